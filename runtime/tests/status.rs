//! `status()` and the heartbeat file: whatever goes wrong shows in both within two polls.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant, SystemTime};

use sentry_options::status::{NamespaceStatus, State, Status, WatcherStatus};
use sentry_options::{InvalidValues, Options, OptionsError};
use serde_json::json;

use support::process::{child, join};
use support::{Directory, Events, eventually, mounted_file, refresh, scenario};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("other", path = "tests/schemas/other.json");

fn main() -> ExitCode {
    scenario::main(&[
        ("what_is_loaded", what_is_loaded),
        ("before_and_after_init", before_and_after_init),
        ("a_store_without_a_watcher", a_store_without_a_watcher),
        ("a_refused_file", a_refused_file),
        ("a_refused_file_at_the_start", a_refused_file_at_the_start),
        ("a_file_that_is_gone", a_file_that_is_gone),
        ("an_emptied_volume", an_emptied_volume),
        ("a_file_mounted_by_sub_path", a_file_mounted_by_sub_path),
        ("a_watcher_that_hangs", a_watcher_that_hangs),
        (
            "the_environment_names_the_file",
            the_environment_names_the_file,
        ),
        ("_init_with_the_environment", init_with_the_environment),
        ("a_heartbeat_is_whole", a_heartbeat_is_whole),
        ("a_heartbeat_is_no_drum", a_heartbeat_is_no_drum),
        (
            "a_file_that_cannot_be_written_is_said_once",
            a_file_that_cannot_be_written_is_said_once,
        ),
        ("_nowhere_to_write", nowhere_to_write),
        ("each_child_has_a_file", each_child_has_a_file),
    ])
}

const QUICK: Duration = Duration::from_millis(2);

/// A store that reloads only when told to, with a heartbeat.
fn store() -> (Directory, Options, PathBuf) {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    directory.write("other", json!({"size": 2}));
    let file = directory.path().join("status.json");
    let builder = directory.builder().with_status_file(&file);
    let options = builder.build().expect("valid");
    (directory, options, file)
}

fn read(file: &Path) -> Status {
    let text = fs::read_to_string(file).expect("a heartbeat");
    Status::parse(&text).expect("a status")
}

/// What is told of a namespace, by the store and by the heartbeat alike.
#[track_caller]
fn told(options: &Options, file: &Path, namespace: &str) -> NamespaceStatus {
    let (status, heartbeat) = (options.status(), read(file));
    let find = |status: &Status| status.namespace(namespace).expect("known").clone();
    let (status, mut heartbeat) = (find(&status), find(&heartbeat));
    // The text has milliseconds.
    assert!(
        status
            .applied_at
            .duration_since(heartbeat.applied_at)
            .is_ok_and(|rest| rest < Duration::from_millis(1))
    );
    heartbeat.applied_at = status.applied_at;
    heartbeat.modified = status.modified;
    if let (Some(one), Some(other)) = (&mut heartbeat.error, &status.error) {
        one.at = other.at;
    }
    assert_eq!(heartbeat, status);
    status
}

fn what_is_loaded() {
    let before = SystemTime::now();
    let directory = Directory::new();
    let events = Events::default();
    let builder = directory.builder().with_observer(events.observer());
    let options = builder
        .with_refresh_threshold(Duration::from_secs(3600))
        .build()
        .expect("defaults");
    let status = options.status();
    assert_eq!(status.pid, std::process::id());
    assert_eq!(status.version, env!("CARGO_PKG_VERSION"));
    assert!(status.host.is_some());
    assert_eq!(status.directory, directory.values());
    assert_eq!(status.poll_interval, Some(Duration::from_secs(3600)));
    assert_eq!(status.watcher, WatcherStatus::Alive);
    assert!((before..=status.at).contains(&status.started));
    assert_eq!(status.last_successful_poll, status.last_poll.at);
    let next = status.next_poll.expect("a watcher");
    assert!(next > status.at && next < status.at + Duration::from_secs(3601));
    let names: Vec<_> = status
        .namespaces
        .iter()
        .map(|one| &*one.namespace)
        .collect();
    assert_eq!(names, ["other", "seer"]);
    for namespace in &status.namespaces {
        assert_eq!(namespace.state, State::Defaults);
        assert_eq!((&namespace.error, namespace.modified), (&None, None));
    }

    let nothing = status.namespaces[1].content_hash;
    directory.write_generated("seer", json!({"limit": 8}), "2026-01-01T00:00:00Z");
    refresh(&options).expect("valid");
    let event = events.take().remove(0);
    let status = options.status();
    assert_eq!(status.last_poll.outcome, "applied");
    assert_eq!(status.last_poll.at, event.applied_at);
    let seer = status.namespace("seer").expect("known");
    assert_eq!(seer.state, State::Current);
    assert_eq!(seer.file, directory.file("seer"));
    assert_eq!(seer.generated_at, event.generated_at);
    assert_eq!(seer.applied_at, event.applied_at);
    assert_eq!(seer.modified, event.modified);
    assert_eq!(Some(seer.content_hash), event.content_hash);
    assert_ne!(seer.content_hash, nothing);
    assert!(status.namespace("other").expect("known").applied_at < event.applied_at);

    let applied_at = seer.applied_at;
    refresh(&options).expect("valid");
    let status = options.status();
    assert_eq!(status.last_poll.outcome, "unchanged");
    assert!(status.last_poll.at > applied_at);
    assert_eq!(
        status.namespace("seer").expect("known").applied_at,
        applied_at
    );
}

fn before_and_after_init() {
    assert!(matches!(
        sentry_options::status(),
        Err(OptionsError::NotInitialized)
    ));
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    directory.builder().init().expect("valid");
    let status = sentry_options::status().expect("loaded");
    assert_eq!(
        status.namespace("seer").expect("known").state,
        State::Current
    );
    assert_eq!(status.directory, directory.values());
}

fn a_store_without_a_watcher() {
    for threshold in [None, Some(Duration::ZERO)] {
        let directory = Directory::new();
        let builder = directory.builder().with_refresh_threshold(threshold);
        let status = builder.build().expect("defaults").status();
        assert_eq!(status.watcher, WatcherStatus::Unwanted);
        assert_eq!((status.poll_interval, status.next_poll), (None, None));
        assert!(status.to_string().contains("no watcher"), "{status}");
    }
}

fn a_refused_file() {
    let (directory, options, file) = store();
    assert_eq!(told(&options, &file, "seer").state, State::Current);
    let good = told(&options, &file, "seer").content_hash;
    directory.write("seer", json!({"limit": 0}));
    directory.write("other", json!({"size": 3}));
    options.refresh().expect_err("refused");
    let seer = told(&options, &file, "seer");
    assert_eq!((seer.state, seer.content_hash), (State::Rejected, good));
    let error = seer.error.expect("the reason");
    let place = directory.file("seer");
    assert_eq!(
        error.text,
        format!(
            "namespace `seer`, {}: limit 0 is less than the minimum of 1",
            place.display()
        )
    );
    assert_eq!(told(&options, &file, "other").state, State::HeldBack);
    assert_eq!(read(&file).last_poll.outcome, "rejected");
    assert_eq!(read(&file).last_successful_poll, read(&file).last_poll.at);
    assert!(options.status().to_string().contains("FILE REFUSED"));

    // As long as it stands, since when it does.
    let since = error.at;
    for _ in 0..3 {
        options.refresh().expect_err("refused");
        let status = options.status();
        let seer = status.namespace("seer").expect("known");
        assert_eq!(seer.error.as_ref().expect("the reason").at, since);
        assert_eq!(status.last_poll.outcome, "rejected");
    }
    directory.write("seer", json!({"limit": 8}));
    options.refresh().expect("valid");
    for namespace in ["seer", "other"] {
        let status = told(&options, &file, namespace);
        assert_eq!((status.state, status.error), (State::Current, None));
    }
}

fn a_refused_file_at_the_start() {
    let directory = Directory::new();
    directory.write_bytes("seer", "{");
    let builder = directory.builder();
    let options = builder
        .with_invalid_values(InvalidValues::ServeDefaults)
        .build()
        .expect("defaults");
    let status = options.status();
    assert_eq!(status.last_poll.outcome, "rejected");
    let seer = status.namespace("seer").expect("known");
    assert_eq!(seer.state, State::Rejected);
    let error = seer.error.as_ref().expect("the reason");
    assert!(error.text.contains("is not valid JSON"), "{}", error.text);
}

fn a_file_that_is_gone() {
    let (directory, options, file) = store();
    fs::remove_file(directory.file("seer")).expect("a file");
    (0..2).for_each(|_| assert!(!options.refresh().expect("the last values")));
    let seer = told(&options, &file, "seer");
    assert_eq!(seer.state, State::Missing);
    assert!(seer.error.is_some());
    assert_eq!(told(&options, &file, "other").state, State::Current);
    directory.write("seer", json!({"limit": 7}));
    options.refresh().expect("valid");
    let seer = told(&options, &file, "seer");
    assert_eq!((seer.state, seer.error), (State::Current, None));
}

fn an_emptied_volume() {
    let (directory, options, file) = store();
    fs::remove_dir_all(directory.values()).expect("a folder");
    fs::create_dir(directory.values()).expect("an empty one");
    (0..2).for_each(|_| assert!(!options.refresh().expect("the last values")));
    for namespace in ["seer", "other"] {
        assert_eq!(told(&options, &file, namespace).state, State::Missing);
    }
    assert_eq!(read(&file).last_poll.outcome, "unchanged");
}

fn a_file_mounted_by_sub_path() {
    let Some(mounted) = mounted_file() else {
        println!("no file is mounted here, so this tests nothing");
        return;
    };
    let directory = Directory::new();
    fs::create_dir_all(directory.folder("seer")).expect("a folder");
    std::os::unix::fs::symlink(mounted, directory.file("seer")).expect("a link");
    let file = directory.path().join("status.json");
    let options = directory
        .builder()
        .with_invalid_values(InvalidValues::ServeDefaults)
        .with_status_file(&file)
        .build()
        .expect("defaults");
    assert!(told(&options, &file, "seer").never_updates);
    assert!(!told(&options, &file, "other").never_updates);
    assert!(options.status().to_string().contains("subPath"));
    let _ = options.refresh();
    assert!(told(&options, &file, "seer").never_updates);
}

/// The callback of 1.2 runs on the watcher; a disk that does not answer would do as well.
fn a_watcher_that_hangs() {
    static HANGS: AtomicBool = AtomicBool::new(true);
    let directory = Directory::new();
    let file = directory.path().join("status.json");
    let options = directory
        .builder()
        .with_refresh_threshold(QUICK)
        .with_status_file(&file)
        .with_callback(|_, _| eventually("the test", || !HANGS.load(Relaxed)))
        .build()
        .expect("defaults");
    let last = || options.status().last_successful_poll;
    let start = last();
    eventually("a few polls", || last() > start + QUICK * 2);
    directory.write_generated("seer", json!({"limit": 7}), "2026-01-01T00:00:00Z");
    eventually("the watcher to be late", || {
        let status = options.status();
        status.overdue(status.at) > QUICK * 50
    });
    let status = options.status();
    assert!(status.to_string().contains("late"), "{status}");
    let heartbeat = read(&file);
    assert!(heartbeat.last_successful_poll <= status.last_successful_poll);
    assert!(heartbeat.at < status.at - QUICK * 40, "it says nothing new");
    HANGS.store(false, Relaxed);
    eventually("the watcher", || {
        let status = options.status();
        status.overdue(status.at) == Duration::ZERO
    });
    eventually("a heartbeat", || {
        read(&file).namespace("seer").expect("known").state == State::Current
    });
}

fn the_environment_names_the_file() {
    let directory = Directory::new();
    let file = directory.path().join("heartbeat");
    directory.write("seer", json!({"limit": 7}));
    let ending = scenario::run("_init_with_the_environment", |command| {
        command
            .env("SENTRY_OPTIONS_DIR", directory.path())
            .env("SENTRY_OPTIONS_STATUS_FILE", &file);
    });
    ending.stderr();
    let status = read(&file);
    assert_ne!(status.pid, std::process::id());
    assert_eq!(
        status.namespace("seer").expect("known").state,
        State::Rejected
    );
    // One file, and nothing is left beside it.
    let names = fs::read_dir(directory.path()).expect("a folder");
    let mut names: Vec<_> = names
        .map(|entry| entry.expect("a file").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["heartbeat", "values"]);
}

fn init_with_the_environment() {
    // An independent store leaves the file alone.
    let elsewhere = Directory::new();
    let independent = elsewhere.builder().build().expect("defaults");
    let file = std::env::var_os("SENTRY_OPTIONS_STATUS_FILE").expect("it is set");
    assert!(!Path::new(&file).exists());
    sentry_options::init().expect("valid");
    let status = read(file.as_ref());
    assert_eq!(status.pid, std::process::id());
    assert_eq!(status.watcher, WatcherStatus::Alive);
    assert_eq!(status.poll_interval, Some(Duration::from_secs(5)));
    independent.refresh().expect("defaults");
    assert_eq!(read(file.as_ref()).at, status.at);
    let values = status.directory.join("seer/values.json");
    fs::write(values, r#"{"options": {"limit": 0}}"#).expect("a file");
    sentry_options::refresh().expect_err("refused");
}

fn a_heartbeat_is_whole() {
    let (directory, options, file) = store();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Relaxed) {
                read(&file);
            }
        });
        for limit in 1..200 {
            directory.replace("seer", json!({ "limit": limit }));
            options.refresh().expect("valid");
        }
        done.store(true, Relaxed);
    });
}

fn a_heartbeat_is_no_drum() {
    let (_directory, options, file) = store();
    let (start, mut seen) = (Instant::now(), Vec::new());
    for _ in 0..500 {
        options.refresh().expect("nothing new");
        seen.push(read(&file).at);
    }
    seen.dedup();
    let seconds = usize::try_from(start.elapsed().as_secs()).expect("few");
    assert!(seen.len() <= seconds + 2, "{} in {seconds} s", seen.len());
}

fn a_file_that_cannot_be_written_is_said_once() {
    let stderr = scenario::run("_nowhere_to_write", |_| {}).stderr();
    let told = "sentry-options: error: cannot write the status file";
    let lines = stderr.lines().filter(|line| line.starts_with(told));
    assert_eq!(lines.count(), 2, "{stderr}");
}

fn nowhere_to_write() {
    let directory = Directory::new();
    let folder = directory.path().join("folder");
    let file = folder.join("status.json");
    let builder = directory.builder().with_status_file(&file);
    let options = builder.build().expect("defaults");
    for limit in 1..10 {
        match limit {
            4 => fs::create_dir(&folder).expect("a folder"),
            7 => fs::remove_dir_all(&folder).expect("a folder"),
            _ => {}
        }
        directory.write("seer", json!({ "limit": limit }));
        assert!(options.refresh().expect("valid"));
        assert_eq!(file.exists(), (4..7).contains(&limit));
    }
}

fn each_child_has_a_file() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let file = directory.path().join("status.json");
    let builder = directory.builder().with_status_file(&file);
    builder
        .with_refresh_threshold(Duration::from_millis(20))
        .init()
        .expect("valid");
    let own = |pid: i32| directory.path().join(format!("status.json.{pid}"));
    let live = || {
        assert_eq!(seer::options().limit(), 7);
        let own = own(std::process::id().try_into().expect("a process id"));
        eventually("its own file", || own.exists());
        let status = read(&own);
        assert_eq!(status.pid, std::process::id());
        assert_eq!(status.watcher, WatcherStatus::Alive);
        assert_eq!(sentry_options::status().expect("loaded").pid, status.pid);
        let parents = read(&file);
        assert!(parents.pid != status.pid && parents.started <= status.started);
    };
    let first = child(live);
    join(first);
    assert!(own(first).exists(), "nobody has removed it yet");
    let second = child(|| {
        live();
        assert!(!own(first).exists(), "the process is no more");
        join(child(live));
    });
    join(second);
    assert_eq!(read(&file).pid, std::process::id());
}
