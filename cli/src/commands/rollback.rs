//! `rollback`: give an option, or a namespace, the values that it had at a revision.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::Args;
use sentry_options_schema::Schema;
use sentry_options_values::files::join;
use sentry_options_values::{
    Diagnostic, Files, Folder, NamespaceValues, Schemas, Tree, UnknownOptions, check,
};

use super::diff::{as_warning, in_history};
use super::log::{Versioned, known_key, namespace};
use crate::files::Staged;
use crate::git::{GitError, Id, Repository};
use crate::history::History;
use crate::load::{self, OneNamespace};
use crate::output::{Failed, Outcome, Output};
use crate::rollback::{Overlay, Plan, Scope};

/// Write the change that gives an option, or a namespace, the values that it had at a revision
///
/// Each target's own files, `default` among them, set again what they set then, and no longer what
/// they did not. Nothing is written unless all of it is valid by today's schema. Committing is left
/// to you.
#[derive(Debug, Args)]
pub(crate) struct RollbackCommand {
    #[command(flatten)]
    versioned: Versioned,
    /// The revision: a branch, a tag, a commit
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    to: String,
    /// The namespace
    #[arg(long)]
    namespace: String,
    /// Only this target's own files
    #[arg(long)]
    target: Option<String>,
    /// The option; all of the namespace if left out
    key: Option<String>,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Edit files that have changes which are not committed
    #[arg(long)]
    force: bool,
}

impl RollbackCommand {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let git = |error| output.fail(Diagnostic::from(error));
        let namespace = namespace(&self.namespace, output)?;
        let schemas = load::schema_of(namespace.as_str(), &self.versioned.schemas, output)?;
        let Some(schema) = schemas.get(namespace.as_str()) else {
            let message = format!("namespace '{namespace}' has no schema to check the values by");
            return Err(output.fail(Diagnostic::error("unknown-namespace", message)));
        };
        let repository = Repository::open(&self.versioned.root).map_err(git)?;
        let commit = repository.resolve(&self.to).map_err(git)?;
        let folder = load::open(&self.versioned.root, "values", output)?;
        let (now, findings) = Tree::read(&OneNamespace::new(&folder, &self.namespace), &schemas);
        // Warnings are told with what comes out.
        output.tell(&self.faults(findings, &folder, &self.namespace))?;
        let then = self.then(&repository, &commit, &schemas, output)?;
        let nothing = NamespaceValues::default();
        let now = now.namespaces.get(&self.namespace).unwrap_or(&nothing);
        self.check_names(now, &then, schema, output)?;
        let scope = Scope {
            namespace: &self.namespace,
            target: self.target.as_deref(),
            key: self.key.as_deref(),
        };
        let plan = Plan::new(now, &then, scope);
        let plan = plan.or_else(|refused| {
            output.tell(&refused)?;
            Err(Failed)
        })?;
        if plan.is_empty() {
            output.info(&format!(
                "nothing to change: the values are those of {}",
                self.to
            ));
            return Ok(());
        }
        output.tell(&linked(&folder, plan.texts.keys()))?;
        self.check_outcome(&plan, schema, &schemas, &folder, output)?;
        if !self.force {
            let dirty = dirty(&repository, &folder, plan.texts.keys()).map_err(git)?;
            output.tell(&dirty)?;
        }
        if !self.dry_run {
            write(&folder, &plan.texts, output)?;
        }
        output.result(&plan.text(Some(schema)))?;
        let extent = plan.extent();
        output.info(&if self.dry_run {
            format!("would roll back {extent}; nothing is written")
        } else {
            format!(
                "rolled back {extent} to {}; look at it and commit it",
                self.to
            )
        });
        Ok(())
    }

    /// The namespace's values at the revision, where its folder was then.
    fn then(
        &self,
        repository: &Repository,
        commit: &Id,
        schemas: &Schemas,
        output: &Output,
    ) -> Outcome<NamespaceValues> {
        let git = |error| output.fail(Diagnostic::from(error));
        let folder = self.folder_then(repository, commit, output).map_err(git)?;
        let (root, name) = folder.rsplit_once('/').unwrap_or(("", &folder));
        let files = repository.at(commit, &self.to, root).map_err(git)?;
        let (mut tree, findings) = Tree::read(&OneNamespace::new(&files, name), schemas);
        // Under another name, the namespace has no schema here, and a place might show a secret.
        let faults = self.faults(findings, &files, name).into_iter();
        let faults = faults.map(|fault| Diagnostic {
            place: None,
            related: Vec::new(),
            ..fault
        });
        output.tell(&faults.collect::<Vec<_>>())?;
        Ok(tree.namespaces.remove(name).unwrap_or_default())
    }

    /// What keeps values from being rolled back: nobody can read them. With --target, others may be
    /// as they are.
    fn faults(
        &self,
        findings: Vec<Diagnostic>,
        files: &impl Files,
        namespace: &str,
    ) -> Vec<Diagnostic> {
        let only = self.target.as_deref();
        let only = only.map(|target| files.name(&join(namespace, target)));
        let is_asked_for = |finding: &Diagnostic| match (&only, &finding.file) {
            (Some(only), Some(file)) => Path::new(file).starts_with(only),
            _ => true,
        };
        let faults = findings.into_iter().map(in_history);
        let faults = faults.filter(Diagnostic::is_error);
        faults.filter(is_asked_for).collect()
    }

    fn folder_then(
        &self,
        repository: &Repository,
        commit: &Id,
        output: &Output,
    ) -> Result<String, GitError> {
        let today = repository.path(&self.namespace);
        let is_there = |folder: &String| {
            let trees = repository.trees(&[format!("{commit}:{folder}")])?;
            Ok::<_, GitError>(trees.into_iter().flatten().next().is_some())
        };
        if is_there(&today)? {
            return Ok(today);
        }
        let head = repository.resolve("HEAD")?;
        let history = History::read(repository, &head, &today, output)?;
        for folder in history.folders() {
            if is_there(folder)? {
                return Ok(folder.clone());
            }
        }
        Err(GitError::NoFolder {
            revision: self.to.clone(),
            folder: today,
        })
    }

    /// Whether there is, or was, the target and the option.
    fn check_names(
        &self,
        now: &NamespaceValues,
        then: &NamespaceValues,
        schema: &Schema,
        output: &Output,
    ) -> Outcome {
        let has_target =
            |values: &NamespaceValues, target: &String| values.targets.contains_key(target);
        if let Some(target) = &self.target
            && !has_target(now, target)
            && !has_target(then, target)
        {
            let message = format!(
                "namespace '{}' has no target '{target}', neither now nor at {}",
                self.namespace, self.to
            );
            return Err(output.fail(Diagnostic::error("unknown-target", message)));
        }
        let Some(key) = &self.key else {
            return Ok(());
        };
        let mut targets = now.targets.values().chain(then.targets.values());
        if targets.any(|target| target.option(key).is_some()) {
            return Ok(());
        }
        known_key(key, Some(schema), output)
    }

    /// Holds the values as they will be against today's schema.
    fn check_outcome(
        &self,
        plan: &Plan,
        schema: &Schema,
        schemas: &Schemas,
        folder: &Folder,
        output: &Output,
    ) -> Outcome {
        let undeclared = plan.undeclared(schema, &self.to);
        if !undeclared.is_empty() {
            output.tell(&undeclared)?;
        }
        let overlay = Overlay {
            files: folder,
            texts: &plan.texts,
        };
        let before = findings(&OneNamespace::new(folder, &self.namespace), schemas);
        let after = findings(&OneNamespace::new(&overlay, &self.namespace), schemas);
        // What was wrong elsewhere already must not keep anybody from going back.
        let written: Vec<_> = plan.texts.keys().map(|path| folder.name(path)).collect();
        let after = after.into_iter().map(|finding| {
            let is_same = |other: &Diagnostic| {
                (&other.file, &other.message) == (&finding.file, &finding.message)
            };
            let is_written = finding
                .file
                .as_ref()
                .is_some_and(|file| written.contains(file));
            if !is_written && before.iter().any(is_same) {
                as_warning(finding)
            } else {
                finding
            }
        });
        let mut findings: Vec<_> = after.collect();
        if findings.iter().any(Diagnostic::is_error) {
            let message = format!(
                "the values of {} are not valid by today's schema: nothing is written",
                self.to
            );
            findings.push(Diagnostic::error("rollback", message));
        }
        output.tell(&findings)
    }
}

/// All that is wrong with values.
fn findings(files: &impl Files, schemas: &Schemas) -> Vec<Diagnostic> {
    let (tree, mut findings) = Tree::read(files, schemas);
    findings.extend(check(&tree, schemas, UnknownOptions::Deny));
    findings
}

/// The files among `paths` that symbolic links lead to: to write one is to change another target.
fn linked<'p>(folder: &Folder, paths: impl Iterator<Item = &'p String>) -> Vec<Diagnostic> {
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
fn dirty<'p>(
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

fn write(folder: &Folder, texts: &BTreeMap<String, String>, output: &Output) -> Outcome {
    let mut staged = Staged::default();
    for (path, text) in texts {
        staged.add(&folder.path().join(path), text, output)?;
    }
    staged.put(output)
}
