//! All errors of a file in one go: names, duplicate keys and branches among them.

mod support;

use sentry_options_schema::{SchemaErrorKind, SchemaErrors, Source, parse_for_code};
use support::{errors, file, option};

fn for_code(text: &str) -> SchemaErrors {
    let source = Source::new("schema.json", text);
    parse_for_code("seer", &source).expect_err("something is wrong")
}

fn told(errors: &SchemaErrors) -> Vec<String> {
    errors
        .errors()
        .iter()
        .map(|error| error.kind.message())
        .collect()
}

#[test]
fn names_are_checked_beside_everything_else() {
    let text = file(
        r#""a.b": {"type": "integer", "default": 1, "description": "d"},
"a_b": {"type": "integer", "default": "x", "description": "d"},
"é": {"type": "integer", "default": 1, "description": "d"},
"c": {"type": "integr", "default": 1, "description": "d"}"#,
    );
    assert_eq!(
        told(&for_code(&text)),
        [
            r#""a_b" and "a.b" are both `a_b` in code"#,
            r#"default value does not match schema: "x" is not of type "integer""#,
            r#""é" has no name in code: it has the letter 'é', which is not ASCII"#,
            r#"unknown type "integr""#,
        ]
    );
    let good = file(r#""a": {"type": "integer", "default": 1, "description": "d"}"#);
    assert!(parse_for_code("seer", &Source::new("schema.json", good)).is_ok());
}

#[test]
fn names_alone_are_checked_too() {
    let text = file(
        r#""a.b": {"type": "integer", "default": 1, "description": "d"},
"a_b": {"type": "integer", "default": 1, "accessor": "a_b", "description": "d"}"#,
    );
    assert_eq!(told(&for_code(&text)).len(), 1);
    support::schema(&text);
}

#[test]
fn undeclared_fields_are_no_key() {
    let text = option(
        r#""type": "object", "properties": {
            "additionalProperties": {"type": "integer", "optional": true},
            "additional.properties": {"type": "integer", "optional": true}}"#,
        "{}",
    );
    let told = for_code(&text).plain();
    assert!(
        told.contains(r#""additional.properties" and "additionalProperties" are both"#),
        "{told}"
    );
    assert!(
        told.contains(r#""additionalProperties" stands at"#),
        "{told}"
    );
}

#[test]
fn a_key_that_stands_twice_hides_nothing_else() {
    let told = told(&errors(&file(
        r#""k": {"type": "integer", "default": 1, "description": "d", "default": 2, "foo": 1},
"l": {"type": "integer", "default": "x", "description": "d"}"#,
    )));
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].contains("duplicate key") && told[1].contains("foo"),
        "{told:?}"
    );
}

#[test]
fn a_bad_branch_hides_nothing_of_the_others() {
    let errors = errors(&option(
        r#""oneOf": [{"type": "object"},
            {"properties": {"k": {"const": "a"}, "x": {"typ": "string"}}},
            {"properties": {"k": {"const": "b"}, "x": {"type": "strng"}}}]"#,
        "{}",
    ));
    let told = told(&errors);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], "a branch of `oneOf` without `properties`");
    assert!(
        told[1].contains("typ") && told[2].contains("strng"),
        "{told:?}"
    );
}

#[test]
fn a_reference_to_nothing_is_not_the_same_as_none() {
    let text = file(r#""feature.x": {"$ref": ""}"#);
    let errors = errors(&text);
    let SchemaErrorKind::UnknownReference { found, .. } = &errors.errors()[0].kind else {
        panic!("{errors}");
    };
    assert_eq!(found.as_deref(), Some(""));
    assert_eq!(told(&errors), [r#"a `$ref` to """#]);
}

#[test]
fn counts_say_what_belongs_there() {
    let errors = errors(&option(r#""type": "string", "minLength": -1"#, r#""a""#));
    assert_eq!(
        errors.errors()[0].kind.help().as_deref(),
        Some("it is a count, as in \"minLength\": 1; without it there is no bound")
    );
}
