//! The result of `log`: commits and what each changed.

mod render;
mod time;

use std::collections::{BTreeSet, HashMap};

use sentry_options_schema::Schema;
use sentry_options_values::Diagnostic;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::git::{CommitInfo, GitError, Id, Repository};
use crate::history::{Filter, History, Moved, Unreadable};
use crate::shown;

pub(crate) use time::Since;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection<'s> {
    pub(crate) filter: Filter<'s>,
    pub(crate) limit: Option<usize>,
    pub(crate) since: Option<Since>,
    pub(crate) until: Option<Since>,
}

/// Commits and what they changed, the newest first.
#[derive(Debug, Serialize)]
pub(crate) struct Log {
    commits: Vec<Entry>,
    /// What was set already where a shallow clone ends.
    history_ends: Vec<End>,
    #[serde(skip)]
    moves: Vec<Moved>,
    #[serde(skip)]
    unreadable: Vec<Unreadable>,
    #[serde(skip)]
    is_of_one_option: bool,
}

/// A commit.
#[derive(Debug, Serialize)]
struct Entry {
    commit: String,
    #[serde(flatten)]
    who: Who,
    changes: Vec<Change>,
}

/// Who made a commit, when and why.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Who {
    pub(crate) author: String,
    pub(crate) email: String,
    pub(crate) date: String,
    pub(crate) subject: String,
}

/// What a commit changed.
#[derive(Debug, Serialize)]
struct Change {
    target: String,
    key: String,
    before: Set,
    after: Set,
    /// A merge later chose another side.
    dropped: bool,
}

/// A value that is set, as it is shown; or none.
#[derive(Debug, Clone, PartialEq)]
struct Set(Option<Value>);

/// A value at the end of a shallow clone.
#[derive(Debug, Serialize)]
struct End {
    commit: String,
    target: String,
    key: String,
    value: Value,
}

impl Serialize for Set {
    /// `{"value": …}`, or `{}`: a value may be null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.0.iter().map(|value| ("value", value));
        serializer.collect_map(members)
    }
}

impl From<CommitInfo> for Who {
    fn from(info: CommitInfo) -> Self {
        let CommitInfo {
            author,
            email,
            date,
            subject,
        } = info;
        Self {
            author,
            email,
            date,
            subject,
        }
    }
}

impl Log {
    /// Reads what is asked for. The schema is today's.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn read(
        repository: &Repository,
        history: &History,
        schema: Option<&Schema>,
        selection: &Selection<'_>,
    ) -> Result<Self, GitError> {
        let (changes, at_boundary) = history.changes(selection.filter);
        let mut commits: Vec<Id> = changes.iter().map(|change| change.commit.clone()).collect();
        commits.dedup();
        let is_dated = selection.since.is_some() || selection.until.is_some();
        if !is_dated {
            commits.truncate(selection.limit.unwrap_or(usize::MAX));
        }
        let infos = repository.infos(&commits)?;
        commits.retain(|commit| selection.is_in_time(infos.get(commit)));
        commits.truncate(selection.limit.unwrap_or(usize::MAX));
        let mut of_commit: HashMap<Id, Vec<Change>> = HashMap::new();
        for change in changes {
            let shown = |value: Option<Value>| {
                Set(value.map(|value| shown::masked(schema, &change.key, &value)))
            };
            let told = Change {
                before: shown(change.before),
                after: shown(change.after),
                target: change.target,
                dropped: change.is_dropped,
                key: change.key,
            };
            of_commit.entry(change.commit).or_default().push(told);
        }
        let entries = commits.iter().filter_map(|commit| {
            Some(Entry {
                commit: commit.to_string(),
                who: infos.get(commit)?.clone().into(),
                changes: of_commit.remove(commit)?,
            })
        });
        let ends = at_boundary.into_iter().map(|end| End {
            commit: end.commit.to_string(),
            value: shown::masked(schema, &end.key, &end.value),
            target: end.target,
            key: end.key,
        });
        Ok(Self {
            commits: entries.collect(),
            history_ends: ends.collect(),
            moves: history.moves().to_vec(),
            unreadable: history.unreadable(selection.filter.target),
            is_of_one_option: selection.filter.key.is_some(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.commits.is_empty() && self.history_ends.is_empty()
    }

    /// What is to be known besides.
    pub(crate) fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = notes(&self.unreadable);
        let commits: BTreeSet<_> = self.history_ends.iter().map(|end| &end.commit).collect();
        for commit in commits {
            let message = format!("history ends at {commit}: the clone is shallow");
            let note = Diagnostic::warning("shallow", message);
            notes.push(note.help("fetch the rest: git fetch --unshallow"));
        }
        notes
    }
}

/// Warnings of files that nobody can read.
pub(crate) fn notes(unreadable: &[Unreadable]) -> Vec<Diagnostic> {
    /// The most that are told one by one.
    const MOST: usize = 5;
    let notes = unreadable
        .iter()
        .take(MOST)
        .map(|Unreadable { commit, file }| {
            let message = "cannot be read as values: what it set there is left out";
            Diagnostic::warning("unreadable-revision", message)
                .in_file(shown::plain(&format!("{}:{file}", commit.short())))
        });
    let more = unreadable.len().saturating_sub(MOST);
    let more = (more > 0).then(|| {
        let message = format!("{more} more files in history cannot be read as values");
        Diagnostic::warning("unreadable-revision", message)
    });
    notes.chain(more).collect()
}
