//! What the tests share.
#![allow(dead_code, reason = "each test file uses a part of it")]

use sentry_options_schema::{Schema, SchemaErrors, Source, parse};

/// A schema file with these options, one a line, starting at line 2.
pub fn file(options: &str) -> String {
    format!("{{\"version\": \"1.0\", \"type\": \"object\", \"properties\": {{\n{options}\n}}}}")
}

/// A schema file with the one option `k` of these keywords, with a description and this default.
pub fn option(keywords: &str, default: &str) -> String {
    file(&format!(
        r#""k": {{{keywords}, "default": {default}, "description": "d"}}"#
    ))
}

/// The schema of `text`.
pub fn schema(text: &str) -> Schema {
    try_schema(text).unwrap_or_else(|errors| panic!("{text}\n{}", errors.plain()))
}

pub fn try_schema(text: &str) -> Result<Schema, SchemaErrors> {
    parse("seer", &Source::new("schema.json", text))
}

/// The errors of `text`.
pub fn errors(text: &str) -> SchemaErrors {
    match try_schema(text) {
        Ok(_) => panic!("accepted: {text}"),
        Err(errors) => errors,
    }
}
