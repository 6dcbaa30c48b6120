//! The types of options, each with a default that fits or not.

use serde_json::{Value, json};

use super::schemas::{option, text};
use crate::case::Case;

/// All of them.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn cases() -> Vec<Case> {
    let integer = json!({"type": "integer"});
    let struct_of_one = json!({"type": "object", "properties": {"a": integer}});
    let list = |items: &Value| json!({"type": "array", "items": items});
    let map = |values: &Value| json!({"type": "object", "additionalProperties": values});
    let structure = |field: &Value| json!({"type": "object", "properties": {"a": field}});
    let both = json!({"type": "object", "properties": {"a": integer}, "additionalProperties": {"type": "string"}});
    let optional =
        json!({"type": "object", "properties": {"a": {"type": "integer", "optional": true}}});
    let types = [
        ("string", json!({"type": "string"}), json!("x")),
        ("number", json!({"type": "number"}), json!(1)),
        ("number as a float", json!({"type": "number"}), json!(1.5)),
        ("integer as a float", integer.clone(), json!(1.0)),
        ("integer as a fraction", integer.clone(), json!(1.5)),
        ("integer past 64 bits", integer.clone(), json!(u64::MAX)),
        ("boolean", json!({"type": "boolean"}), json!(true)),
        ("boolean as text", json!({"type": "boolean"}), json!("true")),
        ("list", list(&integer), json!([1, 2])),
        ("list, wrong", list(&integer), json!([1, "x"])),
        ("list without items", json!({"type": "array"}), json!([])),
        (
            "list of items of no type",
            json!({"type": "array", "items": {}}),
            json!([]),
        ),
        (
            "list of two types",
            json!({"type": "array", "items": [integer, integer]}),
            json!([]),
        ),
        ("list of lists", list(&list(&integer)), json!([[1], []])),
        ("list of structs", list(&struct_of_one), json!([{"a": 1}])),
        (
            "list of structs, wrong",
            list(&struct_of_one),
            json!([{"a": "x"}]),
        ),
        ("list of maps", list(&map(&integer)), json!([{"q": 1}])),
        ("map", map(&integer), json!({"q": 1})),
        ("map, wrong", map(&integer), json!({"q": "x"})),
        ("map of maps", map(&map(&integer)), json!({"q": {"r": 1}})),
        ("map of lists", map(&list(&integer)), json!({"q": [1]})),
        (
            "map of structs",
            map(&struct_of_one),
            json!({"q": {"a": 1}}),
        ),
        (
            "map of anything",
            json!({"type": "object", "additionalProperties": true}),
            json!({}),
        ),
        (
            "map of nothing",
            json!({"type": "object", "additionalProperties": false}),
            json!({}),
        ),
        ("map of no type", map(&json!({})), json!({})),
        ("object of nothing", json!({"type": "object"}), json!({})),
        ("struct", struct_of_one.clone(), json!({"a": 1})),
        (
            "struct without fields",
            json!({"type": "object", "properties": {}}),
            json!({}),
        ),
        ("struct, field missing", struct_of_one.clone(), json!({})),
        (
            "struct, field too many",
            struct_of_one.clone(),
            json!({"a": 1, "b": 1}),
        ),
        (
            "struct, field wrong",
            struct_of_one.clone(),
            json!({"a": "x"}),
        ),
        (
            "struct of structs",
            structure(&struct_of_one),
            json!({"a": {"a": 1}}),
        ),
        (
            "struct of structs, wrong",
            structure(&struct_of_one),
            json!({"a": {"a": "x"}}),
        ),
        (
            "struct of maps",
            structure(&map(&integer)),
            json!({"a": {"q": 1}}),
        ),
        (
            "struct of lists",
            structure(&list(&integer)),
            json!({"a": [1]}),
        ),
        ("optional field, missing", optional.clone(), json!({})),
        ("optional field, there", optional.clone(), json!({"a": 1})),
        ("optional field, null", optional, json!({"a": null})),
        ("struct and map", both.clone(), json!({"a": 1, "z": "x"})),
        ("struct and map, wrong", both, json!({"a": 1, "z": 1})),
        (
            "required",
            json!({"type": "object", "properties": {"a": integer}, "required": ["a"]}),
            json!({"a": 1}),
        ),
        (
            "field with a description",
            structure(&json!({"type": "integer", "description": "x"})),
            json!({"a": 1}),
        ),
        (
            "field with a default",
            structure(&json!({"type": "integer", "default": 1})),
            json!({"a": 1}),
        ),
        ("field of no type", structure(&json!({})), json!({"a": 1})),
        (
            "field of unknown type",
            structure(&json!({"type": "any"})),
            json!({"a": 1}),
        ),
        (
            "optional a text",
            structure(&json!({"type": "integer", "optional": "yes"})),
            json!({"a": 1}),
        ),
        (
            "minItems",
            json!({"type": "array", "items": integer, "minItems": 1}),
            json!([1]),
        ),
        (
            "pattern",
            json!({"type": "string", "pattern": "^x"}),
            json!("x"),
        ),
        ("oneOf", json!({"oneOf": [integer]}), json!(1)),
    ];
    types
        .into_iter()
        .map(|(name, schema, default)| text(&format!("type/{name}"), of_type(schema, default)))
        .collect()
}

/// A schema of one option of this type and default.
fn of_type(mut schema: Value, default: Value) -> String {
    schema["default"] = default;
    schema["description"] = "x".into();
    option(&schema)
}
