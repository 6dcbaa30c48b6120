//! The methods of handles, in CPython's own calling convention: a call that finds its answer kept costs no more
//! than one of a dict.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::{Record, hidden};
use crate::handle;

/// The methods of handles, ended by an empty entry.
pub(super) struct Methods(pub(super) [ffi::PyMethodDef; 5]);

// SAFETY: it is never written, and what it points to is static.
unsafe impl Sync for Methods {}

pub(super) static METHODS: Methods = Methods([
    ffi::PyMethodDef {
        ml_name: c"get".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: get },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: c"get($self, /, key)\n--\n\nThe value of an option, or its default if none is set: a new list or \
dict each time.\n\nRaises UnknownNamespaceError and UnknownOptionError."
            .as_ptr(),
    },
    ffi::PyMethodDef {
        ml_name: c"get_forced".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: get_forced },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: c"get_forced($self, /, key)\n--\n\nLike get(), after a refresh. If that is refused, the last good \
value is served.\n\nRaises UnknownNamespaceError and UnknownOptionError."
            .as_ptr(),
    },
    ffi::PyMethodDef {
        ml_name: c"isset".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: isset },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: c"isset($self, /, key)\n--\n\nWhether the values set an option, rather than its default. Test \
overrides do not count.\n\nRaises UnknownNamespaceError and UnknownOptionError."
            .as_ptr(),
    },
    ffi::PyMethodDef {
        ml_name: c"snapshot".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: snapshot },
        ml_flags: ffi::METH_NOARGS,
        ml_doc: c"snapshot($self, /)\n--\n\nThe options as they are now: they do not change, and belong together."
            .as_ptr(),
    },
    ffi::PyMethodDef::zeroed(),
]);

/// `handle.get(key)`. What is cached is returned at once; everything else goes to [`handle::get`].
unsafe extern "C" fn get(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython passes an instance of the type that has the method, and `count` arguments. The objects
    // that the cache gives are owned by it, and nothing runs before they are copied or counted.
    unsafe {
        let slots = (&raw mut (*object.cast::<Record>()).slots).cast::<*mut ffi::PyObject>();
        let cache = *slots.add(hidden::CACHE);
        if count == 1 && names.is_null() && !cache.is_null() && !sentry_options::embed::has_forked()
        {
            let key = *arguments;
            // The literal in a call is the same object each time, so that its address says enough.
            let place = (key.addr() / 16) % hidden::RECENT;
            let known = *slots.add(hidden::KEYS + place);
            if known == key {
                let value = *slots.add(hidden::VALUES + place);
                ffi::Py_INCREF(value);
                return value;
            }
            let found = match ffi::PyUnicode_CheckExact(key) {
                0 => ptr::null_mut(),
                _ => ffi::PyDict_GetItemWithError(cache, key),
            };
            if !found.is_null() {
                let ty = ffi::Py_TYPE(found);
                if ptr::eq(ty, &raw mut ffi::PyList_Type) {
                    return ffi::PyList_GetSlice(found, 0, ffi::Py_ssize_t::MAX);
                }
                if ptr::eq(ty, &raw mut ffi::PyDict_Type) {
                    return ffi::PyDict_Copy(found);
                }
                if !ptr::eq(ty, &raw mut ffi::PyTuple_Type) {
                    ffi::Py_INCREF(found);
                    if known.is_null() || is_forgotten(known) {
                        keep(slots, place, key, found);
                    }
                    return found;
                }
            }
        }
        with_key("get", handle::get, object, arguments, count, names)
    }
}

/// Whether a kept key is likely to be at no place but here and in the dict, such as one that was made for a
/// single call: it will not be seen again.
///
/// # Safety
/// A live object.
unsafe fn is_forgotten(key: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe { ffi::Py_REFCNT(key) <= 2 }
}

/// Keeps a key and its value at a place, in place of what was there.
///
/// # Safety
/// The slots are those of a handle; the key is a `str` and the value a scalar.
unsafe fn keep(
    slots: *mut *mut ffi::PyObject,
    place: usize,
    key: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) {
    // SAFETY: the caller's promise. Both slots are written before the old objects go, and no Python code runs
    // as they do: they are a `str` and a scalar as well.
    unsafe {
        ffi::Py_INCREF(key);
        ffi::Py_INCREF(value);
        let old_key = ptr::replace(slots.add(hidden::KEYS + place), key);
        let old_value = ptr::replace(slots.add(hidden::VALUES + place), value);
        ffi::Py_XDECREF(old_key);
        ffi::Py_XDECREF(old_value);
    }
}

unsafe extern "C" fn get_forced(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as CPython passes them.
    unsafe {
        with_key(
            "get_forced",
            handle::get_forced,
            object,
            arguments,
            count,
            names,
        )
    }
}

unsafe extern "C" fn isset(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as CPython passes them.
    unsafe { with_key("isset", handle::isset, object, arguments, count, names) }
}

unsafe extern "C" fn snapshot(
    object: *mut ffi::PyObject,
    _: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython passes an instance of the type that has the method.
    unsafe {
        let slots = (&raw mut (*object.cast::<Record>()).slots).cast::<*mut ffi::PyObject>();
        let cached = *slots.add(hidden::SNAPSHOT);
        if !cached.is_null() && !sentry_options::embed::has_forked() {
            ffi::Py_INCREF(cached);
            return cached;
        }
        attached(|py| handle::snapshot(&Bound::from_borrowed_ptr(py, object)))
    }
}

/// A method that takes a key, by position or by name.
type KeyMethod = for<'py> fn(&Bound<'py, PyAny>, &Bound<'py, PyAny>) -> PyResult<Py<PyAny>>;

/// # Safety
/// The arguments are those of a method in the fast convention with keywords.
unsafe fn with_key(
    name: &str,
    method: KeyMethod,
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    attached(|py| {
        // SAFETY: the caller's promise: `count` values by position, then one for each name.
        let (object, names, values) = unsafe {
            let names = Bound::from_borrowed_ptr_or_opt(py, names);
            let names = names.map(|names| names.cast_into_unchecked::<PyTuple>());
            let count = usize::try_from(count)? + names.as_ref().map_or(0, PyTupleMethods::len);
            let values: Vec<_> = (0..count)
                .map(|at| Bound::from_borrowed_ptr(py, *arguments.add(at)))
                .collect();
            (Bound::from_borrowed_ptr(py, object), names, values)
        };
        let names: Vec<_> = names.iter().flat_map(PyTupleMethods::iter).collect();
        let key = key_argument(name, &values[..values.len() - names.len()], &names, &values)?;
        method(&object, key)
    })
}

/// The one argument of a method, or the error that CPython would raise.
fn key_argument<'a, 'py>(
    method: &str,
    positional: &[Bound<'py, PyAny>],
    names: &[Bound<'py, PyAny>],
    values: &'a [Bound<'py, PyAny>],
) -> PyResult<&'a Bound<'py, PyAny>> {
    let error = |what: String| {
        Err(PyTypeError::new_err(format!(
            "NamespaceOptions.{method}() {what}"
        )))
    };
    for name in names {
        let name = name.cast::<PyString>()?.to_cow()?;
        if name != "key" {
            return error(format!("got an unexpected keyword argument '{name}'"));
        }
    }
    match (positional.len(), names.len()) {
        (0, 0) => error("missing 1 required positional argument: 'key'".to_owned()),
        (1, 0) | (0, 1) => Ok(&values[0]),
        (1, _) => error("got multiple values for argument 'key'".to_owned()),
        (count, _) => error(format!(
            "takes 1 positional arguments but {count} were given"
        )),
    }
}

/// Runs the body of a method that CPython calls, and hands its error or panic over.
fn attached(body: impl FnOnce(Python<'_>) -> PyResult<Py<PyAny>>) -> *mut ffi::PyObject {
    let body = |py: Python<'_>| {
        let result = catch_unwind(AssertUnwindSafe(|| body(py)));
        let result = result.unwrap_or_else(|_| {
            Err(PanicException::new_err(
                "sentry_options panicked; the message is on stderr",
            ))
        });
        match result {
            Ok(value) => value.into_ptr(),
            Err(error) => {
                error.restore(py);
                ptr::null_mut()
            }
        }
    };
    // SAFETY: CPython calls methods attached. It does so while it finalizes, too, when it says of itself that
    // it is not initialized, so that the checked function would panic.
    unsafe { Python::attach_unchecked(body) }
}
