//! What a program without a `tracing` subscriber prints, and what one with a hostile subscriber or
//! without rights survives. Each test looks at the stderr of a process of its own.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use sentry_options::{Options, Outcome};
use serde_json::json;
use tracing::span::{Attributes, Id, Record};

use support::{DEADLINE, Directory, Events, eventually, refresh, scenario, watchers};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

fn main() -> ExitCode {
    scenario::main(&[
        (
            "a_missing_directory_is_one_warning",
            a_missing_directory_is_one_warning,
        ),
        ("_init_and_refresh", init_and_refresh),
        (
            "a_condition_is_said_once_until_it_changes",
            a_condition_is_said_once_until_it_changes,
        ),
        ("_conditions", conditions),
        (
            "a_hostile_subscriber_does_not_end_the_watcher",
            a_hostile_subscriber,
        ),
        (
            "a_panicking_observer_is_said_once_until_it_changes",
            a_panicking_observer_is_said_once,
        ),
        ("_panicking_observer", panicking_observer),
        (
            "the_process_ends_although_an_observer_does_not",
            the_process_ends,
        ),
        ("_endless_observers", endless_observers),
        ("a_file_without_permission", a_file_without_permission),
        ("_without_rights", without_rights),
        (
            "no_descriptor_left_for_a_moment",
            no_descriptor_left_for_a_moment,
        ),
        ("_few_descriptors", few_descriptors),
    ])
}

fn a_missing_directory_is_one_warning() {
    let directory = Directory::empty();
    let values = directory.values();
    let output = |suppress: Option<&str>| {
        let ending = scenario::run("_init_and_refresh", |command| {
            command
                .env("SENTRY_OPTIONS_DIR", directory.path())
                .env_remove("SENTRY_OPTIONS_SUPPRESS_MISSING_DIR");
            command.envs(suppress.map(|value| ("SENTRY_OPTIONS_SUPPRESS_MISSING_DIR", value)));
        });
        ending.stderr()
    };
    let warning = format!(
        "sentry-options: warning: the values directory {} does not exist; serving defaults\n",
        values.display()
    );
    assert_eq!(output(None), warning);
    assert_eq!(output(Some("1")), "");
    assert_eq!(output(Some("0")), warning);
}

fn init_and_refresh() {
    // A read before `init()` loads the same directory, and warns first.
    assert_eq!(seer::options().limit(), 100);
    sentry_options::init().expect("defaults");
    for _ in 0..5 {
        sentry_options::refresh().expect("defaults");
    }
    assert_eq!(seer::options().limit(), 100);
}

fn a_condition_is_said_once_until_it_changes() {
    let stderr = scenario::run("_conditions", |_| {}).stderr();
    let lines: Vec<_> = stderr.lines().collect();
    let count = |part: &str| lines.iter().filter(|line| line.contains(part)).count();
    assert_eq!(
        count("limit 0 is less than the minimum of 1"),
        2,
        "{stderr}"
    );
    assert_eq!(
        count("limit 20000 is greater than the maximum of 10000"),
        1,
        "{stderr}"
    );
    assert_eq!(count("was there and is gone"), 2, "{stderr}");
    assert_eq!(count("ignoring option \"unknown\""), 1, "{stderr}");
    assert_eq!(count("ignoring field \"db/hostt\""), 1, "{stderr}");
    assert_eq!(count("is no RFC 3339 time: \"yesterday\""), 1, "{stderr}");
    assert_eq!(lines.len(), 9, "{stderr}");
}

fn conditions() {
    let directory = Directory::new();
    let options = directory.builder().build().expect("defaults");
    let refresh = || (0..5).for_each(|_| drop(options.refresh()));
    for limit in [0, 20_000, 1, 0, 2] {
        directory.write("seer", json!({ "limit": limit }));
        refresh();
    }
    for limit in 3..6 {
        let db = json!({"host": "a", "port": 1, "hostt": "b"});
        directory.write_generated(
            "seer",
            json!({"limit": limit, "unknown": limit, "db": db}),
            "yesterday",
        );
        refresh();
    }
    for _ in 0..2 {
        fs::remove_dir_all(directory.values()).expect("a folder");
        refresh();
        directory.write("seer", json!({}));
        refresh();
    }
    directory.write("seer", json!({"limit": "an error at the end"}));
    refresh();
}

/// Panics at whatever it is told.
struct Hostile;

impl tracing::Subscriber for Hostile {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        panic!("a subscriber of the test");
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn a_hostile_subscriber() {
    tracing::subscriber::set_global_default(Hostile).expect("the first one");
    let directory = Directory::new();
    let events = Events::default();
    let builder = directory
        .builder()
        .with_refresh_threshold(Duration::from_millis(2));
    let options = builder
        .with_observer(events.observer())
        .build()
        .expect("nothing to say");
    for limit in 1..5 {
        directory.write("seer", json!({"limit": "x"}));
        eventually("another event or two polls", || options.refresh().is_err());
        directory.write("seer", json!({ "limit": limit, "unknown": 1 }));
        eventually("the new value", || seer::on(&options).limit() == limit);
        eventually("one watcher", || watchers() == 1);
    }
}

fn a_panicking_observer_is_said_once() {
    let stderr = scenario::run("_panicking_observer", |_| {}).stderr();
    let told = "sentry-options: error: an observer panicked on a reload of namespace `seer`";
    let lines = stderr.lines().filter(|line| line.starts_with(told));
    assert_eq!(lines.count(), 2, "{stderr}");
}

fn panicking_observer() {
    let directory = Directory::new();
    let observer = |event: &sentry_options::ReloadEvent| {
        assert!(matches!(event.outcome, Outcome::Rejected(_)), "as told");
    };
    let builder = directory.builder().with_observer(observer);
    let options = builder.build().expect("defaults");
    for limit in [1, 2, 3, 0, 4, 5] {
        directory.write("seer", json!({ "limit": limit }));
        assert_eq!(refresh(&options).is_ok(), limit > 0);
    }
}

fn the_process_ends() {
    let start = Instant::now();
    scenario::run("_endless_observers", |_| {}).stderr();
    assert!(start.elapsed() < DEADLINE, "{:?}", start.elapsed());
}

/// At the end of the process, one observer is in the midst of an event, and others wait.
fn endless_observers() {
    static BEGUN: Barrier = Barrier::new(3);
    let directory = Directory::new();
    let endless = |_: &sentry_options::ReloadEvent| {
        BEGUN.wait();
        loop {
            thread::park();
        }
    };
    let builder = directory.builder().with_observer(endless);
    builder.init().expect("defaults");
    let builder = directory.builder().with_observer(endless);
    let options = builder.build().expect("defaults");
    for limit in 1..5 {
        directory.write("seer", json!({ "limit": limit }));
        sentry_options::refresh().expect("valid");
        options.refresh().expect("valid");
    }
    BEGUN.wait();
}

/// Root reads everything, so this runs as nobody; where that is not possible, as whoever runs it.
fn a_file_without_permission() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let everybody = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    for path in [
        directory.path(),
        &directory.values(),
        &directory.folder("seer"),
        &directory.file("seer"),
    ] {
        everybody(path, 0o777);
        let _ = std::os::unix::fs::chown(path, Some(65_534), None);
    }
    let program = directory.path().join("program");
    fs::copy(
        std::env::current_exe().expect("a running program"),
        &program,
    )
    .expect("a copy");
    everybody(&program, 0o755);
    let is_root = fs::metadata("/proc/self")
        .is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0);
    let mut command = Command::new(program);
    command
        .env("SENTRY_OPTIONS_TEST_SCENARIO", "_without_rights")
        .env("SENTRY_OPTIONS_DIR", directory.path());
    if is_root {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
}

fn without_rights() {
    let directory = std::path::PathBuf::from(std::env::var_os("SENTRY_OPTIONS_DIR").expect("set"));
    let options = Options::builder()
        .with_directory(&directory)
        .with_refresh_threshold(None)
        .build()
        .expect("valid");
    let file = directory.join("values/seer/values.json");
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    for (path, usual) in [
        (file.as_path(), 0o644),
        (file.parent().expect("a folder"), 0o755),
    ] {
        mode(path, 0);
        let error = options.refresh().expect_err("no permission").to_string();
        assert!(error.contains("Permission denied"), "{error}");
        assert_eq!(seer::on(&options).limit(), 7);
        let error = Options::builder()
            .with_directory(&directory)
            .build()
            .expect_err("no permission")
            .to_string();
        assert!(error.contains("Permission denied"), "{error}");
        mode(path, usual);
        options.refresh().expect("permission again");
        options.refresh().expect("permission again");
    }
}

/// A process that has run out of descriptors gets over it, although the file stays as it is.
fn no_descriptor_left_for_a_moment() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 24 && exec \"$0\""])
        .arg(std::env::current_exe().expect("a running program"));
    command
        .env("SENTRY_OPTIONS_TEST_SCENARIO", "_few_descriptors")
        .env("SENTRY_OPTIONS_DIR", directory.path());
    let output = command.output().expect("`sh` runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn few_descriptors() {
    let directory = std::path::PathBuf::from(std::env::var_os("SENTRY_OPTIONS_DIR").expect("set"));
    let options = Options::builder()
        .with_directory(&directory)
        .with_refresh_threshold(None)
        .build()
        .expect("valid");
    fs::write(
        directory.join("values/seer/values.json"),
        r#"{"options": {"limit": 8}}"#,
    )
    .expect("a file");
    let files: Vec<_> = std::iter::from_fn(|| fs::File::open("/dev/null").ok()).collect();
    let error = options.refresh().expect_err("no descriptor").to_string();
    assert!(error.contains("Too many open files"), "{error}");
    assert_eq!(seer::on(&options).limit(), 7);
    drop(files);
    assert!(options.refresh().expect("descriptors again"));
    assert_eq!(seer::on(&options).limit(), 8);
}
