//! The library's errors as Python exceptions.
//!
//! The classes stand in `_errors.py`. Messages are those of the Rust errors; what these carry besides is in
//! attributes.

use std::fmt::Display;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use sentry_options::embed::schema::nearest;
use sentry_options::{OptionsError, SchemaFetchError, ValidationError};

/// The exception for an error of the options API.
pub(crate) fn options_error(py: Python<'_>, error: &OptionsError) -> PyErr {
    match error {
        OptionsError::UnknownNamespace(namespace) => unknown_namespace(py, namespace),
        OptionsError::UnknownOption { namespace, key } => unknown_option(py, namespace, key, []),
        OptionsError::Schema(error) => validation_error(py, error),
        OptionsError::NotInitialized | OptionsError::AlreadyInitialized => not_initialized(py),
    }
}

/// `init()` has not been called.
pub(crate) fn not_initialized(py: Python<'_>) -> PyErr {
    made(
        py,
        "NotInitializedError",
        &OptionsError::NotInitialized,
        |_| Ok(()),
    )
}

/// No schema declares a namespace.
pub(crate) fn unknown_namespace(py: Python<'_>, namespace: &str) -> PyErr {
    let error = OptionsError::UnknownNamespace(namespace.to_owned());
    made(py, "UnknownNamespaceError", &error, |error| {
        error.setattr(intern!(py, "namespace"), namespace)
    })
}

/// A schema does not declare an option. The nearest of `keys` is suggested.
pub(crate) fn unknown_option<'k>(
    py: Python<'_>,
    namespace: &str,
    key: &str,
    keys: impl IntoIterator<Item = &'k str>,
) -> PyErr {
    suggesting(py, namespace, key, nearest(key, keys))
}

/// A schema does not declare an option, and this one may have been meant.
pub(crate) fn suggesting(
    py: Python<'_>,
    namespace: &str,
    key: &str,
    suggestion: Option<&str>,
) -> PyErr {
    let error = OptionsError::UnknownOption {
        namespace: namespace.to_owned(),
        key: key.to_owned(),
    };
    made(py, "UnknownOptionError", &error, |error| {
        error.setattr(intern!(py, "namespace"), namespace)?;
        error.setattr(intern!(py, "key"), key)?;
        let Some(suggestion) = suggestion else {
            return Ok(());
        };
        error.setattr(intern!(py, "suggestion"), suggestion)?;
        // A note, since the message is that of the 1.2 releases.
        error.call_method1(
            intern!(py, "add_note"),
            (format!("Did you mean '{suggestion}'?"),),
        )?;
        Ok(())
    })
}

/// A schema or values that were refused.
pub(crate) fn validation_error(py: Python<'_>, error: &ValidationError) -> PyErr {
    made(py, "SchemaError", error, |object| {
        let (mut namespace, mut file) = (None, None);
        match error {
            ValidationError::ValueError { namespace: of, .. }
            | ValidationError::UnknownNamespace(of)
            | ValidationError::UnknownOption { namespace: of, .. } => namespace = Some(of.as_str()),
            ValidationError::SchemaError { file: of, .. } => file = Some(of.as_path()),
            _ => {}
        }
        object.setattr(intern!(py, "namespace"), namespace)?;
        object.setattr(
            intern!(py, "file"),
            file.map(|file| file.display().to_string()),
        )?;
        if let ValidationError::ValidationErrors(errors) = error {
            let errors = errors
                .iter()
                .map(|error| validation_error(py, error).into_value(py));
            object.setattr(
                intern!(py, "errors"),
                PyTuple::new(py, errors.collect::<Vec<_>>())?,
            )?;
        }
        Ok(())
    })
}

/// Why schemas could not be fetched.
pub(crate) fn fetch_error(py: Python<'_>, error: &SchemaFetchError) -> PyErr {
    made(py, "OptionsError", error, |_| Ok(()))
}

/// Another error of the library.
pub(crate) fn plain(py: Python<'_>, message: &str) -> PyErr {
    made(py, "OptionsError", &message, |_| Ok(()))
}

/// The text of an argument.
///
/// # Errors
/// Another type, and a text that is no Unicode, as the 1.2 releases word them.
pub(crate) fn text<'a>(value: &'a Bound<'_, PyAny>, parameter: &str) -> PyResult<&'a str> {
    let text = value
        .cast::<PyString>()
        .map_err(|_| not_a_string(value, parameter))?;
    text.to_str()
        .map_err(|error| processing(value.py(), error, parameter))
}

/// The error of an argument of the wrong type, as the 1.2 releases word it.
pub(crate) fn not_a_string(value: &Bound<'_, PyAny>, parameter: &str) -> PyErr {
    not_an_instance(value, "str", parameter)
}

/// The same, of what should be an instance of `class`.
pub(crate) fn not_an_instance(value: &Bound<'_, PyAny>, class: &str, parameter: &str) -> PyErr {
    let py = value.py();
    let what = if value.is_none() {
        "'None'".to_owned()
    } else {
        let name = value.get_type().name();
        format!(
            "'{}' object",
            name.map_or_else(|_| "?".to_owned(), |name| name.to_string())
        )
    };
    let error = PyTypeError::new_err(format!("{what} is not an instance of '{class}'"));
    processing(py, error, parameter)
}

/// The same error, with a note that says which argument it is about.
pub(crate) fn processing(py: Python<'_>, error: PyErr, parameter: &str) -> PyErr {
    noted(py, error, &format!("while processing '{parameter}'"))
}

/// The same error, with a note.
pub(crate) fn noted(py: Python<'_>, error: PyErr, note: &str) -> PyErr {
    // Without the note the error is still right.
    let _ = error.value(py).call_method1("add_note", (note,));
    error
}

fn made(
    py: Python<'_>,
    class: &str,
    message: &impl Display,
    equip: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<()>,
) -> PyErr {
    let make = || {
        let class = py
            .import(intern!(py, "sentry_options._errors"))?
            .getattr(class)?;
        let error = class.call1((message.to_string(),))?;
        equip(&error)?;
        Ok(error)
    };
    make().map_or_else(|error: PyErr| error, PyErr::from_value)
}
