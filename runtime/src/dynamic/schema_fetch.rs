//! Fetching schemas from the repositories that declare them. For tools: a running service never
//! fetches anything.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

/// Why schemas could not be fetched.
#[derive(Debug)]
pub enum SchemaFetchError {
    /// The request makes no sense.
    Validation(String),
    /// A file or folder could not be read or written.
    Io(io::Error),
    /// The list of repositories is not valid.
    Json(serde_json::Error),
    /// The `git` program failed.
    Git(String),
}

/// The result of fetching schemas.
pub type SchemaFetchResult<T> = Result<T, SchemaFetchError>;

impl fmt::Display for SchemaFetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Validation(message) => f.write_str(message),
            Self::Io(error) => write!(f, "I/O error: {error}"),
            Self::Json(error) => write!(f, "JSON error: {error}"),
            Self::Git(message) => write!(f, "Git command failed: {message}"),
        }
    }
}

impl std::error::Error for SchemaFetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for SchemaFetchError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<serde_json::Error> for SchemaFetchError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// Where one repository keeps its schemas.
#[derive(Debug)]
pub struct RepoSchemaConfig {
    /// What `git clone` takes.
    pub url: String,
    /// Kept for the sake of `repos.json`; the head of the default branch is what is fetched.
    pub sha: Option<String>,
    /// The folder of the schemas in the repository.
    pub path: String,
}

/// The repositories to fetch schemas from, by name.
#[derive(Debug)]
pub struct RepoSchemaConfigs {
    /// The repositories by name.
    pub repos: HashMap<String, RepoSchemaConfig>,
}

impl RepoSchemaConfigs {
    /// Reads `repos.json`.
    ///
    /// # Errors
    /// A file that cannot be read, or is not of this form.
    pub fn from_file(path: &Path) -> SchemaFetchResult<Self> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }
}

impl<'de> Deserialize<'de> for RepoSchemaConfigs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = HashMap::<String, Value>::deserialize(deserializer)?;
        let repos = fields
            .remove("repos")
            .ok_or_else(|| D::Error::missing_field("repos"))?;
        let repos =
            HashMap::<String, RepoSchemaConfig>::deserialize(repos).map_err(D::Error::custom)?;
        Ok(Self { repos })
    }
}

impl<'de> Deserialize<'de> for RepoSchemaConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const FIELDS: &[&str] = &["url", "sha", "path"];
        let mut fields = HashMap::<String, Option<String>>::deserialize(deserializer)?;
        if let Some(unknown) = fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            return Err(D::Error::unknown_field(unknown, FIELDS));
        }
        let mut take = |name: &'static str| fields.remove(name).flatten();
        let sha = take("sha");
        let url = take("url").ok_or_else(|| D::Error::missing_field("url"))?;
        let path = take("path").ok_or_else(|| D::Error::missing_field("path"))?;
        Ok(Self { url, sha, path })
    }
}

/// Reads `repos.json`, and fetches the schemas of every repository in it.
///
/// # Errors
/// As [`RepoSchemaConfigs::from_file`] and [`fetch_schemas`].
pub fn fetch_schemas_from_file(config_path: &Path, out_dir: &Path) -> SchemaFetchResult<()> {
    fetch_schemas(&RepoSchemaConfigs::from_file(config_path)?, out_dir)
}

/// Fetches every repository's schemas into a new folder, as `{out_dir}/{namespace}/schema.json`.
///
/// # Errors
/// A folder that exists already, two repositories with one namespace, a folder that a repository does
/// not have, or whatever `git` says after three more attempts. Then `out_dir` is not left behind.
pub fn fetch_schemas(config: &RepoSchemaConfigs, out_dir: &Path) -> SchemaFetchResult<()> {
    if out_dir.symlink_metadata().is_ok() {
        let message = format!("Output directory already exists: {}", out_dir.display());
        return Err(SchemaFetchError::Validation(message));
    }
    if let Some(parent) = out_dir.parent() {
        fs::create_dir_all(parent)?;
    }
    // Not if somebody else has just made it: a failure below removes it.
    fs::create_dir(out_dir)?;
    let fetched = fetch_all(config, out_dir);
    if fetched.is_err() {
        // The error that led here says more than a second one would.
        let _ = fs::remove_dir_all(out_dir);
    }
    fetched
}

fn fetch_all(config: &RepoSchemaConfigs, out_dir: &Path) -> SchemaFetchResult<()> {
    let clones = out_dir.join(".clones");
    fs::create_dir(&clones)?;
    let mut repositories: Vec<_> = config.repos.iter().collect();
    repositories.sort_by_key(|(name, _)| *name);
    let results: Vec<_> = thread::scope(|scope| {
        let threads = repositories
            .iter()
            .enumerate()
            .map(|(at, (name, repository))| {
                let clone = clones.join(at.to_string());
                scope.spawn(move || fetch(name, repository, &clone))
            });
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("fetching does not panic"))
            .collect()
    });
    results.into_iter().collect::<SchemaFetchResult<()>>()?;
    for (at, (name, repository)) in repositories.iter().enumerate() {
        copy_schemas(
            name,
            &clones.join(at.to_string()).join(&repository.path),
            out_dir,
        )?;
    }
    fs::remove_dir_all(clones)?;
    Ok(())
}

fn fetch(name: &str, repository: &RepoSchemaConfig, clone: &Path) -> SchemaFetchResult<()> {
    const PAUSES: [u64; 3] = [3, 6, 12];
    let path = Path::new(&repository.path);
    if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        let message = format!(
            "{name}: the path '{}' leads out of the repository",
            repository.path
        );
        return Err(SchemaFetchError::Validation(message));
    }
    let mut pauses = PAUSES.into_iter();
    loop {
        match (git_clone(name, repository, clone), pauses.next()) {
            (Err(_), Some(seconds)) => {
                // What is left of a failed attempt; `git` mostly removes it itself.
                let _ = fs::remove_dir_all(clone);
                thread::sleep(Duration::from_secs(seconds));
            }
            (result, _) => return result,
        }
    }
}

fn git_clone(name: &str, repository: &RepoSchemaConfig, clone: &Path) -> SchemaFetchResult<()> {
    let arguments = [
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--filter=blob:none",
        "--no-tags",
        "--",
        &repository.url,
    ];
    let output = Command::new("git")
        .args(arguments)
        .arg(clone)
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .output();
    let output = output
        .map_err(|error| SchemaFetchError::Git(format!("{name}: cannot run git: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(SchemaFetchError::Git(format!("{name}: {}", message.trim())))
}

fn copy_schemas(name: &str, folder: &Path, out_dir: &Path) -> SchemaFetchResult<()> {
    if !folder.is_dir() {
        let message = format!("Schemas path does not exist: {}", folder.display());
        return Err(SchemaFetchError::Git(message));
    }
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
        let target = out_dir.join(file_name);
        if target.exists() {
            let message = format!(
                "{name}: another repository declares namespace '{}' too",
                file_name.display()
            );
            return Err(SchemaFetchError::Validation(message));
        }
        fs::create_dir(&target)?;
        fs::copy(schema, target.join("schema.json"))?;
    }
    Ok(())
}
