//! What can go wrong.

use std::fmt;
use std::io;

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

/// Why one repository's schemas could not be fetched, or none of any.
#[derive(Debug)]
pub struct FetchFailure {
    repository: Option<String>,
    error: SchemaFetchError,
}

impl FetchFailure {
    pub(crate) fn of(repository: &str, error: SchemaFetchError) -> Self {
        Self {
            repository: Some(repository.to_owned()),
            error,
        }
    }

    pub(crate) fn of_all(error: SchemaFetchError) -> Self {
        Self {
            repository: None,
            error,
        }
    }

    /// The repository's name, if it is about one.
    pub fn repository(&self) -> Option<&str> {
        self.repository.as_deref()
    }

    /// The error, whose text names the repository too.
    pub fn error(&self) -> &SchemaFetchError {
        &self.error
    }

    /// The error itself.
    pub fn into_error(self) -> SchemaFetchError {
        self.error
    }
}

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
