//! Making and dropping many objects without keeping other threads waiting.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::marker::Ungil;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::convert::DEPTH;
use crate::{exit, heap};

/// How long others may be kept waiting at a stretch: less than a loop of a thousand `setattr` takes.
const STRETCH: Duration = Duration::from_micros(40);

/// The same beside threads that do not stop computing. Each of them is worth 5 ms of waiting, CPython's switch
/// interval, whenever the interpreter is wanted back, so that short stretches would take seconds; and where
/// caches are cold that loop takes this long too.
const LONG_STRETCH: Duration = Duration::from_micros(120);

/// Who waits this long for the interpreter waits for such a thread.
const CONTENDED: Duration = Duration::from_millis(1);

/// How many objects are made or dropped between two looks at the clock.
const CHUNK: usize = 16;

/// How long others have to take the interpreter. A thread that waits for it has to wake up first; were it
/// asked for at once, that thread would find it taken, and wait for CPython's whole switch interval.
const PAUSE: Duration = Duration::from_micros(50);

/// The longest time that others have been kept waiting since [`longest_hold`] was asked, in nanoseconds.
static LONGEST_HOLD: AtomicU64 = AtomicU64::new(0);

/// Lets other threads run every so often, if it may.
pub(crate) struct Pace<'py> {
    py: Python<'py>,
    /// How many objects are left until the next look at the clock; `None` if nobody may run.
    left: Option<usize>,
    /// Since when others wait.
    since: Instant,
    stretch: Duration,
    /// Whether the work is given up once the interpreter ends.
    is_dispensable: bool,
}

impl<'py> Pace<'py> {
    /// Lets other threads run.
    pub(crate) fn steady(py: Python<'py>) -> Self {
        Self {
            left: Some(CHUNK),
            ..Self::uninterrupted(py)
        }
    }

    /// Lets other threads run, and gives up once the interpreter ends: for a thread of ours, which CPython
    /// would end wherever it is then.
    pub(crate) fn dispensable(py: Python<'py>) -> Self {
        Self {
            is_dispensable: true,
            ..Self::steady(py)
        }
    }

    /// Lets nobody run, for what must not be interrupted.
    pub(crate) fn uninterrupted(py: Python<'py>) -> Self {
        Self {
            py,
            left: None,
            since: Instant::now(),
            stretch: STRETCH,
            is_dispensable: false,
        }
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.py
    }

    /// Counts one more object.
    ///
    /// # Errors
    /// The interpreter ends, and the work is dispensable.
    pub(crate) fn step(&mut self) -> PyResult<Python<'py>> {
        if let Some(left) = &mut self.left {
            *left -= 1;
            if *left == 0 {
                *left = CHUNK;
                if self.since.elapsed() > self.stretch {
                    self.pause();
                }
                if self.is_dispensable && exit::is_stopped() {
                    return Err(PyRuntimeError::new_err("the interpreter ends"));
                }
            }
        }
        Ok(self.py)
    }

    fn pause(&mut self) {
        let started = Instant::now();
        self.detached(|| thread::sleep(PAUSE));
        let is_contended = started.elapsed() > CONTENDED;
        self.stretch = if is_contended { LONG_STRETCH } else { STRETCH };
    }

    /// Does something that is nothing to Python, while other threads run, if they may.
    pub(crate) fn detached<T: Ungil>(&mut self, work: impl Ungil + FnOnce() -> T) -> T {
        if self.left.is_none() {
            return work();
        }
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
    let Ok(py) = pace.step() else {
        return;
    };
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
