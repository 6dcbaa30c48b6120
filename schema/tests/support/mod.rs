//! What the tests share.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

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

/// Makes our rules of objects explicit for a validator of JSON Schema: fields are required unless
/// optional, and undeclared ones are refused unless `additionalProperties` says what they are.
pub fn close_objects(ty: &mut serde_json::Value) {
    use serde_json::{Value, json};

    if let Some(fields) = ty.get("properties").and_then(Value::as_object).cloned() {
        let required = fields
            .iter()
            .filter(|(_, field)| field.get("optional") != Some(&json!(true)))
            .map(|(key, _)| key.clone())
            .collect::<Vec<_>>();
        ty["required"] = json!(required);
        if ty.get("additionalProperties").is_none() {
            ty["additionalProperties"] = json!(false);
        }
    }
    if let Some(fields) = ty.get_mut("properties").and_then(Value::as_object_mut) {
        fields.values_mut().for_each(close_objects);
    }
    for part in ["items", "additionalProperties"] {
        if let Some(part) = ty.get_mut(part).filter(|part| part.is_object()) {
            close_objects(part);
        }
    }
    for branch in ty
        .get_mut("oneOf")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        branch["type"] = json!("object");
        close_objects(branch);
    }
}
