//! The schema language of sentry-options, and its one owner.
//!
//! A schema file goes in as a [`Source`]; [`parse`] either gives the typed [`Schema`] that every
//! other crate reads, or [every error of the file](SchemaErrors) with its position. A [`Schema`]
//! [validates](Schema::validate) values, strictly for writers or tolerantly for readers, and
//! [`names`] says what its options are called in code. Nothing else in the project looks at schema
//! JSON, checks a constraint, or makes a name.
//!
//! Start reading at `parse/mod.rs`, the pipeline from text to model, then `model.rs`.
//!
//! ```
//! use sentry_options_schema::{Policy, Source, parse};
//!
//! let source = Source::new("schema.json", r#"{"version": "1.0", "type": "object", "properties": {
//!     "limit": {"type": "integer", "minimum": 10, "default": 10, "description": "At most this many"}}}"#);
//! let schema = parse("seer", &source)?;
//!
//! let limit = schema.option("limit").expect("the schema declares it");
//! let report = limit.validate(&5.into(), Policy::Strict);
//! assert_eq!(report.violations[0].to_string(), "5 is less than the minimum of 10");
//! # Ok::<(), sentry_options_schema::SchemaErrors>(())
//! ```

mod canonical;
#[cfg(feature = "hash")]
mod content_hash;
mod declaration;
#[cfg(feature = "codegen")]
pub mod describe;
mod error;
mod excerpt;
mod flags;
pub mod format;
pub mod json;
mod model;
pub mod names;
mod namespace;
mod nearest;
mod number;
mod parse;
mod pattern;
mod plain;
mod range;
mod source;
mod validate;

#[cfg(feature = "hash")]
pub use content_hash::ContentHash;
pub use declaration::Declaration;
pub use error::{
    EmptyRange, FoundJson, Other, Place, SchemaError, SchemaErrorKind, SchemaErrors, Shape,
    TypeName,
};
#[cfg(feature = "excerpts")]
pub use excerpt::{Colour, Message, Note, Severity};
pub use excerpt::{Hidden, render, render_without_excerpt};
pub use model::*;
pub use namespace::NamespaceError;
pub use nearest::nearest;
pub use number::{integer, is_multiple};
pub use parse::{parse, parse_for_code};
pub use pattern::{Pattern, PatternError};
pub use plain::{lines, one_line};
pub use range::Limit;
pub use source::{Position, Source, Span};
pub use validate::{
    Ignored, IgnoredKind, MOST_TOLD, Path, Policy, Report, SECRET, Segment, Unexpected, Violation,
    ViolationKind, equal,
};
