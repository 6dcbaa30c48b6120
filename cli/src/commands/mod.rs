//! The commands: each a module with its arguments and what it does.

mod check_option_usage;
mod fetch_schemas;
mod validate_schema;
mod validate_schema_changes;
mod validate_values;

use clap::Subcommand;

use crate::output::{Outcome, Output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    ValidateSchema(validate_schema::ValidateSchema),
    ValidateSchemaChanges(validate_schema_changes::ValidateSchemaChanges),
    ValidateValues(validate_values::ValidateValues),
    CheckOptionUsage(check_option_usage::CheckOptionUsage),
    FetchSchemas(fetch_schemas::FetchSchemas),
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
            Self::ValidateSchemaChanges(command) => command.run(output),
            Self::ValidateValues(command) => command.run(output),
            Self::CheckOptionUsage(command) => command.run(output),
            Self::FetchSchemas(command) => command.run(output),
        }
    }
}
