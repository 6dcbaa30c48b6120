//! Keys of properties, found by hash.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::text::is_same;

/// The name of a property, with its hash. Contexts and conditions hash with one seed, so that a lookup
/// compares numbers, and a text only once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    hash: u64,
    name: Cow<'static, str>,
}

impl Key {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        Self {
            hash: hash(&name),
            name,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

fn hash(name: &str) -> u64 {
    FixedState::default().hash_one(name)
}

/// Something for each of some keys.
#[derive(Debug, Clone)]
pub(super) struct ByKey<V> {
    /// Sorted by hash, and by name where hashes are equal.
    entries: Vec<(Key, V)>,
}

impl<V> ByKey<V> {
    pub(super) fn get(&self, key: &Key) -> Option<&V> {
        self.find(key.hash, &key.name)
    }

    pub(super) fn get_named(&self, name: &str) -> Option<&V> {
        self.find(hash(name), name)
    }

    fn find(&self, hash: u64, name: &str) -> Option<&V> {
        // Of a few, looking at each is faster than a search, whose every step waits for the one before.
        const FEW: usize = 12;
        let start = if self.entries.len() <= FEW {
            let mut hashes = self.entries.iter().map(|(key, _)| key.hash);
            hashes.position(|other| other == hash)?
        } else {
            self.entries.partition_point(|(key, _)| key.hash < hash)
        };
        let candidates = self.entries[start..].iter();
        candidates
            .take_while(|(key, _)| key.hash == hash)
            .find(|(key, _)| is_same(&key.name, name))
            .map(|(_, value)| value)
    }

    pub(super) fn insert(&mut self, key: Key, value: V) {
        match self.entries.binary_search_by(|(other, _)| other.cmp(&key)) {
            Ok(index) => self.entries[index].1 = value,
            Err(index) => self.entries.insert(index, (key, value)),
        }
    }

    /// Inserts many at once. Of several with one key the last stays.
    pub(super) fn extend(&mut self, entries: impl IntoIterator<Item = (Key, V)>) {
        self.entries.extend(entries);
        self.entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.entries.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                std::mem::swap(later, earlier);
            }
            is_same
        });
    }

    /// The entries, sorted by name.
    pub(super) fn by_name(&self) -> Vec<(&str, &V)> {
        let entries = self.entries.iter();
        let mut entries = entries
            .map(|(key, value)| (key.name(), value))
            .collect::<Vec<_>>();
        entries.sort_unstable_by_key(|(name, _)| *name);
        entries
    }
}

impl<V> Default for ByKey<V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}
