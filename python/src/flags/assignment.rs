//! What an experiment assigned, and the record of its exposure.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sentry_options_flags::{Definition, Status};

use crate::{convert, heap};

/// What an experiment assigned to a context. `str()` says why.
#[pyclass(frozen, eq, module = "sentry_options")]
#[derive(PartialEq)]
pub(crate) struct Assignment(pub(super) sentry_options_flags::Assignment);

#[pymethods]
impl Assignment {
    /// The namespace of the experiment.
    #[getter]
    fn namespace(&self) -> &str {
        &self.0.namespace
    }

    /// The experiment.
    #[getter]
    fn experiment(&self) -> &str {
        &self.0.experiment
    }

    /// The layer of the experiment; None if it is not configured.
    #[getter]
    fn layer(&self) -> Option<&str> {
        self.definition().map(|definition| &*definition.layer)
    }

    /// The fields whose values were hashed; None if the experiment is not configured.
    #[getter]
    fn unit<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let unit = self.definition().map(|definition| definition.unit.iter());
        unit.map(|unit| PyTuple::new(py, unit.map(|field| &**field)))
            .transpose()
    }

    /// The first slot of the experiment; None if it is not configured.
    #[getter]
    fn allocation_start(&self) -> Option<u8> {
        self.definition()
            .map(|definition| definition.allocation.start)
    }

    /// How many slots the experiment has; None if it is not configured.
    #[getter]
    fn allocation_size(&self) -> Option<u8> {
        self.definition()
            .map(|definition| definition.allocation.size)
    }

    /// What tells this definition of the experiment from another; None if it is not configured.
    #[getter]
    fn definition_revision(&self) -> Option<&str> {
        self.definition().map(|definition| &*definition.revision)
    }

    /// Who it was assigned to: the values of the unit as a JSON array of texts. None if one is missing, or
    /// none that can be assigned by.
    #[getter]
    fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// The slot of the layer that the unit falls into, from 0 to 99.
    #[getter]
    fn slot(&self) -> Option<u8> {
        self.0.slot
    }

    /// "assigned", "disabled", "excluded", "holdout" or "unassigned".
    #[getter]
    fn status(&self) -> &'static str {
        self.0.status.name()
    }

    /// The name of the arm, if one was assigned.
    #[getter]
    fn arm(&self) -> Option<&str> {
        self.0.arm()
    }

    /// What the arm sets, if one was assigned and sets something: the caller's own each time.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let config = self.0.config();
        config
            .map(|config| convert::to_python(py, config))
            .transpose()
    }

    /// The experiment whose slot it is, where that is another one.
    #[getter]
    fn excluded_by(&self) -> Option<&str> {
        match &self.0.status {
            Status::Excluded { by } => Some(by),
            _ => None,
        }
    }

    /// Why nothing could be assigned.
    #[getter]
    fn reason(&self) -> Option<String> {
        self.0.status.reason()
    }

    /// The record that the unit was exposed to what was assigned: a new dict of JSON values.
    ///
    /// `recorded_at` is the time of it: a datetime with a time zone, or a text that is taken as it is; by
    /// default it is now.
    #[pyo3(signature = (service, recorded_at=None))]
    fn exposure<'py>(
        &self,
        py: Python<'py>,
        service: &str,
        recorded_at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let timestamp = py
            .import(intern!(py, "sentry_options._flags"))?
            .getattr(intern!(py, "timestamp"))?;
        let recorded_at = heap::call(&timestamp, &(recorded_at,).into_pyobject(py)?, None)?;
        convert::to_python(py, &self.0.exposure(service, recorded_at.extract()?))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let arm = self.arm().map(|arm| format!(", arm={arm:?}"));
        format!(
            "Assignment(experiment={:?}, status={:?}{})",
            self.experiment(),
            self.status(),
            arm.unwrap_or_default()
        )
    }

    fn __copy__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __deepcopy__<'py>(this: PyRef<'py, Self>, _memo: &Bound<'py, PyAny>) -> PyRef<'py, Self> {
        this
    }
}

impl Assignment {
    fn definition(&self) -> Option<&Definition> {
        self.0.definition.as_ref()
    }
}
