//! Overriding options in tests, by key.
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

use serde_json::{Value, json};

use crate::default_store::{DEFAULT, is_initialized};
use crate::error::OptionsError;
use crate::options::{Result, validate_override};
use crate::overrides;

pub use crate::overrides::OverrideGuard;

/// Overrides an option on this thread until it is cleared. Nothing is checked: what the dynamic API
/// then returns is this value, but an accessor skips a value that it cannot decode.
pub fn set_override(namespace: &str, key: &str, value: Value) {
    overrides::set(namespace, key, Some(value));
}

/// This thread's override of an option.
pub fn get_override(namespace: &str, key: &str) -> Option<Value> {
    overrides::get(namespace, key)
}

/// Takes back this thread's override of an option.
pub fn clear_override(namespace: &str, key: &str) {
    overrides::set(namespace, key, None);
}

/// Overrides options, given as namespace, key and value, until the guard is dropped.
///
/// # Errors
/// [`OptionsError::NotInitialized`], [`OptionsError::UnknownNamespace`], and
/// [`OptionsError::Schema`] for an unknown key or a value that its option does not take. Then none is
/// in force.
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

/// The value of a feature flag that is on for every context.
pub fn always_on() -> Value {
    json!({
        "owner": {"team": "testing"},
        "created_at": "1970-01-01",
        "segments": [{"name": "always-on", "rollout": 100, "conditions": []}],
    })
}

/// The value of a feature flag that is off for every context.
pub fn always_off() -> Value {
    json!({
        "enabled": false,
        "owner": {"team": "testing"},
        "created_at": "1970-01-01",
        "segments": [],
    })
}
