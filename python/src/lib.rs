//! The native half of the Python package `sentry_options`: typed attributes over the Rust runtime.
//!
//! Loading, watching, checking and reloading are the runtime's. Here its published values become Python
//! objects: `mirror/` keeps the handles up to date, `namespace.rs` and `shape/` turn a schema into types,
//! `heap/` is the one module with `unsafe`, `handle.rs` is what `get` and its like do, and `flags/` evaluates flags
//! and experiments. What is easier
//! said in Python is in `sentry_options/*.py` beside.

mod arguments;
mod build;
mod codegen;
mod compatible;
mod convert;
mod errors;
mod event;
mod exit;
mod flags;
mod generated;
mod handle;
mod heap;
mod log;
mod mirror;
mod mirrors;
mod namespace;
mod observers;
mod overrides;
mod reading;
mod registry;
mod shape;
mod status;
mod store;

use std::sync::OnceLock;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;

/// The native half of `sentry_options`.
#[pymodule(gil_used = true)]
mod _core {
    use super::{
        Bound, PyAnyMethods as _, PyModule, PyModuleMethods as _, PyResult, log, namespace,
        refuse_subinterpreters, shape,
    };

    #[pymodule_export]
    use crate::build::longest_hold;
    #[pymodule_export]
    use crate::codegen::codegen;
    #[pymodule_export]
    use crate::exit::stop;
    #[pymodule_export]
    use crate::flags::{
        Assignment, CompiledOverride, ConditionExplanation, ExperimentLayer, Explanation,
        FeatureChecker, FeatureContext, FeatureFlag, NamespaceExperiments, SegmentExplanation,
        compile_override, condition_operators, experiments, features,
    };
    #[pymodule_export]
    use crate::generated::register;
    #[pymodule_export]
    use crate::handle::{identity, nearest, quoted, typed_override};
    #[pymodule_export]
    use crate::observers::{Subscription, flush_observers, observe, observe_without_hash};
    #[pymodule_export]
    use crate::overrides::{add_override, check_override, remove_override};
    #[pymodule_export]
    use crate::reading::reading;
    #[pymodule_export]
    use crate::registry::{SchemaRegistry, feature_property, fetch_schemas};
    #[pymodule_export]
    use crate::shape::{struct_of, struct_type_of};
    #[pymodule_export]
    use crate::status::{seconds_since_1970, status};
    #[pymodule_export]
    use crate::store::{Options, after_fork, init, options, refresh};

    #[pymodule_init]
    fn equip(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        refuse_subinterpreters(py)?;
        module.add("NamespaceOptions", namespace::base(py)?)?;
        module.add("Struct", shape::struct_base(py)?)?;
        log::install();
        // What of it is public, the package says.
        module.delattr("__all__")
    }
}

/// The stores belong to the process, and their objects to the main interpreter.
fn refuse_subinterpreters(py: Python<'_>) -> PyResult<()> {
    static FIRST: OnceLock<i64> = OnceLock::new();
    let current = heap::interpreter(py)?;
    if *FIRST.get_or_init(|| current) == current {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "sentry_options works in one interpreter of a process only",
    ))
}
