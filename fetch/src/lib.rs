//! Fetching schemas from the repositories that declare them. For tools: a running service never
//! fetches anything.
//!
//! [`RepoSchemaConfigs`] says where schemas are, `repos.json`; [`fetch`] brings them into one folder,
//! as `{namespace}/schema.json`. [`fetch_schemas`] is the same with the settings of the 1.2 releases.
//! The crate `sentry-options` has both under its own name.
//!
//! `config.rs` reads `repos.json`, `clone.rs` calls git, `error.rs` has what can go wrong.

mod clone;
mod config;
mod error;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

pub use config::{RepoSchemaConfig, RepoSchemaConfigs};
pub use error::{FetchFailure, SchemaFetchError, SchemaFetchResult};

/// How schemas are fetched.
pub struct Settings<'s> {
    /// Which commit of each repository.
    pub commit: Commit,
    /// How long to wait before each further attempt.
    pub pauses: &'s [Duration],
    /// Who hears of attempts, from several threads.
    pub observer: &'s (dyn Fn(&Attempt<'_>) + Sync),
}

impl Settings<'_> {
    /// Three more attempts, and nobody who hears of them.
    pub fn of(commit: Commit) -> Self {
        const PAUSES: [Duration; 3] = [
            Duration::from_secs(3),
            Duration::from_secs(6),
            Duration::from_secs(12),
        ];
        Self {
            commit,
            pauses: &PAUSES,
            observer: &|_| {},
        }
    }
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("commit", &self.commit)
            .field("pauses", &self.pauses)
            .finish_non_exhaustive()
    }
}

/// Which commit of a repository is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// The head of its default branch, whatever `sha` says.
    Head,
    /// The one that `sha` says, and the head of the default branch where there is none.
    Pinned,
}

/// One attempt at a repository.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// The repository's name.
    pub repository: &'a str,
    /// How long it took.
    pub elapsed: Duration,
    /// How it ended.
    pub result: Result<(), &'a SchemaFetchError>,
    /// When the next one is made, if this one failed and there is one.
    pub retry_after: Option<Duration>,
}

/// The schemas that were fetched: by namespace, where each comes from.
pub type Fetched = BTreeMap<String, Origin>;

/// Where a schema comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The repository's name.
    pub repository: String,
    /// The folder of the schemas in it.
    pub path: String,
}

/// Reads `repos.json`, and fetches the schemas of every repository in it.
///
/// # Errors
/// As [`RepoSchemaConfigs::from_file`] and [`fetch_schemas`].
pub fn fetch_schemas_from_file(config_path: &Path, out_dir: &Path) -> SchemaFetchResult<()> {
    fetch_schemas(&RepoSchemaConfigs::from_file(config_path)?, out_dir)
}

/// Fetches the schemas at the head of every repository's default branch into a new folder, as
/// `{out_dir}/{namespace}/schema.json`.
///
/// # Errors
/// As [`fetch`]; of several failures, the first repository's.
pub fn fetch_schemas(config: &RepoSchemaConfigs, out_dir: &Path) -> SchemaFetchResult<()> {
    match fetch(config, out_dir, &Settings::of(Commit::Head)) {
        Ok(_fetched) => Ok(()),
        Err(failures) => failures
            .into_iter()
            .next()
            .map_or(Ok(()), |failure| Err(failure.into_error())),
    }
}

/// Fetches every repository's schemas into a new folder, as `{out_dir}/{namespace}/schema.json`.
///
/// # Errors
/// A folder that exists already, two repositories with one namespace, a folder or commit that a
/// repository does not have, or whatever `git` says after all attempts: the failures of all
/// repositories, by name. Then `out_dir` is not left behind.
pub fn fetch(
    config: &RepoSchemaConfigs,
    out_dir: &Path,
    settings: &Settings<'_>,
) -> Result<Fetched, Vec<FetchFailure>> {
    let create = || {
        if out_dir.symlink_metadata().is_ok() {
            let message = format!("Output directory already exists: {}", out_dir.display());
            return Err(SchemaFetchError::Validation(message));
        }
        if let Some(parent) = out_dir.parent() {
            fs::create_dir_all(parent)?;
        }
        // Not if somebody else has just made it: a failure below removes it.
        Ok(fs::create_dir(out_dir)?)
    };
    create().map_err(|error| vec![FetchFailure::of_all(error)])?;
    let fetched = fetch_all(config, out_dir, settings);
    if fetched.is_err() {
        // The failures that led here say more than another one would.
        let _ = fs::remove_dir_all(out_dir);
    }
    fetched
}

/// A repository with the folder that it is cloned into.
struct Source<'c> {
    name: &'c str,
    config: &'c RepoSchemaConfig,
    clone: PathBuf,
}

impl Source<'_> {
    /// The folder of the schemas in the clone.
    fn folder(&self) -> PathBuf {
        self.clone.join(&self.config.path)
    }

    fn check_folder(&self) -> SchemaFetchResult<()> {
        let (name, path) = (self.name, &self.config.path);
        if self.folder().is_dir() {
            // A link may lead out of the repository.
            let is_linked = self.folder().canonicalize()? != self.clone.canonicalize()?.join(path);
            return if is_linked {
                let message = format!("{name}: Schemas path is a symbolic link: {path}");
                Err(SchemaFetchError::Validation(message))
            } else {
                Ok(())
            };
        }
        let message = format!("{name}: Schemas path does not exist: {path}");
        Err(SchemaFetchError::Git(message))
    }
}

fn fetch_all(
    config: &RepoSchemaConfigs,
    out_dir: &Path,
    settings: &Settings<'_>,
) -> Result<Fetched, Vec<FetchFailure>> {
    let clones = out_dir.join(".clones");
    let of_all = |error: std::io::Error| vec![FetchFailure::of_all(error.into())];
    fs::create_dir(&clones).map_err(of_all)?;
    let mut repositories: Vec<_> = config.repos.iter().collect();
    repositories.sort_by_key(|(name, _)| *name);
    let sources = repositories.into_iter().enumerate();
    let sources: Vec<_> = sources
        .map(|(at, (name, config))| Source {
            name,
            config,
            clone: clones.join(at.to_string()),
        })
        .collect();
    let failures: Vec<_> = thread::scope(|scope| {
        let threads = sources
            .iter()
            .map(|source| scope.spawn(|| attempt(source, settings)));
        let threads: Vec<_> = threads.collect();
        let results = sources.iter().zip(threads);
        results
            .filter_map(|(source, thread)| {
                let result = thread.join().expect("fetching does not panic");
                result
                    .err()
                    .map(|error| FetchFailure::of(source.name, error))
            })
            .collect()
    });
    if !failures.is_empty() {
        return Err(failures);
    }
    let mut fetched = Fetched::new();
    let mut failures = Vec::new();
    for source in &sources {
        if let Err(error) = copy_schemas(source, out_dir, &mut fetched) {
            failures.push(FetchFailure::of(source.name, error));
        }
    }
    if !failures.is_empty() {
        return Err(failures);
    }
    fs::remove_dir_all(clones).map_err(of_all)?;
    Ok(fetched)
}

/// Clones a repository, in as many attempts as there may be.
fn attempt(source: &Source<'_>, settings: &Settings<'_>) -> SchemaFetchResult<()> {
    source.config.check(source.name, settings.commit)?;
    let mut pauses = settings.pauses.iter();
    loop {
        let start = Instant::now();
        let result = clone::clone(source.name, source.config, settings.commit, &source.clone);
        let retry_after = result.as_ref().err().and_then(|_| pauses.next().copied());
        (settings.observer)(&Attempt {
            repository: source.name,
            elapsed: start.elapsed(),
            result: result.as_ref().copied(),
            retry_after,
        });
        let Some(pause) = retry_after else {
            return result.and_then(|()| source.check_folder());
        };
        // What is left of a failed attempt; `git` mostly removes it itself.
        let _ = fs::remove_dir_all(&source.clone);
        thread::sleep(pause);
    }
}

fn copy_schemas(
    source: &Source<'_>,
    out_dir: &Path,
    fetched: &mut Fetched,
) -> SchemaFetchResult<()> {
    let (name, path) = (source.name, &source.config.path);
    let folder = source.folder();
    for entry in fs::read_dir(folder)? {
        let namespace = entry?.path();
        let schema = namespace.join("schema.json");
        // A link may lead out of the repository.
        let is_file = schema
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_file());
        let (Some(file_name), true) = (namespace.file_name(), is_file && !namespace.is_symlink())
        else {
            continue;
        };
        let label = file_name.display().to_string();
        if let Some(other) = fetched.get(&label) {
            let message = format!(
                "{name}: another repository declares namespace '{label}' too: {}",
                other.repository
            );
            return Err(SchemaFetchError::Validation(message));
        }
        let target = out_dir.join(file_name);
        fs::create_dir(&target)?;
        fs::copy(schema, target.join("schema.json"))?;
        let origin = Origin {
            repository: name.to_owned(),
            path: path.clone(),
        };
        fetched.insert(label, origin);
    }
    Ok(())
}
