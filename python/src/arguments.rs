//! What `init()` and `Options()` take, and a store with that.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use sentry_options::embed::Subscribers;
use sentry_options::embed::schema::Schema;
use sentry_options::{InitBuilder, Options as Store, OptionsError, ValidationError};

use crate::generated::{Generated, all, registrations};
use crate::mirror::{Link, on_publication};
use crate::{errors, exit, heap, log};

/// How often the values are polled, in seconds, unless said otherwise.
pub(crate) const THRESHOLD: f64 = 5.0;

/// What `init()` and `Options()` take.
pub(crate) struct Arguments {
    pub(crate) callback: Option<Arc<Py<PyAny>>>,
    threshold: Option<Duration>,
    schemas: Vec<(String, String)>,
    directory: Option<PathBuf>,
    generated: Vec<Generated>,
    is_watcher_deferred: bool,
    status_file: Option<PathBuf>,
    sentry_dsn: Option<String>,
}

impl Arguments {
    pub(crate) fn new(
        py: Python<'_>,
        on_propagation: Option<Py<PyAny>>,
        refresh_threshold: Option<f64>,
        additional_schemas: Option<&Bound<'_, PyDict>>,
        directory: Option<PathBuf>,
        status_file: Option<PathBuf>,
        sentry_dsn: Option<String>,
    ) -> PyResult<Self> {
        let is_bad = |seconds: f64| !seconds.is_finite() || seconds < 0.0;
        if refresh_threshold.is_some_and(is_bad) {
            let message = "refresh_threshold must be a non-negative number or None";
            return Err(PyValueError::new_err(message));
        }
        // Longer than a duration can be is as good as never.
        let threshold =
            refresh_threshold.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let mut schemas = Vec::new();
        let text =
            |value: &Bound<'_, PyAny>| errors::text(value, "additional_schemas").map(str::to_owned);
        for (namespace, schema) in additional_schemas.into_iter().flatten() {
            schemas.push((text(&namespace)?, text(&schema)?));
        }
        let generated = registrations(py)?;
        let generated = generated
            .iter()
            .map(|registration| registration.get().generated.clone());
        Ok(Self {
            callback: on_propagation.map(Arc::new),
            threshold,
            schemas,
            directory,
            generated: generated.collect(),
            is_watcher_deferred: is_only_parent(py)?,
            status_file,
            sentry_dsn,
        })
    }

    /// Builds or installs a store with these settings, detached from the interpreter.
    pub(crate) fn apply<T: Send>(
        &self,
        py: Python<'_>,
        link: Link,
        subscribers: &Arc<Subscribers>,
        end: impl FnOnce(InitBuilder<'_>) -> Result<T, OptionsError> + Send,
    ) -> PyResult<T> {
        if self.sentry_dsn.is_some() {
            log::leave_to_sentry();
        }
        let result = py.detach(|| {
            let additional: Vec<_> = self
                .schemas
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect();
            let generated: Vec<_> = self
                .generated
                .iter()
                .map(|one| (one.namespace.as_str(), one.text.as_str()))
                .collect();
            let check = |schema: &Schema| self.check(schema);
            let mut builder = Store::builder()
                .with_additional_schemas(&additional)
                .with_generated_schemas(&generated)
                .with_schema_check(&check)
                .with_refresh_threshold(self.threshold)
                .with_mirror(move || on_publication(&link))
                .with_subscribers(subscribers);
            if let Some(directory) = &self.directory {
                builder = builder.with_directory(directory);
            }
            if let Some(file) = &self.status_file {
                builder = builder.with_status_file(file);
            }
            if let Some(dsn) = &self.sentry_dsn {
                builder = builder.with_sentry_dsn(dsn);
            }
            if let Some(callback) = self.callback.clone() {
                builder = builder
                    .with_callback(move |namespace, delay| call_back(&callback, namespace, delay));
            }
            if self.is_watcher_deferred {
                builder = builder.with_watcher_in_children_only();
            }
            end(builder)
        });
        result.map_err(|error| errors::options_error(py, &error))
    }

    /// Whether generated modules agree with the schema that governs their namespace.
    fn check(&self, governing: &Schema) -> Result<(), ValidationError> {
        let of_namespace = self
            .generated
            .iter()
            .filter(|one| one.namespace == governing.namespace.as_str());
        all(of_namespace.filter_map(|one| one.check(governing).err()))
    }
}

/// Whether this process will fork others to do the work, and is not to watch itself: uWSGI's master.
fn is_only_parent(py: Python<'_>) -> PyResult<bool> {
    let module = py.import(intern!(py, "sentry_options._fork"))?;
    let prepares_workers = module.getattr(intern!(py, "prepares_workers"))?;
    heap::call(&prepares_workers, &PyTuple::empty(py), None)?.extract()
}

fn call_back(callback: &Py<PyAny>, namespace: &str, delay: f64) {
    exit::attach(|py| {
        let arguments = (namespace, delay).into_pyobject(py);
        let called = arguments.and_then(|values| heap::call(callback.bind(py), &values, None));
        if let Err(error) = called {
            log::failed(py, "on_propagation raised", error);
        }
    });
}
