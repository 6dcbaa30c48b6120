//! What can be wrong with a repository, and what git says about it.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::PathBuf;

use sentry_options_values::Diagnostic;

/// What to do where objects are not there.
const LACKS_OBJECTS: &str =
    "where the clone is a partial one, fetch the rest first: git fetch --refetch --no-filter";

/// Why git could not be asked.
#[derive(Debug)]
pub(crate) enum GitError {
    /// There is no git program.
    Missing,
    /// The git program does not start.
    Start(io::Error),
    /// The folder can't be looked at.
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The folder is in no repository.
    NoRepository {
        /// The folder.
        path: PathBuf,
    },
    /// The repository is bare, or its files are elsewhere.
    NoWorkTree {
        /// The folder.
        path: PathBuf,
    },
    /// The repository belongs to somebody else.
    DubiousOwnership {
        /// git's words, with its remedy.
        message: String,
    },
    /// The folder's path can't be written in git's protocols.
    Path {
        /// The folder.
        path: PathBuf,
    },
    /// There is no commit yet.
    NoCommits,
    /// A text that can be no revision.
    NoRevision {
        /// The text.
        revision: String,
    },
    /// A revision that there is not.
    UnknownRevision {
        /// The revision.
        revision: String,
        /// Whether it may be behind the end of a shallow clone.
        is_shallow: bool,
    },
    /// The folder is not in the revision.
    NoFolder {
        /// The revision.
        revision: String,
        /// The folder.
        folder: String,
    },
    /// An object that should be there.
    MissingObject {
        /// Its name.
        object: String,
    },
    /// A command failed.
    Failed {
        /// git's words.
        message: String,
    },
}

impl GitError {
    /// The git program did not start.
    pub(super) fn of_start(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Start(error),
        }
    }

    /// A command failed in `folder`.
    pub(super) fn of_failure(folder: &OsStr, message: &str) -> Self {
        let path = PathBuf::from(folder);
        let says = |what| message.contains(what);
        if says("dubious ownership") {
            let message = message.to_owned();
            Self::DubiousOwnership { message }
        } else if says("not a git repository") {
            Self::NoRepository { path }
        } else if says("must be run in a work tree") || says("cannot use bare repository") {
            Self::NoWorkTree { path }
        } else {
            let message = message.to_owned();
            Self::Failed { message }
        }
    }

    /// What kind of error it is, for machines.
    fn code(&self) -> &'static str {
        match self {
            Self::NoRevision { .. } | Self::UnknownRevision { .. } | Self::NoFolder { .. } => {
                "revision"
            }
            _ => "git",
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Missing => "install git, or put it in the PATH",
            Self::NoRepository { .. } => "name a folder in a clone of the repository of values",
            Self::NoWorkTree { .. } => {
                "work in a clone of it, or add a working tree: git worktree add"
            }
            Self::NoCommits => "commit the values first",
            Self::NoRevision { .. } => {
                "name a commit: a branch, a tag, the id of a commit, or HEAD~1"
            }
            Self::UnknownRevision {
                is_shallow: true, ..
            } => "the clone is shallow, it may lie behind its end: git fetch --unshallow",
            Self::UnknownRevision { .. } => "list the branches and tags: git branch --all; git tag",
            Self::NoFolder { .. } => "it may have had another name then, or lie elsewhere",
            Self::MissingObject { .. } => LACKS_OBJECTS,
            Self::Failed { message } if message.contains("unable to read") => LACKS_OBJECTS,
            _ => return None,
        };
        Some(help.to_owned())
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the git program was not found"),
            Self::Start(error) => write!(f, "the git program does not start: {error}"),
            Self::Unreadable { path, error } => {
                write!(f, "{}: cannot be read: {error}", path.display())
            }
            Self::NoRepository { path } => {
                write!(f, "{} is in no git repository", path.display())
            }
            Self::NoWorkTree { path } => {
                write!(f, "{} is in no working tree of git", path.display())
            }
            Self::DubiousOwnership { message } => {
                write!(f, "git refuses the repository: {message}")
            }
            Self::Path { path } => write!(
                f,
                "{:?}: a path with a line break or without UTF-8 can't be looked up in git",
                path.to_string_lossy()
            ),
            Self::NoCommits => f.write_str("the repository has no commits yet"),
            Self::NoRevision { revision } => write!(f, "{revision:?} is no revision"),
            Self::UnknownRevision { revision, .. } => write!(f, "unknown revision {revision:?}"),
            Self::NoFolder { revision, folder } => {
                write!(f, "revision {revision:?} has no folder {folder}")
            }
            Self::MissingObject { object } => {
                write!(f, "the repository lacks the object {object}")
            }
            Self::Failed { message } if message.is_empty() => f.write_str("git failed"),
            Self::Failed { message } => write!(f, "git failed: {message}"),
        }
    }
}

impl std::error::Error for GitError {}

impl From<GitError> for io::Error {
    fn from(error: GitError) -> Self {
        Self::other(error)
    }
}

impl From<GitError> for Diagnostic {
    fn from(error: GitError) -> Self {
        Self::error(error.code(), error.to_string()).maybe_help(error.help())
    }
}
