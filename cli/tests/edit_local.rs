//! `set` and `unset` in a local `values.json`.

mod support;

use serde_json::{Value, json};
use support::Tree;

const SCHEMA: &str = r#"{
  "version": "1.0", "type": "object",
  "properties": {
    "limit": {"type": "integer", "format": "uint16", "default": 100, "description": "A number"},
    "model": {"type": "string", "default": "small", "description": "A text"},
    "token": {"type": "string", "secret": true, "default": "hunter2", "description": "A secret"}
  }
}"#;

fn local() -> Tree {
    Tree::new(&[("sentry-options/schemas/seer/schema.json", SCHEMA)])
}

const LOCAL: &str = "sentry-options/values/seer/values.json";

#[test]
fn a_local_file_is_made_and_edited() {
    let tree = local();
    let ran = tree.run(&["set", "--local", "sentry-options", "seer", "limit", "250"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            0,
            "sentry-options/values/seer/values.json: limit: unset -> 250\n"
        )
    );
    let values = serde_json::from_str::<Value>(&tree.read(LOCAL)).expect("JSON");
    assert_eq!(values["options"], json!({"limit": 250}));
    let generated = values["generated_at"].as_str().expect("a time");
    assert!(
        sentry_options_schema::format::parse_date_time(generated).is_some(),
        "{generated}"
    );

    tree.ok(&["set", "--local", LOCAL, "seer", "model", "large"]);
    tree.ok(&["unset", "--local", LOCAL, "seer", "limit"]);
    let values = serde_json::from_str::<Value>(&tree.read(LOCAL)).expect("JSON");
    assert_eq!(values["options"], json!({"model": "large"}));
    tree.ok(&["unset", "--local", LOCAL, "seer", "model"]);
    let values = serde_json::from_str::<Value>(&tree.read(LOCAL)).expect("JSON");
    assert_eq!(values["options"], json!({}));
    tree.fails(&["unset", "--local", LOCAL, "seer", "model"]);
}

#[test]
fn a_local_file_keeps_its_order_and_layout() {
    let tree = local();
    tree.write(LOCAL, "{\n    \"generated_at\": \"2026-01-31T12:00:00Z\",\n    \"options\": {\n        \"z\": 1,\n        \"limit\": 1,\n        \"a\": {\"b\": 1.50}\n    }\n}\n");
    tree.ok(&["set", "--local", "sentry-options", "seer", "limit", "2"]);
    tree.ok(&["set", "--local", "sentry-options", "seer", "model", "x\"y"]);
    let text = tree.read(LOCAL);
    let (time, rest) = text.split_once("\",\n").expect("a line");
    assert!(time.starts_with("{\n    \"generated_at\": \"20"), "{text}");
    assert_eq!(
        rest,
        "    \"options\": {\n        \"z\": 1,\n        \"limit\": 2,\n        \"a\": {\"b\": 1.50},\n        \"model\": \"x\\\"y\"\n    }\n}\n"
    );
    assert!(!text.contains("2026-01-31T12:00:00Z"), "the time is now");
    tree.ok(&["unset", "--local", "sentry-options", "seer", "z"]);
    tree.ok(&["unset", "--local", "sentry-options", "seer", "a"]);
    assert!(tree.read(LOCAL).ends_with(
        "    \"options\": {\n        \"limit\": 2,\n        \"model\": \"x\\\"y\"\n    }\n}\n"
    ));
}

#[test]
fn a_broken_local_file_stays_as_it_is() {
    let tree = local();
    for (text, expected) in [
        ("{\"options\": {\"token\": \"hunter3\"", "invalid JSON"),
        ("[]", "expected an object with the key `options`"),
        (
            "{\"options\": []}",
            "expected an object with the key `options`",
        ),
        ("{\"options\": {\"a\": 1, \"a\": 2}}", "duplicate key"),
    ] {
        tree.write(LOCAL, text);
        let told = tree.fails(&["set", "--local", "sentry-options", "seer", "limit", "2"]);
        assert!(
            told.contains(expected) && !told.contains("hunter"),
            "{told}"
        );
        assert_eq!(tree.read(LOCAL), text);
    }
    let told = tree.fails(&["set", "--local", "sentry-options", "seer", "limit", "many"]);
    assert!(
        told.contains("limit \"many\" is not of type \"integer\""),
        "{told}"
    );
    let told = tree.fails(&["set", "--local", "nowhere", "seer", "limit", "1"]);
    assert!(
        told.contains("nowhere/schemas: the folder of schemas cannot be read"),
        "{told}"
    );
}
