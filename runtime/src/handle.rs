//! What generated accessors are made of: the handle that reads live, and the snapshot that does not
//! change.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arc_swap::Guard;
use sentry_options_schema::SECRET;
use serde_json::Value;

use crate::error::OptionsError;
use crate::gate;
use crate::namespace::{Namespace, Slot};
use crate::options::Options;
use crate::snapshot::{self, View};
use crate::store::{DEFAULT, Store};
use crate::value::Scalar;

/// Reads the options of one namespace, always as they are now.
#[derive(Clone, Copy)]
pub struct Handle<'s> {
    store: &'s Store,
    namespace: &'static Namespace,
    mirrors: &'s [AtomicU64],
    gate: usize,
}

impl Handle<'static> {
    /// Reads from the default store.
    #[inline]
    #[must_use]
    pub fn default_store(namespace: &'static Namespace) -> Self {
        Self { store: &DEFAULT, namespace, mirrors: namespace.mirrors, gate: gate::DEFAULT_STORE }
    }
}

impl<'s> Handle<'s> {
    /// Reads from an independent store.
    #[must_use]
    pub fn on(options: &'s Options, namespace: &'static Namespace) -> Self {
        let store = options.store();
        let mirrors = store.mirrors(namespace, namespace.view());
        Self { store, namespace, mirrors, gate: gate::INDEPENDENT_STORE }
    }

    /// Reads a scalar: the gate and one word.
    #[inline]
    #[must_use]
    pub fn scalar<T: Scalar>(self, at: usize) -> T {
        let bits = if gate::is_open(self.gate) { self.mirrors[at].load(Relaxed) } else { self.bits_behind_gate(at) };
        T::from_bits(bits)
    }

    #[cold]
    #[inline(never)]
    fn bits_behind_gate(self, at: usize) -> u64 {
        let snapshot = self.store.load(self.gate);
        slot(loaded(&snapshot), Place { view: self.namespace.view(), slot: at }).bits()
    }

    /// Reads text.
    #[inline]
    #[must_use]
    pub fn text(self, at: usize) -> Ref<str> {
        self.read(at, |snapshot, place| slot(snapshot, place).text())
    }

    /// Reads a list.
    #[inline]
    #[must_use]
    pub fn list<T: 'static>(self, at: usize) -> Ref<[T]> {
        self.read(at, |snapshot, place| slot(snapshot, place).typed::<Vec<T>>())
    }

    /// Reads anything else.
    #[inline]
    #[must_use]
    pub fn typed<T: 'static>(self, at: usize) -> Ref<T> {
        self.read(at, |snapshot, place| slot(snapshot, place).typed())
    }

    #[inline]
    fn read<T: ?Sized>(self, at: usize, locate: Locate<T>) -> Ref<T> {
        let snapshot = self.store.load(self.gate);
        Ref { snapshot, place: Place { view: self.namespace.view(), slot: at }, locate }
    }

    /// The values of this moment.
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let snapshot = self.store.load(self.gate);
        Snapshot(Arc::clone(&loaded(&snapshot).views[self.namespace.view()]))
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
        drop(self.store.load(self.gate));
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

impl fmt::Debug for Handle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.namespace.name)
    }
}

/// Where a value stands in a snapshot.
#[derive(Clone, Copy)]
struct Place {
    view: usize,
    slot: usize,
}

type Locate<T> = for<'a> fn(&'a snapshot::Snapshot, Place) -> &'a T;

#[inline]
fn slot(snapshot: &snapshot::Snapshot, place: Place) -> &Slot {
    &snapshot.views[place.view].slots[place.slot]
}

#[inline]
fn loaded(snapshot: &Guard<Option<Arc<snapshot::Snapshot>>>) -> &snapshot::Snapshot {
    snapshot.as_ref().expect("a store is loaded before anything is read from it")
}

/// A value of the store, held in place without a copy.
///
/// It belongs to the values of the moment at which it was read, and keeps them alive: hold it for a
/// computation, not for the life of a program. Whoever needs several options to fit together takes
/// a snapshot instead.
pub struct Ref<T: ?Sized> {
    snapshot: Guard<Option<Arc<snapshot::Snapshot>>>,
    place: Place,
    locate: Locate<T>,
}

impl<T: ?Sized> Deref for Ref<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        (self.locate)(loaded(&self.snapshot), self.place)
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
        let view = &loaded(&self.snapshot).views[self.place.view];
        view.content.schema.options[self.place.slot].secret
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() { f.write_str(SECRET) } else { (**self).fmt(f) }
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() { f.write_str(SECRET) } else { (**self).fmt(f) }
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
pub struct Snapshot(Arc<View>);

impl Snapshot {
    /// Reads a scalar.
    #[must_use]
    pub fn scalar<T: Scalar>(&self, at: usize) -> T {
        T::from_bits(self.0.slots[at].bits())
    }

    /// Reads text.
    #[must_use]
    pub fn text(&self, at: usize) -> &str {
        self.0.slots[at].text()
    }

    /// Reads a list.
    #[must_use]
    pub fn list<T: 'static>(&self, at: usize) -> &[T] {
        self.0.slots[at].typed::<Vec<T>>()
    }

    /// Reads anything else.
    #[must_use]
    pub fn typed<T: 'static>(&self, at: usize) -> &T {
        self.0.slots[at].typed()
    }

    /// The value of the option with this key.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn get(&self, key: &str) -> Result<Value, OptionsError> {
        let View { content, overrides, .. } = &*self.0;
        let value = overrides.get(key).or_else(|| content.value(key));
        value.cloned().ok_or_else(|| self.unknown(key))
    }

    /// Whether the values set the option with this key. Overrides do not count.
    ///
    /// # Errors
    /// The schema does not declare the key.
    pub fn isset(&self, key: &str) -> Result<bool, OptionsError> {
        let content = &self.0.content;
        let is_known = content.schema.accepts_key(key);
        is_known.then(|| content.values.contains_key(key)).ok_or_else(|| self.unknown(key))
    }

    fn unknown(&self, key: &str) -> OptionsError {
        let namespace = self.0.content.schema.namespace.to_string();
        OptionsError::UnknownOption { namespace, key: key.to_owned() }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let View { content, overrides, .. } = &*self.0;
        let options = content.schema.options.iter().map(|option| {
            let value = overrides.get(&option.key).or_else(|| content.value(&option.key));
            (&option.key, value.filter(|_| !option.secret).map_or_else(|| SECRET.to_owned(), Value::to_string))
        });
        f.debug_map().entries(options.map(|(key, value)| (key, format_args!("{value}").to_string()))).finish()
    }
}
