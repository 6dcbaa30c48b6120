//! Edits of values files: one option changes, and nothing else.

mod property;
#[path = "../yaml/random.rs"]
mod random;
mod refused;
mod render;
mod setting;
mod unsetting;

use sentry_options_schema::Source;
use sentry_options_values::edit::{self, EditError};
use serde_json::Value;

fn set(text: &str, key: &str, value: &Value) -> Result<String, EditError> {
    edit::set(&Source::new("values.yaml", text), key, value)
}

fn unset(text: &str, key: &str) -> Result<String, EditError> {
    edit::unset(&Source::new("values.yaml", text), key)
}

#[track_caller]
fn assert_set(text: &str, key: &str, value: &Value, expected: &str) {
    match set(text, key, value) {
        Ok(edited) => assert_eq!(edited, expected, "{key} in\n{text}"),
        Err(error) => panic!("{error}: {key} in\n{text}"),
    }
}

#[track_caller]
fn assert_unset(text: &str, key: &str, expected: &str) {
    match unset(text, key) {
        Ok(edited) => assert_eq!(edited, expected, "{key} in\n{text}"),
        Err(error) => panic!("{error}: {key} in\n{text}"),
    }
}
