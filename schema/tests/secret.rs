//! The value of a secret option appears in nothing that is said.

mod support;

use sentry_options_schema::{Policy, SECRET, Source, names, parse};
use serde_json::{Value, json};
use support::{file, schema, try_schema};

/// A text that must not appear anywhere; its length and letters are unlike any other text here.
const VALUE: &str = "hunter2";

#[test]
fn violations_do_not_tell_the_value() {
    let schema = schema(&file(
        r#""text": {"type": "string", "secret": true, "minLength": 8, "pattern": "^a", "default": "aaaaaaaa", "description": "d"},
           "word": {"type": "string", "secret": true, "enum": ["hunter1"], "default": "hunter1", "description": "d"},
           "map": {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"maxLength": 2}, "secret": true, "default": {}, "description": "d"},
           "st": {"type": "object", "properties": {"a": {"type": "integer"}}, "secret": true, "default": {"a": 1}, "description": "d"},
           "list": {"type": "array", "items": {"type": "integer"}, "secret": true, "default": [], "description": "d"}"#,
    ));
    let options = json!({
        "text": VALUE,
        "word": VALUE,
        "map": {VALUE: VALUE},
        "st": {"a": VALUE, VALUE: VALUE},
        "list": [VALUE],
    });
    for policy in [Policy::Strict, Policy::Tolerant] {
        let report = schema.validate(options.as_object().expect("an object"), policy);
        assert!(report.violations.len() >= 6, "{report:?}");
        assert!(!format!("{report:?}").contains(VALUE), "{report:?}");
        for violation in &report.violations {
            let told = format!(
                "{} {violation} {:?}",
                violation.location(),
                violation.help()
            );
            assert!(!told.contains(VALUE), "{told}");
        }
    }
    let said = |option: &str, value: Value| {
        let option = schema.option(option).expect("it is declared");
        let violations = option.validate(&value, Policy::Strict).violations;
        format!("{} {}", violations[0].location(), violations[0])
    };
    assert_eq!(
        said("text", json!(1)),
        format!("text {SECRET} is not of type \"string\"")
    );
    assert_eq!(
        said("map", json!({"k": true})),
        format!("map/{SECRET} {SECRET} is not of type \"integer\"")
    );
    assert_eq!(
        said("list", json!([1, true])),
        format!("list/1 {SECRET} is not of type \"integer\"")
    );
    assert_eq!(
        said("st", json!({"a": 1, "b": 2})),
        format!("st Additional properties are not allowed ('{SECRET}' was unexpected)")
    );
}

#[test]
fn schema_errors_do_not_tell_the_default() {
    let cases = [
        // The default itself is wrong.
        format!(r#""type": "integer", "secret": true, "default": "{VALUE}", "description": "d""#),
        format!(r#""type": "integer", "secret": "yes", "default": "{VALUE}", "description": "d""#),
        format!(
            r#""type": "object", "additionalProperties": {{"type": "integer"}}, "secret": true, "default": {{"{VALUE}": "{VALUE}"}}, "description": "d""#
        ),
        // Something beside it is.
        format!(
            r#""type": "string", "minLenght": 1, "secret": true, "default": "{VALUE}", "description": "d""#
        ),
        format!(r#""type": "string", "secret": true, "defualt": "{VALUE}", "description": "d""#),
        format!(
            r#""type": "string", "secret": true, "examples": "{VALUE}", "default": "", "description": "d""#
        ),
        format!(
            r#""type": "integer", "secret": true, "examples": ["{VALUE}"], "default": 1, "description": "d""#
        ),
        // The file cannot be read, so nobody knows what is secret.
        format!(r#""type": "string", "secret": true, "default": "{VALUE}" "description": "d""#),
        format!(
            r#""type": "string", "type": "string", "secret": true, "default": "{VALUE}", "description": "d""#
        ),
    ];
    for case in cases {
        let errors = try_schema(&file(&format!("\"k\": {{{case}}}"))).expect_err(&case);
        for told in [errors.to_string(), errors.plain(), format!("{errors:?}")] {
            assert!(!told.contains(VALUE), "{told}");
        }
    }
}

#[test]
fn debug_does_not_tell_the_default() {
    let text = file(&format!(
        r#""k": {{"type": "string", "secret": true, "default": "{VALUE}", "examples": ["{VALUE}"], "description": "d"}}"#
    ));
    let source = Source::new("schema.json", text);
    let schema = parse("seer", &source).expect("a schema");
    assert!(!format!("{source:?} {schema:?}").contains(VALUE));
}

#[test]
fn excerpts_of_colliding_names_do_not_tell_the_default() {
    let text = file(&format!(
        r#""a.b": {{"type": "string", "secret": true, "default": "{VALUE}", "description": "d"}}, "a_b": {{"type": "string", "default": "", "description": "d"}}"#
    ));
    let source = Source::new("schema.json", text);
    let schema = parse("seer", &source).expect("a schema");
    let errors = names::check(&schema, &source).expect_err("the names collide");
    assert!(!errors.to_string().contains(VALUE), "{errors}");
}

/// Says everything that there is to say of `text`, which has something wrong.
fn everything_told(text: &str) -> String {
    let errors = try_schema(text).expect_err(text);
    format!("{errors}\n{}\n{errors:?}", errors.plain())
}

#[test]
fn excerpts_hide_values_wherever_they_stand() {
    let secret = format!(r#""secret": true, "default": "{VALUE}", "description": "d""#);
    let root = |more: &str| format!(r#"{{"version": "1.0", "type": "object", {more}}}"#);
    let cases = [
        // Deeper in a secret option.
        file(&format!(
            r#""k": {{"type": "object", "secret": true, "properties": {{"a": {{"type": "string", "default": "{VALUE}"}}}}, "default": {{"a": "{VALUE}"}}, "description": "d"}}"#
        )),
        file(&format!(
            r#""k": {{"type": "array", "secret": true, "items": {{"type": "integer", "enum": ["{VALUE}"]}}, "default": [], "description": "d"}}"#
        )),
        // Options in the wrong place.
        root(&format!(
            r#""propertis": {{"k": {{"type": "string", {secret}}}}}"#
        )),
        root(&format!(
            r#""properties": {{}}, "definitions": {{"k": {{{secret}}}}}"#
        )),
        root(&format!(r#""properties": {{"k": {{}}, {secret}}}"#)),
        root(&format!(
            r#""properties": {{}}, "k": {{"type": "string", {secret}}}"#
        )),
        root(&format!(
            r#""properties": {{"feature.k": {{"$ref": "x", {secret}}}}}"#
        )),
        // A misspelt keyword.
        file(&format!(
            r#""k": {{"type": "string", "secert": true, "default": "{VALUE}", "maxLength": 3, "description": "d"}}"#
        )),
        file(&format!(
            r#""k": {{"type": "integer", "Secret": true, "defalt": "{VALUE}", "description": "d"}}"#
        )),
        file(&format!(
            r#""k": {{"type": "integer", "secert": true, "default": "{VALUE}" "description": "d"}}"#
        )),
        // What of two keys counts, nobody knows.
        file(&format!(
            r#""k": {{"type": "integer", "secret": false, "secret": true, "default": "{VALUE}", "description": "d"}}"#
        )),
        // The value is one of the members.
        file(&format!(
            r#""k": {{"type": "string", "secret": true, "enum": ["{VALUE}", "{VALUE}"], "default": "{VALUE}", "description": "d"}}"#
        )),
        file(&format!(
            r#""k": {{"type": "string", "secret": true, "enum": ["{VALUE}"], "default": "hunter1", "description": "d"}}"#
        )),
    ];
    for case in cases {
        let told = everything_told(&case);
        assert!(!told.contains(VALUE), "{told}");
    }
}

#[test]
fn excerpts_show_what_is_not_secret() {
    let told = everything_told(&file(
        r#""secrets.of": {"type": "object", "secret": false, "properties": {"secret": {"type": "string", "enum": ["shown"]}}, "default": {}, "description": "d"}"#,
    ));
    if cfg!(feature = "excerpts") {
        assert!(told.contains("shown"), "{told}");
    }
}
