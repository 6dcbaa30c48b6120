//! Making and dropping many objects without keeping other threads waiting.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::heap;

/// How many objects are made or dropped between two chances for other threads: about as long as a loop of a
/// thousand `setattr` takes.
const CHUNK: usize = 500;

/// Lets other threads run every so often, if it may.
pub(crate) struct Pace<'py> {
    py: Python<'py>,
    left: Option<usize>,
}

impl<'py> Pace<'py> {
    /// Lets other threads run.
    pub(crate) fn steady(py: Python<'py>) -> Self {
        Self { py, left: Some(CHUNK) }
    }

    /// Lets nobody run, for what must not be interrupted.
    pub(crate) fn uninterrupted(py: Python<'py>) -> Self {
        Self { py, left: None }
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
                // Whoever waits for the interpreter gets it now.
                self.py.detach(|| ());
            }
        }
        self.py
    }
}

/// Drops an object, and a large one in pieces if nobody else has it.
pub(crate) fn dismantle(pace: &mut Pace<'_>, object: Bound<'_, PyAny>) {
    let py = pace.step();
    if !heap::is_sole(&object) {
        return;
    }
    if let Ok(list) = object.cast::<PyList>() {
        while let Some(last) = list.len().checked_sub(1) {
            let Ok(item) = list.get_item(last) else { return };
            // Past the methods of a frozen list, as below.
            if list.set_slice(last, last + 1, PyList::empty(py).as_any()).is_err() {
                return;
            }
            dismantle(pace, item);
        }
    } else if let Ok(dict) = object.cast::<PyDict>() {
        let Ok(popitem) = py.get_type::<PyDict>().getattr(intern!(py, "popitem")) else {
            return;
        };
        while !dict.is_empty() {
            let Ok(item) = popitem.call1((dict,)).and_then(|item| item.get_item(1)) else {
                return;
            };
            dismantle(pace, item);
        }
    }
}
