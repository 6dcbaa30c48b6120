//! What generated accessors are made of: the handle that reads live, and the snapshot that does not
//! change.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arc_swap::Guard;
#[cfg(feature = "flags")]
use sentry_options_flags::{Assignment, Context, Explanation};
use sentry_options_schema::SECRET;
use serde_json::Value;

use crate::compiled::compiled;
use crate::default_store::DEFAULT;
use crate::error::OptionsError;
#[cfg(feature = "flags")]
use crate::flags::{self, Found};
use crate::gate;
use crate::namespace::Namespace;
#[cfg(not(feature = "flags"))]
use crate::no_flags::{Assignment, Context, Explanation, assign, explain, has};
use crate::options::Options;
use crate::slots::Slot;
use crate::snapshot::{self, Content};
use crate::store::Store;
use crate::value::{Scalar, Type};

/// Reads the options of one namespace, always as they are now.
#[derive(Clone, Copy)]
pub struct Handle<'s> {
    store: &'s Store,
    namespace: &'static Namespace,
    mirrors: &'s [AtomicU64],
    /// Which bits of the gate close it for this handle.
    mask: usize,
}

impl Handle<'static> {
    /// Reads from the default store.
    #[inline]
    #[must_use]
    pub fn default_store(namespace: &'static Namespace) -> Self {
        Self {
            store: &DEFAULT,
            namespace,
            mirrors: namespace.mirrors,
            mask: gate::DEFAULT_STORE,
        }
    }
}

impl<'s> Handle<'s> {
    /// Reads from an independent store.
    #[must_use]
    pub fn on(options: &'s Options, namespace: &'static Namespace) -> Self {
        let store = options.store();
        let mirrors = store.mirrors(namespace);
        Self {
            store,
            namespace,
            mirrors,
            mask: gate::INDEPENDENT_STORE,
        }
    }

    /// Reads a scalar: the gate and one word.
    #[inline]
    #[must_use]
    pub fn scalar<T: Scalar>(self, at: usize) -> T {
        let Self {
            store,
            namespace,
            mirrors,
            mask,
        } = self;
        let bits = if gate::is_open(mask) {
            mirrors[at].load(Relaxed)
        } else {
            bits_behind_gate(store, namespace, at)
        };
        T::from_bits(bits)
    }

    /// Reads text.
    #[inline]
    #[must_use]
    pub fn text(self, at: usize) -> Ref<str> {
        self.read(at, Slot::text)
    }

    /// Reads a list.
    #[inline]
    #[must_use]
    pub fn list<T: Type>(self, at: usize) -> Ref<[T]> {
        self.read(at, T::list)
    }

    /// Reads anything else.
    #[inline]
    #[must_use]
    pub fn typed<T: 'static>(self, at: usize) -> Ref<T> {
        self.read(at, Slot::typed)
    }

    #[inline]
    fn read<T: ?Sized>(self, at: usize, view: fn(&Slot) -> &T) -> Ref<T> {
        Ref {
            snapshot: self.store.load(self.mask),
            place: self.namespace.base() + at,
            view,
        }
    }

    /// Whether a flag is on.
    #[must_use]
    pub fn has(self, flag: &str, context: &Context) -> bool {
        let snapshot = self.store.load(self.mask);
        has(loaded(&snapshot), self.namespace, flag, context)
    }

    /// Why a flag is on or off.
    #[must_use]
    pub fn explain(self, flag: &str, context: &Context) -> Explanation {
        let snapshot = self.store.load(self.mask);
        explain(loaded(&snapshot), self.namespace, flag, context)
    }

    /// What an experiment layer assigns.
    #[must_use]
    pub fn assign(self, layer: &str, context: &Context) -> Option<Assignment> {
        let snapshot = self.store.load(self.mask);
        assign(loaded(&snapshot), self.namespace, layer, context)
    }

    /// The values of this moment.
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let snapshot = self.store.load(self.mask);
        Snapshot {
            published: Arc::clone(loaded(&snapshot)),
            base: self.namespace.base(),
            namespace: self.namespace,
        }
    }

    /// The value of the option with this key.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn get(self, key: &str) -> Result<Value, OptionsError> {
        self.store.refresh_on_read();
        self.snapshot().get(key)
    }

    /// The value of the option with this key, after a refresh.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn get_forced(self, key: &str) -> Result<Value, OptionsError> {
        drop(self.store.load(self.mask));
        // A rejection has been reported; a read serves what it has.
        let _ = self.store.refresh();
        self.snapshot().get(key)
    }

    /// Whether the values set the option with this key. Overrides do not count.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn isset(self, key: &str) -> Result<bool, OptionsError> {
        self.store.refresh_on_read();
        self.snapshot().isset(key)
    }
}

/// Reads a scalar where the mirror may not be read. A function of few arguments, so that the caller
/// keeps the handle in registers, or in no place at all.
#[cold]
#[inline(never)]
fn bits_behind_gate(store: &Store, namespace: &Namespace, at: usize) -> u64 {
    let snapshot = store.load_behind_gate();
    loaded(&snapshot).slots[namespace.base() + at].bits()
}

impl fmt::Debug for Handle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.namespace.name)
    }
}

#[inline]
fn loaded(snapshot: &Guard<Option<Arc<snapshot::Snapshot>>>) -> &Arc<snapshot::Snapshot> {
    snapshot
        .as_ref()
        .expect("a store is loaded before anything is read from it")
}

#[cfg(feature = "flags")]
fn find<'s>(
    snapshot: &'s snapshot::Snapshot,
    namespace: &Namespace,
    flag: &str,
) -> Option<Found<'s>> {
    snapshot.flag(namespace.name, flag, || {
        let schema = compiled().views[namespace.view()].schema;
        Some(&*snapshot.namespaces[schema])
    })
}

#[cfg(feature = "flags")]
fn has(
    snapshot: &snapshot::Snapshot,
    namespace: &Namespace,
    flag: &str,
    context: &Context,
) -> bool {
    match find(snapshot, namespace, flag) {
        Some(Found::Flag { flag, .. }) => flag.is_on(context),
        Some(Found::NotSet | Found::Invalid) | None => false,
    }
}

#[cfg(feature = "flags")]
fn explain(
    snapshot: &snapshot::Snapshot,
    namespace: &Namespace,
    flag: &str,
    context: &Context,
) -> Explanation {
    let found = find(snapshot, namespace, flag);
    flags::explain(flag, found.as_ref(), context)
}

#[cfg(feature = "flags")]
fn assign(
    snapshot: &snapshot::Snapshot,
    namespace: &Namespace,
    layer: &str,
    context: &Context,
) -> Option<Assignment> {
    let experiments = snapshot.experiments(namespace.name)?.ok()?;
    experiments.assign_layer(layer, context)
}

/// A value of the store, held in place without a copy.
///
/// It belongs to the values of the moment at which it was read, and keeps them alive: hold it for a
/// computation, not for the life of a program. Whoever needs several options to fit together takes
/// a snapshot instead.
pub struct Ref<T: ?Sized> {
    snapshot: Guard<Option<Arc<snapshot::Snapshot>>>,
    /// The place of the option in the snapshot's slots.
    place: usize,
    /// How to see the slot as a `T`. Always the same for one accessor, so that it is inlined.
    view: fn(&Slot) -> &T,
}

impl<T: ?Sized> Deref for Ref<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        (self.view)(&loaded(&self.snapshot).slots[self.place])
    }
}

impl<T: ?Sized> AsRef<T> for Ref<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Ref<T> {
    /// Whether the option is marked `secret`.
    fn is_secret(&self) -> bool {
        let compiled = compiled();
        let view = compiled
            .views
            .iter()
            .find(|view| view.slots().contains(&self.place));
        // A place that is no option's cannot be; should it be, saying less is safe.
        view.is_none_or(|view| {
            compiled.schemas[view.schema].options[self.place - view.slots().start].secret
        })
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() {
            f.write_str(SECRET)
        } else {
            (**self).fmt(f)
        }
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() {
            f.write_str(SECRET)
        } else {
            (**self).fmt(f)
        }
    }
}

impl<T: ?Sized + PartialEq> PartialEq<T> for Ref<T> {
    fn eq(&self, other: &T) -> bool {
        **self == *other
    }
}

impl<T: ?Sized + PartialEq> PartialEq<&T> for Ref<T> {
    fn eq(&self, other: &&T) -> bool {
        **self == **other
    }
}

/// The values of one namespace at one moment: owned, cheap to clone, and the same for as long as it
/// lives.
#[derive(Clone)]
pub struct Snapshot {
    published: Arc<snapshot::Snapshot>,
    base: usize,
    namespace: &'static Namespace,
}

impl Snapshot {
    /// Reads a scalar.
    #[must_use]
    pub fn scalar<T: Scalar>(&self, at: usize) -> T {
        T::from_bits(self.slot(at).bits())
    }

    /// Reads text.
    #[must_use]
    pub fn text(&self, at: usize) -> &str {
        self.slot(at).text()
    }

    /// Reads a list.
    #[must_use]
    pub fn list<T: Type>(&self, at: usize) -> &[T] {
        T::list(self.slot(at))
    }

    /// Reads anything else.
    #[must_use]
    pub fn typed<T: 'static>(&self, at: usize) -> &T {
        self.slot(at).typed()
    }

    /// Whether a flag is on.
    #[must_use]
    pub fn has(&self, flag: &str, context: &Context) -> bool {
        has(&self.published, self.namespace, flag, context)
    }

    /// Why a flag is on or off.
    #[must_use]
    pub fn explain(&self, flag: &str, context: &Context) -> Explanation {
        explain(&self.published, self.namespace, flag, context)
    }

    /// What an experiment layer assigns.
    #[must_use]
    pub fn assign(&self, layer: &str, context: &Context) -> Option<Assignment> {
        assign(&self.published, self.namespace, layer, context)
    }

    /// The value of the option with this key.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn get(&self, key: &str) -> Result<Value, OptionsError> {
        self.find(key).cloned().ok_or_else(|| self.unknown(key))
    }

    /// Whether the values set the option with this key. Overrides do not count.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn isset(&self, key: &str) -> Result<bool, OptionsError> {
        let content = self.content();
        let is_known = content.schema.accepts_key(key);
        is_known
            .then(|| content.values.contains_key(key))
            .ok_or_else(|| self.unknown(key))
    }

    fn slot(&self, at: usize) -> &Slot {
        &self.published.slots[self.base + at]
    }

    fn find(&self, key: &str) -> Option<&Value> {
        let overridden = self.published.overrides.get(self.namespace.name, key);
        overridden.or_else(|| self.content().value(key))
    }

    fn content(&self) -> &Content {
        &self.published.namespaces[compiled().views[self.namespace.view()].schema]
    }

    fn unknown(&self, key: &str) -> OptionsError {
        OptionsError::UnknownOption {
            namespace: self.namespace.name.to_owned(),
            key: key.to_owned(),
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for option in &self.content().schema.options {
            let value = self.find(&option.key).filter(|_| !option.secret);
            match value {
                Some(value) => map.entry(&option.key, &format_args!("{value}")),
                None => map.entry(&option.key, &format_args!("{SECRET}")),
            };
        }
        map.finish()
    }
}
