//! The reload of one store in one process.
//!
//! [`Lane::reload`] is the whole pipeline on one screen: look and read, decode, publish, tell. The
//! lane's lock serializes reloads and is never taken by a reader. A fork may leave it taken, so a
//! child gets a lane of its own (see [`Store::resume`]).

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::catalog::Catalog;
use crate::error::ValidationError;
use crate::event::{Listeners, Outcome, Reload};
use crate::files::{RETRIES, ValuesDirectory};
use crate::gate::Origin;
use crate::known_file::{Change, KnownFile};
use crate::report::{Reporter, Severity, emit};
use crate::snapshot::{Content, Snapshot};
use crate::store::Store;
use crate::watcher::Watcher;

/// Where a store's values come from, and who hears of them.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) directory: ValuesDirectory,
    pub(crate) threshold: Option<Duration>,
    pub(crate) listeners: Arc<Listeners>,
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
pub(crate) struct Lane {
    pub(crate) settings: Settings,
    pub(crate) catalog: Arc<Catalog>,
    files: Mutex<Files>,
    pub(crate) watcher: Mutex<Option<Watcher>>,
    /// Set under the lock of `files` once another lane has taken over.
    retired: AtomicBool,
    pub(crate) origin: Origin,
}

#[derive(Debug, Default)]
struct Files {
    /// In the order of the catalog.
    known: Vec<KnownFile>,
    reporter: Reporter,
}

impl Lane {
    /// Reads the values for the first time. Gives the lane and its first snapshot.
    ///
    /// # Errors
    /// Every invalid namespace, under [`InvalidValues::Refuse`].
    pub(crate) fn load(
        settings: Settings,
        catalog: Catalog,
        invalid: InvalidValues,
    ) -> Result<(Self, Arc<Snapshot>), ValidationError> {
        let catalog = Arc::new(catalog);
        let defaults: Vec<_> = catalog.entries.iter().map(|schema| Arc::new(Content::defaults(schema))).collect();
        let mut files = Files::default();
        settings.directory.warn_if_missing();
        files.known.extend(defaults.iter().map(KnownFile::new));
        files.update(&settings.directory, &defaults, (settings.clock)());
        for schema in &catalog.entries {
            settings.directory.warn_if_single_file_mount(schema.namespace.as_str());
        }
        if invalid == InvalidValues::Refuse {
            files.refuse_rejections()?;
        }
        files.report_rejections("serving its defaults");
        let contents = files.known.iter().zip(&defaults).map(|(file, defaults)| {
            let content = file.candidate.as_ref().unwrap_or(defaults);
            Arc::clone(content)
        });
        let snapshot = Snapshot::assemble(&catalog, contents.collect(), None);
        let snapshot = snapshot.map_err(|(_, rejection)| ValidationError::from(&rejection))?;
        let lane = Self { settings, catalog, files: Mutex::new(files), watcher: Mutex::new(None), retired: AtomicBool::new(false), origin: Origin::here() };
        Ok((lane, Arc::new(snapshot)))
    }

    /// The lane of a forked child: the same settings, but no lock taken and no watcher.
    pub(crate) fn fork(&self, snapshot: &Snapshot) -> Self {
        let known = snapshot.namespaces.iter().map(KnownFile::new).collect();
        Self {
            settings: self.settings.clone(),
            catalog: Arc::clone(&self.catalog),
            files: Mutex::new(Files { known, reporter: Reporter::default() }),
            watcher: Mutex::new(None),
            retired: AtomicBool::new(false),
            origin: Origin::here(),
        }
    }

    /// Looks at every file, and if one has changed and all are valid, publishes them all. True if it
    /// published.
    ///
    /// # Errors
    /// Every invalid namespace, as long as there is one. The published values stay.
    pub(crate) fn reload(&self, store: &Store) -> Result<bool, ValidationError> {
        let clock = self.settings.clock;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let started = Instant::now();
        let Some(previous) = store.published().filter(|_| !self.is_retired()) else { return Ok(false) };

        let changes = files.update(&self.settings.directory, &previous.namespaces, clock());
        let next = files.assemble(&self.catalog, &previous);
        if let Some(next) = &next {
            store.publish(Arc::clone(next));
        }
        let applied_at = clock();
        let outcomes = files.outcomes(&changes, &previous, next.as_deref());
        files.report(&outcomes, &previous);
        let result = files.refuse_rejections().map(|()| next.is_some());
        drop(files);

        let current = next.as_ref().unwrap_or(&previous);
        let reload = Reload { previous: &previous, current, applied_at, duration: started.elapsed() };
        self.settings.listeners.tell(&reload, outcomes);
        result
    }

    /// Waits for a reload in flight, and lets no other one publish: another lane takes over.
    pub(crate) fn retire(&self) {
        let _files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        self.retired.store(true, Relaxed);
    }

    pub(crate) fn is_retired(&self) -> bool {
        self.retired.load(Relaxed)
    }

    /// Tells the observers of something that concerns all namespaces.
    pub(crate) fn tell_all(&self, store: &Store, outcome: &Outcome) {
        let Some(current) = store.published() else { return };
        let applied_at = (self.settings.clock)();
        let reload = Reload { previous: &current, current: &current, applied_at, duration: Duration::ZERO };
        let outcomes = (0..current.namespaces.len()).map(|at| (at, outcome.clone()));
        self.settings.listeners.tell(&reload, outcomes.collect());
    }
}

impl Files {
    /// Brings what is known of each file up to date. Files of one volume are read from one state of
    /// it: if it is swapped meanwhile, all are looked at again.
    fn update(&mut self, directory: &ValuesDirectory, published: &[Arc<Content>], now: SystemTime) -> Vec<Change> {
        let mut changes = vec![Change::None; self.known.len()];
        for _ in 0..RETRIES {
            let base = directory.base();
            for ((file, content), change) in self.known.iter_mut().zip(published).zip(&mut changes) {
                *change = change.and(file.update(directory, &base, content, now, &mut self.reporter));
            }
            if directory.base() == base {
                break;
            }
        }
        changes
    }

    /// The next snapshot, if every namespace is valid and one differs from the published one.
    fn assemble(&mut self, catalog: &Arc<Catalog>, published: &Snapshot) -> Option<Arc<Snapshot>> {
        let candidates = self.known.iter().map(|file| file.candidate.clone().ok());
        let contents: Vec<_> = candidates.collect::<Option<_>>()?;
        if contents.iter().zip(&published.namespaces).all(|(next, published)| Arc::ptr_eq(next, published)) {
            return None;
        }
        match Snapshot::assemble(catalog, contents, Some(published)) {
            Ok(snapshot) => Some(Arc::new(snapshot)),
            Err((at, rejection)) => {
                self.known[at].candidate = Err(Arc::new(rejection));
                None
            }
        }
    }

    /// What happened, by the place of the namespace that it happened to.
    fn outcomes(&self, changes: &[Change], previous: &Snapshot, next: Option<&Snapshot>) -> Vec<(usize, Outcome)> {
        let outcome = |at: usize| match (changes[at], &self.known[at].candidate, next) {
            (Change::Gone, ..) => Some(Outcome::Missing),
            (Change::Read, Err(rejection), _) => Some(Outcome::Rejected(Arc::clone(rejection))),
            (Change::Read, Ok(_), None) => Some(Outcome::HeldBack),
            (_, _, Some(next)) if !Arc::ptr_eq(&next.namespaces[at], &previous.namespaces[at]) => {
                let keys = next.namespaces[at].difference(&previous.namespaces[at]);
                Some(if keys.is_empty() { Outcome::Unchanged } else { Outcome::Applied { changed: keys } })
            }
            _ => None,
        };
        (0..self.known.len()).filter_map(|at| Some((at, outcome(at)?))).collect()
    }

    /// Writes to the log what people must know.
    fn report(&mut self, outcomes: &[(usize, Outcome)], previous: &Snapshot) {
        for (at, outcome) in outcomes {
            let namespace = previous.namespaces[*at].schema.namespace.as_str();
            let is_missing = matches!(outcome, Outcome::Missing);
            let text = is_missing.then(|| {
                format!(
                    "the values file of namespace `{namespace}` was there and is gone; its last values \
                     stay in use"
                )
            });
            self.reporter.say(Severity::Warning, namespace, "missing", text);
        }
        self.report_rejections("the last good values of every namespace stay in use");
    }

    fn report_rejections(&mut self, consequence: &str) {
        for file in &self.known {
            let (namespace, text) = match &file.candidate {
                Err(rejection) => (rejection.namespace.as_str(), Some(format!("{rejection}; {consequence}"))),
                Ok(content) => (content.schema.namespace.as_str(), None),
            };
            self.reporter.say(Severity::Error, namespace, "rejected", text);
        }
    }

    fn refuse_rejections(&self) -> Result<(), ValidationError> {
        let rejections = self.known.iter().filter_map(|file| file.candidate.as_ref().err());
        let errors: Vec<_> = rejections.map(|rejection| ValidationError::from(rejection.as_ref())).collect();
        if errors.is_empty() { Ok(()) } else { Err(ValidationError::all(errors)) }
    }
}

impl ValuesDirectory {
    /// Warns of a missing directory, unless the environment says that this is expected.
    fn warn_if_missing(&self) {
        let is_expected = std::env::var_os("SENTRY_OPTIONS_SUPPRESS_MISSING_DIR").is_some_and(|value| value == "1");
        if !is_expected && !self.path().exists() {
            let text = format!("the values directory {} does not exist; serving defaults", self.path().display());
            emit(Severity::Warning, "", &text);
        }
    }

    fn warn_if_single_file_mount(&self, namespace: &str) {
        if self.is_single_file_mount(namespace) {
            let text = format!(
                "{} is mounted by `subPath`, so it will never change while this pod runs; mount the \
                 whole volume instead",
                self.file(namespace).display()
            );
            emit(Severity::Warning, namespace, &text);
        }
    }
}

