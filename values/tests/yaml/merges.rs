//! Anchors, aliases and merges.

use sentry_options_values::yaml::{ErrorKind, Found};
use serde_json::{Value, json};

use super::{faults, value};

/// The option `k` of a text with three mappings to merge.
#[track_caller]
fn merged(option: &str) -> Value {
    let definitions =
        "definitions:\n  a: &a {x: 1, z: 3}\n  b: &b {x: 2, y: 2}\n  n: &n\n    <<: *a\n    w: 0\n";
    value(&format!("{definitions}options:\n  k:\n{option}"))["options"]["k"].take()
}

#[test]
fn the_precedence_of_merges() {
    for (option, expected) in [
        ("    <<: *a\n    y: 9\n", json!({"x": 1, "z": 3, "y": 9})),
        ("    <<: *a\n    x: 9\n", json!({"x": 9, "z": 3})),
        ("    x: 9\n    <<: *a\n", json!({"x": 9, "z": 3})),
        ("    <<: [*a, *b]\n", json!({"x": 1, "y": 2, "z": 3})),
        ("    <<: [*b, *a]\n", json!({"x": 2, "y": 2, "z": 3})),
        ("    <<: {x: 5}\n", json!({"x": 5})),
        ("    <<: []\n    q: 1\n", json!({"q": 1})),
        ("    <<: *n\n", json!({"x": 1, "z": 3, "w": 0})),
        ("    - <<: *a\n", json!([{"x": 1, "z": 3}])),
        ("    \"<<\": *a\n", json!({"<<": {"x": 1, "z": 3}})),
        ("    ? <<\n    : *a\n", json!({"x": 1, "z": 3})),
    ] {
        assert_eq!(merged(option), expected, "{option}");
    }
}

#[test]
fn a_merge_is_not_deep() {
    let text = "d: &d {x: {p: 1}}\nk:\n  <<: *d\n  x: {q: 1}\n";
    assert_eq!(value(text)["k"], json!({"x": {"q": 1}}));
}

#[test]
fn what_is_merged_follows_in_its_own_order() {
    let text = "d: &d {z: 1, a: 2}\nk: {m: 1, <<: *d, b: 2}\n";
    let document = super::parse(text).unwrap();
    let members = document.root.member("k").unwrap().value.members().unwrap();
    let keys = members
        .iter()
        .map(|member| &*member.key)
        .collect::<Vec<_>>();
    assert_eq!(keys, ["m", "b", "z", "a"]);
}

#[test]
fn what_cannot_be_merged() {
    for (text, found) in [
        ("{<<: 1}", Found::Number),
        ("{<<: ~}", Found::Null),
        ("{<<: }", Found::Null),
        ("{<<: a}", Found::String),
        ("{<<: [true]}", Found::Boolean),
        ("{<<: [[{a: 1}]]}", Found::List),
    ] {
        assert_eq!(faults(text), [ErrorKind::Merge(found)], "{text}");
    }
    let text = "a: &a 1\nb: {<<: *a}\n";
    let errors = super::parse(text).unwrap_err();
    let related = errors[0]
        .related
        .map(|(span, note)| (&text[span.range()], note));
    assert_eq!(related, Some(("1", "the alias names this")));
}

#[test]
fn aliases() {
    for (text, expected) in [
        ("a: &a 1\nb: *a\n", json!({"a": 1, "b": 1})),
        (
            "a: &a [1, &b 2]\nc: [*a, *b]\n",
            json!({"a": [1, 2], "c": [[1, 2], 2]}),
        ),
        ("a: &x 1\nb: &x 2\nc: *x\n", json!({"a": 1, "b": 2, "c": 2})),
        ("a: &a\nb: *a\n", json!({"a": null, "b": null})),
        ("a: &a k\n*a : 1\n", json!({"a": "k", "k": 1})),
        ("&a k: 1\nb: *a\n", json!({"k": 1, "b": "k"})),
        ("&a 1: 1\nb: *a\n", json!({"1": 1, "b": 1})),
        ("a: &a |\n  x\nb: *a\n", json!({"a": "x\n", "b": "x\n"})),
        ("a: &a !!str 1\nb: *a\n", json!({"a": "1", "b": "1"})),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}
