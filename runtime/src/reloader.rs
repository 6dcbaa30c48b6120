//! The reload of one store in one process.
//!
//! [`Reloader::reload`] is the whole pipeline on one screen: look and read, decode, publish, tell. Its
//! lock serializes reloads and is never taken by a reader, and no code of the program runs under it. A
//! fork may leave it taken, so a child gets a reloader of its own (see `fork.rs`).

#[cfg(feature = "status")]
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::catalog::Catalog;
use crate::delivery::Deliveries;
use crate::error::ValidationError;
use crate::event::{Happening, Listeners, Outcome, Reload};
use crate::files::ValuesDirectory;
use crate::gate::Origin;
#[cfg(feature = "status")]
use crate::heartbeat::Heartbeat;
use crate::known_files::KnownFiles;
#[cfg(feature = "status")]
use crate::progress::Progress;
use crate::report::{Message, Severity, say, say_all};
use crate::snapshot::Snapshot;
use crate::store::Store;
#[cfg(feature = "tracing")]
use crate::trace::ReloadSpan;
use crate::watcher::Watcher;

/// How long an observer may take over one event before it is worth a warning.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a store's values come from, and who hears of them.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) directory: ValuesDirectory,
    pub(crate) threshold: Option<Duration>,
    /// Whether only children of this process get a watcher.
    #[cfg(feature = "embed")]
    pub(crate) is_watcher_deferred: bool,
    pub(crate) listeners: Arc<Listeners>,
    /// Where the heartbeat goes.
    #[cfg(feature = "status")]
    pub(crate) status_file: Option<PathBuf>,
    /// What metrics are recorded with.
    #[cfg(feature = "opentelemetry")]
    pub(crate) meter: Option<opentelemetry::metrics::Meter>,
    pub(crate) clock: fn() -> SystemTime,
}

/// What to do with invalid values at the start, where there are no older ones to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum InvalidValues {
    /// `init()` and `build()` fail with an error that names every invalid namespace.
    #[default]
    Refuse,
    /// The invalid namespaces serve their defaults until they are mended, with an error in the log.
    ServeDefaults,
}

/// The reloading side of a store.
#[derive(Debug)]
pub(crate) struct Reloader {
    pub(crate) settings: Settings,
    pub(crate) catalog: Arc<Catalog>,
    files: Mutex<KnownFiles>,
    pub(crate) watcher: Mutex<Option<Watcher>>,
    pub(crate) deliveries: Arc<Deliveries>,
    #[cfg(feature = "status")]
    pub(crate) progress: Progress,
    #[cfg(feature = "status")]
    pub(crate) heartbeat: Option<Heartbeat>,
    /// Set under the lock of `files` once another reloader has taken over.
    retired: AtomicBool,
    pub(crate) origin: Origin,
    /// Whether the observers of a forked child are still to be told of the fork.
    is_fork_untold: AtomicBool,
}

/// A store's values as they were read for the first time.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) reloader: Reloader,
    pub(crate) snapshot: Arc<Snapshot>,
    /// What is to be said once the snapshot is published.
    pub(crate) messages: Vec<Message>,
}

impl Reloader {
    /// Reads the values for the first time.
    ///
    /// # Errors
    /// Every invalid namespace, under [`InvalidValues::Refuse`].
    pub(crate) fn load(
        settings: Settings,
        catalog: Catalog,
        invalid: InvalidValues,
        mut messages: Vec<Message>,
    ) -> Result<Loaded, ValidationError> {
        let catalog = Arc::new(catalog);
        let (mut files, snapshot) = KnownFiles::load(&settings, &catalog);
        let loaded = files.refuse_rejections();
        if invalid == InvalidValues::Refuse {
            loaded?;
        }
        messages.extend(files.take_messages());
        let deliveries = Deliveries::to(&settings.listeners);
        #[cfg(feature = "status")]
        let progress = Progress::new(&settings, &files, &snapshot);
        let reloader = Self {
            #[cfg(feature = "status")]
            progress,
            ..Self::new(settings, catalog, files, deliveries, false)
        };
        Ok(Loaded {
            reloader,
            snapshot: Arc::new(snapshot),
            messages,
        })
    }

    fn new(
        settings: Settings,
        catalog: Arc<Catalog>,
        files: KnownFiles,
        deliveries: Arc<Deliveries>,
        is_fork: bool,
    ) -> Self {
        Self {
            #[cfg(feature = "status")]
            progress: Progress::default(),
            #[cfg(feature = "status")]
            heartbeat: Heartbeat::of(&settings, is_fork),
            settings,
            catalog,
            files: Mutex::new(files),
            watcher: Mutex::new(None),
            deliveries,
            retired: AtomicBool::new(false),
            origin: Origin::here(),
            is_fork_untold: AtomicBool::new(is_fork),
        }
    }

    /// The reloader of a forked child: the same settings, but no lock taken and no watcher.
    pub(crate) fn fork(&self, snapshot: &Snapshot) -> Self {
        let settings = Settings {
            #[cfg(feature = "embed")]
            is_watcher_deferred: false,
            ..self.settings.clone()
        };
        // The threads of the observers are not there either, and may hold the locks of their queues.
        let deliveries = Deliveries::to(&settings.listeners);
        // Not this one's catalog, of which the snapshot was still to be published when the fork came.
        Self {
            #[cfg(feature = "status")]
            progress: self.progress.fork((self.settings.clock)()),
            ..Self::new(
                settings,
                Arc::clone(&snapshot.catalog),
                KnownFiles::of(snapshot),
                deliveries,
                true,
            )
        }
    }

    /// The reloader of the same process that takes over from a retired one, with the namespaces of
    /// `added` too. It goes on with what both know of their files, and have said.
    #[cfg(feature = "embed")]
    pub(crate) fn succeed(&self, added: Self, snapshot: &Snapshot) -> Self {
        #[cfg(feature = "status")]
        let progress = self.progress.joined(&added.progress);
        let added = added
            .files
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        Self {
            #[cfg(feature = "status")]
            progress,
            ..Self::new(
                self.settings.clone(),
                Arc::clone(&snapshot.catalog),
                self.lock().take().joined(added),
                Arc::clone(&self.deliveries),
                false,
            )
        }
    }

    /// What the watcher does each time.
    ///
    /// # Errors
    /// As [`Reloader::reload`].
    pub(crate) fn poll(&self, store: &Store) -> Result<bool, ValidationError> {
        let polled = self.reload(store);
        #[cfg(feature = "status")]
        self.expect_poll();
        polled
    }

    /// Looks at every file, and if one has changed and all are valid, publishes them all. True if it
    /// published.
    ///
    /// # Errors
    /// Every invalid namespace, as long as there is one. The published values stay.
    pub(crate) fn reload(&self, store: &Store) -> Result<bool, ValidationError> {
        let Settings {
            directory,
            listeners,
            clock,
            ..
        } = &self.settings;
        self.tell_of_fork(store);
        #[cfg(feature = "tracing")]
        let span = ReloadSpan::enter(self.catalog.schemas.len());
        let mut files = self.lock();
        let started = Instant::now();
        // Another reloader's snapshot has other namespaces.
        let previous = store
            .published()
            .filter(|published| Arc::ptr_eq(&published.catalog, &self.catalog));
        let Some(previous) = previous.filter(|_| !self.is_retired()) else {
            return Ok(false);
        };

        let changes = files.update(directory, &previous.namespaces, *clock);
        let next = files.assemble(&self.catalog, &previous);
        if let Some(next) = &next {
            store.publish(Arc::clone(next));
        }
        let (applied_at, duration) = (clock(), started.elapsed());
        let happenings = files.happenings(&changes, &previous, next.as_deref());
        files.report(&happenings, &previous);
        let messages = files.take_messages();
        let result = files.refuse_rejections().map(|()| next.is_some());
        #[cfg(feature = "status")]
        let is_news = {
            let published = next.as_deref().unwrap_or(&previous);
            self.progress
                .note_poll(&files, published, &happenings, &result, applied_at)
        };
        drop(files);

        #[cfg(feature = "embed")]
        if next.is_some() {
            listeners.tell_mirror();
        }
        say_all(messages);
        #[cfg(feature = "tracing")]
        span.record(outcome_of(&result), duration);
        let reload = Reload {
            previous: &previous,
            applied_at,
            duration,
        };
        listeners.call_back_all(&reload, &happenings);
        self.deliveries.tell(&reload, happenings);
        for text in self.deliveries.slow_ones(PATIENCE) {
            say(Severity::Warning, "", &text);
        }
        #[cfg(feature = "status")]
        self.beat(store, is_news);
        result
    }

    /// Waits for a reload in flight, and lets no other one publish: another reloader takes over.
    pub(crate) fn retire(&self) {
        let _files = self.lock();
        self.retired.store(true, Relaxed);
    }

    /// Whether a message has been said, and still holds.
    pub(crate) fn has_said(&self, message: &Message) -> bool {
        self.lock().has_said(message)
    }

    pub(crate) fn is_retired(&self) -> bool {
        self.retired.load(Relaxed)
    }

    /// Tells the observers of something that concerns all namespaces.
    pub(crate) fn tell_all(&self, store: &Store, outcome: &Outcome) {
        let Some(published) = store.published() else {
            return;
        };
        let happenings = published
            .namespaces
            .iter()
            .enumerate()
            .map(|(at, content)| Happening {
                at,
                outcome: outcome.clone(),
                content: Some(Arc::clone(content)),
                modified: content.modified,
            });
        let applied_at = (self.settings.clock)();
        let reload = Reload {
            previous: &published,
            applied_at,
            duration: Duration::ZERO,
        };
        self.deliveries.tell(&reload, happenings);
    }

    /// Tells the observers of the fork that made this process; not on the read that noticed it, since
    /// what they lock may be locked for ever in a child.
    pub(crate) fn tell_of_fork(&self, store: &Store) {
        if self.is_fork_untold.load(Relaxed) && self.is_fork_untold.swap(false, Relaxed) {
            self.tell_all(store, &Outcome::Forked);
        }
    }

    fn lock(&self) -> MutexGuard<'_, KnownFiles> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a reload came to, as a word.
#[cfg(any(feature = "status", feature = "tracing"))]
pub(crate) fn outcome_of(result: &Result<bool, ValidationError>) -> &'static str {
    match result {
        Ok(true) => "applied",
        Ok(false) => "unchanged",
        Err(_) => "rejected",
    }
}
