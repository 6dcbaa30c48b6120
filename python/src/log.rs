//! Messages of the library, to `logging.getLogger("sentry_options")`.
//!
//! Where reloads are sent to Sentry, so are these errors. Then the program's own `sentry_sdk`, which makes an
//! event of each error that is logged, is told to leave them out. What callbacks of the program raise is for it,
//! and goes to a logger below that one.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use sentry_options::embed::{self, Severity};

use crate::{exit, heap};

/// The logger of messages, and that of what callbacks raise.
const LOGGER: &str = "sentry_options";
const CALLBACKS: &str = "sentry_options.callbacks";

/// Whether reloads are sent to Sentry.
static ARE_SENT: AtomicBool = AtomicBool::new(false);

/// Notes that reloads are sent to Sentry.
pub(crate) fn leave_to_sentry() {
    ARE_SENT.store(true, Relaxed);
}

/// Sends the library's messages to Python from now on.
pub(crate) fn install() {
    embed::set_sink(|severity, text| {
        // Once the interpreter ends nobody listens.
        exit::attach(|py| log(py, severity, text)).unwrap_or_else(exit::is_stopped)
    });
}

fn log(py: Python<'_>, severity: Severity, text: &str) -> bool {
    let level = match severity {
        Severity::Warning => intern!(py, "warning"),
        Severity::Error => intern!(py, "error"),
    };
    let say = || {
        if ARE_SENT.load(Relaxed) {
            let telemetry = py.import(intern!(py, "sentry_options._telemetry"))?;
            telemetry.call_method0(intern!(py, "leave_out"))?;
        }
        let arguments = ("%s", text).into_pyobject(py)?;
        heap::call(&logger(py, LOGGER)?.getattr(level)?, &arguments, None)
    };
    say()
        .map_err(|error| error.write_unraisable(py, None))
        .is_ok()
}

/// Says that a function of the program raised, with its traceback. The reload goes on.
pub(crate) fn failed(py: Python<'_>, what: &str, error: PyErr) {
    let say = || {
        let keywords = PyDict::new(py);
        keywords.set_item(intern!(py, "exc_info"), error.clone_ref(py).into_value(py))?;
        let arguments = (what,).into_pyobject(py)?;
        let error = logger(py, CALLBACKS)?.getattr(intern!(py, "error"))?;
        heap::call(&error, &arguments, Some(&keywords))
    };
    if let Err(error) = say() {
        error.write_unraisable(py, None);
    }
}

fn logger<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let get = py
        .import(intern!(py, "logging"))?
        .getattr(intern!(py, "getLogger"))?;
    heap::call(&get, &(name,).into_pyobject(py)?, None)
}
