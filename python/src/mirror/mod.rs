//! The Python side of a store: its handles, kept up to date.
//!
//! Here handles are made, filled and found; `publication.rs` brings them up to date. Everything is guarded by the
//! interpreter, so there is no lock that a fork could leave taken: the forking thread is the one that is attached.

mod publication;

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock, Weak};

use arc_swap::{ArcSwapOption, Guard};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyWeakrefMethods, PyWeakrefReference};
use sentry_options::embed::{self, AnyStore, NamespaceView, Subscribers, View};

use crate::namespace::{Mode, NamespaceType};
use crate::{errors, exit, handle, overrides};

pub(crate) use publication::on_publication;

/// The Python side of a store.
pub(crate) struct Mirror {
    pub(crate) store: AnyStore,
    /// What the handles show.
    shown: ArcSwapOption<View>,
    /// Weak references to the handles.
    handles: Py<PyList>,
    /// How many handles there have been.
    made: AtomicUsize,
    /// How often somebody has looked what is current.
    looks: AtomicUsize,
    /// Which of these looks found what is shown.
    shown_look: AtomicUsize,
    /// Who wants to hear of its reloads.
    pub(crate) subscribers: Arc<Subscribers>,
    /// Dropped after the store, so that the last reference goes while attached.
    _callback: Option<Arc<Py<PyAny>>>,
}

/// A mirror that may not be there yet, or no longer; for the store's own listener.
pub(crate) type Link = Arc<OnceLock<Weak<Mirror>>>;

impl Mirror {
    pub(crate) fn new(
        py: Python<'_>,
        store: AnyStore,
        subscribers: Arc<Subscribers>,
        callback: Option<Arc<Py<PyAny>>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            shown: ArcSwapOption::empty(),
            handles: PyList::empty(py).unbind(),
            made: AtomicUsize::new(0),
            looks: AtomicUsize::new(0),
            shown_look: AtomicUsize::new(0),
            subscribers,
            _callback: callback,
        })
    }

    /// The mirror of the default store.
    pub(crate) fn default(py: Python<'_>) -> &'static Arc<Self> {
        static DEFAULT: PyOnceLock<Arc<Mirror>> = PyOnceLock::new();
        DEFAULT.get_or_init(py, || {
            Self::new(py, AnyStore::Default, Arc::default(), None)
        })
    }

    pub(crate) fn is_default(&self) -> bool {
        matches!(self.store, AnyStore::Default)
    }

    /// Whether the handles show anything.
    pub(crate) fn is_loaded(&self) -> bool {
        self.shown.load().is_some()
    }

    /// What the handles show; `None` before the store is loaded.
    pub(crate) fn shown(&self) -> Guard<Option<Arc<View>>> {
        self.shown.load()
    }

    /// The error of who asks before `init()`, if it is that.
    pub(crate) fn expect_loaded(&self, py: Python<'_>) -> PyResult<()> {
        self.attend(py)?;
        if self.is_loaded() {
            return Ok(());
        }
        Err(errors::not_initialized(py))
    }

    /// Before a read by key or name: goes on in a forked child, and refreshes if each such read is to.
    pub(crate) fn catch_up(&self, py: Python<'_>) -> PyResult<()> {
        self.attend(py)?;
        if self.store.refreshes_on_read() {
            // A rejection has been reported; a read serves what it has.
            py.detach(|| self.store.refresh_on_read());
            self.sync(py)?;
        }
        Ok(())
    }

    /// What the handles of a namespace show.
    pub(crate) fn namespace(&self, namespace: &str) -> Option<NamespaceView> {
        self.shown.load().as_ref()?.namespace(namespace)
    }

    /// Shows what the store has loaded, in the handles that there are already.
    pub(crate) fn load(&self, py: Python<'_>) -> PyResult<()> {
        let Some(view) = self.store.view() else {
            return Ok(());
        };
        loop {
            let made = self.made.load(Relaxed);
            for handle in self.live(py) {
                let state = handle::state(&handle)?;
                if let Some(view) = view.namespace(&state.get().namespace) {
                    handle::fill(&handle, &view)?;
                }
            }
            // While objects were made another thread may have made a handle.
            if self.made.load(Relaxed) == made {
                break;
            }
        }
        self.shown.store(Some(Arc::new(view)));
        // What was published meanwhile.
        self.sync(py)
    }

    /// A new handle.
    pub(crate) fn handle<'py>(
        self: &Arc<Self>,
        py: Python<'py>,
        namespace: &str,
        ty: Option<&Arc<NamespaceType>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let handle = handle::new(py, namespace, self, ty)?;
        let reference = PyWeakrefReference::new(&handle)?;
        self.live(py);
        self.fill(&handle, namespace)?;
        if !self.is_loaded() {
            handle::set_mode(&handle, Mode::Uninitialized)?;
        }
        self.handles.bind(py).append(reference)?;
        self.made.fetch_add(1, Relaxed);
        Ok(handle)
    }

    /// Fills a handle with what the others of its namespace show, if that is anything. Nothing runs between the
    /// last look at that and the end.
    pub(crate) fn fill(&self, handle: &Bound<'_, PyAny>, namespace: &str) -> PyResult<()> {
        while let Some(view) = self.namespace(namespace) {
            let overridden = overrides::are_active();
            handle::fill(handle, &view)?;
            // While objects were made another thread may have published, or set an override.
            let is_current = self.namespace(namespace).is_some_and(|now| now.is(&view));
            if is_current && overrides::are_active() == overridden {
                break;
            }
        }
        Ok(())
    }

    /// Whether handles may keep what `get` and `snapshot` have found.
    pub(crate) fn may_cache(&self) -> bool {
        !(overrides::are_active() || self.store.refreshes_on_read())
    }

    /// The handle of a namespace, the same each time: it is kept in `handles`.
    ///
    /// # Errors
    /// `NotInitializedError`.
    pub(crate) fn options<'py>(
        self: &Arc<Self>,
        handles: &Bound<'py, PyDict>,
        namespace: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = handles.py();
        self.attend(py)?;
        if let Some(handle) = handles.get_item(namespace)? {
            return Ok(handle);
        }
        if !self.is_loaded() {
            return Err(errors::not_initialized(py));
        }
        let Some(view) = self.namespace(namespace) else {
            // It has nothing to keep up to date.
            return handle::new(py, namespace, self, None);
        };
        let ty = Arc::new(NamespaceType::new(py, view.schema(), "sentry_options")?);
        let handle = self.handle(py, namespace, Some(&ty))?;
        // Another thread may have been faster.
        handles.call_method1(intern!(py, "setdefault"), (namespace, handle))
    }

    /// The handles that somebody still has. Forgets the others.
    pub(crate) fn live<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyAny>> {
        let references = self.handles.bind(py);
        let (mut live, mut at) = (Vec::new(), 0);
        while let Ok(reference) = references.get_item(at) {
            match reference
                .cast::<PyWeakrefReference>()
                .ok()
                .and_then(PyWeakrefMethods::upgrade)
            {
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
