//! `init`: files to start with.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sentry_options_schema::Namespace;
use sentry_options_values::Diagnostic;

use crate::init::{self, File};
use crate::output::{Failed, Outcome, Output};

/// Start the options of a service, or a values repository
#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Service(Service),
    Values(Values),
}

/// Start the options of a service: a schema with examples, and values for local runs
#[derive(Debug, Args)]
struct Service {
    /// The namespace: usually the service's name
    namespace: String,
    #[command(flatten)]
    place: Place,
}

/// Start a values repository, with a workflow of GitHub Actions that validates it
#[derive(Debug, Args)]
struct Values {
    /// Add an empty values file for this namespace
    #[arg(long)]
    namespace: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct Place {
    /// The repository's folder
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        match &self.what {
            What::Service(command) => {
                let namespace = namespace(&command.namespace, output)?;
                let now = jiff::Timestamp::now().to_string();
                command
                    .place
                    .write(&init::service(&namespace, &now), output)?;
                output.info(&init::next_steps(&namespace));
            }
            What::Values(command) => {
                let namespace = command.namespace.as_deref();
                let namespace = namespace
                    .map(|text| self::namespace(text, output))
                    .transpose()?;
                command
                    .place
                    .write(&init::values(namespace.as_ref()), output)?;
                output.info(init::NEXT_STEPS_OF_VALUES);
            }
        }
        Ok(())
    }
}

impl Place {
    /// Writes the files, and lists those that were not there.
    fn write(&self, files: &[File], output: &Output) -> Outcome {
        match init::write(files, &self.dir, self.force) {
            Ok(written) => {
                let shown = |path: &PathBuf| {
                    let path = path.strip_prefix(Path::new(".")).unwrap_or(path);
                    format!("{}\n", path.display())
                };
                output.result(&written.iter().map(shown).collect::<String>())
            }
            Err(errors) => {
                output.tell(&errors)?;
                Err(Failed)
            }
        }
    }
}

fn namespace(text: &str, output: &Output) -> Outcome<Namespace> {
    Namespace::new(text).map_err(|error| {
        let message = format!("invalid namespace name '{text}': {error}");
        output.fail(Diagnostic::error("namespace-name", message))
    })
}
