//! Service options with types: a JSON schema at build time, hot-reloaded values at run time.
//!
//! A service declares its options in `sentry-options/schemas/{namespace}/schema.json`.
//! [`include_schema!`] turns that file into a module with one typed accessor for each option. The
//! values come from `values/{namespace}/values.json`, which Kubernetes mounts from a `ConfigMap`; a
//! watcher polls it, checks it against the schema, and publishes it as one immutable snapshot. A
//! read takes nanoseconds, cannot fail, and does no I/O.
//!
//! ```
//! sentry_options::include_schema!("seer");
//!
//! fn main() -> Result<(), sentry_options::OptionsError> {
//!     sentry_options::init()?;
//!     let limit: u16 = seer::options().feature_rate_limit();
//!     println!("{limit} requests a minute");
//!     Ok(())
//! }
//! ```
//!
//! # Where to start
//!
//! - As a user: [`include_schema!`] and [`init`]; [`Options::builder`] for other settings and
//!   independent stores; [`ReloadEvent`] to see reloads.
//! - As a reader of the code: `reloader.rs` is the reload on one screen, `store.rs` the published state,
//!   `gate.rs` and `handle.rs` the two halves of a read.
//!
//! # Features
//!
//! - `dynamic` (default): `options`, `testing` and the rest of the stringly API of the 1.2 releases.
//! - `flags` (default): feature flags and experiments. Without it their values are only held to be objects,
//!   and nobody can make the context that their accessors take.
//! - `observers` (default): [`ReloadEvent`]s, see [`InitBuilder::with_observer`].
//! - `embed`: for bindings to other languages and standards, such as the Python wheel.
//! - `opentelemetry`: OpenTelemetry metrics, see `InitBuilder::with_meter`.
//! - `sentry`: reloads as transactions and errors in Sentry, see `InitBuilder::with_sentry_dsn`.
//! - `status` (default): `status()`, and a heartbeat file for probes.
//! - `tracing` (default): errors, warnings and reloads as `tracing` events where a subscriber is set; otherwise
//!   errors and warnings go to stderr.

mod catalog;
mod compiled;
mod default_store;
#[cfg(feature = "observers")]
mod delivery;
#[cfg(not(feature = "observers"))]
#[path = "no_delivery.rs"]
mod delivery;
mod document;
mod error;
mod event;
mod files;
#[cfg(feature = "flags")]
mod flags;
mod fork;
mod gate;
mod handle;
mod known_file;
mod known_files;
#[cfg(any(feature = "observers", feature = "status"))]
mod known_hash;
mod macros;
mod mirror;
mod namespace;
#[cfg(not(feature = "flags"))]
mod no_flags;
#[cfg(feature = "observers")]
mod observers;
mod options;
mod overrides;
#[cfg(feature = "observers")]
mod queue;
mod rejection;
#[cfg(feature = "observers")]
mod reload_event;
mod reloader;
mod report;
mod schema_text;
mod slots;
mod snapshot;
mod store;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(feature = "sentry")]
mod transactions;
mod value;
mod watcher;

#[cfg(feature = "dynamic")]
mod dynamic;
#[cfg(feature = "embed")]
pub mod embed;
#[cfg(feature = "status")]
mod heartbeat;
#[cfg(feature = "opentelemetry")]
mod metrics;
#[cfg(feature = "status")]
mod progress;
#[cfg(feature = "status")]
pub mod status;
#[cfg(feature = "embed")]
mod subscribers;

#[cfg(any(feature = "dynamic", feature = "flags"))]
pub mod testing;

/// The feature flags of the 1.2 releases; see [`features`](fn@features).
#[cfg(feature = "flags")]
pub mod features {
    pub use crate::flags::features::{
        FeatureChecker, FeatureContext, FeatureError, condition_operators, features,
    };
}

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use error::{OptionsError, ValidationError};
pub use event::{Outcome, PropagationCallback};
pub use handle::Ref;
#[cfg(feature = "observers")]
pub use observers::flush_observers;
pub use options::{DEFAULT_REFRESH_THRESHOLD, InitBuilder, Options, Result, init, refresh};
pub use overrides::OverrideGuard;
pub use rejection::{Reason, Rejection};
#[cfg(feature = "observers")]
pub use reload_event::ReloadEvent;
pub use reloader::InvalidValues;
#[cfg(any(feature = "observers", feature = "status"))]
pub use sentry_options_schema::ContentHash;

#[cfg(feature = "status")]
pub use status::status;

#[cfg(feature = "dynamic")]
pub use dynamic::schema_fetch::{
    RepoSchemaConfig, RepoSchemaConfigs, SchemaFetchError, SchemaFetchResult, fetch_schemas,
    fetch_schemas_from_file,
};
#[cfg(feature = "dynamic")]
#[expect(
    deprecated,
    reason = "they are deprecated for callers, and still part of the API"
)]
pub use dynamic::{
    NamespaceOptions, NamespaceSchema, OptionMetadata, SchemaRegistry, ValuesByNamespace,
    feature_property, init_with_propagation_callback, init_with_schemas, options, schema_fetch,
};

#[cfg(feature = "flags")]
pub use flags::features::{
    FeatureChecker, FeatureContext, FeatureError, condition_operators, features,
};
#[cfg(feature = "flags")]
pub use flags::{ExperimentError, NamespaceExperiments, experiments};
#[cfg(feature = "flags")]
pub use sentry_options_flags::{
    Assignment, BUCKETING_EPOCH, ConditionExplanation, Context, ContextValue, Date, Decision,
    Definition, Explanation, IntoContextValue, Operator, Reason as FeatureReason,
    SegmentExplanation, SegmentOutcome, SlotRange, Status, ToContext, UnassignedReason,
};
/// Derives [`ToContext`](trait@ToContext) for a struct.
#[cfg(feature = "flags")]
pub use sentry_options_macros::ToContext;

/// The examples of the documents, compiled and run with this crate's.
#[cfg(all(doctest, feature = "dynamic"))]
mod documents {
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/quickstart.md")]
    mod quickstart {}
    #[doc = include_str!("../../docs/api.md")]
    mod api {}
    #[doc = include_str!("../../docs/integration.md")]
    mod integration {}
    #[cfg(feature = "flags")]
    #[doc = include_str!("../../docs/flags.md")]
    mod flags {}
    #[cfg(feature = "flags")]
    #[doc = include_str!("../../docs/experiments.md")]
    mod experiments {}
}
