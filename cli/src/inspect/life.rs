//! Does the process still live that wrote a heartbeat?

use sentry_options_status::Status;

/// What is known of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It runs.
    Alive,
    /// It has ended; also if another one has its number by now.
    Ended,
    /// It was in a container that has been replaced since: another heartbeat is newer, and is from elsewhere.
    Replaced,
    /// It cannot be seen from here: it runs in another container, or on another machine.
    Unknown,
}

impl Life {
    /// What is known of it as a word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Ended => "ended",
            Self::Replaced => "replaced",
            Self::Unknown => "unknown",
        }
    }

    /// Whether what it says matters no more.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Replaced)
    }

    /// What can be seen of the process from here.
    pub(crate) fn of(status: &Status) -> Self {
        match status.is_of_a_living_process() {
            Some(true) => Self::Alive,
            Some(false) => Self::Ended,
            None => Self::Unknown,
        }
    }
}
