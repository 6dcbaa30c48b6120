//! Values of feature flags and experiment layers: the checks of `sentry-options-flags`, in the words of
//! this crate's reports.

use sentry_options_flags::{self as flags, Parsed, check_layers};
use serde_json::{Map, Value};

use super::path::{Path, Segment};
use super::violation::{Unexpected, Violation, ViolationKind};
use super::{Ignored, IgnoredKind, Policy, Report};
use crate::error::TypeName;
use crate::flags::Definition;
use crate::model::Schema;

/// Checks the value of a flag or an experiment layer.
pub(super) fn entry(
    definition: Definition,
    key: &str,
    value: &Value,
    policy: Policy,
    report: &mut Report,
) {
    let policy = flags_policy(policy);
    let found = match definition {
        Definition::Feature => flags::Feature::parse(value, policy).report,
        Definition::ExperimentLayer => flags::ExperimentLayer::parse(value, policy).report,
    };
    for violation in found.violations {
        report.refuse(|| translate(violation, key.to_owned()));
    }
    report.more_violations += found.more_violations;
    for ignored in found.ignored {
        report.note(|| ignored_in(ignored, key));
    }
    report.more_ignored += found.more_ignored;
}

/// Checks what holds between the experiment layers of a document.
pub(super) fn between(
    schema: &Schema,
    options: &Map<String, Value>,
    policy: Policy,
    report: &mut Report,
) {
    let prefix = Definition::ExperimentLayer.prefix();
    let layers = options
        .iter()
        .filter(|(key, _)| schema.experiment_layers.accepts(key));
    let layers = layers.filter_map(|(key, value)| {
        let Parsed { value, .. } = flags::ExperimentLayer::parse(value, flags_policy(policy));
        Some((key.strip_prefix(prefix)?, value?))
    });
    let layers = layers.collect::<Vec<_>>();
    for violation in check_layers(layers.iter().map(|(name, layer)| (*name, layer))) {
        report.refuse(|| {
            // Its path starts with the name of the layer.
            let mut steps = violation.path.into_steps();
            let layer = match steps.remove(0) {
                flags::Step::Key(layer) => layer,
                flags::Step::Index(_) | flags::Step::Any => String::new(),
            };
            let path = steps.into_iter().collect();
            let violation = flags::Violation { path, ..violation };
            translate(violation, format!("{prefix}{layer}"))
        });
    }
}

fn flags_policy(policy: Policy) -> flags::Policy {
    match policy {
        Policy::Strict => flags::Policy::Strict,
        Policy::Tolerant => flags::Policy::Tolerant,
    }
}

/// What is wrong, as a kind of this crate where it has one: a wrong type is a wrong type.
fn translate(violation: flags::Violation, option: String) -> Violation {
    let kind = match violation.kind {
        flags::ViolationKind::Type { expected } => match types(expected) {
            Some(expected) => ViolationKind::Type { expected },
            None => ViolationKind::Flag(flags::ViolationKind::Type { expected }),
        },
        flags::ViolationKind::Required { field } => ViolationKind::Required {
            field: field.to_owned(),
        },
        flags::ViolationKind::Unexpected { fields } => {
            let keys = fields.into_iter().map(|field| Unexpected {
                key: field.field,
                nearest: field.nearest.map(str::to_owned),
            });
            ViolationKind::Unexpected {
                keys: keys.collect(),
            }
        }
        flags::ViolationKind::Empty => ViolationKind::MinLength { limit: 1 },
        flags::ViolationKind::Minimum { limit } => ViolationKind::Minimum {
            limit: limit.into(),
        },
        flags::ViolationKind::Maximum { limit } => ViolationKind::Maximum {
            limit: limit.into(),
        },
        flags::ViolationKind::TooFewItems { limit } => ViolationKind::MinItems {
            limit: limit as u64,
        },
        flags::ViolationKind::TooManyItems { limit } => ViolationKind::MaxItems {
            limit: limit as u64,
        },
        other => ViolationKind::Flag(other),
    };
    let needs_found = !matches!(
        kind,
        ViolationKind::Required { .. } | ViolationKind::Unexpected { .. }
    );
    Violation {
        option,
        path: translate_path(violation.path),
        kind,
        found: if needs_found {
            violation.found
        } else {
            String::new()
        },
    }
}

/// The types by their names here, unless null is one: it never is a value of an option.
fn types(expected: &[flags::JsonType]) -> Option<Vec<TypeName>> {
    let name = |ty: &flags::JsonType| match ty {
        flags::JsonType::Null => None,
        flags::JsonType::Boolean => Some(TypeName::Boolean),
        flags::JsonType::Integer => Some(TypeName::Integer),
        flags::JsonType::String => Some(TypeName::String),
        flags::JsonType::Array => Some(TypeName::Array),
        flags::JsonType::Object => Some(TypeName::Object),
    };
    expected.iter().map(name).collect()
}

fn ignored_in(ignored: flags::Ignored, option: &str) -> Ignored {
    Ignored {
        option: option.to_owned(),
        path: translate_path(ignored.path),
        kind: match ignored.what {
            flags::Unknown::Field(_) => IgnoredKind::Undeclared,
            flags::Unknown::Operator(name) => IgnoredKind::Operator { name },
        },
        nearest: ignored.nearest.map(str::to_owned),
    }
}

fn translate_path(path: flags::Path) -> Path {
    let steps = path.into_steps().into_iter();
    steps
        .map(|step| match step {
            flags::Step::Key(key) => Segment::Key(key),
            flags::Step::Index(index) => Segment::Index(index),
            flags::Step::Any => Segment::Any,
        })
        .collect()
}
