//! Forks: a child that reads follows the file, one that does not is left alone, and nobody hangs.

mod support;

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use sentry_options::{InitBuilder, Options, Outcome};
use serde_json::json;

use support::process::{child, join};
use support::{DEADLINE, Directory, eventually, scenario, watchers};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

fn main() -> ExitCode {
    scenario::main(&[
        ("a_child_follows_the_file", a_child_follows_the_file),
        (
            "a_child_follows_the_file_of_an_independent_store",
            independent_store,
        ),
        (
            "a_child_that_does_not_read_starts_nothing",
            a_child_that_does_not_read_starts_nothing,
        ),
        ("a_child_may_be_first_to_read", a_child_may_be_first_to_read),
        ("a_child_may_be_first_to_init", a_child_may_be_first_to_init),
        (
            "the_observer_hears_of_the_fork",
            the_observer_hears_of_the_fork,
        ),
        (
            "two_hundred_forks_during_reloads",
            two_hundred_forks_during_reloads,
        ),
        ("forks_on_the_watcher_itself", forks_on_the_watcher_itself),
        ("forks_on_an_observers_thread", forks_on_an_observers_thread),
        ("forks_within_forks", forks_within_forks),
        ("overrides_go_along", overrides_go_along),
        (
            "a_child_drops_what_it_inherited",
            a_child_drops_what_it_inherited,
        ),
        (
            "a_child_without_a_watcher_reloads",
            a_child_without_a_watcher_reloads,
        ),
    ])
}

/// A directory with one value, and settings for a store over it that polls all the time.
fn quick<'a>() -> (Directory, InitBuilder<'a>) {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let builder = directory
        .builder()
        .with_refresh_threshold(Duration::from_millis(2));
    (directory, builder)
}

fn a_child_follows_the_file() {
    let (directory, builder) = quick();
    builder.init().expect("valid");
    eventually("the watcher", || watchers() == 1);
    let process = child(|| {
        assert_eq!(watchers(), 0);
        assert_eq!(seer::options().limit(), 7);
        eventually("a watcher of its own", || watchers() == 1);
        eventually("the new value", || seer::options().limit() == 8);
        assert_eq!(watchers(), 1);
    });
    directory.write("seer", json!({"limit": 8}));
    join(process);
    eventually("the new value in the parent", || {
        seer::options().limit() == 8
    });
    assert_eq!(watchers(), 1, "the parent's goes on");
    directory.write("seer", json!({"limit": 9}));
    eventually("the next value in the parent", || {
        seer::options().limit() == 9
    });
}

fn independent_store() {
    let (directory, builder) = quick();
    let options = builder.build().expect("valid");
    let clone = options.clone();
    let process = child(move || {
        let handle = seer::on(&clone);
        eventually("the new value", || handle.limit() == 8);
        assert_eq!(watchers(), 1);
        drop(clone);
        drop(options);
        eventually("the watcher to end", || watchers() == 0);
        // And a store that the child makes for itself.
        let (directory, builder) = quick();
        let options = builder.build().expect("valid");
        directory.write("seer", json!({"limit": 9}));
        eventually("the new value", || seer::on(&options).limit() == 9);
        drop(options);
        assert_eq!(watchers(), 0);
    });
    directory.write("seer", json!({"limit": 8}));
    join(process);
}

fn a_child_that_does_not_read_starts_nothing() {
    let (_directory, builder) = quick();
    builder.init().expect("valid");
    eventually("the watcher", || watchers() == 1);
    let process = child(|| {
        thread::sleep(Duration::from_millis(20));
        assert_eq!(fs::read_dir("/proc/self/task").expect("Linux").count(), 1);
        panic!("{}", Command::new("true").exec());
    });
    join(process);
    // As std does it, with whatever it does between fork and exec.
    assert!(Command::new("true").status().expect("it runs").success());
}

fn a_child_may_be_first_to_read() {
    join(child(|| {
        assert_eq!(seer::options().limit(), 100);
        join(child(|| assert_eq!(seer::options().limit(), 100)));
    }));
    assert_eq!(seer::options().limit(), 100);
    assert_eq!(&*seer::options().greeting(), "hello");
}

fn a_child_may_be_first_to_init() {
    assert_eq!(seer::options().limit(), 100);
    join(child(|| {
        let (directory, builder) = quick();
        builder.init().expect("valid");
        assert_eq!(seer::options().limit(), 7);
        directory.write("seer", json!({"limit": 8}));
        eventually("the new value", || seer::options().limit() == 8);
        eventually("one watcher", || watchers() == 1);
        join(child(|| assert_eq!(seer::options().limit(), 8)));
    }));
    assert_eq!(seer::options().limit(), 100);
}

fn the_observer_hears_of_the_fork() {
    static FORKS: AtomicU32 = AtomicU32::new(0);
    let (_directory, builder) = quick();
    let builder = builder.with_observer(|event| {
        if matches!(event.outcome, Outcome::Forked) {
            FORKS.fetch_add(1, Relaxed);
        }
    });
    builder.init().expect("valid");
    join(child(|| {
        for _ in 0..10 {
            assert_eq!(seer::options().limit(), 7);
            sentry_options::refresh().expect("valid");
        }
        assert!(sentry_options::flush_observers(DEADLINE));
        assert_eq!(FORKS.load(Relaxed), 1);
    }));
    assert_eq!(FORKS.load(Relaxed), 0);
}

/// At each of these forks another thread may hold any lock of ours.
fn two_hundred_forks_during_reloads() {
    let (directory, builder) = quick();
    builder
        .with_refresh_threshold(Duration::from_nanos(1))
        .init()
        .expect("valid");
    let options = directory
        .builder()
        .with_refresh_threshold(Duration::from_nanos(1))
        .build()
        .expect("valid");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in (0..).take_while(|_| !done.load(Relaxed)) {
                directory.replace(
                    "seer",
                    json!({"limit": 7 + round % 3, "left": round, "right": round}),
                );
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Relaxed) {
                    sentry_options::refresh().expect("valid");
                    options.refresh().expect("valid");
                }
            });
        }
        for _ in 0..200 {
            join(child(|| {
                let barrier = Barrier::new(2);
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            barrier.wait();
                            sentry_options::refresh().expect("valid");
                            options.refresh().expect("valid");
                            assert!((7..10).contains(&seer::options().limit()));
                            let snapshot = seer::on(&options).snapshot();
                            assert_eq!(snapshot.left(), snapshot.right());
                        });
                    }
                });
                assert!(watchers() <= 2);
            }));
        }
        done.store(true, Relaxed);
    });
    eventually("the parent's watchers", || watchers() == 2);
}

fn forks_on_the_watcher_itself() {
    static ROUNDS: AtomicU32 = AtomicU32::new(0);
    let (directory, builder) = quick();
    let builder = builder.with_callback(|_, _| {
        let seen = seer::options().limit();
        join(child(|| {
            assert!(seer::options().limit() >= seen);
            sentry_options::refresh().expect("valid");
        }));
        ROUNDS.fetch_add(1, Relaxed);
    });
    builder.init().expect("valid");
    for round in 1..20 {
        let generated_at = format!("2026-01-01T00:00:{round:02}Z");
        directory.write_generated("seer", json!({ "limit": 7 + round }), &generated_at);
        eventually("the callback", || ROUNDS.load(Relaxed) == round);
    }
}

/// The thread of the observer has no queue in the child; the child's own observer has one, and a thread.
fn forks_on_an_observers_thread() {
    static ROUNDS: AtomicU32 = AtomicU32::new(0);
    static HEARD: AtomicU32 = AtomicU32::new(0);
    let (directory, builder) = quick();
    let builder = builder.with_observer(|event| {
        if matches!(event.outcome, Outcome::Forked) {
            HEARD.fetch_add(1, Relaxed);
        }
        if matches!(event.outcome, Outcome::Applied { .. }) {
            let seen = seer::options().limit();
            join(child(|| {
                assert!(seer::options().limit() >= seen);
                sentry_options::refresh().expect("valid");
                assert!(sentry_options::flush_observers(DEADLINE));
                assert_eq!(HEARD.load(Relaxed), 1);
            }));
            ROUNDS.fetch_add(1, Relaxed);
        }
    });
    builder.init().expect("valid");
    for round in 1..20 {
        directory.replace("seer", json!({ "limit": 7 + round }));
        eventually("the observer", || ROUNDS.load(Relaxed) == round);
    }
}

fn forks_within_forks() {
    fn descend(depth: u16, directory: &Directory) {
        assert_eq!(seer::options().limit(), 100 + depth);
        directory.write("seer", json!({ "limit": 101 + depth }));
        eventually("the new value", || seer::options().limit() == 101 + depth);
        assert_eq!(watchers(), 1);
        if depth < 20 {
            join(child(|| descend(depth + 1, directory)));
        }
    }
    let (directory, builder) = quick();
    directory.write("seer", json!({"limit": 100}));
    builder.init().expect("valid");
    descend(0, &directory);
}

fn overrides_go_along() {
    let (directory, builder) = quick();
    builder.init().expect("valid");
    let mut guard = Some(seer::override_options(|o| o.limit(1)).expect("valid"));
    let process = child(|| {
        assert_eq!((seer::options().limit(), seer::snapshot().limit()), (1, 1));
        let inner = seer::override_options(|o| o.limit(2)).expect("valid");
        assert_eq!(seer::options().limit(), 2);
        drop(inner);
        eventually("the new text", || seer::options().greeting() == "new");
        assert_eq!(seer::options().limit(), 1);
        guard.take();
        assert_eq!(seer::options().limit(), 8);
    });
    directory.write("seer", json!({"limit": 8, "greeting": "new"}));
    join(process);
    assert_eq!(seer::options().limit(), 1, "the parent's guard is alive");
    drop(guard);
}

/// The thread of an inherited watcher is not there, and its place may belong to another one.
fn a_child_drops_what_it_inherited() {
    let directory = Directory::new();
    for _ in 0..20 {
        let stores: Vec<Options> = (0..4)
            .map(|_| {
                directory
                    .builder()
                    .with_refresh_threshold(Duration::from_secs(60))
                    .build()
                    .expect("valid")
            })
            .collect();
        eventually("the watchers", || watchers() == 4);
        let inherited = stores.clone();
        join(child(move || {
            drop(stores);
            let stop = Arc::new(AtomicBool::new(false));
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    let stop = Arc::clone(&stop);
                    thread::spawn(move || {
                        while !stop.load(Relaxed) {
                            thread::yield_now();
                        }
                    })
                })
                .collect();
            let start = Instant::now();
            drop(inherited);
            assert!(
                start.elapsed() < Duration::from_millis(90),
                "there is no thread to wait for"
            );
            stop.store(true, Relaxed);
            for thread in threads {
                thread.join().expect("no panic");
            }
        }));
    }
}

fn a_child_without_a_watcher_reloads() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    directory.builder().init().expect("valid");
    join(child(|| {
        directory.write("seer", json!({"limit": 8}));
        assert!(sentry_options::refresh().expect("valid"));
        assert_eq!(seer::options().limit(), 8);
        assert_eq!(watchers(), 0);
    }));
    assert_eq!(seer::options().limit(), 7);
    assert!(sentry_options::refresh().expect("valid"));
}
