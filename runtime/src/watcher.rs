//! The thread that polls.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::event::Outcome;
use crate::reloader::Reloader;
use crate::report::{Severity, say};
use crate::store::Store;

/// The watcher's thread, as `ps -L` and debuggers show it. Linux cuts it to 15 characters.
const NAME: &str = "sentry-options-watcher";

/// How long a store that is dropped waits for its watcher. A reload in progress may take longer,
/// and then ends on its own.
const PATIENCE: Duration = Duration::from_millis(100);

/// A running watcher. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub(crate) struct Watcher {
    stop: Arc<AtomicBool>,
    /// Disconnects when the thread ends.
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Starts to poll every `interval`; `None` if the system has no thread to give, which is
    /// reported.
    pub(crate) fn start(
        store: impl Deref<Target = Store> + Send + 'static,
        reloader: Arc<Reloader>,
        interval: Duration,
    ) -> Option<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (alive, ended) = channel();
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(move || {
            let _alive = alive;
            watch(&store, &reloader, interval, &stopped);
        });
        match thread {
            Ok(thread) => Some(Self { stop, ended, thread: Some(thread) }),
            Err(error) => {
                let text = format!("cannot start the watcher, so values change only on refresh(): {error}");
                say(Severity::Error, "", &text);
                None
            }
        }
    }
}

fn watch(store: &Store, reloader: &Reloader, interval: Duration, stop: &AtomicBool) {
    // Whatever panics, also while it reports a panic, the thread goes on.
    let _ = catch_unwind(AssertUnwindSafe(|| reloader.tell_of_fork(store)));
    loop {
        // Something may unpark the thread early, which costs a few `stat` calls.
        thread::park_timeout(interval);
        if stop.load(Relaxed) || reloader.is_retired() {
            return;
        }
        // Rejections are reported by the reload itself.
        let polled = catch_unwind(AssertUnwindSafe(|| drop(reloader.reload(store))));
        if polled.is_err() {
            let _ = catch_unwind(AssertUnwindSafe(|| {
                say(Severity::Error, "", "the watcher panicked while it reloaded, and goes on");
                reloader.tell_all(store, &Outcome::WatcherRestarted);
            }));
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
        let Some(thread) = self.thread.take() else { return };
        thread.thread().unpark();
        // The last clone of a store may be dropped by an observer, on this very thread.
        let is_itself = thread::current().id() == thread.thread().id();
        if !is_itself && self.ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected) {
            // A panic was caught inside, and the thread has nothing else to tell.
            let _ = thread.join();
        }
    }
}
