//! The flags and experiment layers of a schema, as attributes of handles and snapshots.
//!
//! Each is an object of its own in a slot, made with the handle, so that reading it is as fast as reading an
//! option. It is called with a context, and then looks at what the handle shows.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use sentry_options::embed::flags::{self, Found};
use sentry_options::embed::schema::{Reference, Schema};

use super::Source;
use super::assignment::Assignment;
use super::context::context;
use super::explanation::Explanation;

/// A flag or layer that a schema names.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) key: String,
    pub(crate) attribute: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Flag,
    Layer,
}

/// What a schema names, but for what code has no name for.
pub(crate) fn declared(schema: &Schema) -> Vec<Declared> {
    let named = |references: &[Reference], kind| {
        let references = references.iter();
        let named = references.filter_map(move |reference| {
            Some(Declared {
                key: reference.key.clone(),
                attribute: reference.name.clone()?,
                kind,
            })
        });
        named.collect::<Vec<_>>()
    };
    let mut all = named(&schema.flags.named, Kind::Flag);
    all.extend(named(&schema.experiment_layers.named, Kind::Layer));
    all
}

impl Declared {
    /// What `help()` says of it.
    pub(crate) fn documentation(&self) -> String {
        let key = &self.key;
        match self.kind {
            Kind::Flag => format!(
                "Whether the feature flag {key} is on for a context: call it with one. explain(context) says why."
            ),
            Kind::Layer => format!("What {key} assigns to a context: call it with one."),
        }
    }

    /// The attribute of a handle or snapshot.
    pub(crate) fn build(&self, py: Python<'_>, source: &Arc<Source>) -> PyResult<Py<PyAny>> {
        // A key without a point is no flag's.
        let name = self.key.split_once('.').map_or("", |(_, name)| name);
        let asked = Asked {
            source: Arc::clone(source),
            name: name.into(),
            attribute: self.attribute.as_str().into(),
        };
        Ok(match self.kind {
            Kind::Flag => Py::new(py, FeatureFlag(asked))?.into_any(),
            Kind::Layer => Py::new(py, ExperimentLayer(asked))?.into_any(),
        })
    }
}

/// What is asked, and where.
struct Asked {
    source: Arc<Source>,
    /// The name of the flag or layer: its key without the prefix.
    name: Box<str>,
    attribute: Box<str>,
}

impl Asked {
    /// Without a context, the error says what to do.
    fn given<'a, 'py>(
        &self,
        context: Option<&'a Bound<'py, PyAny>>,
    ) -> PyResult<&'a Bound<'py, PyAny>> {
        context.ok_or_else(|| {
            let Self { attribute, .. } = self;
            PyTypeError::new_err(format!(
                "{attribute}() needs a context: a FeatureContext, or a mapping such as a dict"
            ))
        })
    }

    /// The error of who takes the attribute itself for the answer.
    fn no_truth(&self) -> PyErr {
        let Self { attribute, .. } = self;
        PyTypeError::new_err(format!(
            "{attribute} is neither true nor false; call it with a context: {attribute}(context)"
        ))
    }
}

/// A feature flag of a handle or snapshot: call it with a context.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct FeatureFlag(Asked);

#[pymethods]
impl FeatureFlag {
    /// Whether the flag is on for the context. Off if it has no value.
    #[pyo3(signature = (context=None))]
    fn __call__(&self, py: Python<'_>, context: Option<&Bound<'_, PyAny>>) -> PyResult<bool> {
        let context = self::context(self.0.given(context)?)?;
        self.0.source.flag(py, &self.0.name, |found| match found {
            Some(Found::Flag { flag, .. }) => flag.is_on(&context),
            Some(Found::NotSet | Found::Invalid) | None => false,
        })
    }

    /// Why the flag is on or off for the context: the evaluation itself, told.
    fn explain(&self, py: Python<'_>, context: &Bound<'_, PyAny>) -> PyResult<Explanation> {
        let (name, context) = (&self.0.name, self::context(context)?);
        let explain = |found: Option<Found<'_>>| flags::explain(name, found.as_ref(), &context);
        self.0.source.flag(py, name, explain).map(Explanation)
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(self.0.no_truth())
    }

    fn __repr__(&self) -> String {
        let Asked { source, name, .. } = &self.0;
        format!("<feature flag {name:?} of {:?}>", source.namespace())
    }
}

/// An experiment layer of a handle or snapshot: call it with a context.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct ExperimentLayer(Asked);

#[pymethods]
impl ExperimentLayer {
    /// What the layer assigns to the context: what the experiment does whose slot the context falls into.
    /// None if the slot is no experiment's, the context lacks the unit, or there is no value.
    #[pyo3(signature = (context=None))]
    fn __call__(
        &self,
        py: Python<'_>,
        context: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Assignment>> {
        let (name, context) = (&self.0.name, self::context(self.0.given(context)?)?);
        let assigned = self
            .0
            .source
            .experiments(py, |all| all?.assign_layer(name, &context))?;
        Ok(assigned.map(Assignment))
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(self.0.no_truth())
    }

    fn __repr__(&self) -> String {
        let Asked { source, name, .. } = &self.0;
        format!("<experiment layer {name:?} of {:?}>", source.namespace())
    }
}
