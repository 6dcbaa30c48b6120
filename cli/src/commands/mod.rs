//! The commands: each a module with its arguments and what it does.

mod blame;
mod check_option_usage;
mod completions;
mod diff;
mod docs;
mod eval;
mod fetch_schemas;
mod generate;
mod init;
mod inspect;
mod log;
mod man;
mod rollback;
mod schema;
mod set;
mod validate_schema;
mod validate_schema_changes;
mod validate_values;
mod write;

use clap::Subcommand;

use crate::output::{Outcome, Output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    ValidateSchema(validate_schema::ValidateSchema),
    ValidateSchemaChanges(validate_schema_changes::ValidateSchemaChanges),
    ValidateValues(validate_values::ValidateValues),
    Diff(diff::Diff),
    Log(log::LogCommand),
    Blame(blame::BlameCommand),
    Rollback(rollback::RollbackCommand),
    Write(write::Write),
    Eval(eval::Eval),
    Set(set::Set),
    Unset(set::Unset),
    Schema(schema::SchemaCommand),
    Docs(docs::Docs),
    Generate(generate::Generate),
    Init(init::Init),
    Inspect(inspect::Inspect),
    Completions(completions::Completions),
    Man(man::ManPages),
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
            Self::Diff(command) => command.run(output),
            Self::Log(command) => command.run(output),
            Self::Blame(command) => command.run(output),
            Self::Rollback(command) => command.run(output),
            Self::Write(command) => command.run(output),
            Self::Eval(command) => command.run(output),
            Self::Set(command) => command.run(output),
            Self::Unset(command) => command.run(output),
            Self::Schema(command) => command.run(output),
            Self::Docs(command) => command.run(output),
            Self::Generate(command) => command.run(output),
            Self::Init(command) => command.run(output),
            Self::Inspect(command) => command.run(output),
            Self::Completions(command) => command.run(output),
            Self::Man(command) => command.run(output),
            Self::CheckOptionUsage(command) => command.run(output),
            Self::FetchSchemas(command) => command.run(output),
        }
    }
}
