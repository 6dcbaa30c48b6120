//! The store: one immutable snapshot behind one atomic pointer, and mirrors of its scalars.
//!
//! # Publication
//!
//! [`Store::publish`] stores the pointer and then writes every scalar into its mirror, an atomic
//! word that accessors read without touching the pointer. The mirrors are a cache beside the one
//! published state, so what holds of them is less:
//!
//! - A reader of one mirror sees a value that some snapshot had, and once it has seen a later one,
//!   never an earlier one again: all accesses of one word have one order. Relaxed is enough.
//! - Two mirrors are independent: two reads may fall on the two sides of a publication. Whoever
//!   needs them together takes a snapshot.
//! - Publications of one lane come one after the other, under the lane's lock. Two lanes exist only
//!   while `init()` replaces what a first read loaded on its own; then [`mirror::settle`] sees to it
//!   that the last words are those of the last pointer.
//! - That a reader never sees the zeroes from before the first publication is the gate's business.

use std::ops::Deref;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicU64, fence};
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};

use crate::catalog::compiled;
use crate::error::OptionsError;
use crate::event::Outcome;
use crate::gate;
use crate::lane::Lane;
use crate::mirror;
use crate::namespace::{Namespace, Slot};
use crate::overrides;
use crate::snapshot::{Content, Snapshot};
use crate::watcher::Watcher;
use serde_json::Value;

/// The published state of a store, and what keeps it fresh.
#[derive(Debug)]
pub(crate) struct Store {
    /// `None` only in the default store before it is loaded.
    published: ArcSwapOption<Snapshot>,
    mirrors: Mirrors,
    lane: ArcSwapOption<Lane>,
}

/// Where a store keeps the mirrors of its scalars.
#[derive(Debug)]
enum Mirrors {
    /// In the namespaces' own statics, so that an accessor's address is a constant.
    Static,
    /// On the heap, in the order of the compiled-in namespaces.
    Owned(Vec<Box<[AtomicU64]>>),
}

/// The store that `init()` sets up and that accessors read.
pub(crate) static DEFAULT: Store = Store {
    published: ArcSwapOption::const_empty(),
    mirrors: Mirrors::Static,
    lane: ArcSwapOption::const_empty(),
};

impl Store {
    /// An independent store that serves `snapshot` and reloads through `lane`.
    pub(crate) fn new(lane: Lane, snapshot: Arc<Snapshot>) -> Arc<Self> {
        gate::arm();
        let mirrors = compiled().views.iter().map(|view| {
            let words = view.namespace.decoders.iter().map(|_| AtomicU64::new(0));
            words.collect()
        });
        let store = Arc::new(Self {
            published: ArcSwapOption::empty(),
            mirrors: Mirrors::Owned(mirrors.collect()),
            lane: ArcSwapOption::empty(),
        });
        store.publish(snapshot);
        let lane = Arc::new(lane);
        store.lane.store(Some(Arc::clone(&lane)));
        lane.start_watcher(Arc::clone(&store));
        register(&store);
        store
    }

    /// Makes `snapshot` visible. See the module's documentation for the order.
    pub(crate) fn publish(&self, snapshot: Arc<Snapshot>) {
        self.published.store(Some(snapshot));
        self.write_mirrors();
    }

    fn write_mirrors(&self) {
        let latest = || self.published.load_full();
        mirror::settle(latest, Arc::ptr_eq, |snapshot| self.write_mirrors_of(snapshot), || fence(SeqCst));
    }

    fn write_mirrors_of(&self, snapshot: &Snapshot) {
        for view in &compiled().views {
            for (slot, mirror) in snapshot.slots[view.slots()].iter().zip(self.mirrors(view.namespace)) {
                if let Slot::Scalar(bits) = slot {
                    mirror.store(*bits, Relaxed);
                }
            }
        }
    }

    pub(crate) fn mirrors(&self, namespace: &Namespace) -> &[AtomicU64] {
        match &self.mirrors {
            Mirrors::Static => namespace.mirrors,
            Mirrors::Owned(mirrors) => &mirrors[namespace.view()],
        }
    }

    /// What was published last, without overrides.
    pub(crate) fn published(&self) -> Option<Arc<Snapshot>> {
        self.published.load_full()
    }

    /// The snapshot that this thread reads: the published one, with the thread's overrides.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "an accessor should cost one call, that of `ArcSwap::load`")]
    pub(crate) fn load(&self, gate: usize) -> Guard<Option<Arc<Snapshot>>> {
        if gate::is_open(gate) { self.published.load() } else { self.load_behind_gate() }
    }

    /// Loads with the gate closed: attends to whatever closed it.
    #[cold]
    pub(crate) fn load_behind_gate(&self) -> Guard<Option<Arc<Snapshot>>> {
        attend_to_fork();
        let published = self.published.load();
        match published.as_ref() {
            None => {
                load_default();
                self.load_behind_gate()
            }
            Some(snapshot) => match overrides::overlay(snapshot) {
                Some(overlaid) => Guard::from_inner(Some(overlaid)),
                None => published,
            },
        }
    }

    /// Reloads if a file has changed. True if it published.
    ///
    /// # Errors
    /// Every invalid namespace.
    pub(crate) fn refresh(&self) -> Result<bool, OptionsError> {
        attend_to_fork();
        match self.lane.load_full() {
            Some(lane) => Ok(lane.reload(self)?),
            None => Ok(false),
        }
    }

    /// Refreshes before a dynamic read where the threshold says so.
    pub(crate) fn refresh_on_read(&self) {
        let threshold = self.lane.load().as_ref().and_then(|lane| lane.settings.threshold);
        if threshold == Some(Duration::ZERO) {
            // The reload reports; a read serves what it has.
            let _ = self.refresh();
        }
    }

    /// The value of an option, by key, with the thread's overrides.
    ///
    /// # Errors
    /// An unknown namespace or key.
    pub(crate) fn value(&self, namespace: &str, key: &str) -> Result<Value, OptionsError> {
        attend_to_fork();
        if let Some(value) = overrides::get(namespace, key) {
            return Ok(value);
        }
        let snapshot = self.published.load();
        let content = content(snapshot.as_ref(), namespace)?;
        content.value(key).cloned().ok_or_else(|| unknown_option(namespace, key))
    }

    /// Whether the values set an option, rather than its default. Overrides do not count.
    ///
    /// # Errors
    /// An unknown namespace or key.
    pub(crate) fn isset(&self, namespace: &str, key: &str) -> Result<bool, OptionsError> {
        attend_to_fork();
        let snapshot = self.published.load();
        let content = content(snapshot.as_ref(), namespace)?;
        if !content.schema.accepts_key(key) {
            return Err(unknown_option(namespace, key));
        }
        Ok(content.values.contains_key(key))
    }

    /// The lane that reloads this store.
    pub(crate) fn lane(&self) -> Option<Arc<Lane>> {
        self.lane.load_full()
    }

    /// Gives a store in a forked child a lane of its own. The old one may hold a lock that nobody
    /// will ever release, and the handle of a thread that is not there, so it is leaked. Does nothing
    /// to a store that has been resumed.
    fn resume<S>(this: &S)
    where
        S: Deref<Target = Store> + Clone + Send + 'static,
    {
        let (Some(old), Some(snapshot)) = (this.lane.load_full(), this.published.load_full()) else { return };
        if !old.origin.is_elsewhere() {
            return;
        }
        // The fork may have fallen between the two halves of a publication.
        this.write_mirrors();
        let lane = Arc::new(old.fork(&snapshot));
        let before = this.lane.compare_and_swap(&old, Some(Arc::clone(&lane)));
        let is_first = before.as_ref().is_some_and(|before| Arc::ptr_eq(before, &old));
        std::mem::forget(old);
        if !is_first {
            return;
        }
        lane.start_watcher(this.clone());
        lane.tell_all(this, &Outcome::Forked);
    }

    /// Stops the watcher and waits for it.
    pub(crate) fn close(&self) {
        if let Some(lane) = self.lane.swap(None) {
            lane.stop_watcher();
        }
    }
}

impl Lane {
    fn start_watcher(self: &Arc<Self>, store: impl Deref<Target = Store> + Send + 'static) {
        let Some(interval) = self.settings.threshold.filter(|interval| !interval.is_zero()) else { return };
        let watcher = Watcher::start(store, Arc::clone(self), interval);
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = watcher;
        // Another lane may have taken over just now, when there was no watcher to stop yet.
        if self.is_retired() {
            self.stop_watcher();
        }
    }

    fn stop_watcher(&self) {
        // The handle of a thread that is not there may by now name another one. It is never dropped:
        // that thread had a share of this lane.
        if self.origin.is_elsewhere() {
            return;
        }
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(watcher);
    }
}

fn content<'s>(snapshot: Option<&'s Arc<Snapshot>>, namespace: &str) -> Result<&'s Arc<Content>, OptionsError> {
    let content = snapshot.and_then(|snapshot| snapshot.namespace(namespace));
    content.ok_or_else(|| OptionsError::UnknownNamespace(namespace.to_owned()))
}

fn unknown_option(namespace: &str, key: &str) -> OptionsError {
    OptionsError::UnknownOption { namespace: namespace.to_owned(), key: key.to_owned() }
}

/// Installs a loaded lane in the default store: what `init()` does, in place of whatever a read
/// before it has loaded.
pub(crate) fn install_default(lane: Lane, snapshot: Arc<Snapshot>) {
    gate::arm();
    let lane = Arc::new(lane);
    let replaced = DEFAULT.lane.swap(Some(Arc::clone(&lane)));
    if let Some(replaced) = replaced.filter(|replaced| !replaced.origin.is_elsewhere()) {
        replaced.retire();
        replaced.stop_watcher();
    }
    DEFAULT.publish(snapshot);
    gate::mark_loaded();
    lane.start_watcher(&DEFAULT);
}

/// Loads the default store for a read that came before `init()`: with the usual settings, and
/// defaults for what is invalid. Threads may race to do it, and one wins.
#[cold]
fn load_default() {
    gate::arm();
    let (lane, snapshot) = crate::options::load_for_early_read();
    let lane = Arc::new(lane);
    let before = DEFAULT.published.compare_and_swap(&None::<Arc<Snapshot>>, Some(snapshot));
    if before.is_some() {
        return;
    }
    DEFAULT.write_mirrors();
    gate::mark_loaded();
    let before = DEFAULT.lane.compare_and_swap(&None::<Arc<Lane>>, Some(Arc::clone(&lane)));
    if before.is_none() {
        lane.start_watcher(&DEFAULT);
    }
}

/// The independent stores of this process. Not behind a lock, which a fork could leave taken.
static INDEPENDENT: ArcSwapOption<Vec<Weak<Store>>> = ArcSwapOption::const_empty();

fn register(store: &Arc<Store>) {
    INDEPENDENT.rcu(|stores| {
        let alive = stores.iter().flat_map(|stores| stores.iter()).filter(|store| store.strong_count() > 0);
        let stores: Vec<_> = alive.cloned().chain([Arc::downgrade(store)]).collect();
        Some(Arc::new(stores))
    });
}

/// Starts a watcher for every store, the first time that a child which a fork left without gets here.
/// A thread that comes here while another is at it does the same, and does not go on with a store
/// that has not been resumed.
fn attend_to_fork() {
    if gate::is_unsettled() {
        resume_all();
        gate::settle_fork();
    }
}

#[cold]
fn resume_all() {
    Store::resume(&&DEFAULT);
    for store in INDEPENDENT.load_full().iter().flat_map(|stores| stores.iter()) {
        if let Some(store) = store.upgrade() {
            Store::resume(&store);
        }
    }
}

