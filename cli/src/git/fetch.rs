//! Getting a commit that is not here from where the repository came from.

use super::command::{bytes, git};
use super::{GitError, Id, Repository};

/// The ways to a remote. Others run programs that the address names.
const PROTOCOLS: &str = "https:http:ssh:file";

impl Repository {
    /// The commit that a revision names; fetched from `origin` if it is not here.
    ///
    /// How the remote is reached, with which credentials, is for the checkout's own configuration to
    /// say. No hook runs, no file of the working tree and no branch changes.
    ///
    /// # Errors
    ///
    /// It names none, here or there.
    pub(crate) fn resolve_or_fetch(&self, revision: &str) -> Result<Id, GitError> {
        match self.resolve(revision) {
            Err(unknown @ GitError::UnknownRevision { .. }) if is_name(revision) => {
                self.fetch(revision).map_err(|error| match error {
                    // Why it can't be had is what helps.
                    GitError::Failed { message } => GitError::Failed {
                        message: format!("{unknown}, and it can't be fetched: {message}"),
                    },
                    other => other,
                })
            }
            resolved => resolved,
        }
    }

    /// Fetches what `origin` calls `revision`, which was looked at by [`Repository::resolve`].
    fn fetch(&self, revision: &str) -> Result<Id, GitError> {
        let mut command = git(&self.top);
        command.env("GIT_ALLOW_PROTOCOL", PROTOCOLS);
        command.args(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"]);
        command.args(["--no-auto-maintenance", "--upload-pack=git-upload-pack"]);
        command.args(["--end-of-options", "origin", revision]);
        bytes(&mut command)?;
        self.resolve("FETCH_HEAD")
    }
}

/// Whether it is a branch, a tag or an id: with more in it, git may take it for what it shall do to
/// the branches here.
fn is_name(revision: &str) -> bool {
    !revision.contains(['+', '^', ':', '~', '*', '?', '[', '\\', '@', ' '])
}
