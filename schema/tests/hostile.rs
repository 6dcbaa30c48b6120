//! Hostile input: refused with an error, quickly, and never with a panic or an overflow.

mod support;

use sentry_options_schema::json::{self, ErrorKind};
use sentry_options_schema::{Policy, Source};
use serde_json::json;
use support::{errors, option, schema, try_schema};

fn faults(text: &str) -> Vec<ErrorKind> {
    let source = Source::new("values.json", text);
    let slow = json::parse(&source).map(|node| node.to_value());
    let fast = json::parse_value(&source);
    assert_eq!(slow, fast, "both ways agree");
    slow.map_or_else(
        |errors| errors.into_iter().map(|error| error.kind).collect(),
        |_| Vec::new(),
    )
}

fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

#[test]
fn nesting() {
    assert_eq!(faults(&nested(127)), []);
    assert_eq!(faults(&nested(128)), []);
    assert_eq!(faults(&nested(129)), [ErrorKind::TooDeep]);
    assert_eq!(faults(&nested(20_000)), [ErrorKind::TooDeep]);
    assert_eq!(faults(&"{\"a\":".repeat(20_000)).len(), 1);
    let deep =
        r#"{"type": "array", "items": "#.repeat(60) + r#"{"type": "string"}"# + &"}".repeat(60);
    let items = option(&format!(r#""type": "array", "items": {deep}"#), "[]");
    schema(&items);
}

#[test]
fn duplicate_keys_at_any_depth_and_all_of_them() {
    assert_eq!(
        faults(r#"{"a": {"b": 1, "b": 2}, "c": [{"d": 1, "\u0064": 2}], "a": 1}"#),
        ["b", "d", "a"].map(|key| ErrorKind::DuplicateKey(key.into()))
    );
}

#[test]
fn texts_that_are_no_json() {
    let syntax = |text: &str| match faults(text).as_slice() {
        [ErrorKind::Syntax(message)] => message.clone(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(syntax(""), "EOF while parsing a value");
    assert_eq!(syntax("{} x"), "trailing characters");
    assert_eq!(syntax("[1e400]"), "number out of range");
    assert_eq!(syntax("[-1e400]"), "number out of range");
    assert_eq!(syntax(r#"["\ud800"]"#), "unexpected end of hex escape");
    assert_eq!(
        syntax(r#"["\ud800\ud800"]"#),
        "lone leading surrogate in hex escape"
    );
    assert_eq!(
        syntax(r#"{"\udc00": 1}"#),
        "lone leading surrogate in hex escape"
    );
    assert_eq!(syntax("[NaN]"), "expected value");
    assert_eq!(syntax("[01]"), "invalid number");
    assert_eq!(
        syntax("[\"\u{1}\"]"),
        "control character (\\u0000-\\u001F) found while parsing a string"
    );
    assert_eq!(faults("\u{feff}{}"), [ErrorKind::ByteOrderMark]);
}

#[test]
fn large_texts() {
    let large = "é".repeat(1 << 20);
    let text = option(
        r#""type": "string", "minLength": 1, "pattern": "^é+$""#,
        &format!("\"{large}\""),
    );
    assert_eq!(schema(&text).options[0].default, json!(large));
    // An error on a line of megabytes is still an error.
    let text = option(&format!(r#""type": "integer", "{large}": 1"#), "1");
    assert_eq!(errors(&text).len(), 1);
    let text = option(r#""type": "integer""#, &format!("\"{large}\""));
    assert!(errors(&text).to_string().contains("is not of type"));
    let keys = (0..50_000)
        .map(|key| format!("\"{key}\": 1"))
        .collect::<Vec<_>>()
        .join(",");
    let map = option(
        r#""type": "object", "additionalProperties": {"type": "integer"}"#,
        &format!("{{{keys}}}"),
    );
    schema(&map);
}

#[test]
fn hostile_patterns_are_linear() {
    let text = option(r#""type": "string", "pattern": "^(a+)+$""#, r#""a""#);
    let schema = schema(&text);
    let value = json!("a".repeat(20_000) + "b");
    assert!(
        !schema.options[0]
            .validate(&value, Policy::Strict)
            .is_valid()
    );
    assert!(
        try_schema(&option(
            r#""type": "string", "pattern": "((a{100}){100}){100}""#,
            r#""a""#
        ))
        .is_err()
    );
    let nested = "(".repeat(10_000) + &")".repeat(10_000);
    assert!(
        try_schema(&option(
            &format!(r#""type": "string", "pattern": "{nested}""#),
            r#""a""#
        ))
        .is_err()
    );
}

#[test]
fn hostile_uniqueness_is_fast() {
    let keywords = r#""type": "array", "items": {"type": "number"}, "uniqueItems": true"#;
    let schema = schema(&option(keywords, "[]"));
    let validate = |items: Vec<f64>| {
        schema.options[0]
            .validate(&json!(items), Policy::Strict)
            .is_valid()
    };
    let mut items = (0..200_000).map(f64::from).collect::<Vec<_>>();
    assert!(validate(items.clone()));
    items.push(0.0);
    assert!(!validate(items));
}
