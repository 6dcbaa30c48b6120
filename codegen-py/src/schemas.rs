//! Finding schemas: in a folder, or in that of the repository.

use std::path::{Path, PathBuf};
use std::{fs, io};

use sentry_options_schema::{Source, nearest};

use crate::{Error, Errors};

/// Where schemas are in a repository.
const FOLDER: [&str; 2] = ["sentry-options", "schemas"];

/// The file of each namespace, in a folder of its name.
const FILE: &str = "schema.json";

/// A folder of schemas, one folder in it for each namespace.
#[derive(Debug, Clone)]
pub struct Schemas {
    folder: PathBuf,
}

impl Schemas {
    /// The schemas in this folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The schemas in `sentry-options/schemas`, in `directory` or above, as far as the repository goes.
    ///
    /// # Errors
    ///
    /// There is no such folder.
    pub fn find(directory: &Path) -> Result<Self, Error> {
        for ancestor in directory.ancestors() {
            let folder = ancestor.join(FOLDER[0]).join(FOLDER[1]);
            if folder.is_dir() {
                return Ok(Self { folder });
            }
            if ancestor.join(".git").exists() {
                break;
            }
        }
        Err(Error::NoSchemas {
            directory: directory.to_owned(),
        })
    }

    /// The namespaces with a schema here, in order.
    ///
    /// # Errors
    ///
    /// The folder cannot be read, or has no schema.
    pub fn namespaces(&self) -> Result<Vec<String>, Error> {
        let unreadable = |error| Error::Unreadable {
            path: self.folder.clone(),
            error,
        };
        let mut namespaces = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.path().join(FILE).is_file() {
                namespaces.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        if namespaces.is_empty() {
            return Err(Error::NoSchema {
                folder: self.folder.clone(),
            });
        }
        namespaces.sort();
        Ok(namespaces)
    }

    /// Reads the schemas of these namespaces.
    ///
    /// # Errors
    ///
    /// Every schema that is not there or cannot be read.
    pub fn read(&self, namespaces: &[String]) -> Result<Vec<SchemaFile>, Errors> {
        let (mut files, mut errors) = (Vec::new(), Vec::new());
        for namespace in namespaces {
            match SchemaFile::read(namespace, self.folder.join(namespace).join(FILE)) {
                Ok(file) => files.push(file),
                Err(Error::Unreadable { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                    errors.push(self.unknown(namespace));
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(files)
        } else {
            Err(errors.into())
        }
    }

    fn unknown(&self, namespace: &str) -> Error {
        let known = self.namespaces().unwrap_or_default();
        Error::UnknownNamespace {
            namespace: namespace.to_owned(),
            folder: self.folder.clone(),
            nearest: nearest(namespace, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        }
    }
}

/// The schema of one namespace.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// The namespace.
    pub namespace: String,
    /// The text, under the name that messages call the file by.
    pub source: Source,
    /// The file as generated code may name it: the same on every machine.
    pub(crate) shown: String,
}

impl SchemaFile {
    /// A schema that was read from `path`.
    pub fn new(namespace: impl Into<String>, source: Source, path: &Path) -> Self {
        Self {
            namespace: namespace.into(),
            source,
            shown: shown(path),
        }
    }

    /// Reads the schema of `namespace` from `path`.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn read(namespace: impl Into<String>, path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        match fs::read_to_string(&path) {
            Ok(text) => {
                let source = Source::new(for_messages(&path), text);
                Ok(Self::new(namespace, source, &path))
            }
            Err(error) => Err(Error::Unreadable { path, error }),
        }
    }
}

/// The last parts of the path: `sentry-options/schemas/seer/schema.json`, or else two.
fn shown(path: &Path) -> String {
    let parts = path.components();
    let parts = parts.filter_map(|part| match part {
        std::path::Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    let parts = parts.collect::<Vec<_>>();
    let usual = parts.len().checked_sub(4);
    let usual = usual.filter(|&at| parts[at] == FOLDER[0] && parts[at + 1] == FOLDER[1]);
    let from = usual.unwrap_or(parts.len().saturating_sub(2));
    sentry_options_schema::describe::line(&parts[from..].join("/"))
}

/// The path as a terminal can open it: relative to the working directory where the file is inside.
pub(crate) fn for_messages(path: &Path) -> String {
    let working = std::env::current_dir().ok();
    let relative = working
        .as_ref()
        .and_then(|working| path.strip_prefix(working).ok());
    relative.unwrap_or(path).display().to_string()
}
