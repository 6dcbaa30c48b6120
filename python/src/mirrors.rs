//! Every mirror of the process: that of the default store and those of independent ones.

use std::sync::{Arc, Weak};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyList;

use crate::mirror::Mirror;

/// A weak reference to the mirror of an independent store, as an item of a Python list.
#[pyclass(frozen)]
struct Remembered(Weak<Mirror>);

fn independent(py: Python<'_>) -> &Bound<'_, PyList> {
    static INDEPENDENT: PyOnceLock<Py<PyList>> = PyOnceLock::new();
    INDEPENDENT
        .get_or_init(py, || PyList::empty(py).unbind())
        .bind(py)
}

/// Remembers the mirror of an independent store for [`all`].
pub(crate) fn remember(py: Python<'_>, mirror: &Arc<Mirror>) -> PyResult<()> {
    let list = independent(py);
    let gone: Vec<_> = list
        .iter()
        .enumerate()
        .filter(|(_, item)| upgrade(item).is_none())
        .collect();
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
    [Arc::clone(Mirror::default(py))]
        .into_iter()
        .chain(others)
        .collect()
}
