//! When two JSON values are the same: `1` and `1.0` are, as JSON Schema has it.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::number;

/// Whether two values are the same.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            number::compare(left, right) == Ordering::Equal
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| equal(left, right)))
        }
        _ => left == right,
    }
}

/// Whether no two of the values are the same.
pub(super) fn all_different(values: &[Value]) -> bool {
    /// Up to here comparing each with each is fastest, and allocates nothing.
    const FEW: usize = 16;
    if values.len() <= FEW {
        return values
            .iter()
            .enumerate()
            .all(|(at, value)| values[..at].iter().all(|before| !equal(before, value)));
    }
    let mut hashed = values
        .iter()
        .map(|value| (hash(value), value))
        .collect::<Vec<_>>();
    hashed.sort_unstable_by_key(|(hash, _)| *hash);
    hashed
        .chunk_by(|(left, _), (right, _)| left == right)
        .all(|same| {
            same.iter()
                .enumerate()
                .all(|(at, (_, value))| same[..at].iter().all(|(_, before)| !equal(before, value)))
        })
}

fn hash(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_into(value, &mut hasher);
    hasher.finish()
}

fn hash_into(value: &Value, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null => {}
        Value::Bool(boolean) => boolean.hash(hasher),
        Value::Number(number) => number::hash_bits(number).hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            for item in items {
                hash_into(item, hasher);
            }
        }
        Value::Object(members) => {
            // The order of keys must not count, whichever map serde_json was built with.
            let entries = members.iter().map(|(key, value)| {
                let mut entry = DefaultHasher::new();
                key.hash(&mut entry);
                hash_into(value, &mut entry);
                entry.finish()
            });
            entries.fold(0, u64::wrapping_add).hash(hasher);
        }
    }
}
