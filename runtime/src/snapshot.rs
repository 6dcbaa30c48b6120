//! The published state: one immutable [`Snapshot`] of every namespace.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use sentry_options_schema::Schema;
use serde_json::{Map, Value};

use crate::catalog::{Catalog, compiled};
use crate::files::Identity;
use crate::namespace::{Namespace, Slot};
use crate::rejection::Rejection;

/// Everything that a store serves at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) catalog: Arc<Catalog>,
    /// In the order of [`Catalog::entries`].
    pub(crate) namespaces: Vec<Arc<Content>>,
    /// In the order of the compiled-in namespaces; see [`Namespace::view`].
    pub(crate) views: Vec<Arc<View>>,
}

impl Snapshot {
    /// Decodes `namespaces` for the accessors, sharing with `previous` what has not changed.
    ///
    /// # Errors
    /// Generated code that cannot decode what the schema accepts, with the namespace's place.
    pub(crate) fn assemble(
        catalog: &Arc<Catalog>,
        namespaces: Vec<Arc<Content>>,
        previous: Option<&Self>,
    ) -> Result<Self, (usize, Rejection)> {
        let views = compiled().views.iter().enumerate().map(|(at, (namespace, place))| {
            let (content, previous) = (&namespaces[*place], previous.map(|previous| &previous.views[at]));
            if let Some(view) = previous
                && Arc::ptr_eq(&view.content, content)
            {
                return Ok(Arc::clone(view));
            }
            let view = View::decode(namespace, content, previous.map(AsRef::as_ref));
            view.map(Arc::new).map_err(|rejection| (*place, rejection))
        });
        let views = views.collect::<Result<_, _>>()?;
        Ok(Self { catalog: Arc::clone(catalog), namespaces, views })
    }

    /// What is known of a namespace.
    pub(crate) fn namespace(&self, namespace: &str) -> Option<&Arc<Content>> {
        self.catalog.position(namespace).map(|at| &self.namespaces[at])
    }
}

/// What the values file of one namespace says.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) schema: Arc<Schema>,
    /// The options that the file sets and the schema knows.
    pub(crate) values: Map<String, Value>,
    pub(crate) generated_at: Option<String>,
    /// The state of the file that this was read from; `None` where there is no file.
    pub(crate) identity: Option<Identity>,
    /// When the file was last modified.
    pub(crate) modified: Option<SystemTime>,
}

impl Content {
    /// The content of a namespace without a values file.
    pub(crate) fn defaults(schema: &Arc<Schema>) -> Self {
        Self {
            schema: Arc::clone(schema),
            values: Map::new(),
            generated_at: None,
            identity: None,
            modified: None,
        }
    }

    /// The value of `key`, or else its default; `None` if the schema does not know the key or a
    /// flag is not set.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key).or_else(|| self.schema.option(key).map(|option| &option.default))
    }

    /// The keys whose values differ from those of `other`, sorted.
    pub(crate) fn difference(&self, other: &Self) -> Vec<String> {
        let keys: BTreeSet<_> = self.values.keys().chain(other.values.keys()).collect();
        let changed = keys.into_iter().filter(|key| self.value(key) != other.value(key));
        changed.cloned().collect()
    }
}

/// The decoded values of one compiled-in namespace, for its accessors.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) content: Arc<Content>,
    pub(crate) slots: Box<[Slot]>,
    /// The test overrides that were laid on it; none in a published snapshot.
    pub(crate) overrides: Map<String, Value>,
}

impl View {
    /// Decodes `content`, sharing with `previous` every slot whose value has not changed.
    pub(crate) fn decode(
        namespace: &Namespace,
        content: &Arc<Content>,
        previous: Option<&View>,
    ) -> Result<Self, Rejection> {
        let options = &content.schema.options;
        let slots = options.iter().zip(namespace.decoders).enumerate().map(|(at, (option, decoder))| {
            let value = content.values.get(&option.key);
            if let Some(previous) = previous
                && previous.content.values.get(&option.key) == value
            {
                return Ok(previous.slots[at].clone());
            }
            let decoded = decoder.decode(value.unwrap_or(&option.default));
            decoded.ok_or_else(|| Rejection::undecodable(namespace.name, &option.key))
        });
        Ok(Self { content: Arc::clone(content), slots: slots.collect::<Result<_, _>>()?, overrides: Map::new() })
    }
}
