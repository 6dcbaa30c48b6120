//! The types of structs as Python objects, and structs that were pickled.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};

use super::Privacy;
use super::frozen::freeze;
use crate::heap::{Member, RecordType, Spec};

/// Tells a struct's type what it is called and what its fields are.
pub(super) fn describe(
    class: &Bound<'_, PyType>,
    module: &str,
    qualified: &str,
    members: &[Member],
    keys: &Bound<'_, PyTuple>,
    secret: bool,
) -> PyResult<()> {
    let py = class.py();
    let names = PyTuple::new(
        py,
        members
            .iter()
            .map(|member| member.name.as_str())
            .collect::<Vec<_>>(),
    )?;
    class.setattr(intern!(py, "__module__"), module)?;
    class.setattr(intern!(py, "__qualname__"), qualified)?;
    // No field has a name with a capital letter.
    class.setattr(intern!(py, "_Fields"), names)?;
    class.setattr(intern!(py, "_Keys"), keys)?;
    class.setattr(intern!(py, "_Secret"), secret)
}

/// A type for structs that were pickled where their type was.
#[pyfunction]
pub(crate) fn struct_type_of<'py>(
    py: Python<'py>,
    module: &str,
    qualname: &str,
    fields: Vec<String>,
    keys: &Bound<'py, PyTuple>,
    secret: bool,
) -> PyResult<Bound<'py, PyType>> {
    let member = |name| Member {
        name,
        doc: String::new(),
    };
    let members: Vec<_> = fields.into_iter().map(member).collect();
    let name = qualname.rsplit('.').next().unwrap_or(qualname);
    let spec = Spec {
        name,
        doc: "A restored struct.",
        hidden: 0,
        members: &members,
        is_handle: false,
    };
    let ty = RecordType::new(py, &spec, Some(struct_base(py)?))?;
    let class = ty.bind(py);
    describe(class, module, qualname, &members, keys, secret)?;
    Ok(class.clone())
}

/// A struct of a type, from the values of its fields, which are frozen.
#[pyfunction]
pub(crate) fn struct_of<'py>(
    class: &Bound<'py, PyType>,
    values: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = class.py();
    let record = RecordType::of(class)?;
    if !class.is_subclass(struct_base(py)?)? || record.len() != values.len() {
        return Err(PyTypeError::new_err("no struct of options"));
    }
    let privacy = if class.getattr(intern!(py, "_Secret"))?.is_truthy()? {
        Privacy::Secret
    } else {
        Privacy::Public
    };
    let values = values
        .iter()
        .map(|value| freeze(&value, privacy, 0).map(|value| Some(value.unbind())));
    let values = values.collect::<PyResult<Vec<_>>>()?;
    record.instantiate(py, values)
}

/// The base of all structs, which has their methods; see `_struct.py`.
pub(crate) fn struct_base(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static BASE: PyOnceLock<RecordType> = PyOnceLock::new();
    let base = BASE.get_or_try_init(py, || {
        let doc = "A struct of an option's value. It is read-only; sentry_options.as_dict() makes a dict of it.";
        let spec = Spec {
            name: "Struct",
            doc,
            hidden: 0,
            members: &[],
            is_handle: false,
        };
        RecordType::new(py, &spec, None)
    })?;
    Ok(base.bind(py))
}

/// Whether an object is a struct of ours.
pub(crate) fn is_struct(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    object.is_instance(struct_base(object.py())?)
}
