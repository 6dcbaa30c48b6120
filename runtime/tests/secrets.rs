//! The value of a secret option shows in no message, event, log or `Debug`. Every secret of these
//! tests contains `hunter`, or is one of a few numbers.

mod support;

use std::error::Error;
use std::fmt::Debug;

#[cfg(feature = "status")]
use sentry_options::Outcome;
use serde_json::{Value, json};

use support::{Directory, Events, logs, refresh};

sentry_options::include_schema!("secrets", path = "tests/schemas/secrets.json");

#[track_caller]
fn assert_hidden(what: &str) {
    // As whole numbers: a time has nine digits after the point.
    let mut numbers = what.split(|character: char| !character.is_ascii_digit());
    let number = numbers.find(|number| ["7373", "73737", "737373"].contains(number));
    assert_eq!(number, None, "{what}");
    assert!(!what.contains("hunter"), "{what}");
}

/// What a value shows of itself, and of what is in it.
#[track_caller]
fn assert_hides(value: &impl Debug) {
    assert_hidden(&format!("{value:?}"));
    assert_hidden(&format!("{value:#?}"));
}

#[test]
fn debug_and_display_hide_them() {
    let directory = Directory::new();
    let hidden = json!({
        "token": "hunter-token", "pin": 7373, "vault": {"key": "hunter", "port": 7373},
        "keys": {"hunter": "hunter"}, "list": ["hunter"], "mode": "hunter-b", "open": "seen",
    });
    directory.write("secrets", hidden);
    let options = directory.builder().build().expect("valid");
    let secrets = secrets::on(&options);
    assert_hidden(&format!("{}", secrets.token()));
    assert_hides(&secrets.token());
    assert_hides(&secrets.vault());
    assert_hides(&*secrets.vault());
    assert_hides(&secrets.keys());
    assert_hides(&secrets.list());
    assert_hides(&secrets.mode());
    let snapshot = secrets.snapshot();
    assert_hides(&snapshot);
    assert_hides(&snapshot.vault());
    assert!(
        format!("{snapshot:?}").contains("seen"),
        "what is no secret shows: {snapshot:?}"
    );
    assert_hides(&secrets);
    assert_hides(&options);
    // They hide, and are there.
    assert_eq!(
        (secrets.token() == "hunter-token", secrets.pin()),
        (true, 7373)
    );
    assert_eq!(snapshot.get("token").expect("known"), "hunter-token");
    assert_eq!(secrets.open().to_string(), "seen");
}

/// Values that are refused, in every way in which a message could tell them.
fn refused() -> Vec<Value> {
    vec![
        json!({"token": 7373}),
        json!({"token": "hunter"}),
        json!({"token": ["hunter-in-an-array"]}),
        json!({"token": {"hunter": 7373}}),
        json!({"pin": "hunter"}),
        json!({"pin": -7373}),
        json!({"pin": 7373.5}),
        json!({"mode": 7373}),
        json!({"vault": {"key": "hunter"}}),
        json!({"vault": {"key": "hunter", "port": 737_373}}),
        json!({"vault": {"key": {"hunter": 1}, "port": 1}}),
        json!({"vault": "hunter"}),
        json!({"keys": {"hunter-name": 7373}}),
        json!({"keys": {"hunter-name": null}}),
        json!({"keys": ["hunter"]}),
        json!({"list": ["hunter", "hunter"]}),
        json!({"list": ["ok", 7373]}),
        json!({"list": {"hunter": 1}}),
    ]
}

#[test]
fn a_refusal_hides_them() {
    #[cfg(feature = "tracing")]
    logs::collect();
    for options in refused() {
        let directory = Directory::new();
        let events = Events::default();
        let store = directory
            .builder()
            .with_observer(events.observer())
            .build()
            .expect("defaults");
        directory.write("secrets", options);
        let error = refresh(&store).expect_err("refused");
        assert_hidden(&error.to_string());
        assert_hides(&error);
        error
            .source()
            .iter()
            .for_each(|source| assert_hidden(&source.to_string()));
        let heard = events.take();
        assert_eq!(heard.len(), 1);
        assert_hides(&heard);
        #[cfg(feature = "status")]
        assert_status_hides(&store);
        let error = directory.builder().build().expect_err("refused");
        assert_hidden(&error.to_string());
        assert_hides(&error);
        for line in logs::take() {
            assert_hidden(&line);
        }
    }
}

#[cfg(feature = "status")]
#[track_caller]
fn assert_status_hides(store: &sentry_options::Options) {
    let mut status = store.status();
    // It may be one of the numbers.
    status.pid = 0;
    assert!(status.namespaces.iter().any(|one| one.error.is_some()));
    assert_hides(&status);
    assert_hidden(&status.to_string());
    assert_hidden(&status.to_json().to_string());
}

/// What leaves the process while all is well: events with their hashes, the status and its file. The hash is
/// the same whatever the secrets are, so that nobody can hold guesses against it.
#[cfg(feature = "status")]
#[test]
fn what_is_told_of_good_values_hides_them() {
    let directory = Directory::new();
    let events = Events::default();
    let file = directory.path().join("status.json");
    let store = directory
        .builder()
        .with_observer(events.observer())
        .with_status_file(&file)
        .build()
        .expect("defaults");
    let mut hashes = Vec::new();
    for (token, pin) in [("hunter-token", 7373), ("hunter-two-", 73_737)] {
        directory.write(
            "secrets",
            json!({
                "token": token, "pin": pin, "vault": {"key": token, "port": 7373},
                "keys": {"hunter": token}, "list": [token], "mode": "hunter-b", "open": "seen",
            }),
        );
        refresh(&store).expect("valid");
        let event = events.take().remove(0);
        assert_hides(&event);
        let Outcome::Applied { changed } = &event.outcome else {
            panic!("{event:?}");
        };
        assert!(changed.contains(&"token".to_owned()), "its key shows");
        hashes.push(event.content_hash);
        let mut status = store.status();
        let pid = format!("\"pid\":{}", status.pid);
        let heartbeat = std::fs::read_to_string(&file).expect("a heartbeat");
        assert_hidden(&heartbeat.replace(&pid, ""));
        status.pid = 0;
        assert_hides(&status);
        assert_hidden(&status.to_string());
    }
    assert_eq!(hashes[0], hashes[1]);
}

/// What cannot be parsed cannot be told apart by option.
#[test]
fn a_syntax_error_within_hides_them() {
    for text in [
        r#"{"options": {"keys": {"hunter": "a", "hunter": "b"}}}"#,
        r#"{"options": {"token": "hunter"#,
        r#"{"options": {"token": hunter}}"#,
        r#"{"options": {"pin": 7373e9999}}"#,
        "{\"options\": {\"token\": \"hunter\u{1}\"}}",
        r#"{"options": {"token": "hunter\x"}}"#,
    ] {
        let directory = Directory::new();
        directory.write_bytes("secrets", text);
        let error = directory.builder().build().expect_err("refused");
        assert_hidden(&error.to_string());
        assert_hides(&error);
    }
}

#[test]
fn a_warning_hides_them() {
    #[cfg(feature = "tracing")]
    logs::collect();
    let directory = Directory::new();
    directory.write(
        "secrets",
        json!({
            "vault": {"key": "hunter", "port": 1, "hunter-field": "hunter"},
            "mode": "hunter-unknown",
        }),
    );
    let options = directory.builder().build().expect("tolerated");
    assert_eq!(secrets::on(&options).mode(), secrets::Mode::Unknown);
    for line in logs::take() {
        assert_hidden(&line);
    }
}

#[test]
fn overrides_hide_them() {
    for refusal in [
        secrets::override_options(|o| o.token("hunter")),
        secrets::override_options(|o| o.pin(-7373)),
        secrets::override_options(|o| o.list(vec!["hunter".into(), "hunter".into()])),
    ] {
        let error = refusal.expect_err("too short, too small, not unique");
        assert_hidden(&error.to_string());
        assert_hides(&error);
    }
    let mut built = String::new();
    let guard = secrets::override_options(|o| {
        o.token("hunter-token").pin(7373);
        built = format!("{o:?}");
        o
    });
    assert_hidden(&built);
    let guard = guard.expect("valid");
    assert_hides(&guard);
    assert!(secrets::options().token() == "hunter-token");
    assert_hides(&secrets::options().token());
    assert_hides(&secrets::snapshot());
}

#[cfg(feature = "dynamic")]
#[test]
fn a_registry_hides_them() {
    let schema = include_str!("schemas/secrets.json");
    let registry =
        sentry_options::SchemaRegistry::from_schemas(&[("secrets", schema)]).expect("valid");
    assert_hides(&registry);
    let namespace = registry.get("secrets").expect("known");
    assert_hides(namespace);
    assert_hides(&namespace.options["token"]);
    for options in refused() {
        let error = registry
            .validate_values("secrets", &options)
            .expect_err("refused");
        assert_hidden(&error.to_string());
        for (key, value) in options.as_object().expect("an object") {
            let error = registry
                .validate_option("secrets", key, value)
                .expect_err("refused");
            assert_hidden(&error.to_string());
        }
    }
}
