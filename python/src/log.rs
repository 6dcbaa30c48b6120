//! Messages of the library, to `logging.getLogger("sentry_options")`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use sentry_options::embed::{self, Severity};

use crate::{exit, heap};

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
        let arguments = ("%s", text).into_pyobject(py)?;
        heap::call(&logger(py)?.getattr(level)?, &arguments, None)
    };
    say()
        .map_err(|error| error.write_unraisable(py, None))
        .is_ok()
}

/// Says that a callback raised, with its traceback. The reload goes on.
pub(crate) fn callback_failed(py: Python<'_>, error: PyErr) {
    let say = || {
        let keywords = PyDict::new(py);
        keywords.set_item(intern!(py, "exc_info"), error.clone_ref(py).into_value(py))?;
        let arguments = ("on_propagation raised",).into_pyobject(py)?;
        let error = logger(py)?.getattr(intern!(py, "error"))?;
        heap::call(&error, &arguments, Some(&keywords))
    };
    if let Err(error) = say() {
        error.write_unraisable(py, None);
    }
}

fn logger(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let get = py
        .import(intern!(py, "logging"))?
        .getattr(intern!(py, "getLogger"))?;
    heap::call(&get, &("sentry_options",).into_pyobject(py)?, None)
}
