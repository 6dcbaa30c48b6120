//! Entering the interpreter from threads that it does not know, and not doing so while it ends.
//!
//! A thread that attaches while CPython finalizes is hung or ends the process. So each entry is counted, and
//! the function that `atexit` calls forbids new ones and waits for those that are on their way.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// The interpreter is ending.
const STOPPED: usize = 1 << (usize::BITS - 1);
/// How long the exit waits for a thread that is inside: long enough for the largest publication.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many threads are inside, and [`STOPPED`].
static STATE: AtomicUsize = AtomicUsize::new(0);

struct Inside;

impl Inside {
    fn enter() -> Option<Self> {
        let entered = STATE.fetch_update(AcqRel, Acquire, |state| {
            (state & STOPPED == 0).then_some(state + 1)
        });
        entered.is_ok().then_some(Self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        STATE.fetch_sub(1, Release);
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

/// Lets no thread enter from now on, and waits for those that are inside. Called by `atexit`.
#[pyfunction]
pub(crate) fn stop(py: Python<'_>) {
    STATE.fetch_or(STOPPED, AcqRel);
    py.detach(|| {
        let started = Instant::now();
        while STATE.load(Acquire) != STOPPED && started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Forgets the threads of the parent, in a forked child.
pub(crate) fn forget_others() {
    STATE.store(0, Release);
}
