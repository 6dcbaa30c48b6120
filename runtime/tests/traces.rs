//! Reloads as `tracing` spans and events, with the fields that dashboards rely on.

mod support;

use std::cell::{Cell, RefCell};
use std::fmt::{Debug, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use sentry_options::Options;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use support::Directory;

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");
sentry_options::include_schema!("secrets", path = "tests/schemas/secrets.json");

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// A store to refresh whenever something is traced.
    static STORE: RefCell<Option<Options>> = const { RefCell::new(None) };
    static PANICS: Cell<bool> = const { Cell::new(false) };
}

/// What this thread traced since the last call.
fn take() -> Vec<String> {
    LINES.take()
}

fn collect() {
    static INSTALLED: Once = Once::new();
    INSTALLED
        .call_once(|| tracing::subscriber::set_global_default(Collector).expect("no other one"));
    take();
}

struct Collector;

fn note(what: &str, record: impl FnOnce(&mut Line)) {
    assert!(!PANICS.get(), "a subscriber of the test");
    let mut line = Line(what.to_owned());
    record(&mut line);
    LINES.with_borrow_mut(|lines| lines.push(line.0));
    let store = STORE.with_borrow(Clone::clone);
    if let Some(store) = store {
        let _ = store.refresh();
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sentry_options::reload"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = span.metadata().name();
        assert_eq!(*span.metadata().level(), Level::DEBUG);
        note(&format!("new {name}"), |line| span.record(line));
        Id::from_u64(NEXT.fetch_add(1, Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        note("record", |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let level = event.metadata().level();
        note(&format!("{level}"), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {
        note("enter", |_| {});
    }

    fn exit(&self, _: &Id) {
        note("exit", |_| {});
    }
}

struct Line(String);

impl Visit for Line {
    fn record_f64(&mut self, field: &Field, value: f64) {
        let value = match field.name() {
            "duration_ms" => (value >= 0.0).to_string(),
            "propagation_delay_secs" => (value > 1e6).to_string(),
            _ => value.to_string(),
        };
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").expect("a string takes it");
    }
}

fn store() -> (Directory, Options) {
    collect();
    let directory = Directory::new();
    let options = directory.builder().build().expect("defaults");
    assert_eq!(take(), [""; 0], "the initial load is no reload");
    (directory, options)
}

#[test]
fn each_reload_is_a_span_and_each_namespace_of_it_an_event() {
    let (directory, options) = store();
    let around = |inside: &[String]| {
        let mut lines = vec![
            "new sentry_options.reload namespaces=3".to_owned(),
            "enter".into(),
        ];
        lines.extend_from_slice(inside);
        lines.push("exit".into());
        lines
    };
    let recorded = |outcome: &str| {
        [
            format!("record outcome={outcome:?}"),
            "record duration_ms=true".to_owned(),
        ]
    };
    options.refresh().expect("nothing new");
    assert_eq!(take(), around(&recorded("unchanged")));

    let values = json!({"limit": 2, "greeting": "hi"});
    directory.write_generated("seer", values, "2020-01-01T00:00:00Z");
    options.refresh().expect("valid");
    let [outcome, duration] = recorded("applied");
    let event = r#"INFO message=reload namespace="seer" outcome="applied" duration_ms=true generated_at="2020-01-01T00:00:00Z" propagation_delay_secs=true changed="greeting, limit""#;
    assert_eq!(take(), around(&[outcome, duration, event.to_owned()]));

    directory.write("seer", json!({"limit": 0}));
    directory.write("other", json!({"size": 2}));
    options.refresh().expect_err("refused");
    let [outcome, duration] = recorded("rejected");
    let place = directory.file("seer");
    let rejected = format!(
        "INFO message=reload namespace=\"seer\" outcome=\"rejected\" duration_ms=true error=\"namespace `seer`, {}: limit 0 is less than the minimum of 1\"",
        place.display()
    );
    let held_back =
        r#"INFO message=reload namespace="other" outcome="held_back" duration_ms=true"#.to_owned();
    assert_eq!(take(), around(&[outcome, duration, held_back, rejected]));
}

#[test]
fn a_subscriber_may_reload() {
    let (directory, options) = store();
    STORE.set(Some(options.clone()));
    directory.write("seer", json!({"limit": 2}));
    options.refresh().expect("valid");
    STORE.set(None);
    let spans = take().into_iter().filter(|line| line.starts_with("new"));
    assert_eq!(spans.count(), 1);
    assert_eq!(seer::on(&options).limit(), 2);
}

#[test]
fn a_subscriber_may_panic() {
    let (directory, options) = store();
    PANICS.set(true);
    directory.write("seer", json!({"limit": 2}));
    assert!(options.refresh().expect("valid"));
    PANICS.set(false);
    assert_eq!(seer::on(&options).limit(), 2);
    options.refresh().expect("nothing new");
    assert_eq!(take().len(), 5, "all is as before");
}

#[test]
fn no_secret_is_traced() {
    let (directory, options) = store();
    for options_of_file in [
        json!({"token": "hunter-token", "list": ["hunter"], "open": "seen"}),
        json!({"token": ["hunter"]}),
        json!({"vault": {"key": "hunter"}, "keys": {"hunter": 1}}),
    ] {
        directory.write("secrets", options_of_file);
        let _ = options.refresh();
        let lines = take();
        assert!(lines.iter().any(|line| line.contains("secrets")));
        assert!(!lines.concat().contains("hunter"), "{lines:?}");
    }
    assert_eq!(secrets::on(&options).open().to_string(), "seen");
    assert_eq!(other::on(&options).size(), 1);
}
