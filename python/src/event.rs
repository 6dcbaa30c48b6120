//! A reload event of the runtime as an object of Python; the classes stand in `_events.py`.

use std::time::SystemTime;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyTuple, PyTzInfo};
use sentry_options::embed::schema::{Violation, ViolationKind};
use sentry_options::{Outcome, Reason, Rejection, ReloadEvent};
use serde_json::{Value, json};

use crate::{convert, heap};

/// Loads the classes, so that no observer's thread has to: loading runs code that cannot be ended half way, as
/// the end of the interpreter ends such threads.
///
/// # Errors
/// Those of an import.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    module(py).map(drop)
}

/// The event as a `ReloadEvent`.
///
/// # Errors
/// There is no memory, or somebody has taken the classes apart.
pub(crate) fn to_python<'py>(py: Python<'py>, event: &ReloadEvent) -> PyResult<Bound<'py, PyAny>> {
    let (changed, rejection) = match &event.outcome {
        Outcome::Applied { changed } => (changed.as_slice(), None),
        Outcome::Rejected(rejection) => ([].as_slice(), Some(rejection)),
        _ => ([].as_slice(), None),
    };
    let fields = PyDict::new(py);
    fields.set_item(intern!(py, "namespace"), &event.namespace)?;
    fields.set_item(intern!(py, "outcome"), event.outcome.name())?;
    fields.set_item(intern!(py, "duration"), event.duration)?;
    fields.set_item(intern!(py, "generated_at"), &event.generated_at)?;
    fields.set_item(intern!(py, "applied_at"), time(py, event.applied_at)?)?;
    fields.set_item(intern!(py, "propagation_delay"), event.propagation_delay)?;
    // Of a file's time nothing is certain: it may be one that Python has not.
    let modified = event.modified.and_then(|modified| time(py, modified).ok());
    fields.set_item(intern!(py, "modified"), modified)?;
    fields.set_item(intern!(py, "changed"), PyTuple::new(py, changed)?)?;
    let hash = event.content_hash.map(|hash| hash.to_string());
    fields.set_item(intern!(py, "content_hash"), hash)?;
    fields.set_item(intern!(py, "is_new_generation"), event.is_new_generation)?;
    let error = rejection.map(|rejection| of_rejection(py, rejection));
    fields.set_item(intern!(py, "error"), error.transpose()?)?;
    fields.set_item(intern!(py, "missed"), event.missed)?;
    make(py, "ReloadEvent", &fields)
}

fn of_rejection<'py>(py: Python<'py>, rejection: &Rejection) -> PyResult<Bound<'py, PyAny>> {
    let (violations, more) = match &rejection.reason {
        Reason::Invalid { violations, more } => (violations.as_slice(), *more),
        _ => ([].as_slice(), 0),
    };
    let violations = violations
        .iter()
        .map(|violation| of_violation(py, violation));
    let violations = violations.collect::<PyResult<Vec<_>>>()?;
    let fields = PyDict::new(py);
    fields.set_item(intern!(py, "namespace"), &rejection.namespace)?;
    fields.set_item(intern!(py, "file"), &rejection.file)?;
    fields.set_item(intern!(py, "reason"), rejection.reason.to_string())?;
    fields.set_item(intern!(py, "violations"), PyTuple::new(py, violations)?)?;
    fields.set_item(intern!(py, "more"), more)?;
    make(py, "Rejection", &fields)
}

fn of_violation<'py>(py: Python<'py>, violation: &Violation) -> PyResult<Bound<'py, PyAny>> {
    let (keyword, expected) = demand(&violation.kind);
    let fields = PyDict::new(py);
    fields.set_item(intern!(py, "option"), &violation.option)?;
    let location = violation.location().to_string();
    fields.set_item(intern!(py, "location"), location)?;
    fields.set_item(intern!(py, "keyword"), keyword)?;
    fields.set_item(intern!(py, "expected"), convert::to_python(py, &expected)?)?;
    fields.set_item(intern!(py, "found"), &violation.found)?;
    fields.set_item(intern!(py, "message"), violation.to_string())?;
    make(py, "Violation", &fields)
}

/// The keyword of the schema that a value breaks, and what it says there.
fn demand(kind: &ViolationKind) -> (&'static str, Value) {
    match kind {
        ViolationKind::Type { expected } => {
            let names = expected.iter().map(|expected| expected.name());
            ("type", names.collect())
        }
        ViolationKind::IntegerRange { format } => ("format", format.name().into()),
        ViolationKind::InexactInteger => ("type", json!(["integer"])),
        ViolationKind::Enum { allowed, .. } => ("enum", allowed.to_vec().into()),
        ViolationKind::Minimum { limit } => ("minimum", limit.clone().into()),
        ViolationKind::Maximum { limit } => ("maximum", limit.clone().into()),
        ViolationKind::ExclusiveMinimum { limit } => ("exclusiveMinimum", limit.clone().into()),
        ViolationKind::ExclusiveMaximum { limit } => ("exclusiveMaximum", limit.clone().into()),
        ViolationKind::MultipleOf { divisor } => ("multipleOf", divisor.clone().into()),
        ViolationKind::MinLength { limit } => ("minLength", (*limit).into()),
        ViolationKind::MaxLength { limit } => ("maxLength", (*limit).into()),
        ViolationKind::Pattern { pattern } => ("pattern", pattern.as_str().into()),
        ViolationKind::Format { format } => ("format", format.name().into()),
        ViolationKind::MinItems { limit } => ("minItems", (*limit).into()),
        ViolationKind::MaxItems { limit } => ("maxItems", (*limit).into()),
        ViolationKind::UniqueItems => ("uniqueItems", true.into()),
        ViolationKind::Required { field } => ("required", json!([field])),
        ViolationKind::Unexpected { .. } => ("additionalProperties", false.into()),
        ViolationKind::MinProperties { limit } => ("minProperties", (*limit).into()),
        ViolationKind::MaxProperties { limit } => ("maxProperties", (*limit).into()),
        ViolationKind::PropertyName { kind } => ("propertyNames", demand(kind).1),
        ViolationKind::Tag { known, .. } => ("oneOf", known.clone().into()),
        ViolationKind::Flag(_) => ("$ref", Value::Null),
    }
}

/// A time in UTC. `PyO3`'s own conversion panics on those before 1970.
fn time(py: Python<'_>, time: SystemTime) -> PyResult<Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let utc = PyTzInfo::utc(py)?;
    let epoch = || {
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc))?;
        Ok::<_, PyErr>(epoch.into_any().unbind())
    };
    let epoch = EPOCH.get_or_try_init(py, epoch)?.bind(py);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => epoch.add(since),
        Err(before) => epoch.sub(before.duration()),
    }
}

fn make<'py>(
    py: Python<'py>,
    class: &str,
    fields: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let class = module(py)?.getattr(class)?;
    heap::call(&class, &PyTuple::empty(py), Some(fields))
}

fn module(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import(intern!(py, "sentry_options._events"))
}
