//! What a reload did to each namespace that it concerned, and the callbacks on the thread that reloads.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sentry_options_schema::format::{Timestamp, parse_date_time};

use crate::delivery::Observer;
use crate::rejection::Rejection;
use crate::report::{Severity, say};
use crate::snapshot::{Content, Snapshot};
#[cfg(feature = "embed")]
use crate::subscribers::Subscribers;

/// The outcome of a reload for one namespace.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// New values are in use. The keys are those whose value differs from before.
    Applied {
        /// The options that changed, sorted.
        changed: Vec<String>,
    },
    /// The file was written anew with the same values.
    Unchanged,
    /// The file was refused, and the values from before stay in use, in every namespace.
    Rejected(Arc<Rejection>),
    /// The file is valid, but a rejection in another namespace holds it back.
    HeldBack,
    /// The file was there and is gone; its last values stay in use.
    Missing,
    /// The watcher panicked, was caught, and goes on.
    WatcherRestarted,
    /// The process forked, and the child has a watcher of its own now.
    Forked,
}

impl Outcome {
    /// Whether a file was looked at, and not the process.
    #[cfg(feature = "opentelemetry")]
    pub(crate) fn is_of_a_file(&self) -> bool {
        !matches!(self, Self::WatcherRestarted | Self::Forked)
    }

    /// Whether something was published, be it the same values again.
    pub(crate) fn is_publication(&self) -> bool {
        matches!(self, Self::Applied { .. } | Self::Unchanged)
    }

    /// The outcome as a word, for logs and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Applied { .. } => "applied",
            Self::Unchanged => "unchanged",
            Self::Rejected(_) => "rejected",
            Self::HeldBack => "held_back",
            Self::Missing => "missing",
            Self::WatcherRestarted => "watcher_restarted",
            Self::Forked => "forked",
        }
    }
}

/// Receives the namespace and the propagation delay in seconds, at least 0, when values with a new
/// `generated_at` have been loaded. The delay runs from `generated_at` to the file's mtime.
pub type PropagationCallback = Box<dyn Fn(&str, f64) + Send + Sync>;

/// Who wants to hear of reloads on the thread that reloads. Observers have threads of their own, see
/// `queue.rs`.
#[derive(Default)]
pub(crate) struct Listeners {
    /// Hears of each publication before everybody else, so that others find its copy up to date.
    #[cfg(feature = "embed")]
    pub(crate) mirror: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) callbacks: Vec<PropagationCallback>,
    pub(crate) observers: Vec<Arc<Observer>>,
    /// Those that come and go.
    #[cfg(feature = "embed")]
    pub(crate) subscribers: Arc<Subscribers>,
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Listeners({} observers, {} callbacks)",
            self.observers.len(),
            self.callbacks.len()
        )
    }
}

/// What happened to one namespace.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "observers"),
    expect(dead_code, reason = "callbacks get less")
)]
pub(crate) struct Happening {
    /// The namespace's place in the snapshots.
    pub(crate) at: usize,
    pub(crate) outcome: Outcome,
    /// The file that it happened to; `None` if it was refused.
    pub(crate) content: Option<Arc<Content>>,
    /// When the file was last modified.
    pub(crate) modified: Option<SystemTime>,
}

/// A reload that has just ended.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "observers"),
    expect(dead_code, reason = "callbacks get less")
)]
pub(crate) struct Reload<'r> {
    pub(crate) previous: &'r Snapshot,
    pub(crate) applied_at: SystemTime,
    pub(crate) duration: Duration,
}

impl Listeners {
    /// Tells the mirror of a publication. No lock is held.
    #[cfg(feature = "embed")]
    pub(crate) fn tell_mirror(&self) {
        if let Some(mirror) = &self.mirror {
            guard("", mirror);
        }
    }

    /// Calls back for what was published. No lock is held, so a callback may refresh or read as it likes.
    pub(crate) fn call_back_all(&self, reload: &Reload<'_>, happenings: &[Happening]) {
        for happening in happenings {
            let before = &reload.previous.namespaces[happening.at];
            let is_published = happening.outcome.is_publication();
            if let Some(content) = happening.content.as_ref().filter(|_| is_published) {
                self.call_back(before, content);
            }
        }
    }

    /// The peer's callback: on a new `generated_at`, with its own idea of a delay.
    fn call_back(&self, before: &Content, content: &Content) {
        let Some(generated_at) = &content.generated_at else {
            return;
        };
        if before.generated_at.as_ref() == Some(generated_at) {
            return;
        }
        let namespace = content.schema.namespace.as_str();
        let Some(generated) = seconds(generated_at) else {
            let text = format!(
                "`generated_at` of namespace `{namespace}` is no RFC 3339 time: {generated_at:?}"
            );
            say(Severity::Warning, namespace, &text);
            return;
        };
        let Some(modified) = content.modified else {
            return;
        };
        let delay = (since_epoch(modified) - generated).max(0.0);
        self.callbacks
            .iter()
            .for_each(|callback| guard(namespace, || callback(namespace, delay)));
    }
}

/// Runs a listener so that its panic stays its own.
fn guard(namespace: &str, listener: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(listener)).is_err() {
        let text = format!("a callback panicked on a reload of namespace `{namespace}`");
        say(Severity::Error, namespace, &text);
    }
}

/// The seconds since the epoch of a time of RFC 3339.
pub(crate) fn seconds(time: &str) -> Option<f64> {
    parse_date_time(time).map(Timestamp::as_secs_f64)
}

pub(crate) fn since_epoch(time: SystemTime) -> f64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}
