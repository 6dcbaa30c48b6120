//! The model.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use sentry_options_schema::ContentHash;

/// What one store of one process has loaded, and how its polls go.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The version of the library.
    pub version: String,
    /// The process.
    pub pid: u32,
    /// The machine or pod, if it has a name.
    pub host: Option<String>,
    /// The process namespace in which `pid` is its number, as [`pid_namespace`](crate::pid_namespace) has it.
    pub pid_namespace: Option<String>,
    /// When this was true.
    pub at: SystemTime,
    /// When the store was loaded, or when the process was forked that has it now.
    pub started: SystemTime,
    /// The directory of the values.
    pub directory: PathBuf,
    /// How often the files are looked at; `None` if only `refresh()` does so.
    pub poll_interval: Option<Duration>,
    /// The thread that polls.
    pub watcher: WatcherStatus,
    /// How often the watcher panicked and went on.
    pub watcher_restarts: u64,
    /// The last poll, by the watcher or by `refresh()`; the first load counts.
    pub last_poll: Poll,
    /// When a poll last came to its end. Files that it refused are no failure of the poll.
    pub last_successful_poll: SystemTime,
    /// When the watcher will look next; in the past if it is late. `None` without a watcher.
    pub next_poll: Option<SystemTime>,
    /// The namespaces, in the order in which the store has them.
    pub namespaces: Vec<NamespaceStatus>,
}

/// The thread that polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatcherStatus {
    /// It runs.
    Alive,
    /// There is none, and none is wanted: only `refresh()` reloads, or only children of this process poll.
    Unwanted,
    /// It should run, and does not.
    Dead,
}

/// A look at all files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// When it ended.
    pub at: SystemTime,
    /// What it came to: `applied`, `unchanged`, `rejected` (as long as a file is refused) or `panicked`.
    pub outcome: &'static str,
}

impl Poll {
    /// What a poll may come to.
    pub const OUTCOMES: [&'static str; 4] = ["applied", "unchanged", "rejected", "panicked"];
}

/// One namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct NamespaceStatus {
    /// Its name.
    pub namespace: String,
    /// Its values file.
    pub file: PathBuf,
    /// How what is in use relates to the file.
    pub state: State,
    /// The hash of the options in use, those of the defaults not among them.
    pub content_hash: ContentHash,
    /// `generated_at` of the values in use, as their file has it.
    pub generated_at: Option<String>,
    /// When this process put them in use; a file that was written anew with the same values counts.
    pub applied_at: SystemTime,
    /// When the file of the values in use was last modified.
    pub modified: Option<SystemTime>,
    /// Why the file is refused, or what is wrong otherwise.
    pub error: Option<Failure>,
    /// Whether the file is mounted so that it will never change (`subPath`).
    pub never_updates: bool,
}

/// How what is in use relates to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The file's values are in use.
    Current,
    /// There has been no file, and the defaults are in use.
    Defaults,
    /// The file is refused, and the values from before are in use.
    Rejected,
    /// The file is valid, but held back by another one that is refused.
    HeldBack,
    /// The file is gone, and its last values are in use.
    Missing,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Current,
        Self::Defaults,
        Self::Rejected,
        Self::HeldBack,
        Self::Missing,
    ];

    /// The state as a word, as the JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Defaults => "defaults",
            Self::Rejected => "rejected",
            Self::HeldBack => "held_back",
            Self::Missing => "missing",
        }
    }
}

impl WatcherStatus {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Alive, Self::Unwanted, Self::Dead];

    /// The status as a word, as the JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Unwanted => "unwanted",
            Self::Dead => "dead",
        }
    }
}

/// What went wrong, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When it was first seen.
    pub at: SystemTime,
    /// What it is: the file, the option, what was expected and what was found.
    pub text: String,
}

impl Status {
    /// How late the watcher is at `now`; zero if it is not.
    pub fn overdue(&self, now: SystemTime) -> Duration {
        let next = self.next_poll.unwrap_or(now);
        now.duration_since(next).unwrap_or_default()
    }

    /// The namespace of this name.
    pub fn namespace(&self, namespace: &str) -> Option<&NamespaceStatus> {
        self.namespaces
            .iter()
            .find(|status| status.namespace == namespace)
    }
}
