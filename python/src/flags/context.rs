//! `FeatureContext`: what flags and experiments know of the one that asks.

use std::borrow::Cow;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString};
use sentry_options_flags::{Context, ContextValue, IntoContextValue};
use serde_json::{Number, Value};

use crate::{convert, errors};

/// What flags and experiments know of the one that asks: properties, some of which say who it is.
///
/// `data` are the properties: texts, numbers, booleans, None, lists and dicts. `identity_fields` names
/// those that tell who this is, so that a share of a rollout always has the same members; without them all
/// properties count. Make one for a request, and ask all flags with it.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct FeatureContext(Context);

#[pymethods]
impl FeatureContext {
    #[new]
    #[pyo3(signature = (data, *, identity_fields=None))]
    fn new(data: &Bound<'_, PyAny>, identity_fields: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(mut context) = properties(data, "data")? else {
            return Err(errors::not_an_instance(data, "dict", "data"));
        };
        if let Some(fields) = identity_fields {
            context.set_identity_fields(fields_of(fields)?);
        }
        Ok(Self(context))
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __repr__(&self) -> &'static str {
        // As in the 1.2 releases. The properties are those of a person, and stay out of logs.
        "FeatureContext(...)"
    }

    fn __copy__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __deepcopy__<'py>(this: PyRef<'py, Self>, _memo: &Bound<'py, PyAny>) -> PyRef<'py, Self> {
        this
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let data = PyDict::new(py);
        for (key, value) in self.0.properties() {
            data.set_item(key, convert::to_python(py, &value.to_json())?)?;
        }
        let fields = PyDict::new(py);
        let names = PyList::new(py, self.0.identity_fields().collect::<Vec<_>>())?;
        fields.set_item(intern!(py, "identity_fields"), names)?;
        let partial = py
            .import(intern!(py, "functools"))?
            .getattr(intern!(py, "partial"))?;
        let make = partial.call((py.get_type::<Self>(),), Some(&fields))?;
        Ok((make, (data,)))
    }
}

/// The context that a caller gives: a `FeatureContext`, or a mapping of properties.
///
/// # Errors
/// Anything else, and what no property can be.
#[inline]
pub(super) fn context<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, Context>> {
    if let Ok(context) = value.cast::<FeatureContext>() {
        return Ok(Cow::Borrowed(&context.get().0));
    }
    match properties(value, "context")? {
        Some(context) => Ok(Cow::Owned(context)),
        None => Err(errors::not_an_instance(value, "FeatureContext", "context")),
    }
}

/// A context with the properties of a mapping; `None` if it is none.
fn properties(data: &Bound<'_, PyAny>, parameter: &str) -> PyResult<Option<Context>> {
    let mut properties = Vec::new();
    // What takes code of others to convert, which may change the dict.
    let mut later = Vec::new();
    if let Ok(dict) = data.cast_exact::<PyDict>() {
        properties.reserve(dict.len());
        for (key, value) in dict.iter() {
            match exact(&value) {
                Some(prepared) => {
                    properties.push((errors::text(&key, parameter)?.to_owned(), prepared));
                }
                None => later.push((key, value)),
            }
        }
    } else if data.is_instance_of::<PyDict>() || data.is_instance_of::<PyMapping>() {
        for item in data.call_method0(intern!(data.py(), "items"))?.try_iter()? {
            later.push(item?.extract()?);
        }
    } else {
        return Ok(None);
    }
    for (key, value) in later {
        let name = errors::text(&key, parameter)?;
        let converted = convert::from_python(&value);
        let mut converted = converted.map_err(|error| no_property(&key, &value, error))?;
        round(&mut converted);
        properties.push((name.to_owned(), ContextValue::from_json(&converted)));
    }
    Ok(Some(properties.into_iter().collect()))
}

/// The value of one of Python's own scalars or a list of them, which no code of others converts; `None` for
/// all else.
fn exact(value: &Bound<'_, PyAny>) -> Option<ContextValue> {
    let Ok(list) = value.cast_exact::<PyList>() else {
        return exact_scalar(value);
    };
    let items = list.iter().map(|item| exact_scalar(&item));
    items.collect::<Option<Vec<_>>>().map(ContextValue::list)
}

fn exact_scalar(value: &Bound<'_, PyAny>) -> Option<ContextValue> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        return Some(text.to_str().ok()?.into_context_value());
    }
    if let Ok(boolean) = value.cast::<PyBool>() {
        return Some(boolean.is_true().into_context_value());
    }
    if value.is_exact_instance_of::<PyInt>() {
        // A larger one is what it is in JSON.
        return Some(value.extract::<i64>().ok()?.into_context_value());
    }
    if let Ok(float) = value.cast_exact::<PyFloat>() {
        let float = float.value();
        return float.is_finite().then(|| float.into_context_value());
    }
    value.is_none().then_some(ContextValue::NULL)
}

/// Makes floats of integers above the range of `i64`, as the 1.2 releases do here (and not in Rust): they
/// equal integers whose nearest float is the same.
fn round(value: &mut Value) {
    match value {
        Value::Number(number) if number.as_i64().is_none() => {
            let float = number.as_f64().and_then(Number::from_f64);
            *value = float.map_or(Value::Null, Value::Number);
        }
        Value::Array(items) => items.iter_mut().for_each(round),
        Value::Object(members) => members.values_mut().for_each(round),
        _ => {}
    }
}

/// The error of a value that no property can have, with a note that names it.
fn no_property(key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, error: PyErr) -> PyErr {
    let kind = value.get_type().name();
    let kind = kind.map_or_else(|_| "?".to_owned(), |kind| kind.to_string());
    let note = format!(
        "in the property '{key}', of type '{kind}'; a context takes str, bool, int, float, None, and lists and dicts \
         of these"
    );
    errors::noted(value.py(), error, &note)
}

fn fields_of(fields: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    fields.extract::<Vec<String>>().map_err(|error| {
        let error = errors::processing(fields.py(), error, "identity_fields");
        if fields.is_instance_of::<PyString>() {
            let note = format!("give a list of names: identity_fields=['{fields}']");
            return errors::noted(fields.py(), error, &note);
        }
        error
    })
}
