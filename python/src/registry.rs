//! `SchemaRegistry`: schemas without values, and the fetching of schemas.

use std::path::PathBuf;

use pyo3::prelude::*;
use sentry_options::{OptionsError, ValidationError};

use crate::{convert, errors};

/// A standalone, immutable registry of schemas.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct SchemaRegistry(sentry_options::SchemaRegistry);

#[pymethods]
impl SchemaRegistry {
    /// Loads and checks every `{schemas_dir}/{namespace}/schema.json`.
    #[staticmethod]
    fn from_directory(py: Python<'_>, schemas_dir: PathBuf) -> PyResult<Self> {
        let registry = py.detach(|| sentry_options::SchemaRegistry::from_directory(&schemas_dir));
        registry
            .map(Self)
            .map_err(|error| errors::options_error(py, &error.into()))
    }

    /// Checks that an option exists and would take `value`.
    fn validate_option<'py>(
        &self,
        py: Python<'py>,
        namespace: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        let namespace = errors::text(namespace, "namespace")?;
        let key = errors::text(key, "key")?;
        let value = convert::from_python(value)?;
        let result = self.0.validate_option(namespace, key, &value);
        result.map_err(|error| match error {
            ValidationError::UnknownNamespace(namespace) => {
                errors::unknown_namespace(py, &namespace)
            }
            ValidationError::UnknownOption { namespace, key } => {
                let known = self.0.get(&namespace);
                let keys = known
                    .iter()
                    .flat_map(|schema| schema.options.keys())
                    .map(String::as_str);
                errors::unknown_option(py, &namespace, &key, keys)
            }
            error => errors::options_error(py, &OptionsError::Schema(error)),
        })
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __repr__(&self) -> &'static str {
        "SchemaRegistry(...)"
    }
}

/// Fetches schemas from the repositories that a `repos.json` lists.
#[pyfunction]
pub(crate) fn fetch_schemas(py: Python<'_>, config: PathBuf, output: PathBuf) -> PyResult<()> {
    let result = py.detach(|| sentry_options::fetch_schemas_from_file(&config, &output));
    result.map_err(|error| errors::fetch_error(py, &error))
}

/// What a schema gives a `feature.*` key.
#[pyfunction]
pub(crate) fn feature_property(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    convert::to_python(py, &sentry_options::feature_property())
}
