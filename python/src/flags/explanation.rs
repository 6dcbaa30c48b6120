//! Why a flag is on or off.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sentry_options_flags::SegmentOutcome;

use crate::convert;

/// Why a flag is on or off for a context. `str()` is for people, `to_dict()` for logs.
#[pyclass(frozen, eq, module = "sentry_options")]
#[derive(PartialEq)]
pub(crate) struct Explanation(pub(super) sentry_options_flags::Explanation);

#[pymethods]
impl Explanation {
    /// The name of the flag.
    #[getter]
    fn flag(&self) -> &str {
        &self.0.flag
    }

    /// Where its value is from, if that is not the values file: "a test override".
    #[getter]
    fn origin(&self) -> Option<&str> {
        self.0.origin.as_deref()
    }

    /// Whether the flag is on.
    #[getter]
    fn is_on(&self) -> bool {
        self.0.decision.is_on
    }

    /// What decided: `segment`, `no_segment`, `disabled`, `not_set` or `invalid`.
    #[getter]
    fn reason(&self) -> &'static str {
        self.0.decision.reason.name()
    }

    /// The segments that were looked at, in order. Those behind the one that decided were not.
    #[getter]
    fn segments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let segments = self.0.segments.iter().cloned();
        let segments = segments.map(|segment| Bound::new(py, SegmentExplanation(segment)));
        PyTuple::new(py, segments.collect::<PyResult<Vec<_>>>()?)
    }

    /// The properties that a rollout hashes, in order.
    #[getter]
    fn identity<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.0.identity)
    }

    /// Whether a rollout hashes the name of the flag too.
    #[getter]
    fn hashes_name(&self) -> bool {
        self.0.hashes_name
    }

    /// The explanation as a new dict of JSON values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::to_python(py, &self.0.to_json())
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "an Explanation is neither true nor false; ask its is_on",
        ))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!(
            "Explanation(flag={:?}, is_on={}, reason={:?})",
            self.flag(),
            if self.is_on() { "True" } else { "False" },
            self.reason()
        )
    }
}

/// How one segment of a flag turned out.
#[pyclass(frozen, eq, module = "sentry_options")]
#[derive(PartialEq)]
pub(crate) struct SegmentExplanation(sentry_options_flags::SegmentExplanation);

#[pymethods]
impl SegmentExplanation {
    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether all its conditions held, so that its rollout decided.
    #[getter]
    fn is_matched(&self) -> bool {
        matches!(self.0.outcome, SegmentOutcome::Decided { .. })
    }

    /// Its rollout in percent, where that decided.
    #[getter]
    fn rollout(&self) -> Option<u8> {
        match self.0.outcome {
            SegmentOutcome::Decided { rollout, .. } => Some(rollout),
            SegmentOutcome::PassedOver(_) => None,
        }
    }

    /// The bucket of the context, from 0 to 99, where it makes a difference.
    #[getter]
    fn bucket(&self) -> Option<u8> {
        match self.0.outcome {
            SegmentOutcome::Decided { bucket, .. } => bucket,
            SegmentOutcome::PassedOver(_) => None,
        }
    }

    /// The condition that did not hold, if one did not.
    #[getter]
    fn failed(&self) -> Option<ConditionExplanation> {
        match &self.0.outcome {
            SegmentOutcome::Decided { .. } => None,
            SegmentOutcome::PassedOver(condition) => Some(ConditionExplanation(condition.clone())),
        }
    }

    fn __str__(&self) -> String {
        format!("{:?}: {}", self.0.name, self.0.outcome)
    }

    fn __repr__(&self) -> String {
        format!("<SegmentExplanation {}>", self.__str__())
    }
}

/// A condition that did not hold.
#[pyclass(frozen, eq, module = "sentry_options")]
#[derive(PartialEq)]
pub(crate) struct ConditionExplanation(sentry_options_flags::ConditionExplanation);

#[pymethods]
impl ConditionExplanation {
    /// Its index in its segment.
    #[getter]
    fn index(&self) -> usize {
        self.0.index
    }

    /// Its name, if it has one.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The property that it looks at.
    #[getter]
    fn property(&self) -> &str {
        &self.0.property
    }

    /// How it compares.
    #[getter]
    fn operator(&self) -> &str {
        &self.0.operator
    }

    /// What it compares with, as JSON; the beginning, if that is long.
    #[getter]
    fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What the property was, as JSON, or the beginning of that; None if it was missing.
    #[getter]
    fn found(&self) -> Option<&str> {
        self.0.found.as_deref()
    }

    /// Whether the two could be compared at all.
    #[getter]
    fn is_evaluable(&self) -> bool {
        self.0.is_evaluable
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ConditionExplanation {}>", self.0)
    }
}
