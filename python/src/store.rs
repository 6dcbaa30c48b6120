//! Setting up stores: `init()`, generated modules, and `Options`.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyTuple, PyType};
use sentry_options::embed::schema::Schema;
use sentry_options::embed::{self, AnyStore};
use sentry_options::{InitBuilder, Options as Store, OptionsError, ValidationError};

use crate::mirror::{self, Link, Mirror, on_publication};
use crate::namespace as namespaces;
use crate::namespace::NamespaceType;
use crate::{compatible, errors, exit, handle, heap};

/// How often the values are polled, in seconds, unless said otherwise.
const THRESHOLD: f64 = 5.0;

/// What `init()` and `Options()` take.
struct Arguments {
    callback: Option<Arc<Py<PyAny>>>,
    threshold: Option<Duration>,
    schemas: Vec<(String, String)>,
    directory: Option<PathBuf>,
    generated: Vec<Generated>,
    is_watcher_deferred: bool,
}

/// A namespace that a generated module declares.
#[derive(Clone)]
struct Generated {
    namespace: String,
    text: String,
    module: String,
    schema: Arc<Schema>,
}

/// A generated namespace as Python keeps it.
#[pyclass(frozen)]
struct Registration {
    generated: Generated,
}

impl Arguments {
    fn new(
        py: Python<'_>,
        on_propagation: Option<Py<PyAny>>,
        refresh_threshold: Option<f64>,
        additional_schemas: Option<&Bound<'_, PyDict>>,
        directory: Option<PathBuf>,
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
        })
    }

    /// Builds or installs a store with these settings, detached from the interpreter.
    fn apply<T: Send>(
        &self,
        py: Python<'_>,
        link: Link,
        end: impl FnOnce(InitBuilder<'_>) -> Result<T, OptionsError> + Send,
    ) -> PyResult<T> {
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
                .with_mirror(move || on_publication(&link));
            if let Some(directory) = &self.directory {
                builder = builder.with_directory(directory);
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
        of_namespace
            .into_iter()
            .try_for_each(|one| one.check(governing))
    }
}

impl Generated {
    fn check(&self, governing: &Schema) -> Result<(), ValidationError> {
        compatible::check(&self.schema, governing).map_err(|problems| ValidationError::ValueError {
            namespace: self.namespace.clone(),
            errors: problems.iter().fold(String::new(), |text, problem| {
                format!(
                    "{text}\n\t{problem}; the module {} was generated from another schema",
                    self.module
                )
            }),
        })
    }
}

/// Loads the values and starts to watch them. Once that has succeeded, this does nothing.
#[pyfunction]
#[pyo3(
    signature = (on_propagation=None, refresh_threshold=Some(THRESHOLD), additional_schemas=None, *, directory=None),
    text_signature = "(on_propagation=None, refresh_threshold=5.0, additional_schemas=None, *, directory=None)"
)]
pub(crate) fn init(
    py: Python<'_>,
    on_propagation: Option<Py<PyAny>>,
    refresh_threshold: Option<f64>,
    additional_schemas: Option<&Bound<'_, PyDict>>,
    directory: Option<PathBuf>,
) -> PyResult<()> {
    if embed::is_initialized() && Mirror::default(py).is_loaded() {
        return Ok(());
    }
    let arguments = Arguments::new(
        py,
        on_propagation,
        refresh_threshold,
        additional_schemas,
        directory,
    )?;
    let mirror = Mirror::default(py);
    let link = Link::default();
    let _ = link.set(Arc::downgrade(mirror));
    let result = arguments.apply(py, link, |builder| match builder.init() {
        Err(OptionsError::AlreadyInitialized) => Ok(()),
        result => result,
    });
    result?;
    // Of several threads that get here, the first shows the values.
    if mirror.is_loaded() {
        mirror.sync(py)
    } else {
        mirror.load(py)
    }
}

/// The handle of a namespace in the store of `init()`.
#[pyfunction]
pub(crate) fn options<'py>(
    py: Python<'py>,
    namespace: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    static HANDLES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let namespace = errors::text(namespace, "namespace")?;
    let handles = HANDLES.get_or_init(py, || PyDict::new(py).unbind());
    Mirror::default(py).options(handles.bind(py), namespace)
}

/// Reloads the values if a file has changed. True if one had and the values are in use.
#[pyfunction]
pub(crate) fn refresh(py: Python<'_>) -> PyResult<bool> {
    if !embed::is_initialized() {
        return Err(errors::not_initialized(py));
    }
    refresh_mirror(py, Mirror::default(py))
}

fn refresh_mirror(py: Python<'_>, mirror: &Mirror) -> PyResult<bool> {
    mirror.attend(py)?;
    let result = py.detach(|| mirror.store.refresh());
    mirror.sync(py)?;
    result.map_err(|error| errors::options_error(py, &error))
}

/// Declares the namespace of a generated module: the class and the handle.
#[pyfunction]
#[pyo3(signature = (namespace, schema, *, module))]
pub(crate) fn register<'py>(
    py: Python<'py>,
    namespace: &str,
    schema: &str,
    module: &str,
) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyAny>)> {
    let parsed = embed::parse_schema(namespace, schema);
    let parsed = parsed.map_err(|error| errors::validation_error(py, &error))?;
    let generated = Generated {
        namespace: namespace.to_owned(),
        text: schema.to_owned(),
        module: module.to_owned(),
        schema: Arc::clone(&parsed),
    };
    let mirror = Mirror::default(py);
    if mirror.is_loaded() {
        mirror.sync(py)?;
        let checked = match mirror.namespace(namespace) {
            Some(view) => generated.check(view.schema()).map_err(OptionsError::from),
            // Attached all the while, so that no two modules do it at once.
            None => embed::add_namespace(namespace, schema),
        };
        checked.map_err(|error| errors::options_error(py, &error))?;
        mirror.sync(py)?;
    }
    let ty = Arc::new(NamespaceType::new(py, &parsed, module)?);
    let handle = mirror.handle(py, namespace, Some(&ty))?;
    let registration = Registration { generated };
    registration_list(py).append(Bound::new(py, registration)?)?;
    Ok((ty.record.bind(py).clone(), handle))
}

fn registration_list(py: Python<'_>) -> &Bound<'_, PyList> {
    static REGISTRATIONS: PyOnceLock<Py<PyList>> = PyOnceLock::new();
    REGISTRATIONS
        .get_or_init(py, || PyList::empty(py).unbind())
        .bind(py)
}

fn registrations(py: Python<'_>) -> PyResult<Vec<Bound<'_, Registration>>> {
    registration_list(py)
        .iter()
        .map(|registration| Ok(registration.cast_into()?))
        .collect()
}

/// A store of its own, over another directory: for tests and tools.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct Options {
    mirror: Arc<Mirror>,
    /// The handles by namespace. They know the mirror, which must not know them in turn.
    handles: Py<PyDict>,
}

#[pymethods]
impl Options {
    #[new]
    #[pyo3(
        signature = (*, directory=None, on_propagation=None, refresh_threshold=Some(THRESHOLD), additional_schemas=None),
        text_signature = "(*, directory=None, on_propagation=None, refresh_threshold=5.0, additional_schemas=None)"
    )]
    fn new(
        py: Python<'_>,
        directory: Option<PathBuf>,
        on_propagation: Option<Py<PyAny>>,
        refresh_threshold: Option<f64>,
        additional_schemas: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = Arguments::new(
            py,
            on_propagation,
            refresh_threshold,
            additional_schemas,
            directory,
        )?;
        let link: Link = Arc::new(OnceLock::new());
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method is of one lifetime, the closure of each"
        )]
        let store = arguments.apply(py, Arc::clone(&link), |builder| builder.build())?;
        let mirror = Mirror::new(py, AnyStore::Independent(store), arguments.callback.clone());
        mirror.load(py)?;
        let _ = link.set(Arc::downgrade(&mirror));
        // What was published before the link was set.
        mirror.sync(py)?;
        mirror::remember(py, &mirror)?;
        let handles = PyDict::new(py).unbind();
        Ok(Self { mirror, handles })
    }

    /// The handle of a namespace in this store, or one of the type of a handle of another store.
    fn options<'py>(
        &self,
        py: Python<'py>,
        namespace: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !namespace.is_instance(namespaces::base(py)?)? {
            let namespace = errors::text(namespace, "namespace")?;
            return self.mirror.options(self.handles.bind(py), namespace);
        }
        let state = handle::state(namespace)?;
        let state = state.get();
        let Some((ty, view)) = state
            .ty
            .as_ref()
            .zip(self.mirror.namespace(&state.namespace))
        else {
            return Err(errors::unknown_namespace(py, &state.namespace));
        };
        compatible::check(&ty.schema, view.schema())
            .map_err(|problems| errors::plain(py, &problems.join("\n")))?;
        self.mirror.handle(py, &state.namespace, Some(ty))
    }

    /// Reloads the values if a file has changed. True if one had and the values are in use.
    fn refresh(&self, py: Python<'_>) -> PyResult<bool> {
        refresh_mirror(py, &self.mirror)
    }
}

/// Goes on in a forked child; called by `os.register_at_fork` and uWSGI's hook.
#[pyfunction]
pub(crate) fn after_fork(py: Python<'_>) -> PyResult<()> {
    exit::forget_others();
    embed::attend_fork();
    mirror::all(py)
        .iter()
        .try_for_each(|mirror| mirror.sync(py))
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
            crate::log::callback_failed(py, error);
        }
    });
}
