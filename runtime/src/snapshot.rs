//! The published state: one immutable [`Snapshot`] of every namespace.

use std::ptr;
use std::sync::Arc;
use std::time::SystemTime;

use sentry_options_schema::Schema;
use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::compiled::{CompiledView, compiled};
use crate::files::Identity;
#[cfg(feature = "flags")]
use crate::flags::{Flags, OverriddenFlags};
#[cfg(any(feature = "observers", feature = "status"))]
use crate::known_hash::KnownHash;
use crate::overrides::Overrides;
use crate::rejection::Rejection;
use crate::slots::Slot;

/// Everything that a store serves at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) catalog: Arc<Catalog>,
    /// In the order of [`Catalog::schemas`].
    pub(crate) namespaces: Vec<Arc<Content>>,
    /// The decoded options of the compiled-in namespaces, one namespace after the other, so that an
    /// accessor gets to its value in few steps. See [`CompiledView::slots`].
    pub(crate) slots: Box<[Slot]>,
    /// The test overrides that were laid on the slots; none in a published snapshot.
    pub(crate) overrides: Overrides,
    /// The flags among them.
    #[cfg(feature = "flags")]
    pub(crate) overridden_flags: OverriddenFlags,
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
        let compiled = compiled();
        let mut slots = Vec::with_capacity(compiled.slots);
        for view in &compiled.views {
            let previous =
                previous.map(|previous| (&*previous.namespaces[view.schema], &*previous.slots));
            let decoded = decode(view, &namespaces[view.schema], previous, &mut slots);
            decoded.map_err(|rejection| (view.schema, rejection))?;
        }
        let (catalog, slots) = (Arc::clone(catalog), slots.into());
        Ok(Self {
            catalog,
            namespaces,
            slots,
            overrides: Overrides::default(),
            #[cfg(feature = "flags")]
            overridden_flags: OverriddenFlags::default(),
        })
    }

    /// This snapshot and one more namespace, which `other` has.
    #[cfg(feature = "embed")]
    pub(crate) fn joined(&self, schema: &Arc<Schema>, other: &Self) -> Self {
        let mut namespaces = self.namespaces.clone();
        namespaces.extend(other.namespace(schema.namespace.as_str()).cloned());
        Self {
            catalog: Arc::new(self.catalog.extended(Arc::clone(schema))),
            namespaces,
            slots: self.slots.clone(),
            overrides: Overrides::default(),
            #[cfg(feature = "flags")]
            overridden_flags: OverriddenFlags::default(),
        }
    }

    /// What is known of a namespace.
    pub(crate) fn namespace(&self, namespace: &str) -> Option<&Arc<Content>> {
        self.catalog
            .position(namespace)
            .map(|at| &self.namespaces[at])
    }
}

/// What the values file of one namespace says.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) schema: Arc<Schema>,
    /// The options that the file sets and the schema knows.
    pub(crate) values: Map<String, Value>,
    pub(crate) generated_at: Option<String>,
    /// The flags among the values, compiled.
    #[cfg(feature = "flags")]
    pub(crate) flags: Flags,
    /// The state of the file that this was read from; `None` where there is no file.
    pub(crate) identity: Option<Identity>,
    /// When the file was last modified.
    pub(crate) modified: Option<SystemTime>,
    #[cfg(any(feature = "observers", feature = "status"))]
    pub(crate) hash: KnownHash,
}

impl Content {
    /// The content of a namespace without a values file.
    pub(crate) fn defaults(schema: &Arc<Schema>) -> Self {
        Self::of_values(schema, Map::new(), None)
    }

    /// The content with these values. Flags that are those of `previous` are taken from there.
    pub(crate) fn of_values(
        schema: &Arc<Schema>,
        values: Map<String, Value>,
        #[cfg_attr(not(feature = "flags"), expect(unused_variables))] previous: Option<&Self>,
    ) -> Self {
        Self {
            schema: Arc::clone(schema),
            #[cfg(feature = "flags")]
            flags: Flags::compile(schema, &values, previous),
            values,
            generated_at: None,
            identity: None,
            modified: None,
            #[cfg(any(feature = "observers", feature = "status"))]
            hash: KnownHash::default(),
        }
    }

    /// The value of `key`, or else its default; `None` if the schema does not know the key or a
    /// flag is not set.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.values
            .get(key)
            .or_else(|| self.schema.option(key).map(|option| &option.default))
    }

    /// The keys whose values differ from those of `other`, sorted.
    pub(crate) fn difference(&self, other: &Self) -> Vec<String> {
        let only_theirs = other
            .values
            .keys()
            .filter(|key| !self.values.contains_key(*key));
        let keys = self.values.keys().chain(only_theirs);
        let mut changed: Vec<_> = keys
            .filter(|key| self.value(key) != other.value(key))
            .cloned()
            .collect();
        changed.sort_unstable();
        changed
    }
}

/// Decodes a namespace's options, but takes from `previous` those whose value has not changed.
fn decode(
    view: &CompiledView,
    content: &Content,
    previous: Option<(&Content, &[Slot])>,
    slots: &mut Vec<Slot>,
) -> Result<(), Rejection> {
    let namespace = view.namespace;
    for ((option, decoder), place) in content
        .schema
        .options
        .iter()
        .zip(namespace.decoders)
        .zip(view.slots())
    {
        let value = content.values.get(&option.key);
        if let Some((previous, decoded)) = previous
            && (ptr::eq(previous, content) || previous.values.get(&option.key) == value)
        {
            slots.push(decoded[place].clone());
            continue;
        }
        let decoded = decoder.decode(value.unwrap_or(&option.default));
        slots.push(decoded.ok_or_else(|| Rejection::undecodable(namespace.name, &option.key))?);
    }
    Ok(())
}
