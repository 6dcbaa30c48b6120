//! Observers that come and go while a store is in use, and may come before it is loaded.
//!
//! They are no settings of a builder, so they outlive the reloaders of their store: that of a first load, of
//! `init()`, of a forked child. Each has a queue and a thread of its own, as every observer; see `queue.rs`.

use std::sync::{Arc, Weak};

use arc_swap::ArcSwap;

use crate::delivery::Observer;
use crate::queue::Queue;
use crate::reload_event::ReloadEvent;

/// The observers of one store that come and go. Not behind a lock, which a fork could leave taken.
#[derive(Debug, Default)]
pub struct Subscribers(ArcSwap<Vec<Arc<Queue>>>);

impl Subscribers {
    /// Calls `observer` after each reload from now on, as [`InitBuilder::with_observer`] does. Its events
    /// have a hash if it wants one, or another observer does.
    ///
    /// [`InitBuilder::with_observer`]: crate::InitBuilder::with_observer
    pub fn subscribe(
        self: &Arc<Self>,
        observer: impl Fn(&ReloadEvent) + Send + Sync + 'static,
        wants_hash: bool,
    ) -> Subscription {
        let observer = Arc::new(Observer {
            wants_hash,
            ..Observer::new(observer)
        });
        let queue = Queue::to(&observer);
        self.0.rcu(|queues| {
            let others = queues.iter().cloned();
            others.chain([Arc::clone(&queue)]).collect::<Vec<_>>()
        });
        Subscription {
            subscribers: Arc::downgrade(self),
            observer: Arc::downgrade(&observer),
        }
    }

    pub(crate) fn queues(&self) -> Arc<Vec<Arc<Queue>>> {
        self.0.load_full()
    }

    /// In a forked child, gives each observer a queue of this process.
    pub(crate) fn renew(&self) {
        if !self.queues().iter().any(|queue| queue.is_elsewhere()) {
            return;
        }
        let before = self.0.rcu(|queues| {
            let renewed = queues.iter().map(|queue| {
                if queue.is_elsewhere() {
                    Queue::to(&queue.observer)
                } else {
                    Arc::clone(queue)
                }
            });
            renewed.collect::<Vec<_>>()
        });
        // A thread of the parent may have been at them when the fork came.
        std::mem::forget(before);
    }

    fn remove(&self, observer: &Weak<Observer>) {
        let is_it = |queue: &&Arc<Queue>| Arc::as_ptr(&queue.observer) == observer.as_ptr();
        let before = self.0.rcu(|queues| {
            let others = queues.iter().filter(|queue| !is_it(queue));
            others.cloned().collect::<Vec<_>>()
        });
        if let Some(queue) = before.iter().find(is_it) {
            queue.cancel();
        }
        if before.iter().any(|queue| queue.is_elsewhere()) {
            std::mem::forget(before);
        }
    }
}

impl Drop for Subscribers {
    fn drop(&mut self) {
        let queues = self.queues();
        for queue in queues.iter() {
            queue.close();
        }
        if queues.iter().any(|queue| queue.is_elsewhere()) {
            std::mem::forget(queues);
        }
    }
}

/// An observer that [`Subscribers::subscribe`] has added. It goes on when this is dropped.
#[derive(Debug)]
pub struct Subscription {
    subscribers: Weak<Subscribers>,
    observer: Weak<Observer>,
}

impl Subscription {
    /// Calls the observer no more. What waits for it is dropped; a call in progress ends on its own.
    pub fn close(&self) {
        if let Some(subscribers) = self.subscribers.upgrade() {
            subscribers.remove(&self.observer);
        }
    }
}
