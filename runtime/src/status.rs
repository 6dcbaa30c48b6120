//! What a store has loaded, since when and from where, and how its polls go.

use std::time::Duration;

pub use sentry_options_status::{
    Failure, InvalidStatus, NamespaceStatus, Poll, State, Status, WatcherStatus,
};

use crate::default_store::DEFAULT;
use crate::error::OptionsError;
use crate::fork;
use crate::options::{Options, Result};
use crate::progress::Standing;
use crate::reloader::Reloader;
use crate::snapshot::Content;
use crate::store::Store;

/// What the global store has loaded, since when and from where, and how its polls go. It waits for nobody,
/// also while a reload hangs, and shows no value.
///
/// ```
/// sentry_options::include_schema!("seer");
///
/// # fn main() -> Result<(), sentry_options::OptionsError> {
/// sentry_options::init()?;
/// let status = sentry_options::status()?;
/// println!("{status}");
/// assert_eq!(status.namespaces[0].namespace, "seer");
/// assert_eq!(status.to_json()["watcher"], "alive");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`OptionsError::NotInitialized`] before the store is loaded.
pub fn status() -> Result<Status> {
    DEFAULT.status().ok_or(OptionsError::NotInitialized)
}

impl Options {
    /// What the store has loaded, since when and from where, and how its polls go. See [`status`].
    pub fn status(&self) -> Status {
        let status = self.store().status();
        status.unwrap_or_else(|| unreachable!("an independent store is loaded from the start"))
    }
}

impl Store {
    /// `None` before the store is loaded.
    pub(crate) fn status(&self) -> Option<Status> {
        fork::attend();
        self.reloader()?.status(self)
    }
}

impl Reloader {
    /// The status of the store that this one reloads; `None` before it is loaded.
    pub(crate) fn status(&self, store: &Store) -> Option<Status> {
        let snapshot = store.published()?;
        let polls = self.progress.polls();
        let standing = self.catalog.schemas.iter().zip(&*polls.namespaces);
        let namespaces = standing.filter_map(|(schema, standing)| {
            let content = snapshot.namespace(schema.namespace.as_str())?;
            Some(self.status_of(content, standing))
        });
        Some(Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            host: polls.host.as_deref().map(str::to_owned),
            pid_namespace: sentry_options_status::pid_namespace(),
            at: (self.settings.clock)(),
            started: polls.started,
            directory: self.settings.directory.path().to_owned(),
            poll_interval: self.interval(),
            watcher: match (self.progress.is_watched(), self.interval()) {
                (true, _) => WatcherStatus::Alive,
                (false, Some(_)) => WatcherStatus::Dead,
                (false, None) => WatcherStatus::Unwanted,
            },
            watcher_restarts: polls.restarts,
            last_poll: polls.last,
            last_successful_poll: polls.last_successful,
            next_poll: self.progress.next(),
            namespaces: namespaces.collect(),
        })
    }

    fn status_of(&self, content: &Content, standing: &Standing) -> NamespaceStatus {
        let namespace = content.schema.namespace.as_str();
        NamespaceStatus {
            namespace: namespace.to_owned(),
            file: self.settings.directory.file(namespace),
            state: standing.state,
            content_hash: content.content_hash(),
            generated_at: content.generated_at.clone(),
            applied_at: standing.applied_at,
            modified: content.modified,
            error: standing.error.clone(),
            never_updates: standing.never_updates,
        }
    }

    /// How often the watcher is to look; `None` if there is to be none.
    fn interval(&self) -> Option<Duration> {
        #[cfg(feature = "embed")]
        if self.settings.is_watcher_deferred {
            return None;
        }
        self.settings
            .threshold
            .filter(|interval| !interval.is_zero())
    }

    /// Notes that a watcher is about to start.
    pub(crate) fn expect_watcher(&self) {
        if let Some(interval) = self.interval() {
            let now = (self.settings.clock)();
            self.progress.expect_watcher(now, interval);
        }
    }

    /// Notes when the watcher will look next.
    pub(crate) fn expect_poll(&self) {
        let now = (self.settings.clock)();
        let next = self
            .interval()
            .and_then(|interval| now.checked_add(interval));
        self.progress.expect_poll(next);
    }

    /// Notes that the watcher panicked, and goes on.
    pub(crate) fn note_panic(&self, store: &Store) {
        self.progress.note_panic((self.settings.clock)());
        self.expect_poll();
        self.beat(store, true);
    }
}
