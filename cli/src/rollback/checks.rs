//! What must hold before the files of a rollback are written.

use std::fs;

use sentry_options_values::{Diagnostic, Files, Folder, Schemas, Tree, UnknownOptions, check};

use super::{Overlay, Plan};
use crate::git::{GitError, Repository};
use crate::load::OneNamespace;

/// What is wrong with the values of a namespace as they will be, by today's schemas. What is wrong
/// already in files that stay as they are is no more than a warning: it must not keep anybody from
/// going back.
pub(crate) fn outcome(
    plan: &Plan,
    namespace: &str,
    schemas: &Schemas,
    folder: &Folder,
) -> Vec<Diagnostic> {
    let overlay = Overlay {
        files: folder,
        texts: &plan.texts,
    };
    let before = findings(&OneNamespace::new(folder, namespace), schemas);
    let after = findings(&OneNamespace::new(&overlay, namespace), schemas);
    let written: Vec<_> = plan.texts.keys().map(|path| folder.name(path)).collect();
    let is_written = |finding: &Diagnostic| {
        let file = finding.file.as_ref();
        file.is_some_and(|file| written.contains(file))
    };
    let was_there = |finding: &Diagnostic| {
        let mut before = before.iter();
        before.any(|other| (&other.file, &other.message) == (&finding.file, &finding.message))
    };
    let told = after.into_iter().map(|finding| {
        if !is_written(&finding) && was_there(&finding) {
            finding.as_warning()
        } else {
            finding
        }
    });
    told.collect()
}

/// All that is wrong with values.
fn findings(files: &impl Files, schemas: &Schemas) -> Vec<Diagnostic> {
    let (tree, mut findings) = Tree::read(files, schemas);
    findings.extend(check(&tree, schemas, UnknownOptions::Deny));
    findings
}

/// The files among `paths` that symbolic links lead to: to write one is to change another target.
pub(crate) fn linked<'p>(
    folder: &Folder,
    paths: impl Iterator<Item = &'p String>,
) -> Vec<Diagnostic> {
    let root = fs::canonicalize(folder.path());
    let is_linked = |path: &&String| {
        let real = fs::canonicalize(folder.path().join(path));
        matches!((&root, real), (Ok(root), Ok(real)) if root.join(path) != real)
    };
    let told = paths.filter(is_linked).map(|path| {
        Diagnostic::error("linked", "a symbolic link leads there: nothing is written")
            .in_file(folder.name(path))
            .help("roll back the target that the file belongs to: --target")
    });
    told.collect()
}

/// The files among `paths` with changes that are not in HEAD.
pub(crate) fn dirty<'p>(
    repository: &Repository,
    folder: &Folder,
    paths: impl Iterator<Item = &'p String>,
) -> Result<Vec<Diagnostic>, GitError> {
    let head = repository.resolve("HEAD")?;
    // Without git's own comparison, which runs filters that the repository names.
    let committed = repository.at(&head, "HEAD", repository.folder());
    let mut dirty = Vec::new();
    for path in paths {
        let Ok(now) = folder.read(path) else {
            // It is new.
            continue;
        };
        let committed = committed
            .as_ref()
            .ok()
            .and_then(|files| files.read(path).ok());
        if committed.is_none_or(|committed| with_unix_lines(committed) != with_unix_lines(now)) {
            let told = Diagnostic::error("dirty", "has changes that are not committed");
            let help = "commit them, or stash them; --force edits the file as it is";
            dirty.push(told.in_file(folder.name(path)).help(help));
        }
    }
    Ok(dirty)
}

/// git may check files out with other line ends than it has.
fn with_unix_lines(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.contains(&b'\r') {
        return bytes;
    }
    String::from_utf8_lossy(&bytes)
        .replace("\r\n", "\n")
        .into_bytes()
}
