//! Setting up stores: `init()`, generated modules, and `Options`.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
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

use crate::heap::{self, hidden};
use crate::mirror::{self, Link, Mirror, on_publication};
use crate::namespace as namespaces;
use crate::namespace::NamespaceType;
use crate::{compatible, errors, exit, handle};

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
    /// Whether `init()` has raised an error that names it.
    is_refused: AtomicBool,
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
        all(of_namespace.filter_map(|one| one.check(governing).err()))
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

/// One error as itself, several as one that consists of them.
fn all(errors: impl Iterator<Item = ValidationError>) -> Result<(), ValidationError> {
    let mut errors: Vec<_> = errors.collect();
    match errors.len() {
        0 => Ok(()),
        1 => Err(errors.remove(0)),
        _ => Err(ValidationError::ValidationErrors(errors)),
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
    )?;
    let link = Link::default();
    let _ = link.set(Arc::downgrade(mirror));
    let result = arguments.apply(py, link, |builder| match builder.init() {
        Err(OptionsError::AlreadyInitialized) => Ok(()),
        result => result,
    });
    result?;
    show(py, mirror)
}

/// Shows what `init()` has loaded, in the handles of all modules: those too that were imported meanwhile.
///
/// # Errors
/// Such modules that do not go with the store. Their handles stay uninitialized.
fn show(py: Python<'_>, mirror: &Mirror) -> PyResult<()> {
    let mut errors = Vec::new();
    loop {
        let count = registration_list(py).len();
        for registration in registrations(py)? {
            let registration = registration.get();
            if let Err(error) = admit(py, mirror, &registration.generated) {
                registration.refuse(py, mirror)?;
                errors.push(error);
            }
        }
        // Of several threads that get here, the first shows the values.
        let shown = if mirror.is_loaded() {
            mirror.sync(py)
        } else {
            mirror.load(py)
        };
        let shown = shown.and_then(|()| wake(py, mirror));
        // Another one may have been imported just now.
        if registration_list(py).len() == count {
            shown?;
            return all(errors.into_iter()).map_err(|error| errors::validation_error(py, &error));
        }
    }
}

/// Fills the handles that came too late for [`Mirror::load`].
fn wake(py: Python<'_>, mirror: &Mirror) -> PyResult<()> {
    for handle in mirror.live(py) {
        let state = handle::state(&handle)?;
        let state = state.get();
        let Some(ty) = &state.ty else { continue };
        if !handle
            .get_type()
            .is(ty.class(py, namespaces::Mode::Uninitialized))
        {
            continue;
        }
        while let Some(view) = mirror.namespace(&state.namespace) {
            handle::fill(&handle, &view)?;
            // While objects were made another thread may have published.
            if mirror
                .namespace(&state.namespace)
                .is_some_and(|now| now.is(&view))
            {
                break;
            }
        }
    }
    Ok(())
}

/// Sees to it that the default store has the namespace of a module, with a schema that it goes with.
fn admit(py: Python<'_>, mirror: &Mirror, generated: &Generated) -> Result<(), ValidationError> {
    let governing = || mirror.store.view()?.namespace(&generated.namespace);
    if governing().is_none() {
        let added = py.detach(|| embed::add_namespace(&generated.namespace, &generated.text));
        // Another module of the namespace may have been faster.
        if governing().is_none() {
            added.map_err(|error| match error {
                OptionsError::Schema(error) => error,
                error => ValidationError::InternalError(error.to_string()),
            })?;
        }
    }
    governing().map_or(Ok(()), |view| generated.check(view.schema()))
}

impl Registration {
    /// Cuts the handle of this module off for good: it stays uninitialized.
    fn refuse(&self, py: Python<'_>, mirror: &Mirror) -> PyResult<()> {
        self.is_refused.store(true, Relaxed);
        let nothing = Mirror::new(py, AnyStore::Default, None);
        for handle in mirror.live(py) {
            let ty = handle::state(&handle)?.get().ty.clone();
            if ty.is_some_and(|ty| Arc::ptr_eq(&ty.schema, &self.generated.schema)) {
                let state = handle::new(py, &self.generated.namespace, &nothing, None)?;
                let state = handle::state(&state)?.into_any().unbind();
                heap::replace_slot(&handle, hidden::STATE, Some(state))?;
            }
        }
        Ok(())
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
    mirror.attend(py)?;
    let ty = Arc::new(NamespaceType::new(py, &parsed, module)?);
    let registration = Registration {
        generated: generated.clone(),
        is_refused: AtomicBool::new(false),
    };
    let registration = Bound::new(py, registration)?;
    // Nothing runs between these two, so that `init()` finds both or neither.
    let handle = connect(py, mirror, &generated, &ty)?;
    registration_list(py).append(registration)?;
    Ok((ty.record.bind(py).clone(), handle))
}

/// The handle of a generated module. If `init()` has not ended, that will see to the rest.
fn connect<'py>(
    py: Python<'py>,
    mirror: &Arc<Mirror>,
    generated: &Generated,
    ty: &Arc<NamespaceType>,
) -> PyResult<Bound<'py, PyAny>> {
    loop {
        let is_loaded = mirror.is_loaded();
        if is_loaded {
            admit(py, mirror, generated).map_err(|error| errors::validation_error(py, &error))?;
            mirror.sync(py)?;
        }
        let handle = mirror.handle(py, &generated.namespace, Some(ty));
        // While it was made `init()` may have ended, on another thread.
        if mirror.is_loaded() == is_loaded {
            return handle;
        }
    }
}

fn registration_list(py: Python<'_>) -> &Bound<'_, PyList> {
    static REGISTRATIONS: PyOnceLock<Py<PyList>> = PyOnceLock::new();
    REGISTRATIONS
        .get_or_init(py, || PyList::empty(py).unbind())
        .bind(py)
}

fn registrations(py: Python<'_>) -> PyResult<Vec<Bound<'_, Registration>>> {
    let mut registrations = Vec::new();
    for registration in registration_list(py) {
        let registration: Bound<'_, Registration> = registration.cast_into()?;
        if !registration.get().is_refused.load(Relaxed) {
            registrations.push(registration);
        }
    }
    Ok(registrations)
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
