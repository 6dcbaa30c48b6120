//! Lists and dicts that refuse mutation; see `_frozen.py`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyType};

use super::Privacy;
use crate::convert::{DEPTH, too_deep};

/// An empty container.
pub(super) fn frozen<'py>(
    py: Python<'py>,
    kind: &str,
    privacy: Privacy,
) -> PyResult<Bound<'py, PyAny>> {
    static TYPES: PyOnceLock<[Py<PyType>; 4]> = PyOnceLock::new();
    let types = TYPES.get_or_try_init(py, || {
        let ty = |name| {
            PyResult::Ok(
                py.import("sentry_options._frozen")?
                    .getattr(name)?
                    .cast_into::<PyType>()?
                    .unbind(),
            )
        };
        PyResult::Ok([
            ty("FrozenList")?,
            ty("SecretList")?,
            ty("FrozenDict")?,
            ty("SecretDict")?,
        ])
    })?;
    let at = usize::from(kind == "Dict") * 2 + usize::from(privacy == Privacy::Secret);
    types[at].bind(py).call0()
}

/// A frozen copy of plain lists and dicts.
pub(super) fn freeze<'py>(
    value: &Bound<'py, PyAny>,
    privacy: Privacy,
    depth: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if depth == DEPTH {
        return Err(too_deep());
    }
    if let Ok(items) = value.cast::<PyList>() {
        let list = frozen(py, "List", privacy)?;
        for item in items.iter() {
            let item = freeze(&item, privacy, depth + 1)?;
            list.cast::<PyList>()?.append(item)?;
        }
        return Ok(list);
    }
    if let Ok(members) = value.cast::<PyDict>() {
        let dict = frozen(py, "Dict", privacy)?;
        for (key, member) in members.iter() {
            let member = freeze(&member, privacy, depth + 1)?;
            dict.cast::<PyDict>()?.set_item(key, member)?;
        }
        return Ok(dict);
    }
    Ok(value.clone())
}
