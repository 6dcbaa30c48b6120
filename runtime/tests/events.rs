//! What a reload tells its observers and callbacks.

mod support;

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sentry_options::{Options, Outcome};
use serde_json::{Value, json};

use support::{Directory, Events, refresh};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: Duration = Duration::from_secs(1_767_225_600);

type Calls = Arc<Mutex<Vec<(String, f64)>>>;

fn callback() -> (Calls, impl Fn(&str, f64) + Send + Sync + 'static) {
    let calls = Calls::default();
    let heard = Arc::clone(&calls);
    (calls, move |namespace: &str, delay| {
        heard
            .lock()
            .expect("no panic")
            .push((namespace.to_owned(), delay));
    })
}

fn take(calls: &Calls) -> Vec<(String, f64)> {
    std::mem::take(&mut *calls.lock().expect("no panic"))
}

#[test]
fn the_callback_hears_of_each_new_generated_at() {
    let directory = Directory::new();
    directory.write_generated("seer", json!({"limit": 1}), "2026-01-01T00:00:00Z");
    let (calls, callback) = callback();
    let options = directory
        .builder()
        .with_callback(callback)
        .build()
        .expect("valid");
    assert_eq!(take(&calls), [], "not on the initial load");

    // (generated_at, seconds from the new year to the mtime, the delay that the callback gets)
    let cases = [
        ("2026-01-01T00:00:10Z", 30.5, Some(20.5)),
        ("2026-01-01T00:00:50Z", 30.0, Some(0.0)),
        ("2026-01-01T00:00:05.25Z", 1_000.0, Some(994.75)),
        ("2026-01-01T01:00:00+01:00", 4.0, Some(4.0)),
        ("2026-01-01T01:00:00+01:00", 9.0, None),
        ("yesterday", 9.0, None),
        ("2026-01-01", 9.0, None),
        ("2030-01-01T00:00:00Z", 0.0, Some(0.0)),
    ];
    for (generated_at, modified, expected) in cases {
        directory.write_generated("seer", json!({"limit": 1}), generated_at);
        directory.set_modified(
            "seer",
            UNIX_EPOCH + NEW_YEAR + Duration::from_secs_f64(modified),
        );
        assert!(refresh(&options).expect("valid"));
        let expected: Vec<_> = expected
            .map(|delay| ("seer".to_owned(), delay))
            .into_iter()
            .collect();
        assert_eq!(take(&calls), expected, "{generated_at}");
        assert!(!refresh(&options).expect("valid"));
        assert_eq!(take(&calls), []);
    }

    for no_time in [json!(null), json!(1_767_225_600), json!({})] {
        let document: Value = json!({"options": {}, "generated_at": no_time});
        directory.write_bytes("seer", document.to_string());
        assert!(refresh(&options).expect("valid"));
        assert_eq!(take(&calls), []);
    }
    directory.write_generated("seer", json!({}), "2026-01-01T00:00:00Z");
    assert!(refresh(&options).expect("valid"));
    assert_eq!(take(&calls).len(), 1, "it was gone in between");
}

#[test]
fn the_callback_hears_of_a_namespace_that_appears_and_not_of_a_refused_one() {
    let directory = Directory::new();
    let (calls, callback) = callback();
    let options = directory
        .builder()
        .with_callback(callback)
        .build()
        .expect("defaults");
    directory.write_generated("seer", json!({"limit": 0}), "2026-01-01T00:00:00Z");
    refresh(&options).expect_err("refused");
    assert_eq!(take(&calls), []);
    directory.write_generated("seer", json!({"limit": 1}), "2026-01-01T00:00:00Z");
    refresh(&options).expect("valid");
    assert_eq!(take(&calls).len(), 1);
    fs::remove_dir_all(directory.values()).expect("a folder");
    (0..3).for_each(|_| assert!(!refresh(&options).expect("the last values")));
    assert_eq!(take(&calls), []);
}

#[test]
fn the_last_callback_counts_and_every_observer() {
    let directory = Directory::new();
    let ((first, one), (second, two)) = (callback(), callback());
    let (early, late) = (Events::default(), Events::default());
    let builder = directory.builder().with_callback(one).with_callback(two);
    let options = builder
        .with_observer(early.observer())
        .with_observer(late.observer())
        .build()
        .expect("defaults");
    directory.write_generated("seer", json!({}), "2026-01-01T00:00:00Z");
    refresh(&options).expect("valid");
    assert_eq!((take(&first).len(), take(&second).len()), (0, 1));
    assert_eq!((early.lines().len(), late.lines().len()), (1, 1));
}

#[test]
fn an_event_has_its_times() {
    let directory = Directory::new();
    let events = Events::default();
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("defaults");
    let before = SystemTime::now();
    directory.write_generated("seer", json!({"limit": 2}), "2026-01-01T00:00:00.5Z");
    refresh(&options).expect("valid");
    let event = events.take().remove(0);
    assert!(matches!(&event.outcome, Outcome::Applied { changed } if changed == &["limit"]));
    assert!((before..=SystemTime::now()).contains(&event.applied_at));
    assert!(event.duration > Duration::ZERO && event.duration < Duration::from_secs(10));
    assert_eq!(
        event.generated_at.as_deref(),
        Some("2026-01-01T00:00:00.5Z")
    );
    assert_eq!(event.modified, Some(directory.modified("seer")));
    let since_new_year = event
        .applied_at
        .duration_since(UNIX_EPOCH + NEW_YEAR)
        .map_or_else(
            |earlier| -earlier.duration().as_secs_f64(),
            |later| later.as_secs_f64(),
        );
    let delay = event.propagation_delay.expect("a time");
    assert!(
        (delay - (since_new_year - 0.5)).abs() < 0.001,
        "{delay} {since_new_year}"
    );
}

#[test]
fn an_event_has_the_hash_of_the_options() {
    let directory = Directory::new();
    let events = Events::default();
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("defaults");
    let event = |options: &Options| {
        let _ = refresh(options);
        events.take().remove(0)
    };
    directory.write_generated("seer", json!({"limit": 2}), "2026-01-01T00:00:00Z");
    let first = event(&options).content_hash.expect("valid");
    directory.write_bytes(
        "seer",
        r#"{"generated_at": "later", "options": { "limit" : 2, "unknown": 1}}"#,
    );
    let second = event(&options);
    assert_eq!(second.outcome.name(), "unchanged");
    assert_eq!(second.content_hash, Some(first));
    directory.write("seer", json!({"limit": 3}));
    assert_ne!(event(&options).content_hash, Some(first));

    // What was refused has no hash, yet a file with a time.
    directory.write("seer", json!({"limit": 0}));
    let refused = event(&options);
    assert_eq!(refused.outcome.name(), "rejected");
    assert_eq!(refused.content_hash, None);
    assert_eq!(refused.modified, Some(directory.modified("seer")));
    fs::remove_file(directory.file("seer")).expect("a file");
    refresh(&options).expect_err("it may be a swap in progress");
    let gone = event(&options);
    assert_eq!(gone.outcome.name(), "missing");
    assert!(gone.content_hash.is_some(), "of the values in use");
}

/// The clocks of two machines disagree, or one was set back.
#[test]
fn a_propagation_delay_may_be_negative_and_may_be_none() {
    let directory = Directory::new();
    let events = Events::default();
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("defaults");
    let delay = |generated_at: &str| {
        directory.write_generated("seer", json!({}), generated_at);
        directory.set_modified("seer", UNIX_EPOCH + Duration::from_secs(1));
        refresh(&options).expect("valid");
        events.take().remove(0).propagation_delay
    };
    assert!(delay("2999-12-31T23:59:59Z").is_some_and(|delay| delay < -1e9));
    assert!(delay("1969-12-31T23:59:59Z").is_some_and(|delay| delay > 1e9));
    assert!(delay("0000-01-01T00:00:00Z").is_some_and(|delay| delay > 1e10));
    for no_time in [
        "",
        "now",
        "2026-01-01",
        "2026-13-01T00:00:00Z",
        "2026-01-01T00:00:00",
        "1767225600",
    ] {
        assert_eq!(delay(no_time), None, "{no_time}");
    }
}

/// What is not new has not been on its way: an old time is no delay of a file that is gone, or only touched.
#[test]
fn only_what_arrives_has_a_propagation_delay() {
    let (directory, events) = (Directory::new(), Events::default());
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("defaults");
    let told = |expected: &str| {
        let event = events.take().remove(0);
        assert_eq!(event.outcome.name(), expected);
        assert_eq!(event.propagation_delay.is_some(), event.is_new_generation);
        let generated_at = event.generated_at.as_deref().unwrap_or("none");
        (generated_at.to_owned(), event.is_new_generation)
    };
    let write = |limit: i64, generated_at: &str| {
        directory.write_generated("seer", json!({ "limit": limit }), generated_at);
    };
    let (first, second) = ("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z");
    write(1, first);
    refresh(&options).expect("valid");
    assert_eq!(told("applied"), (first.to_owned(), true));
    directory.set_modified("seer", UNIX_EPOCH);
    refresh(&options).expect("valid");
    assert_eq!(told("unchanged"), (first.to_owned(), false));
    write(2, first);
    refresh(&options).expect("valid");
    assert_eq!(told("applied"), (first.to_owned(), false));

    // A refused file says which generation it is of.
    write(0, second);
    refresh(&options).expect_err("refused");
    assert_eq!(told("rejected"), (second.to_owned(), true));
    directory.write_bytes("seer", "{");
    refresh(&options).expect_err("refused");
    assert_eq!(told("rejected"), ("none".to_owned(), false));

    fs::remove_file(directory.file("seer")).expect("a file");
    let _ = refresh(&options);
    refresh(&options).expect("the last values");
    assert_eq!(told("missing"), (first.to_owned(), false));
}

#[test]
fn a_time_that_is_too_long_is_cut() {
    let (directory, events) = (Directory::new(), Events::default());
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("defaults");
    directory.write_generated("seer", json!({}), &"ü".repeat(1 << 20));
    refresh(&options).expect("valid");
    let event = events.take().remove(0);
    let expected = format!("{}…", "ü".repeat(64));
    assert_eq!(event.generated_at.as_deref(), Some(&*expected));
    assert_eq!(event.propagation_delay, None);
}

#[test]
fn outcomes_have_names() {
    let outcomes = [
        (
            Outcome::Applied {
                changed: Vec::new(),
            },
            "applied",
        ),
        (Outcome::Unchanged, "unchanged"),
        (Outcome::HeldBack, "held_back"),
        (Outcome::Missing, "missing"),
        (Outcome::WatcherRestarted, "watcher_restarted"),
        (Outcome::Forked, "forked"),
    ];
    for (outcome, name) in outcomes {
        assert_eq!(outcome.name(), name);
    }
}
