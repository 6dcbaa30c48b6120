//! Reading what commands work on: schemas and trees of values, in folders.

use std::path::Path;

use sentry_options_schema::{Schema, nearest};
use sentry_options_values::{Diagnostic, Folder, Schemas, Tree, UnknownOptions, check};

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
