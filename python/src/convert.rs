//! JSON values from Python objects, and plain Python objects from JSON values.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use crate::{heap, shape};

/// As deep as a values file may nest.
pub(crate) const DEPTH: usize = 128;

/// A JSON value from a Python object, as the 1.2 releases convert it: what has an index is an integer, what
/// converts to `float` is a number. Structs become objects.
///
/// # Errors
/// NaN and infinity, keys that are no strings, too deep nesting, and everything else that JSON has not.
pub(crate) fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    from_python_at(value, 0)
}

fn from_python_at(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if depth == DEPTH {
        return Err(too_deep());
    }
    if value.is_none() {
        return Ok(Value::Null);
    }
    if let Some(scalar) = scalar(value)? {
        return Ok(scalar);
    }
    if let Ok(text) = value.cast::<PyString>() {
        let text = text.to_str().map_err(|_| unsupported())?;
        return Ok(Value::String(text.to_owned()));
    }
    if let Ok(list) = value.cast::<PyList>() {
        let items = list.iter().map(|item| from_python_at(&item, depth + 1));
        return items.collect::<PyResult<Vec<_>>>().map(Value::Array);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        return from_dict(dict, depth);
    }
    if shape::is_struct(value)? {
        let py = value.py();
        let as_dict = py
            .import(intern!(py, "sentry_options._struct"))?
            .getattr(intern!(py, "as_dict"))?;
        let fields = heap::call(&as_dict, &(value,).into_pyobject(py)?, None)?;
        return from_dict(fields.cast::<PyDict>()?, depth);
    }
    Err(unsupported())
}

/// A boolean or number; `None` if it is neither.
fn scalar(value: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    if let Ok(boolean) = value.extract::<bool>() {
        return Ok(Some(Value::Bool(boolean)));
    }
    if value.is_instance_of::<PyString>() {
        // A subclass of `str` may have an index, and is text all the same.
        return Ok(None);
    }
    if let Ok(integer) = value.extract::<i64>() {
        return Ok(Some(integer.into()));
    }
    if let Ok(integer) = value.extract::<u64>() {
        return Ok(Some(integer.into()));
    }
    let Ok(number) = value.extract::<f64>() else {
        return Ok(None);
    };
    match Number::from_f64(number) {
        Some(number) => Ok(Some(Value::Number(number))),
        None => Err(PyValueError::new_err(
            "Cannot convert NaN or Infinity to JSON",
        )),
    }
}

fn from_dict(dict: &Bound<'_, PyDict>, depth: usize) -> PyResult<Value> {
    let mut object = Map::new();
    for (key, value) in dict.iter() {
        let key = key
            .cast::<PyString>()
            .ok()
            .and_then(|key| key.to_str().ok().map(str::to_owned));
        let key = key.ok_or_else(|| PyValueError::new_err("Dict keys must be strings"))?;
        object.insert(key, from_python_at(&value, depth + 1)?);
    }
    Ok(Value::Object(object))
}

/// A value that is nested too deeply.
pub(crate) fn too_deep() -> PyErr {
    PyValueError::new_err("The value is nested over 128 levels, or contains itself")
}

fn unsupported() -> PyErr {
    PyValueError::new_err("Unsupported type for override")
}

/// A plain Python object: lists and dicts that are the caller's own, numbers as they are written.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(boolean) => boolean.into_pyobject(py)?.to_owned().into_any(),
        Value::Number(number) => number_to_python(py, number)?,
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(to_python(py, item)?)?;
            }
            list.into_any()
        }
        Value::Object(members) => {
            let dict = PyDict::new(py);
            for (key, member) in members {
                dict.set_item(key, to_python(py, member)?)?;
            }
            dict.into_any()
        }
    })
}

/// An `int` or a `float`, as the number is written.
pub(crate) fn number_to_python<'py>(
    py: Python<'py>,
    number: &Number,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(integer) = number.as_i64() {
        return Ok(PyInt::new(py, integer).into_any());
    }
    if let Some(integer) = number.as_u64() {
        return Ok(PyInt::new(py, integer).into_any());
    }
    Ok(number.as_f64().into_pyobject(py)?)
}

/// What `get` keeps for the next call: a scalar as it is, a list or dict of scalars as it is, and one that
/// holds others in a tuple, so that it is told apart by its type alone.
pub(crate) fn to_cached<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    let plain = to_python(py, value)?;
    let is_container = |value: &Value| value.is_array() || value.is_object();
    let is_deep = match value {
        Value::Array(items) => items.iter().any(is_container),
        Value::Object(members) => members.values().any(is_container),
        _ => false,
    };
    if is_deep {
        return Ok(PyTuple::new(py, [plain])?.into_any());
    }
    Ok(plain)
}

/// The caller's own copy of what [`to_cached`] made.
pub(crate) fn from_cached<'py>(cached: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    match cached.cast::<PyTuple>() {
        Ok(deep) => copy(&deep.get_item(0)?),
        Err(_) => copy(cached),
    }
}

fn copy<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if let Ok(list) = value.cast::<PyList>() {
        let items = list.iter().map(|item| copy(&item));
        return Ok(PyList::new(value.py(), items.collect::<PyResult<Vec<_>>>()?)?.into_any());
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let copied = dict.copy()?;
        for (key, member) in dict.iter() {
            if member.is_instance_of::<PyList>() || member.is_instance_of::<PyDict>() {
                copied.set_item(key, copy(&member)?)?;
            }
        }
        return Ok(copied.into_any());
    }
    Ok(value.clone())
}
