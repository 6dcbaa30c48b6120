//! `eval`: is a flag on?

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use sentry_options_schema::{Source, lines};
use sentry_options_values::{Diagnostic, Tree, UnknownOptions, check};

use crate::evaluate;
use crate::load::{self, OneNamespace};
use crate::output::{Failed, Outcome, Output};
use crate::select;

/// Evaluate a feature flag of a values file, or as it is in force at a target, for a context
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The values file: a mapping with `options`
    #[arg(long, required_unless_present = "root", conflicts_with = "root")]
    values: Option<PathBuf>,
    #[command(flatten)]
    target: Option<AtTarget>,
    /// The flag, with or without `feature.`
    #[arg(long)]
    flag: String,
    /// The context, as a JSON object
    #[arg(long, default_value = "{}")]
    context: String,
    /// The fields of the context that rollouts hash, with commas between
    #[arg(long, default_value = "organization_id,project_id")]
    identity_fields: String,
    /// Say where the flag is from, and of each segment that was looked at how it turned out
    #[arg(long)]
    explain: bool,
}

/// A target in a values repository.
#[derive(Debug, Args)]
#[group(requires_all = ["root", "schemas", "namespace", "target"], multiple = true)]
struct AtTarget {
    /// The folder of the values: {namespace}/{target}/*.yaml
    #[arg(long, required = false)]
    root: PathBuf,
    /// With --root, the folder of the schemas: {namespace}/schema.json
    #[arg(long, required = false)]
    schemas: PathBuf,
    /// With --root, the namespace
    #[arg(long, required = false)]
    namespace: String,
    /// With --root, the target, whose values come before those of `default`
    #[arg(long, required = false)]
    target: String,
}

impl Eval {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let found = match (&self.target, &self.values) {
            (Some(target), _) => target.find(&self.flag, output)?,
            (None, Some(values)) => find_in_file(values, &self.flag, output)?,
            (None, None) => return Err(Failed),
        };
        let context = evaluate::context(&self.context, &self.identity_fields);
        let (found, context) = match (found, context) {
            (Ok(found), Ok(context)) => (found, context),
            (found, context) => {
                let wrong = [found.err(), context.err()].into_iter().flatten().flatten();
                output.tell(&wrong.collect::<Vec<_>>())?;
                return Err(Failed);
            }
        };
        let mut result = evaluate::verdict(&found.flag, found.flag.decide(&context));
        if self.explain {
            let explanation = found.flag.explain(&context).from_origin(found.origin);
            let _ = writeln!(result, "{}", lines(&explanation.to_string()));
        }
        output.result(&result)
    }
}

/// A flag, or what is wrong with it.
type Sought = Result<evaluate::Found, Vec<Diagnostic>>;

fn find_in_file(file: &Path, flag: &str, output: &Output) -> Outcome<Sought> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| {
        let error = Diagnostic::error("unreadable", format!("Cannot read {name}: {error}"));
        output.fail(error)
    })?;
    Ok(evaluate::in_file(&Source::new(name, text), flag))
}

impl AtTarget {
    fn find(&self, flag: &str, output: &Output) -> Outcome<Sought> {
        let schemas = load::schema_of(&self.namespace, &self.schemas, output)?;
        load::namespace(&schemas, &self.namespace, output)?;
        let folder = load::open(&self.root, "values", output)?;
        let (tree, mut findings) =
            Tree::read(&OneNamespace::new(&folder, &self.namespace), &schemas);
        // It is one flag that is asked about: an option that no schema declares is in nobody's way.
        findings.extend(check(&tree, &schemas, UnknownOptions::Warn));
        output.tell(&findings)?;
        let effective = select::effective(&tree, &self.namespace, &self.target, output)?;
        Ok(evaluate::at_target(&effective, &self.target, flag))
    }
}
