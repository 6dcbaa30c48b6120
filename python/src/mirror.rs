//! The Python side of a store: its handles, kept up to date.
//!
//! The runtime tells of each publication; [`Mirror::sync`] then makes objects of what has changed and swaps
//! them in. Everything here is guarded by the interpreter, so there is no lock that a fork could leave taken:
//! the forking thread is the one that is attached.
//!
//! # Consistency
//! All new objects are made before the first is swapped in, other threads running meanwhile. From the last
//! look at what is current to the last swap nothing runs but this: no Python code, no allocation that could
//! start a collection. So two reads without a call between them see one state.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock, Weak};

use arc_swap::ArcSwapOption;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyWeakrefMethods, PyWeakrefReference};
use sentry_options::embed::{self, AnyStore, NamespaceView, View};

use crate::build::{Pace, dismantle};
use crate::heap::{self, hidden};
use crate::namespace::{Mode, NamespaceType};
use crate::{errors, exit, handle, overrides};

/// The Python side of a store.
pub(crate) struct Mirror {
    pub(crate) store: AnyStore,
    /// What the handles show.
    shown: ArcSwapOption<View>,
    /// Weak references to the handles.
    handles: Py<PyList>,
    /// Handles by namespace, of the default store. Those of an independent one belong to its `Options`.
    by_namespace: Py<PyDict>,
    /// Dropped after the store, so that the last reference goes while attached.
    _callback: Option<Arc<Py<PyAny>>>,
}

/// A mirror that may not be there yet, or no longer; for the store's own listener.
pub(crate) type Link = Arc<OnceLock<Weak<Mirror>>>;

/// New objects for one handle.
struct Update<'py> {
    handle: Bound<'py, PyAny>,
    values: Vec<(usize, Py<PyAny>)>,
    cache: Option<Py<PyAny>>,
}

impl Mirror {
    pub(crate) fn new(py: Python<'_>, store: AnyStore, callback: Option<Arc<Py<PyAny>>>) -> Arc<Self> {
        Arc::new(Self {
            store,
            shown: ArcSwapOption::empty(),
            handles: PyList::empty(py).unbind(),
            by_namespace: PyDict::new(py).unbind(),
            _callback: callback,
        })
    }

    /// The mirror of the default store.
    pub(crate) fn default(py: Python<'_>) -> &'static Arc<Self> {
        static DEFAULT: PyOnceLock<Arc<Mirror>> = PyOnceLock::new();
        DEFAULT.get_or_init(py, || Self::new(py, AnyStore::Default, None))
    }

    pub(crate) fn is_default(&self) -> bool {
        matches!(self.store, AnyStore::Default)
    }

    /// Whether the handles show anything.
    pub(crate) fn is_loaded(&self) -> bool {
        self.shown.load().is_some()
    }

    /// What the handles of a namespace show.
    pub(crate) fn namespace(&self, namespace: &str) -> Option<NamespaceView> {
        self.shown.load().as_ref()?.namespace(namespace)
    }

    /// Shows what the store has loaded, in the handles that there are already.
    pub(crate) fn load(&self, py: Python<'_>) -> PyResult<()> {
        self.shown.store(self.store.view().map(Arc::new));
        for handle in self.live(py) {
            self.fill(&handle)?;
        }
        Ok(())
    }

    /// A new handle.
    pub(crate) fn handle<'py>(
        self: &Arc<Self>,
        py: Python<'py>,
        namespace: &str,
        ty: Option<&Arc<NamespaceType>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let handle = handle::new(py, namespace, self, ty)?;
        if self.is_loaded() {
            self.fill(&handle)?;
        } else {
            handle::set_mode(&handle, Mode::Uninitialized)?;
        }
        self.handles.bind(py).append(PyWeakrefReference::new(&handle)?)?;
        Ok(handle)
    }

    /// The handle of a namespace, the same each time.
    ///
    /// # Errors
    /// NotInitializedError.
    pub(crate) fn options<'py>(
        self: &Arc<Self>,
        py: Python<'py>,
        namespace: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.attend(py)?;
        if let Some(handle) = self.by_namespace.bind(py).get_item(namespace)? {
            return Ok(handle);
        }
        if !self.is_loaded() {
            return Err(errors::not_initialized(py));
        }
        let view = self.namespace(namespace);
        let ty = view.map(|view| NamespaceType::new(py, view.schema(), "sentry_options").map(Arc::new));
        let ty = ty.transpose()?;
        let handle = self.handle(py, namespace, ty.as_ref())?;
        if ty.is_some() {
            self.by_namespace.bind(py).set_item(namespace, &handle)?;
        }
        Ok(handle)
    }

    /// Shows what the store has published last.
    pub(crate) fn sync(&self, py: Python<'_>) -> PyResult<()> {
        let mut pace = Pace::steady(py);
        loop {
            let (Some(latest), Some(shown)) = (self.store.view(), self.shown.load_full()) else {
                return Ok(());
            };
            if shown.is(&latest) {
                return Ok(());
            }
            let mut updates = self.prepare(&mut pace, &shown, &latest)?;
            // While the objects were made another thread may have published, or made a handle.
            let is_current = self.store.view().is_some_and(|view| view.is(&latest))
                && self.shown.load().as_ref().is_some_and(|view| Arc::ptr_eq(view, &shown))
                && self.handles.bind(py).len() == updates.len();
            let mut garbage = Vec::new();
            if is_current {
                for Update { handle, values, cache } in &mut updates {
                    heap::swap_slots(handle, values)?;
                    garbage.extend(heap::replace_slot(handle, hidden::SNAPSHOT, None)?);
                    garbage.extend(heap::replace_slot(handle, hidden::CACHE, cache.take())?);
                }
                self.shown.store(Some(Arc::new(latest)));
            }
            for object in garbage {
                dismantle(&mut pace, object.into_bound(py));
            }
            for (_, object) in updates.into_iter().flat_map(|update| update.values) {
                dismantle(&mut pace, object.into_bound(py));
            }
        }
    }

    /// The new objects for every handle; other threads run meanwhile.
    fn prepare<'py>(
        &self,
        pace: &mut Pace<'py>,
        shown: &View,
        latest: &View,
    ) -> PyResult<Vec<Update<'py>>> {
        let py = pace.py();
        let mut updates = Vec::new();
        for handle in self.live(py) {
            let state = handle::state(&handle)?;
            let state = state.get();
            let (old, new) = (shown.namespace(&state.namespace), latest.namespace(&state.namespace));
            let mut update = Update { handle, values: Vec::new(), cache: None };
            if let (Some(ty), Some(old), Some(new)) = (&state.ty, &old, &new)
                && !old.is(new)
            {
                let changed = py.detach(|| changed(ty, old, new));
                let values = ty.build(pace, new, |key| changed.contains(key))?;
                let place = |(at, value): (usize, Bound<'_, _>)| (hidden::COUNT + at, value.unbind());
                update.values = values.into_iter().map(place).collect();
            }
            let may_cache = !(overrides::are_active() || self.store.refreshes_on_read());
            update.cache = may_cache.then(|| PyDict::new(py).into_any().unbind());
            updates.push(update);
        }
        Ok(updates)
    }

    /// The handles that somebody still has. Forgets the others.
    pub(crate) fn live<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyAny>> {
        let references = self.handles.bind(py);
        let (mut live, mut at) = (Vec::new(), 0);
        while let Ok(reference) = references.get_item(at) {
            match reference.cast::<PyWeakrefReference>().ok().and_then(PyWeakrefMethods::upgrade) {
                Some(handle) => {
                    live.push(handle);
                    at += 1;
                }
                None if references.del_item(at).is_err() => break,
                None => {}
            }
        }
        live
    }

    /// Goes on in a forked child whose Python hooks have not been called.
    pub(crate) fn attend(&self, py: Python<'_>) -> PyResult<()> {
        if embed::has_forked() {
            exit::forget_others();
            embed::attend_fork();
            self.sync(py)?;
        }
        Ok(())
    }

    fn fill(&self, handle: &Bound<'_, PyAny>) -> PyResult<()> {
        let namespace = handle::state(handle)?.get().namespace.clone();
        match self.namespace(&namespace) {
            Some(view) => handle::fill(handle, &view),
            None => Ok(()),
        }
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        // The store waits for its watcher, which may wait for the interpreter.
        let store = std::mem::replace(&mut self.store, AnyStore::Default);
        if let AnyStore::Independent(options) = store {
            Python::try_attach(|py| py.detach(move || drop(options)));
        }
    }
}

/// The keys of the attributes whose values differ.
fn changed<'t>(ty: &'t NamespaceType, old: &NamespaceView, new: &NamespaceView) -> HashSet<&'t str> {
    let keys = ty.options.iter().map(|(key, _)| key.as_str());
    keys.filter(|key| old.value(key) != new.value(key)).collect()
}

/// Hears of a publication, on the thread that reloaded.
pub(crate) fn on_publication(link: &Link) {
    exit::attach(|py| {
        let mirror = link.get().and_then(Weak::upgrade);
        if let Some(Err(error)) = mirror.map(|mirror| mirror.sync(py)) {
            // A defect, or no memory: the values before stay.
            error.write_unraisable(py, None);
        }
    });
}

/// A weak reference to the mirror of an independent store, as an item of a Python list.
#[pyclass(frozen)]
struct Remembered(Weak<Mirror>);

fn independent(py: Python<'_>) -> &Bound<'_, PyList> {
    static INDEPENDENT: PyOnceLock<Py<PyList>> = PyOnceLock::new();
    INDEPENDENT.get_or_init(py, || PyList::empty(py).unbind()).bind(py)
}

/// Remembers the mirror of an independent store for [`all`].
pub(crate) fn remember(py: Python<'_>, mirror: &Arc<Mirror>) -> PyResult<()> {
    let list = independent(py);
    let gone: Vec<_> = list.iter().enumerate().filter(|(_, item)| upgrade(item).is_none()).collect();
    for (at, _) in gone.iter().rev() {
        list.del_item(*at)?;
    }
    list.append(Bound::new(py, Remembered(Arc::downgrade(mirror)))?)
}

fn upgrade(item: &Bound<'_, PyAny>) -> Option<Arc<Mirror>> {
    item.cast::<Remembered>().ok()?.get().0.upgrade()
}

/// Every mirror: that of the default store and those of independent ones.
pub(crate) fn all(py: Python<'_>) -> Vec<Arc<Mirror>> {
    let others = independent(py).iter().filter_map(|item| upgrade(&item));
    [Arc::clone(Mirror::default(py))].into_iter().chain(others).collect()
}
