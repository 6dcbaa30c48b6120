//! The commands: each a module with its arguments and what it does.

mod docs;
mod schema;
mod validate_schema;
mod validate_values;

use clap::Subcommand;

use crate::output::{Outcome, Output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    ValidateSchema(validate_schema::ValidateSchema),
    ValidateValues(validate_values::ValidateValues),
    Schema(schema::SchemaCommand),
    Docs(docs::Docs),
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
            Self::Schema(command) => command.run(output),
            Self::Docs(command) => command.run(output),
        }
    }
}
