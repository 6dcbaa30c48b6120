//! Values of flags and experiments, for tests and overrides.

use serde_json::{Map, Value, json};

use crate::definition::Operator;

/// A flag that is on for everybody.
pub fn always_on() -> Value {
    feature([segment("always-on", 100, [])])
}

/// A flag that is off for everybody.
pub fn always_off() -> Value {
    let mut feature = feature([]);
    feature["enabled"] = false.into();
    feature
}

/// A flag that is on for a share of the contexts, in percent.
pub fn rollout(percent: u8) -> Value {
    feature([segment("rollout", percent, [])])
}

/// A flag with these [segments](segment).
///
/// ```
/// use sentry_options_flags::{Operator, testing};
///
/// let value = testing::feature([
///     testing::segment("staff", 100, [testing::condition("is_staff", Operator::Equals, true)]),
///     testing::segment("tenth", 10, []),
/// ]);
/// # use sentry_options_flags::{Feature, Policy};
/// # assert!(Feature::parse(&value, Policy::Strict).report.is_valid());
/// ```
pub fn feature(segments: impl IntoIterator<Item = Value>) -> Value {
    let segments = segments.into_iter().collect::<Vec<_>>();
    json!({"owner": {"team": "testing"}, "created_at": "1970-01-01", "segments": segments})
}

/// A segment of a flag, with these [conditions](condition).
pub fn segment(name: &str, rollout: u8, conditions: impl IntoIterator<Item = Value>) -> Value {
    let conditions = conditions.into_iter().collect::<Vec<_>>();
    json!({"name": name, "rollout": rollout, "conditions": conditions})
}

/// A condition of a segment.
pub fn condition(property: &str, operator: Operator, value: impl Into<Value>) -> Value {
    json!({"property": property, "operator": operator.name(), "value": value.into()})
}

/// A layer with these [experiments](experiment), by name.
///
/// ```
/// use sentry_options_flags::testing;
///
/// let arms = [testing::arm("green", 1, "#0a0")];
/// let value = testing::experiment_layer(
///     ["organization_id"],
///     [("button", testing::experiment(0, 100, arms))],
/// );
/// # use sentry_options_flags::{ExperimentLayer, Policy};
/// # assert!(ExperimentLayer::parse(&value, Policy::Strict).report.is_valid());
/// ```
pub fn experiment_layer<'n>(
    unit: impl IntoIterator<Item = &'n str>,
    experiments: impl IntoIterator<Item = (&'n str, Value)>,
) -> Value {
    let unit = unit.into_iter().collect::<Vec<_>>();
    let experiments = experiments.into_iter();
    let experiments = experiments.map(|(name, experiment)| (name.to_owned(), experiment));
    json!({"unit": unit, "experiments": experiments.collect::<Map<_, _>>()})
}

/// An experiment of a layer, with the first of its slots, how many it has, and its [arms](arm).
pub fn experiment(start: u8, size: u8, arms: impl IntoIterator<Item = Value>) -> Value {
    let arms = arms.into_iter().collect::<Vec<_>>();
    json!({
        "owner": {"team": "testing"},
        "allocation": {"start": start, "size": size},
        "arms": arms,
    })
}

/// An arm of an experiment. A `config` of null sets nothing.
pub fn arm(name: &str, weight: u64, config: impl Into<Value>) -> Value {
    match config.into() {
        Value::Null => json!({"name": name, "weight": weight}),
        config => json!({"name": name, "weight": weight, "config": config}),
    }
}
