//! Our language in plain JSON Schema.

use serde_json::{Value, json};

use super::{INTEGER_FORMATS, edge};

/// The type in plain JSON Schema: required fields, closed objects, and integers' formats as bounds.
pub fn json_schema(ty: &Value) -> Value {
    let mut schema = ty.as_object().cloned().unwrap_or_default();
    for part in ["items", "additionalProperties"] {
        if let Some(part) = schema.get_mut(part).filter(|part| part.is_object()) {
            *part = json_schema(part);
        }
    }
    if let Some(Value::Object(fields)) = schema.get_mut("properties") {
        let optional = |field: &Value| field.get("optional") == Some(&json!(true));
        let required = fields.iter().filter(|(_, field)| !optional(field));
        let required = required.map(|(key, _)| key.clone()).collect::<Vec<_>>();
        fields
            .values_mut()
            .for_each(|field| *field = json_schema(field));
        schema.insert("required".to_owned(), json!(required));
        schema.entry("additionalProperties").or_insert(json!(false));
    }
    if let Some(Value::Array(branches)) = schema.get_mut("oneOf") {
        for branch in branches {
            *branch = json_schema(branch);
            branch["type"] = json!("object");
        }
    }
    schema.remove("optional");
    let types = schema.get("type").cloned().unwrap_or_default();
    let has =
        |name: &str| types == name || types.as_array().is_some_and(|t| t.contains(&json!(name)));
    if has("integer") && !has("number") {
        let format = schema.get("format").cloned().unwrap_or_default();
        let known = INTEGER_FORMATS.iter().find(|known| format == known.0);
        if known.is_some() {
            schema.remove("format");
        }
        let (_, low, high) = known.unwrap_or(&INTEGER_FORMATS[3]);
        let range = json!({"minimum": edge(*low), "maximum": edge(*high)});
        schema.insert("allOf".to_owned(), json!([range]));
    }
    schema.into()
}
