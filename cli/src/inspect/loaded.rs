//! What a process has loaded, held against what is on disk.

use std::time::{Duration, SystemTime};

use sentry_options_status::{NamespaceStatus, State, Status};

use super::disk::{FileState, OnDisk};

/// How long after a change a poll must have ended to have seen it: a poll takes some time, and the clock of a file
/// system ticks slowly.
const SETTLED: Duration = Duration::from_secs(1);

/// How what a process has loaded relates to the file as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loaded {
    /// It is what is in the file.
    Current,
    /// The file has changed since the process last polled.
    Pending,
    /// The process has polled since the file was changed, and has other values all the same.
    Stuck,
    /// There is nothing to compare.
    Unknown,
}

impl Loaded {
    /// The relation as a word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Pending => "pending",
            Self::Stuck => "stuck",
            Self::Unknown => "unknown",
        }
    }

    /// Holds a namespace of a process against its file.
    pub(crate) fn of(status: &Status, loaded: &NamespaceStatus, on_disk: Option<&OnDisk>) -> Self {
        let Some(on_disk) = on_disk else {
            return Self::Unknown;
        };
        if on_disk.state == FileState::Missing {
            return match loaded.state {
                State::Defaults => Self::Current,
                State::Missing => Self::Stuck,
                _ => Self::Pending,
            };
        }
        if is_loaded(loaded, on_disk) {
            return Self::Current;
        }
        let Some(changed) = on_disk.changed else {
            return Self::Unknown;
        };
        let since = status.last_poll.at.duration_since(changed);
        if since.is_ok_and(|since| since > SETTLED) {
            Self::Stuck
        } else {
            Self::Pending
        }
    }
}

fn is_loaded(loaded: &NamespaceStatus, on_disk: &OnDisk) -> bool {
    let has_hash = on_disk
        .content_hash
        .is_none_or(|hash| hash == loaded.content_hash);
    // A hash tells nothing of the values of secret options, and there may be none.
    has_hash
        && loaded.generated_at == on_disk.generated_at
        && same(loaded.modified, on_disk.modified)
}

/// Whether two times are one, as far as the heartbeat's milliseconds go.
fn same(one: Option<SystemTime>, other: Option<SystemTime>) -> bool {
    let milliseconds = |time: SystemTime| {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        since.as_ref().map_or(0, Duration::as_millis)
    };
    one.map(milliseconds) == other.map(milliseconds)
}
