//! What a change of values does: by effective value, and by the layer that supplies it.

mod render;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sentry_options_schema::{SECRET, Schema};
use sentry_options_values::{DEFAULT, NamespaceValues, Schemas, Tree};
use serde::Serialize;
use serde_json::Value;

use crate::shown::UNDECLARED;

/// Values with their schemas, before or after a change.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) schemas: Rc<Schemas>,
    pub(crate) tree: Tree,
}

/// What is compared, and what of it is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'s> {
    /// The namespaces that are left out.
    pub(crate) excluded: &'s [String],
    /// Whether the target `default` is listed as the others are.
    pub(crate) default_target: DefaultTarget,
    /// What is shown of options that no schema declares.
    pub(crate) undeclared: Undeclared,
}

/// Whether the target `default` is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DefaultTarget {
    /// As the others are.
    Listed,
    /// Only what the others inherit of it.
    Unlisted,
}

/// What is shown of options that no schema declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undeclared {
    /// Their values: they were allowed for a rollout.
    Shown,
    /// Nothing: in history, they may have been secret.
    Hidden,
}

/// What differs, in order.
#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    changes: Vec<Change>,
    removed_targets: Vec<RemovedTarget>,
}

/// An option whose value or layer differs at a target.
#[derive(Debug, Serialize)]
struct Change {
    namespace: String,
    target: String,
    key: String,
    before: State,
    after: State,
}

/// An option at a target.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct State {
    /// As it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    source: Layer,
}

/// What supplies a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Layer {
    Target,
    Default,
    SchemaDefault,
    Unset,
}

/// A target that is no longer there.
#[derive(Debug, Serialize)]
struct RemovedTarget {
    namespace: String,
    target: String,
}

impl Difference {
    pub(crate) fn between(base: &Side, head: &Side, scope: Scope<'_>) -> Self {
        let mut difference = Self {
            changes: Vec::new(),
            removed_targets: Vec::new(),
        };
        let namespaces = base
            .tree
            .namespaces
            .keys()
            .chain(head.tree.namespaces.keys());
        let namespaces: BTreeSet<_> = namespaces.collect();
        for namespace in namespaces {
            if scope.excluded.contains(namespace) {
                continue;
            }
            let (before, after) = (base.namespace(namespace), head.namespace(namespace));
            for target in before
                .targets()
                .chain(after.targets())
                .collect::<BTreeSet<_>>()
            {
                if target == DEFAULT && scope.default_target == DefaultTarget::Unlisted {
                    continue;
                }
                if after.has(target) {
                    let changes = changes(&before, &after, target, scope.undeclared);
                    difference.changes.extend(changes);
                } else {
                    difference.removed_targets.push(RemovedTarget {
                        namespace: namespace.clone(),
                        target: target.to_owned(),
                    });
                }
            }
        }
        difference
    }

    fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.removed_targets.is_empty()
    }
}

/// A namespace on one side.
struct Namespace<'s> {
    name: &'s str,
    schema: Option<&'s Schema>,
    values: Option<&'s NamespaceValues>,
}

impl Side {
    fn namespace<'s>(&'s self, name: &'s str) -> Namespace<'s> {
        Namespace {
            name,
            schema: self.schemas.get(name),
            values: self.tree.namespaces.get(name),
        }
    }
}

impl<'s> Namespace<'s> {
    fn targets(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        let targets = self
            .values
            .into_iter()
            .flat_map(|values| values.targets.keys());
        targets.map(String::as_str)
    }

    fn has(&self, target: &str) -> bool {
        self.values
            .is_some_and(|values| values.targets.contains_key(target))
    }

    /// What is set at a target.
    fn states(&self, target: &str) -> BTreeMap<&'s str, State> {
        let effective = self.values.and_then(|values| values.effective(target));
        let effective = effective.unwrap_or_default();
        let states = effective.iter().map(|(key, supplied)| {
            let state = State {
                value: Some(supplied.member.value.to_value()),
                source: match supplied.layer {
                    sentry_options_values::Layer::Target => Layer::Target,
                    sentry_options_values::Layer::Default => Layer::Default,
                },
            };
            (key, state)
        });
        states.collect()
    }

    /// An option that is not set at a target.
    fn unset(&self, key: &str) -> State {
        match self.schema.and_then(|schema| schema.option(key)) {
            Some(option) => State {
                value: Some(option.default.clone()),
                source: Layer::SchemaDefault,
            },
            None => State {
                value: None,
                source: Layer::Unset,
            },
        }
    }

    fn is_secret(&self, key: &str) -> bool {
        self.schema.is_some_and(|schema| schema.is_secret(key))
    }

    fn declares(&self, key: &str) -> bool {
        self.schema.is_some_and(|schema| schema.accepts_key(key))
    }
}

fn changes(
    before: &Namespace<'_>,
    after: &Namespace<'_>,
    target: &str,
    undeclared: Undeclared,
) -> Vec<Change> {
    let (base, head) = (before.states(target), after.states(target));
    let schemas = [before, after].into_iter().filter_map(|side| side.schema);
    // What nobody sets may have another default, where the schemas differ.
    let declared =
        schemas.flat_map(|schema| schema.options.iter().map(|option| option.key.as_str()));
    let keys = base.keys().chain(head.keys()).copied().chain(declared);
    let keys: BTreeSet<&str> = keys.collect();
    let mut changes = Vec::new();
    for key in keys {
        let state = |states: &BTreeMap<&str, State>, side: &Namespace<'_>| {
            states.get(key).cloned().unwrap_or_else(|| side.unset(key))
        };
        let (mut old, mut new) = (state(&base, before), state(&head, after));
        let is_set = base.contains_key(key) || head.contains_key(key);
        // That the schema has an option more or less is no change of values.
        let in_both = before.declares(key) && after.declares(key);
        if old == new || !(is_set || in_both) {
            continue;
        }
        let is_declared = before.declares(key) || after.declares(key);
        let mask = if before.is_secret(key) || after.is_secret(key) {
            Some(SECRET)
        } else if !is_declared && undeclared == Undeclared::Hidden {
            Some(UNDECLARED)
        } else {
            None
        };
        if let Some(mask) = mask {
            for state in [&mut old, &mut new] {
                state.value = state.value.take().map(|_| mask.into());
            }
        }
        changes.push(Change {
            namespace: after.name.to_owned(),
            target: target.to_owned(),
            key: key.to_owned(),
            before: old,
            after: new,
        });
    }
    changes
}
