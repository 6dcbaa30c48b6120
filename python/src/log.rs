//! Messages of the library, to `logging.getLogger("sentry_options")`.

use pyo3::intern;
use pyo3::prelude::*;
use sentry_options::embed::{self, Severity};

use crate::exit;

/// Sends the library's messages to Python from now on.
pub(crate) fn install() {
    embed::set_sink(|severity, text| {
        // Once the interpreter ends nobody listens.
        exit::is_stopped() || exit::attach(|py| log(py, severity, text)).unwrap_or(false)
    });
}

fn log(py: Python<'_>, severity: Severity, text: &str) -> bool {
    let level = match severity {
        Severity::Warning => intern!(py, "warning"),
        Severity::Error => intern!(py, "error"),
    };
    let logged = logger(py).and_then(|logger| logger.call_method1(level, ("%s", text)));
    logged.map_err(|error| error.write_unraisable(py, None)).is_ok()
}

/// Says that a callback raised, with its traceback. The reload goes on.
pub(crate) fn callback_failed(py: Python<'_>, error: PyErr) {
    let say = || {
        let keywords = pyo3::types::PyDict::new(py);
        keywords.set_item(intern!(py, "exc_info"), error.clone_ref(py).into_value(py))?;
        let text = "on_propagation raised";
        logger(py)?.call_method(intern!(py, "error"), (text,), Some(&keywords))
    };
    if let Err(error) = say() {
        error.write_unraisable(py, None);
    }
}

fn logger(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    py.import(intern!(py, "logging"))?.call_method1(intern!(py, "getLogger"), ("sentry_options",))
}
