//! The values files of a directory: which there are, and what is in each.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sentry_options_schema::{ContentHash, Namespace, one_line};
use sentry_options_values::{Diagnostic, Folder, Schemas};

use super::document;
use super::volume::{self, Look};

/// The directory that the library reads.
#[derive(Debug)]
pub(crate) struct Disk {
    /// That with `values` in it.
    pub(crate) directory: PathBuf,
    /// One for each namespace that has a folder or a schema, in order.
    pub(crate) files: Vec<OnDisk>,
    /// What is wrong with the folders and with the schemas.
    pub(crate) findings: Vec<Diagnostic>,
}

/// The values file of one namespace.
#[derive(Debug)]
pub(crate) struct OnDisk {
    pub(crate) namespace: String,
    pub(crate) file: PathBuf,
    pub(crate) state: FileState,
    /// What the link `..data` leads to, in a volume of Kubernetes.
    pub(crate) volume: Option<String>,
    /// Whether the file is a mount of its own.
    pub(crate) never_updates: bool,
    pub(crate) modified: Option<SystemTime>,
    /// When the file came to be where it is.
    pub(crate) changed: Option<SystemTime>,
    pub(crate) generated_at: Option<String>,
    /// How many options it sets.
    pub(crate) options: Option<usize>,
    pub(crate) content_hash: Option<ContentHash>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// What is to be said of a values file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    /// It satisfies the schema.
    Valid,
    /// It is a values file; no schema is known.
    Unchecked,
    /// A process that reads it refuses it.
    Invalid,
    /// There is none.
    Missing,
}

impl FileState {
    /// The state as a word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unchecked => "unchecked",
            Self::Invalid => "invalid",
            Self::Missing => "missing",
        }
    }
}

impl Disk {
    /// Reads the values in `directory`, and the schemas in `schemas`, or else those in `directory`.
    pub(crate) fn read(directory: PathBuf, schemas: Option<&Path>) -> Self {
        let mut findings = Vec::new();
        let own = directory.join("schemas");
        let schemas = match schemas {
            Some(folder) => read_schemas(folder, &mut findings),
            None if own.exists() => read_schemas(&own, &mut findings),
            None => Schemas::default(),
        };
        let values = directory.join("values");
        let mut namespaces = folders(&values, &mut findings);
        namespaces.extend(schemas.namespaces().map(str::to_owned));
        let files = namespaces.into_iter();
        let files = files.map(|namespace| OnDisk::read(&values, namespace, &schemas));
        Self {
            files: files.collect(),
            directory,
            findings,
        }
    }
}

fn read_schemas(folder: &Path, findings: &mut Vec<Diagnostic>) -> Schemas {
    match Folder::open(folder) {
        Ok(folder) => {
            let (schemas, told) = Schemas::read(&folder);
            findings.extend(told);
            schemas
        }
        Err(error) => {
            let message = format!("the folder of schemas cannot be read: {error}");
            let error = Diagnostic::error("unreadable", message);
            findings.push(error.in_file(folder.display().to_string()));
            Schemas::default()
        }
    }
}

/// The folders of namespaces.
fn folders(values: &Path, findings: &mut Vec<Diagnostic>) -> BTreeSet<String> {
    let entries = match fs::read_dir(values) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("the folder of values cannot be read: {error}");
            let error = Diagnostic::error("unreadable", message);
            findings.push(error.in_file(values.display().to_string()));
            return BTreeSet::new();
        }
    };
    let mut names = BTreeSet::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || !entry.path().is_dir() {
            continue;
        }
        if Namespace::new(&name).is_ok() {
            names.insert(name);
        } else {
            let message = format!("'{}' is no name of a namespace", one_line(&name));
            let warning = Diagnostic::warning("namespace-name", message);
            findings.push(warning.in_file(entry.path().display().to_string()));
        }
    }
    names
}

impl OnDisk {
    fn read(values: &Path, namespace: String, schemas: &Schemas) -> Self {
        let file = values.join(&namespace).join("values.json");
        let Look { volume, contents } = volume::look(values, &namespace);
        let mut on_disk = Self {
            never_updates: volume::is_mount(&file),
            namespace,
            file,
            state: FileState::Missing,
            volume,
            modified: None,
            changed: None,
            generated_at: None,
            options: None,
            content_hash: None,
            findings: Vec::new(),
        };
        let name = on_disk.file.display().to_string();
        match contents {
            Ok(None) => {}
            Ok(Some(contents)) => {
                let schema = schemas.get(&on_disk.namespace);
                let checked = document::check(&name, contents.bytes, schema);
                on_disk.state = match schema {
                    _ if checked.findings.iter().any(Diagnostic::is_error) => FileState::Invalid,
                    Some(_) => FileState::Valid,
                    None => FileState::Unchecked,
                };
                on_disk.modified = contents.modified;
                on_disk.changed = contents.changed;
                on_disk.generated_at = checked.generated_at;
                on_disk.options = checked.options;
                on_disk.content_hash = checked.content_hash;
                on_disk.findings = checked.findings;
            }
            Err(error) => {
                let told = Diagnostic::error("unreadable", format!("cannot be read: {error}"));
                on_disk.state = FileState::Invalid;
                on_disk.findings.push(told.in_file(name));
            }
        }
        on_disk
    }
}
