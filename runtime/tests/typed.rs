//! What accessors give: each kind of type, the traits of a reference, and handles and snapshots.

mod support;

use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::ops::Deref;
use std::thread;

use sentry_options::Ref;
use serde_json::{Value, json};

use kinds::{Mode, Sink, Timeout};
use support::Directory;

sentry_options::include_schema!("kinds", path = "tests/schemas/kinds.json");

/// What a store over these options serves.
#[track_caller]
fn snapshot(options: Value) -> kinds::Snapshot {
    let directory = Directory::new();
    directory.write("kinds", options);
    let store = directory.builder().build().expect("valid");
    kinds::on(&store).snapshot()
}

#[test]
fn scalars() {
    let defaults = snapshot(json!({}));
    assert_eq!(
        (
            defaults.flag(),
            defaults.whole(),
            defaults.tiny(),
            defaults.huge()
        ),
        (true, 1, -1, 1)
    );
    assert_eq!(
        (defaults.ratio(), defaults.text(), defaults.mode()),
        (1.0, "text", Mode::Slow)
    );
    let set = snapshot(json!({
        "flag": false, "whole": i64::MIN, "tiny": -128, "huge": u64::MAX, "ratio": -0.0, "text": "\u{0}ü", "mode": "fast",
    }));
    assert_eq!(
        (set.flag(), set.whole(), set.tiny(), set.huge()),
        (false, i64::MIN, -128, u64::MAX)
    );
    assert!(set.ratio() == 0.0 && set.ratio().is_sign_negative());
    assert_eq!((set.text(), set.mode()), ("\u{0}ü", Mode::Fast));
}

#[test]
fn integral_floats_are_integers() {
    let directory = Directory::new();
    for (text, expected) in [
        ("1.0", 1),
        ("1e3", 1_000),
        ("-0.0", 0),
        ("9007199254740992.0", 1 << 53),
    ] {
        directory.write_bytes("kinds", format!(r#"{{"options": {{"whole": {text}}}}}"#));
        let store = directory.builder().build().expect("valid");
        assert_eq!(kinds::on(&store).whole(), expected);
    }
    for text in ["1.5", "9007199254740994.0", "1e19", "9223372036854775808"] {
        directory.write_bytes("kinds", format!(r#"{{"options": {{"whole": {text}}}}}"#));
        directory.builder().build().expect_err(text);
    }
}

#[test]
fn structs_lists_and_maps() {
    let set = snapshot(json!({
        "place": {"host": "h", "port": 65_535, "mode": "fast", "one": 1, "two": 2.0},
        "names": [], "matrix": [[], [1e300]], "places": [{"x": 1}, {"x": 2}], "map": {"": false, "é": true},
    }));
    let place = set.place();
    assert_eq!(
        (place.host.as_str(), place.port, place.mode),
        ("h", Some(65_535), Some(kinds::place::Mode::Fast))
    );
    assert_eq!(
        place.extra,
        HashMap::from([("one".to_owned(), 1), ("two".to_owned(), 2)])
    );
    assert!(set.names().is_empty());
    assert_eq!(set.matrix(), [vec![], vec![1e300]]);
    assert_eq!(set.places().iter().map(|place| place.x).sum::<i64>(), 3);
    assert_eq!(
        (set.map()[""], set.map()["é"], set.map().len()),
        (false, true, 2)
    );
    let defaults = snapshot(json!({}));
    assert_eq!(
        (defaults.place().port, defaults.place().extra.len()),
        (None, 0)
    );
    assert_eq!(defaults.matrix(), [vec![1.0, 2.5]]);
}

#[test]
fn what_a_newer_schema_may_say_is_unknown() {
    let set = snapshot(json!({
        "mode": "faster", "place": {"host": "h", "mode": "faster"},
        "sink": {"kind": "kafka", "topic": {"any": "thing"}}, "of": {"the": "future"},
    }));
    assert_eq!(
        (set.mode(), set.place().mode),
        (Mode::Unknown, Some(kinds::place::Mode::Unknown))
    );
    assert!(matches!(set.sink(), Sink::Unknown));
    assert_eq!(set.get("mode").expect("known"), "faster");
    assert_eq!(
        set.get("sink").expect("known")["topic"],
        json!({"any": "thing"})
    );
    set.get("of").expect_err("not declared");
}

#[test]
fn unions() {
    let cases = [
        (json!("s"), Timeout::String("s".into())),
        (json!(3), Timeout::Integer(3)),
        (json!(true), Timeout::Boolean(true)),
    ];
    for (value, expected) in cases {
        assert_eq!(*snapshot(json!({ "timeout": value })).timeout(), expected);
    }
    assert_eq!(*snapshot(json!({})).sink(), Sink::None {});
    let file = json!({"kind": "file", "path": "/tmp"});
    assert_eq!(
        *snapshot(json!({ "sink": file })).sink(),
        Sink::File {
            path: "/tmp".into()
        }
    );
}

#[test]
fn a_reference_acts_as_the_value() {
    fn traits<T: ?Sized + PartialEq + Debug>(reference: &Ref<T>) -> &T
    where
        Ref<T>: Deref<Target = T> + AsRef<T> + Debug + PartialEq<T> + for<'a> PartialEq<&'a T>,
    {
        assert_eq!(format!("{reference:?}"), format!("{:?}", &**reference));
        assert_eq!(reference, reference.as_ref());
        assert_eq!(reference, &reference.as_ref());
        reference
    }
    fn displays(value: &impl Display) -> String {
        format!("{value:>6}")
    }
    let directory = Directory::new();
    let store = directory.builder().build().expect("valid");
    let kinds = kinds::on(&store);
    assert_eq!(traits(&kinds.text()), "text");
    assert_eq!(traits(&kinds.names()), ["a"]);
    assert_eq!(traits(&kinds.map()).len(), 1);
    assert_eq!(traits(&kinds.place()).host, "localhost");
    assert_eq!(traits(&kinds.sink()), &Sink::None {});
    assert_eq!(displays(&kinds.text()), "  text");
    assert!(kinds.text() == "text" && kinds.text() == *"text" && kinds.text() != "other");
    assert_eq!(kinds.names().first().map(String::as_str), Some("a"));
    for (name, set) in kinds.map().iter() {
        assert!(*set && name == "a");
    }
}

#[test]
fn a_snapshot_goes_to_other_threads_and_a_handle_is_copied() {
    fn is_shared<T: Clone + Send + Sync + 'static>() {}
    fn is_copied<T: Copy + Send + Sync>(_: T) {}
    is_shared::<kinds::Snapshot>();
    let directory = Directory::new();
    directory.write("kinds", json!({"whole": 7}));
    let store = directory.builder().build().expect("valid");
    let handle = kinds::on(&store);
    is_copied(handle);
    let snapshot = handle.snapshot();
    let clone = snapshot.clone();
    assert_eq!(
        thread::spawn(move || clone.whole())
            .join()
            .expect("no panic"),
        7
    );
    thread::scope(|scope| {
        scope.spawn(move || assert_eq!(handle.whole(), 7));
    });
    directory.write("kinds", json!({"whole": 8}));
    store.refresh().expect("valid");
    drop(store);
    assert_eq!(snapshot.whole(), 7);
}

#[test]
fn keys_are_read_through_typed_handles_too() {
    let directory = Directory::new();
    directory.write("kinds", json!({"whole": 1.0}));
    let store = directory.builder().build().expect("valid");
    let kinds = kinds::on(&store);
    assert_eq!(kinds.get("whole").expect("known").to_string(), "1.0");
    assert!(kinds.isset("whole").expect("known") && !kinds.isset("flag").expect("known"));
    directory.write("kinds", json!({"whole": 2}));
    assert_eq!(kinds.get("whole").expect("known"), 1.0);
    assert_eq!(kinds.get_forced("whole").expect("known"), 2);
    assert_eq!(
        kinds.get("zz").expect_err("unknown").to_string(),
        "Unknown option 'zz' in namespace 'kinds'"
    );
    kinds.isset("zz").expect_err("unknown");
}

/// A schema on disk for a compiled-in namespace changes nothing.
#[test]
fn the_compiled_schema_governs() {
    let directory = Directory::new();
    let other = r#"{"version": "1.0", "type": "object", "properties": {
        "whole": {"type": "string", "default": "x", "description": ""}}}"#;
    directory.write_schema("kinds", other);
    directory.write("kinds", json!({"whole": 7}));
    let store = directory
        .builder()
        .build()
        .expect("the compiled schema takes it");
    assert_eq!(kinds::on(&store).whole(), 7);
    directory
        .builder()
        .with_schemas(&[("kinds", other)])
        .build()
        .expect("the same");
}
