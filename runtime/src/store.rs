//! The store: one immutable snapshot behind one atomic pointer, and mirrors of its scalars.
//!
//! # Publication
//!
//! [`Store::publish`] stores the pointer and then writes every scalar into its mirror, an atomic
//! word that accessors read without touching the pointer. The mirrors are a cache beside the one
//! published state, so what holds of them is less:
//!
//! - A reader of one mirror sees a value that some snapshot had, and once it has seen a later one of
//!   the same reloader, never an earlier one again: all accesses of one word have one order. Relaxed is
//!   enough.
//! - Two mirrors are independent: two reads may fall on the two sides of a publication. Whoever
//!   needs them together takes a snapshot.
//! - Publications of one reloader come one after the other, under its lock. Two reloaders exist only
//!   while `init()` replaces what a first read loaded on its own; then [`mirror::settle`] sees to it
//!   that the last words are those of the last pointer, though an older one may show for a moment.
//! - That a reader never sees the zeroes from before the first publication is the gate's business.

use std::ops::Deref;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64, fence};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};

use serde_json::Value;

use crate::compiled::compiled;
use crate::error::OptionsError;
use crate::namespace::Namespace;
use crate::reloader::{Loaded, Reloader};
use crate::report::say_all;
use crate::slots::Slot;
use crate::snapshot::{Content, Snapshot};
use crate::watcher::Watcher;
use crate::{default_store, fork, gate, mirror, overrides};

/// The published state of a store, and what keeps it fresh.
#[derive(Debug)]
pub(crate) struct Store {
    /// `None` only in the default store before it is loaded.
    published: ArcSwapOption<Snapshot>,
    mirrors: Mirrors,
    reloader: ArcSwapOption<Reloader>,
    /// Whether the reloader wants each dynamic read to refresh first. Reads look here, which costs less
    /// than a look at the reloader; whoever puts one in place says so.
    refreshes_on_read: AtomicBool,
}

/// Where a store keeps the mirrors of its scalars.
#[derive(Debug)]
enum Mirrors {
    /// In the namespaces' own statics, so that an accessor's address is a constant.
    Static,
    /// On the heap, in the order of the compiled-in namespaces.
    Owned(Vec<Box<[AtomicU64]>>),
}

impl Store {
    /// A store that has not been loaded, whose mirrors are the namespaces' own statics.
    pub(crate) const fn unloaded() -> Self {
        Self {
            published: ArcSwapOption::const_empty(),
            mirrors: Mirrors::Static,
            reloader: ArcSwapOption::const_empty(),
            refreshes_on_read: AtomicBool::new(false),
        }
    }

    /// An independent store.
    pub(crate) fn new(loaded: Loaded) -> Arc<Self> {
        let mirrors = compiled().views.iter().map(|view| {
            let words = view.namespace.decoders.iter().map(|_| AtomicU64::new(0));
            words.collect()
        });
        let store = Arc::new(Self {
            published: ArcSwapOption::empty(),
            mirrors: Mirrors::Owned(mirrors.collect()),
            reloader: ArcSwapOption::empty(),
            refreshes_on_read: AtomicBool::new(false),
        });
        store.publish(loaded.snapshot);
        let reloader = Arc::new(loaded.reloader);
        store.replace_reloader(Arc::clone(&reloader));
        reloader.start_watcher(Arc::clone(&store));
        fork::register(&store);
        #[cfg(feature = "status")]
        reloader.beat(&store, true);
        #[cfg(feature = "opentelemetry")]
        if let Some(meter) = &reloader.settings.meter {
            let store = Arc::downgrade(&store);
            crate::metrics::observe(meter, move || store.upgrade());
        }
        say_all(loaded.messages);
        store
    }

    /// Makes `snapshot` visible. See the module's documentation for the order.
    pub(crate) fn publish(&self, snapshot: Arc<Snapshot>) {
        self.published.store(Some(snapshot));
        self.write_mirrors();
    }

    /// Publishes `snapshot` if nothing has been published yet. True if so.
    pub(crate) fn publish_first(&self, snapshot: Arc<Snapshot>) -> bool {
        let is_first = self
            .published
            .compare_and_swap(&None::<Arc<Snapshot>>, Some(snapshot))
            .is_none();
        if is_first {
            self.write_mirrors();
        }
        is_first
    }

    pub(crate) fn write_mirrors(&self) {
        let latest = || self.published.load_full();
        mirror::settle(
            latest,
            Arc::ptr_eq,
            |snapshot| self.write_mirrors_of(snapshot),
            || fence(SeqCst),
        );
    }

    fn write_mirrors_of(&self, snapshot: &Snapshot) {
        for view in &compiled().views {
            for (slot, mirror) in snapshot.slots[view.slots()]
                .iter()
                .zip(self.mirrors(view.namespace))
            {
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
    #[expect(
        clippy::inline_always,
        reason = "an accessor should cost one call, that of `ArcSwap::load`"
    )]
    pub(crate) fn load(&self, mask: usize) -> Guard<Option<Arc<Snapshot>>> {
        if gate::is_open(mask) {
            self.published.load()
        } else {
            self.load_behind_gate()
        }
    }

    /// Loads with the gate closed: attends to whatever closed it.
    #[cold]
    pub(crate) fn load_behind_gate(&self) -> Guard<Option<Arc<Snapshot>>> {
        fork::attend();
        loop {
            let published = self.published.load();
            let Some(snapshot) = published.as_ref() else {
                default_store::load_for_read();
                continue;
            };
            return match overrides::overlay(snapshot) {
                Some(overlaid) => Guard::from_inner(Some(overlaid)),
                None => published,
            };
        }
    }

    /// Reloads if a file has changed. True if it published.
    ///
    /// # Errors
    /// Every invalid namespace.
    pub(crate) fn refresh(&self) -> Result<bool, OptionsError> {
        fork::attend();
        match self.reloader() {
            Some(reloader) => Ok(reloader.reload(self)?),
            None => Ok(false),
        }
    }

    /// Refreshes before a dynamic read where the threshold says so.
    #[inline]
    pub(crate) fn refresh_on_read(&self) {
        if self.refreshes_on_read.load(Relaxed) {
            // The reload reports; a read serves what it has.
            let _ = self.refresh();
        }
    }

    /// The value of an option, by key, with the thread's overrides.
    ///
    /// # Errors
    /// An unknown namespace or key.
    pub(crate) fn value(&self, namespace: &str, key: &str) -> Result<Value, OptionsError> {
        fork::attend();
        if let Some(value) = overrides::get(namespace, key) {
            return Ok(value);
        }
        let snapshot = self.published.load();
        let content = content(snapshot.as_ref(), namespace)?;
        content
            .value(key)
            .cloned()
            .ok_or_else(|| unknown_option(namespace, key))
    }

    /// Whether the values set an option, rather than its default. Overrides do not count.
    ///
    /// # Errors
    /// An unknown namespace or key.
    pub(crate) fn isset(&self, namespace: &str, key: &str) -> Result<bool, OptionsError> {
        fork::attend();
        let snapshot = self.published.load();
        let content = content(snapshot.as_ref(), namespace)?;
        if !content.schema.accepts_key(key) {
            return Err(unknown_option(namespace, key));
        }
        Ok(content.values.contains_key(key))
    }

    /// What reloads this store.
    pub(crate) fn reloader(&self) -> Option<Arc<Reloader>> {
        self.reloader.load_full()
    }

    /// Puts another reloader in place. Gives the one before.
    pub(crate) fn replace_reloader(&self, reloader: Arc<Reloader>) -> Option<Arc<Reloader>> {
        self.note_threshold(&reloader);
        self.reloader.swap(Some(reloader))
    }

    /// Puts a reloader in place of `before`, if that is still the one. True if so.
    pub(crate) fn exchange_reloader(
        &self,
        before: Option<&Arc<Reloader>>,
        reloader: &Arc<Reloader>,
    ) -> bool {
        let before = before.cloned();
        let found = self
            .reloader
            .compare_and_swap(&before, Some(Arc::clone(reloader)));
        let is_exchanged = match (&*found, &before) {
            (Some(found), Some(before)) => Arc::ptr_eq(found, before),
            (found, before) => found.is_none() && before.is_none(),
        };
        if is_exchanged {
            self.note_threshold(reloader);
        }
        is_exchanged
    }

    fn note_threshold(&self, reloader: &Reloader) {
        let refreshes = reloader.settings.threshold == Some(Duration::ZERO);
        self.refreshes_on_read.store(refreshes, Relaxed);
    }

    /// Stops the watcher and waits for it.
    pub(crate) fn close(&self) {
        if let Some(reloader) = self.reloader.swap(None) {
            reloader.stop_watcher();
        }
    }
}

impl Reloader {
    pub(crate) fn start_watcher(
        self: &Arc<Self>,
        store: impl Deref<Target = Store> + Send + 'static,
    ) {
        let Some(interval) = self
            .settings
            .threshold
            .filter(|interval| !interval.is_zero())
        else {
            return;
        };
        #[cfg(feature = "embed")]
        if self.settings.is_watcher_deferred {
            return;
        }
        #[cfg(feature = "status")]
        self.expect_watcher();
        let watcher = Watcher::start(store, Arc::clone(self), interval);
        #[cfg(feature = "status")]
        if watcher.is_none() {
            self.progress.miss_watcher();
        }
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = watcher;
        // Another reloader may have taken over just now, when there was no watcher to stop yet.
        if self.is_retired() {
            self.stop_watcher();
        }
    }

    pub(crate) fn stop_watcher(&self) {
        // The handle of a thread that is not there may by now name another one. It is never dropped:
        // that thread had a share of this reloader.
        if self.origin.is_elsewhere() {
            return;
        }
        let watcher = self
            .watcher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(watcher);
    }
}

fn content<'s>(
    snapshot: Option<&'s Arc<Snapshot>>,
    namespace: &str,
) -> Result<&'s Arc<Content>, OptionsError> {
    let content = snapshot.and_then(|snapshot| snapshot.namespace(namespace));
    content.ok_or_else(|| OptionsError::UnknownNamespace(namespace.to_owned()))
}

fn unknown_option(namespace: &str, key: &str) -> OptionsError {
    OptionsError::UnknownOption {
        namespace: namespace.to_owned(),
        key: key.to_owned(),
    }
}
