//! What the commands tell, besides their results: findings, progress, success.
//!
//! Results go to standard output, all else to standard error, in every format: pipelines read the
//! results of `diff` or `write` whether or not there are warnings.

mod formats;
mod progress;

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use sentry_options_schema::Colour;
use sentry_options_values::Diagnostic;

pub(crate) use formats::finding;
pub(crate) use progress::Progress;

/// How findings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With excerpts, for people
    Human,
    /// One JSON object on a line for each
    Json,
    /// Annotations of GitHub Actions
    Github,
}

/// Whether findings are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A command has failed, and why was told.
#[derive(Debug)]
pub(crate) struct Failed;

/// What commands return.
pub(crate) type Outcome<T = ()> = Result<T, Failed>;

/// Tells people and machines what happens.
#[derive(Debug)]
pub(crate) struct Output {
    format: Format,
    colour: Colour,
    quiet: bool,
}

impl Output {
    pub(crate) fn new(format: Format, colour: ColourChoice, quiet: bool) -> Self {
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_coloured = match colour {
            ColourChoice::Auto => io::stderr().is_terminal() && !wants_none,
            ColourChoice::Always => true,
            ColourChoice::Never => false,
        };
        let colour = if is_coloured {
            Colour::Always
        } else {
            Colour::Never
        };
        Self {
            format,
            colour,
            quiet,
        }
    }

    /// Says that all went well.
    pub(crate) fn info(&self, message: &str) {
        if !self.quiet && self.format == Format::Human {
            write(&format!("{message}\n"));
        }
    }

    /// Tells findings, and how many errors are among them.
    ///
    /// # Errors
    ///
    /// There are errors among them.
    pub(crate) fn tell(&self, findings: &[Diagnostic]) -> Outcome {
        let text = match self.format {
            Format::Human => formats::human(findings, self.colour),
            Format::Json => findings.iter().map(formats::json_line).collect(),
            Format::Github => findings.iter().map(formats::annotation).collect(),
        };
        write(&text);
        if findings.iter().any(Diagnostic::is_error) {
            Err(Failed)
        } else {
            Ok(())
        }
    }

    /// Tells one error.
    pub(crate) fn fail(&self, error: Diagnostic) -> Failed {
        let _told = self.tell(&[error]);
        Failed
    }

    /// Writes a result to standard output.
    ///
    /// # Errors
    ///
    /// It can't be written. A pipe whose reader has gone away is no error.
    pub(crate) fn result(&self, text: &str) -> Outcome {
        let mut stdout = io::stdout().lock();
        match stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
        {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let message = format!("cannot write to standard output: {error}");
                Err(self.fail(Diagnostic::error("output", message)))
            }
            _ => Ok(()),
        }
    }

    /// A line that says how far some long work is, where somebody may be waiting at a terminal.
    pub(crate) fn progress(&self, what: &'static str, length: usize) -> Progress {
        let is_shown = !self.quiet && self.format == Format::Human && io::stderr().is_terminal();
        Progress::new(what, length, is_shown)
    }
}

fn write(text: &str) {
    // Nobody is left to be told if standard error is closed.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
