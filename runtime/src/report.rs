//! Errors and warnings for people: each said once, until it changes.
//!
//! A subscriber is the program's code: it may read options, refresh, be slow, or panic. So what there
//! is to say is collected while a store is loaded or reloaded, and said when that is done.

use std::mem;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "embed"),
    expect(unreachable_pub, reason = "`embed` shows it")
)]
pub enum Severity {
    /// Something is not as it should be, and the values are right all the same.
    Warning,
    /// Values are refused, or are not kept up to date.
    Error,
}

/// Where a binding wants messages to go. False if it could not take one.
#[cfg(feature = "embed")]
pub(crate) static SINK: std::sync::OnceLock<fn(Severity, &str) -> bool> =
    std::sync::OnceLock::new();

/// Something to say.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) severity: Severity,
    /// The namespace that it is about; empty if it is about none.
    pub(crate) namespace: String,
    pub(crate) text: String,
}

/// What has been said, by namespace and topic, so that a condition that lasts is not said at each
/// poll, and what is to be said next.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    /// Namespace, topic, and the texts that were last said on it. There are few.
    said: Vec<(String, &'static str, Vec<String>)>,
    pending: Vec<Message>,
}

impl Reporter {
    /// Notes those of `texts` that were not among the last ones on the topic. With none, the condition
    /// has passed, and is said again should it return.
    pub(crate) fn note(
        &mut self,
        severity: Severity,
        namespace: &str,
        topic: &'static str,
        texts: impl IntoIterator<Item = String>,
    ) {
        let mut texts: Vec<_> = texts.into_iter().collect();
        texts.sort_unstable();
        let found = self
            .said
            .iter()
            .position(|(of, on, _)| of == namespace && *on == topic);
        let last = found.map_or_else(Vec::new, |at| self.said.swap_remove(at).2);
        for text in texts.iter().filter(|text| !last.contains(text)) {
            let message = Message {
                severity,
                namespace: namespace.to_owned(),
                text: text.clone(),
            };
            self.pending.push(message);
        }
        if !texts.is_empty() {
            self.said.push((namespace.to_owned(), topic, texts));
        }
    }

    /// Whether a message is among the last ones on its topic.
    pub(crate) fn has_said(&self, message: &Message) -> bool {
        let of_namespace = self.said.iter().filter(|(of, ..)| *of == message.namespace);
        of_namespace
            .flat_map(|(.., texts)| texts)
            .any(|text| *text == message.text)
    }

    /// Goes on with what another one has said or noted about other namespaces.
    #[cfg(feature = "embed")]
    pub(crate) fn join(&mut self, other: Self) {
        for (namespace, topic, texts) in other.said {
            let is_known = |(of, on, _): &(String, &str, _)| *of == namespace && *on == topic;
            if !self.said.iter().any(is_known) {
                self.said.push((namespace, topic, texts));
            }
        }
        self.pending.extend(other.pending);
    }

    /// What has been noted, to be said once no lock is held.
    pub(crate) fn take(&mut self) -> Vec<Message> {
        mem::take(&mut self.pending)
    }
}

/// Says all of `messages`.
pub(crate) fn say_all(messages: Vec<Message>) {
    for Message {
        severity,
        namespace,
        text,
    } in messages
    {
        say(severity, &namespace, &text);
    }
}

/// Says it where people look: as a `tracing` event if this thread has a subscriber, else on stderr.
pub(crate) fn say(severity: Severity, namespace: &str, text: &str) {
    #[cfg(feature = "embed")]
    if SINK.get().is_some_and(|sink| sink(severity, text)) {
        return;
    }
    #[cfg(feature = "tracing")]
    if trace(severity, namespace, text) {
        return;
    }
    let _ = namespace;
    let word = match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    write_to_stderr(&format!("sentry-options: {word}: {text}\n"));
}

/// Says it to the thread's subscriber. False if there is none, or if it panicked, which must not end a
/// reload.
#[cfg(feature = "tracing")]
fn trace(severity: Severity, namespace: &str, text: &str) -> bool {
    use tracing::dispatcher::get_default;
    use tracing::subscriber::NoSubscriber;

    // That some thread had one once means nothing here: the watcher has only the global one.
    if get_default(tracing::Dispatch::is::<NoSubscriber>) {
        return false;
    }
    let said = std::panic::catch_unwind(|| match severity {
        Severity::Warning => tracing::warn!(target: "sentry_options", namespace, "{text}"),
        Severity::Error => tracing::error!(target: "sentry_options", namespace, "{text}"),
    });
    said.is_ok()
}

/// Writes past the lock of [`std::io::stderr`], which a fork could leave taken for ever. Only where the
/// process has no file descriptor left is there no other way.
#[cfg(unix)]
fn write_to_stderr(line: &str) {
    use std::io::Write;
    use std::os::fd::AsFd;
    // Where stderr is closed there is nobody to tell.
    let _ = match std::io::stderr().as_fd().try_clone_to_owned() {
        Ok(stderr) => std::fs::File::from(stderr).write_all(line.as_bytes()),
        Err(_) => std::io::stderr().write_all(line.as_bytes()),
    };
}

#[cfg(not(unix))]
fn write_to_stderr(line: &str) {
    use std::io::Write;
    let _ = std::io::stderr().write_all(line.as_bytes());
}
