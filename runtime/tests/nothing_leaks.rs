//! A marker in every secret option, in values that are good and in values that are refused, and a search of
//! everything that leaves a process that tells all that it can: logs, traces, events, panics, errors, `Debug`,
//! status, heartbeat, metrics, Sentry.

mod support;

use std::fmt::Debug;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use sentry_options::{Options, SchemaRegistry, testing};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use support::receiver::{Answer, Server};
use support::{DEADLINE, Directory, scenario};

sentry_options::include_schema!("secrets", path = "tests/schemas/secrets.json");

fn main() -> ExitCode {
    scenario::main(&[
        ("nothing_that_leaves_has_a_secret", nothing_that_leaves),
        ("_tell_everything", tell_everything),
    ])
}

const MARKER: &str = "m4rk3r";
/// As a number, which no time or process id contains.
const NUMBER: i64 = 918_273_645_546_372;
/// In an option that is no secret, to see that the search finds something.
const OPEN: &str = "0p3n";

const SCHEMA: &str = include_str!("schemas/secrets.json");

fn nothing_that_leaves() {
    let (directory, server) = (Directory::new(), Server::start(Answer::Ok));
    let heartbeats = Directory::empty();
    let ending = scenario::run("_tell_everything", |command| {
        command
            .env("SENTRY_OPTIONS_DIR", directory.path())
            .env(
                "SENTRY_OPTIONS_STATUS_FILE",
                heartbeats.path().join("status.json"),
            )
            .env("SENTRY_OPTIONS_DSN", &server.dsn);
    });
    assert!(ending.is_success(), "{}", ending.stderr);
    let sent: Vec<String> = std::iter::from_fn(|| server.take()).collect();
    // Each place says something of a refusal, which quotes what is no secret.
    let quoted = format!("open [\"{OPEN}\"] is not of type");
    for (place, text) in [
        ("stdout", ending.stdout.replace('\\', "")),
        ("stderr", ending.stderr.replace('\\', "")),
        ("Sentry", sent.concat().replace('\\', "")),
    ] {
        assert!(text.contains(&quoted), "{place}: {text}");
        assert!(text.contains("token"), "{place} names options: {text}");
        assert_clean(place, &text);
    }
    for kind in ["event EVENT", "trace", "metrics", "json", "panicked"] {
        let told = ending.stdout.lines().chain(ending.stderr.lines());
        assert!(told.into_iter().any(|line| line.contains(kind)), "{kind}");
    }
}

#[track_caller]
fn assert_clean(place: &str, text: &str) {
    let number = NUMBER.to_string();
    for line in text.lines() {
        assert!(
            !line.contains(MARKER) && !line.contains(&number),
            "{place}: {line}"
        );
    }
}

/// Options with the marker in every secret one, in each way in which they may be right or wrong.
fn documents() -> Vec<Value> {
    let good = |marker: &str, number: i64| {
        json!({
            "token": format!("{marker}-token"), "pin": number, "mode": marker,
            "vault": {"key": marker, "port": 1, marker: marker},
            "keys": {marker: marker}, "list": [marker], "open": OPEN,
        })
    };
    let mut documents = vec![
        good(MARKER, NUMBER),
        good(&format!("{MARKER}-other"), NUMBER - 1),
        json!({ "open": [OPEN], "token": [MARKER] }),
    ];
    let wrong = [
        json!(MARKER),
        json!([MARKER]),
        json!([MARKER, MARKER]),
        json!({ MARKER: NUMBER }),
        json!({"key": {MARKER: MARKER}, "port": NUMBER}),
        json!(-NUMBER),
        json!(0.5 + 918_273_645.0),
        json!("m4rk3r".repeat(20)),
    ];
    for option in ["token", "pin", "mode", "vault", "keys", "list"] {
        documents.extend(wrong.iter().map(|value| json!({ option: value })));
    }
    documents
}

fn tell_everything() {
    tracing::subscriber::set_global_default(Tell).expect("no other one");
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder()
        .with_periodic_exporter(exporter.clone())
        .build();
    Options::builder()
        .with_refresh_threshold(None)
        .with_meter(&provider.meter("test"))
        .with_observer(|event| tell("event", event))
        .with_observer(|event| panic!("{event:?} {event:#?}"))
        .with_callback(|namespace, delay| println!("callback {namespace} {delay}"))
        .init()
        .expect("defaults");
    let registry = SchemaRegistry::from_schemas(&[("secrets", SCHEMA)]).expect("valid");
    let status = sentry_options::status().expect("loaded");
    let file = status.directory.join("secrets/values.json");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    for options in documents() {
        reload(&file, &json!({ "options": options }).to_string());
        validate(&registry, &options);
        tell_values();
    }
    for text in [
        format!(r#"{{"options": {{"token": "{MARKER}"#),
        format!(r#"{{"options": {{"token": {MARKER}}}}}"#),
        format!(r#"{{"options": {{"keys": {{"{MARKER}": 1, "{MARKER}": 2}}}}}}"#),
        format!(r#"{{"options": {{"pin": {NUMBER}e999}}}}"#),
    ] {
        reload(&file, &text);
    }
    fs::remove_file(&file).expect("a file");
    (0..2).for_each(|_| drop(sentry_options::refresh()));
    tell_overrides();
    assert!(sentry_options::flush_observers(DEADLINE));
    provider.force_flush().expect("an export");
    tell(
        "metrics",
        &exporter.get_finished_metrics().expect("metrics"),
    );
}

fn reload(file: &Path, text: &str) {
    fs::write(file, text).expect("a file");
    if let Err(error) = sentry_options::refresh() {
        tell_error("refresh", &error);
    }
    let status = sentry_options::status().expect("loaded");
    tell("status", &status);
    println!("status {status}\njson {}", status.to_json());
    let heartbeat = std::env::var_os("SENTRY_OPTIONS_STATUS_FILE").expect("it is set");
    println!("{}", fs::read_to_string(heartbeat).expect("a heartbeat"));
}

/// What a typed, a dynamic and a whole view show.
fn tell_values() {
    let secrets = secrets::options();
    println!("{}", secrets.token());
    tell("token", &secrets.token());
    tell("mode", &secrets.mode());
    tell("vault", &secrets.vault());
    tell("keys", &secrets.keys());
    tell("list", &secrets.list());
    tell("snapshot", &secrets::snapshot());
    let dynamic = sentry_options::options("secrets").expect("known");
    tell("options", &dynamic);
    tell_error("key", &dynamic.get("no-such-key").expect_err("unknown"));
    // What a test prints that compares.
    let compared = catch_unwind(AssertUnwindSafe(|| {
        assert_eq!(secrets::options().token(), "another one");
    }));
    assert!(compared.is_err());
    assert!(dynamic.get("token").expect("known").is_string());
}

fn validate(registry: &SchemaRegistry, options: &Value) {
    if let Err(error) = registry.validate_values("secrets", options) {
        tell_error("values", &error);
    }
    for (key, value) in options.as_object().expect("an object") {
        if let Err(error) = registry.validate_option("secrets", key, value) {
            tell_error("option", &error);
        }
        match testing::override_options(&[("secrets", key, value.clone())]) {
            Ok(guard) => {
                tell("guard", &guard);
                tell_values_of_override();
            }
            Err(error) => tell_error("override", &error),
        }
    }
}

fn tell_values_of_override() {
    tell("overridden", &secrets::snapshot());
    tell("overridden", &secrets::options().token());
}

fn tell_overrides() {
    for refusal in [
        secrets::override_options(|o| o.token(MARKER)),
        secrets::override_options(|o| o.pin(-NUMBER)),
        secrets::override_options(|o| o.list(vec![MARKER.into(), MARKER.into()])),
    ] {
        tell_error("override", &refusal.expect_err("refused"));
    }
    let guard = secrets::override_options(|o| {
        let built = o.token(format!("{MARKER}-token")).pin(NUMBER);
        tell("builder", built);
        built
    });
    tell("guard", &guard.expect("valid"));
}

fn tell(what: &str, value: &impl Debug) {
    println!("{what} {value:?}\n{value:#?}");
}

fn tell_error(what: &str, error: &impl std::error::Error) {
    println!("{what} {error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        println!("{what} {error} {error:?}");
        source = error.source();
    }
    // As programs do that cannot go on.
    eprintln!("{what} {error}");
}

/// Prints everything that is traced, at every level and of every target.
struct Tell;

struct Print;

impl Visit for Print {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        println!("trace {field}={value:?}");
    }
}

impl Subscriber for Tell {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Print);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Print);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        println!("event EVENT {}", event.metadata().target());
        event.record(&mut Print);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
