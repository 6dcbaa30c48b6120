//! The status of a store as an object of Python; the classes stand in `_status.py`.

use pyo3::intern;
use pyo3::prelude::*;
use sentry_options::embed::schema::format::{Timestamp, parse_date_time};

use crate::mirror::Mirror;
use crate::{convert, errors, heap};

/// What the store of `init()` has loaded, and how its polls go.
#[pyfunction]
pub(crate) fn status(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    of(py, Mirror::default(py))
}

/// What [`status`] does, for any store.
///
/// # Errors
/// `NotInitializedError`.
pub(crate) fn of<'py>(py: Python<'py>, mirror: &Mirror) -> PyResult<Bound<'py, PyAny>> {
    mirror.attend(py)?;
    // A hash takes a while where there is much to hash.
    let told = py.detach(|| {
        let status = mirror.store.status()?;
        Some((status.to_json(), status.to_string()))
    });
    let (document, text) = told.ok_or_else(|| errors::not_initialized(py))?;
    let document = convert::to_python(py, &document)?;
    let make = py
        .import(intern!(py, "sentry_options._status"))?
        .getattr(intern!(py, "from_document"))?;
    heap::call(&make, &(document, text).into_pyobject(py)?, None)
}

/// The seconds since 1970 of a time of RFC 3339, as the runtime reads it; `None` if it is no time.
#[pyfunction]
pub(crate) fn seconds_since_1970(time: &str) -> Option<f64> {
    parse_date_time(time).map(Timestamp::as_secs_f64)
}
