//! `blame`: who gave the options in force at a target their values?

use clap::Args;
use sentry_options_schema::nearest;
use sentry_options_values::{Diagnostic, Files, NamespaceValues, Schemas, Tree};

use super::log::{Form, Versioned, known_key, namespace};
use crate::blame::Blame;
use crate::git::Repository;
use crate::history::History;
use crate::load::{self, OneNamespace};
use crate::output::{Outcome, Output};

/// Show the commit behind each effective value of a namespace at a target
///
/// Looks at the working tree, or at a revision: a value that is not in HEAD is not committed yet.
#[derive(Debug, Args)]
pub(crate) struct BlameCommand {
    #[command(flatten)]
    versioned: Versioned,
    /// The namespace
    #[arg(long)]
    namespace: String,
    /// The target
    #[arg(long)]
    target: String,
    /// The options; all that are set if left out
    keys: Vec<String>,
    /// The values at this revision, instead of those in the working tree
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    rev: Option<String>,
    /// The form of the result
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Form,
}

impl BlameCommand {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let namespace = namespace(&self.namespace, output)?;
        let schemas = load::schema_of(namespace.as_str(), &self.versioned.schemas, output)?;
        let git = |error| output.fail(Diagnostic::from(error));
        let repository = Repository::open(&self.versioned.root).map_err(git)?;
        let revision = self.rev.as_deref().unwrap_or("HEAD");
        let commit = repository.resolve(revision).map_err(git)?;
        let files = repository.at(&commit, revision, repository.folder());
        let (tree, committed) = if self.rev.is_some() {
            let tree = self.tree(&files.map_err(git)?, &schemas, output)?;
            (tree, None)
        } else {
            let folder = load::open(&self.versioned.root, "values", output)?;
            let tree = self.tree(&folder, &schemas, output)?;
            // What is wrong there matters to nobody: it is the working tree that is asked about.
            let committed = files
                .ok()
                .map(|files| Tree::read(&OneNamespace::new(&files, &self.namespace), &schemas).0);
            (tree, committed)
        };
        let committed = committed.as_ref().unwrap_or(&tree);
        let values = tree.namespaces.get(namespace.as_str());
        let effective = values.and_then(|values| values.effective(&self.target));
        let Some(effective) = effective else {
            return Err(output.fail(self.no_target(values)));
        };
        let schema = schemas.get(namespace.as_str());
        for key in &self.keys {
            if effective.get(key).is_none() {
                known_key(key, schema, output)?;
            }
        }
        let folder = repository.path(namespace.as_str());
        let history = History::read(&repository, &commit, &folder, output).map_err(git)?;
        let blame = Blame {
            repository: &repository,
            history: &history,
            schema,
            target: &self.target,
            committed: committed.namespaces.get(namespace.as_str()),
        };
        let lines = blame.lines(&effective, &self.keys).map_err(git)?;
        output.result(&match self.output {
            Form::Text => lines.text(),
            Form::Json => lines.json(),
        })?;
        output.tell(&crate::log::notes(&history.unreadable(None)))
    }

    fn tree(&self, files: &impl Files, schemas: &Schemas, output: &Output) -> Outcome<Tree> {
        let (tree, findings) = Tree::read(&OneNamespace::new(files, &self.namespace), schemas);
        output.tell(&findings)?;
        Ok(tree)
    }

    fn no_target(&self, values: Option<&NamespaceValues>) -> Diagnostic {
        let (namespace, target) = (&self.namespace, &self.target);
        let Some(values) = values else {
            let message = format!("namespace '{namespace}' has no values");
            return Diagnostic::error("unknown-namespace", message);
        };
        let message = format!("namespace '{namespace}' has no target '{target}'");
        let help = nearest(target, values.targets.keys().map(String::as_str));
        let help = help.map(|near| format!("did you mean {near:?}?"));
        Diagnostic::error("unknown-target", message).maybe_help(help)
    }
}
