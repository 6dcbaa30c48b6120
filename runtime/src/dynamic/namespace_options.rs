//! Reading the global store by key.

use serde_json::Value;

use crate::default_store::{DEFAULT, is_initialized};
use crate::error::OptionsError;
use crate::options::Result;

/// The options of one namespace in the global store, read by key.
///
/// A typed handle is faster and cannot misspell a key: see
/// [`include_schema!`](crate::include_schema).
#[derive(Debug)]
pub struct NamespaceOptions {
    namespace: String,
}

/// The options of a namespace in the global store. Whether the namespace exists shows when one is
/// read.
///
/// # Errors
/// [`OptionsError::NotInitialized`] before [`init`](crate::init).
pub fn options(namespace: &str) -> Result<NamespaceOptions> {
    if !is_initialized() {
        return Err(OptionsError::NotInitialized);
    }
    Ok(NamespaceOptions {
        namespace: namespace.to_owned(),
    })
}

impl NamespaceOptions {
    /// The value of an option, or its default if none is set.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`] and [`OptionsError::UnknownOption`].
    pub fn get(&self, key: &str) -> Result<Value> {
        DEFAULT.refresh_on_read();
        DEFAULT.value(&self.namespace, key)
    }

    /// Like [`NamespaceOptions::get`], after a refresh. If that is refused, the last good value is
    /// served.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`] and [`OptionsError::UnknownOption`].
    pub fn get_forced(&self, key: &str) -> Result<Value> {
        // A rejection has been reported; a read serves what it has.
        let _ = DEFAULT.refresh();
        DEFAULT.value(&self.namespace, key)
    }

    /// Whether the values set an option, rather than its default. Test overrides do not count.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`] and [`OptionsError::UnknownOption`].
    pub fn isset(&self, key: &str) -> Result<bool> {
        DEFAULT.refresh_on_read();
        DEFAULT.isset(&self.namespace, key)
    }
}
