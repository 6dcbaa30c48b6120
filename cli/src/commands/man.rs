//! `man`: manual pages.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;
use sentry_options_values::Diagnostic;

use crate::Cli;
use crate::files;
use crate::output::{Outcome, Output};

/// Print the manual page, or write a page for each command
#[derive(Debug, Args)]
pub(crate) struct ManPages {
    /// The folder to write a page for each command to, instead of printing the first
    #[arg(long)]
    out: Option<PathBuf>,
}

impl ManPages {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        let Some(folder) = &self.out else {
            return output.result(&text(&page(command), output)?);
        };
        for command in all(&command) {
            let page = page(command.clone());
            files::write(
                &folder.join(page.get_filename()),
                &text(&page, output)?,
                output,
            )?;
        }
        Ok(())
    }
}

/// The command and all below it.
fn all(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().flat_map(all);
    std::iter::once(command).chain(below).collect()
}

/// A page whose footer says the version, where others have the day.
fn page(command: Command) -> Man {
    let version = command.get_version().unwrap_or_default().to_owned();
    Man::new(command).date(version).source("sentry-options")
}

fn text(page: &Man, output: &Output) -> Outcome<String> {
    let mut text = Vec::new();
    page.render(&mut text)
        .map_err(|error| output.fail(Diagnostic::error("output", error.to_string())))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
