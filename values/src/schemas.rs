//! The schemas that values are held against: `{namespace}/schema.json` below a folder.

use std::collections::BTreeMap;
use std::io;

use sentry_options_schema::{Namespace, Schema, Source, one_line, parse};

use crate::diagnostic::{Diagnostic, of_schema};
use crate::files::{EntryKind, Files, Unusable, join};
use crate::secrets::Secrets;

/// The name of a schema's file.
pub const SCHEMA_FILE: &str = "schema.json";

/// The schemas of all namespaces.
#[derive(Debug, Default)]
pub struct Schemas {
    namespaces: BTreeMap<String, Declared>,
}

/// What there is of one namespace.
#[derive(Debug)]
enum Declared {
    Schema {
        schema: Box<Schema>,
        source: Source,
    },
    /// The file has errors, which were told.
    Broken,
}

impl Schemas {
    /// Reads the schema of each folder in the root of `files`. Other files, and folders whose name
    /// starts with a dot, are left alone.
    ///
    /// What is wrong is told; of the schemas without errors, nothing is missing.
    pub fn read(files: &impl Files) -> (Self, Vec<Diagnostic>) {
        let (mut schemas, mut diagnostics) = (Self::default(), Vec::new());
        let entries = match files.entries("") {
            Ok(entries) => entries,
            Err(error) => return (schemas, vec![unreadable(files, "", &error)]),
        };
        for entry in entries {
            if entry.name.starts_with('.') {
                continue;
            }
            match entry.kind {
                EntryKind::Folder => {}
                EntryKind::Unusable(why) if why.may_be_folder(&entry.name) => {
                    diagnostics.push(unusable(files, &entry.name, &why));
                    schemas.namespaces.insert(entry.name, Declared::Broken);
                    continue;
                }
                EntryKind::File | EntryKind::Unusable(_) => continue,
            }
            let declared = match read(files, &entry.name) {
                Ok((schema, source)) => Declared::Schema {
                    schema: Box::new(schema),
                    source,
                },
                Err(errors) => {
                    diagnostics.extend(errors);
                    Declared::Broken
                }
            };
            schemas.namespaces.insert(entry.name, declared);
        }
        (schemas, diagnostics)
    }

    /// The schema of a namespace, if there is one without errors.
    pub fn get(&self, namespace: &str) -> Option<&Schema> {
        match self.namespaces.get(namespace) {
            Some(Declared::Schema { schema, .. }) => Some(schema),
            _ => None,
        }
    }

    /// The text of a namespace's schema, if it is one without errors.
    pub fn source(&self, namespace: &str) -> Option<&Source> {
        match self.namespaces.get(namespace) {
            Some(Declared::Schema { source, .. }) => Some(source),
            _ => None,
        }
    }

    /// Whether there is a schema for the namespace, be it with errors.
    pub fn declares(&self, namespace: &str) -> bool {
        self.namespaces.contains_key(namespace)
    }

    /// The namespaces, in order, those with errors among them.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.namespaces.keys().map(String::as_str)
    }

    /// The schemas without errors, in the order of their namespaces.
    pub fn iter(&self) -> impl Iterator<Item = &Schema> {
        self.namespaces
            .values()
            .filter_map(|declared| match declared {
                Declared::Schema { schema, .. } => Some(&**schema),
                Declared::Broken => None,
            })
    }

    /// What is known of the secret options of a namespace.
    pub fn secrets(&self, namespace: &str) -> Secrets<'_> {
        match self.namespaces.get(namespace) {
            Some(Declared::Schema { schema, .. }) => Secrets::Declared(schema),
            Some(Declared::Broken) | None => Secrets::Unknown,
        }
    }
}

/// Reads the schema in one folder.
fn read(files: &impl Files, namespace: &str) -> Result<(Schema, Source), Vec<Diagnostic>> {
    if let Err(error) = Namespace::new(namespace) {
        let name = one_line(namespace);
        let message = format!("invalid namespace name '{name}': {error}");
        let error = Diagnostic::error("namespace-name", message);
        return Err(vec![error.in_file(files.name(namespace))]);
    }
    let entries = files.entries(namespace);
    let entries = entries.map_err(|error| vec![unreadable(files, namespace, &error)])?;
    let path = join(namespace, SCHEMA_FILE);
    let schema = entries.into_iter().find(|entry| entry.name == SCHEMA_FILE);
    match schema.map(|entry| entry.kind) {
        Some(EntryKind::File) => {}
        Some(EntryKind::Unusable(why)) => return Err(vec![unusable(files, &path, &why)]),
        Some(EntryKind::Folder) | None => {
            let error = Diagnostic::error("missing-schema", "the folder has no schema.json");
            return Err(vec![error.in_file(files.name(namespace))]);
        }
    }
    let bytes = files.read(&path);
    let bytes = bytes.map_err(|error| vec![unreadable(files, &path, &error)])?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let error = Diagnostic::error("encoding", format!("invalid UTF-8 at byte {offset}"));
        let error = error.in_file(files.name(&path));
        vec![error.help("save the file as UTF-8")]
    })?;
    let source = Source::new(files.name(&path), text);
    match parse(namespace, &source) {
        Ok(schema) => Ok((schema, source)),
        Err(errors) => Err(of_schema(&errors).collect()),
    }
}

/// A file or folder that can't be used.
pub(crate) fn unusable(files: &impl Files, path: &str, why: &Unusable) -> Diagnostic {
    Diagnostic::error("unusable-file", why.to_string())
        .in_file(files.name(path))
        .maybe_help(why.help().map(str::to_owned))
}

/// A file or folder that can't be read.
pub(crate) fn unreadable(files: &impl Files, path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error("unreadable", format!("cannot be read: {error}")).in_file(files.name(path))
}
