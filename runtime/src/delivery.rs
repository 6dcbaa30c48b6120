//! From reloads to observers: each observer has a queue and a thread of its own, so that a slow one delays
//! nobody.
//!
//! Here are the observers of a store; `queue.rs` is one of them. A fork may leave the locks of queues taken, so a
//! child has queues of its own, without the events of its parent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::event::{Happening, Listeners, Reload};
use crate::gate::Origin;
use crate::queue::Queue;
use crate::reload_event::ReloadEvent;
#[cfg(feature = "embed")]
use crate::subscribers::Subscribers;
#[cfg(feature = "tracing")]
use crate::trace;

/// Somebody who is told of reloads.
pub(crate) struct Observer {
    pub(crate) hear: Box<dyn Fn(&ReloadEvent) + Send + Sync>,
    /// Whether it looks at the hash, which takes a while where there is much to hash.
    pub(crate) wants_hash: bool,
    /// Waits until what it has sent on has arrived. True if it has.
    #[cfg(feature = "sentry")]
    pub(crate) flush: Option<Box<dyn Fn(Duration) -> bool + Send + Sync>>,
}

impl Observer {
    pub(crate) fn new(hear: impl Fn(&ReloadEvent) + Send + Sync + 'static) -> Self {
        Self {
            hear: Box::new(hear),
            wants_hash: true,
            #[cfg(feature = "sentry")]
            flush: None,
        }
    }
}

/// The observers of one store in one process.
#[derive(Debug)]
pub(crate) struct Deliveries {
    queues: Vec<Arc<Queue>>,
    #[cfg(feature = "embed")]
    subscribers: Arc<Subscribers>,
    origin: Origin,
}

impl Deliveries {
    pub(crate) fn to(listeners: &Listeners) -> Arc<Self> {
        #[cfg(feature = "embed")]
        listeners.subscribers.renew();
        Arc::new(Self {
            queues: listeners.observers.iter().map(Queue::to).collect(),
            #[cfg(feature = "embed")]
            subscribers: Arc::clone(&listeners.subscribers),
            origin: Origin::here(),
        })
    }

    /// The queues of the observers that there are now.
    fn queues(&self) -> Vec<Arc<Queue>> {
        let queues = self.queues.iter();
        #[cfg(feature = "embed")]
        let subscribed = self.subscribers.queues();
        #[cfg(feature = "embed")]
        let queues = queues.chain(&*subscribed);
        queues.cloned().collect()
    }

    /// Hands over what happened, and waits for nobody.
    pub(crate) fn tell(
        &self,
        reload: &Reload<'_>,
        happenings: impl IntoIterator<Item = Happening>,
    ) {
        // Most polls have nothing to tell, and need not ask whether anybody listens.
        let mut happenings = happenings.into_iter().peekable();
        if happenings.peek().is_none() {
            return;
        }
        #[cfg(feature = "tracing")]
        let is_traced = trace::is_heard();
        #[cfg(not(feature = "tracing"))]
        let is_traced = false;
        let queues = self.queues();
        if queues.is_empty() && !is_traced {
            return;
        }
        let is_hash_wanted = queues.iter().any(|queue| queue.observer.wants_hash);
        for happening in happenings {
            let event = Arc::new(reload.event(happening, is_hash_wanted));
            #[cfg(feature = "tracing")]
            trace::tell(&event);
            for queue in &queues {
                queue.send(&event);
            }
        }
    }

    /// What is to be said of observers that have been at one event for longer than `patience`, each once
    /// until it has caught up.
    pub(crate) fn slow_ones(&self, patience: Duration) -> impl Iterator<Item = String> {
        self.queues()
            .into_iter()
            .filter_map(move |queue| queue.note_if_slow(patience))
    }

    /// Waits until all that was sent by now has been heard or dropped. True if so.
    pub(crate) fn flush(&self, timeout: Duration) -> bool {
        let start = Instant::now();
        let is_late = |queue: &&Arc<Queue>| !queue.flush(timeout.saturating_sub(start.elapsed()));
        // The others are waited for even if one does not make it.
        self.queues().iter().filter(is_late).count() == 0
    }

    /// Waits for those observers that send on what they hear.
    #[cfg(feature = "sentry")]
    pub(crate) fn flush_senders(&self, timeout: Duration) {
        let start = Instant::now();
        let senders = self.queues.iter();
        for sender in senders.filter(|queue| queue.observer.flush.is_some()) {
            sender.flush(timeout.saturating_sub(start.elapsed()));
        }
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        let queues = std::mem::take(&mut self.queues);
        if self.origin.is_elsewhere() {
            // A thread of the parent may have been at them when the fork came.
            std::mem::forget(queues);
            return;
        }
        for queue in &queues {
            queue.close();
        }
    }
}
