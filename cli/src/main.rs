//! `sentry-options-cli`: from YAML in git to a ConfigMap in a cluster.
//!
//! The values crate reads trees, the schema crate says what is valid; here stand the commands, one
//! module each in `commands/`, how they tell what they find (`output.rs`), and what git knows
//! (`git/`).

mod blame;
mod clock;
mod commands;
mod diff;
mod edit;
mod evaluate;
mod evolution;
mod export;
mod files;
mod generate;
mod git;
mod history;
mod init;
mod inspect;
mod load;
mod log;
mod output;
mod peer;
mod reference;
mod rollback;
mod select;
mod shown;

use std::process::ExitCode;

use clap::Parser;

use crate::commands::Command;
use crate::output::{ColourChoice, Format, Output};

/// Validates the values of sentry-options, shows what a change does, and writes what Kubernetes mounts.
#[derive(Debug, Parser)]
#[command(name = "sentry-options-cli", version, propagate_version = true)]
struct Cli {
    /// Tell errors only
    #[arg(long, global = true)]
    quiet: bool,
    /// How errors and warnings are told, on standard error
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Whether errors are coloured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColourChoice,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.format, cli.color, cli.quiet);
    match cli.command.run(&output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_told) => ExitCode::FAILURE,
    }
}
