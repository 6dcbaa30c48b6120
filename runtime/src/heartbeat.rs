//! The heartbeat file: the status of a store, written anew after its polls, for probes.
//!
//! One file has one writer: the first process that writes there, for as long as it lives. Each other one, be it a
//! forked child, another worker of the same server or a command that somebody runs beside it, writes to a file
//! beside, with its process id at the end of the name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use sentry_options_status::{FileBeside, Status};

use crate::reloader::{Reloader, Settings};
use crate::report::{Severity, say};
use crate::store::Store;

/// How soon after another heartbeat one is not worth writing unless there is news.
const PAUSE: Duration = Duration::from_secs(1);

/// Where heartbeats go, and how the last one went.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    /// The file that the process was told to write.
    file: PathBuf,
    /// What the file is before it is moved there. No other store has it.
    temporary: PathBuf,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    at: Option<Instant>,
    /// Whether the file is another process's, so that this one writes beside it.
    is_beside: bool,
    /// What has been said, and still holds.
    failure: Option<String>,
}

impl Heartbeat {
    pub(crate) fn of(settings: &Settings, is_fork: bool) -> Option<Self> {
        static STORES: AtomicUsize = AtomicUsize::new(0);
        let file = settings.status_file.clone()?;
        let number = STORES.fetch_add(1, Relaxed);
        let temporary = beside(&file, &format!(".{number}.tmp"));
        let last = Last {
            is_beside: is_fork,
            ..Last::default()
        };
        Some(Self {
            file,
            temporary,
            last: Mutex::new(last),
        })
    }

    /// Writes what `text` gives, unless that was done just now. Gives what is to be said of it.
    fn write(&self, is_news: bool, text: impl FnOnce() -> Option<String>) -> Option<String> {
        let mut last = match self.last.try_lock() {
            Ok(last) => last,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if is_news => {
                self.last.lock().unwrap_or_else(PoisonError::into_inner)
            }
            // What another thread writes now is as new.
            Err(TryLockError::WouldBlock) => return None,
        };
        if !is_news && last.at.is_some_and(|at| at.elapsed() < PAUSE) {
            return None;
        }
        if last.at.is_none() {
            remove_those_of_the_dead(&self.file);
        }
        last.at = Some(Instant::now());
        last.is_beside |= is_of_another(&self.file);
        let file = if last.is_beside {
            &beside(&self.file, "")
        } else {
            &self.file
        };
        let written = self.replace(file, &text()?);
        let failure = written.err().map(|error| {
            let file = file.display();
            format!("cannot write the status file {file}: {error}")
        });
        let is_said = last.failure == failure;
        last.failure.clone_from(&failure);
        failure.filter(|_| !is_said)
    }

    /// Puts another file in its place, so that readers find a whole one.
    fn replace(&self, file: &Path, text: &str) -> io::Result<()> {
        fs::write(&self.temporary, text)
            .and_then(|()| fs::rename(&self.temporary, file))
            .inspect_err(|_| {
                // It may not even be there.
                let _ = fs::remove_file(&self.temporary);
            })
    }
}

impl Reloader {
    /// Writes a heartbeat, if there is to be one.
    pub(crate) fn beat(&self, store: &Store, is_news: bool) {
        let Some(heartbeat) = &self.heartbeat else {
            return;
        };
        let text = || Some(format!("{}\n", self.status(store)?.to_json()));
        if let Some(failure) = heartbeat.write(is_news, text) {
            say(Severity::Error, "", &failure);
        }
    }
}

/// The file of this process beside another one.
fn beside(file: &Path, extension: &str) -> PathBuf {
    FileBeside::new(file, std::process::id(), extension).path
}

/// The status that a file has, if it is one.
fn read(file: &Path) -> Option<Status> {
    // Something else, such as a pipe, could keep a reader waiting.
    let is_file = fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
    let text = is_file.then(|| fs::read_to_string(file).ok())??;
    Status::parse(&text).ok()
}

/// Whether another process that lives writes to a file.
fn is_of_another(file: &Path) -> bool {
    read(file).is_some_and(|status| {
        status.pid != std::process::id() && status.is_of_a_living_process() == Some(true)
    })
}

/// Removes what processes that are no more have left beside a file: otherwise a server that replaces its workers
/// would leave one for each.
fn remove_those_of_the_dead(file: &Path) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    for beside in FileBeside::all(file) {
        let lives = read(&beside.path).and_then(|status| status.is_of_a_living_process());
        if !processes.join(beside.process.to_string()).exists() || lives == Some(false) {
            // Another process may have been quicker.
            let _ = fs::remove_file(beside.path);
        }
    }
}
