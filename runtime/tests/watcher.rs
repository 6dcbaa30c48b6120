//! The thread that polls: it lives as long as its store, and readers never see it at work.

mod support;

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sentry_options::{Options, Outcome};
use serde_json::json;

use support::{Directory, Events, eventually, watchers};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");

/// These tests count the threads of the process, so they run one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    eventually("the watchers of another test to end", || watchers() == 0);
    turn
}

const QUICK: Duration = Duration::from_millis(2);

fn store() -> (Directory, Options, Events) {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 1}));
    let events = Events::default();
    let builder = directory
        .builder()
        .with_observer(events.observer())
        .with_refresh_threshold(QUICK);
    let options = builder.build().expect("valid");
    (directory, options, events)
}

#[test]
fn it_has_a_name_and_brings_new_values() {
    let _alone = alone();
    let (directory, options, events) = store();
    eventually("the thread", || watchers() == 1);
    directory.write("seer", json!({"limit": 2}));
    eventually("the new value", || seer::on(&options).limit() == 2);
    // In-place writing may have been seen half done.
    eventually("its event", || {
        events
            .lines()
            .contains(&r#"seer applied ["limit"]"#.to_owned())
    });
}

#[test]
fn the_last_clone_stops_it_and_waits() {
    let _alone = alone();
    for _ in 0..50 {
        let directory = Directory::new();
        let options = directory
            .builder()
            .with_refresh_threshold(Duration::from_secs(3_600))
            .build()
            .expect("valid");
        eventually("the thread", || watchers() == 1);
        let clone = options.clone();
        drop(options);
        assert_eq!(watchers(), 1, "a clone is left");
        let start = Instant::now();
        drop(clone);
        let took = start.elapsed();
        assert_eq!(watchers(), 0, "it is gone when the drop returns");
        assert!(
            took < Duration::from_secs(2),
            "and not only when it would have polled: {took:?}"
        );
    }
}

#[test]
fn no_thread_is_needed_for_none_and_zero() {
    let _alone = alone();
    let directory = Directory::new();
    let none = directory.builder().build().expect("valid");
    let zero = directory
        .builder()
        .with_refresh_threshold(Duration::ZERO)
        .build()
        .expect("valid");
    assert_eq!(watchers(), 0);
    drop((none, zero));
}

#[test]
fn two_stores_have_one_each() {
    let _alone = alone();
    let (first_directory, first, _) = store();
    let (second_directory, second, _) = store();
    eventually("two threads", || watchers() == 2);
    first_directory.write("seer", json!({"limit": 2}));
    second_directory.write("seer", json!({"limit": 3}));
    eventually("both values", || {
        (seer::on(&first).limit(), seer::on(&second).limit()) == (2, 3)
    });
    drop(first);
    eventually("one thread", || watchers() == 1);
    second_directory.write("seer", json!({"limit": 4}));
    eventually("the value of the other", || seer::on(&second).limit() == 4);
}

#[test]
fn it_outlives_everything_that_happens_to_the_files() {
    let _alone = alone();
    let (directory, options, events) = store();
    let rejected = || {
        events
            .take()
            .iter()
            .any(|event| matches!(event.outcome, Outcome::Rejected(_)))
    };
    for round in 2..6 {
        directory.write_bytes("seer", "\u{0}");
        eventually("a rejection", rejected);
        fs::remove_dir_all(directory.values()).expect("a folder");
        eventually("the absence", || {
            events.lines().contains(&"seer missing".to_owned())
        });
        fs::create_dir_all(directory.file("seer")).expect("a folder in place of the file");
        eventually("a rejection", rejected);
        fs::remove_dir(directory.file("seer")).expect("a folder");
        directory.write("seer", json!({ "limit": round }));
        eventually("the new value", || seer::on(&options).limit() == round);
    }
    assert_eq!(watchers(), 1);
}

#[test]
fn a_panicking_observer_and_callback_harm_nobody() {
    let _alone = alone();
    let directory = Directory::new();
    let events = Events::default();
    let builder = directory.builder().with_refresh_threshold(QUICK);
    let builder = builder
        .with_observer(|_| panic!("an observer of the test"))
        .with_observer(events.observer());
    let options = builder
        .with_callback(|_, _| panic!("a callback of the test"))
        .build()
        .expect("valid");
    for round in 1..5 {
        directory.write_generated(
            "seer",
            json!({ "limit": round }),
            &format!("2026-01-01T00:00:0{round}Z"),
        );
        eventually("the new value", || seer::on(&options).limit() == round);
        eventually("the other observer", || !events.take().is_empty());
    }
    assert_eq!(watchers(), 1);
}

#[test]
fn an_observer_may_refresh_and_read() {
    let _alone = alone();
    let directory = Directory::new();
    let own = Arc::new(Mutex::new(None::<Options>));
    let seen = Arc::new(AtomicUsize::new(0));
    let (store, found) = (Arc::clone(&own), Arc::clone(&seen));
    let observer = move |_: &_| {
        let store = store.lock().expect("no panic").clone().expect("built");
        assert!(!store.refresh().expect("nothing new"));
        found.store(seer::on(&store).limit().into(), Relaxed);
    };
    let options = directory
        .builder()
        .with_refresh_threshold(QUICK)
        .with_observer(observer)
        .build()
        .expect("valid");
    *own.lock().expect("no panic") = Some(options);
    directory.replace("seer", json!({"limit": 3}));
    eventually("the observer", || seen.load(Relaxed) == 3);
    drop(own.lock().expect("no panic").take());
    eventually("the watcher to end", || watchers() == 0);
}

#[test]
fn an_observer_may_drop_the_last_clone() {
    let _alone = alone();
    for _ in 0..10 {
        let directory = Directory::new();
        let own = Arc::new(Mutex::new(None::<Options>));
        let store = Arc::clone(&own);
        let observer = move |_: &_| drop(store.lock().expect("no panic").take());
        let options = directory
            .builder()
            .with_refresh_threshold(QUICK)
            .with_observer(observer)
            .build();
        *own.lock().expect("no panic") = Some(options.expect("valid"));
        directory.replace("seer", json!({"limit": 3}));
        eventually("the observer", || own.lock().expect("no panic").is_none());
        eventually("the watcher to end", || watchers() == 0);
    }
}

/// The watcher's own thread cannot be joined by itself.
#[test]
fn a_callback_may_drop_the_last_clone() {
    let _alone = alone();
    for _ in 0..10 {
        let directory = Directory::new();
        let own = Arc::new(Mutex::new(None::<Options>));
        let store = Arc::clone(&own);
        let callback = move |_: &str, _| drop(store.lock().expect("no panic").take());
        let options = directory
            .builder()
            .with_refresh_threshold(QUICK)
            .with_callback(callback)
            .build();
        *own.lock().expect("no panic") = Some(options.expect("valid"));
        directory.write_generated("seer", json!({"limit": 3}), "2026-01-01T00:00:00Z");
        eventually("the callback", || own.lock().expect("no panic").is_none());
        eventually("the watcher to end", || watchers() == 0);
    }
}

#[test]
fn a_slow_observer_delays_no_drop() {
    let _alone = alone();
    let directory = Directory::new();
    let (entered, leave) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let (inside, go) = (Arc::clone(&entered), Arc::clone(&leave));
    let observer = move |_: &_| {
        inside.store(true, Relaxed);
        eventually("the test", || go.load(Relaxed));
    };
    let options = directory
        .builder()
        .with_refresh_threshold(QUICK)
        .with_observer(observer)
        .build()
        .expect("valid");
    directory.replace("seer", json!({"limit": 3}));
    eventually("the observer", || entered.load(Relaxed));
    let start = Instant::now();
    drop(options);
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "the observer waits for us, for longer"
    );
    leave.store(true, Relaxed);
    eventually("the watcher to end", || watchers() == 0);
}

/// Writers alternate, many threads refresh, and readers look for what no file ever said.
#[test]
fn readers_see_whole_snapshots_and_never_a_default() {
    let _alone = alone();
    let directory = Directory::new();
    let write = |round: i64| {
        let padding: Vec<_> = (0..round % 50).map(|_| "x").collect();
        directory.replace(
            "seer",
            json!({"left": round, "right": round, "tags": padding}),
        );
    };
    write(0);
    let events = Events::default();
    let builder = directory
        .builder()
        .with_refresh_threshold(QUICK)
        .with_observer(events.observer());
    let options = builder.build().expect("valid");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Relaxed) {
                    let snapshot = seer::on(&options).snapshot();
                    assert_eq!(snapshot.left(), snapshot.right(), "torn");
                    assert!(snapshot.left() >= last, "time runs backwards");
                    last = snapshot.left();
                    assert_eq!(
                        snapshot.tags().len(),
                        usize::try_from(last % 50).expect("small")
                    );
                    let scalar = seer::on(&options).left();
                    assert!(scalar >= 0, "a default");
                }
            });
            scope.spawn(|| {
                while !done.load(Relaxed) {
                    options.refresh().expect("valid");
                }
            });
        }
        for round in 1..400 {
            write(round);
            if round % 8 == 0 {
                eventually("this round", || seer::on(&options).left() == round);
            }
        }
        eventually("the last round", || {
            seer::on(&options).left() == 399 && seer::on(&options).right() == 399
        });
        done.store(true, Relaxed);
    });
    // One reload at a time: what each changed fits what came before it. A rename touches the file's
    // ctime a moment after the file is in place, so the same file may be seen in two states.
    for line in events.lines() {
        assert!(
            line == "seer unchanged" || line.starts_with(r#"seer applied ["left", "right""#),
            "{line}"
        );
    }
    assert_eq!(other::on(&options).size(), 1);
}
