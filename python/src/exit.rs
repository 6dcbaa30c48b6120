//! Entering the interpreter from threads that it does not know, and not doing so while it ends.
//!
//! A thread that attaches while CPython finalizes is hung or ends the process. So each entry is counted, and
//! the function that `atexit` calls forbids new ones and waits for those that are on their way. What is on its
//! way to Sentry, by threads that do not enter, has the same time.

use std::process;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicUsize};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use sentry_options::embed;

/// The interpreter is ending.
const STOPPED: usize = 1 << (usize::BITS - 1);
/// How long the exit waits for a thread that is inside: long enough for the largest publication.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many threads are inside, and [`STOPPED`].
static STATE: AtomicUsize = AtomicUsize::new(0);
/// The process that has been forked and counts anew; 0 for one that has not.
static FORK: AtomicU32 = AtomicU32::new(0);

/// A thread that is inside, in the process where it has entered: a callback may fork, and return in both.
struct Inside(u32);

impl Inside {
    fn enter() -> Option<Self> {
        let entered = STATE.fetch_update(AcqRel, Acquire, |state| {
            (state & STOPPED == 0).then_some(state + 1)
        });
        entered.is_ok().then(|| Self(process::id()))
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        if self.0 == process::id() {
            STATE.fetch_sub(1, Release);
        }
    }
}

/// Runs `body` attached to the interpreter. `None` if that is ending.
pub(crate) fn attach<T>(body: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    let _inside = Inside::enter()?;
    Python::try_attach(body)
}

/// Whether the interpreter is ending, so that nobody is there to be told anything.
pub(crate) fn is_stopped() -> bool {
    STATE.load(Acquire) & STOPPED != 0
}

/// Lets no thread enter from now on, and waits for those that are inside and for what is on its way. Called by
/// `atexit`.
#[pyfunction]
pub(crate) fn stop(py: Python<'_>) {
    STATE.fetch_or(STOPPED, AcqRel);
    py.detach(|| {
        let started = Instant::now();
        while STATE.load(Acquire) != STOPPED && started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
        embed::flush_senders(PATIENCE.saturating_sub(started.elapsed()));
    });
}

/// Forgets the threads of the parent, in a forked child; once, as its own may be inside later.
pub(crate) fn forget_others() {
    if FORK.swap(process::id(), Relaxed) != process::id() {
        STATE.store(0, Release);
    }
}
