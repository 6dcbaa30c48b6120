//! Tolerant readers: what is unknown is ignored, and what is wrong is not.

mod support;

use sentry_options_schema::{Ignored, Policy, Report, Schema};
use serde_json::{Value, json};
use support::{file, schema};

fn sample() -> Schema {
    schema(&file(
        r#""limit": {"type": "integer", "maximum": 10, "default": 1, "description": "d"},
           "model": {"type": "string", "enum": ["small", "large"], "maxLength": 5, "default": "small", "description": "d"},
           "db": {"type": "object", "properties": {
               "host": {"type": "string"},
               "mode": {"type": "string", "enum": ["ro", "rw"]},
               "pool": {"type": "object", "properties": {"size": {"type": "integer"}}, "optional": true}},
             "maxProperties": 2, "propertyNames": {"maxLength": 4},
             "default": {"host": "h", "mode": "ro"}, "description": "d"},
           "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}}}, "default": [], "description": "d"},
           "level": {"type": "integer", "enum": [1, 2], "default": 1, "description": "d"},
           "extra": {"type": "object", "properties": {}, "additionalProperties": {"type": "integer"}, "default": {}, "description": "d"},
           "sink": {"oneOf": [
               {"properties": {"kind": {"const": "file"}, "path": {"type": "string"}}},
               {"properties": {"kind": {"const": "none"}}}],
             "default": {"kind": "none"}, "description": "d"}"#,
    ))
}

fn validate(options: &Value, policy: Policy) -> Report {
    sample().validate(options.as_object().expect("an object"), policy)
}

fn ignored(options: &Value) -> Vec<(String, String, Option<String>)> {
    assert!(!validate(options, Policy::Strict).is_valid(), "{options}");
    let report = validate(options, Policy::Tolerant);
    assert!(report.is_valid(), "{options} {:?}", report.violations);
    let told = |ignored: Ignored| (ignored.option, ignored.path.to_string(), ignored.nearest);
    report.ignored.into_iter().map(told).collect()
}

fn told(option: &str, path: &str, nearest: Option<&str>) -> (String, String, Option<String>) {
    (option.into(), path.into(), nearest.map(str::to_owned))
}

#[test]
fn unknown_keys_and_fields_are_ignored_at_any_depth() {
    assert_eq!(
        ignored(&json!({"limitt": 1})),
        [told("limitt", "", Some("limit"))]
    );
    assert_eq!(ignored(&json!({"zzz": null})), [told("zzz", "", None)]);
    assert_eq!(
        ignored(&json!({"db": {"host": "h", "mode": "ro", "port": 1, "a_long_name": 2}})),
        [told("db", "a_long_name", None), told("db", "port", None)]
    );
    assert_eq!(
        ignored(&json!({"db": {"host": "h", "mode": "ro", "hots": 1}})),
        [told("db", "hots", Some("host"))]
    );
    assert_eq!(
        ignored(&json!({"list": [{"a": 1}, {"a": 1, "b": {"c": 1}}]})),
        [told("list", "*/b", None)]
    );
    assert_eq!(
        ignored(&json!({"sink": {"kind": "file", "path": "/", "mode": 1}})),
        [told("sink", "mode", None)]
    );
}

#[test]
fn unknown_strings_and_tags_are_accepted() {
    assert_eq!(ignored(&json!({"model": "huge"})), []);
    assert_eq!(ignored(&json!({"db": {"host": "h", "mode": "wo"}})), []);
    assert_eq!(
        ignored(&json!({"sink": {"kind": "queue", "path": 1, "x": null}})),
        []
    );
}

#[test]
fn wrong_types_and_broken_constraints_refuse() {
    let cases = [
        json!({"limit": "1"}),
        json!({"limit": 11}),
        json!({"limit": null}),
        json!({"model": 1}),
        json!({"model": "gigantic"}),
        json!({"level": 3}),
        json!({"db": {"host": "h"}}),
        json!({"db": {"host": 1, "mode": "ro"}}),
        json!({"db": {"host": "h", "mode": "ro", "pool": {"size": "x"}}}),
        json!({"db": {"host": "h", "mode": "ro", "pool": {"size": 1}}}),
        json!({"list": [{"b": 1}]}),
        json!({"extra": {"a": "x"}}),
        json!({"sink": {"kind": 1}}),
        json!({"sink": {"path": "/"}}),
        json!({"sink": {"kind": "file", "path": 1}}),
        json!({"sink": "none"}),
    ];
    for options in cases {
        assert!(
            !validate(&options, Policy::Tolerant).is_valid(),
            "{options}"
        );
        assert!(!validate(&options, Policy::Strict).is_valid(), "{options}");
    }
}

#[test]
fn valid_documents_are_valid_under_both() {
    let options = json!({
        "limit": 10.0, "model": "large", "level": 2, "extra": {"a": 1},
        "db": {"host": "h", "mode": "rw"}, "list": [{"a": 1}], "sink": {"kind": "file", "path": "/"},
    });
    for policy in [Policy::Strict, Policy::Tolerant] {
        assert_eq!(validate(&options, policy), Report::default());
    }
}

#[test]
fn an_enum_of_lists_or_objects_is_held_against_what_is_not_ignored() {
    let schema = schema(&file(
        r#""st": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer", "optional": true}},
              "enum": [{"a": 1}], "default": {"a": 1}, "description": "d"},
           "li": {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}, "enum": [["x"]], "default": ["x"], "description": "d"},
           "ma": {"type": "object", "additionalProperties": {"type": "integer"}, "enum": [{"k": 1}], "default": {"k": 1}, "description": "d"},
           "on": {"type": "array", "items": {"oneOf": [{"properties": {"t": {"const": "a"}, "n": {"type": "integer"}}}]},
              "enum": [[{"t": "a", "n": 1}]], "default": [{"t": "a", "n": 1}], "description": "d"}"#,
    ));
    let accepts = |options: Value| {
        let options = options.as_object().expect("an object");
        assert!(!schema.validate(options, Policy::Strict).is_valid());
        schema.validate(options, Policy::Tolerant).is_valid()
    };
    assert!(accepts(json!({"st": {"a": 1, "new": 2}})));
    assert!(!accepts(json!({"st": {"a": 2, "new": 2}})));
    assert!(!accepts(json!({"st": {"a": 1, "b": 2}})));
    assert!(accepts(json!({"li": ["z"]})));
    assert!(!accepts(json!({"li": ["y"]})));
    assert!(!accepts(json!({"li": ["x", "z"]})));
    assert!(!accepts(json!({"ma": {"k": 1, "l": 1}})));
    assert!(accepts(json!({"on": [{"t": "new"}]})));
    assert!(accepts(json!({"on": [{"t": "a", "n": 1, "new": 1}]})));
    assert!(!accepts(json!({"on": [{"t": "a", "n": 2}]})));
}
