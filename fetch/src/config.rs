//! `repos.json`: where schemas are.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path};

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use crate::Commit;
use crate::error::{SchemaFetchError, SchemaFetchResult};

/// Where one repository keeps its schemas.
#[derive(Debug)]
pub struct RepoSchemaConfig {
    /// What `git clone` takes.
    pub url: String,
    /// The commit that [`Commit::Pinned`](crate::Commit::Pinned) fetches, by its whole id;
    /// [`fetch_schemas`](crate::fetch_schemas) fetches heads.
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

impl RepoSchemaConfig {
    /// Checks that the folder is one in the repository, and that a pin is one.
    pub(crate) fn check(&self, name: &str, commit: Commit) -> SchemaFetchResult<()> {
        let path = Path::new(&self.path);
        if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
            let message = format!(
                "{name}: the path '{}' leads out of the repository",
                self.path
            );
            return Err(SchemaFetchError::Validation(message));
        }
        // A branch's name would be no pin, and what begins with a hyphen an option.
        match &self.sha {
            Some(sha) if commit == Commit::Pinned && !is_id(sha) => {
                let message = format!(
                    "{name}: {sha:?} is not the whole id of a commit, in hexadecimal digits"
                );
                Err(SchemaFetchError::Validation(message))
            }
            _ => Ok(()),
        }
    }
}

/// Whether it is the id of a commit: a SHA-1, or a SHA-256.
fn is_id(sha: &str) -> bool {
    matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl<'de> Deserialize<'de> for RepoSchemaConfigs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = HashMap::<String, Value>::deserialize(deserializer)?;
        let repos = fields
            .remove("repos")
            .ok_or_else(|| D::Error::missing_field("repos"))?;
        if let Some(unknown) = fields.keys().next() {
            return Err(D::Error::unknown_field(unknown, &["repos"]));
        }
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
