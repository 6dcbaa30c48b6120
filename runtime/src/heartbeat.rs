//! The heartbeat file: the status of a store, written anew after its polls, for probes.
//!
//! One file has one writer. The process that set the store up writes to the file itself, and each forked child
//! to one beside it, with its process id at the end of the name.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use crate::reloader::{Reloader, Settings};
use crate::report::{Severity, say};
use crate::store::Store;

/// The environment variable that names the file of the global store.
const VARIABLE: &str = "SENTRY_OPTIONS_STATUS_FILE";

/// How soon after another heartbeat one is not worth writing unless there is news.
const PAUSE: Duration = Duration::from_secs(1);

/// Where heartbeats go, and how the last one went.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    file: PathBuf,
    /// In a child, the file of the process that set the store up.
    parents: Option<PathBuf>,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    at: Option<Instant>,
    /// What has been said, and still holds.
    failure: Option<String>,
}

/// The file that the environment names.
pub(crate) fn default_file() -> Option<PathBuf> {
    let file = std::env::var_os(VARIABLE).filter(|file| !file.is_empty())?;
    Some(file.into())
}

impl Heartbeat {
    pub(crate) fn of(settings: &Settings, is_fork: bool) -> Option<Self> {
        let own = settings.status_file.clone()?;
        let (file, parents) = if is_fork {
            let childs = extended(&own, &std::process::id().to_string());
            (childs, Some(own))
        } else {
            (own, None)
        };
        Some(Self {
            file,
            parents,
            last: Mutex::default(),
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
            self.parents
                .iter()
                .for_each(|parents| remove_those_of_the_dead(parents));
        }
        last.at = Some(Instant::now());
        let written = replace(&self.file, &text()?);
        let failure = written.err().map(|error| {
            let file = self.file.display();
            format!("cannot write the status file {file}: {error}")
        });
        let is_said = last.failure == failure;
        last.failure.clone_from(&failure);
        failure.filter(|_| !is_said)
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

/// Puts another file in its place, so that readers find a whole one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let new = extended(file, &format!("{}.tmp", std::process::id()));
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, file))
        .inspect_err(|_| {
            // It may not even be there.
            let _ = fs::remove_file(&new);
        })
}

fn extended(file: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(extension);
    name.into()
}

/// Removes the files of children that are no more, as their names say. Otherwise a server that replaces its
/// workers would leave one for each.
fn remove_those_of_the_dead(file: &Path) {
    let processes = Path::new("/proc");
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
        return;
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    if !processes.join("self").exists() {
        return;
    }
    for entry in entries.flatten() {
        let other = entry.file_name();
        let process = other
            .to_str()
            .zip(name.to_str())
            .and_then(|(other, name)| other.strip_prefix(name)?.strip_prefix('.'));
        let process = process.map(|process| process.strip_suffix(".tmp").unwrap_or(process));
        let is_dead = process.is_some_and(|process| {
            process.parse::<u32>().is_ok() && !processes.join(process).exists()
        });
        if is_dead {
            // Another child may have been quicker.
            let _ = fs::remove_file(entry.path());
        }
    }
}
