//! Every kind of violation, with its exact words: those of the jsonschema crate where it has them.

mod support;

use std::collections::BTreeSet;

use sentry_options_schema::{Policy, Violation, ViolationKind};
use serde_json::{Value, json};
use support::{file, schema};

/// One name for each kind. A new kind does not compile until it has a name, and the test fails until
/// a case below provokes it.
fn name(kind: &ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Type { .. } => "Type",
        ViolationKind::IntegerRange { .. } => "IntegerRange",
        ViolationKind::InexactInteger => "InexactInteger",
        ViolationKind::Enum { .. } => "Enum",
        ViolationKind::Minimum { .. } => "Minimum",
        ViolationKind::Maximum { .. } => "Maximum",
        ViolationKind::ExclusiveMinimum { .. } => "ExclusiveMinimum",
        ViolationKind::ExclusiveMaximum { .. } => "ExclusiveMaximum",
        ViolationKind::MultipleOf { .. } => "MultipleOf",
        ViolationKind::MinLength { .. } => "MinLength",
        ViolationKind::MaxLength { .. } => "MaxLength",
        ViolationKind::Pattern { .. } => "Pattern",
        ViolationKind::Format { .. } => "Format",
        ViolationKind::MinItems { .. } => "MinItems",
        ViolationKind::MaxItems { .. } => "MaxItems",
        ViolationKind::UniqueItems => "UniqueItems",
        ViolationKind::Required { .. } => "Required",
        ViolationKind::Unexpected { .. } => "Unexpected",
        ViolationKind::MinProperties { .. } => "MinProperties",
        ViolationKind::MaxProperties { .. } => "MaxProperties",
        ViolationKind::PropertyName { .. } => "PropertyName",
        ViolationKind::Tag { .. } => "Tag",
        // In tests/flags.rs.
        #[cfg(feature = "flags")]
        ViolationKind::Flag(_) => "Flag",
    }
}

const ALL: usize = 22;

#[rustfmt::skip] // a case a line
fn cases() -> Vec<(&'static str, Value, Value, &'static str)> {
    let tagged = json!({"oneOf": [
        {"properties": {"kind": {"const": "file"}, "path": {"type": "string"}}},
        {"properties": {"kind": {"const": "none"}}},
    ]});
    let map = |more: &str| {
        serde_json::from_str(&format!(
            r#"{{"type": "object", "additionalProperties": {{"type": "integer"}}, {more}}}"#
        ))
        .expect("JSON")
    };
    let st = json!({"type": "object", "properties": {"host": {"type": "string"}}});
    vec![
        ("Type", json!({"type": "integer"}), json!("invalid"), r#"k: "invalid" is not of type "integer""#),
        ("Type", json!({"type": "integer"}), json!(1.5), r#"k: 1.5 is not of type "integer""#),
        ("Type", json!({"type": "integer"}), json!(null), r#"k: null is not of type "integer""#),
        ("Type", json!({"type": "boolean"}), json!(0), r#"k: 0 is not of type "boolean""#),
        ("Type", json!({"type": ["string", "integer"]}), json!(true), r#"k: true is not of types "integer", "string""#),
        ("Type", json!({"type": ["string", "integer"]}), json!(0.5), r#"k: 0.5 is not of types "integer", "string""#),
        ("Type", json!({"type": "array", "items": {"type": "integer"}}), json!([1, "x"]), r#"k/1: "x" is not of type "integer""#),
        ("Type", json!({"type": "array", "items": {"type": "integer"}}), json!({"a": 1}), r#"k: {"a":1} is not of type "array""#),
        ("Type", tagged.clone(), json!([]), r#"k: [] is not of type "object""#),
        ("Type", tagged.clone(), json!({"kind": 1}), r#"k/kind: 1 is not of type "string""#),
        ("IntegerRange", json!({"type": "integer", "format": "uint16"}), json!(70000), r#"k: 70000 is not a "uint16""#),
        ("IntegerRange", json!({"type": "integer"}), json!(9_223_372_036_854_775_808_u64), r#"k: 9223372036854775808 is not a "int64""#),
        ("IntegerRange", json!({"type": ["integer", "string"], "format": "int8"}), json!(-129), r#"k: -129 is not a "int8""#),
        ("IntegerRange", json!({"type": "integer", "format": "uint16"}), json!(1e17), r#"k: 1e+17 is not a "uint16""#),
        ("IntegerRange", json!({"type": "integer"}), json!(1e30), r#"k: 1e+30 is not a "int64""#),
        ("InexactInteger", json!({"type": "integer"}), json!(1e17), "k: 1e+17 is a float above 2^53, which does not say which integer it is"),
        ("InexactInteger", json!({"type": "integer"}), json!(-1e17), "k: -1e+17 is a float above 2^53, which does not say which integer it is"),
        ("Enum", json!({"type": "string", "enum": ["a", "b"]}), json!("x"), r#"k: "x" is not one of "a" or "b""#),
        ("Enum", json!({"type": "string", "enum": ["a"]}), json!("x"), r#"k: "x" is not one of "a""#),
        ("Enum", json!({"type": "integer", "enum": [1, 2, 3]}), json!(4), "k: 4 is not one of 1, 2 or 3"),
        ("Enum", json!({"type": "integer", "enum": [1, 2, 3, 5]}), json!(4), "k: 4 is not one of 1, 2 or 2 other candidates"),
        ("Minimum", json!({"type": "integer", "minimum": 10}), json!(5), "k: 5 is less than the minimum of 10"),
        ("Maximum", json!({"type": "number", "maximum": 1.5}), json!(2), "k: 2 is greater than the maximum of 1.5"),
        ("ExclusiveMinimum", json!({"type": "integer", "exclusiveMinimum": 5}), json!(5), "k: 5 is less than or equal to the minimum of 5"),
        ("ExclusiveMaximum", json!({"type": "integer", "exclusiveMaximum": 5}), json!(5), "k: 5 is greater than or equal to the maximum of 5"),
        ("MultipleOf", json!({"type": "integer", "multipleOf": 5}), json!(7), "k: 7 is not a multiple of 5"),
        ("MinLength", json!({"type": "string", "minLength": 2}), json!("x"), r#"k: "x" is shorter than 2 characters"#),
        ("MaxLength", json!({"type": "string", "maxLength": 1}), json!("xy"), r#"k: "xy" is longer than 1 character"#),
        ("Pattern", json!({"type": "string", "pattern": "^a\"$"}), json!("b"), "k: \"b\" does not match \"^a\"$\""),
        ("Format", json!({"type": "string", "format": "uuid"}), json!("b"), r#"k: "b" is not a "uuid""#),
        ("MinItems", json!({"type": "array", "items": {"type": "integer"}, "minItems": 2}), json!([1]), "k: [1] has less than 2 items"),
        ("MaxItems", json!({"type": "array", "items": {"type": "integer"}, "maxItems": 1}), json!([1, 2]), "k: [1,2] has more than 1 item"),
        ("UniqueItems", json!({"type": "array", "items": {"type": "number"}, "uniqueItems": true}), json!([1, 1.0]), "k: [1,1.0] has non-unique elements"),
        ("Required", st.clone(), json!({}), r#"k: "host" is a required property"#),
        ("Required", tagged.clone(), json!({}), r#"k: "kind" is a required property"#),
        ("Required", tagged.clone(), json!({"kind": "file"}), r#"k: "path" is a required property"#),
        ("Unexpected", st.clone(), json!({"host": "h", "x": 1}), "k: Additional properties are not allowed ('x' was unexpected)"),
        ("Unexpected", st, json!({"host": "h", "x": 1, "y": 1}), "k: Additional properties are not allowed ('x', 'y' were unexpected)"),
        ("Unexpected", tagged.clone(), json!({"kind": "none", "x": 1}), "k: Additional properties are not allowed ('x' was unexpected)"),
        ("MinProperties", map(r#""minProperties": 2"#), json!({"a": 1}), r#"k: {"a":1} has less than 2 properties"#),
        ("MaxProperties", map(r#""maxProperties": 1"#), json!({"a": 1, "b": 2}), r#"k: {"a":1,"b":2} has more than 1 property"#),
        ("PropertyName", map(r#""propertyNames": {"maxLength": 1}"#), json!({"ab": 1}), r#"k: "ab" is longer than 1 character"#),
        ("PropertyName", map(r#""propertyNames": {"enum": ["a"]}"#), json!({"ab": 1}), r#"k: "ab" is not one of "a""#),
        ("Tag", tagged, json!({"kind": "fil"}), r#"k/kind: "fil" is not one of "file" or "none""#),
    ]
}

fn violations(ty: &Value, value: &Value) -> Vec<Violation> {
    // Wrapped in an array of none, so that a case needs no default of its own.
    let items = ty.to_string();
    let text = file(&format!(
        r#""k": {{"type": "array", "items": {items}, "default": [], "description": "d"}}"#
    ));
    let schema = schema(&text);
    let report = schema.options[0].validate(&json!([value]), Policy::Strict);
    assert!(report.ignored.is_empty());
    report.violations
}

#[test]
fn every_kind_in_its_words() {
    let mut seen = BTreeSet::new();
    for (kind, ty, value, expected) in cases() {
        let violations = violations(&ty, &value);
        let said = violations
            .iter()
            .map(|violation| {
                format!("{}: {violation}", violation.location()).replacen("k/0", "k", 1)
            })
            .collect::<Vec<_>>();
        assert_eq!(said, [expected], "{ty} {value}");
        assert_eq!(name(&violations[0].kind), kind);
        seen.insert(kind);
    }
    assert_eq!(seen.len(), ALL, "{seen:?}");
}

#[test]
fn the_words_are_those_of_jsonschema() {
    for (kind, ty, value, expected) in cases() {
        // What it says of integers' formats and exactness and of `oneOf` is its own.
        if matches!(kind, "IntegerRange" | "InexactInteger" | "Tag" | "Enum")
            || ty.get("oneOf").is_some()
        {
            continue;
        }
        let mut ty = ty;
        support::close_objects(&mut ty);
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&ty)
            .expect("a schema");
        let theirs = validator
            .iter_errors(&value)
            .map(|error| format!("k{}: {error}", error.instance_path()))
            .collect::<Vec<_>>();
        assert_eq!(theirs, [expected], "{ty} {value}");
    }
}

#[test]
fn help_suggests_the_nearest_name() {
    let help = |ty: Value, value: Value| violations(&ty, &value)[0].help();
    assert_eq!(
        help(
            json!({"type": "string", "enum": ["small", "large"]}),
            json!("lagre")
        )
        .as_deref(),
        Some("did you mean \"large\"?")
    );
    assert_eq!(
        help(
            json!({"type": "object", "properties": {"host": {"type": "string"}}}),
            json!({"host": "h", "hots": "h"})
        )
        .as_deref(),
        Some("did you mean \"host\" instead of \"hots\"?")
    );
    assert_eq!(
        help(json!({"type": "integer", "format": "uint8"}), json!(256)).as_deref(),
        Some("a value of uint8 is from 0 to 255")
    );
    assert_eq!(help(json!({"type": "integer"}), json!("x")), None);
}
