//! What git knows: revisions as trees of files, and the history of a folder.
//!
//! A thin layer over the git program (ADR 13). Only plumbing commands are called, without a shell,
//! in a way that runs no program that the repository names: see `command.rs`.

mod command;
mod error;
mod fetch;
mod log;
mod objects;
mod revision;
mod versions;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use error::GitError;
pub(crate) use log::CommitInfo;
pub(crate) use objects::{Id, Kind, Mode, Objects, TreeEntry};

/// A folder in the working tree of a git repository.
#[derive(Debug)]
pub(crate) struct Repository {
    /// The top of the working tree.
    top: PathBuf,
    /// The folder's path in the repository: `""` or `values/`.
    prefix: String,
    /// The commits behind which a shallow clone has nothing.
    shallow: HashSet<Id>,
}

impl Repository {
    /// The repository that `root`, a folder, is in.
    ///
    /// # Errors
    ///
    /// It is in none that can be used.
    pub(crate) fn open(root: &Path) -> Result<Self, GitError> {
        let unreadable = |error| GitError::Unreadable {
            path: root.to_owned(),
            error,
        };
        let resolved = fs::canonicalize(root).map_err(unreadable)?;
        let ask = |question| command::text(command::git(&resolved).args(["rev-parse", question]));
        let top = PathBuf::from(ask("--show-toplevel")?);
        let prefix = ask("--show-prefix")?;
        let top = fs::canonicalize(top).map_err(unreadable)?;
        // `core.worktree` may say that the files of the repository are elsewhere.
        if top.join(&prefix) != resolved.join("") {
            return Err(GitError::NoWorkTree { path: root.into() });
        }
        // git's protocols for many objects end a name at the line.
        if prefix.contains(['\n', '\u{fffd}']) {
            return Err(GitError::Path { path: root.into() });
        }
        let shallow = match ask("--is-shallow-repository")?.as_str() {
            "true" => {
                let question = ["rev-parse", "--git-path", "shallow"];
                let list = command::text(command::git(&resolved).args(question))?;
                let list = resolved.join(list);
                let list = fs::read_to_string(list).map_err(unreadable)?;
                list.lines().map(Id::new).collect()
            }
            _ => HashSet::new(),
        };
        Ok(Self {
            top,
            prefix,
            shallow,
        })
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    ///
    /// It names none, or is nothing that git may be asked for.
    pub(crate) fn resolve(&self, revision: &str) -> Result<Id, GitError> {
        // What begins so is an option to git; and no line break may get into its protocols.
        let is_fit = !revision.is_empty()
            && !revision.starts_with('-')
            && !revision.contains(char::is_control);
        let revision = revision.to_owned();
        if !is_fit {
            return Err(GitError::NoRevision { revision });
        }
        let ask = |name: &str| {
            let question = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
            match command::text(command::git(&self.top).args(question)) {
                Ok(id) => Ok(Some(id)),
                Err(GitError::Failed { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        // `^HEAD` is an answer too: what to leave out.
        let commit = |name: &str| {
            let commit = ask(&format!("{name}^{{commit}}"))?;
            Ok(commit.filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit())))
        };
        if let Some(id) = commit(&revision)? {
            return Ok(Id::new(&id));
        }
        // To `:/text` all that follows is text, so what is asked for must stand alone.
        match ask(&revision)? {
            Some(object) => match commit(&object)? {
                Some(id) => Ok(Id::new(&id)),
                None => Err(self.unknown(revision)),
            },
            None if revision == "HEAD" => Err(GitError::NoCommits),
            None => Err(self.unknown(revision)),
        }
    }

    fn unknown(&self, revision: String) -> GitError {
        GitError::UnknownRevision {
            revision,
            is_shallow: self.is_shallow(),
        }
    }

    /// The path in the repository of a path in the folder.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The path of the folder in the repository, without a slash at its end.
    pub(crate) fn folder(&self) -> &str {
        self.prefix.trim_end_matches('/')
    }

    /// Whether a shallow clone has nothing behind this commit.
    pub(crate) fn is_boundary(&self, commit: &Id) -> bool {
        self.shallow.contains(commit)
    }

    /// Whether the clone has no more than the newest commits.
    pub(crate) fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    /// Opens the objects of the repository for reading.
    ///
    /// # Errors
    ///
    /// git does not start.
    pub(crate) fn objects(&self) -> Result<Objects, GitError> {
        Objects::open(&self.top)
    }
}
