//! Test overrides: which are in force is Python's business (`_overrides.py`), since it follows contexts.
//!
//! While none is, nothing here runs. While some are, handles have another type, whose attributes ask first,
//! and keep nothing for `get`.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use sentry_options::OptionsError;
use serde_json::Value;

use crate::mirror::Mirror;
use crate::namespace::Mode;
use crate::{convert, errors, handle, heap, mirrors};

/// How many overrides are in force, in all contexts. Written and read only by threads that are attached.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Whether any override is in force, in any context.
pub(crate) fn are_active() -> bool {
    COUNT.load(Relaxed) != 0
}

/// Counts one more override; with the first, every handle asks for them.
#[pyfunction]
pub(crate) fn add_override(py: Python<'_>) -> PyResult<()> {
    match COUNT.fetch_add(1, Relaxed) {
        0 => set_modes(py, Mode::Overridden),
        _ => Ok(()),
    }
}

/// Counts one override less; after the last, no handle asks any more.
#[pyfunction]
pub(crate) fn remove_override(py: Python<'_>) -> PyResult<()> {
    match COUNT.fetch_sub(1, Relaxed) {
        1 => set_modes(py, Mode::Live),
        _ => Ok(()),
    }
}

fn set_modes(py: Python<'_>, mode: Mode) -> PyResult<()> {
    for mirror in mirrors::all(py).iter().filter(|mirror| mirror.is_loaded()) {
        for handle in mirror.live(py) {
            handle::set_mode(&handle, mode)?;
            handle::clear_caches(&handle)?;
        }
    }
    Ok(())
}

/// Checks an override, and gives the plain value that `get` returns. The default store's schemas count;
/// where that has not the namespace, those of one of the independent stores.
///
/// # Errors
/// A value that is no JSON, `NotInitializedError` if no store is loaded, `UnknownNamespaceError`, and `SchemaError`
/// for an unknown key or a value that its option does not take.
#[pyfunction]
pub(crate) fn check_override<'py>(
    py: Python<'py>,
    namespace: &Bound<'py, PyAny>,
    key: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let namespace = errors::text(namespace, "namespace")?;
    let key = errors::text(key, "key")?;
    let value = convert::from_python(value)?;
    Mirror::default(py).attend(py)?;
    let checked = check(py, namespace, key, &value);
    checked.map_err(|error| errors::options_error(py, &error))?;
    convert::to_python(py, &value)
}

fn check(py: Python<'_>, namespace: &str, key: &str, value: &Value) -> Result<(), OptionsError> {
    // The default store comes first.
    let stores: Vec<_> = mirrors::all(py)
        .into_iter()
        .filter_map(|mirror| Some((mirror.store.view()?, mirror)))
        .collect();
    if stores.is_empty() {
        return Err(OptionsError::NotInitialized);
    }
    let mut refused = None;
    for (view, mirror) in &stores {
        if view.namespace(namespace).is_none() {
            continue;
        }
        match mirror.store.validate_override(namespace, key, value) {
            Err(error) if mirror.is_default() => return Err(error),
            // Another store may have another schema.
            Err(error) => refused = refused.or(Some(error)),
            Ok(()) => return Ok(()),
        }
    }
    Err(refused.unwrap_or_else(|| OptionsError::UnknownNamespace(namespace.to_owned())))
}

/// The override of an option in this context, as the caller's own copy.
pub(crate) fn value<'py>(
    py: Python<'py>,
    namespace: &str,
    key: &str,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let found = overrides(py, namespace)?;
    match found.get_item(key)? {
        Some(value) => convert::to_python(py, &convert::from_python(&value)?).map(Some),
        None => Ok(None),
    }
}

/// The overrides of a namespace in this context.
pub(crate) fn all(py: Python<'_>, namespace: &str) -> PyResult<Vec<(String, Value)>> {
    let found = overrides(py, namespace)?;
    let pairs = found
        .iter()
        .map(|(key, value)| Ok((key.extract()?, convert::from_python(&value)?)));
    pairs.collect()
}

/// The overrides of flags and experiment layers of a namespace in this context, compiled.
pub(crate) fn compiled<'py>(py: Python<'py>, namespace: &str) -> PyResult<Bound<'py, PyDict>> {
    called(py, intern!(py, "compiled_in_force"), namespace)
}

fn overrides<'py>(py: Python<'py>, namespace: &str) -> PyResult<Bound<'py, PyDict>> {
    called(py, intern!(py, "in_force"), namespace)
}

fn called<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyString>,
    namespace: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let in_force = py
        .import(intern!(py, "sentry_options._overrides"))?
        .getattr(name)?;
    let found = heap::call(&in_force, &(namespace,).into_pyobject(py)?, None)?;
    Ok(found.cast_into()?)
}
