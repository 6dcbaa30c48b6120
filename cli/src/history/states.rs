//! What the trees of a namespace say: which target's files set which options.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use sentry_options_values::{Secrets, ValuesFile, is_values_file};
use serde_json::Value;

use crate::git::{GitError, Id, Mode, Objects};
use crate::output::Output;

/// The states of a namespace, by the ids of their trees.
#[derive(Debug, Default)]
pub(super) struct States {
    namespaces: HashMap<Id, HashMap<String, Id>>,
    targets: HashMap<Id, Vec<File>>,
    blobs: HashMap<Id, Option<Rc<Options>>>,
}

type Options = HashMap<String, Value>;

/// A file of a target.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) blob: Id,
    /// What it sets; `None` if nobody can read it.
    options: Option<Rc<Options>>,
}

/// What a target's files say of an option.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Setting<'s> {
    Unset,
    Set(&'s Value),
    /// A file can't be read, and may set it.
    Unknown,
}

impl States {
    /// Reads all that the trees of a namespace hold.
    pub(super) fn read(
        objects: &mut Objects,
        namespaces: impl Iterator<Item = Id>,
        output: &Output,
    ) -> Result<Self, GitError> {
        let mut states = Self::default();
        let namespaces: BTreeSet<_> = namespaces.collect();
        for tree in objects.read_each(&Vec::from_iter(namespaces))? {
            let targets = tree.tree().into_iter();
            let targets = targets.filter(|entry| entry.mode == Mode::Folder);
            let targets = targets.filter_map(|entry| Some((entry.name?, entry.id)));
            states.namespaces.insert(tree.id, targets.collect());
        }
        let targets = states.namespaces.values().flat_map(HashMap::values);
        let targets: BTreeSet<_> = targets.cloned().collect();
        let mut files = HashMap::new();
        for tree in objects.read_each(&Vec::from_iter(targets))? {
            let entries = tree.tree().into_iter();
            let entries = entries.filter(|entry| entry.mode == Mode::File);
            let entries = entries.filter_map(|entry| Some((entry.name?, entry.id)));
            let entries = entries.filter(|(name, _)| is_values_file(name));
            files.insert(tree.id, entries.collect::<Vec<_>>());
        }
        let blobs = files.values().flatten().map(|(_, blob)| blob);
        states.read_blobs(objects, blobs, output)?;
        for (target, files) in files {
            let files = files.into_iter().map(|(name, blob)| File {
                name,
                options: states.blobs[&blob].clone(),
                blob,
            });
            states.targets.insert(target, files.collect());
        }
        Ok(states)
    }

    fn read_blobs<'i>(
        &mut self,
        objects: &mut Objects,
        blobs: impl Iterator<Item = &'i Id>,
        output: &Output,
    ) -> Result<(), GitError> {
        /// How many files are in memory at once.
        const CHUNK: usize = 1_000;
        let blobs: BTreeSet<_> = blobs.cloned().collect();
        let progress = output.progress("reading history", blobs.len());
        for chunk in Vec::from_iter(blobs).chunks(CHUNK) {
            for blob in objects.read_each(chunk)? {
                let file = ValuesFile::parse("", blob.bytes, &Secrets::Unknown);
                let options = file.ok().map(|file| {
                    let options = file.options().iter();
                    let options =
                        options.map(|option| (option.key.clone(), option.value.to_value()));
                    Rc::new(options.collect::<Options>())
                });
                self.blobs.insert(blob.id, options);
                progress.advance();
            }
        }
        Ok(())
    }

    /// The targets that there ever were.
    pub(super) fn targets(&self) -> impl Iterator<Item = &str> {
        let names = self.namespaces.values().flat_map(HashMap::keys);
        let names: BTreeSet<_> = names.map(String::as_str).collect();
        names.into_iter()
    }

    /// Whether any file ever set the option.
    pub(super) fn ever_sets(&self, key: &str) -> bool {
        let mut files = self.blobs.values().flatten();
        files.any(|options| options.contains_key(key))
    }

    /// The targets of a namespace's tree.
    pub(super) fn targets_of(&self, namespace: Option<&Id>) -> Option<&HashMap<String, Id>> {
        self.namespaces.get(namespace?)
    }

    /// The files of a target's tree.
    pub(super) fn files(&self, namespace: Option<&Id>, target: &str) -> &[File] {
        let target = self
            .targets_of(namespace)
            .and_then(|targets| targets.get(target));
        target.map_or(&[], |target| &self.targets[target])
    }

    /// What a target's files say of an option.
    pub(super) fn setting(&self, namespace: Option<&Id>, target: &str, key: &str) -> Setting<'_> {
        Setting::of(self.files(namespace, target), key)
    }

    /// The files of a namespace's tree that nobody can read, with their targets.
    pub(super) fn unreadable(&self, namespace: Option<&Id>) -> Vec<(&str, &File)> {
        let targets = self.targets_of(namespace).into_iter().flatten();
        let files = targets.flat_map(|(name, tree)| {
            let files = self.targets[tree].iter();
            files.map(move |file| (name.as_str(), file))
        });
        let mut files: Vec<_> = files.filter(|(_, file)| file.options.is_none()).collect();
        files.sort_by_key(|(target, file)| (*target, &file.name));
        files
    }
}

impl<'s> Setting<'s> {
    /// What these files say.
    pub(super) fn of(files: &'s [File], key: &str) -> Self {
        let mut setting = Self::Unset;
        for file in files {
            match (&file.options, setting) {
                // Two files should not set one option; if they do, the last is in force.
                (Some(options), _) => {
                    if let Some(value) = options.get(key) {
                        setting = Self::Set(value);
                    }
                }
                (None, Self::Unset) => setting = Self::Unknown,
                (None, _) => {}
            }
        }
        setting
    }

    /// The value, if one is set.
    pub(super) fn value(self) -> Option<&'s Value> {
        match self {
            Self::Set(value) => Some(value),
            Self::Unset | Self::Unknown => None,
        }
    }
}

impl File {
    /// Whether what it sets is known.
    pub(super) fn is_readable(&self) -> bool {
        self.options.is_some()
    }

    /// The options that it sets.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let options = self.options.iter().flat_map(|options| options.keys());
        options.map(String::as_str)
    }
}
