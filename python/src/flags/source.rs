//! Where flags and experiments are read from: what the handles of a store show, or what a snapshot keeps,
//! with the test overrides laid on that.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use sentry_options::embed::NamespaceView;
use sentry_options::embed::flags::{Compiled, FlagNamespace, Found, flag_key, with_layers};
use sentry_options_flags::Experiments;

use crate::mirror::Mirror;
use crate::{convert, errors, overrides};

/// The flags and experiments of a namespace.
pub(crate) struct Source {
    namespace: FlagNamespace,
    mirror: Arc<Mirror>,
    /// What a snapshot keeps; `None` for what is current.
    fixed: Option<Fixed>,
}

struct Fixed {
    view: NamespaceView,
    /// The [overrides](CompiledOverride) that were in force, by key.
    overridden: Option<Py<PyDict>>,
}

/// The value of a test override, compiled.
#[pyclass(frozen, module = "sentry_options._core")]
pub(crate) struct CompiledOverride(Compiled);

/// Compiles the value of a test override, if it is of a flag or an experiment layer.
#[pyfunction]
pub(crate) fn compile_override(
    key: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<Option<CompiledOverride>> {
    let value = convert::from_python(value)?;
    Ok(Compiled::new(key, &value).map(CompiledOverride))
}

impl Source {
    /// What the handles of a store show.
    pub(crate) fn live(namespace: &str, mirror: &Arc<Mirror>) -> Self {
        Self {
            namespace: FlagNamespace::new(namespace.to_owned()),
            mirror: Arc::clone(mirror),
            fixed: None,
        }
    }

    /// What a snapshot keeps.
    pub(crate) fn fixed(
        py: Python<'_>,
        namespace: &str,
        mirror: &Arc<Mirror>,
        view: NamespaceView,
    ) -> PyResult<Self> {
        let mut source = Self::live(namespace, mirror);
        let overridden = source.overridden(py)?.map(Bound::unbind);
        source.fixed = Some(Fixed { view, overridden });
        Ok(source)
    }

    /// The name of the namespace.
    pub(crate) fn namespace(&self) -> &str {
        self.namespace.name()
    }

    /// Before a read by name: see [`Mirror::catch_up`].
    pub(crate) fn catch_up(&self, py: Python<'_>) -> PyResult<()> {
        self.mirror.catch_up(py)
    }

    /// Asks what there is under the name of a flag: nothing if no schema declares the namespace.
    ///
    /// # Errors
    /// `NotInitializedError`.
    pub(crate) fn flag<T>(
        &self,
        py: Python<'_>,
        name: &str,
        ask: impl FnOnce(Option<Found<'_>>) -> T,
    ) -> PyResult<T> {
        let overridden = self.overridden(py)?;
        let overridden = overridden.map(|overridden| overridden.get_item(flag_key(name)));
        let overridden = overridden.transpose()?.flatten();
        let overridden = overridden.as_ref().map(|value| value.cast()).transpose()?;
        let overridden = overridden.map(|value: &Bound<'_, CompiledOverride>| &value.get().0);
        if let Some(fixed) = &self.fixed {
            return Ok(ask(laid(Some(fixed.view.flag(name)), overridden)));
        }
        self.mirror.attend(py)?;
        let shown = self.mirror.shown();
        let view = shown.as_ref().ok_or_else(|| errors::not_initialized(py))?;
        Ok(ask(laid(view.flag(&self.namespace, name), overridden)))
    }

    /// Asks the experiments: nothing if no schema declares the namespace.
    ///
    /// # Errors
    /// `NotInitializedError`.
    pub(crate) fn experiments<T>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(Option<&Experiments>) -> T,
    ) -> PyResult<T> {
        let mut layers = Vec::new();
        for value in self
            .overridden(py)?
            .into_iter()
            .flat_map(|all| all.values())
        {
            if let Compiled::Layer(layer) = &value.cast::<CompiledOverride>()?.get().0 {
                layers.push(Arc::clone(layer));
            }
        }
        let ask = |beneath: Option<&Experiments>| {
            if layers.is_empty() {
                ask(beneath)
            } else {
                ask(Some(&with_layers(self.namespace(), layers, beneath)))
            }
        };
        if let Some(fixed) = &self.fixed {
            return Ok(ask(Some(fixed.view.experiments())));
        }
        self.mirror.attend(py)?;
        let shown = self.mirror.shown();
        let view = shown.as_ref().ok_or_else(|| errors::not_initialized(py))?;
        Ok(ask(view.experiments(&self.namespace)))
    }

    fn overridden<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        match &self.fixed {
            Some(fixed) => Ok(fixed.overridden.as_ref().map(|all| all.bind(py).clone())),
            None if overrides::are_active() => overrides::compiled(py, self.namespace()).map(Some),
            None => Ok(None),
        }
    }
}

/// What is found, with an override laid on it. An ordinary option is no flag, whatever overrides it.
fn laid<'f>(found: Option<Found<'f>>, overridden: Option<&'f Compiled>) -> Option<Found<'f>> {
    match (found, overridden) {
        (Some(Found::Invalid), _) => found,
        (_, Some(Compiled::Flag(flag))) => Some(Found::Flag {
            flag,
            is_overridden: true,
        }),
        _ => found,
    }
}
