//! A test harness that runs each test in a process of its own: for the global store, which a
//! process has once, and for forks, which a multithreaded harness does not survive.

use std::env;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::DEADLINE;

/// A test and its name; a name that starts with `_` runs only when another test runs it.
pub(crate) type Scenario = (&'static str, fn());

const VARIABLE: &str = "SENTRY_OPTIONS_TEST_SCENARIO";

/// How a scenario ended.
#[derive(Debug)]
pub(crate) struct Ending {
    /// `None` if it had to be killed.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ending {
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// Fails unless the scenario succeeded, and gives what it wrote to stderr.
    #[track_caller]
    pub(crate) fn stderr(self) -> String {
        assert!(self.is_success(), "{self:#?}");
        self.stderr
    }
}

/// The `main` of a test binary without the usual harness. Takes parts of names as arguments.
pub(crate) fn main(scenarios: &[Scenario]) -> ExitCode {
    if let Ok(name) = env::var(VARIABLE) {
        let (_, run) = scenarios
            .iter()
            .find(|(other, _)| *other == name)
            .expect("a known scenario");
        run();
        return ExitCode::SUCCESS;
    }
    let filters: Vec<_> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_chosen =
        |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter));
    let tests = scenarios
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !name.starts_with('_'));
    let shows_output = env::args().any(|argument| argument == "--nocapture");
    let mut failures = 0;
    for name in tests.filter(|name| is_chosen(name)) {
        let start = Instant::now();
        let ending = run(name, |_| {});
        let verdict = if ending.is_success() { "ok" } else { "FAILED" };
        println!(
            "test {name} ... {verdict} ({} ms)",
            start.elapsed().as_millis()
        );
        if shows_output && ending.is_success() {
            print!("{}{}", ending.stdout, ending.stderr);
        }
        if !ending.is_success() {
            println!("{:?}\n{}{}", ending.status, ending.stdout, ending.stderr);
            failures += 1;
        }
    }
    println!("\n{failures} failed");
    if failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A command that runs a scenario.
pub(crate) fn command(name: &str) -> Command {
    command_after("true", name)
}

/// A command that runs a scenario, in a shell that does something else before.
pub(crate) fn command_after(preparation: &str, name: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{preparation}; exec \"$0\"")])
        .arg(env::current_exe().expect("a running program"))
        .env(VARIABLE, name)
        .env_remove("SENTRY_OPTIONS_DIR");
    command
}

/// Runs a scenario in a process of its own, and everything that it starts in one group, to be
/// killed when it does not end.
pub(crate) fn run(name: &str, configure: impl FnOnce(&mut Command)) -> Ending {
    let outputs = TempDir::new().expect("a folder for temporary files");
    let output = |name: &str| Stdio::from(File::create(outputs.path().join(name)).expect("a file"));
    let mut command = command(name);
    command.process_group(0);
    command
        .stdin(Stdio::null())
        .stdout(output("stdout"))
        .stderr(output("stderr"));
    configure(&mut command);
    let mut child = command.spawn().expect("this program starts");
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("a child") {
            Some(status) => break Some(status),
            None if start.elapsed() > DEADLINE * 3 => break None,
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    if status.is_none() {
        let group = format!("-{}", child.id());
        Command::new("kill")
            .args(["-KILL", "--", &group])
            .status()
            .expect("`kill` runs");
        child.wait().expect("a child");
    }
    let read = |name: &str| {
        let bytes = fs::read(outputs.path().join(name)).expect("a file");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ending {
        status,
        stdout: read("stdout"),
        stderr: read("stderr"),
    }
}
