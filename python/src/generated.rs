//! The namespaces of generated modules: they may be imported before `init()`, after it, and during it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyType};
use sentry_options::embed::schema::Schema;
use sentry_options::embed::{self, AnyStore};
use sentry_options::{OptionsError, ValidationError};

use crate::heap::{self, hidden};
use crate::mirror::Mirror;
use crate::namespace::{Mode, NamespaceType};
use crate::{compatible, errors, handle};

/// A namespace that a generated module declares.
#[derive(Clone)]
pub(crate) struct Generated {
    pub(crate) namespace: String,
    pub(crate) text: String,
    module: String,
    schema: Arc<Schema>,
}

/// A generated namespace as Python keeps it.
#[pyclass(frozen)]
pub(crate) struct Registration {
    pub(crate) generated: Generated,
    /// Whether `init()` has raised an error that names it.
    is_refused: AtomicBool,
}

impl Generated {
    pub(crate) fn check(&self, governing: &Schema) -> Result<(), ValidationError> {
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

/// An error if there are any.
pub(crate) fn all(errors: impl Iterator<Item = ValidationError>) -> Result<(), ValidationError> {
    let errors: Vec<_> = errors.collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(embed::all_errors(errors))
}

/// Shows what `init()` has loaded, in the handles of all modules: those too that were imported meanwhile.
///
/// # Errors
/// Such modules that do not go with the store. Their handles stay uninitialized.
pub(crate) fn show(py: Python<'_>, mirror: &Mirror) -> PyResult<()> {
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
        if !handle.get_type().is(ty.class(py, Mode::Uninitialized)) {
            continue;
        }
        mirror.fill(&handle, &state.namespace)?;
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
        let nothing = Mirror::new(py, AnyStore::Default, Arc::default(), None);
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

pub(crate) fn registrations(py: Python<'_>) -> PyResult<Vec<Bound<'_, Registration>>> {
    let mut registrations = Vec::new();
    for registration in registration_list(py) {
        let registration: Bound<'_, Registration> = registration.cast_into()?;
        if !registration.get().is_refused.load(Relaxed) {
            registrations.push(registration);
        }
    }
    Ok(registrations)
}
