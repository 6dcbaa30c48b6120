//! What a reload does with files that change in every way that files change.

mod support;

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use sentry_options::{Options, Outcome};
use serde_json::json;

use support::{Directory, Events, Volume, refresh};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");

/// A directory, a store over it that reloads only when told to, and what its observer heard.
fn store() -> (Directory, Options, Events) {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 1}));
    let events = Events::default();
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("valid");
    assert_eq!(events.lines(), [""; 0], "the initial load is no reload");
    (directory, options, events)
}

#[track_caller]
fn refreshed(options: &Options) -> bool {
    refresh(options).expect("valid values")
}

#[test]
fn applies_new_values_and_names_the_changed_options() {
    let (directory, options, events) = store();
    let seer = seer::on(&options);
    assert_eq!(seer.limit(), 1);
    assert!(!refreshed(&options), "nothing has changed");

    directory.write("seer", json!({"limit": 2, "greeting": "hi", "left": -1}));
    assert!(refreshed(&options));
    assert_eq!((seer.limit(), &*seer.greeting()), (2, "hi"));
    // `left` is set to what it was by default.
    assert_eq!(events.lines(), [r#"seer applied ["greeting", "limit"]"#]);
    assert!(!refreshed(&options));

    directory.write("seer", json!({}));
    assert!(refreshed(&options));
    assert_eq!((seer.limit(), &*seer.greeting()), (100, "hello"));
    assert_eq!(events.lines(), [r#"seer applied ["greeting", "limit"]"#]);
}

#[test]
fn a_file_written_anew_with_the_same_values_is_unchanged() {
    let (directory, options, events) = store();
    directory.replace("seer", json!({"limit": 1}));
    assert!(refreshed(&options), "the file's identity has changed");
    assert_eq!(events.lines(), ["seer unchanged"]);
}

#[test]
fn a_new_generated_at_alone_is_an_event() {
    let (directory, options, events) = store();
    directory.write_generated("seer", json!({"limit": 1}), "2026-01-01T00:00:00Z");
    assert!(refreshed(&options));
    let event = events.take().remove(0);
    assert!(matches!(event.outcome, Outcome::Unchanged));
    assert_eq!(event.generated_at.as_deref(), Some("2026-01-01T00:00:00Z"));
}

#[test]
fn a_file_that_was_not_there_at_the_start_is_applied() {
    let directory = Directory::empty();
    let options = directory.builder().build().expect("defaults");
    assert_eq!(seer::on(&options).limit(), 100);
    directory.write("seer", json!({"limit": 7}));
    assert!(refreshed(&options));
    assert_eq!(seer::on(&options).limit(), 7);
}

#[test]
fn an_edit_that_keeps_the_mtime_and_the_size_is_seen() {
    let (directory, options, _) = store();
    let modified = directory.modified("seer");
    directory.write("seer", json!({"limit": 9}));
    directory.set_modified("seer", modified);
    assert!(refreshed(&options));
    assert_eq!(seer::on(&options).limit(), 9);

    directory.replace("seer", json!({"limit": 8}));
    directory.set_modified("seer", modified);
    assert!(refreshed(&options));
    assert_eq!(seer::on(&options).limit(), 8);
}

/// Two edits within one tick of the kernel's clock leave times, size and inode as they were.
#[test]
fn edits_in_quick_succession_are_never_missed() {
    let (directory, options, _) = store();
    for round in 0..500 {
        let limit = 1 + round % 9;
        directory.write("seer", json!({ "limit": limit }));
        refreshed(&options);
        assert_eq!(seer::on(&options).limit(), limit, "round {round}");
    }
}

#[test]
fn a_rollback_to_an_older_file_is_seen() {
    let (directory, options, _) = store();
    directory.write("seer", json!({"limit": 2}));
    for age in [
        Duration::ZERO,
        Duration::from_secs(3_600),
        Duration::from_secs(40 * 365 * 86_400),
    ] {
        directory.replace("seer", json!({"limit": 3}));
        directory.set_modified("seer", SystemTime::now() - age);
        assert!(refreshed(&options));
        assert_eq!(seer::on(&options).limit(), 3);
    }
    directory.set_modified("seer", SystemTime::UNIX_EPOCH - Duration::from_secs(1));
    assert!(refreshed(&options), "before 1970");
    directory.set_modified("seer", SystemTime::now() + Duration::from_secs(86_400));
    assert!(refreshed(&options), "tomorrow");
}

#[test]
fn a_removed_file_keeps_its_last_values_until_it_is_back() {
    let (directory, options, events) = store();
    for round in 2..5 {
        fs::remove_dir_all(directory.folder("seer")).expect("a folder");
        assert!(!refreshed(&options), "absence counts only when seen twice");
        assert_eq!(events.lines(), [""; 0]);
        assert!(!refreshed(&options));
        assert_eq!(events.lines(), ["seer missing"]);
        assert!(!refreshed(&options));
        assert_eq!(events.lines(), [""; 0]);
        assert_eq!(seer::on(&options).limit(), round - 1);
        assert!(seer::on(&options).isset("limit").expect("known"));

        directory.write("seer", json!({ "limit": round }));
        assert!(refreshed(&options));
        assert_eq!(seer::on(&options).limit(), round);
        assert_eq!(events.lines(), [r#"seer applied ["limit"]"#]);
    }
}

/// Renaming a folder away and back leaves the file's identity as it was.
#[test]
fn the_very_same_file_that_comes_back_is_an_event() {
    let (directory, options, events) = store();
    let away = directory.path().join("away");
    for _ in 0..2 {
        fs::rename(directory.values(), &away).expect("a rename");
        refreshed(&options);
        refreshed(&options);
        assert_eq!(events.lines(), ["seer missing"]);
        fs::rename(&away, directory.values()).expect("a rename");
        refreshed(&options);
        assert_eq!(events.lines(), ["seer unchanged"]);
        assert_eq!(seer::on(&options).limit(), 1);
    }
}

#[test]
fn a_file_in_place_of_a_folder_is_an_absence() {
    let (directory, options, events) = store();
    fs::remove_dir_all(directory.folder("seer")).expect("a folder");
    fs::write(directory.folder("seer"), "a file").expect("a file");
    refreshed(&options);
    refreshed(&options);
    assert_eq!(events.lines(), ["seer missing"]);
    assert_eq!(seer::on(&options).limit(), 1);

    fs::remove_file(directory.folder("seer")).expect("a file");
    directory.write("seer", json!({"limit": 2}));
    assert!(refreshed(&options));
    assert_eq!(seer::on(&options).limit(), 2);
}

#[test]
fn the_whole_directory_may_be_replaced() {
    let (directory, options, _) = store();
    let old = directory.path().join("old");
    fs::rename(directory.values(), &old).expect("a rename");
    directory.write("seer", json!({"limit": 2}));
    assert!(refreshed(&options));
    assert_eq!(seer::on(&options).limit(), 2);

    // And by a link to another one.
    fs::remove_dir_all(directory.values()).expect("a folder");
    std::os::unix::fs::symlink(&old, directory.values()).expect("a link");
    assert!(refreshed(&options));
    assert_eq!(seer::on(&options).limit(), 1);
}

#[test]
fn a_volume_of_kubelet_may_be_mounted_at_any_level() {
    for (mount, file) in [
        ("", "values/seer/values.json"),
        ("values", "seer/values.json"),
        ("values/seer", "values.json"),
    ] {
        let directory = Directory::empty();
        let volume = Volume::at(directory.path().join(mount));
        volume.publish(&[(file, r#"{"options": {"limit": 1}}"#)]);
        let events = Events::default();
        let options = directory
            .builder()
            .with_observer(events.observer())
            .build()
            .expect("valid");
        for limit in 2..50 {
            volume.publish(&[(file, &json!({"options": {"limit": limit}}).to_string())]);
            assert!(refreshed(&options), "mounted at {mount:?}");
            assert_eq!(seer::on(&options).limit(), limit);
            assert_eq!(events.lines(), [r#"seer applied ["limit"]"#]);
        }
    }
}

#[test]
fn one_invalid_namespace_holds_all_back() {
    let (directory, options, events) = store();
    directory.write("other", json!({"size": "big"}));
    directory.write("seer", json!({"limit": 2}));
    let error = refresh(&options).expect_err("refused").to_string();
    assert_eq!(
        error,
        "Schema error: Value error for other: \n\tsize \"big\" is not of type \"integer\""
    );
    assert_eq!(
        events.lines(),
        [
            "other rejected: size \"big\" is not of type \"integer\"",
            "seer held_back"
        ]
    );
    assert_eq!(
        (seer::on(&options).limit(), other::on(&options).size()),
        (1, 1)
    );

    let again = refresh(&options).expect_err("still refused").to_string();
    assert_eq!(again, error);
    assert_eq!(events.lines(), [""; 0], "once until it changes");

    directory.write("other", json!({"size": 2}));
    assert!(refreshed(&options));
    assert_eq!(
        events.lines(),
        [r#"other applied ["size"]"#, r#"seer applied ["limit"]"#]
    );
    assert_eq!(
        (seer::on(&options).limit(), other::on(&options).size()),
        (2, 2)
    );
}

#[test]
fn several_invalid_namespaces_are_all_named() {
    let (directory, options, events) = store();
    directory.write("seer", json!({"limit": 0}));
    directory.write("other", json!({"size": 1.5, "ratio": 2}));
    let error = refresh(&options).expect_err("refused").to_string();
    for part in [
        "Value error for other",
        "ratio 2 is greater than the maximum of 1",
        "size 1.5",
        "Value error for seer",
        "limit 0",
    ] {
        assert!(error.contains(part), "{part} is not in {error}");
    }
    assert_eq!(events.lines().len(), 2);
}

#[test]
fn a_refused_file_that_is_taken_away_holds_nobody_back() {
    let (directory, options, events) = store();
    directory.write("other", json!({"size": "big"}));
    directory.write("seer", json!({"limit": 2}));
    refresh(&options).expect_err("refused");
    fs::remove_file(directory.file("other")).expect("a file");
    options
        .refresh()
        .expect_err("absence counts only when seen twice");
    events.take();
    assert!(refreshed(&options));
    assert_eq!(
        events.lines(),
        ["other missing", r#"seer applied ["limit"]"#]
    );
    assert_eq!(seer::on(&options).limit(), 2);
}

#[test]
fn a_snapshot_stays_as_it_is() {
    let (directory, options, _) = store();
    let before = seer::on(&options).snapshot();
    let greeting = seer::on(&options).greeting();
    directory.write("seer", json!({"limit": 2, "greeting": "hi"}));
    refreshed(&options);
    assert_eq!((before.limit(), before.greeting()), (1, "hello"));
    assert_eq!(greeting, "hello");
    drop(options);
    assert_eq!((before.limit(), before.greeting()), (1, "hello"));
}

#[test]
fn one_reload_at_a_time_tells_its_events_in_order() {
    let (directory, options, _) = store();
    let changes = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&changes);
    drop(options);
    let builder = directory
        .builder()
        .with_observer(move |event| heard.lock().expect("no panic").push(event.applied_at));
    let options = builder.build().expect("valid");
    for limit in 1..50 {
        directory.replace("seer", json!({ "limit": limit }));
        refreshed(&options);
    }
    assert!(changes.lock().expect("no panic").is_sorted());
}
