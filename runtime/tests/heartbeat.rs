//! The heartbeat file: always whole, whatever kills its writer, and one writer for one file.

mod support;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use sentry_options::status::Status;
use sentry_options::{InitBuilder, Options};
use serde_json::json;

use support::process::{child, join};
use support::{Directory, eventually, scenario};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

fn main() -> ExitCode {
    scenario::main(&[
        (
            "a_writer_that_is_killed_leaves_a_whole_file",
            a_writer_that_is_killed_leaves_a_whole_file,
        ),
        ("_write_for_ever", write_for_ever),
        (
            "a_full_disk_leaves_the_old_one",
            a_full_disk_leaves_the_old_one,
        ),
        ("_reload_on_a_full_disk", reload_on_a_full_disk),
        (
            "of_two_processes_the_second_writes_beside",
            of_two_processes_the_second_writes_beside,
        ),
        (
            "what_the_dead_have_left_goes_away",
            what_the_dead_have_left_goes_away,
        ),
        (
            "stores_that_share_a_file_take_turns",
            stores_that_share_a_file_take_turns,
        ),
        ("something_else_in_its_place", something_else_in_its_place),
        (
            "a_file_from_another_age_has_a_heartbeat",
            a_file_from_another_age_has_a_heartbeat,
        ),
        (
            "a_child_forked_while_a_hash_is_worked_out",
            a_fork_during_a_hash,
        ),
    ])
}

/// Where processes that were started for a test find the options directory.
const DIRECTORY: &str = "SENTRY_OPTIONS_DIR";
/// And the heartbeat file.
const FILE: &str = "SENTRY_OPTIONS_STATUS_FILE";

fn status_file(directory: &Directory) -> PathBuf {
    directory.path().join("status.json")
}

fn builder<'a>(directory: &Directory) -> InitBuilder<'a> {
    directory.builder().with_status_file(status_file(directory))
}

fn read(file: &Path) -> Status {
    let text = fs::read_to_string(file).expect("a heartbeat");
    Status::parse(&text).expect("a status")
}

/// What lies in the folder of the heartbeat, but for the values.
fn names(directory: &Directory) -> Vec<String> {
    let entries = fs::read_dir(directory.path()).expect("a folder");
    let names = entries.map(|entry| entry.expect("a file").file_name());
    let names = names.map(|name| name.into_string().expect("a name"));
    let mut names: Vec<_> = names.filter(|name| name != "values").collect();
    names.sort();
    names
}

/// A process that writes heartbeats, to be killed.
struct Writer(Child);

impl Writer {
    fn start(mut command: Command, directory: &Directory) -> Self {
        command
            .env(DIRECTORY, directory.path())
            .env(FILE, status_file(directory));
        Self(command.stderr(Stdio::null()).spawn().expect("it starts"))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.kill().expect("a process");
        self.0.wait().expect("a child");
    }
}

fn a_writer_that_is_killed_leaves_a_whole_file() {
    let directory = Directory::new();
    directory.write("seer", json!({"greeting": "x".repeat(100)}));
    let file = status_file(&directory);
    for round in 0..40 {
        let writer = Writer::start(scenario::command("_write_for_ever"), &directory);
        let own = move |status: &Status| status.pid == writer.0.id();
        eventually("its heartbeat", || file.exists() && own(&read(&file)));
        thread::sleep(Duration::from_micros(round * 137));
        drop(own);
        read(&file);
    }
    // What the last one was about to write may be there, until somebody comes after it.
    drop(builder(&directory).build().expect("valid"));
    assert_eq!(names(&directory), ["status.json"]);
}

fn write_for_ever() {
    sentry_options::init().expect("valid");
    let values = sentry_options::status().expect("loaded").directory;
    let file = values.join("seer/values.json");
    for limit in 0_u32.. {
        // News, so that it is written.
        let text = format!(r#"{{"options": {{"limit": {}}}}}"#, limit % 1000 + 1);
        let new = file.with_extension("new");
        fs::write(&new, text).expect("a file");
        fs::rename(new, &file).expect("a file");
        sentry_options::refresh().expect("valid");
    }
}

/// A limit of the size of files fails a write as a full disk does.
fn a_full_disk_leaves_the_old_one() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 7}));
    let file = status_file(&directory);
    // In a process that is gone then, so that the file is free.
    join(child(|| drop(builder(&directory).build().expect("valid"))));
    let before = fs::read_to_string(&file).expect("a heartbeat");
    directory.write("seer", json!({"limit": 8}));
    let full = "trap '' XFSZ; ulimit -f 0";
    let mut command = scenario::command_after(full, "_reload_on_a_full_disk");
    command.env(DIRECTORY, directory.path()).env(FILE, &file);
    let mut stderr = String::new();
    let mut process = command.stderr(Stdio::piped()).spawn().expect("a process");
    let mut pipe = process.stderr.take().expect("a pipe");
    pipe.read_to_string(&mut stderr).expect("a text");
    assert!(process.wait().expect("a child").success(), "{stderr}");
    let told = "sentry-options: error: cannot write the status file";
    let lines = stderr.lines().filter(|line| line.starts_with(told));
    assert_eq!(lines.count(), 1, "once: {stderr}");
    assert_eq!(fs::read_to_string(&file).expect("a heartbeat"), before);
    assert_eq!(names(&directory), ["status.json"]);
}

fn reload_on_a_full_disk() {
    sentry_options::init().expect("valid");
    assert_eq!(seer::options().limit(), 8);
    for _ in 0..3 {
        let values = sentry_options::status().expect("loaded").directory;
        fs::remove_file(values.join("seer/values.json")).unwrap_or_default();
        sentry_options::refresh().expect("the last values");
    }
}

/// Such as the workers of a server that each set up a store, or a command that somebody runs beside it.
fn of_two_processes_the_second_writes_beside() {
    let directory = Directory::new();
    let file = status_file(&directory);
    let first = Writer::start(scenario::command("_write_for_ever"), &directory);
    let pid = first.0.id();
    eventually("its heartbeat", || file.exists() && read(&file).pid == pid);
    let options = builder(&directory).build().expect("valid");
    let own = directory
        .path()
        .join(format!("status.json.{}", std::process::id()));
    let mut last = SystemTime::UNIX_EPOCH;
    for _ in 0..20 {
        let _ = options.refresh();
        assert_eq!(read(&own).pid, std::process::id());
        let other = read(&file);
        assert!(other.pid == pid && other.at >= last, "{other}");
        last = other.at;
    }
    drop(first);
    drop(options);
    // Nobody has it any longer.
    drop(builder(&directory).build().expect("valid"));
    assert_eq!(read(&file).pid, std::process::id());
}

fn what_the_dead_have_left_goes_away() {
    let directory = Directory::new();
    let options = builder(&directory).build().expect("defaults");
    let file = status_file(&directory);
    let text = fs::read_to_string(&file).expect("a heartbeat");
    let mut sleeper = Command::new("sleep").arg("60").spawn().expect("a process");
    let beside = |name: &str, text: &str| {
        fs::write(directory.path().join(format!("status.json.{name}")), text).expect("a file");
    };
    let with_pid = |pid: u32| {
        let mut status: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        status["pid"] = json!(pid);
        status["at"] = json!("2020-01-01T00:00:00.000Z");
        status.to_string()
    };
    let living = sleeper.id().to_string();
    let sleepers = with_pid(sleeper.id());
    // It was written before that process started.
    beside(&living, &sleepers);
    // No process has such an id.
    beside("4194305", &with_pid(4_194_305));
    beside("4194305.0.tmp", "{");
    beside(&format!("{living}.0.tmp"), "{");
    beside("json", "somebody else's");
    beside("1x", "somebody else's");
    drop(options);
    let options = builder(&directory).build().expect("defaults");
    let mine = |names: Vec<String>| -> Vec<String> {
        let of_others = |name: &String| name != &format!("status.json.{living}.0.tmp");
        names.into_iter().filter(of_others).collect()
    };
    assert_eq!(
        mine(names(&directory)),
        ["status.json", "status.json.1x", "status.json.json"]
    );
    assert!(
        directory
            .path()
            .join(format!("status.json.{living}.0.tmp"))
            .exists()
    );
    sleeper.kill().expect("a process");
    sleeper.wait().expect("a child");
    drop(options);
}

/// The same file for several stores of one process: nobody knows whose it is, and it is whole.
fn stores_that_share_a_file_take_turns() {
    let directory = Directory::new();
    let stores = [(); 4].map(|()| builder(&directory).build().expect("defaults"));
    let reload = |options: &Options| {
        for limit in 1..200 {
            directory.replace("seer", json!({ "limit": limit }));
            options.refresh().expect("valid");
        }
    };
    let file = status_file(&directory);
    thread::scope(|scope| {
        let mut threads = stores[1..].iter().map(|options| {
            scope.spawn(|| {
                for _ in 0..2000 {
                    options.refresh().expect("valid");
                }
            })
        });
        let threads: Vec<_> = threads.by_ref().collect();
        reload(&stores[0]);
        while threads.iter().any(|thread| !thread.is_finished()) {
            read(&file);
        }
    });
    read(&file);
    assert_eq!(names(&directory), ["status.json"]);
}

fn something_else_in_its_place() {
    let directory = Directory::new();
    let file = status_file(&directory);
    // Nobody ever writes to it.
    let made = Command::new("mkfifo").arg(&file).status();
    assert!(made.expect("mkfifo").success());
    drop(builder(&directory).build().expect("defaults"));
    read(&file);
    for text in ["", "{}", "no status", "[1]"] {
        fs::write(&file, text).expect("a file");
        drop(builder(&directory).build().expect("defaults"));
        read(&file);
    }
}

/// RFC 3339 has no text for such a time.
fn a_file_from_another_age_has_a_heartbeat() {
    let directory = Directory::new();
    directory.write("seer", json!({}));
    let options = builder(&directory).build().expect("valid");
    for seconds in [300_000_000_000, 0] {
        directory.write_generated("seer", json!({}), "0000-01-01T00:00:00Z");
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        directory.set_modified("seer", modified);
        options.refresh().expect("valid");
        let status = read(&status_file(&directory));
        assert!(status.namespace("seer").expect("known").modified.is_some());
    }
}

/// Whoever works it out may not be there in the child.
fn a_fork_during_a_hash() {
    let directory = Directory::new();
    let orgs: serde_json::Map<_, _> = (0..4_000).map(|id| (id.to_string(), json!({}))).collect();
    directory.write("seer", json!({ "orgs": orgs }));
    let options = builder(&directory).build().expect("valid");
    thread::scope(|scope| {
        let reloads = scope.spawn(|| {
            for _ in 0..25 {
                directory.write("seer", json!({ "orgs": orgs }));
                options.refresh().expect("valid");
                options.status();
            }
        });
        while !reloads.is_finished() {
            join(child(|| {
                options.status();
            }));
        }
    });
}
