//! The JSON Schema of schema files, for editors: it accepts what we accept, and tells unknown and
//! misplaced keywords.

mod support;

use jsonschema::Validator;
use sentry_options_schema::{SchemaErrorKind, names};
use serde_json::Value;
use support::{errors, file, option, schema};

fn validator() -> Validator {
    let text = include_str!("../../schemas/sentry-options.schema.json");
    let value = serde_json::from_str::<Value>(text).expect("it is JSON");
    jsonschema::draft202012::meta::validate(&value).expect("it is a JSON Schema");
    jsonschema::validator_for(&value).expect("it compiles")
}

#[test]
fn it_accepts_what_we_accept() {
    let validator = validator();
    let integer = r#""type": "integer", "default": 1, "description": "d""#;
    let accepted = [
        r##"{"$schema": "x", "version": "1.0", "type": "object", "title": "t", "description": "d", "additionalProperties": false,
            "properties": {"feature.x": {"$ref": "#/definitions/Feature"}, "experiment-layer.x": {"$ref": "#/definitions/ExperimentLayer"}},
            "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}}"##.to_owned(),
        file(&format!(r#""feature.x": {{{integer}}}"#)),
        file(&format!(r#""k": {{{integer}, "deprecated": "use l", "accessor": "other", "secret": true, "examples": [1]}}"#)),
        option(r#""type": "integer", "format": "uint16", "minimum": 0, "exclusiveMaximum": 10, "multipleOf": 0.5, "enum": [1, 2]"#, "1"),
        option(r#""type": "string", "format": "ipv6""#, r#""::1""#),
        option(r#""type": "string", "minLength": 1, "maxLength": 2, "pattern": "a", "enum": ["a"]"#, r#""a""#),
        option(r#""type": "array", "items": {"type": "string", "enum": ["a"], "optional": true}, "minItems": 0, "maxItems": 2, "uniqueItems": true"#, "[]"),
        option(r#""type": "object", "properties": {"a": {"type": "number", "optional": true, "description": "d", "deprecated": true, "accessor": "b"}}, "additionalProperties": false"#, "{}"),
        option(r#""type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}}, "propertyNames": {"pattern": "^a", "minLength": 1}, "minProperties": 0, "maxProperties": 2"#, "{}"),
        option(r#""type": ["string", "number"], "minLength": 1, "maximum": 2"#, "1"),
        option(r#""type": ["array"], "items": {"type": "string"}"#, "[]"),
        option(r#""type": "boolean", "items": {"type": "string"}"#, "true"),
        option(r#""type": "object", "oneOf": [{"description": "d", "type": "object", "properties": {"kind": {"type": "string", "const": "a"}, "x": {"type": "string"}}}, {"properties": {"kind": {"const": "b"}}, "additionalProperties": {"type": "string"}}]"#, r#"{"kind": "b"}"#),
    ];
    for text in accepted {
        schema(&text);
        let value = serde_json::from_str::<Value>(&text).expect("it is JSON");
        let theirs = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect::<Vec<_>>();
        assert!(theirs.is_empty(), "{text}\n{theirs:#?}");
    }
}

#[test]
fn it_refuses_what_an_editor_can_tell() {
    let validator = validator();
    let refused = [
        "{}".to_owned(),
        r#"{"version": "1", "type": "object", "properties": {}}"#.to_owned(),
        r#"{"version": "1.0", "type": "object", "propertys": {}, "properties": {}}"#.to_owned(),
        file(r#""k": {"type": "integer", "default": 1}"#),
        file(r##""x": {"$ref": "#/definitions/Feature"}"##),
        file(r##""feature.x": {"$ref": "#/definitions/Other"}"##),
        file(r##""feature.x": {"$ref": "#/definitions/Feature", "default": {}}"##),
        option(r#""type": "integr""#, "1"),
        option(r#""type": "string", "minLenght": 1"#, r#""a""#),
        option(r#""type": "integer", "minLength": 1"#, "1"),
        option(r#""type": "integer", "format": "uuid""#, "1"),
        option(r#""type": "integer", "multipleOf": 0"#, "1"),
        option(r#""type": "boolean", "optional": true"#, "true"),
        option(r#""type": "string", "minLength": -1"#, r#""a""#),
        option(r#""type": "string", "enum": []"#, r#""a""#),
        option(r#""type": "array""#, "[]"),
        option(r#""type": "object""#, "{}"),
        option(r#""type": "object", "additionalProperties": false"#, "{}"),
        option(r#""type": "object", "additionalProperties": true"#, "{}"),
        option(
            r#""type": "object", "properties": {"a": {"type": "string", "secret": true}}"#,
            r#"{"a": ""}"#,
        ),
        option(
            r#""type": "array", "items": {"type": "string", "description": "d"}"#,
            "[]",
        ),
        option(r#""type": ["string", "object"]"#, r#""a""#),
        option(r#""oneOf": []"#, "{}"),
        option(r#""oneOf": [{"type": "object"}]"#, "{}"),
        option(r#""oneOf": [{"properties": {"kind": {"const": 1}}}]"#, "{}"),
        option(r#""integer": 1, "accessor": "A""#, "{}"),
        option(r#""type": "integer", "accessor": "_""#, "1"),
        option(r#""type": "integer", "accessor": "__a""#, "1"),
        option(r#""type": "integer", "accessor": "_1""#, "1"),
        option(r#""type": "integer", "accessor": "match""#, "1"),
        option(r#""type": "integer", "accessor": "snapshot""#, "1"),
        r##"{"version": "1.0", "type": "object",
            "properties": {"feature.x": {"type": "integer", "default": 1, "description": "d"}},
            "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}}"##
            .to_owned(),
    ];
    for text in refused {
        let ours = errors(&text);
        assert!(
            ours.errors()
                .iter()
                .all(|error| !matches!(error.kind, SchemaErrorKind::Json(_))),
            "{text}"
        );
        let value = serde_json::from_str::<Value>(&text).expect("it is JSON");
        assert!(!validator.is_valid(&value), "{text}");
    }
}

#[test]
fn it_knows_the_names_that_no_accessor_may_have() {
    let validator = validator();
    let vectors = include_str!("names.vectors.tsv").lines();
    let keys = vectors.filter_map(|line| line.split('\t').next());
    for key in keys.chain(["_1a", "_a", "a__", "_1_a", "__a", "1a", "_1", "aB", ""]) {
        let text = option(&format!(r#""type": "integer", "accessor": {key:?}"#), "1");
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        let ours = names::check_accessor(key).is_ok();
        assert_eq!(validator.is_valid(&value), ours, "{key:?}");
    }
}
