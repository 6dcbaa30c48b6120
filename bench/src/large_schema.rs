//! Schemas of 2,000 options, and the same in the words of JSON Schema, for typify.

use serde_json::{Map, Value, json};

const OPTIONS: usize = 2_000;

/// What the options are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Booleans, integers, numbers, strings and string enumerations, in turns.
    Scalar,
    /// Structs, maps, arrays and unions of these, in turns.
    Nested,
}

/// The schema as our generator takes it.
pub(crate) fn ours(shape: Shape) -> String {
    let options = (0..OPTIONS).map(|number| {
        let mut option = match shape {
            Shape::Scalar => scalar(number),
            Shape::Nested => nested(number),
        };
        option["description"] = format!("What option {number} is about").into();
        (format!("group-{}.option-{number}", number / 50), option)
    });
    json!({"version": "1.0", "type": "object", "properties": options.collect::<Map<_, _>>()})
        .to_string()
}

/// The same types as one object whose members are the options. They keep their defaults, which typify
/// generates code for, as we do.
pub(crate) fn typify(shape: Shape) -> String {
    let mut schema: Value = serde_json::from_str(&ours(shape)).expect("it is JSON");
    schema["title"] = "Options".into();
    let members = schema.as_object_mut().expect("it is an object");
    members.remove("version");
    for option in members["properties"]
        .as_object_mut()
        .expect("it is an object")
        .values_mut()
    {
        require(option);
    }
    schema.to_string()
}

fn scalar(number: usize) -> Value {
    match number % 6 {
        0 => json!({"type": "boolean", "default": true}),
        1 => json!({"type": "integer", "default": 10}),
        2 => json!({"type": "integer", "format": "uint16", "default": 10}),
        3 => json!({"type": "number", "default": 0.5}),
        4 => json!({"type": "string", "default": "text"}),
        _ => json!({"type": "string", "enum": ["small", "medium", "large"], "default": "small"}),
    }
}

fn nested(number: usize) -> Value {
    let limits = json!({"type": "object", "properties": {
        "soft": {"type": "integer"},
        "hard": {"type": "integer", "optional": true},
        "mode": {"type": "string", "enum": ["warn", "drop"]},
    }});
    let address = json!({"type": "object", "properties": {
        "host": {"type": "string"},
        "port": {"type": "integer", "format": "uint16"},
        "label": {"type": "string", "optional": true},
    }});
    match number % 6 {
        0 => json!({
            "type": "object",
            "properties": {"address": address, "limits": limits, "tags": {"type": "array", "items": {"type": "string"}}},
            "default": {"address": {"host": "localhost", "port": 1}, "limits": {"soft": 1, "mode": "warn"}, "tags": []},
        }),
        1 => json!({"type": "object", "additionalProperties": {"type": "integer"}, "default": {}}),
        2 => json!({"type": "object", "additionalProperties": limits, "default": {}}),
        3 => json!({"type": "array", "items": address, "default": []}),
        4 => json!({
            "type": "object",
            "properties": {"by_region": {"type": "object", "additionalProperties": {"type": "array", "items": limits}}},
            "default": {"by_region": {}},
        }),
        _ => json!({
            "oneOf": [
                {"type": "object", "properties": {
                    "kind": {"type": "string", "const": "queue"},
                    "topic": {"type": "string"},
                    "address": address,
                }},
                {"type": "object", "properties": {"kind": {"type": "string", "const": "file"}, "path": {"type": "string"}}},
            ],
            "default": {"kind": "file", "path": "/dev/null"},
        }),
    }
}

/// Says `required` where we say `optional`, at any depth.
fn require(schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(Value::Object(fields)) = members.get_mut("properties") {
        let is_required = |field: &Value| field.get("optional").is_none();
        let required: Vec<_> = fields
            .iter()
            .filter(|(_, field)| is_required(field))
            .map(|(key, _)| key.clone())
            .collect();
        for field in fields.values_mut() {
            field
                .as_object_mut()
                .expect("it is an object")
                .remove("optional");
            require(field);
        }
        members.insert("required".to_owned(), required.into());
    }
    for keyword in ["items", "additionalProperties"] {
        members.get_mut(keyword).into_iter().for_each(require);
    }
    members
        .get_mut("oneOf")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .for_each(require);
}
