//! A status for people.

use std::fmt;

use crate::model::{Failure, NamespaceStatus, State, Status, WatcherStatus};
use crate::time::{ago, span};

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.at;
        write!(f, "sentry-options {}, process {}", self.version, self.pid)?;
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        writeln!(f, ", loaded {}", ago(self.started, now))?;
        writeln!(f, "values in {}", self.directory.display())?;
        match (self.watcher, self.poll_interval) {
            (WatcherStatus::Alive, Some(interval)) => {
                write!(f, "the watcher looks every {}", span(interval))?;
            }
            (WatcherStatus::Dead, _) => f.write_str("THE WATCHER IS DEAD")?,
            _ => f.write_str("no watcher: values change by refresh() only")?,
        }
        if self.watcher_restarts > 0 {
            write!(f, " and panicked {} times", self.watcher_restarts)?;
        }
        write!(
            f,
            "; last poll {}: {}",
            ago(self.last_poll.at, now),
            self.last_poll.outcome
        )?;
        if self.last_poll.at != self.last_successful_poll {
            write!(
                f,
                "; last successful {}",
                ago(self.last_successful_poll, now)
            )?;
        }
        match self.next_poll {
            Some(next) if next >= now => write!(f, "; next {}", ago(next, now))?,
            Some(_) => write!(f, "; the next is {} late", span(self.overdue(now)))?,
            None => {}
        }
        self.namespaces.iter().try_for_each(|namespace| {
            writeln!(f)?;
            namespace.write(f, self)
        })
    }
}

impl NamespaceStatus {
    fn write(&self, f: &mut fmt::Formatter<'_>, status: &Status) -> fmt::Result {
        let what = match self.state {
            State::Current => "up to date with its file",
            State::Defaults => "no file, the defaults are in use",
            State::Rejected => "FILE REFUSED, what was loaded before stays in use",
            State::HeldBack => {
                "HELD BACK by another namespace, what was loaded before stays in use"
            }
            State::Missing => "FILE GONE, its last values stay in use",
        };
        writeln!(f, "{}: {what}", self.namespace)?;
        write!(f, "  in use for {}", {
            let since = status.at.duration_since(self.applied_at);
            span(since.unwrap_or_default())
        })?;
        if let Some(generated_at) = &self.generated_at {
            write!(f, ", generated at {generated_at:?}")?;
        }
        write!(
            f,
            ", hash {}, from {}",
            self.content_hash,
            self.file.display()
        )?;
        if self.never_updates {
            f.write_str("\n  mounted by subPath: it will never change while this pod runs")?;
        }
        if let Some(Failure { at, text }) = &self.error {
            write!(
                f,
                "\n  since {}: {text}",
                span(status.at.duration_since(*at).unwrap_or_default())
            )?;
        }
        Ok(())
    }
}
