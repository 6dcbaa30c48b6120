//! What a key is declared as and what it reads as, for `sentry_options/openfeature.py`.

use pyo3::prelude::*;
use sentry_options::embed::schema::Declaration;

use crate::handle::{catch_up, state, view};
use crate::{convert, errors, overrides};

/// What the key is of, `option`, `flag` or `experiment_layer`, and its name; of an option its value, with
/// each number as its type has it, whether something sets it, and whether it is secret.
type Reading<'py> = (&'static str, String, Option<Bound<'py, PyAny>>, bool, bool);

/// What a key of a handle's namespace is of, and what it reads as.
///
/// # Errors
/// `NotInitializedError`, `UnknownNamespaceError` and, with what may have been meant, `UnknownOptionError`.
#[pyfunction]
pub(crate) fn reading<'py>(handle: &Bound<'py, PyAny>, key: &str) -> PyResult<Reading<'py>> {
    let py = handle.py();
    let state = state(handle)?;
    let state = state.get();
    catch_up(py, state)?;
    let view = view(py, state)?;
    let schema = view.schema();
    let option = match schema.declaration(key) {
        Some(Declaration::Flag(name)) => return Ok(("flag", name.to_owned(), None, false, false)),
        Some(Declaration::ExperimentLayer(name)) => {
            return Ok(("experiment_layer", name.to_owned(), None, false, false));
        }
        Some(Declaration::Option(option)) => option,
        None => {
            let suggestion = schema.suggestion(key);
            let namespace = &state.namespace;
            return Err(errors::suggesting(
                py,
                namespace,
                key,
                suggestion.as_deref(),
            ));
        }
    };
    let overridden = if overrides::are_active() {
        overrides::value(py, &state.namespace, key)?
    } else {
        None
    };
    let (value, is_set) = match overridden {
        Some(value) => (convert::from_python(&value)?, true),
        None => (
            view.value(key).unwrap_or(&option.default).clone(),
            view.isset(key) == Some(true),
        ),
    };
    let value = convert::to_python(py, &option.ty.canonical(&value))?;
    Ok(("option", key.to_owned(), Some(value), is_set, option.secret))
}
