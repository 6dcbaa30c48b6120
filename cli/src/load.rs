//! Reading what commands work on: schemas and trees of values, in folders.

use std::io;
use std::path::Path;

use sentry_options_schema::{Schema, nearest};
use sentry_options_values::files::Entry;
use sentry_options_values::{Diagnostic, Files, Folder, Schemas, Tree, UnknownOptions, check};

use crate::output::{Outcome, Output};

/// The schemas in a folder, if there is nothing wrong with any of them.
pub(crate) fn schemas(folder: &Path, output: &Output) -> Outcome<Schemas> {
    let (schemas, findings) = Schemas::read(&open(folder, "schemas", output)?);
    output.tell(&findings)?;
    Ok(schemas)
}

/// The schema of a namespace that must have one.
pub(crate) fn namespace<'s>(
    schemas: &'s Schemas,
    namespace: &str,
    output: &Output,
) -> Outcome<&'s Schema> {
    schemas.get(namespace).ok_or_else(|| {
        let message = format!("unknown namespace '{namespace}': no schema found for it");
        let help = nearest(namespace, schemas.namespaces())
            .map(|nearest| format!("did you mean {nearest:?}?"));
        output.fail(Diagnostic::error("unknown-namespace", message).maybe_help(help))
    })
}

/// Schemas and a tree of values that satisfies them.
///
/// All that is wrong with both is told at once.
pub(crate) fn checked(
    schemas: &Path,
    root: &Path,
    unknown: UnknownOptions,
    output: &Output,
) -> Outcome<(Schemas, Tree)> {
    let schemas = open(schemas, "schemas", output);
    let root = open(root, "values", output);
    let (schemas, mut findings) = Schemas::read(&schemas?);
    let tree = tree(&root?, &schemas, unknown, &mut findings);
    output.tell(&findings)?;
    Ok((schemas, tree))
}

/// A tree of values, and what is wrong with it.
pub(crate) fn tree(
    root: &Folder,
    schemas: &Schemas,
    unknown: UnknownOptions,
    findings: &mut Vec<Diagnostic>,
) -> Tree {
    let (tree, told) = Tree::read(root, schemas);
    findings.extend(told);
    findings.extend(check(&tree, schemas, unknown));
    tree
}

/// A folder that must be there.
pub(crate) fn open(folder: &Path, what: &str, output: &Output) -> Outcome<Folder> {
    Folder::open(folder).map_err(|error| {
        let message = format!("the folder of {what} cannot be read: {error}");
        let error = Diagnostic::error("unreadable", message);
        output.fail(error.in_file(folder.display().to_string()))
    })
}

/// One namespace of a folder of values or schemas: the others are not looked at.
#[derive(Debug)]
pub(crate) struct OneNamespace<'n, F> {
    files: &'n F,
    namespace: &'n str,
}

impl<'n, F> OneNamespace<'n, F> {
    pub(crate) fn new(files: &'n F, namespace: &'n str) -> Self {
        Self { files, namespace }
    }
}

impl<F: Files> Files for OneNamespace<'_, F> {
    fn name(&self, path: &str) -> String {
        self.files.name(path)
    }

    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let mut entries = self.files.entries(folder)?;
        if folder.is_empty() {
            entries.retain(|entry| entry.name == self.namespace);
        }
        Ok(entries)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.files.read(path)
    }
}

/// The schema of one namespace, if there is one; it must be right.
pub(crate) fn schema_of(namespace: &str, folder: &Path, output: &Output) -> Outcome<Schemas> {
    let folder = open(folder, "schemas", output)?;
    let (schemas, findings) = Schemas::read(&OneNamespace::new(&folder, namespace));
    output.tell(&findings)?;
    Ok(schemas)
}
