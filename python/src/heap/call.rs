//! Calling Python code from a thread of our own.

use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// Calls what may be Python code.
///
/// Before 3.14, CPython ends a thread that wants the interpreter back while that is finalizing, and unwinds it
/// for that. Frames of Rust abort the process then. So the thread stays here for good, as it does in 3.14.
pub(crate) fn call<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyTuple>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    type Object = *mut ffi::PyObject;
    let call: unsafe extern "C" fn(Object, Object, Object) -> Object = ffi::PyObject_Call;
    // SAFETY: the same function, which does unwind. Called by name, it would still be one that does not.
    let call: unsafe extern "C-unwind" fn(Object, Object, Object) -> Object =
        unsafe { std::mem::transmute(std::hint::black_box(call)) };
    let keywords = keywords.map_or(ptr::null_mut(), Bound::as_ptr);
    let unwound = Unwound;
    // SAFETY: live objects, attached.
    let result = unsafe { call(callable.as_ptr(), arguments.as_ptr(), keywords) };
    std::mem::forget(unwound);
    // SAFETY: the result is ours, or null with an error set.
    unsafe { Bound::from_owned_ptr_or_err(callable.py(), result) }
}

/// Dropped only where a thread is unwound, which it keeps from going on.
struct Unwound;

impl Drop for Unwound {
    fn drop(&mut self) {
        loop {
            std::thread::park();
        }
    }
}
