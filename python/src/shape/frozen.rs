//! Lists and dicts that refuse mutation; see `_frozen.py`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyType};

use super::Privacy;
use crate::convert::{DEPTH, too_deep};

/// How to make an empty container: the class, and the `__new__` of what it derives from, since no Python code
/// is to run while values are made.
type Maker = (Py<PyAny>, Py<PyType>);

/// An empty list.
pub(super) fn list(py: Python<'_>, privacy: Privacy) -> PyResult<Bound<'_, PyAny>> {
    static MAKERS: PyOnceLock<[Maker; 2]> = PyOnceLock::new();
    let names = ["FrozenList", "SecretList"];
    make(py, &MAKERS, privacy, names, &py.get_type::<PyList>())
}

/// An empty dict.
pub(super) fn dict(py: Python<'_>, privacy: Privacy) -> PyResult<Bound<'_, PyAny>> {
    static MAKERS: PyOnceLock<[Maker; 2]> = PyOnceLock::new();
    let names = ["FrozenDict", "SecretDict"];
    make(py, &MAKERS, privacy, names, &py.get_type::<PyDict>())
}

fn make<'py>(
    py: Python<'py>,
    makers: &'static PyOnceLock<[Maker; 2]>,
    privacy: Privacy,
    names: [&str; 2],
    base: &Bound<'py, PyType>,
) -> PyResult<Bound<'py, PyAny>> {
    let [public, secret] = makers.get_or_try_init(py, || {
        let module = py.import("sentry_options._frozen")?;
        let maker = |name| {
            let new = base.getattr(intern!(py, "__new__"))?.unbind();
            PyResult::Ok((new, module.getattr(name)?.cast_into()?.unbind()))
        };
        PyResult::Ok([maker(names[0])?, maker(names[1])?])
    })?;
    let (new, class) = match privacy {
        Privacy::Public => public,
        Privacy::Secret => secret,
    };
    new.bind(py).call1((class,))
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
        let frozen = list(py, privacy)?;
        for item in items.iter() {
            let item = freeze(&item, privacy, depth + 1)?;
            frozen.cast::<PyList>()?.append(item)?;
        }
        return Ok(frozen);
    }
    if let Ok(members) = value.cast::<PyDict>() {
        let frozen = dict(py, privacy)?;
        for (key, member) in members.iter() {
            let member = freeze(&member, privacy, depth + 1)?;
            frozen.cast::<PyDict>()?.set_item(key, member)?;
        }
        return Ok(frozen);
    }
    Ok(value.clone())
}
