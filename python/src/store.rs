//! The stores: that of `init()`, and `Options`.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use sentry_options::OptionsError;
use sentry_options::embed::{self, AnyStore};

use crate::arguments::{Arguments, THRESHOLD};
use crate::flags::{FeatureChecker, NamespaceExperiments, Source};
use crate::generated::show;
use crate::mirror::{Link, Mirror};
use crate::namespace as namespaces;
use crate::observers::{self, Subscription};
use crate::{compatible, errors, exit, handle, heap, mirrors, status};

/// Loads the values and starts to watch them. Once that has succeeded, this does nothing.
#[pyfunction]
#[pyo3(
    signature = (on_propagation=None, refresh_threshold=Some(THRESHOLD), additional_schemas=None, *, directory=None, status_file=None, sentry_dsn=None),
    text_signature = "(on_propagation=None, refresh_threshold=5.0, additional_schemas=None, *, directory=None, status_file=None, sentry_dsn=None)"
)]
pub(crate) fn init(
    py: Python<'_>,
    on_propagation: Option<Py<PyAny>>,
    refresh_threshold: Option<f64>,
    additional_schemas: Option<&Bound<'_, PyDict>>,
    directory: Option<PathBuf>,
    status_file: Option<PathBuf>,
    sentry_dsn: Option<String>,
) -> PyResult<()> {
    let mirror = Mirror::default(py);
    mirror.attend(py)?;
    if embed::is_initialized() && mirror.is_loaded() {
        return Ok(());
    }
    let arguments = Arguments::new(
        py,
        on_propagation,
        refresh_threshold,
        additional_schemas,
        directory,
        status_file,
        sentry_dsn.or_else(embed::default_dsn),
    )?;
    let link = Link::default();
    let _ = link.set(Arc::downgrade(mirror));
    let result = arguments.apply(py, link, &mirror.subscribers, |builder| {
        match builder.init() {
            Err(OptionsError::AlreadyInitialized) => Ok(()),
            result => result,
        }
    });
    result?;
    show(py, mirror)?;
    let telemetry = py.import(intern!(py, "sentry_options._telemetry"))?;
    let start = telemetry.getattr(intern!(py, "start"))?;
    heap::call(&start, &PyTuple::empty(py), None).map(drop)
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

/// A store of its own, over another directory: for tests and tools.
#[pyclass(frozen, weakref, module = "sentry_options")]
pub(crate) struct Options {
    pub(crate) mirror: Arc<Mirror>,
    /// The handles by namespace. They know the mirror, which must not know them in turn.
    handles: Py<PyDict>,
}

#[pymethods]
impl Options {
    #[new]
    #[pyo3(
        signature = (*, directory=None, on_propagation=None, refresh_threshold=Some(THRESHOLD), additional_schemas=None, status_file=None, sentry_dsn=None),
        text_signature = "(*, directory=None, on_propagation=None, refresh_threshold=5.0, additional_schemas=None, status_file=None, sentry_dsn=None)"
    )]
    fn new(
        py: Python<'_>,
        directory: Option<PathBuf>,
        on_propagation: Option<Py<PyAny>>,
        refresh_threshold: Option<f64>,
        additional_schemas: Option<&Bound<'_, PyDict>>,
        status_file: Option<PathBuf>,
        sentry_dsn: Option<String>,
    ) -> PyResult<Self> {
        let arguments = Arguments::new(
            py,
            on_propagation,
            refresh_threshold,
            additional_schemas,
            directory,
            status_file,
            sentry_dsn,
        )?;
        let link: Link = Arc::new(OnceLock::new());
        let subscribers = Arc::default();
        let store = arguments.apply(py, Arc::clone(&link), &subscribers, |builder| {
            builder.build()
        })?;
        let store = AnyStore::Independent(store);
        let mirror = Mirror::new(py, store, subscribers, arguments.callback.clone());
        mirror.load(py)?;
        let _ = link.set(Arc::downgrade(&mirror));
        // What was published before the link was set.
        mirror.sync(py)?;
        mirrors::remember(py, &mirror)?;
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
        // The same each time, like those by name.
        let (handles, class) = (self.handles.bind(py), ty.record.bind(py));
        if let Some(handle) = handles.get_item(class)? {
            return Ok(handle);
        }
        compatible::check(&ty.schema, view.schema())
            .map_err(|problems| errors::plain(py, &problems.join("\n")))?;
        let handle = self.mirror.handle(py, &state.namespace, Some(ty))?;
        handles.call_method1(intern!(py, "setdefault"), (class, handle))
    }

    /// The feature flags of a namespace in this store, by name.
    fn features(&self, namespace: &Bound<'_, PyAny>) -> PyResult<FeatureChecker> {
        let namespace = errors::text(namespace, "namespace")?;
        Ok(FeatureChecker(Source::live(namespace, &self.mirror)))
    }

    /// The experiments of a namespace in this store, by name.
    fn experiments(&self, namespace: &Bound<'_, PyAny>) -> PyResult<NamespaceExperiments> {
        let namespace = errors::text(namespace, "namespace")?;
        Ok(NamespaceExperiments(Source::live(namespace, &self.mirror)))
    }

    /// Reloads the values if a file has changed. True if one had and the values are in use.
    fn refresh(&self, py: Python<'_>) -> PyResult<bool> {
        refresh_mirror(py, &self.mirror)
    }

    /// Calls `callback` after each reload of this store.
    fn observe(&self, callback: &Bound<'_, PyAny>) -> PyResult<Subscription> {
        observers::subscribe(&self.mirror, callback, true)
    }

    /// Waits until the observers of this store have heard of everything. True if they have.
    fn flush_observers(&self, py: Python<'_>, timeout: f64) -> PyResult<bool> {
        observers::flush(py, &self.mirror, timeout)
    }

    /// What this store has loaded, and how its polls go.
    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        status::of(py, &self.mirror)
    }
}

/// Goes on in a forked child; called by `os.register_at_fork` and uWSGI's hook.
#[pyfunction]
pub(crate) fn after_fork(py: Python<'_>) -> PyResult<()> {
    exit::forget_others();
    embed::attend_fork();
    mirrors::all(py)
        .iter()
        .try_for_each(|mirror| mirror.sync(py))
}
