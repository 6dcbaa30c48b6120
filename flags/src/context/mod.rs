//! What flags and experiments know of the one that asks.

mod convert;
mod identity;
pub(crate) mod json;
mod key;
pub(crate) mod number;
pub(crate) mod text;
mod value;

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::{Map, Value};

pub use convert::{IntoContextValue, ToContext};
use identity::Identity;
use key::ByKey;
pub(crate) use key::Key;
pub use value::ContextValue;
pub(crate) use value::Prepared;

/// What flags and experiments know of the one that asks: properties, some of which identify it.
///
/// Properties are prepared for comparing when they are inserted, and what a rollout hashes is put
/// together once, when the first flag needs it. So make a context once for a request, and ask all flags
/// with it: evaluation then allocates nothing.
///
/// ```
/// use sentry_options_flags::Context;
///
/// let context = Context::new()
///     .with("organization_id", 42)
///     .with("email", "ada@example.com")
///     .with("tags", ["beta", "internal"])
///     .with_identity_fields(["organization_id"]);
/// assert_eq!(context.bucket(None), 30);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Context {
    properties: ByKey<ContextValue>,
    /// Sorted. One that is named twice is hashed twice.
    identity_fields: Vec<Cow<'static, str>>,
    identity: OnceLock<Identity>,
}

impl Context {
    /// A context without properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// This context, with one more property.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl IntoContextValue) -> Self {
        self.insert(key, value);
        self
    }

    /// This context, with these identity fields.
    #[must_use]
    pub fn with_identity_fields<F: Into<Cow<'static, str>>>(
        mut self,
        fields: impl IntoIterator<Item = F>,
    ) -> Self {
        self.set_identity_fields(fields);
        self
    }

    /// Sets a property.
    pub fn insert(&mut self, key: impl Into<Cow<'static, str>>, value: impl IntoContextValue) {
        let value = value.into_context_value();
        self.properties.insert(Key::new(key), value);
        self.identity = OnceLock::new();
    }

    /// Says which properties tell who this is, so that a share of a rollout always has the same members.
    /// Those that are missing are left out; if all are, or none is set, all properties count.
    pub fn set_identity_fields<F: Into<Cow<'static, str>>>(
        &mut self,
        fields: impl IntoIterator<Item = F>,
    ) {
        self.identity_fields = fields.into_iter().map(F::into).collect();
        self.identity_fields.sort_unstable();
        self.identity = OnceLock::new();
    }

    /// The identity fields, sorted.
    pub fn identity_fields(&self) -> impl Iterator<Item = &str> {
        self.identity_fields.iter().map(AsRef::as_ref)
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.properties.get_named(key)
    }

    /// The value of the property that a condition looks at.
    pub(crate) fn find(&self, key: &Key) -> Option<&ContextValue> {
        self.properties.get(key)
    }

    /// Whether there is such a property.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The properties, sorted by key.
    pub fn properties(&self) -> Vec<(&str, &ContextValue)> {
        self.properties.by_name()
    }

    /// Who this is, as a number below 1,000,000,000.
    pub fn id(&self) -> u64 {
        self.identity().id
    }

    /// Who this is to a flag: its name is hashed too for those that were created after
    /// [`BUCKETING_EPOCH`](crate::BUCKETING_EPOCH).
    pub fn bucket_id(&self, flag: Option<&str>) -> u64 {
        match flag {
            None => self.id(),
            Some(flag) => self.identity().id_for(flag),
        }
    }

    /// The bucket, from 0 to 99, in which it is: [`Context::bucket_id`] modulo 100.
    pub fn bucket(&self, flag: Option<&str>) -> u8 {
        // A remainder of 100 always fits.
        u8::try_from(self.bucket_id(flag) % 100).unwrap_or_default()
    }

    /// The properties that tell who this is, in the order in which they are hashed.
    pub fn identity_properties(&self) -> Vec<(&str, &ContextValue)> {
        let fields = self.identity_fields.iter();
        let present = fields.filter_map(|field| Some((field.as_ref(), self.get(field)?)));
        let present = present.collect::<Vec<_>>();
        if present.is_empty() {
            self.properties()
        } else {
            present
        }
    }

    fn identity(&self) -> &Identity {
        self.identity.get_or_init(|| {
            let mut text = String::new();
            for (key, value) in self.identity_properties() {
                if !text.is_empty() {
                    text.push(':');
                }
                text.push_str(key);
                text.push(':');
                // Writing to a string does not fail.
                let _ = value.0.write_identity(&mut text);
            }
            Identity::new(text)
        })
    }
}

impl From<&Map<String, Value>> for Context {
    fn from(properties: &Map<String, Value>) -> Self {
        let properties = properties.iter();
        properties
            .map(|(key, value)| (key.clone(), ContextValue::from_json(value)))
            .collect()
    }
}

impl<K: Into<Cow<'static, str>>, V: IntoContextValue> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(properties: I) -> Self {
        let mut context = Self::new();
        context.extend(properties);
        context
    }
}

impl<K: Into<Cow<'static, str>>, V: IntoContextValue> Extend<(K, V)> for Context {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, properties: I) {
        let properties = properties.into_iter();
        let prepared = properties.map(|(key, value)| (Key::new(key), value.into_context_value()));
        self.properties.extend(prepared);
        self.identity = OnceLock::new();
    }
}
