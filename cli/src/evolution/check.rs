//! All schemas of a repository, before and after.

use std::collections::{BTreeMap, BTreeSet};

use sentry_options_schema::{Schema, Source};
use sentry_options_values::Schemas;

use super::change::Change;
use super::compare;
use super::difference::{At, Difference};
use super::history::History;
use crate::git::GitError;

/// The schemas of one side, by namespace.
pub(crate) type Side = BTreeMap<String, (Schema, Source)>;

/// What changed between two sides.
pub(crate) struct Evolution {
    pub(crate) old: Side,
    pub(crate) new: Side,
    pub(crate) differences: Vec<Difference>,
}

/// The schemas that could be read.
pub(crate) fn side(schemas: &Schemas) -> Side {
    let sides = schemas.iter().filter_map(|schema| {
        let namespace = schema.namespace.to_string();
        let source = schemas.source(&namespace)?.clone();
        Some((namespace, (schema.clone(), source)))
    });
    sides.collect()
}

/// Compares two sides: the namespaces that were removed first, then those that were added, then the
/// others in order.
///
/// # Errors
///
/// git fails.
pub(crate) fn check(
    old: Side,
    new: Side,
    history: Option<&History<'_>>,
) -> Result<Evolution, GitError> {
    let whole = |namespace: &String, change| Difference {
        namespace: namespace.clone(),
        at: At::default(),
        change,
        is_secret: false,
    };
    let mut differences = Vec::new();
    let removed = old.keys().filter(|namespace| !new.contains_key(*namespace));
    differences.extend(removed.map(|namespace| whole(namespace, Change::NamespaceRemoved)));
    for (namespace, (schema, _)) in &new {
        if !old.contains_key(namespace) {
            differences.push(whole(namespace, Change::NamespaceAdded));
            differences.extend(compare::additions(schema));
        }
    }
    for (namespace, (after, _)) in &new {
        if let Some((before, _)) = old.get(namespace) {
            differences.extend(compare::schemas(before, after));
        }
    }
    if let Some(history) = history {
        let reused = reused(&new, &differences, history)?;
        differences.extend(reused);
    }
    Ok(Evolution {
        old,
        new,
        differences,
    })
}

/// The names that are added and were something else before.
fn reused(
    new: &Side,
    differences: &[Difference],
    history: &History<'_>,
) -> Result<Vec<Difference>, GitError> {
    let mut reused = Vec::new();
    for (namespace, (schema, _)) in new {
        let added = differences.iter().filter(|difference| {
            let is_name = matches!(difference.change, Change::OptionAdded | Change::FlagAdded);
            difference.namespace == *namespace && is_name
        });
        let added = added.filter_map(|difference| difference.at.option.clone());
        for (key, reuse) in history.reused(schema, &added.collect::<Vec<_>>())? {
            reused.push(Difference {
                namespace: namespace.clone(),
                at: At::option(&key),
                change: Change::NameReused(Box::new(reuse)),
                is_secret: schema.is_secret(&key),
            });
        }
    }
    Ok(reused)
}

impl Evolution {
    /// The options that were removed, in the order of the differences.
    pub(crate) fn deletions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.differences.iter().filter_map(|difference| {
            let is_removed = difference.change == Change::OptionRemoved;
            let option = difference.at.option.as_deref().filter(|_| is_removed)?;
            Some((difference.namespace.as_str(), option))
        })
    }

    /// The keys that a namespace has or had, which no new name may be.
    pub(crate) fn taken(&self, namespace: &str) -> BTreeSet<&str> {
        let sides = [&self.old, &self.new].into_iter();
        let schemas = sides.filter_map(|side| side.get(namespace));
        let keys = schemas.flat_map(|(schema, _)| {
            let flags = schema
                .flags
                .named
                .iter()
                .chain(&schema.experiment_layers.named);
            let options = schema.options.iter().map(|option| option.key.as_str());
            options.chain(flags.map(|flag| flag.key.as_str()))
        });
        keys.collect()
    }
}
