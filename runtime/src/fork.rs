//! Going on in a forked child, which has the stores but none of the threads.
//!
//! The first read or refresh in a child comes here. Each store gets a new reloader, and with it a
//! watcher: the old one may hold a lock that nobody will ever release. No code of the program runs on the
//! way; observers are told by the new watcher, or by the next refresh.

use std::ops::Deref;
use std::sync::{Arc, Weak};

use arc_swap::ArcSwapOption;

use crate::default_store::DEFAULT;
use crate::gate;
use crate::store::Store;

/// The independent stores of this process. Not behind a lock, which a fork could leave taken.
static INDEPENDENT: ArcSwapOption<Vec<Weak<Store>>> = ArcSwapOption::const_empty();

/// Remembers an independent store.
pub(crate) fn register(store: &Arc<Store>) {
    INDEPENDENT.rcu(|stores| {
        let alive = stores
            .iter()
            .flat_map(|stores| stores.iter())
            .filter(|store| store.strong_count() > 0);
        let stores: Vec<_> = alive.cloned().chain([Arc::downgrade(store)]).collect();
        Some(Arc::new(stores))
    });
}

/// Resumes every store, the first time that a child gets here. A thread that comes while another is at
/// it does the same, and does not go on with a store that has not been resumed.
pub(crate) fn attend() {
    if gate::is_unsettled() {
        resume_all();
        gate::settle_fork();
    }
}

#[cold]
fn resume_all() {
    resume(&&DEFAULT);
    for store in INDEPENDENT
        .load_full()
        .iter()
        .flat_map(|stores| stores.iter())
    {
        if let Some(store) = store.upgrade() {
            resume(&store);
        }
    }
}

/// Gives a store a reloader of this process. Does nothing to one that has it, or that was not loaded
/// when the fork came: a read will load it.
fn resume<S>(store: &S)
where
    S: Deref<Target = Store> + Clone + Send + 'static,
{
    let (Some(old), Some(snapshot)) = (store.reloader(), store.published()) else {
        return;
    };
    if !old.origin.is_elsewhere() {
        return;
    }
    // The fork may have fallen between the two halves of a publication.
    store.write_mirrors();
    let new = Arc::new(old.fork(&snapshot));
    let is_first = store.exchange_reloader(Some(&old), &new);
    // It may hold the handle of a thread that is not there.
    std::mem::forget(old);
    if is_first {
        new.start_watcher(store.clone());
    }
}
