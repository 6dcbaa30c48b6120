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
        self.ask(py, experiment, context, |name, context| {
            Ok(Experiments::new::<Layer>(self.0.namespace(), []).assign(name, context))
        })
    }

    /// What an experiment assigns to the context. One that is not configured is unassigned, and an unknown
    /// namespace an error.
    fn try_assign(
        &self,
        py: Python<'_>,
        experiment: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Assignment> {
        self.ask(py, experiment, context, |_, _| {
            Err(errors::unknown_namespace(py, self.0.namespace()))
        })
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
    /// What an experiment assigns; where there is no such namespace, what `unknown` says.
    fn ask(
        &self,
        py: Python<'_>,
        experiment: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
        unknown: impl FnOnce(&str, &Context) -> PyResult<sentry_options_flags::Assignment>,
    ) -> PyResult<Assignment> {
        let name = errors::text(experiment, "experiment")?;
        let context = self::context(context)?;
        self.0.catch_up(py)?;
        let assign = |all: Option<&Experiments>| Some(all?.assign(name, &context));
        let assigned = self.0.experiments(py, assign)?;
        let assigned = assigned.map_or_else(|| unknown(name, &context), Ok)?;
        Ok(Assignment(assigned))
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
