//! Shows in the handles of a store what it has published.
//!
//! The runtime tells of each publication; [`Mirror::sync`] then makes objects of what has changed and swaps them
//! in.
//!
//! # Consistency
//! All new objects are made before the first is swapped in, other threads running meanwhile. From the last
//! look at what is shown to the last swap nothing runs but this: no Python code, no allocation that could
//! start a collection. So two reads without a call between them see one state. Threads may show their
//! publications at once; each ends when what is shown is no older than what it found when it began, however
//! often the store publishes.

use std::collections::HashSet;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use sentry_options::embed::View;

use super::{Link, Mirror};
use crate::build::{Pace, dismantle};
use crate::exit;
use crate::handle::{self, State};
use crate::heap::{self, hidden};

/// New objects for one handle, and after the swap the old ones.
struct Update<'py> {
    handle: Bound<'py, PyAny>,
    values: Vec<(usize, Py<PyAny>)>,
    cache: Option<Py<PyAny>>,
}

impl<'py> Update<'py> {
    fn new(
        pace: &mut Pace<'py>,
        handle: Bound<'py, PyAny>,
        shown: &View,
        latest: &View,
    ) -> PyResult<Self> {
        let state = handle::state(&handle)?;
        let State { namespace, ty, .. } = state.get();
        let (old, new) = (shown.namespace(namespace), latest.namespace(namespace));
        let mut values = Vec::new();
        if let (Some(ty), Some(old), Some(new)) = (ty, &old, &new)
            && !old.is(new)
        {
            let changed = pace.detached(|| ty.values(new, Some(old)));
            values.reserve(changed.len());
            for (at, value) in changed {
                let value = ty.build(pace, at, value)?.unbind();
                values.push((hidden::COUNT + at, value));
            }
        }
        let cache = Some(PyDict::new(pace.py()).into_any().unbind());
        Ok(Self {
            handle,
            values,
            cache,
        })
    }
}

impl Mirror {
    /// Shows what the store has published last; what it publishes meanwhile, another thread may have to show.
    pub(crate) fn sync(&self, py: Python<'_>) -> PyResult<()> {
        self.sync_at(Pace::steady(py))
    }

    fn sync_at(&self, mut pace: Pace<'_>) -> PyResult<()> {
        let first = self.looks.load(Relaxed) + 1;
        loop {
            if self.shown_look.load(Relaxed) >= first {
                return Ok(());
            }
            let look = self.looks.fetch_add(1, Relaxed) + 1;
            let (Some(latest), Some(shown)) = (self.store.view(), self.shown.load_full()) else {
                return Ok(());
            };
            if shown.is(&latest) {
                return Ok(());
            }
            let updates = self.prepare(&mut pace, &shown, &latest)?;
            self.show(&mut pace, updates, (shown, latest, look))?;
        }
    }

    /// Swaps the new objects in, unless another thread has shown others while they were made.
    fn show(
        &self,
        pace: &mut Pace<'_>,
        mut updates: Vec<Update<'_>>,
        (shown, latest, look): (Arc<View>, View, usize),
    ) -> PyResult<()> {
        let (mut garbage, mut before) = (Vec::new(), None);
        if self.shows(&shown) {
            let may_cache = self.may_cache();
            for update in &mut updates {
                heap::swap_slots(&update.handle, &mut update.values)?;
                let cache = update.cache.take().filter(|_| may_cache);
                heap::replace_cache(&update.handle, cache, &mut garbage)?;
            }
            before = self.shown.swap(Some(Arc::new(latest)));
            self.shown_look.store(look, Relaxed);
        }
        // These may be large, and are nothing to Python.
        pace.detached(move || drop((shown, before)));
        let values = updates.into_iter().flat_map(|update| update.values);
        for object in garbage.into_iter().chain(values.map(|(_, object)| object)) {
            let object = object.into_bound(pace.py());
            dismantle(pace, object);
        }
        Ok(())
    }

    fn shows(&self, view: &Arc<View>) -> bool {
        let shown = self.shown.load();
        shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, view))
    }

    /// The new objects for every handle; other threads run meanwhile. For the handles that these make nobody
    /// is let in again: they would never end.
    fn prepare<'py>(
        &self,
        pace: &mut Pace<'py>,
        shown: &View,
        latest: &View,
    ) -> PyResult<Vec<Update<'py>>> {
        let (mut updates, mut prepared) = (Vec::new(), HashSet::new());
        let py = pace.py();
        let mut made = self.made.load(Relaxed);
        self.prepare_more(pace, (shown, latest), &mut prepared, &mut updates)?;
        while self.made.load(Relaxed) != made {
            made = self.made.load(Relaxed);
            let mut late = Pace::uninterrupted(py);
            self.prepare_more(&mut late, (shown, latest), &mut prepared, &mut updates)?;
        }
        Ok(updates)
    }

    fn prepare_more<'py>(
        &self,
        pace: &mut Pace<'py>,
        (shown, latest): (&View, &View),
        prepared: &mut HashSet<usize>,
        updates: &mut Vec<Update<'py>>,
    ) -> PyResult<()> {
        for handle in self.live(pace.py()) {
            if prepared.insert(handle.as_ptr().addr()) {
                updates.push(Update::new(pace, handle, shown, latest)?);
            }
        }
        Ok(())
    }
}

/// Hears of a publication, on the thread that reloaded.
pub(crate) fn on_publication(link: &Link) {
    exit::attach(|py| {
        let mirror = link.get().and_then(Weak::upgrade);
        let result = mirror.map(|mirror| mirror.sync_at(Pace::dispensable(py)));
        if let Some(Err(error)) = result
            && !exit::is_stopped()
        {
            // A defect, or no memory: the values before stay.
            error.write_unraisable(py, None);
        }
    });
}
