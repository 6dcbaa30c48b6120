//! A process that uses the library, to be looked at from outside: the test program itself, run once more.

use std::env;
use std::fs;
use std::io::{BufRead, Write, stdin};
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use fork::Fork;
use sentry_options::Options;
use sentry_options_status::Status;
use serde_json::{Value, json};

use super::{Ran, Tree};

/// Long enough for the slowest machine; reached only by a test that fails.
const DEADLINE: Duration = Duration::from_secs(30);

/// How often the process polls.
const POLL: Duration = Duration::from_millis(50);

const DIRECTORY: &str = "SENTRY_OPTIONS_TEST_SERVICE";

/// The heartbeat of a service, in its tree.
pub(crate) const STATUS: &str = "run/status.json";

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "minimum": 1, "default": 10, "description": ""}}}"#;

/// What the process does. It is the whole of a test named `service`, which does nothing elsewhere.
pub(crate) fn main() {
    static HANGS: AtomicBool = AtomicBool::new(false);
    let Some(directory) = env::var_os(DIRECTORY) else {
        return;
    };
    // Those of another watcher may go on.
    let watches = env::var_os("SENTRY_OPTIONS_TEST_WATCHES").is_none_or(|value| value != "no");
    let hang = |_: &str, _: f64| {
        while HANGS.load(Relaxed) {
            thread::sleep(Duration::from_millis(1));
        }
    };
    Options::builder()
        .with_directory(Path::new(&directory))
        .with_refresh_threshold(watches.then_some(POLL))
        .with_callback(hang)
        .init()
        .expect("valid values");
    for line in stdin().lock().lines() {
        match line.expect("a command").as_str() {
            "hang" => HANGS.store(true, Relaxed),
            "fork" => {
                let parent = std::process::id();
                if matches!(fork::fork().expect("a child"), Fork::Child) {
                    // Any use of the library starts the child's watcher.
                    while parent_id() == parent && sentry_options::status().is_ok() {
                        thread::sleep(Duration::from_millis(5));
                    }
                    std::process::exit(0);
                }
            }
            other => panic!("an unknown command: {other}"),
        }
    }
}

/// The process, its values, and its heartbeats.
pub(crate) struct Service {
    pub(crate) tree: Tree,
    process: Child,
}

impl Service {
    /// Starts one in a directory of its own, with 7 for `limit`.
    pub(crate) fn start() -> Self {
        Self::start_in(Self::directory(), "yes")
    }

    /// The directory of a service.
    pub(crate) fn directory() -> Tree {
        Tree::new(&[
            ("schemas/seer/schema.json", SCHEMA),
            ("values/seer/values.json", r#"{"options": {"limit": 7}}"#),
            ("run/other.json", "not a heartbeat of this service"),
        ])
    }

    pub(crate) fn start_in(tree: Tree, watches: &str) -> Self {
        let process = Command::new(env::current_exe().expect("a running program"))
            .args(["service", "--exact", "--nocapture"])
            .env(DIRECTORY, tree.root())
            .env("SENTRY_OPTIONS_TEST_WATCHES", watches)
            .env("SENTRY_OPTIONS_STATUS_FILE", tree.path(STATUS))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("this program starts");
        let service = Self { tree, process };
        service.eventually("a heartbeat", || {
            let said = fs::read_to_string(service.tree.path(STATUS)).unwrap_or_default();
            said.contains(&format!("\"pid\":{}", service.process.id()))
        });
        service
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Tells the process to do something.
    pub(crate) fn tell(&self, command: &str) {
        let mut stdin = self.process.stdin.as_ref().expect("a pipe");
        writeln!(stdin, "{command}").expect("it listens");
    }

    /// Puts another file in place of the values.
    pub(crate) fn replace(&self, values: &str) {
        let file = self.tree.path("values/seer/values.json");
        fs::write(file.with_extension("new"), values).expect("a file");
        fs::rename(file.with_extension("new"), file).expect("a rename");
    }

    /// Ends the process, which leaves its heartbeat.
    pub(crate) fn kill(mut self) -> Tree {
        self.process.kill().expect("a process");
        self.process.wait().expect("its end");
        std::mem::replace(&mut self.tree, Tree::new(&[]))
    }

    /// Runs `inspect` on the service.
    pub(crate) fn inspect(&self, arguments: &[&str]) -> Ran {
        inspect(&self.tree, arguments)
    }

    /// What `inspect` finds, as JSON, and its exit status.
    pub(crate) fn found(&self, arguments: &[&str]) -> (i32, Value) {
        found(&self.tree, arguments)
    }

    /// Waits until `inspect` says of the first process how what it has loaded relates to the file.
    #[track_caller]
    pub(crate) fn wait_for_loaded(&self, relation: &str) -> Value {
        let mut last = Value::Null;
        self.eventually(relation, || {
            last = self.found(&[]).1;
            last["processes"][0]["loaded"]["seer"] == relation
        });
        last
    }

    #[track_caller]
    pub(crate) fn eventually(&self, what: &str, mut condition: impl FnMut() -> bool) {
        let start = Instant::now();
        while !condition() {
            let ran = self.inspect(&[]);
            assert!(
                start.elapsed() < DEADLINE,
                "in vain waited for: {what}\n{ran:#?}"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The heartbeats of children.
    pub(crate) fn children(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.tree.path("run")).expect("a folder");
        let files = entries.map(|entry| entry.expect("a file").path());
        let is_number = |file: &PathBuf| {
            let extension = file.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| extension.parse::<u32>().is_ok())
        };
        files.filter(is_number).collect()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended. One that is stopped ends too.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs `inspect` on the directory of a service.
pub(crate) fn inspect(tree: &Tree, arguments: &[&str]) -> Ran {
    tree.run(&[&["inspect", ".", "--status", STATUS], arguments].concat())
}

/// What `inspect` finds, as JSON, and its exit status.
pub(crate) fn found(tree: &Tree, arguments: &[&str]) -> (i32, Value) {
    let ran = inspect(tree, &[&["--output", "json"], arguments].concat());
    (
        ran.code,
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:#?}")),
    )
}

/// The codes of findings, with `!` before those of errors.
pub(crate) fn codes(told: &Value) -> Vec<String> {
    let findings = told["findings"].as_array().expect("a list").iter();
    let code = |finding: &Value| {
        let mark = if finding["severity"] == json!("error") {
            "!"
        } else {
            ""
        };
        format!("{mark}{}", finding["code"].as_str().expect("a code"))
    };
    findings.map(code).collect()
}

/// Sends a signal.
pub(crate) fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status();
    assert!(sent.expect("`kill` runs").success());
}

/// The heartbeat of a service.
pub(crate) fn read(tree: &Tree) -> Status {
    Status::parse(&tree.read(STATUS)).expect("a status")
}

/// Rewrites a heartbeat.
pub(crate) fn edit(tree: &Tree, change: impl FnOnce(&mut Status)) {
    let mut status = read(tree);
    change(&mut status);
    tree.write(STATUS, &status.to_json().to_string());
}
