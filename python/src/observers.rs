//! Observers of reloads that are written in Python: each is called on a thread of its own.
//!
//! The queues and threads are the runtime's. Here a thread enters the interpreter for each event, unless that is
//! ending.

use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sentry_options::ReloadEvent;
use sentry_options::embed;

use crate::mirror::Mirror;
use crate::store::Options;
use crate::{event, exit, heap, log};

/// An observer that is told of reloads.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct Subscription(embed::Subscription);

#[pymethods]
impl Subscription {
    /// Calls the observer no more.
    fn close(&self) {
        self.0.close();
    }

    fn __enter__(this: Py<Self>) -> Py<Self> {
        this
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&self, _error: &Bound<'_, PyTuple>) {
        self.0.close();
    }
}

/// Calls `callback` after each reload of the store of `init()`.
#[pyfunction]
pub(crate) fn observe(callback: &Bound<'_, PyAny>) -> PyResult<Subscription> {
    subscribe(Mirror::default(callback.py()), callback, true)
}

/// The same for the store that is given, else that of `init()`, and without the hash of the options in the
/// events, which takes a while where there is much to hash.
#[pyfunction]
pub(crate) fn observe_without_hash(
    callback: &Bound<'_, PyAny>,
    store: Option<&Bound<'_, Options>>,
) -> PyResult<Subscription> {
    let mirror = match store {
        Some(store) => &store.get().mirror,
        None => Mirror::default(callback.py()),
    };
    subscribe(mirror, callback, false)
}

/// Waits until the observers of the store of `init()` have heard of everything. True if they have.
#[pyfunction]
pub(crate) fn flush_observers(py: Python<'_>, timeout: f64) -> PyResult<bool> {
    flush(py, Mirror::default(py), timeout)
}

/// What [`observe`] does, for any store.
///
/// # Errors
/// What cannot be called.
pub(crate) fn subscribe(
    mirror: &Mirror,
    callback: &Bound<'_, PyAny>,
    wants_hash: bool,
) -> PyResult<Subscription> {
    if !callback.is_callable() {
        return Err(PyTypeError::new_err("callback must be callable"));
    }
    event::prepare(callback.py())?;
    let callback = Callback(Some(callback.clone().unbind()));
    let hear = move |event: &ReloadEvent| callback.call(event);
    let subscription = mirror.subscribers.subscribe(hear, wants_hash);
    Ok(Subscription(subscription))
}

/// What [`flush_observers`] does, for any store.
///
/// # Errors
/// A time that is none.
pub(crate) fn flush(py: Python<'_>, mirror: &Mirror, timeout: f64) -> PyResult<bool> {
    if timeout.is_nan() || timeout < 0.0 {
        let message = "timeout must be a non-negative number";
        return Err(PyValueError::new_err(message));
    }
    // Longer than a duration can be is as good as for ever.
    let timeout = Duration::try_from_secs_f64(timeout).unwrap_or(Duration::MAX);
    mirror.attend(py)?;
    Ok(py.detach(|| mirror.store.flush_observers(timeout)))
}

/// A function of the program, which is let go as soon as nobody calls it any more.
struct Callback(Option<Py<PyAny>>);

impl Callback {
    fn call(&self, event: &ReloadEvent) {
        exit::attach(|py| {
            let Some(callback) = &self.0 else {
                return;
            };
            let called = event::to_python(py, event)
                .and_then(|event| (event,).into_pyobject(py))
                .and_then(|arguments| heap::call(callback.bind(py), &arguments, None));
            if let Err(error) = called {
                log::failed(py, "an observer raised", error);
            }
        });
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        let mut callback = self.0.take();
        exit::attach(|_| drop(callback.take()));
        // Once the interpreter ends it is nobody's business any more.
        std::mem::forget(callback);
    }
}
