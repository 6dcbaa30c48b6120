//! The result of `blame`: effective values, and the commits that they are from.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sentry_options_schema::Schema;
use sentry_options_values::{DEFAULT, Effective, Layer, NamespaceValues, Supplied};
use serde::Serialize;
use serde_json::Value;

use crate::git::{GitError, Repository};
use crate::history::{History, Origin};
use crate::log::Who;
use crate::shown::{self, plain};

/// What is known to tell whom values are from.
#[derive(Debug)]
pub(crate) struct Blame<'b> {
    pub(crate) repository: &'b Repository,
    pub(crate) history: &'b History,
    pub(crate) schema: Option<&'b Schema>,
    pub(crate) target: &'b str,
    /// The namespace's values in the newest commit, symbolic links followed.
    pub(crate) committed: Option<&'b NamespaceValues>,
}

/// The options, in the order of their keys.
#[derive(Debug, Serialize)]
pub(crate) struct Lines {
    values: Vec<Line>,
}

/// An option, and whom its value is from.
#[derive(Debug, Serialize)]
struct Line {
    key: String,
    /// As it may be shown.
    value: Option<Value>,
    layer: &'static str,
    file: Option<String>,
    #[serde(rename = "line")]
    number: Option<usize>,
    status: Status,
    commit: Option<From>,
}

/// What is known of where a value is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    /// A commit.
    Committed,
    /// A commit, but by a symbolic link: the history of its folder does not have it.
    Linked,
    /// None yet.
    Uncommitted,
    /// It is not set.
    Unset,
}

/// The commit that a value is from.
#[derive(Debug, Serialize)]
struct From {
    commit: String,
    #[serde(flatten)]
    who: Who,
    /// Whether a shallow clone ends here, so that it may have been an earlier commit.
    or_earlier: bool,
}

impl Blame<'_> {
    /// The options of these keys, or all that are set.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn lines(
        &self,
        effective: &Effective<'_>,
        keys: &[String],
    ) -> Result<Lines, GitError> {
        let keys: BTreeSet<&str> = if keys.is_empty() {
            effective.iter().map(|(key, _)| key).collect()
        } else {
            keys.iter().map(String::as_str).collect()
        };
        let supplied = keys.into_iter().map(|key| (key, effective.get(key)));
        let supplied: Vec<_> = supplied
            .map(|(key, supplied)| (key, supplied, supplied.and_then(|found| self.origin(found))))
            .collect();
        let commits = supplied.iter().filter_map(|(.., origin)| origin.as_ref());
        let commits: BTreeSet<_> = commits.map(|origin| origin.commit.clone()).collect();
        let infos = self.repository.infos(&Vec::from_iter(commits))?;
        let lines = supplied.into_iter().map(|(key, supplied, origin)| {
            let commit = origin.and_then(|origin| {
                Some(From {
                    who: infos.get(&origin.commit)?.clone().into(),
                    commit: origin.commit.to_string(),
                    or_earlier: origin.is_boundary,
                })
            });
            match supplied {
                Some(supplied) => self.set(key, supplied, commit),
                None => self.unset(key),
            }
        });
        Ok(Lines {
            values: lines.collect(),
        })
    }

    /// The target whose files supply a value.
    fn target_of(&self, supplied: &Supplied<'_>) -> &str {
        match supplied.layer {
            Layer::Target => self.target,
            Layer::Default => DEFAULT,
        }
    }

    fn is_committed(&self, supplied: &Supplied<'_>) -> bool {
        let targets = self.committed.map(|values| &values.targets);
        let target = targets.and_then(|targets| targets.get(self.target_of(supplied)));
        let committed = target.and_then(|target| target.option(&supplied.member.key));
        let value = supplied.member.value.to_value();
        committed.is_some_and(|(_, committed)| committed.value.to_value() == value)
    }

    fn origin(&self, supplied: &Supplied<'_>) -> Option<Origin> {
        let target = self.target_of(supplied);
        let value = supplied.member.value.to_value();
        self.history.origin(target, &supplied.member.key, &value)
    }

    fn set(&self, key: &str, supplied: &Supplied<'_>, commit: Option<From>) -> Line {
        let source = &supplied.file.source;
        let value = supplied.member.value.to_value();
        Line {
            key: key.to_owned(),
            value: Some(shown::masked(self.schema, key, &value)),
            status: match &commit {
                Some(_) => Status::Committed,
                None if self.is_committed(supplied) => Status::Linked,
                None => Status::Uncommitted,
            },
            layer: supplied.layer.name(),
            file: Some(source.name().to_owned()),
            number: Some(source.position(supplied.member.key_span.start).line),
            commit,
        }
    }

    fn unset(&self, key: &str) -> Line {
        let option = self.schema.and_then(|schema| schema.option(key));
        Line {
            key: key.to_owned(),
            value: option.map(|option| shown::masked(self.schema, key, &option.default)),
            layer: option.map_or("unset", |_| "schema-default"),
            file: None,
            number: None,
            status: Status::Unset,
            commit: None,
        }
    }
}

impl Lines {
    /// For machines.
    pub(crate) fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{json}\n")
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        self.values.iter().fold(String::new(), |mut text, line| {
            let key = plain(&line.key);
            let value = shown::or_unset(line.value.as_ref());
            let _ = match (&line.file, line.number) {
                (Some(file), Some(number)) => {
                    let (layer, file) = (line.layer, plain(file));
                    writeln!(text, "{key}: {value} ({layer}, {file}:{number})")
                }
                _ if line.value.is_some() => writeln!(text, "{key}: {value} (schema default)"),
                _ => writeln!(text, "{key}: {value}"),
            };
            if line.file.is_some() {
                let _ = writeln!(text, "    {}", line.origin());
            }
            text
        })
    }
}

impl Line {
    /// Whom it is from, for people.
    fn origin(&self) -> String {
        let Some(from) = &self.commit else {
            return match self.status {
                Status::Linked => "committed, and had by a symbolic link".to_owned(),
                _ => "not committed yet".to_owned(),
            };
        };
        let earlier = if from.or_earlier { " or earlier" } else { "" };
        let Who {
            author,
            email,
            date,
            subject,
        } = &from.who;
        let (author, email) = (plain(author), plain(email));
        let (date, subject) = (plain(date), plain(subject));
        let commit = &from.commit[..10];
        format!("{commit}{earlier} {author} <{email}> {date} {subject}")
    }
}
