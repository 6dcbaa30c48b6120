//! The context of the 1.2 releases: values go in and come out as JSON.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::OnceLock;

use sentry_options_flags::{Context, ContextValue};
use serde_json::Value;

/// What a feature flag knows of the one that asks: the context of the 1.2 releases.
///
/// It dereferences to a [`Context`], which accessors take, and which code that does not have JSON makes
/// with less effort.
#[derive(Debug, Clone, Default)]
pub struct FeatureContext {
    context: Context,
    /// The properties as JSON, made when one is asked for.
    values: OnceLock<HashMap<String, Value>>,
}

impl FeatureContext {
    /// A context without properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says which properties tell who this is, so that a share of a rollout always has the same members.
    /// Those that are missing are left out; if all are, or none is set, all properties count.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the signature is that of the 1.2 releases"
    )]
    pub fn identity_fields(&mut self, fields: Vec<&str>) {
        let fields = fields.iter().map(|field| (*field).to_owned());
        self.context.set_identity_fields(fields);
    }

    /// Sets a property.
    pub fn insert(&mut self, key: &str, value: impl Into<Value>) {
        let value = ContextValue::from_json(&value.into());
        self.context.insert(key.to_owned(), value);
        self.values = OnceLock::new();
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let values = self.values.get_or_init(|| {
            let properties = self.context.properties().into_iter();
            let to_json = |(key, value): (&str, &ContextValue)| (key.to_owned(), value.to_json());
            properties.map(to_json).collect()
        });
        values.get(key)
    }

    /// Whether there is such a property.
    pub fn has(&self, key: &str) -> bool {
        self.context.has(key)
    }

    /// Who this is, as a number below 1,000,000,000.
    pub fn id(&self) -> u64 {
        self.context.id()
    }

    /// Who this is to a flag: its name is hashed too for those that were created after
    /// [`BUCKETING_EPOCH`](crate::BUCKETING_EPOCH).
    pub fn bucket_id(&self, feature: Option<&str>) -> u64 {
        self.context.bucket_id(feature)
    }
}

impl Deref for FeatureContext {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl From<Context> for FeatureContext {
    fn from(context: Context) -> Self {
        Self {
            context,
            values: OnceLock::new(),
        }
    }
}
