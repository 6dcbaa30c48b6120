//! `fetch-schemas`: the schemas of all services, from their repositories.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use sentry_options_fetch::{
    Attempt, Commit, FetchFailure, Fetched, RepoSchemaConfigs, SchemaFetchError, Settings, fetch,
};
use sentry_options_values::files::Entry;
use sentry_options_values::{Diagnostic, Files, Folder, Schemas};

use crate::load;
use crate::output::{Outcome, Output, Progress};

/// Fetch the schemas of services from their repositories
///
/// CONFIG is {"repos": {NAME: {"url": URL, "path": "sentry-options/schemas", "sha": SHA}}}. The heads of the
/// default branches are fetched; with --pinned the commit that sha names, where there is one. Writes
/// {namespace}/schema.json into a new folder, or nothing at all.
#[derive(Debug, Args)]
pub(crate) struct FetchSchemas {
    /// The list of repositories: repos.json
    #[arg(long)]
    config: PathBuf,
    /// The folder to write, which must not exist
    #[arg(long)]
    out: PathBuf,
    /// Fetch the commit that sha names, where there is one
    #[arg(long)]
    pinned: bool,
}

impl FetchSchemas {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let config = self.config(output)?;
        let progress = output.progress("fetching", config.repos.len());
        let commit = if self.pinned {
            Commit::Pinned
        } else {
            output.tell(&self.unused_pins(&config))?;
            Commit::Head
        };
        let settings = Settings {
            observer: &|attempt| tell(attempt, &progress, output),
            ..Settings::of(commit)
        };
        let fetched = fetch(&config, &self.out, &settings);
        drop(progress);
        let fetched = match fetched {
            Ok(fetched) => fetched,
            Err(failures) => {
                let told = failures.iter().map(|failure| self.failure(failure));
                return output.tell(&told.collect::<Vec<_>>());
            }
        };
        if let Err(failed) = self.check(&fetched, output) {
            // Half-right schemas would validate values half.
            let _ = fs::remove_dir_all(&self.out);
            return Err(failed);
        }
        output.info(&format!(
            "Successfully fetched schemas path={}",
            self.out.display()
        ));
        Ok(())
    }

    fn config(&self, output: &Output) -> Outcome<RepoSchemaConfigs> {
        RepoSchemaConfigs::from_file(&self.config).map_err(|error| {
            let code = match error {
                SchemaFetchError::Io(_) => "unreadable",
                _ => "repos-json",
            };
            let error = Diagnostic::error(code, error.to_string());
            output.fail(error.in_file(self.config.display().to_string()))
        })
    }

    /// Pins that pin nothing mislead whoever reads them.
    fn unused_pins(&self, config: &RepoSchemaConfigs) -> Vec<Diagnostic> {
        let pinned = config.repos.iter().filter(|(_, repo)| repo.sha.is_some());
        let mut names = pinned.map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        names.sort_unstable();
        if names.is_empty() {
            return Vec::new();
        }
        let message = format!("sha is not looked at: {}", names.join(", "));
        let told = Diagnostic::warning("unused-pin", message)
            .in_file(self.config.display().to_string())
            .help("--pinned fetches the commits that it names");
        vec![told]
    }

    /// Checks what was fetched, which messages name by repository.
    fn check(&self, fetched: &Fetched, output: &Output) -> Outcome {
        let files = FetchedFiles {
            folder: load::open(&self.out, "schemas", output)?,
            fetched,
        };
        let (_, findings) = Schemas::read(&files);
        output.tell(&findings)
    }

    fn failure(&self, failure: &FetchFailure) -> Diagnostic {
        let error = failure.error();
        let code = match error {
            SchemaFetchError::Git(_) => "git",
            SchemaFetchError::Io(_) => "unwritable",
            SchemaFetchError::Json(_) | SchemaFetchError::Validation(_) => "fetch",
        };
        let told = Diagnostic::error(code, format!("schema fetch error: {error}"));
        match failure.repository() {
            Some(_) => told.in_file(self.config.display().to_string()),
            None => told.in_file(self.out.display().to_string()),
        }
    }
}

fn tell(attempt: &Attempt<'_>, progress: &Progress, output: &Output) {
    let name = attempt.repository;
    match (attempt.result, attempt.retry_after) {
        (Ok(()), _) => {
            progress.advance();
            let seconds = seconds(attempt.elapsed);
            output.info(&format!("Fetched schemas of {name} in {seconds}"));
        }
        (Err(error), Some(pause)) => {
            let pause = seconds(pause);
            let message = format!("schema fetch attempt failed, the next is in {pause}: {error}");
            // A warning is never a failure.
            let _ = output.tell(&[Diagnostic::warning("fetch-attempt", message)]);
        }
        // The last one's failure is told with those of the others.
        (Err(_), None) => progress.advance(),
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Schemas that were fetched, which messages name by where they come from.
struct FetchedFiles<'f> {
    folder: Folder,
    fetched: &'f Fetched,
}

impl Files for FetchedFiles<'_> {
    fn name(&self, path: &str) -> String {
        let (namespace, _) = path.split_once('/').unwrap_or((path, ""));
        match self.fetched.get(namespace) {
            Some(origin) => {
                let path = Path::new(&origin.path).join(path);
                format!("{}:{}", origin.repository, path.display())
            }
            None => self.folder.name(path),
        }
    }

    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        self.folder.entries(folder)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.folder.read(path)
    }
}
