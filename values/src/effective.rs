//! What is in force at a target: its own values over those of `default`.

use std::collections::BTreeMap;
use std::fmt;

use sentry_options_schema::json::Member;
use serde_json::{Map, Value};

use crate::file::ValuesFile;
use crate::tree::{DEFAULT, NamespaceValues, Target};

/// The layers that supply values, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The target's own files.
    Target,
    /// The files of the target `default`.
    Default,
}

impl Layer {
    /// Its name in output for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Default => "default",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The values in force at a target, by option. What neither the target nor `default` sets is not
/// there.
#[derive(Debug, Clone, Default)]
pub struct Effective<'t>(BTreeMap<&'t str, Supplied<'t>>);

/// A value, and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Supplied<'t> {
    /// The layer.
    pub layer: Layer,
    /// The file.
    pub file: &'t ValuesFile,
    /// The key and the value in the file.
    pub member: &'t Member,
}

impl NamespaceValues {
    /// The values in force at `target`; `None` if it has no values of its own, not even empty ones.
    ///
    /// A target's value takes the place of the default one as a whole: objects are not merged.
    pub fn effective(&self, target: &str) -> Option<Effective<'_>> {
        let own = self.targets.get(target)?;
        let layers = [
            (Layer::Default, self.targets.get(DEFAULT)),
            (Layer::Target, (target != DEFAULT).then_some(own)),
        ];
        let mut effective = BTreeMap::new();
        for (layer, values) in layers {
            for (file, member) in values.into_iter().flat_map(Target::options) {
                let supplied = Supplied {
                    layer,
                    file,
                    member,
                };
                effective.insert(member.key.as_str(), supplied);
            }
        }
        Some(Effective(effective))
    }
}

impl<'t> Effective<'t> {
    /// The value of an option, if one is set.
    pub fn get(&self, key: &str) -> Option<&Supplied<'t>> {
        self.0.get(key)
    }

    /// All that are set, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&'t str, &Supplied<'t>)> {
        self.0.iter().map(|(key, supplied)| (*key, supplied))
    }

    /// What `values.json` has under `options`, in the order of the keys.
    pub fn to_json(&self) -> Map<String, Value> {
        self.iter()
            .map(|(key, supplied)| (key.to_owned(), supplied.member.value.to_value()))
            .collect()
    }
}
