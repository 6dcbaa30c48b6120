//! Errors and warnings for people: each said once, until it changes.

use std::collections::{BTreeSet, HashMap};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Warning,
    Error,
}

/// What has been said, by namespace and topic, so that a condition that lasts is not said at each
/// poll.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    said: HashMap<(String, &'static str), BTreeSet<String>>,
}

impl Reporter {
    /// Says those of `texts` that were not among the last ones on the topic. With none, the condition
    /// has passed, and is said again should it return.
    pub(crate) fn say(
        &mut self,
        severity: Severity,
        namespace: &str,
        topic: &'static str,
        texts: impl IntoIterator<Item = String>,
    ) {
        let texts: BTreeSet<_> = texts.into_iter().collect();
        if texts.is_empty() && self.said.is_empty() {
            return;
        }
        let last = self.said.entry((namespace.to_owned(), topic)).or_default();
        for text in texts.difference(last) {
            emit(severity, namespace, text);
        }
        *last = texts;
    }
}

/// Says it where people look: as a `tracing` event if there is a subscriber, else on stderr.
pub(crate) fn emit(severity: Severity, namespace: &str, text: &str) {
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        match severity {
            Severity::Warning => tracing::warn!(target: "sentry_options", namespace, "{text}"),
            Severity::Error => tracing::error!(target: "sentry_options", namespace, "{text}"),
        }
        return;
    }
    let _ = namespace;
    let word = match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    write_to_stderr(&format!("sentry-options: {word}: {text}\n"));
}

/// Writes past the lock of [`std::io::stderr`]: a fork could leave that one taken for ever.
#[cfg(unix)]
fn write_to_stderr(line: &str) {
    use std::io::Write;
    use std::os::fd::AsFd;
    if let Ok(stderr) = std::io::stderr().as_fd().try_clone_to_owned() {
        // Where stderr is closed there is nobody to tell.
        let _ = std::fs::File::from(stderr).write_all(line.as_bytes());
    }
}

#[cfg(not(unix))]
fn write_to_stderr(line: &str) {
    use std::io::Write;
    let _ = std::io::stderr().write_all(line.as_bytes());
}
