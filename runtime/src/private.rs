//! What generated code names. Not part of the API: it changes with the generator, and the two are
//! always of one version.

pub use std::clone::Clone;
pub use std::cmp::{Eq, PartialEq};
pub use std::collections::HashMap;
pub use std::convert::Into;
pub use std::fmt;
pub use std::fmt::Debug;
pub use std::hash::Hash;
pub use std::marker::Copy;
pub use std::ops::FnOnce;
pub use std::option::Option::{self, None, Some};
pub use std::result::Result::{self, Err, Ok};
pub use std::string::String;
pub use std::vec::Vec;
pub use std::{concat, env, include_str};

pub use inventory;
pub use sentry_options_macros::include_schema;
pub use serde_json::Value;

pub use crate::error::OptionsError;
pub use crate::handle::{Handle, Ref, Snapshot};
pub use crate::namespace::{Decoder, Mirrors, Namespace, Registration};
#[cfg(not(feature = "flags"))]
pub use crate::no_flags::{Assignment, Context, Explanation};
pub use crate::options::Options as Store;
pub use crate::overrides::{OverrideGuard, OverrideSet};
pub use crate::value::{
    Object, Scalar, Type, encode_text, extra_fields, field, optional_field, tag,
};
#[cfg(feature = "flags")]
pub use sentry_options_flags::{Assignment, Context, Explanation};
