//! Heap types whose instances are rows of object pointers: the wheel's one module with `unsafe`.
//!
//! CPython reads a member of kind `Py_T_OBJECT_EX` as fast as a slot of a Python class, and lets nobody
//! assign one that is read-only. So a namespace or struct of a schema becomes a type with one such member
//! for each option or field, and the instances' pointers are set from here.
//!
//! # Why it is sound
//!
//! - An instance is a [`Record`]: CPython's header, the number of slots, and the slots. It is made by
//!   [`RecordType::instantiate`] alone, since the types cannot be called, and `basicsize` is what that many
//!   slots need. A subtype of ours adds no slot.
//! - A subtype that is made in Python has no instances: it inherits that it cannot be called, and CPython gives
//!   no object its class, since its deallocator is another; that also tells it from types of ours.
//!   (`__init_subclass__` refuses most of them, to say so early.)
//! - Slots are null or own a reference. Whoever reads or writes one is attached to the interpreter, which the
//!   `Python` token shows, and the module says `gil_used = true`, so accesses exclude each other.
//! - [`slots_of`] checks that an object has a type of ours before it looks at it as a [`Record`].
//! - Old values are dropped after the slot was written, since dropping may run Python code that reads it.

#![allow(unsafe_code, reason = "the reviewed module; see above")]

use std::cell::Cell;
use std::ffi::{CStr, c_int, c_void};
use std::mem::{offset_of, size_of};
use std::ptr;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyTuple, PyType};

mod call;
mod methods;

pub(crate) use call::call;

/// An instance. `slots` has `len` entries; the type's `basicsize` says so too.
#[repr(C)]
struct Record {
    header: ffi::PyObject,
    len: usize,
    weak_references: *mut ffi::PyObject,
    slots: [*mut ffi::PyObject; 0],
}

/// The hidden slots of a handle, which its members come after.
pub(crate) mod hidden {
    /// A dict from keys to what `get` returns; null where each `get` has to look.
    pub(crate) const CACHE: usize = 0;
    /// The [`crate::handle::State`].
    pub(crate) const STATE: usize = 1;
    /// The snapshot to return; null until one is wanted.
    pub(crate) const SNAPSHOT: usize = 2;
    /// Some keys that `get` has been called with, each at the place that its address gives.
    pub(crate) const KEYS: usize = 3;
    /// The scalars that it returned for them.
    pub(crate) const VALUES: usize = KEYS + RECENT;
    /// How many of them: few, as the members' offsets must stay small.
    pub(crate) const RECENT: usize = 8;
    /// How many hidden slots there are.
    pub(crate) const COUNT: usize = VALUES + RECENT;
}

/// One read-only attribute of a type.
#[derive(Debug)]
pub(crate) struct Member {
    /// The attribute's name.
    pub(crate) name: String,
    /// Its docstring.
    pub(crate) doc: String,
}

/// What a type is to be like.
#[derive(Debug)]
pub(crate) struct Spec<'s> {
    /// `__name__`, without the module.
    pub(crate) name: &'s str,
    /// `__doc__`.
    pub(crate) doc: &'s str,
    /// How many slots come before the members.
    pub(crate) hidden: usize,
    pub(crate) members: &'s [Member],
    /// Whether instances are handles, with `get` and its like. A derived type that repeats this spares CPython
    /// the look at its bases in each call.
    pub(crate) is_handle: bool,
}

/// A heap type whose instances are rows of slots.
#[derive(Debug)]
pub(crate) struct RecordType {
    ty: Py<PyType>,
    len: usize,
}

impl RecordType {
    /// Makes a type, derived from `base` if that is one of ours without slots, or with as many.
    pub(crate) fn new(
        py: Python<'_>,
        spec: &Spec<'_>,
        base: Option<&Bound<'_, PyType>>,
    ) -> PyResult<Self> {
        let len = spec.hidden + spec.members.len();
        let mut members = Vec::with_capacity(spec.members.len() + 2);
        for (at, member) in spec.members.iter().enumerate() {
            // To CPython a member `__dictoffset__` is none, but says where instances keep their `__dict__`.
            if member.name.starts_with("__") {
                return Err(PyValueError::new_err("a name that Python reserves"));
            }
            members.push(ffi::PyMemberDef {
                name: forever(py, &member.name)?.as_ptr(),
                type_code: ffi::Py_T_OBJECT_EX,
                offset: signed(offset_of!(Record, slots) + (spec.hidden + at) * size_of::<usize>()),
                flags: ffi::Py_READONLY,
                doc: forever(py, &member.doc)?.as_ptr(),
            });
        }
        if base.is_none() {
            members.push(ffi::PyMemberDef {
                name: c"__weaklistoffset__".as_ptr(),
                type_code: ffi::Py_T_PYSSIZET,
                offset: signed(offset_of!(Record, weak_references)),
                flags: ffi::Py_READONLY,
                doc: ptr::null(),
            });
        }
        // SAFETY: all zeroes is the entry that ends the list.
        members.push(unsafe { std::mem::zeroed() });

        let doc = forever(py, spec.doc)?;
        let mut slots = vec![
            slot(ffi::Py_tp_dealloc, DEALLOC as *mut c_void),
            slot(ffi::Py_tp_members, members.as_mut_ptr().cast()),
            slot(ffi::Py_tp_doc, doc.as_ptr().cast_mut().cast()),
        ];
        if spec.is_handle {
            slots.push(slot(
                ffi::Py_tp_methods,
                methods::METHODS.0.as_ptr().cast_mut().cast(),
            ));
        }
        slots.push(slot(0, ptr::null_mut()));
        let mut ffi_spec = ffi::PyType_Spec {
            name: forever(py, &format!("sentry_options.{}", spec.name))?.as_ptr(),
            basicsize: c_int::try_from(size_of::<Record>() + len * size_of::<usize>())?,
            itemsize: 0,
            flags: u32::try_from(
                ffi::Py_TPFLAGS_DEFAULT
                    | ffi::Py_TPFLAGS_BASETYPE
                    | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION,
            )?,
            slots: slots.as_mut_ptr(),
        };
        let bases = base.map(|base| PyTuple::new(py, [base])).transpose()?;
        let bases = bases.as_ref().map_or(ptr::null_mut(), Bound::as_ptr);
        // SAFETY: the spec and what it points to outlive the call; names and docstrings live for ever, and
        // CPython copies the rest.
        let ty = unsafe {
            Bound::from_owned_ptr_or_err(
                py,
                ffi::PyType_FromSpecWithBases(&raw mut ffi_spec, bases),
            )?
        };
        let ty = ty.cast_into::<PyType>()?.unbind();
        Ok(Self { ty, len })
    }

    /// A type that [`RecordType::new`] made.
    ///
    /// # Errors
    /// Any other type.
    pub(crate) fn of(ty: &Bound<'_, PyType>) -> PyResult<Self> {
        // SAFETY: a live heap type, or a static one, which CPython answers as well.
        let destructor = unsafe { ffi::PyType_GetSlot(ty.as_type_ptr(), ffi::Py_tp_dealloc) };
        if destructor != DEALLOC as *mut c_void {
            return Err(PyTypeError::new_err("no type of options"));
        }
        // The size cannot be assigned, not even by a class attribute of that name.
        let size: usize = ty
            .getattr(pyo3::intern!(ty.py(), "__basicsize__"))?
            .extract()?;
        let len = (size - size_of::<Record>()) / size_of::<usize>();
        Ok(Self {
            ty: ty.clone().unbind(),
            len,
        })
    }

    /// How many slots an instance has.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The type.
    pub(crate) fn bind<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.ty.bind(py)
    }

    /// A new instance with these slots, hidden ones first; those beyond stay empty.
    pub(crate) fn instantiate<'py>(
        &self,
        py: Python<'py>,
        slots: impl IntoIterator<Item = Option<Py<PyAny>>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the type is one of ours, so that the object is a zeroed `Record` of its size.
        let object = unsafe {
            let object = ffi::PyType_GenericAlloc(self.bind(py).as_type_ptr(), 0);
            let object = Bound::from_owned_ptr_or_err(py, object)?;
            (*object.as_ptr().cast::<Record>()).len = self.len;
            object
        };
        for (place, value) in slots_of(&object)?.iter().zip(slots) {
            place.set(value.map_or(ptr::null_mut(), Py::into_ptr));
        }
        Ok(object)
    }
}

/// The slots of an instance.
///
/// # Errors
/// An object whose type is not one of ours.
fn slots_of<'o>(object: &'o Bound<'_, PyAny>) -> PyResult<&'o [Cell<*mut ffi::PyObject>]> {
    // SAFETY: `dealloc` is the deallocator of our types alone, and such an object is a `Record`. It lives as
    // long as the borrow, and cells may be read and written while others are looked at.
    unsafe {
        let ty = ffi::Py_TYPE(object.as_ptr());
        if ffi::PyType_GetSlot(ty, ffi::Py_tp_dealloc) != DEALLOC as *mut c_void {
            return Err(PyTypeError::new_err(
                "neither a handle nor a struct of options",
            ));
        }
        let record = object.as_ptr().cast::<Record>();
        let first = (&raw const (*record).slots).cast::<Cell<*mut ffi::PyObject>>();
        Ok(std::slice::from_raw_parts(first, (*record).len))
    }
}

/// What a slot holds; `None` if it is empty.
///
/// # Errors
/// An object that has no such slot.
pub(crate) fn slot_value<'py>(
    object: &Bound<'py, PyAny>,
    at: usize,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let slot = slots_of(object)?.get(at).ok_or_else(no_slot)?;
    // SAFETY: a slot is null or owns a reference.
    Ok(unsafe { Bound::from_borrowed_ptr_or_opt(object.py(), slot.get()) })
}

/// Puts a value into a slot and gives the one before.
///
/// # Errors
/// An object that has no such slot.
pub(crate) fn replace_slot(
    object: &Bound<'_, PyAny>,
    at: usize,
    value: Option<Py<PyAny>>,
) -> PyResult<Option<Py<PyAny>>> {
    let slot = slots_of(object)?.get(at).ok_or_else(no_slot)?;
    let before = slot.replace(value.map_or(ptr::null_mut(), Py::into_ptr));
    // SAFETY: the slot owned a reference to what was in it, which is ours now.
    Ok(unsafe { Bound::from_owned_ptr_or_opt(object.py(), before) }.map(Bound::unbind))
}

/// Forgets what a handle's `get` and `snapshot` have kept. The old objects go to `garbage`, since dropping them
/// may run Python code.
///
/// # Errors
/// An object that is no handle.
pub(crate) fn replace_cache(
    handle: &Bound<'_, PyAny>,
    cache: Option<Py<PyAny>>,
    garbage: &mut Vec<Py<PyAny>>,
) -> PyResult<()> {
    garbage.extend(replace_slot(handle, hidden::CACHE, cache)?);
    for at in (hidden::KEYS..hidden::COUNT).chain([hidden::SNAPSHOT]) {
        garbage.extend(replace_slot(handle, at, None)?);
    }
    Ok(())
}

/// Swaps the values of several slots with `values`, which then holds the ones before. Nothing runs between.
///
/// # Errors
/// An object that lacks one of the slots; then nothing is swapped.
pub(crate) fn swap_slots(
    object: &Bound<'_, PyAny>,
    values: &mut [(usize, Py<PyAny>)],
) -> PyResult<()> {
    let slots = slots_of(object)?;
    if values
        .iter()
        .any(|(at, _)| slots.get(*at).is_none_or(|slot| slot.get().is_null()))
    {
        return Err(no_slot());
    }
    for (at, value) in values {
        let new = std::mem::replace(value, object.py().None());
        let old = slots[*at].replace(new.into_ptr());
        // SAFETY: the slot owned a reference to what was in it, which is ours now.
        *value = unsafe { Bound::from_owned_ptr(object.py(), old) }.unbind();
    }
    Ok(())
}

/// Whether nobody else refers to an object.
pub(crate) fn is_sole(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a live object, and attached.
    unsafe { ffi::Py_REFCNT(object.as_ptr()) == 1 }
}

/// Which interpreter this is.
pub(crate) fn interpreter(py: Python<'_>) -> PyResult<i64> {
    // SAFETY: attached, so that there is a current interpreter.
    match unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) } {
        -1 => Err(PyErr::fetch(py)),
        id => Ok(id),
    }
}

fn no_slot() -> PyErr {
    PyValueError::new_err("no such slot")
}

/// Gives a handle another type, with the same slots, past its own `__setattr__`.
pub(crate) fn set_class(object: &Bound<'_, PyAny>, class: &Bound<'_, PyType>) -> PyResult<()> {
    let name = pyo3::intern!(object.py(), "__class__");
    // SAFETY: three live objects; CPython checks that the layouts agree.
    let result =
        unsafe { ffi::PyObject_GenericSetAttr(object.as_ptr(), name.as_ptr(), class.as_ptr()) };
    match result {
        0 => Ok(()),
        _ => Err(PyErr::fetch(object.py())),
    }
}

/// The deallocator, through one pointer, as it tells our types from others.
static DEALLOC: ffi::destructor = dealloc;

unsafe extern "C" fn dealloc(object: *mut ffi::PyObject) {
    // SAFETY: CPython calls it once, attached, on an object of one of our types that nobody refers to. Such an
    // object owns its slots and a reference to its type.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        let record = object.cast::<Record>();
        if !(*record).weak_references.is_null() {
            ffi::PyObject_ClearWeakRefs(object);
        }
        let first = (&raw mut (*record).slots).cast::<*mut ffi::PyObject>();
        for at in 0..(*record).len {
            ffi::Py_XDECREF(std::mem::replace(&mut *first.add(at), ptr::null_mut()));
        }
        ffi::PyObject_Free(object.cast());
        ffi::Py_DECREF(ty.cast());
    }
}

/// The text as CPython's C API takes it, kept for ever and once: types point to the names and docstrings of
/// their members.
fn forever(py: Python<'_>, text: &str) -> PyResult<&'static CStr> {
    static TEXTS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let texts = TEXTS.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    let bytes = [text.replace('\0', "\u{fffd}").as_bytes(), b"\0"].concat();
    let bytes = PyBytes::new(py, &bytes);
    let kept = if let Some(kept) = texts.get_item(&bytes)? {
        kept.cast_into::<PyBytes>()?
    } else {
        texts.set_item(&bytes, &bytes)?;
        bytes
    };
    // SAFETY: the dict keeps the object, which never changes or moves, and nothing takes it out.
    let kept =
        unsafe { std::slice::from_raw_parts(kept.as_bytes().as_ptr(), kept.as_bytes().len()) };
    Ok(CStr::from_bytes_with_nul(kept).expect("one zero, at the end"))
}

fn slot(slot: c_int, pfunc: *mut c_void) -> ffi::PyType_Slot {
    ffi::PyType_Slot { slot, pfunc }
}

fn signed(offset: usize) -> ffi::Py_ssize_t {
    ffi::Py_ssize_t::try_from(offset).expect("an offset in an object")
}
