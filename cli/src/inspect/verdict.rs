//! What is wrong, and whether a probe is to fail for it.

use std::time::{Duration, SystemTime};

use sentry_options_schema::{Severity, one_line};
use sentry_options_status::{Failure, NamespaceStatus, Status, WatcherStatus, span};
use sentry_options_values::Diagnostic;

use super::loaded::Loaded;
use super::{Heartbeat, Heartbeats, Inspection};

/// How late a watcher may be beyond its interval: heartbeats with no news are a second apart.
const GRACE: Duration = Duration::from_secs(2);

/// What is wrong.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Whether a probe succeeds; `None` if nobody asked.
    pub(crate) is_healthy: Option<bool>,
    /// Everything that is wrong. The command fails if there is an error among it.
    pub(crate) findings: Vec<Diagnostic>,
}

impl Verdict {
    pub(super) fn of(inspection: &Inspection, max_age: Option<Duration>) -> Self {
        let mut of_values: Vec<_> = inspection.findings().cloned().collect();
        of_values.extend(frozen(inspection));
        let heartbeats = inspection.heartbeats.as_ref();
        for (heartbeat, status) in heartbeats.into_iter().flat_map(statuses) {
            of_values.extend(of_watcher(heartbeat, status, inspection.at));
            of_values.extend(
                inspection
                    .is_elsewhere(status)
                    .then(|| elsewhere(status).in_file(name(heartbeat))),
            );
            of_values.extend(status.namespaces.iter().filter_map(|loaded| {
                let on_disk = inspection.on_disk(status, &loaded.namespace);
                let is_stuck = Loaded::of(status, loaded, on_disk) == Loaded::Stuck;
                is_stuck.then(|| stuck(status, loaded).in_file(name(heartbeat)))
            }));
        }
        let of_polls = of_polls(heartbeats, max_age, inspection.at);
        if max_age.is_some() {
            for finding in &mut of_values {
                finding.severity = Severity::Warning;
            }
        }
        Self {
            is_healthy: max_age.map(|_| of_polls.is_empty()),
            findings: of_polls.into_iter().chain(of_values).collect(),
        }
    }
}

/// What living processes say.
fn statuses(heartbeats: &Heartbeats) -> impl Iterator<Item = (&Heartbeat, &Status)> {
    let living = heartbeats.living();
    living.filter_map(|heartbeat| Some((heartbeat, heartbeat.status.as_ref().ok()?)))
}

fn name(heartbeat: &Heartbeat) -> String {
    heartbeat.file.display().to_string()
}

/// Where polls cannot be relied on: no heartbeat, an unreadable one, and one that is too old.
fn of_polls(
    heartbeats: Option<&Heartbeats>,
    max_age: Option<Duration>,
    now: SystemTime,
) -> Vec<Diagnostic> {
    let Some(heartbeats) = heartbeats else {
        let error = Diagnostic::error("no-heartbeat", "there is no heartbeat to be looked at");
        let help = "set SENTRY_OPTIONS_STATUS_FILE, here and for the program, or pass --status";
        return max_age.map(|_| error.help(help)).into_iter().collect();
    };
    let mut findings = Vec::new();
    for heartbeat in heartbeats.living() {
        if let Err(why) = &heartbeat.status {
            let message = format!("a heartbeat that tells nothing: {why}");
            findings
                .push(Diagnostic::error("unreadable-heartbeat", message).in_file(name(heartbeat)));
        }
    }
    if heartbeats.living().next().is_none() {
        let message = match heartbeats.each.len() {
            0 => "no process has written a heartbeat yet",
            _ => "no process that wrote a heartbeat still lives",
        };
        let error = Diagnostic::error("no-heartbeat", message);
        findings.push(error.in_file(heartbeats.file.display().to_string()));
    }
    // A process whose children poll, and which wants no watcher itself, is as they are.
    let polls = |status: &Status| status.watcher != WatcherStatus::Unwanted;
    let has_watchers = statuses(heartbeats).any(|(_, status)| polls(status));
    for (heartbeat, status) in statuses(heartbeats) {
        let counts = !has_watchers || polls(status);
        let too_old = max_age
            .filter(|_| counts)
            .and_then(|max_age| too_old(status, max_age, now));
        findings.extend(
            too_old.map(|message| {
                Diagnostic::error("old-heartbeat", message).in_file(name(heartbeat))
            }),
        );
    }
    findings
}

fn too_old(status: &Status, max_age: Duration, now: SystemTime) -> Option<String> {
    let pid = status.pid;
    match now.duration_since(status.last_successful_poll) {
        Ok(age) if age > max_age => Some(format!(
            "the last successful poll of process {pid} was {} ago, and {} is allowed",
            span(age),
            span(max_age)
        )),
        // Nobody knows how old it is, and a process that lives writes another one.
        Err(ahead) if ahead.duration() > max_age => Some(format!(
            "the last successful poll of process {pid} will be in {}: the clock was set back",
            span(ahead.duration())
        )),
        _ => None,
    }
}

/// A watcher that does not do its work.
fn of_watcher(heartbeat: &Heartbeat, status: &Status, now: SystemTime) -> Option<Diagnostic> {
    let late = status.overdue(now);
    let interval = status.poll_interval.unwrap_or_default();
    let error = if status.watcher == WatcherStatus::Dead {
        let message = format!("the watcher of process {} is dead", status.pid);
        Diagnostic::error("watcher-dead", message).help("restart the process")
    } else if late > interval.saturating_add(GRACE) {
        let message = format!(
            "the watcher of process {} should have looked {} ago",
            status.pid,
            span(late)
        );
        Diagnostic::error("watcher-late", message)
            .help("the process has ended or is stopped, or the watcher hangs: in a callback, or on a disk")
    } else {
        return None;
    };
    Some(error.in_file(name(heartbeat)))
}

/// A process that cannot be held against these files.
fn elsewhere(status: &Status) -> Diagnostic {
    let message = format!(
        "process {} reads another directory: {}",
        status.pid,
        one_line(&status.directory.display().to_string())
    );
    Diagnostic::warning("other-directory", message).help("inspect the one that it reads")
}

/// A process that goes on with other values than those on disk.
fn stuck(status: &Status, loaded: &NamespaceStatus) -> Diagnostic {
    let why = match &loaded.error {
        Some(Failure { text, .. }) => one_line(text).into_owned(),
        None if loaded.never_updates => "its file is mounted by subPath".to_owned(),
        None => format!("its values are {}, see its log", loaded.state.name()),
    };
    let message = format!(
        "process {} has polled since namespace '{}' was changed, and has other values: {why}",
        status.pid,
        one_line(&loaded.namespace),
    );
    Diagnostic::error("stuck", message)
}

/// Files that never change while the pod runs, as seen from here or by a process.
fn frozen(inspection: &Inspection) -> impl Iterator<Item = Diagnostic> {
    let files = inspection
        .disk
        .files
        .iter()
        .filter(|on_disk| on_disk.never_updates);
    let here = files.map(|on_disk| (on_disk.namespace.as_str(), &on_disk.file));
    let heartbeats = inspection.heartbeats.iter().flat_map(statuses);
    let namespaces = heartbeats.flat_map(|(_, status)| &status.namespaces);
    let there = namespaces.filter(|loaded| loaded.never_updates);
    let there = there.map(|loaded| (loaded.namespace.as_str(), &loaded.file));
    let frozen = here
        .chain(there)
        .collect::<std::collections::BTreeMap<_, _>>();
    frozen.into_iter().map(|(namespace, file)| {
        let message = format!(
            "the file of namespace '{}' is mounted by subPath: it will never change while this pod runs",
            one_line(namespace)
        );
        let warning = Diagnostic::warning("never-updates", message);
        warning.in_file(file.display().to_string()).help("mount the whole volume")
    })
}
