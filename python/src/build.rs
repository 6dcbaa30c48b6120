//! Making and dropping many objects without keeping other threads waiting.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use pyo3::intern;
use pyo3::marker::Ungil;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::convert::DEPTH;
use crate::heap;

/// How many objects are made or dropped between two chances for other threads: about as long as a loop of a
/// thousand `setattr` takes.
const CHUNK: usize = 200;

/// How long others have to take the interpreter. A thread that waits for it has to wake up first; were it
/// asked for at once, that thread would find it taken, and wait for CPython's whole switch interval.
const PAUSE: Duration = Duration::from_micros(50);

/// The longest time that others have been kept waiting since [`longest_hold`] was asked, in nanoseconds.
static LONGEST_HOLD: AtomicU64 = AtomicU64::new(0);

/// Lets other threads run every so often, if it may.
pub(crate) struct Pace<'py> {
    py: Python<'py>,
    left: Option<usize>,
    /// Since when others wait.
    since: Instant,
}

impl<'py> Pace<'py> {
    /// Lets other threads run.
    pub(crate) fn steady(py: Python<'py>) -> Self {
        Self {
            left: Some(CHUNK),
            ..Self::uninterrupted(py)
        }
    }

    /// Lets nobody run, for what must not be interrupted.
    pub(crate) fn uninterrupted(py: Python<'py>) -> Self {
        Self {
            py,
            left: None,
            since: Instant::now(),
        }
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.py
    }

    /// Counts one more object.
    pub(crate) fn step(&mut self) -> Python<'py> {
        if let Some(left) = &mut self.left {
            *left -= 1;
            if *left == 0 {
                *left = CHUNK;
                self.detached(|| thread::sleep(PAUSE));
            }
        }
        self.py
    }

    /// Does something that is nothing to Python, while other threads run.
    pub(crate) fn detached<T: Ungil>(&mut self, work: impl Ungil + FnOnce() -> T) -> T {
        self.note();
        let result = self.py.detach(work);
        self.since = Instant::now();
        result
    }

    fn note(&self) {
        let held = self.since.elapsed().as_nanos();
        LONGEST_HOLD.fetch_max(u64::try_from(held).unwrap_or(u64::MAX), Relaxed);
    }
}

impl Drop for Pace<'_> {
    fn drop(&mut self) {
        self.note();
    }
}

/// The longest time that making objects has kept other threads waiting since the last call, in nanoseconds.
/// For the benchmark.
#[pyfunction]
pub(crate) fn longest_hold() -> u64 {
    LONGEST_HOLD.swap(0, Relaxed)
}

/// Drops an object, and a large one in pieces if nobody else has it.
pub(crate) fn dismantle(pace: &mut Pace<'_>, object: Bound<'_, PyAny>) {
    dismantle_at(pace, object, 0);
}

fn dismantle_at(pace: &mut Pace<'_>, object: Bound<'_, PyAny>, depth: usize) {
    let py = pace.step();
    // Values are never that deep, but somebody may have gone past the methods of a frozen list.
    if !heap::is_sole(&object) || depth == DEPTH {
        return;
    }
    if let Ok(list) = object.cast::<PyList>() {
        while let Some(last) = list.len().checked_sub(1) {
            let Ok(item) = list.get_item(last) else {
                return;
            };
            // Past the methods of a frozen list, as below.
            if list
                .set_slice(last, last + 1, PyList::empty(py).as_any())
                .is_err()
            {
                return;
            }
            dismantle_at(pace, item, depth + 1);
        }
    } else if let Ok(dict) = object.cast::<PyDict>() {
        let Ok(popitem) = py.get_type::<PyDict>().getattr(intern!(py, "popitem")) else {
            return;
        };
        while !dict.is_empty() {
            let Ok(item) = popitem.call1((dict,)).and_then(|item| item.get_item(1)) else {
                return;
            };
            dismantle_at(pace, item, depth + 1);
        }
    }
}
