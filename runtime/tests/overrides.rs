//! Typed overrides: checked, nested, on one thread, and seen through every store and snapshot.

mod support;

use std::panic::catch_unwind;
use std::thread;

use serde_json::json;

use seer::{Db, Model};
use support::Directory;

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");

#[test]
fn every_store_and_snapshot_sees_them() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7, "greeting": "hi"}));
    let store = directory.builder().build().expect("valid");
    let before = seer::on(&store).snapshot();
    let held = seer::on(&store).greeting();
    let guard = seer::override_options(|o| {
        o.limit(5)
            .greeting("hey")
            .model(Model::Large)
            .tags(vec!["a".into()])
            .db(Db {
                host: "h".into(),
                port: 1,
                label: None,
            })
    });
    let guard = guard.expect("valid");
    for seer in [seer::on(&store), seer::options()] {
        assert_eq!(
            (seer.limit(), seer.model(), seer.left()),
            (5, Model::Large, -1)
        );
        assert_eq!(seer.greeting(), "hey");
        assert_eq!(seer.tags().len(), 1);
        assert_eq!((seer.db().port, seer.db().label.as_deref()), (1, None));
        let snapshot = seer.snapshot();
        assert_eq!(
            (
                snapshot.limit(),
                snapshot.greeting(),
                snapshot.db().host.as_str()
            ),
            (5, "hey", "h")
        );
        assert_eq!(seer.get("limit").expect("known"), 5);
        assert_eq!(snapshot.get("limit").expect("known"), 5);
    }
    assert!(
        !seer::on(&store).isset("model").expect("known"),
        "overrides do not count"
    );
    assert_eq!((before.limit(), &*held), (7, "hi"), "taken before");
    let taken = seer::on(&store).snapshot();
    drop(guard);
    assert_eq!(
        (
            taken.limit(),
            seer::on(&store).limit(),
            seer::options().limit()
        ),
        (5, 7, 100)
    );
}

#[test]
fn they_stay_while_values_change_beneath() {
    let directory = Directory::new();
    let store = directory.builder().build().expect("valid");
    let _guard = seer::override_options(|o| o.limit(5)).expect("valid");
    for left in 1..10 {
        directory.write("seer", json!({"limit": 7, "left": left}));
        assert!(store.refresh().expect("valid"));
        assert_eq!(
            (seer::on(&store).limit(), seer::on(&store).left()),
            (5, left)
        );
        assert_eq!(seer::on(&store).snapshot().left(), left);
    }
}

#[test]
fn they_are_checked_strictly_and_all_or_none() {
    let refusals = [
        (
            seer::override_options(|o| o.left(3).limit(0)),
            "limit 0 is less than the minimum of 1",
        ),
        (
            seer::override_options(|o| o.left(3).greeting("")),
            "greeting \"\" is shorter than 1 character",
        ),
        (
            seer::override_options(|o| o.left(3).model(Model::Unknown)),
            "model null is not of type \"string\"",
        ),
        (
            other::override_options(|o| o.ratio(1.5)),
            "ratio 1.5 is greater than the maximum of 1",
        ),
        (
            other::override_options(|o| o.ratio(f64::NAN)),
            "ratio null is not of type \"number\"",
        ),
    ];
    for (refused, expected) in refusals {
        let error = refused.expect_err(expected).to_string();
        assert!(error.ends_with(&format!("\n\t{expected}")), "{error}");
        assert_eq!(seer::options().left(), -1);
    }
}

#[test]
fn guards_nest_in_any_order() {
    let first = seer::override_options(|o| o.limit(1).left(1)).expect("valid");
    let second = seer::override_options(|o| o.limit(2)).expect("valid");
    assert_eq!((seer::options().limit(), seer::options().left()), (2, 1));
    let third = seer::override_options(|o| o.limit(3)).expect("valid");
    drop(second);
    assert_eq!(seer::options().limit(), 3);
    drop(first);
    assert_eq!((seer::options().limit(), seer::options().left()), (3, -1));
    drop(third);
    assert_eq!(seer::options().limit(), 100);
    drop(seer::override_options(|o| o.limit(1).limit(2)).expect("the last one counts"));
    assert_eq!(seer::options().limit(), 100);
}

#[test]
fn a_panic_restores() {
    let panicked = catch_unwind(|| {
        let _guard = seer::override_options(|o| o.limit(5)).expect("valid");
        assert_eq!(seer::options().limit(), 0, "this panics");
    });
    panicked.expect_err("a panic");
    assert_eq!(seer::options().limit(), 100);
}

#[test]
fn other_threads_see_none_and_have_their_own() {
    let guard = seer::override_options(|o| o.limit(5)).expect("valid");
    thread::scope(|scope| {
        for limit in 1..4 {
            scope.spawn(move || {
                for _ in 0..200 {
                    assert_eq!(
                        (seer::options().limit(), seer::snapshot().limit()),
                        (100, 100)
                    );
                    let _guard = seer::override_options(|o| o.limit(limit)).expect("valid");
                    assert_eq!(
                        (seer::options().limit(), seer::snapshot().limit()),
                        (limit, limit)
                    );
                }
            });
        }
    });
    assert_eq!(seer::options().limit(), 5);
    thread::spawn(move || drop(guard)).join().expect("no panic");
    assert_eq!(
        (seer::options().limit(), seer::snapshot().limit()),
        (100, 100)
    );
}

#[test]
fn a_forgotten_guard_harms_no_other_thread() {
    thread::spawn(|| std::mem::forget(seer::override_options(|o| o.limit(5)).expect("valid")))
        .join()
        .expect("no panic");
    assert_eq!(
        (seer::options().limit(), seer::snapshot().limit()),
        (100, 100)
    );
}

#[cfg(feature = "dynamic")]
#[test]
fn one_table_for_both_apis() {
    use sentry_options::testing::{clear_override, get_override, set_override};
    let directory = Directory::new();
    let store = directory.builder().build().expect("valid");
    {
        let _guard = seer::override_options(|o| o.limit(5)).expect("valid");
        assert_eq!(get_override("seer", "limit"), Some(json!(5)));
        assert_eq!(store.get("seer", "limit").expect("known"), 5);
    }
    set_override("seer", "limit", json!(6));
    assert_eq!(
        (seer::options().limit(), seer::on(&store).snapshot().limit()),
        (6, 6)
    );
    // Nothing is checked, so accessors see past what they cannot decode.
    set_override("seer", "limit", json!("six"));
    assert_eq!(
        (
            seer::options().limit(),
            store.get("seer", "limit").expect("as it is")
        ),
        (100, json!("six"))
    );
    set_override("seer", "nothing", json!(1));
    assert_eq!(seer::options().left(), -1);
    clear_override("seer", "limit");
    clear_override("seer", "nothing");
    assert_eq!(store.get("seer", "limit").expect("known"), 100);
}
