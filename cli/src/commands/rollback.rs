//! `rollback`: give an option, or a namespace, the values that it had at a revision.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use sentry_options_schema::Schema;
use sentry_options_values::files::join;
use sentry_options_values::{Diagnostic, Files, Folder, NamespaceValues, Schemas, Tree};

use super::diff::in_history;
use super::log::{Versioned, known_key, namespace};
use crate::files::Staged;
use crate::git::{GitError, Id, Repository};
use crate::history::History;
use crate::load::{self, OneNamespace};
use crate::output::{Failed, Outcome, Output};
use crate::rollback::{Plan, Scope, checks};

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
        output.tell(&checks::linked(&folder, plan.texts.keys()))?;
        output.tell(&plan.undeclared(schema, &self.to))?;
        output.tell(&self.outcome(&plan, &schemas, &folder))?;
        if !self.force {
            let dirty = checks::dirty(&repository, &folder, plan.texts.keys()).map_err(git)?;
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
        let faults = faults.map(Diagnostic::without_places);
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

    /// What is wrong with the values as they will be, by today's schema.
    fn outcome(&self, plan: &Plan, schemas: &Schemas, folder: &Folder) -> Vec<Diagnostic> {
        let mut findings = checks::outcome(plan, &self.namespace, schemas, folder);
        if findings.iter().any(Diagnostic::is_error) {
            let message = format!(
                "the values of {} are not valid by today's schema: nothing is written",
                self.to
            );
            findings.push(Diagnostic::error("rollback", message));
        }
        findings
    }
}

fn write(folder: &Folder, texts: &BTreeMap<String, String>, output: &Output) -> Outcome {
    let mut staged = Staged::default();
    for (path, text) in texts {
        staged.add(&folder.path().join(path), text, output)?;
    }
    staged.put(output)
}
