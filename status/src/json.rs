//! The JSON of a status: written by hand, so that a build of the runtime needs no derive macro for it.

use std::fmt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use crate::model::{Failure, NamespaceStatus, Poll, State, Status, WatcherStatus};
use crate::time;

/// The version of the format. Readers refuse another one; new members alone make no new version.
const FORMAT: u64 = 1;

impl Status {
    /// The status as JSON. See `docs/operations.md` for its members.
    pub fn to_json(&self) -> Value {
        let namespaces = self.namespaces.iter().map(NamespaceStatus::to_json);
        json!({
            "format": FORMAT,
            "version": self.version,
            "pid": self.pid,
            "host": self.host,
            "pid_namespace": self.pid_namespace,
            "at": time::to_rfc3339(self.at),
            "started": time::to_rfc3339(self.started),
            "directory": text(&self.directory),
            "poll_interval_secs": self.poll_interval.map(|interval| interval.as_secs_f64()),
            "watcher": self.watcher.name(),
            "watcher_restarts": self.watcher_restarts,
            "last_poll": time::to_rfc3339(self.last_poll.at),
            "last_outcome": self.last_poll.outcome,
            "last_successful_poll": time::to_rfc3339(self.last_successful_poll),
            "next_poll": self.next_poll.map(time::to_rfc3339),
            "namespaces": namespaces.collect::<Vec<_>>(),
        })
    }

    /// Reads a status that was written as JSON. Members that it does not know do not matter.
    ///
    /// # Errors
    /// Text that is no JSON, another version of the format, and a member that is missing or of another
    /// kind.
    pub fn parse(text: &str) -> Result<Self, InvalidStatus> {
        let document: Value =
            serde_json::from_str(text).map_err(|error| InvalidStatus::Syntax(error.to_string()))?;
        let members = Members(&document);
        let format = members.number("format")?;
        if format != FORMAT {
            return Err(InvalidStatus::Format(format));
        }
        let namespaces = members
            .get("namespaces", Value::as_array)?
            .iter()
            .map(NamespaceStatus::from_json);
        let outcome = members.text("last_outcome")?;
        Ok(Self {
            version: members.text("version")?.to_owned(),
            pid: members.get("pid", |pid| pid.as_u64()?.try_into().ok())?,
            host: members.optional("host", owned)?,
            pid_namespace: members.optional("pid_namespace", owned)?,
            at: members.get("at", read_time)?,
            started: members.get("started", read_time)?,
            directory: members.text("directory")?.into(),
            poll_interval: members.optional("poll_interval_secs", read_seconds)?,
            watcher: members.one_of("watcher", &WatcherStatus::ALL, WatcherStatus::name)?,
            watcher_restarts: members.number("watcher_restarts")?,
            last_poll: Poll {
                at: members.get("last_poll", read_time)?,
                outcome: Poll::OUTCOMES
                    .into_iter()
                    .find(|known| *known == outcome)
                    .ok_or(InvalidStatus::Member("last_outcome"))?,
            },
            last_successful_poll: members.get("last_successful_poll", read_time)?,
            next_poll: members.optional("next_poll", read_time)?,
            namespaces: namespaces.collect::<Result<_, _>>()?,
        })
    }
}

impl NamespaceStatus {
    fn to_json(&self) -> Value {
        let error = self
            .error
            .as_ref()
            .map(|Failure { at, text }| json!({"at": time::to_rfc3339(*at), "text": text}));
        json!({
            "namespace": self.namespace,
            "file": text(&self.file),
            "state": self.state.name(),
            "content_hash": self.content_hash.to_string(),
            "generated_at": self.generated_at,
            "applied_at": time::to_rfc3339(self.applied_at),
            "modified": self.modified.map(time::to_rfc3339),
            "error": error,
            "never_updates": self.never_updates,
        })
    }

    fn from_json(document: &Value) -> Result<Self, InvalidStatus> {
        let members = Members(document);
        let error = members.optional("error", Value::as_object)?;
        Ok(Self {
            namespace: members.text("namespace")?.to_owned(),
            file: members.text("file")?.into(),
            state: members.one_of("state", &State::ALL, State::name)?,
            content_hash: members.get("content_hash", |hash| hash.as_str()?.parse().ok())?,
            generated_at: members.optional("generated_at", owned)?,
            applied_at: members.get("applied_at", read_time)?,
            modified: members.optional("modified", read_time)?,
            error: error.map(Failure::from_json).transpose()?,
            never_updates: members.get("never_updates", Value::as_bool)?,
        })
    }
}

impl Failure {
    fn from_json(members: &Map<String, Value>) -> Result<Self, InvalidStatus> {
        let at = members.get("at").and_then(read_time);
        let text = members.get("text").and_then(owned);
        Ok(Self {
            at: at.ok_or(InvalidStatus::Member("error.at"))?,
            text: text.ok_or(InvalidStatus::Member("error.text"))?,
        })
    }
}

/// The members of an object, each asked for by name and kind.
struct Members<'d>(&'d Value);

impl<'d> Members<'d> {
    fn get<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&'d Value) -> Option<T>,
    ) -> Result<T, InvalidStatus> {
        let value = self.0.get(name).and_then(read);
        value.ok_or(InvalidStatus::Member(name))
    }

    /// A member that may be missing or null.
    fn optional<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&'d Value) -> Option<T>,
    ) -> Result<Option<T>, InvalidStatus> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.get(name, read).map(Some),
        }
    }

    fn text(&self, name: &'static str) -> Result<&'d str, InvalidStatus> {
        self.get(name, Value::as_str)
    }

    fn number(&self, name: &'static str) -> Result<u64, InvalidStatus> {
        self.get(name, Value::as_u64)
    }

    fn one_of<T: Copy>(
        &self,
        name: &'static str,
        all: &[T],
        name_of: impl Fn(T) -> &'static str,
    ) -> Result<T, InvalidStatus> {
        let text = self.text(name)?;
        let found = all.iter().copied().find(|one| name_of(*one) == text);
        found.ok_or(InvalidStatus::Member(name))
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn read_time(value: &Value) -> Option<SystemTime> {
    time::read(value.as_str()?)
}

fn read_seconds(value: &Value) -> Option<Duration> {
    Duration::try_from_secs_f64(value.as_f64()?).ok()
}

/// Why a text is no status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidStatus {
    /// It is no JSON.
    Syntax(String),
    /// It has another version of the format.
    Format(u64),
    /// A member is missing, or not of its kind.
    Member(&'static str),
}

impl fmt::Display for InvalidStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => write!(f, "it is no JSON: {message}"),
            Self::Format(found) => write!(
                f,
                "it has version {found} of the format, and only {FORMAT} is known; use the \
                 sentry-options-cli of the program's version"
            ),
            Self::Member(name) => write!(f, "its member `{name}` is missing or of another kind"),
        }
    }
}

impl std::error::Error for InvalidStatus {}
