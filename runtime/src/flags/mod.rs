//! Feature flags and experiments: read from the store, evaluated by `sentry-options-flags`.
//!
//! `compiled.rs` is what a snapshot holds of them, `features.rs` and `experiments.rs` the handles of a
//! namespace, `context.rs` the context of the 1.2 releases. Generated accessors read through
//! [`Handle`](crate::handle::Handle).

mod compiled;
mod context;
mod experiments;
pub(crate) mod features;
mod source;

#[cfg(feature = "embed")]
pub use compiled::Found;
#[cfg(not(feature = "embed"))]
pub(crate) use compiled::Found;
pub(crate) use compiled::{Flags, OverriddenFlags};
#[cfg(feature = "embed")]
pub(crate) use compiled::{compile_layer, overlaid};
pub use experiments::{ExperimentError, NamespaceExperiments, experiments};
#[cfg(feature = "embed")]
pub(crate) use source::Place;
pub(crate) use source::explain;

/// What flags and experiments start their keys with.
pub(crate) const FEATURE: &str = "feature.";
pub(crate) const LAYER: &str = "experiment-layer.";
