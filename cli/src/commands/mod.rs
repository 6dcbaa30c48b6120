//! The commands: each a module with its arguments and what it does.

mod blame;
mod diff;
mod log;
mod rollback;
mod validate_schema;
mod validate_values;
mod write;

use clap::Subcommand;

use crate::output::{Outcome, Output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    ValidateSchema(validate_schema::ValidateSchema),
    ValidateValues(validate_values::ValidateValues),
    Diff(diff::Diff),
    Log(log::LogCommand),
    Blame(blame::BlameCommand),
    Rollback(rollback::RollbackCommand),
    Write(write::Write),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    ///
    /// It has failed, and why was told.
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        match self {
            Self::ValidateSchema(command) => command.run(output),
            Self::ValidateValues(command) => command.run(output),
            Self::Diff(command) => command.run(output),
            Self::Log(command) => command.run(output),
            Self::Blame(command) => command.run(output),
            Self::Rollback(command) => command.run(output),
            Self::Write(command) => command.run(output),
        }
    }
}
