//! Overriding options in tests, by key, and values of flags and experiments to override with.
//!
//! Overrides are thread-local: a test sees its own, and spawned threads see none. The typed ones of
//! a generated module go to the same table.
//!
//! ```
//! use sentry_options::testing::{clear_override, get_override, set_override};
//! use serde_json::json;
//!
//! set_override("seer", "feature.enabled", json!(true));
//! assert_eq!(get_override("seer", "feature.enabled"), Some(json!(true)));
//! clear_override("seer", "feature.enabled");
//! assert_eq!(get_override("seer", "feature.enabled"), None);
//! ```

#[cfg(feature = "dynamic")]
use serde_json::Value;

#[cfg(feature = "dynamic")]
use crate::default_store::{DEFAULT, is_initialized};
#[cfg(feature = "dynamic")]
use crate::error::OptionsError;
#[cfg(feature = "dynamic")]
use crate::options::{Result, validate_override};
#[cfg(feature = "dynamic")]
use crate::overrides;

pub use crate::overrides::OverrideGuard;
#[cfg(feature = "flags")]
pub use sentry_options_flags::testing::{
    always_off, always_on, arm, condition, experiment, experiment_layer, feature, rollout, segment,
};

/// Overrides an option on this thread until it is cleared. Nothing is checked: what the dynamic API
/// then returns is this value, but an accessor skips a value that it cannot decode.
#[cfg(feature = "dynamic")]
pub fn set_override(namespace: &str, key: &str, value: Value) {
    overrides::set(namespace, key, Some(value));
}

/// This thread's override of an option.
#[cfg(feature = "dynamic")]
pub fn get_override(namespace: &str, key: &str) -> Option<Value> {
    overrides::get(namespace, key)
}

/// Takes back this thread's override of an option.
#[cfg(feature = "dynamic")]
pub fn clear_override(namespace: &str, key: &str) {
    overrides::set(namespace, key, None);
}

/// Overrides options, given as namespace, key and value, until the guard is dropped.
///
/// # Errors
/// [`OptionsError::NotInitialized`], [`OptionsError::UnknownNamespace`], and
/// [`OptionsError::Schema`] for an unknown key or a value that its option does not take. Then none is
/// in force.
#[cfg(feature = "dynamic")]
pub fn override_options(overrides: &[(&str, &str, Value)]) -> Result<OverrideGuard> {
    if !is_initialized() {
        return Err(OptionsError::NotInitialized);
    }
    for (namespace, key, value) in overrides {
        validate_override(&DEFAULT, namespace, key, value)?;
    }
    let values = overrides.iter().map(|(namespace, key, value)| {
        let (namespace, key) = (*namespace, *key);
        (namespace.to_owned(), key.to_owned(), value.clone())
    });
    Ok(overrides::push(values))
}
