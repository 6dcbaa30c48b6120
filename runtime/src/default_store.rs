//! The store that accessors read: set up by `init()`, or by the first read if that comes before.

use std::sync::Arc;
#[cfg(feature = "embed")]
use std::sync::atomic::AtomicU32;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::thread;
#[cfg(feature = "embed")]
use std::time::Duration;

#[cfg(feature = "embed")]
use sentry_options_schema::Schema;

#[cfg(feature = "embed")]
use crate::catalog::Catalog;
use crate::error::OptionsError;
#[cfg(feature = "embed")]
use crate::error::ValidationError;
use crate::gate;
use crate::options::load_for_early_read;
use crate::reloader::Loaded;
#[cfg(feature = "embed")]
use crate::reloader::{InvalidValues, Reloader};
use crate::report::say_all;
#[cfg(feature = "embed")]
use crate::snapshot::Snapshot;
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
    #[cfg(feature = "status")]
    reloader.beat(&DEFAULT, true);
    #[cfg(feature = "opentelemetry")]
    if let Some(meter) = &reloader.settings.meter {
        crate::metrics::observe(meter, || Some(&DEFAULT));
    }
    say_all(messages);
    Ok(())
}

/// The process in which a thread extends the store; 0 if none does. As with [`PROGRESS`], a child does
/// not wait for a thread of its parent.
#[cfg(feature = "embed")]
static EXTENDING: AtomicU32 = AtomicU32::new(0);

/// The right to extend the store, which one thread has at a time.
#[cfg(feature = "embed")]
struct Extension;

#[cfg(feature = "embed")]
impl Extension {
    /// Waits for other threads of this process, which may be reading files.
    fn begin() -> Self {
        let here = std::process::id();
        loop {
            let found = EXTENDING.load(Acquire);
            if found != here
                && EXTENDING
                    .compare_exchange(found, here, AcqRel, Acquire)
                    .is_ok()
            {
                return Self;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

#[cfg(feature = "embed")]
impl Drop for Extension {
    fn drop(&mut self) {
        EXTENDING.store(0, Release);
    }
}

/// Adds a namespace to the initialized store, whose other values stay as they are. Threads may do so at
/// once, and wait for each other.
///
/// # Errors
/// A namespace that the store has, and values of it that are invalid.
#[cfg(feature = "embed")]
pub(crate) fn extend(
    schema: &Arc<Schema>,
    duplicate: impl FnOnce() -> ValidationError,
) -> Result<(), OptionsError> {
    let extension = Extension::begin();
    let namespace = schema.namespace.as_str();
    let is_known = |snapshot: Arc<Snapshot>| snapshot.namespace(namespace).is_some();
    if DEFAULT.published().is_some_and(is_known) {
        return Err(duplicate().into());
    }
    let Some(before) = DEFAULT.reloader() else {
        return Err(OptionsError::NotInitialized);
    };
    let Loaded {
        reloader: added,
        snapshot,
        mut messages,
    } = Reloader::load(
        before.settings.clone(),
        Catalog::of(Arc::clone(schema)),
        InvalidValues::Refuse,
        Vec::new(),
    )?;
    messages.retain(|message| !before.has_said(message));
    before.retire();
    let Some(published) = DEFAULT.published() else {
        return Err(OptionsError::NotInitialized);
    };
    let snapshot = Arc::new(published.joined(schema, &snapshot));
    let reloader = Arc::new(before.succeed(added, &snapshot));
    DEFAULT.replace_reloader(Arc::clone(&reloader));
    DEFAULT.publish(snapshot);
    reloader.start_watcher(&DEFAULT);
    // The watcher may be in a callback that extends the store itself.
    drop(extension);
    before.stop_watcher();
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
        #[cfg(feature = "status")]
        reloader.beat(&DEFAULT, true);
        say_all(messages);
    }
}
