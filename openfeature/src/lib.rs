//! An [OpenFeature](https://openfeature.dev) provider: code that is written to that standard reads our
//! options, feature flags and experiments.
//!
//! A [`Provider`] serves one namespace. A flag key of the standard is the key that the schema declares:
//! of a flag (`feature.red-bar`), an option (`feature.rate-limit`) or an experiment layer
//! (`experiment-layer.answers`).
//!
//! ```
//! # let directory = tempfile::tempdir().unwrap();
//! # let schema = r##"{"version": "1.0", "type": "object", "properties": {
//! #     "feature.red-bar": {"$ref": "#/definitions/Feature"}}}"##;
//! # std::fs::create_dir_all(directory.path().join("values/seer")).unwrap();
//! # let value = sentry_options::testing::always_on();
//! # let values = serde_json::json!({"options": {"feature.red-bar": value}}).to_string();
//! # std::fs::write(directory.path().join("values/seer/values.json"), values).unwrap();
//! # sentry_options::Options::builder().with_directory(directory.path()).with_schemas(&[("seer", schema)]).init().unwrap();
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use open_feature::{EvaluationContext, OpenFeature};
//! use sentry_options_openfeature::Provider;
//!
//! let mut api = OpenFeature::singleton_mut().await;
//! api.set_provider(Provider::new("seer")).await;
//! let client = api.create_client();
//!
//! let context = EvaluationContext::default()
//!     .with_targeting_key("ada")
//!     .with_custom_field("organization_id", 42);
//! let is_on = client.get_bool_value("feature.red-bar", Some(&context), None).await.unwrap_or(false);
//! # assert!(is_on);
//! # });
//! ```
//!
//! What flows in: a flag key and an evaluation context, which `context.rs` makes into ours. `flag.rs`,
//! `option.rs` and `experiment.rs` resolve what the schema declares of the key, and `error.rs` says what went wrong in the
//! standard's terms. Start reading at `provider.rs`.

mod change;
mod context;
mod error;
mod experiment;
mod flag;
mod option;
mod provider;
mod value;

pub use change::{ConfigurationChange, on_configuration_changed};
pub use provider::Provider;

/// The examples of the document, compiled and run with this crate's.
#[cfg(doctest)]
#[doc = include_str!("../../docs/openfeature.md")]
mod document {}
