//! `inspect`: what is on disk, and what have processes loaded of it?

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use super::log::Form;
use crate::inspect::{Disk, Inspection};
use crate::output::{Outcome, Output};

/// Show the values that a process reads, and by its heartbeat what it has loaded
///
/// Fails if something is wrong: values that the schema refuses, a process that goes on with older ones, a watcher
/// that is late or dead. With --max-age, only if no process that polls has done so in that time: for probes.
/// Values that are merely old are healthy.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The directory with `values` in it; if left out, the one that the library would read:
    /// `SENTRY_OPTIONS_DIR`, /etc/sentry-options, ./sentry-options
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The folder of the schemas: {namespace}/schema.json; if left out, `schemas` in DIR, if there is one
    #[arg(long)]
    schemas: Option<PathBuf>,
    /// The heartbeat file of the process; if left out, that of `SENTRY_OPTIONS_STATUS_FILE`. Those of forked
    /// children are beside it
    #[arg(long, value_name = "FILE")]
    status: Option<PathBuf>,
    /// Fail if the last successful poll is longer ago than this, such as 10m, or if there is no heartbeat; and
    /// for nothing else
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    max_age: Option<Duration>,
    /// The form of the result
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Form,
}

impl Inspect {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let directory = self.directory.clone().unwrap_or_else(default_directory);
        let disk = Disk::read(directory, self.schemas.as_deref());
        let status = self.status.clone();
        let status = status.or_else(sentry_options_status::default_file);
        let inspection = Inspection::new(disk, status);
        let verdict = inspection.verdict(self.max_age);
        output.result(&match self.output {
            Form::Text => inspection.text(&verdict),
            Form::Json => inspection.json(&verdict),
        })?;
        output.tell(&verdict.findings)
    }
}

/// The library's rule.
fn default_directory() -> PathBuf {
    let system = Path::new("/etc/sentry-options");
    match env::var_os("SENTRY_OPTIONS_DIR") {
        Some(directory) => directory.into(),
        None if system.exists() => system.to_owned(),
        None => "sentry-options".into(),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let duration = text
        .parse::<SignedDuration>()
        .map_err(|error| error.to_string())?;
    match Duration::try_from(duration) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("it must be longer than nothing".to_owned()),
    }
}
