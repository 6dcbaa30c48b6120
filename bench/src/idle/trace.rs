//! Which system calls an idle poll makes, by `strace` on a second run of this program.
//!
//! That run is [`probe`]: it looks for two files that do not exist, one before and one after a number
//! of polls, so that the trace shows where they begin and end.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{NAMESPACES, Volumes};
use crate::Settings;
use crate::arguments::PROBE;
use crate::table::Row;

const POLLS: usize = 10;
const BEGIN: &str = "/sentry-options-bench-begin";
const END: &str = "/sentry-options-bench-end";
const WHAT: &str = "system calls of an idle poll, traced";
const BAR: &str = "no open, no read";
/// Polls between the two marks; what `--idle-probe` runs.
///
/// # Errors
/// The volumes cannot be mounted.
pub(crate) fn probe() -> io::Result<()> {
    let volumes = Volumes::mount()?;
    let store = volumes.store();
    let mark = |name| drop(fs::metadata(name));
    mark(BEGIN);
    for _ in 0..POLLS {
        assert!(matches!(store.refresh(), Ok(false)));
    }
    mark(END);
    Ok(())
}

/// Traces the probe.
pub(super) fn check(settings: &Settings) -> Row {
    let calls = match trace() {
        Ok(calls) => calls,
        Err(error) => return Row::skipped(WHAT, &format!("no strace: {error}"), BAR),
    };
    if settings.verbose {
        eprintln!("{POLLS} idle polls of {NAMESPACES} namespaces: {calls:?}");
    }
    let shown = calls
        .iter()
        .map(|(name, count)| format!("{name} {}", *count as f64 / POLLS as f64));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let holds = !calls.is_empty() && !calls.keys().any(|name| touches_contents(name));
    Row::finding(WHAT, shown, BAR, holds)
}

/// Whether a call opens or reads a file. `readlink` does neither.
fn touches_contents(call: &str) -> bool {
    call.starts_with("open") || (call.contains("read") && !call.starts_with("readlink"))
}

/// How often each system call occurs between the marks, in any thread.
fn trace() -> io::Result<BTreeMap<String, usize>> {
    let folder = TempDir::new()?;
    let log = folder.path().join("trace");
    run(&log)?;
    let log = fs::read_to_string(log)?;
    let between = log.lines().skip_while(|line| !line.contains(BEGIN)).skip(1);
    let mut calls = BTreeMap::new();
    for name in between
        .take_while(|line| !line.contains(END))
        .filter_map(name_of)
    {
        *calls.entry(name.to_owned()).or_default() += 1;
    }
    Ok(calls)
}

fn run(log: &Path) -> io::Result<()> {
    let strace = Command::new("strace")
        .arg("-f")
        .arg("-o")
        .arg(log)
        .arg(env::current_exe()?)
        .arg(PROBE)
        .output()?;
    if strace.status.success() {
        return Ok(());
    }
    let error = String::from_utf8_lossy(&strace.stderr).into_owned();
    Err(io::Error::other(error))
}

/// The call in a line such as `4711  statx(AT_FDCWD, …) = 0`.
fn name_of(line: &str) -> Option<&str> {
    let (_thread, call) = line.split_once(' ')?;
    let (name, _) = call.trim_start().split_once('(')?;
    let is_name = name
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || character == '_');
    (is_name && !name.is_empty()).then_some(name)
}
