//! What a program with a `tracing` subscriber hears of reloads, and how often.

mod support;

use std::fs;

use serde_json::json;

use support::{Directory, logs};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

#[test]
fn each_unknown_key_and_field_is_one_warning() {
    logs::collect();
    let directory = Directory::new();
    let db = json!({"host": "a", "port": 1, "labl": "x"});
    directory.write(
        "seer",
        json!({"limt": 1, "zzzzzzzz": {"a": {"b": 1}}, "db": db}),
    );
    let options = directory.builder().build().expect("tolerated");
    let expected = [
        "WARN sentry_options [seer] ignoring field \"db/labl\", which the schema of namespace `seer` does not declare \
         (did you mean \"label\"?)",
        "WARN sentry_options [seer] ignoring option \"limt\", which the schema of namespace `seer` does not declare \
         (did you mean \"limit\"?)",
        "WARN sentry_options [seer] ignoring option \"zzzzzzzz\", which the schema of namespace `seer` does not declare",
    ];
    assert_eq!(logs::take(), expected);
    for limit in 1..5 {
        directory.write("seer", json!({"limit": limit, "limt": limit}));
        assert!(options.refresh().expect("tolerated"));
        assert_eq!(logs::take(), [""; 0], "said before");
    }
    directory.write("seer", json!({"limit": 9}));
    options.refresh().expect("valid");
    directory.write("seer", json!({"limt": 1}));
    options.refresh().expect("tolerated");
    assert_eq!(logs::take(), [expected[1]], "again, since it was gone");
}

#[test]
fn a_rejection_is_an_error_once_until_it_changes() {
    logs::collect();
    let directory = Directory::new();
    let options = directory.builder().build().expect("defaults");
    let line = |what: &str| {
        let file = directory.file("seer");
        format!(
            "ERROR sentry_options [seer] namespace `seer`, {}: {what}; the last good values of every namespace stay in use",
            file.display()
        )
    };
    for what in ["0", "0.5"] {
        directory.write_bytes("seer", format!(r#"{{"options": {{"limit": {what}}}}}"#));
        for _ in 0..3 {
            options.refresh().expect_err("refused");
        }
        let text = if what == "0" {
            "limit 0 is less than the minimum of 1"
        } else {
            "limit 0.5 is not of type \"integer\""
        };
        assert_eq!(logs::take(), [line(text)]);
        // Written anew with the same fault.
        directory.replace(
            "seer",
            serde_json::from_str(&format!(r#"{{"limit": {what}}}"#)).expect("JSON"),
        );
        options.refresh().expect_err("refused");
        assert_eq!(logs::take(), [""; 0]);
    }
    directory.write("seer", json!({}));
    options.refresh().expect("valid");
    directory.write("seer", json!({"limit": 0}));
    options.refresh().expect_err("refused");
    assert_eq!(
        logs::take(),
        [line("limit 0 is less than the minimum of 1")]
    );
}

#[test]
fn a_file_that_is_gone_is_a_warning_each_time() {
    logs::collect();
    let directory = Directory::new();
    directory.write("seer", json!({}));
    let options = directory.builder().build().expect("valid");
    let away = directory.path().join("away");
    for _ in 0..3 {
        fs::rename(directory.values(), &away).expect("a rename");
        (0..4).for_each(|_| assert!(!options.refresh().expect("the last values")));
        let expected = "WARN sentry_options [seer] the values file of namespace `seer` was there and is gone; its last \
                        values stay in use";
        assert_eq!(logs::take(), [expected]);
        fs::rename(&away, directory.values()).expect("a rename");
        options.refresh().expect("valid");
        assert_eq!(logs::take(), [""; 0]);
    }
}

#[test]
fn the_start_warns_of_what_it_does_without() {
    logs::collect();
    let directory = Directory::empty();
    let other = r#"{"version": "1.0", "type": "object", "properties": {}}"#;
    directory.write_schema("seer", other);
    directory.builder().build().expect("defaults");
    let lines = logs::take();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].contains("the schema of namespace `seer` that was found differs from"),
        "{lines:?}"
    );
    assert!(
        lines[1].contains("does not exist; serving defaults"),
        "{lines:?}"
    );
    // The same schema, written otherwise, is not different.
    let same: serde_json::Value =
        serde_json::from_str(include_str!("schemas/seer.json")).expect("JSON");
    directory.write_schema("seer", &same.to_string());
    directory.write("seer", json!({"limit": 0}));
    let builder = directory
        .builder()
        .with_invalid_values(sentry_options::InvalidValues::ServeDefaults);
    builder.build().expect("defaults");
    let lines = logs::take();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("ERROR") && lines[0].ends_with("; its defaults are served"),
        "{lines:?}"
    );
}

#[test]
fn a_generated_at_that_is_no_time_is_one_warning() {
    logs::collect();
    let directory = Directory::new();
    let options = directory.builder().build().expect("defaults");
    for limit in 1..4 {
        directory.write_generated("seer", json!({ "limit": limit }), "tomorrow\n");
        assert!(options.refresh().expect("valid values"));
    }
    let expected = "WARN sentry_options [seer] `generated_at` of namespace `seer` is no RFC 3339 time: \"tomorrow\\n\"";
    assert_eq!(logs::take(), [expected]);
}
