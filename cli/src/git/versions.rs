//! The versions of one file.

use super::command::{bytes, bytes_for, git};
use super::objects::header;
use super::{GitError, Id, Kind, Repository};

/// A commit that changed a file.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) commit: Id,
    /// The file's contents then; `None` if the commit removed it.
    pub(crate) blob: Option<Id>,
    /// Whether the commit's first parent did not have the file.
    pub(crate) is_added: bool,
}

impl Repository {
    /// The commits behind `tip`, itself included, that changed the file at `path` of the repository,
    /// the newest first: those of merged branches too, and merges that made something of their own.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn versions(&self, tip: &Id, path: &str) -> Result<Vec<Version>, GitError> {
        let mut command = git(&self.top);
        command.args(["rev-list", "--full-history", "--date-order"]);
        command.args(["--end-of-options", tip.as_str(), "--", path]);
        let commits = bytes(&mut command)?;
        let commits = String::from_utf8_lossy(&commits);
        let commits: Vec<_> = commits.lines().collect();
        let names = commits
            .iter()
            .map(|commit| format!("{commit}:{path}\n{commit}^:{path}\n"));
        let mut command = git(&self.top);
        command.args(["cat-file", "--batch-check", "--buffer"]);
        let found = bytes_for(&mut command, names.collect::<String>().as_bytes())?;
        let blob = |line| header(line).filter(|(_, kind, _)| *kind == Kind::Blob);
        let blobs = found.split(|byte| *byte == b'\n').map(blob);
        let blobs: Vec<_> = blobs.map(|blob| blob.map(|(id, ..)| id)).collect();
        let pairs = blobs.chunks_exact(2);
        let versions = commits
            .into_iter()
            .zip(pairs)
            .map(|(commit, pair)| Version {
                commit: Id::new(commit),
                is_added: pair[0].is_some() && pair[1].is_none(),
                blob: pair[0].clone(),
            });
        Ok(versions.collect())
    }
}
