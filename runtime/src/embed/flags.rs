//! Flags and experiments for bindings, which have test overrides of their own.

use std::sync::Arc;

use sentry_options_flags::{Context, Experiments, Explanation, Flag, Layer};
use serde_json::Value;

use super::{NamespaceView, View};
use crate::flags::{self, FEATURE, LAYER, Place, compile_layer, overlaid};

pub use crate::flags::Found;

/// A namespace whose flags are asked for again and again: a [`View`] looks for it where it stood before.
#[derive(Debug)]
pub struct FlagNamespace(Place);

impl FlagNamespace {
    /// The namespace of that name, which need not exist.
    pub fn new(namespace: String) -> Self {
        Self(Place::new(namespace))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.namespace
    }
}

impl View {
    /// What there is under the name of a flag; `None` if no schema declares the namespace.
    pub fn flag(&self, namespace: &FlagNamespace, name: &str) -> Option<Found<'_>> {
        Some(namespace.0.find(&self.0)?.flags.find(name))
    }

    /// The experiments of a namespace; `None` if no schema declares it.
    pub fn experiments(&self, namespace: &FlagNamespace) -> Option<&Experiments> {
        Some(namespace.0.find(&self.0)?.flags.experiments())
    }
}

impl NamespaceView {
    /// What there is under the name of a flag.
    pub fn flag(&self, name: &str) -> Found<'_> {
        self.0.flags.find(name)
    }

    /// The experiments.
    pub fn experiments(&self) -> &Experiments {
        self.0.flags.experiments()
    }
}

/// The value of a test override, compiled.
#[derive(Debug)]
pub enum Compiled {
    /// A flag.
    Flag(Flag),
    /// An experiment layer.
    Layer(Arc<Layer>),
}

impl Compiled {
    /// Compiles the value of a key; `None` if that is neither a flag nor an experiment layer.
    pub fn new(key: &str, value: &Value) -> Option<Self> {
        if let Some(name) = key.strip_prefix(FEATURE) {
            Flag::compile_unchecked(name, value).ok().map(Self::Flag)
        } else {
            let layer = compile_layer(key.strip_prefix(LAYER)?, value)?;
            Some(Self::Layer(Arc::new(layer)))
        }
    }
}

/// Why a flag is on or off for the context.
pub fn explain(name: &str, found: Option<&Found<'_>>, context: &Context) -> Explanation {
    flags::explain(name, found, context)
}

/// The key of the flag of that name.
pub fn flag_key(name: &str) -> String {
    format!("{FEATURE}{name}")
}

/// The experiments of a namespace, with these layers in place of those of their names.
pub fn with_layers(
    namespace: &str,
    layers: Vec<Arc<Layer>>,
    beneath: Option<&Experiments>,
) -> Experiments {
    overlaid(namespace, layers, beneath)
}
