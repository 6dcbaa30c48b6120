//! A store that is read by key, for the tests of the 1.2 API.

use sentry_options::{Options, OptionsError};

use super::Directory;

pub(crate) const SCHEMA: &str = r##"{"version": "1.0", "type": "object", "properties": {
    "i": {"type": "integer", "default": 10, "description": ""},
    "n": {"type": "number", "default": 1, "description": ""},
    "s": {"type": "string", "default": "d", "description": ""},
    "st": {"type": "object", "properties": {"a": {"type": "integer"}}, "default": {"a": 1}, "description": ""},
    "feature.x": {"$ref": "#/definitions/Feature"}}}"##;
pub(crate) const SCHEMAS: &[(&str, &str)] = &[("ns", SCHEMA)];

pub(crate) fn store() -> (Directory, Options) {
    let directory = Directory::new();
    let options = directory
        .builder()
        .with_schemas(SCHEMAS)
        .build()
        .expect("valid");
    (directory, options)
}

#[track_caller]
pub(crate) fn error<T: std::fmt::Debug>(result: Result<T, OptionsError>) -> String {
    result.expect_err("an error").to_string()
}
