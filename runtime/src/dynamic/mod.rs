//! The stringly API of the 1.2 releases, over the same store as the typed one.
//!
//! Programs written for those releases compile and run unchanged. New code reads through
//! [`include_schema!`](crate::include_schema), which cannot misspell a key.

pub mod schema_fetch;

mod namespace_options;
mod registry;

pub use namespace_options::{NamespaceOptions, options};
pub use registry::{NamespaceSchema, OptionMetadata, SchemaRegistry, ValuesByNamespace};

use serde_json::{Value, json};

use crate::error::OptionsError;
use crate::event::PropagationCallback;
use crate::options::{Options, Result};

/// The value that a schema gives a `feature.*` key: `{"$ref": "#/definitions/Feature"}`.
pub fn feature_property() -> Value {
    json!({"$ref": "#/definitions/Feature"})
}

/// Like [`init`](crate::init), with a callback for new values. Once the store is initialized, this
/// does nothing.
///
/// # Errors
/// As [`init`](crate::init).
#[deprecated(
    since = "1.3.0",
    note = "use `Options::builder().with_callback(cb).init()`"
)]
pub fn init_with_propagation_callback(callback: PropagationCallback) -> Result<()> {
    ignore_initialized(Options::builder().with_callback(callback).init())
}

/// Like [`init`](crate::init), with schemas from memory. Once the store is initialized, this does
/// nothing.
///
/// # Errors
/// As [`init`](crate::init).
#[deprecated(
    since = "1.3.0",
    note = "use `Options::builder().with_schemas(s).init()`"
)]
pub fn init_with_schemas(schemas: &[(&str, &str)]) -> Result<()> {
    ignore_initialized(Options::builder().with_schemas(schemas).init())
}

fn ignore_initialized(result: Result<()>) -> Result<()> {
    match result {
        Err(OptionsError::AlreadyInitialized) => Ok(()),
        result => result,
    }
}
