//! The values files of all namespaces of a store: what became of them, and what follows.

use std::sync::Arc;
use std::time::SystemTime;

use crate::catalog::Catalog;
use crate::error::ValidationError;
use crate::event::{Happening, Outcome};
use crate::files::{RETRIES, ValuesDirectory};
use crate::known_file::{Change, KnownFile};
use crate::reloader::Settings;
use crate::report::{Message, Reporter, Severity};
use crate::snapshot::{Content, Snapshot};

/// What a reloader knows of its files.
#[derive(Debug)]
pub(crate) struct KnownFiles {
    /// In the order of the catalog.
    files: Vec<KnownFile>,
    reporter: Reporter,
}

impl KnownFiles {
    /// The files from which `snapshot` was read.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        Self {
            files: snapshot.namespaces.iter().map(KnownFile::new).collect(),
            reporter: Reporter::default(),
        }
    }

    /// Reads every file for the first time. In the snapshot, what was refused has its defaults.
    pub(crate) fn load(settings: &Settings, catalog: &Arc<Catalog>) -> (Self, Snapshot) {
        let directory = &settings.directory;
        let defaults: Vec<_> = catalog
            .schemas
            .iter()
            .map(|schema| Arc::new(Content::defaults(schema)))
            .collect();
        let files = defaults.iter().map(KnownFile::new).collect();
        let mut known = Self {
            files,
            reporter: Reporter::default(),
        };
        known.warn_of_directory(directory);
        known.update(directory, &defaults, settings.clock);
        for schema in &catalog.schemas {
            known.warn_of_mount(directory, schema.namespace.as_str());
        }
        let snapshot = loop {
            let contents = known.files.iter().zip(&defaults).map(|(file, defaults)| {
                let content = file.candidate.as_ref().unwrap_or(defaults);
                Arc::clone(content)
            });
            match Snapshot::assemble(catalog, contents.collect(), None) {
                Ok(snapshot) => break snapshot,
                // Each round refuses one more file; defaults are never refused.
                Err((at, rejection)) => known.files[at].candidate = Err(Arc::new(rejection)),
            }
        };
        known.report_rejections("its defaults are served");
        (known, snapshot)
    }

    /// Brings what is known of each file up to date. Files of one volume are read from one state of
    /// it: if it is swapped meanwhile, all are looked at again.
    pub(crate) fn update(
        &mut self,
        directory: &ValuesDirectory,
        published: &[Arc<Content>],
        clock: fn() -> SystemTime,
    ) -> Vec<Change> {
        let mut changes = vec![Change::None; self.files.len()];
        for _ in 0..RETRIES {
            let base = directory.base();
            for ((file, content), change) in self.files.iter_mut().zip(published).zip(&mut changes)
            {
                *change =
                    change.and(file.update(directory, &base, content, clock, &mut self.reporter));
            }
            if directory.base() == base {
                break;
            }
        }
        changes
    }

    /// The next snapshot, if every namespace is valid and one differs from the published one.
    pub(crate) fn assemble(
        &mut self,
        catalog: &Arc<Catalog>,
        published: &Snapshot,
    ) -> Option<Arc<Snapshot>> {
        let candidates = self.files.iter().map(|file| file.candidate.clone().ok());
        let contents: Vec<_> = candidates.collect::<Option<_>>()?;
        if contents
            .iter()
            .zip(&published.namespaces)
            .all(|(next, published)| Arc::ptr_eq(next, published))
        {
            return None;
        }
        match Snapshot::assemble(catalog, contents, Some(published)) {
            Ok(snapshot) => Some(Arc::new(snapshot)),
            Err((at, rejection)) => {
                self.files[at].candidate = Err(Arc::new(rejection));
                None
            }
        }
    }

    /// What happened to each namespace to which something did.
    pub(crate) fn happenings(
        &self,
        changes: &[Change],
        previous: &Snapshot,
        next: Option<&Snapshot>,
    ) -> Vec<Happening> {
        let happening = |at: usize| {
            let (candidate, before) = (&self.files[at].candidate, &previous.namespaces[at]);
            let (outcome, content) = match (changes[at], candidate, next) {
                (Change::Gone, ..) => (Outcome::Missing, Some(before)),
                (Change::Read, Err(rejection), _) => {
                    (Outcome::Rejected(Arc::clone(rejection)), None)
                }
                (Change::Read, Ok(content), None) => (Outcome::HeldBack, Some(content)),
                (_, _, Some(next)) if !Arc::ptr_eq(&next.namespaces[at], before) => {
                    let content = &next.namespaces[at];
                    let keys = content.difference(before);
                    let outcome = if keys.is_empty() {
                        Outcome::Unchanged
                    } else {
                        Outcome::Applied { changed: keys }
                    };
                    (outcome, Some(content))
                }
                _ => return None,
            };
            let modified = match content {
                Some(content) => content.modified,
                None => self.files[at].modified(),
            };
            Some(Happening {
                at,
                outcome,
                content: content.cloned(),
                modified,
            })
        };
        (0..self.files.len()).filter_map(happening).collect()
    }

    /// Notes what people must know.
    pub(crate) fn report(&mut self, happenings: &[Happening], previous: &Snapshot) {
        for Happening { at, outcome, .. } in happenings {
            let namespace = previous.namespaces[*at].schema.namespace.as_str();
            let is_missing = matches!(outcome, Outcome::Missing);
            let text = is_missing.then(|| {
                format!(
                    "the values file of namespace `{namespace}` was there and is gone; its last values \
                     stay in use"
                )
            });
            self.reporter
                .note(Severity::Warning, namespace, "missing", text);
        }
        self.report_rejections("the last good values of every namespace stay in use");
    }

    /// The file at a place in the catalog.
    #[cfg(feature = "status")]
    pub(crate) fn file(&self, at: usize) -> &KnownFile {
        &self.files[at]
    }

    /// Takes what is known out, and leaves nothing.
    #[cfg(feature = "embed")]
    pub(crate) fn take(&mut self) -> Self {
        Self {
            files: std::mem::take(&mut self.files),
            reporter: std::mem::take(&mut self.reporter),
        }
    }

    /// These files and then those of `added`, with what has been said of both.
    #[cfg(feature = "embed")]
    pub(crate) fn joined(mut self, added: Self) -> Self {
        self.files.extend(added.files);
        self.reporter.join(added.reporter);
        self
    }

    /// Whether a message has been said, and still holds.
    pub(crate) fn has_said(&self, message: &Message) -> bool {
        self.reporter.has_said(message)
    }

    /// What has been noted and not been said.
    pub(crate) fn take_messages(&mut self) -> Vec<Message> {
        self.reporter.take()
    }

    /// # Errors
    /// Every refused namespace.
    pub(crate) fn refuse_rejections(&self) -> Result<(), ValidationError> {
        let rejections = self
            .files
            .iter()
            .filter_map(|file| file.candidate.as_ref().err());
        let errors: Vec<_> = rejections
            .map(|rejection| ValidationError::from(rejection.as_ref()))
            .collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(ValidationError::all(errors))
        }
    }

    fn report_rejections(&mut self, consequence: &str) {
        for file in &self.files {
            let (namespace, text) = match &file.candidate {
                Err(rejection) => (
                    rejection.namespace.as_str(),
                    Some(format!("{rejection}; {consequence}")),
                ),
                Ok(content) => (content.schema.namespace.as_str(), None),
            };
            self.reporter
                .note(Severity::Error, namespace, "rejected", text);
        }
    }

    /// Warns of a missing directory, unless the environment says that this is expected.
    fn warn_of_directory(&mut self, directory: &ValuesDirectory) {
        let is_expected = std::env::var_os("SENTRY_OPTIONS_SUPPRESS_MISSING_DIR")
            .is_some_and(|value| value == "1");
        if !is_expected && !directory.path().exists() {
            let text = format!(
                "the values directory {} does not exist; serving defaults",
                directory.path().display()
            );
            self.reporter
                .note(Severity::Warning, "", "directory", [text]);
        }
    }

    fn warn_of_mount(&mut self, directory: &ValuesDirectory, namespace: &str) {
        if directory.is_single_file_mount(namespace) {
            let text = format!(
                "{} is mounted by `subPath`, so it will never change while this pod runs; mount the \
                 whole volume instead",
                directory.file(namespace).display()
            );
            self.reporter
                .note(Severity::Warning, namespace, "mount", [text]);
        }
    }
}
