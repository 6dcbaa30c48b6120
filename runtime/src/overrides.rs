//! Test overrides: one table for the typed and the dynamic API, on each thread its own.
//!
//! The table is a stack of layers, one for each guard, so that guards may be dropped in any order. A
//! reader meets it only behind the [gate], and then reads a snapshot on which the overrides
//! are laid, so that accessors, snapshots and independent stores need to know nothing of them.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use serde_json::Value;

use crate::catalog::check_option;
use crate::compiled::compiled;
use crate::error::{OptionsError, ValidationError};
#[cfg(feature = "flags")]
use crate::flags::OverriddenFlags;
use crate::gate;
use crate::namespace::Namespace;
use crate::report::{Severity, say};
use crate::snapshot::Snapshot;
use crate::value::Type;

/// The overridden values that are laid on a snapshot.
pub(crate) type Overrides = Values<Value>;

/// Something for each of a few options, by namespace and key.
#[derive(Debug, Clone)]
pub(crate) struct Values<T>(Vec<(String, String, T)>);

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Values<T> {
    #[cfg(feature = "flags")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, &T)> {
        let entries = self.0.iter();
        entries.map(|(namespace, key, value)| (namespace.as_str(), key.as_str(), value))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get(&self, namespace: &str, key: &str) -> Option<&T> {
        self.position(namespace, key).map(|at| &self.0[at].2)
    }

    pub(crate) fn insert(&mut self, namespace: &str, key: &str, value: T) {
        match self.position(namespace, key) {
            Some(at) => self.0[at].2 = value,
            None => self.0.push((namespace.to_owned(), key.to_owned(), value)),
        }
    }

    fn remove(&mut self, namespace: &str, key: &str) {
        if let Some(at) = self.position(namespace, key) {
            self.0.swap_remove(at);
        }
    }

    fn position(&self, namespace: &str, key: &str) -> Option<usize> {
        self.0
            .iter()
            .position(|(of, name, _)| of == namespace && name == key)
    }
}

/// What one layer sets; `None` takes back what a layer below has set.
type LayerValues = Values<Option<Value>>;

#[derive(Default)]
struct Table {
    /// What `set_override` set outside of any guard.
    base: LayerValues,
    layers: Vec<Layer>,
    /// Snapshots with the overrides laid on, by the snapshot beneath.
    overlaid: Vec<(Arc<Snapshot>, Arc<Snapshot>)>,
}

struct Layer {
    values: LayerValues,
    alive: Arc<AtomicBool>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

impl Table {
    /// Drops the layers whose guard is gone, which may have happened on another thread.
    fn prune(&mut self) {
        let before = self.layers.len();
        self.layers.retain(|layer| layer.alive.load(Relaxed));
        if self.layers.len() != before {
            self.overlaid.clear();
        }
    }

    fn get(&self, namespace: &str, key: &str) -> Option<&Value> {
        let mut layers = self
            .layers
            .iter()
            .rev()
            .map(|layer| &layer.values)
            .chain([&self.base]);
        layers
            .find_map(|values| values.get(namespace, key))?
            .as_ref()
    }

    #[cfg(feature = "dynamic")]
    fn set(&mut self, namespace: &str, key: &str, value: Option<Value>) {
        self.overlaid.clear();
        let mut layers = self.layers.iter_mut().rev();
        if let Some(layer) = layers.find(|layer| layer.values.get(namespace, key).is_some()) {
            layer.values.insert(namespace, key, value);
            return;
        }
        let was_empty = self.base.is_empty();
        match value {
            Some(value) => self.base.insert(namespace, key, Some(value)),
            None => self.base.remove(namespace, key),
        }
        match (was_empty, self.base.is_empty()) {
            (true, false) => gate::add_override(),
            (false, true) => gate::remove_override(),
            _ => {}
        }
    }

    /// Every override that is in force.
    fn effective(&self) -> Overrides {
        let mut effective = Overrides::default();
        for layer in [&self.base]
            .into_iter()
            .chain(self.layers.iter().map(|layer| &layer.values))
        {
            for (namespace, key, value) in &layer.0 {
                match value {
                    Some(value) => effective.insert(namespace, key, value.clone()),
                    None => effective.remove(namespace, key),
                }
            }
        }
        effective
    }

    fn overlay(&mut self, snapshot: &Arc<Snapshot>) -> Option<Arc<Snapshot>> {
        const REMEMBERED: usize = 4;
        self.prune();
        if self.base.is_empty() && self.layers.is_empty() {
            return None;
        }
        if let Some((_, overlaid)) = self
            .overlaid
            .iter()
            .find(|(beneath, _)| Arc::ptr_eq(beneath, snapshot))
        {
            return Some(Arc::clone(overlaid));
        }
        let overlaid = Arc::new(lay(snapshot, self.effective()));
        if self.overlaid.len() == REMEMBERED {
            self.overlaid.remove(0);
        }
        self.overlaid
            .push((Arc::clone(snapshot), Arc::clone(&overlaid)));
        Some(overlaid)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        if !self.base.is_empty() {
            gate::remove_override();
        }
    }
}

/// A snapshot in which the overridden options have their overridden values.
fn lay(snapshot: &Snapshot, overrides: Overrides) -> Snapshot {
    let compiled = compiled();
    let mut slots = snapshot.slots.clone();
    for (namespace, key, value) in &overrides.0 {
        for view in compiled
            .views
            .iter()
            .filter(|view| view.namespace.name == namespace)
        {
            let Some(at) = compiled.schemas[view.schema].position(key) else {
                continue;
            };
            match view.namespace.decoders[at].decode(value) {
                Some(slot) => slots[view.slots()][at] = slot,
                // Only `set_override` takes such a value: it checks nothing, as in the 1.2 releases.
                None => say(
                    Severity::Error,
                    namespace,
                    &format!(
                        "the override of `{key}` has the wrong type, so its accessor does not see it"
                    ),
                ),
            }
        }
    }
    let (catalog, namespaces) = (Arc::clone(&snapshot.catalog), snapshot.namespaces.clone());
    Snapshot {
        catalog,
        namespaces,
        slots,
        #[cfg(feature = "flags")]
        overridden_flags: OverriddenFlags::compile(&overrides, snapshot),
        overrides,
    }
}

/// The snapshot that this thread sees in place of `snapshot`, if it has overrides.
pub(crate) fn overlay(snapshot: &Arc<Snapshot>) -> Option<Arc<Snapshot>> {
    TABLE
        .try_with(|table| table.try_borrow_mut().ok()?.overlay(snapshot))
        .ok()?
}

/// This thread's override of an option.
pub(crate) fn get(namespace: &str, key: &str) -> Option<Value> {
    if gate::is_open(gate::INDEPENDENT_STORE) {
        return None;
    }
    let look = |table: &RefCell<Table>| {
        let mut table = table.try_borrow_mut().ok()?;
        table.prune();
        table.get(namespace, key).cloned()
    };
    // A thread that ends may read after its table is gone.
    TABLE.try_with(look).ok()?
}

/// Sets, or with `None` takes back, this thread's override of an option. Nothing is checked.
#[cfg(feature = "dynamic")]
pub(crate) fn set(namespace: &str, key: &str, value: Option<Value>) {
    TABLE.with_borrow_mut(|table| {
        table.prune();
        table.set(namespace, key, value);
    });
}

/// Puts a layer of checked values on this thread's table.
pub(crate) fn push(values: impl IntoIterator<Item = (String, String, Value)>) -> OverrideGuard {
    let alive = Arc::new(AtomicBool::new(true));
    let mut layer = LayerValues::default();
    for (namespace, key, value) in values {
        layer.insert(&namespace, &key, Some(value));
    }
    let guard = OverrideGuard {
        alive: Arc::clone(&alive),
    };
    gate::add_override();
    TABLE.with_borrow_mut(|table| {
        table.prune();
        table.overlaid.clear();
        table.layers.push(Layer {
            values: layer,
            alive,
        });
    });
    guard
}

/// Keeps test overrides in force until it is dropped, by a panic too.
#[derive(Debug)]
#[must_use = "the overrides end when the guard is dropped"]
pub struct OverrideGuard {
    alive: Arc<AtomicBool>,
}

impl Drop for OverrideGuard {
    fn drop(&mut self) {
        self.alive.store(false, Relaxed);
        gate::remove_override();
        // On another thread than the one that was overridden, or as that one ends, nothing is left
        // to do: the layer is dead.
        let _ = TABLE.try_with(|table| table.try_borrow_mut().map(|mut table| table.prune()));
    }
}

/// Typed overrides in the making, for generated code.
pub struct OverrideSet {
    namespace: &'static Namespace,
    values: Vec<(Place, Value)>,
}

/// What a typed override is of.
#[derive(Clone, Copy)]
enum Place {
    /// The option at this place in the schema.
    Option(usize),
    /// The flag or experiment layer of this key.
    Key(&'static str),
}

impl fmt::Debug for OverrideSet {
    // Not the values, of which some may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "OverrideSet({}, {} options)",
            self.namespace.name,
            self.values.len()
        )
    }
}

impl OverrideSet {
    /// No overrides yet.
    #[must_use]
    pub fn new(namespace: &'static Namespace) -> Self {
        Self {
            namespace,
            values: Vec::new(),
        }
    }

    /// Overrides the option at this place in the schema.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "generated setters take values, as callers expect"
    )]
    pub fn set<T: Type>(&mut self, at: usize, value: T) {
        self.values.push((Place::Option(at), value.encode()));
    }

    /// Overrides the flag or experiment layer of this key.
    pub fn set_value(&mut self, key: &'static str, value: Value) {
        self.values.push((Place::Key(key), value));
    }

    /// Puts the overrides in force.
    ///
    /// # Errors
    /// A value that breaks its option's constraints; then none is in force.
    pub fn apply(self) -> Result<OverrideGuard, OptionsError> {
        let compiled = compiled();
        let schema = &compiled.schemas[compiled.views[self.namespace.view()].schema];
        let values = self.values.into_iter().map(|(place, value)| {
            let key = match place {
                Place::Option(at) => &schema.options[at].key,
                Place::Key(key) => key,
            };
            check_option(schema, key, &value)?;
            Ok((self.namespace.name.to_owned(), key.to_owned(), value))
        });
        Ok(push(values.collect::<Result<Vec<_>, ValidationError>>()?))
    }
}
