//! The commits of a folder's history: which there are, who made them, what they moved.

use std::collections::HashMap;

use super::command::{bytes, bytes_for, git};
use super::objects::header;
use super::{GitError, Id, Kind, Repository};

/// A commit in the history of a folder.
#[derive(Debug)]
pub(crate) struct Ancestor {
    pub(crate) id: Id,
    /// When it was committed, in seconds.
    pub(crate) time: i64,
    /// The nearest of its ancestors in that history.
    pub(crate) parents: Vec<Id>,
}

/// Who made a commit, when and why.
#[derive(Debug, Clone)]
pub(crate) struct CommitInfo {
    pub(crate) author: String,
    pub(crate) email: String,
    /// When it was authored, as RFC 3339.
    pub(crate) date: String,
    pub(crate) subject: String,
}

/// The fields of a [`CommitInfo`], by the mailmap, with NUL in between.
const FORMAT: &str = "--format=%aN%x00%aE%x00%aI%x00%s";

impl Repository {
    /// The commits behind `tip`, itself included, that change the folder at `path` of the
    /// repository, and all merges; none before its children.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn history(&self, tip: &Id, path: &str) -> Result<Vec<Ancestor>, GitError> {
        let mut command = git(&self.top);
        command.args(["rev-list", "--full-history", "--parents", "--timestamp"]);
        command.args(["--date-order", "--end-of-options", tip.as_str(), "--"]);
        command.arg(path);
        let output = bytes(&mut command)?;
        let output = String::from_utf8_lossy(&output);
        let ancestors = output.lines().filter_map(|line| {
            let mut words = line.split(' ');
            Some(Ancestor {
                time: words.next()?.parse().ok()?,
                id: Id::new(words.next()?),
                parents: words.map(Id::new).collect(),
            })
        });
        Ok(ancestors.collect())
    }

    /// The trees of these names; `None` where there is none.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn trees(&self, names: &[String]) -> Result<Vec<Option<Id>>, GitError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = git(&self.top);
        command.args(["cat-file", "--batch-check", "--buffer"]);
        let output = bytes_for(&mut command, (names.join("\n") + "\n").as_bytes())?;
        let trees = output.split(|byte| *byte == b'\n').map(|line| {
            let (id, kind, _) = header(line)?;
            (kind == Kind::Tree).then_some(id)
        });
        Ok(trees.take(names.len()).collect())
    }

    /// Who made these commits, when and why.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn infos(&self, commits: &[Id]) -> Result<HashMap<Id, CommitInfo>, GitError> {
        if commits.is_empty() {
            return Ok(HashMap::new());
        }
        let input = commits.iter().map(|id| format!("{id}\n"));
        let mut command = git(&self.top);
        command.args(["rev-list", "--no-walk=unsorted", "--encoding=UTF-8", FORMAT]);
        command.arg("--stdin");
        let output = bytes_for(&mut command, input.collect::<String>().as_bytes())?;
        let output = String::from_utf8_lossy(&output);
        let mut lines = output.lines();
        let mut infos = HashMap::new();
        while let (Some(commit), Some(fields)) = (lines.next(), lines.next()) {
            let mut fields = fields.split('\0').map(str::to_owned);
            let mut field = || fields.next().unwrap_or_default();
            let info = CommitInfo {
                author: field(),
                email: field(),
                date: field(),
                subject: field(),
            };
            let id = commit.strip_prefix("commit ").unwrap_or(commit);
            infos.insert(Id::new(id), info);
        }
        Ok(infos)
    }

    /// The files that were moved between two commits, from where to where.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn renames(&self, from: &Id, to: &Id) -> Result<Vec<(String, String)>, GitError> {
        let mut command = git(&self.top);
        command.args([
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "--no-ext-diff",
            "--no-textconv",
        ]);
        command.args([
            "--no-relative",
            "--find-renames",
            "-l4000",
            "--diff-filter=R",
        ]);
        let output = bytes(command.args([from.as_str(), to.as_str()]))?;
        let fields = output.split(|byte| *byte == 0);
        let fields = fields.map(|field| std::str::from_utf8(field).ok());
        let fields: Vec<_> = fields.collect();
        let renames = fields.chunks_exact(3);
        Ok(renames
            .filter_map(|rename| Some((rename[1]?.to_owned(), rename[2]?.to_owned())))
            .collect())
    }
}
