//! Handles and snapshots: what their methods do when nothing is cached.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString};
use sentry_options::embed::NamespaceView;
use serde_json::Value;

use crate::build::Pace;
use crate::flags::Source;
use crate::heap::{self, hidden};
use crate::mirror::Mirror;
use crate::namespace::{Mode, NamespaceType};
use crate::shape::Shape;
use crate::{convert, errors, namespace, overrides};

/// What a handle or snapshot is of; it sits in the hidden slot [`hidden::STATE`].
#[pyclass(frozen, module = "sentry_options._core")]
pub(crate) struct State {
    pub(crate) namespace: String,
    pub(crate) mirror: Arc<Mirror>,
    /// `None` for a namespace that no schema declares.
    pub(crate) ty: Option<Arc<NamespaceType>>,
    /// What a snapshot shows; `None` in a handle, which shows what is current.
    fixed: Option<NamespaceView>,
}

impl State {
    fn view(&self) -> Option<NamespaceView> {
        match &self.fixed {
            Some(view) => Some(view.clone()),
            None => self.mirror.namespace(&self.namespace),
        }
    }

    /// A handle that serves what it finds without being told anew may keep it.
    fn may_cache(&self) -> bool {
        self.fixed.is_some() || self.mirror.may_cache()
    }
}

/// The state of a handle or snapshot.
pub(crate) fn state<'py>(handle: &Bound<'py, PyAny>) -> PyResult<Bound<'py, State>> {
    let state = heap::slot_value(handle, hidden::STATE)?;
    let state = state.ok_or_else(|| PyTypeError::new_err("a handle without state"))?;
    Ok(state.cast_into()?)
}

/// A new handle; the attributes of its options are empty.
pub(crate) fn new<'py>(
    py: Python<'py>,
    namespace: &str,
    mirror: &Arc<Mirror>,
    ty: Option<&Arc<NamespaceType>>,
) -> PyResult<Bound<'py, PyAny>> {
    let state = State {
        namespace: namespace.to_owned(),
        mirror: Arc::clone(mirror),
        ty: ty.cloned(),
        fixed: None,
    };
    let mut slots = vec![None, Some(Bound::new(py, state)?.into_any().unbind())];
    let Some(ty) = ty else {
        // Of a namespace that does not exist.
        return namespace::base_record(py)?.instantiate(py, slots);
    };
    slots.resize_with(hidden::COUNT + ty.options.len(), || None);
    ty.add_flags(py, Source::live(namespace, mirror), &mut slots)?;
    ty.record.instantiate(py, slots)
}

/// Fills the attributes of a new handle with current values, and makes it live.
pub(crate) fn fill(handle: &Bound<'_, PyAny>, view: &NamespaceView) -> PyResult<()> {
    let py = handle.py();
    let state = state(handle)?;
    if let Some(ty) = &state.get().ty {
        let mut pace = Pace::uninterrupted(py);
        for (at, value) in ty.values(view, None) {
            let value = ty.build(&mut pace, at, value)?;
            heap::replace_slot(handle, hidden::COUNT + at, Some(value.unbind()))?;
        }
        set_mode(
            handle,
            if overrides::are_active() {
                Mode::Overridden
            } else {
                Mode::Live
            },
        )?;
    }
    clear_caches(handle)
}

/// Gives a handle the type that goes with the mode.
pub(crate) fn set_mode(handle: &Bound<'_, PyAny>, mode: Mode) -> PyResult<()> {
    match &state(handle)?.get().ty {
        Some(ty) => heap::set_class(handle, ty.class(handle.py(), mode)),
        None => Ok(()),
    }
}

/// Forgets what `get` and `snapshot` have kept, and lets `get` keep anew if it may.
pub(crate) fn clear_caches(handle: &Bound<'_, PyAny>) -> PyResult<()> {
    let may_cache = state(handle)?.get().may_cache();
    let cache = may_cache.then(|| PyDict::new(handle.py()).into_any().unbind());
    heap::replace_cache(handle, cache, &mut Vec::new())
}

/// Before a read: goes on in a forked child, and refreshes if each read is to.
pub(crate) fn catch_up(py: Python<'_>, state: &State) -> PyResult<()> {
    match state.fixed {
        Some(_) => Ok(()),
        None => state.mirror.catch_up(py),
    }
}

/// `get(key)` of a key that is not cached.
pub(crate) fn get<'py>(handle: &Bound<'py, PyAny>, key: &Bound<'py, PyAny>) -> PyResult<Py<PyAny>> {
    let state = state(handle)?;
    key_text(key)?;
    catch_up(handle.py(), state.get())?;
    read(handle, state.get(), key)
}

/// The value of an option as it is now.
fn read<'py>(
    handle: &Bound<'py, PyAny>,
    state: &State,
    key: &Bound<'py, PyAny>,
) -> PyResult<Py<PyAny>> {
    let py = handle.py();
    let text = key_text(key)?;
    if state.fixed.is_none()
        && overrides::are_active()
        && let Some(value) = overrides::value(py, &state.namespace, text)?
    {
        return Ok(value.unbind());
    }
    // Taken before the view: while objects are made another thread may publish, which begins a new cache.
    let cache = heap::slot_value(handle, hidden::CACHE)?;
    let cache = cache.as_ref().map(Bound::cast::<PyDict>).transpose()?;
    if let Some(cache) = cache
        && let Some(cached) = cache.get_item(text)?
    {
        return Ok(convert::from_cached(&cached)?.unbind());
    }
    let view = view(py, state)?;
    let Some(value) = view.value(text) else {
        return Err(unknown_option(py, &view, &state.namespace, text));
    };
    let cached = convert::to_cached(py, value)?;
    match cache {
        // The caller's own key: next time the comparison is one of addresses. A subclass of `str` may compare
        // as it likes, and run anything while the fast path looks it up.
        Some(cache) if key.is_exact_instance_of::<PyString>() => cache.set_item(key, &cached)?,
        Some(cache) => cache.set_item(text, &cached)?,
        None => {}
    }
    Ok(convert::from_cached(&cached)?.unbind())
}

/// `get_forced(key)`.
pub(crate) fn get_forced<'py>(
    handle: &Bound<'py, PyAny>,
    key: &Bound<'py, PyAny>,
) -> PyResult<Py<PyAny>> {
    let py = handle.py();
    let state = state(handle)?;
    let state = state.get();
    if state.fixed.is_none() {
        key_text(key)?;
        state.mirror.attend(py)?;
        view(py, state)?;
        // A rejection has been reported; a read serves what it has.
        let _ = py.detach(|| state.mirror.store.refresh());
        state.mirror.sync(py)?;
    }
    read(handle, state, key)
}

/// `isset(key)`.
pub(crate) fn isset<'py>(
    handle: &Bound<'py, PyAny>,
    key: &Bound<'py, PyAny>,
) -> PyResult<Py<PyAny>> {
    let py = handle.py();
    let state = state(handle)?;
    let state = state.get();
    let text = key_text(key)?;
    catch_up(py, state)?;
    let view = view(py, state)?;
    match view.isset(text) {
        Some(is_set) => Ok(PyBool::new(py, is_set).to_owned().into_any().unbind()),
        None => Err(unknown_option(py, &view, &state.namespace, text)),
    }
}

/// `snapshot()` where none is kept: an instance of the same type that nobody changes.
pub(crate) fn snapshot(handle: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
    let py = handle.py();
    let state = state(handle)?;
    let state = state.get();
    if state.fixed.is_some() {
        return Ok(handle.clone().unbind());
    }
    state.mirror.attend(py)?;
    loop {
        let view = view(py, state)?;
        let snapshot = snapshot_of(handle, state, &view)?;
        // While objects were made another thread may have published.
        if state.view().is_some_and(|now| now.is(&view)) {
            if state.may_cache() {
                heap::replace_slot(handle, hidden::SNAPSHOT, Some(snapshot.clone_ref(py)))?;
            }
            return Ok(snapshot);
        }
    }
}

/// A snapshot of a handle that shows this view.
fn snapshot_of(
    handle: &Bound<'_, PyAny>,
    state: &State,
    view: &NamespaceView,
) -> PyResult<Py<PyAny>> {
    let py = handle.py();
    let Some(ty) = &state.ty else {
        return Err(errors::unknown_namespace(py, &state.namespace));
    };
    let overridden = if overrides::are_active() {
        overrides::all(py, &state.namespace)?
    } else {
        Vec::new()
    };

    let cache = PyDict::new(py);
    let fixed = State {
        namespace: state.namespace.clone(),
        mirror: Arc::clone(&state.mirror),
        ty: Some(Arc::clone(ty)),
        fixed: Some(view.clone()),
    };
    let fixed = Bound::new(py, fixed)?.into_any().unbind();
    let mut slots = vec![Some(cache.clone().into_any().unbind()), Some(fixed)];
    slots.resize_with(hidden::COUNT, || None);
    for at in 0..ty.options.len() {
        slots.push(heap::slot_value(handle, hidden::COUNT + at)?.map(Bound::unbind));
    }
    for (key, value) in &overridden {
        cache.set_item(key, convert::to_cached(py, value)?)?;
        if let Some(at) = ty.options.iter().position(|(of, _)| of == key) {
            let value = build_override(py, state, &ty.options[at], value)?;
            slots[hidden::COUNT + at] = Some(value.unbind());
        }
    }
    let flags = Source::fixed(py, &state.namespace, &state.mirror, view.clone())?;
    ty.add_flags(py, flags, &mut slots)?;
    Ok(ty.record.instantiate(py, slots)?.unbind())
}

/// What a handle shows now.
///
/// # Errors
/// `NotInitializedError` and `UnknownNamespaceError`.
pub(crate) fn view(py: Python<'_>, state: &State) -> PyResult<NamespaceView> {
    if !state.mirror.is_loaded() {
        return Err(errors::not_initialized(py));
    }
    state
        .view()
        .ok_or_else(|| errors::unknown_namespace(py, &state.namespace))
}

fn unknown_option(py: Python<'_>, view: &NamespaceView, namespace: &str, key: &str) -> PyErr {
    let options = view
        .schema()
        .options
        .iter()
        .map(|option| option.key.as_str());
    errors::unknown_option(py, namespace, key, options)
}

fn key_text<'a>(key: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    errors::text(key, "key")
}

/// What `_handle.py` needs to know of a handle: namespace, whether it is a snapshot, whether it belongs to
/// the default store.
#[pyfunction]
pub(crate) fn identity(handle: &Bound<'_, PyAny>) -> PyResult<(String, bool, bool)> {
    let state = state(handle)?;
    let state = state.get();
    Ok((
        state.namespace.clone(),
        state.fixed.is_some(),
        state.mirror.is_default(),
    ))
}

/// The attribute of an overridden option: the value as the handle's type has it.
#[pyfunction]
pub(crate) fn typed_override<'py>(
    handle: &Bound<'py, PyAny>,
    key: &str,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let state = state(handle)?;
    let state = state.get();
    let options = state.ty.iter().flat_map(|ty| &ty.options);
    let option = options.into_iter().find(|(of, _)| of == key);
    let option = option.ok_or_else(|| PyTypeError::new_err("no such option"))?;
    build_override(handle.py(), state, option, &convert::from_python(value)?)
}

/// The object for an overridden option.
///
/// # Errors
/// `SchemaError` for a value that this store's schema does not allow: another store's may have been asked.
fn build_override<'py>(
    py: Python<'py>,
    state: &State,
    (key, shape): &(String, Shape),
    value: &Value,
) -> PyResult<Bound<'py, PyAny>> {
    let store = &state.mirror.store;
    let checked = store.validate_override(&state.namespace, key, value);
    checked.map_err(|error| errors::options_error(py, &error))?;
    shape.build(&mut Pace::uninterrupted(py), value)
}

/// The namespace's name, for `repr`, quoted as the 1.2 releases do.
#[pyfunction]
pub(crate) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The nearest of some names.
#[pyfunction]
pub(crate) fn nearest(name: &str, names: Vec<String>) -> Option<String> {
    sentry_options::embed::schema::nearest(name, names.iter().map(String::as_str))
        .map(str::to_owned)
}
