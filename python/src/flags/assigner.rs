//! `experiments()`: experiments and layers by name.

use pyo3::prelude::*;
use sentry_options_flags::{Context, Experiments, Layer};

use super::Source;
use super::assignment::Assignment;
use super::context::context;
use crate::errors;
use crate::mirror::Mirror;

/// The experiments of a namespace, by name.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct NamespaceExperiments(pub(crate) Source);

#[pymethods]
impl NamespaceExperiments {
    /// What an experiment assigns to the context. One that is not configured, or of a namespace that does
    /// not exist, is unassigned.
    fn assign(
        &self,
        py: Python<'_>,
        experiment: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Assignment> {
        let (name, context) = (
            errors::text(experiment, "experiment")?,
            self::context(context)?,
        );
        let assigned = self.ask(py, name, &context)?;
        Ok(Assignment(assigned.unwrap_or_else(|| {
            Experiments::new::<Layer>(self.0.namespace(), []).assign(name, &context)
        })))
    }

    /// What an experiment assigns to the context. One that is not configured is unassigned, and an unknown
    /// namespace an error.
    fn try_assign(
        &self,
        py: Python<'_>,
        experiment: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Assignment> {
        let (name, context) = (
            errors::text(experiment, "experiment")?,
            self::context(context)?,
        );
        let assigned = self.ask(py, name, &context)?;
        let unknown = || errors::unknown_namespace(py, self.0.namespace());
        assigned.map(Assignment).ok_or_else(unknown)
    }

    /// What a layer assigns to the context: what the experiment does whose slot the context falls into.
    /// None if there is no such layer, the slot is no experiment's, or the context lacks the unit.
    fn layer(
        &self,
        py: Python<'_>,
        layer: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Option<Assignment>> {
        let (name, context) = (errors::text(layer, "layer")?, self::context(context)?);
        self.0.catch_up(py)?;
        let assigned = self
            .0
            .experiments(py, |all| all?.assign_layer(name, &context))?;
        Ok(assigned.map(Assignment))
    }

    fn __repr__(&self) -> String {
        format!("NamespaceExperiments({:?})", self.0.namespace())
    }
}

impl NamespaceExperiments {
    /// What an experiment assigns; nothing if there is no such namespace.
    fn ask(
        &self,
        py: Python<'_>,
        name: &str,
        context: &Context,
    ) -> PyResult<Option<sentry_options_flags::Assignment>> {
        self.0.catch_up(py)?;
        self.0
            .experiments(py, |all| Some(all?.assign(name, context)))
    }
}

/// The experiments of a namespace, by name, in the store of `init()`.
#[pyfunction]
pub(crate) fn experiments(
    py: Python<'_>,
    namespace: &Bound<'_, PyAny>,
) -> PyResult<NamespaceExperiments> {
    let namespace = errors::text(namespace, "namespace")?;
    Mirror::default(py).expect_loaded(py)?;
    let source = Source::live(namespace, Mirror::default(py));
    Ok(NamespaceExperiments(source))
}
