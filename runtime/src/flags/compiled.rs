//! The flags and experiment layers of a namespace, compiled when its values are read, and those of
//! test overrides, compiled when they are laid on a snapshot.
//!
//! What has not changed from one snapshot to the next is shared.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use sentry_options_flags::{ExperimentLayer, Experiments, Feature, Flag, Layer, Policy};
use sentry_options_schema::Schema;
use serde_json::{Map, Value};

use super::{FEATURE, LAYER};
use crate::overrides::{Overrides, Values};
use crate::report::{Severity, say};
use crate::snapshot::{Content, Snapshot};

/// The flags and experiment layers of one namespace.
#[derive(Debug)]
pub(crate) struct Flags {
    /// By name, which is the key without `feature.`.
    by_name: HashMap<Box<str>, Entry, RandomState>,
    experiments: Arc<Experiments>,
}

#[derive(Debug, Clone)]
enum Entry {
    Flag(Arc<Flag>),
    /// An ordinary option whose key starts with `feature.`.
    Option,
}

/// What there is under the name of a flag.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(feature = "embed"),
    expect(unreachable_pub, reason = "public to bindings")
)]
pub enum Found<'s> {
    /// A flag.
    Flag {
        /// The flag.
        flag: &'s Flag,
        /// Whether a test override says so, and not the values.
        is_overridden: bool,
    },
    /// No value is set, or no schema declares the flag.
    NotSet,
    /// Something else than a flag.
    Invalid,
}

impl Flags {
    /// Compiles what checked values say; what `previous` has already is shared.
    pub(crate) fn compile(
        schema: &Schema,
        values: &Map<String, Value>,
        previous: Option<&Content>,
    ) -> Self {
        let unchanged = |key: &str, value: &Value| {
            previous.filter(|previous| previous.values.get(key) == Some(value))
        };
        let mut by_name = HashMap::default();
        let mut layers = Vec::new();
        let mut are_layers_unchanged = previous.is_some();
        for (key, value) in values {
            if let Some(name) = key.strip_prefix(FEATURE)
                && schema.flags.accepts(key)
            {
                let shared =
                    unchanged(key, value).and_then(|previous| previous.flags.shared_flag(name));
                let flag = shared.or_else(|| compile_flag(name, value).map(Arc::new));
                by_name.extend(flag.map(|flag| (name.into(), Entry::Flag(flag))));
            } else if let Some(name) = key.strip_prefix(LAYER)
                && schema.experiment_layers.accepts(key)
            {
                let shared =
                    unchanged(key, value).and_then(|previous| previous.flags.shared_layer(name));
                are_layers_unchanged &= shared.is_some();
                layers.extend(shared.or_else(|| compile_layer(name, value).map(Arc::new)));
            }
        }
        for option in &schema.options {
            let name = option.key.strip_prefix(FEATURE);
            by_name.extend(name.map(|name| (name.into(), Entry::Option)));
        }
        let same = previous.filter(|previous| {
            are_layers_unchanged && previous.flags.experiments.layers().len() == layers.len()
        });
        let experiments = match same {
            Some(previous) => Arc::clone(&previous.flags.experiments),
            None => Arc::new(Experiments::new(schema.namespace.as_str(), layers)),
        };
        Self {
            by_name,
            experiments,
        }
    }

    /// The experiments of all layers.
    #[cfg(feature = "embed")]
    pub(crate) fn experiments(&self) -> &Experiments {
        &self.experiments
    }

    pub(crate) fn find(&self, name: &str) -> Found<'_> {
        match self.by_name.get(name) {
            Some(Entry::Flag(flag)) => Found::Flag {
                flag,
                is_overridden: false,
            },
            Some(Entry::Option) => Found::Invalid,
            None => Found::NotSet,
        }
    }

    fn shared_flag(&self, name: &str) -> Option<Arc<Flag>> {
        match self.by_name.get(name)? {
            Entry::Flag(flag) => Some(Arc::clone(flag)),
            Entry::Option => None,
        }
    }

    fn shared_layer(&self, name: &str) -> Option<Arc<Layer>> {
        let mut layers = self.experiments.layers().iter();
        layers.find(|layer| layer.name() == name).cloned()
    }
}

fn compile_flag(name: &str, value: &Value) -> Option<Flag> {
    let feature = Feature::parse(value, Policy::Tolerant).value?;
    Some(Flag::compile(name, &feature))
}

pub(crate) fn compile_layer(name: &str, value: &Value) -> Option<Layer> {
    let layer = ExperimentLayer::parse(value, Policy::Tolerant).value?;
    Some(Layer::compile(name, &layer))
}

/// The flags and experiments that test overrides change; nothing in a published snapshot.
#[derive(Debug, Default)]
pub(crate) struct OverriddenFlags {
    /// By namespace and name; nothing where the override is no flag.
    flags: Values<Option<Flag>>,
    /// By namespace: its layers with the overridden ones, or the key of an override that is none.
    experiments: Vec<(String, Result<Experiments, String>)>,
}

impl OverriddenFlags {
    /// Compiles the overrides of flags and layers. Nothing has checked them if `set_override` set them.
    pub(crate) fn compile(overrides: &Overrides, snapshot: &Snapshot) -> Self {
        let mut overridden = Self::default();
        let mut layers = Vec::<(&str, &str, &Value)>::new();
        for (namespace, key, value) in overrides.iter() {
            if let Some(name) = key.strip_prefix(FEATURE) {
                let content = snapshot.namespace(namespace);
                let is_option = content.is_some_and(|content| content.schema.option(key).is_some());
                let flag = Flag::compile_unchecked(name, value).ok();
                let flag = flag.filter(|_| !is_option);
                overridden.flags.insert(namespace, name, flag);
            } else if key.starts_with(LAYER) {
                layers.push((namespace, key, value));
            }
        }
        layers.sort_by_key(|(namespace, ..)| *namespace);
        for group in layers.chunk_by(|(one, ..), (other, ..)| one == other) {
            let namespace = group[0].0;
            let experiments = lay(namespace, group, snapshot);
            overridden
                .experiments
                .push((namespace.to_owned(), experiments));
        }
        overridden
    }
}

/// The experiments of a namespace, with these layers in place of those of their names.
fn lay(
    namespace: &str,
    overrides: &[(&str, &str, &Value)],
    snapshot: &Snapshot,
) -> Result<Experiments, String> {
    let mut layers = Vec::new();
    for (_, key, value) in overrides {
        let name = key.strip_prefix(LAYER).unwrap_or(key);
        let Some(layer) = compile_layer(name, value) else {
            let text = format!("the override of `{key}` is no experiment layer");
            say(Severity::Error, namespace, &text);
            return Err((*key).to_owned());
        };
        layers.push(Arc::new(layer));
    }
    let content = snapshot.namespace(namespace);
    let beneath = content.map(|content| &*content.flags.experiments);
    Ok(overlaid(namespace, layers, beneath))
}

/// The experiments `beneath`, with these layers in place of those of their names.
pub(crate) fn overlaid(
    namespace: &str,
    mut layers: Vec<Arc<Layer>>,
    beneath: Option<&Experiments>,
) -> Experiments {
    // The overridden ones come first: of two experiments with one name the first counts.
    let others = beneath.iter().flat_map(|beneath| beneath.layers());
    let is_overridden = |layer: &Layer| layers.iter().any(|other| other.name() == layer.name());
    let others = others.filter(|layer| !is_overridden(layer)).cloned();
    let others = others.collect::<Vec<_>>();
    layers.extend(others);
    Experiments::new(namespace, layers)
}

impl Snapshot {
    /// What there is under the name of a flag; nothing if there is no such namespace. Each caller has its
    /// own way to the namespace's content.
    pub(crate) fn flag<'s>(
        &'s self,
        namespace: &str,
        name: &str,
        content: impl FnOnce() -> Option<&'s Content>,
    ) -> Option<Found<'s>> {
        if let Some(flag) = self.overridden_flags.flags.get(namespace, name) {
            return Some(flag.as_ref().map_or(Found::Invalid, |flag| Found::Flag {
                flag,
                is_overridden: true,
            }));
        }
        Some(content()?.flags.find(name))
    }

    /// The experiments of a namespace, or the key of an override that is no layer; nothing if there is no
    /// such namespace.
    pub(crate) fn experiments(&self, namespace: &str) -> Option<Result<&Experiments, &str>> {
        let mut overridden = self.overridden_flags.experiments.iter();
        if let Some((_, experiments)) = overridden.find(|(of, _)| of == namespace) {
            return Some(experiments.as_ref().map_err(String::as_str));
        }
        Some(Ok(&self.namespace(namespace)?.flags.experiments))
    }
}

#[cfg(test)]
mod tests {
    use sentry_options_flags::testing::{always_off, always_on, arm, experiment, experiment_layer};
    use sentry_options_schema::{Source, parse};
    use serde_json::json;

    use super::*;

    fn content(schema: &Arc<Schema>, values: &Value, previous: Option<&Content>) -> Content {
        let values = values.as_object().expect("an object").clone();
        let flags = Flags::compile(schema, &values, previous);
        Content {
            values,
            flags,
            ..Content::defaults(schema)
        }
    }

    #[test]
    fn what_has_not_changed_is_shared() {
        let text = r##"{"version": "1.0", "type": "object", "patternProperties": {
            "^feature\\.": {"$ref": "#/definitions/Feature"},
            "^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##;
        let schema = Arc::new(parse("ns", &Source::new("schema.json", text)).expect("valid"));
        let layer = |name| experiment_layer(["id"], [(name, experiment(0, 10, [arm("a", 1, ())]))]);
        let first = json!({"feature.a": always_on(), "feature.b": always_on(),
            "experiment-layer.l": layer("x"), "experiment-layer.m": layer("y")});
        let first = content(&schema, &first, None);
        let flag = |content: &Content, name| content.flags.shared_flag(name).expect("there");
        let layer_of = |content: &Content, name| content.flags.shared_layer(name).expect("there");

        let second = json!({"feature.a": always_on(), "feature.b": always_off(),
            "experiment-layer.l": layer("x"), "experiment-layer.m": layer("y")});
        let second = content(&schema, &second, Some(&first));
        assert!(Arc::ptr_eq(&flag(&first, "a"), &flag(&second, "a")));
        assert!(!Arc::ptr_eq(&flag(&first, "b"), &flag(&second, "b")));
        assert!(Arc::ptr_eq(
            &first.flags.experiments,
            &second.flags.experiments
        ));

        let third = json!({"experiment-layer.l": layer("x"), "experiment-layer.m": layer("z")});
        let third = content(&schema, &third, Some(&second));
        assert!(third.flags.shared_flag("a").is_none());
        assert!(Arc::ptr_eq(&layer_of(&second, "l"), &layer_of(&third, "l")));
        assert!(!Arc::ptr_eq(
            &layer_of(&second, "m"),
            &layer_of(&third, "m")
        ));

        let fourth = content(
            &schema,
            &json!({"experiment-layer.l": layer("x")}),
            Some(&third),
        );
        assert_eq!(fourth.flags.experiments.layers().len(), 1);
    }
}
