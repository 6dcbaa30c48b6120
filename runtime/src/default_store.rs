//! The store that accessors read: set up by `init()`, or by the first read if that comes before.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::thread;

#[cfg(feature = "embed")]
use sentry_options_schema::Schema;

#[cfg(feature = "embed")]
use crate::catalog::Catalog;
use crate::error::OptionsError;
use crate::gate;
use crate::options::load_for_early_read;
use crate::reloader::Loaded;
#[cfg(feature = "embed")]
use crate::reloader::{InvalidValues, Reloader};
use crate::report::say_all;
use crate::store::Store;

/// The default store.
pub(crate) static DEFAULT: Store = Store::unloaded();

/// How far `init()` has come: not at all, in progress, or done. "In progress" is told apart by the
/// process, so that a child is not kept waiting by a thread of its parent.
static PROGRESS: AtomicUsize = AtomicUsize::new(NOT_INITIALIZED);
const NOT_INITIALIZED: usize = 0;
const INITIALIZED: usize = 1;

/// The state of a process that is installing. No process has the id 0, so none is one of the others.
fn installing() -> usize {
    (std::process::id() as usize) << 1
}

/// Whether `init()` has succeeded. A read may have loaded the store without it.
pub(crate) fn is_initialized() -> bool {
    PROGRESS.load(Acquire) == INITIALIZED
}

/// Installs what `init()` has loaded, in place of what a read has loaded before. Of several threads one
/// wins, and the others find its store complete.
///
/// # Errors
/// [`OptionsError::AlreadyInitialized`]
pub(crate) fn install(loaded: Loaded) -> Result<(), OptionsError> {
    loop {
        let progress = PROGRESS.load(Acquire);
        if progress == INITIALIZED {
            return Err(OptionsError::AlreadyInitialized);
        }
        if progress == installing() {
            thread::yield_now();
            continue;
        }
        if PROGRESS
            .compare_exchange(progress, installing(), AcqRel, Acquire)
            .is_ok()
        {
            break;
        }
    }
    let Loaded {
        reloader,
        snapshot,
        mut messages,
    } = loaded;
    let reloader = Arc::new(reloader);
    let replaced = DEFAULT.replace_reloader(Arc::clone(&reloader));
    if let Some(replaced) = replaced.filter(|replaced| !replaced.origin.is_elsewhere()) {
        replaced.retire();
        replaced.stop_watcher();
        messages.retain(|message| !replaced.has_said(message));
    }
    DEFAULT.publish(snapshot);
    gate::mark_loaded();
    PROGRESS.store(INITIALIZED, Release);
    reloader.start_watcher(&DEFAULT);
    say_all(messages);
    Ok(())
}

/// Adds a namespace to the initialized store, whose other values stay as they are. Must not run twice
/// at once.
///
/// # Errors
/// Values of the namespace that are invalid.
#[cfg(feature = "embed")]
pub(crate) fn extend(schema: &Arc<Schema>) -> Result<(), OptionsError> {
    let Some(before) = DEFAULT.reloader() else {
        return Err(OptionsError::NotInitialized);
    };
    let Loaded {
        snapshot: added,
        messages,
        ..
    } = Reloader::load(
        before.settings.clone(),
        Catalog::of(Arc::clone(schema)),
        InvalidValues::Refuse,
        Vec::new(),
    )?;
    before.retire();
    let Some(published) = DEFAULT.published() else {
        return Err(OptionsError::NotInitialized);
    };
    let snapshot = Arc::new(published.joined(schema, &added));
    let reloader = Arc::new(before.succeed(&snapshot));
    DEFAULT.replace_reloader(Arc::clone(&reloader));
    before.stop_watcher();
    DEFAULT.publish(snapshot);
    reloader.start_watcher(&DEFAULT);
    say_all(messages);
    Ok(())
}

/// Loads the store for a read that came before `init()`: with the usual settings, and defaults for what
/// is invalid. Threads may race to do it, and one wins; it may be that nothing is published yet when the
/// others return.
#[cold]
pub(crate) fn load_for_read() {
    let before = DEFAULT.reloader();
    if before
        .as_ref()
        .is_some_and(|before| !before.origin.is_elsewhere())
    {
        thread::yield_now();
        return;
    }
    let Loaded {
        reloader,
        snapshot,
        messages,
    } = load_for_early_read();
    let reloader = Arc::new(reloader);
    if !DEFAULT.exchange_reloader(before.as_ref(), &reloader) {
        return;
    }
    // `init()` may overtake: then its snapshot stands, and it has retired this reloader.
    if DEFAULT.publish_first(snapshot) {
        gate::mark_loaded();
        reloader.start_watcher(&DEFAULT);
        say_all(messages);
    }
}
