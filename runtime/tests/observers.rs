//! Observers are on threads of their own: a slow one delays nobody, and misses the oldest.

mod support;

use std::fs;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sentry_options::{Options, ReloadEvent};
use serde_json::json;

use support::{DEADLINE, Directory, Events, eventually};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

/// How many events wait for one observer.
const CAPACITY: i64 = 256;

/// The observers' threads in this process.
fn threads() -> usize {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux");
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names
        .filter(|name| name.trim_end() == "sentry-observer")
        .count()
}

/// These tests count the threads of the process, so they run one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    eventually("the observers of another test to end", || threads() == 0);
    turn
}

/// An observer that waits for its turn at each event, and what it has begun with.
fn waiting() -> (
    impl Fn(&ReloadEvent) + Send + Sync + 'static,
    Receiver<ReloadEvent>,
    Sender<()>,
) {
    let (tell, begun) = channel();
    let (turns, turn) = channel();
    let turn = Mutex::new(turn);
    let observer = move |event: &ReloadEvent| {
        // Both ends go with the test.
        let _ = tell.send(event.clone());
        let _ = turn.lock().expect("no panic").recv();
    };
    (observer, begun, turns)
}

fn reload(directory: &Directory, options: &Options, limit: i64) {
    directory.replace("seer", json!({ "limit": limit }));
    assert!(options.refresh().expect("valid"));
    assert_eq!(i64::from(seer::on(options).limit()), limit);
}

#[test]
fn a_slow_one_delays_no_reload_no_other_one_and_no_drop() {
    let _alone = alone();
    let directory = Directory::new();
    let (slow, begun, turns) = waiting();
    let quick = Events::default();
    let options = directory
        .builder()
        .with_observer(slow)
        .with_observer(quick.observer())
        .build()
        .expect("defaults");
    for limit in 1..10 {
        reload(&directory, &options, limit);
        eventually("the other one", || !quick.take().is_empty());
    }
    assert!(begun.recv_timeout(DEADLINE).is_ok());
    assert!(begun.try_recv().is_err(), "it is still at the first one");
    assert!(!options.flush_observers(Duration::ZERO));
    drop(options);
    eventually("the other one to end", || threads() == 1);
    // What is left is told, although the store is gone.
    (0..9).for_each(|_| turns.send(()).expect("it waits"));
    let rest = (0..8).map(|_| begun.recv_timeout(DEADLINE).expect("the rest"));
    assert!(rest.map(|event| event.missed).all(|missed| missed == 0));
    eventually("the end", || threads() == 0);
}

#[test]
fn the_oldest_are_dropped_and_counted() {
    #[cfg(feature = "tracing")]
    support::logs::collect();
    let _alone = alone();
    let directory = Directory::new();
    let (slow, begun, turns) = waiting();
    let options = directory
        .builder()
        .with_observer(slow)
        .build()
        .expect("defaults");
    reload(&directory, &options, 1);
    let first = begun.recv_timeout(DEADLINE).expect("the first");
    assert_eq!(first.missed, 0);
    for limit in 2..=CAPACITY + 1 {
        reload(&directory, &options, limit);
    }
    #[cfg(feature = "tracing")]
    assert_eq!(support::logs::take(), [""; 0]);
    for limit in 1..=40 {
        reload(&directory, &options, limit);
    }
    #[cfg(feature = "tracing")]
    assert_eq!(
        support::logs::take(),
        ["WARN sentry_options [] an observer is so slow that it misses events of reloads"]
    );
    assert!(!options.flush_observers(Duration::ZERO));
    (0..=CAPACITY).for_each(|_| turns.send(()).expect("it waits"));
    let missed: Vec<_> = (0..CAPACITY)
        .map(|_| begun.recv_timeout(DEADLINE).expect("the rest").missed)
        .collect();
    assert_eq!(missed[0], 40);
    assert!(missed[1..].iter().all(|missed| *missed == 0));
    assert!(options.flush_observers(DEADLINE), "dropped ones are done");
    assert!(begun.try_recv().is_err());
}

#[test]
fn a_panic_is_followed_by_the_next_event() {
    let _alone = alone();
    let directory = Directory::new();
    let events = Events::default();
    let heard = events.observer();
    let observer = move |event: &ReloadEvent| {
        heard(event);
        panic!("an observer of the test");
    };
    let options = directory
        .builder()
        .with_observer(observer)
        .build()
        .expect("defaults");
    for limit in 1..5 {
        reload(&directory, &options, limit);
        assert!(options.flush_observers(DEADLINE));
        assert_eq!(events.lines(), [r#"seer applied ["limit"]"#]);
    }
    assert_eq!(threads(), 1);
}

#[test]
fn there_is_no_thread_without_an_observer_and_an_event() {
    let _alone = alone();
    let directory = Directory::new();
    let without = directory.builder().build().expect("defaults");
    let events = Events::default();
    let with = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("defaults");
    reload(&directory, &without, 1);
    assert!(without.flush_observers(Duration::ZERO));
    assert!(with.flush_observers(Duration::ZERO), "nothing has happened");
    assert_eq!(threads(), 0);
    reload(&directory, &with, 2);
    assert!(with.flush_observers(DEADLINE));
    assert_eq!(threads(), 1);
    drop(with);
    eventually("the end", || threads() == 0);
}

#[test]
fn an_observer_is_not_done_while_it_asks() {
    let _alone = alone();
    let directory = Directory::new();
    let own = std::sync::Arc::new(Mutex::new(None::<Options>));
    let (tell, told) = channel();
    let store = std::sync::Arc::clone(&own);
    let observer = move |_: &ReloadEvent| {
        let options = store.lock().expect("no panic").clone().expect("built");
        let _ = tell.send(options.flush_observers(DEADLINE));
    };
    let options = directory
        .builder()
        .with_observer(observer)
        .build()
        .expect("defaults");
    *own.lock().expect("no panic") = Some(options.clone());
    reload(&directory, &options, 1);
    assert_eq!(told.recv_timeout(DEADLINE), Ok(false));
    own.lock().expect("no panic").take();
}

/// An observer may use the store in every way, and end it.
#[test]
fn an_observer_may_reload_and_drop_the_store() {
    let _alone = alone();
    let directory = Directory::new();
    let own = std::sync::Arc::new(Mutex::new(None::<Options>));
    let (tell, told) = channel();
    let store = std::sync::Arc::clone(&own);
    let path = directory.path().to_owned();
    let observer = move |event: &ReloadEvent| {
        let Some(options) = store.lock().expect("no panic").take() else {
            return;
        };
        let file = path.join("values/seer/values.json");
        fs::write(file, r#"{"options": {"limit": 9}}"#).expect("a file");
        let reloaded = options.refresh().expect("valid");
        let _ = tell.send((event.outcome.name(), reloaded, seer::on(&options).limit()));
    };
    let options = directory
        .builder()
        .with_observer(observer)
        .build()
        .expect("defaults");
    *own.lock().expect("no panic") = Some(options.clone());
    directory.replace("seer", json!({"limit": 1}));
    assert!(options.refresh().expect("valid"));
    drop(options);
    assert_eq!(told.recv_timeout(DEADLINE), Ok(("applied", true, 9)));
    eventually("the end", || threads() == 0);
}

/// A store within a store: its observer, and the store that this one sets up with an observer of its own.
#[test]
fn an_observer_may_subscribe_to_another_store() {
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.path().to_owned();
    let events = Events::default();
    let inner = events.clone();
    let (tell, told) = channel();
    let options = directory
        .builder()
        .with_observer(move |_| {
            let store = Options::builder()
                .with_directory(&path)
                .with_refresh_threshold(None)
                .with_observer(inner.observer())
                .build()
                .expect("valid");
            let file = path.join("values/seer/values.json");
            fs::write(file, r#"{"options": {"limit": 9}}"#).expect("a file");
            let reloaded = store.refresh().expect("valid");
            let _ = tell.send((reloaded, store.flush_observers(DEADLINE)));
        })
        .build()
        .expect("defaults");
    reload(&directory, &options, 1);
    assert_eq!(told.recv_timeout(DEADLINE), Ok((true, true)));
    assert_eq!(events.lines(), [r#"seer applied ["limit"]"#]);
    drop(options);
    eventually("the end", || threads() == 0);
}
