//! The global store, in every order in which a program may come to it. A process has one, so each
//! test has a process.

mod support;

use std::env;
use std::fs;
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use sentry_options::{InvalidValues, Options, OptionsError};
use serde_json::json;

use support::{DEADLINE, Directory, Events, eventually, scenario, watchers};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");

fn main() -> ExitCode {
    scenario::main(&[
        ("refresh_before_anything", refresh_before_anything),
        ("a_typed_read_before_init", a_typed_read_before_init),
        ("_reads_with_a_directory", reads_with_a_directory),
        ("init_after_a_typed_read", init_after_a_typed_read),
        (
            "an_early_read_of_invalid_values",
            an_early_read_of_invalid_values,
        ),
        (
            "_early_read_of_invalid_values",
            early_read_of_invalid_values,
        ),
        (
            "a_failed_init_leaves_nothing_behind",
            a_failed_init_leaves_nothing_behind,
        ),
        (
            "a_failed_init_after_an_early_read",
            a_failed_init_after_an_early_read,
        ),
        ("init_twice", init_twice),
        ("serving_defaults", serving_defaults),
        (
            "the_directory_of_the_environment",
            the_directory_of_the_environment,
        ),
        ("_empty_directory_variable", empty_directory_variable),
        ("early_reads_race_with_init", early_reads_race_with_init),
        ("_race", race),
        ("racing_inits_agree", racing_inits_agree),
        ("_racing_inits", racing_inits),
        ("exit_while_watching", exit_while_watching),
        ("_exit_from_another_thread", exit_from_another_thread),
    ])
}

fn refresh_before_anything() {
    assert!(matches!(
        sentry_options::refresh(),
        Err(OptionsError::NotInitialized)
    ));
    #[cfg(feature = "dynamic")]
    {
        assert!(matches!(
            sentry_options::options("seer"),
            Err(OptionsError::NotInitialized)
        ));
        let overridden = sentry_options::testing::override_options(&[]);
        assert!(matches!(overridden, Err(OptionsError::NotInitialized)));
    }
    assert_eq!(watchers(), 0);
}

/// Runs a scenario with `SENTRY_OPTIONS_DIR`.
#[track_caller]
fn with_directory(directory: &Directory, scenario: &str) {
    let ending = scenario::run(scenario, |command| {
        command.env("SENTRY_OPTIONS_DIR", directory.path());
    });
    ending.stderr();
}

fn a_typed_read_before_init() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7, "greeting": "early"}));
    with_directory(&directory, "_reads_with_a_directory");
}

fn reads_with_a_directory() {
    assert_eq!(seer::options().limit(), 7);
    assert_eq!(seer::options().greeting(), "early");
    assert_eq!(seer::snapshot().greeting(), "early");
    assert_eq!(other::options().size(), 1);
    assert_eq!(seer::options().get("limit").expect("known"), 7);
    assert!(seer::options().isset("limit").expect("known"));
    assert!(!sentry_options::refresh().expect("valid"));
    // A thread gives itself its name, once it runs.
    eventually("one watcher", || watchers() == 1);
    #[cfg(feature = "dynamic")]
    assert!(matches!(
        sentry_options::options("seer"),
        Err(OptionsError::NotInitialized)
    ));

    let directory = Directory::new();
    directory.write("seer", json!({"limit": 8}));
    directory
        .builder()
        .init()
        .expect("an early read does not stand in the way");
    assert_eq!(
        (seer::options().limit(), &*seer::options().greeting()),
        (8, "hello")
    );
    eventually("the watcher of the early read to end", || watchers() == 0);
}

fn init_after_a_typed_read() {
    assert_eq!(seer::options().limit(), 100, "no directory, so defaults");
    let held = seer::options().greeting();
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 8}));
    let events = Events::default();
    directory
        .builder()
        .with_observer(events.observer())
        .init()
        .expect("valid");
    assert_eq!(seer::options().limit(), 8);
    assert_eq!(held, "hello");
    directory.write("seer", json!({"limit": 9}));
    assert!(sentry_options::refresh().expect("valid"));
    assert!(sentry_options::flush_observers(DEADLINE));
    assert_eq!(events.lines(), [r#"seer applied ["limit"]"#]);
    assert!(matches!(
        directory.builder().init(),
        Err(OptionsError::AlreadyInitialized)
    ));
}

fn an_early_read_of_invalid_values() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": "x"}));
    directory.write("other", json!({"size": 2}));
    with_directory(&directory, "_early_read_of_invalid_values");
}

fn early_read_of_invalid_values() {
    assert_eq!((seer::options().limit(), other::options().size()), (100, 2));
    let error = sentry_options::init()
        .expect_err("init is strict")
        .to_string();
    assert!(error.contains("limit \"x\" is not of type"), "{error}");
    assert_eq!((seer::options().limit(), other::options().size()), (100, 2));
}

fn a_failed_init_leaves_nothing_behind() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": "x"}));
    directory.write("other", json!({"size": "y"}));
    let error = directory
        .builder()
        .with_refresh_threshold(Duration::from_millis(1))
        .init()
        .expect_err("invalid");
    assert!(
        error.to_string().contains("Value error for seer")
            && error.to_string().contains("Value error for other")
    );
    assert_eq!(watchers(), 0);
    assert!(matches!(
        sentry_options::refresh(),
        Err(OptionsError::NotInitialized)
    ));
    directory.write("seer", json!({"limit": 7}));
    directory.write("other", json!({}));
    directory.builder().init().expect("valid now");
    assert_eq!(seer::options().limit(), 7);
}

fn a_failed_init_after_an_early_read() {
    assert_eq!(seer::options().limit(), 100);
    let directory = Directory::new();
    directory.write("seer", json!({"limit": "x"}));
    directory.builder().init().expect_err("invalid");
    assert_eq!(seer::options().limit(), 100);
    eventually("the early read's watcher to live on", || watchers() == 1);
    directory.write("seer", json!({"limit": 7}));
    directory.builder().init().expect("valid now");
    assert_eq!(seer::options().limit(), 7);
}

fn init_twice() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    directory.builder().init().expect("valid");
    sentry_options::init().expect("nothing happens");
    // Said before anything is read.
    let again = Options::builder()
        .with_directory("/nowhere")
        .with_schemas(&[("", "")])
        .init();
    assert!(matches!(again, Err(OptionsError::AlreadyInitialized)));
    assert_eq!(seer::options().limit(), 7);
    catch_unwind(|| assert_eq!(seer::options().limit(), 0)).expect_err("a panic of ours");
    assert_eq!(seer::options().limit(), 7);
}

fn serving_defaults() {
    let directory = Directory::new();
    directory.write(
        "seer",
        json!({"limit": "x", "greeting": "valid, but beside an invalid one"}),
    );
    directory.write("other", json!({"size": 2}));
    let events = Events::default();
    let builder = directory.builder().with_observer(events.observer());
    builder
        .with_invalid_values(InvalidValues::ServeDefaults)
        .init()
        .expect("defaults");
    assert_eq!(
        (seer::options().limit(), &*seer::options().greeting()),
        (100, "hello")
    );
    assert_eq!(
        other::options().size(),
        2,
        "only the invalid namespace serves its defaults"
    );
    sentry_options::refresh().expect_err("as long as it is invalid");
    directory.write("other", json!({"size": 3}));
    sentry_options::refresh().expect_err("as long as it is invalid");
    assert_eq!(other::options().size(), 2);
    assert!(sentry_options::flush_observers(DEADLINE));
    assert_eq!(events.lines(), ["other held_back"]);
    directory.write("seer", json!({"limit": 7}));
    assert!(sentry_options::refresh().expect("valid"));
    assert_eq!((seer::options().limit(), other::options().size()), (7, 3));
}

fn the_directory_of_the_environment() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let ending = scenario::run("_empty_directory_variable", |command| {
        command
            .env("SENTRY_OPTIONS_DIR", "")
            .current_dir(directory.path());
    });
    ending.stderr();
    // Without the variable: the folder beside the program.
    let working = Directory::empty();
    fs::rename(directory.path(), working.path().join("sentry-options")).expect("a rename");
    let ending = scenario::run("_empty_directory_variable", |command| {
        command
            .env_remove("SENTRY_OPTIONS_DIR")
            .current_dir(working.path());
    });
    fs::rename(working.path().join("sentry-options"), directory.path()).expect("a rename");
    ending.stderr();
}

fn empty_directory_variable() {
    sentry_options::init().expect("valid");
    assert_eq!(seer::options().limit(), 7);
}

fn early_reads_race_with_init() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7, "greeting": "set"}));
    for _ in 0..20 {
        with_directory(&directory, "_race");
    }
}

fn race() {
    const THREADS: usize = 8;
    let directory = env::var_os("SENTRY_OPTIONS_DIR").expect("set");
    let barrier = Barrier::new(THREADS + 1);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..2_000 {
                    assert_eq!(
                        (seer::options().limit(), &*seer::options().greeting()),
                        (7, "set")
                    );
                }
            });
        }
        barrier.wait();
        Options::builder()
            .with_directory(directory)
            .with_refresh_threshold(None)
            .init()
            .expect("valid");
    });
    eventually("the watcher of an early read to end", || watchers() == 0);
}

fn racing_inits_agree() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    for _ in 0..60 {
        with_directory(&directory, "_racing_inits");
    }
}

/// `init()` that says Ok means that the store is there, whoever set it up.
fn racing_inits() {
    const THREADS: usize = 8;
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                barrier.wait();
                sentry_options::init().expect("valid");
                assert!(!sentry_options::refresh().expect("initialized"));
                #[cfg(feature = "dynamic")]
                {
                    let options = sentry_options::options("seer").expect("initialized");
                    assert_eq!(options.get("limit").expect("known"), 7);
                }
                assert_eq!(seer::options().limit(), 7);
            });
        }
    });
    eventually("one watcher", || watchers() == 1);
}

fn exit_while_watching() {
    let directory = Directory::new();
    for _ in 0..10 {
        with_directory(&directory, "_exit_from_another_thread");
    }
}

fn exit_from_another_thread() {
    let directory = env::var_os("SENTRY_OPTIONS_DIR").expect("set");
    let builder = Options::builder().with_directory(directory);
    builder
        .with_refresh_threshold(Duration::from_nanos(1))
        .init()
        .expect("valid");
    assert_eq!(seer::options().limit(), 100);
    let ending = thread::spawn(|| std::process::exit(0));
    ending.join().expect("it never returns");
}
