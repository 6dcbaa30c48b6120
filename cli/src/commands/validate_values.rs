//! `validate-values`: are all values of a repository right?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sentry_options_values::{Schemas, Tree, UnknownOptions};

use crate::load;
use crate::output::{Outcome, Output};

/// Validate the values of a repository against the schemas
#[derive(Debug, Args)]
pub(crate) struct ValidateValues {
    #[command(flatten)]
    repository: Repository,
}

/// A values repository and its schemas: what most commands work on.
#[derive(Debug, Args)]
pub(crate) struct Repository {
    /// The folder of the schemas: {namespace}/schema.json
    #[arg(long)]
    pub(crate) schemas: PathBuf,
    /// The folder of the values: {namespace}/{target}/*.yaml
    #[arg(long)]
    pub(crate) root: PathBuf,
    #[command(flatten)]
    pub(crate) unknown: Unknown,
}

/// What to do with options that no schema declares.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Unknown {
    /// What options are that no schema declares: errors, or warnings
    #[arg(long, value_name = "POLICY", default_value = "deny")]
    unknown_options: UnknownChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UnknownChoice {
    /// Errors
    Deny,
    /// Warnings: for values that go before their schema
    Warn,
}

impl Unknown {
    pub(crate) fn policy(self) -> UnknownOptions {
        match self.unknown_options {
            UnknownChoice::Deny => UnknownOptions::Deny,
            UnknownChoice::Warn => UnknownOptions::Warn,
        }
    }
}

impl Repository {
    /// The schemas and the values, if there is nothing wrong with either.
    pub(crate) fn load(&self, output: &Output) -> Outcome<(Schemas, Tree)> {
        load::checked(&self.schemas, &self.root, self.unknown.policy(), output)
    }
}

impl ValidateValues {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        self.repository.load(output)?;
        output.info("Values validation successful");
        Ok(())
    }
}
