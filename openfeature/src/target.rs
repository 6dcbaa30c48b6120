//! What a flag key of the standard is the key of.

use open_feature::EvaluationError;
use sentry_options::embed::schema::{OptionSchema, Schema, nearest};

use crate::error;

/// What the keys of flags and experiment layers start with, before their names.
const FEATURE: &str = "feature.";
const LAYER: &str = "experiment-layer.";

/// What a key is of.
#[derive(Debug)]
pub(crate) enum Target<'t> {
    Option(&'t OptionSchema),
    /// By name.
    Flag(&'t str),
    /// By name.
    Layer(&'t str),
}

impl<'t> Target<'t> {
    /// What the schema knows the key as.
    ///
    /// # Errors
    /// `FLAG_NOT_FOUND`, with what may have been meant.
    pub(crate) fn find(schema: &'t Schema, key: &'t str) -> Result<Self, EvaluationError> {
        if let Some(option) = schema.option(key) {
            return Ok(Self::Option(option));
        }
        let name = |prefix, is_accepted: bool| key.strip_prefix(prefix).filter(|_| is_accepted);
        if let Some(name) = name(FEATURE, schema.flags.accepts(key)) {
            return Ok(Self::Flag(name));
        }
        if let Some(name) = name(LAYER, schema.experiment_layers.accepts(key)) {
            return Ok(Self::Layer(name));
        }
        let meant = suggestion(schema, key);
        let namespace = schema.namespace.as_str();
        Err(error::not_found(key, namespace, meant.as_deref()))
    }
}

/// The name of a flag without its prefix is the likeliest mistake: that is how `has` wants it.
fn suggestion(schema: &Schema, key: &str) -> Option<String> {
    let prefixed = [FEATURE, LAYER].map(|prefix| format!("{prefix}{key}"));
    if let Some(meant) = prefixed.into_iter().find(|meant| schema.accepts_key(meant)) {
        return Some(meant);
    }
    let options = schema.options.iter().map(|option| option.key.as_str());
    let references = schema
        .flags
        .named
        .iter()
        .chain(&schema.experiment_layers.named);
    let keys = options.chain(references.map(|reference| reference.key.as_str()));
    nearest(key, keys).map(str::to_owned)
}
