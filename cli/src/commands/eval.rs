//! `eval`: is a flag on?

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use sentry_options_schema::{Source, lines};
use sentry_options_values::Diagnostic;

use crate::evaluate;
use crate::output::{Failed, Outcome, Output};

/// Evaluate a feature flag of a values file for a context
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The values file: a mapping with `options`
    #[arg(long)]
    values: PathBuf,
    /// The flag, with or without `feature.`
    #[arg(long)]
    flag: String,
    /// The context, as a JSON object
    #[arg(long, default_value = "{}")]
    context: String,
    /// The fields of the context that rollouts hash, with commas between
    #[arg(long, default_value = "organization_id,project_id")]
    identity_fields: String,
    /// Say of each segment that was looked at how it turned out
    #[arg(long)]
    explain: bool,
}

impl Eval {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let name = self.values.display().to_string();
        let text = fs::read_to_string(&self.values).map_err(|error| {
            let error = Diagnostic::error("unreadable", format!("Cannot read {name}: {error}"));
            output.fail(error)
        })?;
        let flag = evaluate::flag(&Source::new(name, text), &self.flag);
        let context = evaluate::context(&self.context, &self.identity_fields);
        let (flag, context) = match (flag, context) {
            (Ok(flag), Ok(context)) => (flag, context),
            (flag, context) => {
                let wrong = [flag.err(), context.err()].into_iter().flatten().flatten();
                output.tell(&wrong.collect::<Vec<_>>())?;
                return Err(Failed);
            }
        };
        let mut result = evaluate::verdict(&flag, flag.decide(&context));
        if self.explain {
            let explanation = flag.explain(&context).to_string();
            let _ = writeln!(result, "{}", lines(&explanation));
        }
        output.result(&result)
    }
}
