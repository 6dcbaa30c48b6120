//! Observers of reloads, as programs subscribe to them and wait for them.

use std::sync::Arc;
use std::time::Duration;

use crate::default_store::DEFAULT;
use crate::delivery::Observer;
use crate::fork;
use crate::options::{InitBuilder, Options};
use crate::reload_event::ReloadEvent;
use crate::store::Store;

/// Waits until the observers of the global store have heard of every reload that has ended by now, for at
/// most `timeout`. True if they have. See [`Options::flush_observers`].
pub fn flush_observers(timeout: Duration) -> bool {
    DEFAULT.flush_observers(timeout)
}

impl Options {
    /// Waits until the observers have heard of every reload that has ended by now, for at most `timeout`.
    /// True if they have. An observer that calls it gets false, since it is not done itself.
    pub fn flush_observers(&self, timeout: Duration) -> bool {
        self.store().flush_observers(timeout)
    }
}

impl InitBuilder<'_> {
    /// Calls `observer` after each reload, once for each namespace that it concerned, whatever the
    /// outcome; not on the initial load. There may be several.
    ///
    /// Each observer has a thread of its own, so that it may take its time: it delays no reload, no other
    /// observer, and neither the end of the store nor that of the process. Up to 256 events wait for it.
    /// Then the oldest is dropped for each new one, which is reported, and the next event that the observer
    /// gets says how many it [missed](ReloadEvent::missed). [`Options::flush_observers`] waits for it.
    pub fn with_observer(
        mut self,
        observer: impl Fn(&ReloadEvent) + Send + Sync + 'static,
    ) -> Self {
        let observer = Arc::new(Observer::new(observer));
        self.listeners.observers.push(observer);
        self
    }
}

impl Store {
    /// Waits for the observers. True if they have heard everything.
    pub(crate) fn flush_observers(&self, timeout: Duration) -> bool {
        fork::attend();
        self.reloader()
            .is_none_or(|reloader| reloader.deliveries.flush(timeout))
    }

    /// Waits for those observers that send on what they hear.
    #[cfg(feature = "sentry")]
    pub(crate) fn flush_senders(&self, timeout: Duration) {
        if let Some(reloader) = self.reloader().filter(|here| !here.origin.is_elsewhere()) {
            reloader.deliveries.flush_senders(timeout);
        }
    }
}
