//! What observers were told.

use std::sync::{Arc, Mutex};

use sentry_options::{Outcome, ReloadEvent};

/// What the observers of a store were told.
#[derive(Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<ReloadEvent>>>);

impl Events {
    pub(crate) fn observer(&self) -> impl Fn(&ReloadEvent) + Send + Sync + 'static {
        let events = Arc::clone(&self.0);
        move |event| events.lock().expect("no panic").push(event.clone())
    }

    /// The events since the last call.
    pub(crate) fn take(&self) -> Vec<ReloadEvent> {
        std::mem::take(&mut *self.0.lock().expect("no panic"))
    }

    /// The events since the last call, each as a line: `seer applied [limit]`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.take().iter().map(line).collect()
    }
}

fn line(event: &ReloadEvent) -> String {
    let ReloadEvent {
        namespace, outcome, ..
    } = event;
    match outcome {
        Outcome::Applied { changed } => format!("{namespace} applied {changed:?}"),
        Outcome::Rejected(rejection) => format!("{namespace} rejected: {}", rejection.reason),
        other => format!("{namespace} {}", other.name()),
    }
}
