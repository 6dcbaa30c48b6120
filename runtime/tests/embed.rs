//! What bindings build on: the published state as a whole, and word of each new one.

mod support;

use std::process::ExitCode;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sentry_options::embed::{self, AnyStore, Subscribers, ValueSource};
use sentry_options::{Options, OptionsError, ReloadEvent, ValidationError};
use serde_json::json;

use support::process::{child, join};
use support::{DEADLINE, Directory, eventually, refresh, scenario, watchers};

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "default": 10, "description": "At most this many"}}}"#;
const OTHER: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "name": {"type": "string", "default": "none", "description": "A name"}}}"#;

fn main() -> ExitCode {
    scenario::main(&[
        (
            "the_mirror_hears_before_anybody",
            the_mirror_hears_before_anybody,
        ),
        ("a_view_stays_as_it_is", a_view_stays_as_it_is),
        (
            "a_key_is_read_with_where_it_is_from",
            a_key_is_read_with_where_it_is_from,
        ),
        (
            "generated_schemas_fill_what_is_missing",
            generated_schemas_fill_what_is_missing,
        ),
        ("a_schema_check_refuses", a_schema_check_refuses),
        (
            "a_schema_check_names_every_refusal",
            a_schema_check_names_every_refusal,
        ),
        (
            "namespaces_may_be_added_at_once",
            namespaces_may_be_added_at_once,
        ),
        (
            "a_late_namespace_repeats_nothing",
            a_late_namespace_repeats_nothing,
        ),
        (
            "a_late_namespace_leaves_the_others_alone",
            a_late_namespace_leaves_the_others_alone,
        ),
        (
            "a_process_that_only_forks_does_not_watch",
            a_process_that_only_forks_does_not_watch,
        ),
        ("observers_come_and_go", observers_come_and_go),
        (
            "a_child_tells_its_observers_itself",
            a_child_tells_its_observers_itself,
        ),
    ])
}

fn the_mirror_hears_before_anybody() {
    let directory = Directory::new();
    let order = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let order = Arc::clone(&order);
        move || order.lock().expect("no panic").push(what)
    };
    let (mirror, callback, observer) = (note("mirror"), note("callback"), note("observer"));
    let schemas = [("seer", SCHEMA)];
    let options = directory
        .builder()
        .with_schemas(&schemas)
        .with_mirror(mirror)
        .with_callback(move |_, _| callback())
        .with_observer(move |_| observer())
        .build()
        .expect("valid");
    assert!(order.lock().expect("no panic").is_empty());

    directory.write_generated("seer", json!({"limit": 1}), "2026-01-01T00:00:00Z");
    assert!(refresh(&options).expect("valid"));
    let heard = std::mem::take(&mut *order.lock().expect("no panic"));
    assert_eq!(heard, ["mirror", "callback", "observer"]);

    directory.write("seer", json!({"limit": "no"}));
    refresh(&options).expect_err("invalid");
    let heard = std::mem::take(&mut *order.lock().expect("no panic"));
    assert_eq!(heard, ["observer"], "nothing was published");
}

fn a_view_stays_as_it_is() {
    let directory = Directory::new();
    let schemas = [("seer", SCHEMA)];
    let options = directory
        .builder()
        .with_schemas(&schemas)
        .build()
        .expect("valid");
    let store = AnyStore::Independent(options.clone());
    let before = store.view().expect("loaded");
    let seer = before.namespace("seer").expect("declared");
    directory.write("seer", json!({"limit": 2}));
    assert!(options.refresh().expect("valid"));

    assert_eq!(seer.value("limit"), Some(&json!(10)));
    assert_eq!(seer.isset("limit"), Some(false));
    assert_eq!((seer.value("other"), seer.isset("other")), (None, None));
    let after = store.view().expect("loaded");
    assert!(!after.is(&before) && after.is(&after.clone()));
    let seer = after.namespace("seer").expect("declared");
    assert_eq!(
        (seer.value("limit"), seer.isset("limit")),
        (Some(&json!(2)), Some(true))
    );
    assert!(after.namespace("other").is_none());
}

fn a_key_is_read_with_where_it_is_from() {
    let directory = Directory::new();
    let secret = SCHEMA.replace(r#""default": 10"#, r#""secret": true, "default": 10"#);
    let builder = directory.builder();
    let options = builder.with_schemas(&[("ns", &secret)]).build();
    let store = AnyStore::Independent(options.expect("valid"));
    let read = || {
        let reading = store.read("ns", "limit").expect("declared");
        let shown = format!("{reading:?}");
        assert!(!shown.contains(&reading.value.to_string()), "{shown}");
        (reading.value, reading.source)
    };
    assert_eq!(read(), (json!(10), ValueSource::Default));
    directory.write("ns", json!({"limit": 10}));
    store.refresh().expect("valid");
    assert_eq!(read(), (json!(10), ValueSource::Values));
    #[cfg(feature = "dynamic")]
    {
        sentry_options::testing::set_override("ns", "limit", json!(20));
        assert_eq!(read(), (json!(20), ValueSource::Override));
        sentry_options::testing::clear_override("ns", "limit");
        assert_eq!(read(), (json!(10), ValueSource::Values));
    }
    assert!(store.read("ns", "unknown").is_none());
    assert!(store.read("unknown", "limit").is_none());
    // Not even a typed read has loaded the default store.
    assert!(AnyStore::Default.read("ns", "limit").is_none());
}

fn generated_schemas_fill_what_is_missing() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 3}));
    // What is given governs; what is generated stands in.
    let (given, generated) = ([("seer", SCHEMA)], [("seer", OTHER), ("other", OTHER)]);
    let options = directory
        .builder()
        .with_schemas(&given)
        .with_generated_schemas(&generated)
        .build()
        .expect("valid");
    assert_eq!(options.get("seer", "limit").expect("declared"), 3);
    assert_eq!(options.get("other", "name").expect("declared"), "none");

    // A folder of schemas is dispensable then.
    let options = directory
        .builder()
        .with_generated_schemas(&generated)
        .build()
        .expect("valid");
    assert_eq!(options.get("seer", "name").expect("declared"), "none");
    options.get("seer", "limit").expect_err("another schema");
}

fn a_schema_check_refuses() {
    let directory = Directory::new();
    let schemas = [("other", OTHER), ("seer", SCHEMA)];
    let check = |schema: &embed::schema::Schema| {
        if schema.option("limit").is_some() {
            return Err(ValidationError::InternalError("no limits".to_owned()));
        }
        Ok(())
    };
    let error = directory
        .builder()
        .with_schemas(&schemas)
        .with_schema_check(&check)
        .build()
        .expect_err("refused");
    assert!(error.to_string().contains("no limits"), "{error}");
}

fn a_schema_check_names_every_refusal() {
    let directory = Directory::new();
    let schemas = [("other", OTHER), ("seer", SCHEMA)];
    let check = |schema: &embed::schema::Schema| {
        let name = schema.namespace.to_string();
        Err(ValidationError::InternalError(name))
    };
    let error = directory
        .builder()
        .with_schemas(&schemas)
        .with_schema_check(&check)
        .build()
        .expect_err("refused")
        .to_string();
    assert!(error.contains("other") && error.contains("seer"), "{error}");
}

fn namespaces_may_be_added_at_once() {
    let directory = Directory::new();
    let schemas = [("seer", SCHEMA)];
    let builder = directory.builder().with_schemas(&schemas);
    let builder = builder.with_refresh_threshold(Duration::from_millis(1));
    builder.init().expect("valid");
    let added = std::thread::scope(|scope| {
        let add = |at: usize| {
            // Two threads for each namespace.
            let namespace = format!("late-{}", at / 2);
            scope.spawn(move || embed::add_namespace(&namespace, OTHER).is_ok())
        };
        let threads: Vec<_> = (0..16).map(add).collect();
        let added = threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"));
        added.filter(|is_added| *is_added).count()
    });
    assert_eq!(added, 8);
    let view = AnyStore::Default.view().expect("loaded");
    assert!((0..8).all(|at| view.namespace(&format!("late-{at}")).is_some()));
    // One that was busy is not waited for, and ends on its own.
    eventually("the other watchers to end", || watchers() == 1);
}

fn a_late_namespace_repeats_nothing() {
    static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
    embed::set_sink(|_, text| {
        SAID.lock().expect("no panic").push(text.to_owned());
        true
    });
    let directory = Directory::new();
    let schemas = [("seer", SCHEMA)];
    let events = Arc::new(Mutex::new(0));
    let count = Arc::clone(&events);
    let builder = directory.builder().with_schemas(&schemas);
    let builder = builder.with_observer(move |_| *count.lock().expect("no panic") += 1);
    builder.init().expect("valid");
    directory.write("seer", json!({"limit": "no"}));
    sentry_options::refresh().expect_err("invalid");
    embed::add_namespace("other", OTHER).expect("valid");
    sentry_options::refresh().expect_err("still invalid");
    assert!(sentry_options::flush_observers(DEADLINE));
    let said = SAID.lock().expect("no panic");
    let rejections = said.iter().filter(|text| text.contains("limit"));
    assert_eq!(rejections.count(), 1, "{said:?}");
    assert_eq!(*events.lock().expect("no panic"), 1);
}

fn a_late_namespace_leaves_the_others_alone() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 4}));
    assert!(matches!(
        embed::add_namespace("other", OTHER),
        Err(OptionsError::NotInitialized)
    ));
    let schemas = [("seer", SCHEMA)];
    directory
        .builder()
        .with_schemas(&schemas)
        .init()
        .expect("valid");
    assert!(embed::is_initialized());

    // What is refused at the moment keeps its last good values.
    directory.write("seer", json!({"limit": "no"}));
    sentry_options::refresh().expect_err("invalid");
    directory.write("other", json!({"name": 5}));
    let error = embed::add_namespace("other", OTHER).expect_err("its values are invalid");
    assert!(error.to_string().contains("name"), "{error}");
    assert!(sentry_options::embed::AnyStore::Default.view().is_some());

    directory.write("other", json!({"name": "late"}));
    embed::add_namespace("other", OTHER).expect("valid");
    let view = AnyStore::Default.view().expect("loaded");
    let value = |namespace, key| view.namespace(namespace)?.value(key).cloned();
    assert_eq!(value("seer", "limit"), Some(json!(4)));
    assert_eq!(value("other", "name"), Some(json!("late")));
    embed::add_namespace("other", OTHER).expect_err("it is there");
    embed::add_namespace("broken", "{").expect_err("no JSON");

    // Both are reloaded from now on, together.
    directory.write("other", json!({"name": "later"}));
    sentry_options::refresh().expect_err("seer is still invalid");
    directory.write("seer", json!({"limit": 6}));
    assert!(sentry_options::refresh().expect("valid"));
    let view = AnyStore::Default.view().expect("loaded");
    let value = |namespace, key| view.namespace(namespace)?.value(key).cloned();
    assert_eq!(value("seer", "limit"), Some(json!(6)));
    assert_eq!(value("other", "name"), Some(json!("later")));
}

fn a_process_that_only_forks_does_not_watch() {
    let directory = Directory::new();
    let schemas = [("seer", SCHEMA)];
    let options: Options = directory
        .builder()
        .with_schemas(&schemas)
        .with_refresh_threshold(Duration::from_millis(1))
        .with_watcher_in_children_only()
        .build()
        .expect("valid");
    assert_eq!(watchers(), 0);
    assert_eq!(options.get("seer", "limit").expect("declared"), 10);
    assert_eq!(watchers(), 0);
}

/// An observer that counts, and its count.
fn counting() -> (
    Arc<AtomicUsize>,
    impl Fn(&ReloadEvent) + Send + Sync + 'static,
) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    (count, move |event: &ReloadEvent| {
        assert!(event.content_hash.is_some(), "one of them wants it");
        counted.fetch_add(1, Relaxed);
    })
}

fn observers_come_and_go() {
    let directory = Directory::new();
    let subscribers = Arc::<Subscribers>::default();
    let (early, observer) = counting();
    let first = subscribers.subscribe(observer, false);
    let schemas = [("seer", SCHEMA)];
    let options = directory
        .builder()
        .with_schemas(&schemas)
        .with_subscribers(&subscribers)
        .build()
        .expect("valid");
    let (late, observer) = counting();
    let second = subscribers.subscribe(observer, true);
    let publish = |limit| {
        directory.write("seer", json!({ "limit": limit }));
        refresh(&options).expect("valid");
        assert!(options.flush_observers(DEADLINE));
        (early.load(Relaxed), late.load(Relaxed))
    };
    assert_eq!(publish(1), (1, 1));
    drop(first);
    assert_eq!(publish(2), (2, 2), "it goes on without its subscription");
    second.close();
    second.close();
    let (third, observer) = counting();
    let subscription = subscribers.subscribe(observer, true);
    assert_eq!(publish(3), (3, 2));
    drop(options);
    drop(subscribers);
    subscription.close();
    assert_eq!(third.load(Relaxed), 1);
}

fn a_child_tells_its_observers_itself() {
    let directory = Directory::new();
    let subscribers = Arc::<Subscribers>::default();
    let (count, observer) = counting();
    let _goes_on = subscribers.subscribe(observer, true);
    let (closed, observer) = counting();
    let subscription = subscribers.subscribe(observer, true);
    let schemas = [("seer", SCHEMA)];
    let options = directory
        .builder()
        .with_schemas(&schemas)
        .with_subscribers(&subscribers)
        .build()
        .expect("valid");
    let publish = |limit| {
        directory.replace("seer", json!({ "limit": limit }));
        refresh(&options).expect("valid");
        assert!(options.flush_observers(DEADLINE));
    };
    publish(1);
    join(child(|| {
        // Before anything else has noticed the fork.
        subscription.close();
        publish(2);
        // That it was forked, and the new values.
        assert_eq!((count.load(Relaxed), closed.load(Relaxed)), (3, 1));
        join(child(|| {
            publish(3);
            assert_eq!(count.load(Relaxed), 5);
        }));
    }));
    publish(4);
    assert_eq!((count.load(Relaxed), closed.load(Relaxed)), (2, 2));
}
