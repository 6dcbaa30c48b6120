//! `log`: who set an option to what, and when?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sentry_options_schema::{Namespace, nearest};
use sentry_options_values::Diagnostic;

use crate::git::Repository;
use crate::history::{Filter, History};
use crate::load;
use crate::log::{Log, Selection, Since};
use crate::output::{Failed, Outcome, Output};

/// Show the history of an option's values across all targets, from git
///
/// A commit is listed if it changed what a target's files set: not for moving or splitting them. Of
/// a merge only what none of its sides had is its own. History is followed through renames of the
/// namespace's folder and of those above it.
#[derive(Debug, Args)]
pub(crate) struct LogCommand {
    #[command(flatten)]
    versioned: Versioned,
    /// The namespace
    namespace: String,
    /// The option; all of the namespace if left out
    key: Option<String>,
    /// Only what this target's own files set
    #[arg(long)]
    target: Option<String>,
    /// Up to this revision: a branch, a tag, a commit
    #[arg(
        long,
        value_name = "REVISION",
        default_value = "HEAD",
        allow_hyphen_values = true
    )]
    rev: String,
    /// At most this many commits
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only what was authored since: 2026-01-31 (in UTC), or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,
    /// Only what was authored before
    #[arg(long, value_name = "TIME")]
    until: Option<Since>,
    /// The form of the result
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Form,
}

/// Values in the working tree of a git repository, and their schemas.
#[derive(Debug, Args)]
pub(crate) struct Versioned {
    /// The folder of the schemas: {namespace}/schema.json
    #[arg(long)]
    pub(crate) schemas: PathBuf,
    /// The folder of the values, in a git repository: {namespace}/{target}/*.yaml
    #[arg(long)]
    pub(crate) root: PathBuf,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Text,
    /// For machines
    Json,
}

impl LogCommand {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let namespace = namespace(&self.namespace, output)?;
        let schemas = load::schema_of(namespace.as_str(), &self.versioned.schemas, output)?;
        let schema = schemas.get(namespace.as_str());
        let git = |error| output.fail(Diagnostic::from(error));
        let repository = Repository::open(&self.versioned.root).map_err(git)?;
        let commit = repository.resolve(&self.rev).map_err(git)?;
        let folder = repository.path(namespace.as_str());
        let history = History::read(&repository, &commit, &folder, output).map_err(git)?;
        self.check(&history, schema, output)?;
        let filter = Filter {
            key: self.key.as_deref(),
            target: self.target.as_deref(),
        };
        let selection = Selection {
            filter,
            limit: self.limit,
            since: self.since,
            until: self.until,
        };
        let log = Log::read(&repository, &history, schema, &selection).map_err(git)?;
        output.result(&match self.output {
            Form::Text => log.text(),
            Form::Json => log.json(),
        })?;
        output.tell(&log.notes())?;
        if log.is_empty() {
            output.info("no commit changed it");
        }
        Ok(())
    }

    /// Whether there is what is asked for, or was once.
    fn check(
        &self,
        history: &History,
        schema: Option<&sentry_options_schema::Schema>,
        output: &Output,
    ) -> Outcome {
        let namespace = &self.namespace;
        let mut targets = history.targets();
        if schema.is_none() && targets.next().is_none() {
            let message = format!("there is no namespace '{namespace}', and never was one");
            return Err(output.fail(Diagnostic::error("unknown-namespace", message)));
        }
        if let Some(target) = &self.target
            && !history.targets().any(|known| known == target)
        {
            let message = format!("namespace '{namespace}' never had a target '{target}'");
            let help = nearest(target, history.targets());
            let help = help.map(|near| format!("did you mean {near:?}?"));
            let error = Diagnostic::error("unknown-target", message).maybe_help(help);
            return Err(output.fail(error));
        }
        match &self.key {
            Some(key) if !history.ever_sets(key) => known_key(key, schema, output),
            _ => Ok(()),
        }
    }
}

/// A text that must be a namespace.
pub(crate) fn namespace(text: &str, output: &Output) -> Outcome<Namespace> {
    Namespace::new(text).map_err(|error| {
        let message = format!("invalid namespace name '{text}': {error}");
        output.fail(Diagnostic::error("namespace-name", message))
    })
}

/// Refuses a key that the schema does not declare.
pub(crate) fn known_key(
    key: &str,
    schema: Option<&sentry_options_schema::Schema>,
    output: &Output,
) -> Result<(), Failed> {
    if schema.is_some_and(|schema| schema.accepts_key(key)) {
        return Ok(());
    }
    let declared = schema.into_iter().flat_map(|schema| {
        let options = schema.options.iter().map(|option| option.key.as_str());
        options.chain(schema.flags.named.iter().map(|flag| flag.key.as_str()))
    });
    let help = nearest(key, declared).map(|near| format!("did you mean {near:?}?"));
    let message =
        format!("unknown option {key:?}: the schema does not declare it, nor was it ever set");
    Err(output.fail(Diagnostic::error("unknown-option", message).maybe_help(help)))
}
