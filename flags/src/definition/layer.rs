//! The definition of an experiment layer: a unit, and experiments that share a hundred slots.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::check::Check;
use super::feature::{Owner, read_created_at, read_owner};
use super::path::{Path, Place, Step};
use super::report::{Parsed, Policy};
use super::slots::{SLOTS, SlotRange};
use super::violation::{JsonType, Violation, ViolationKind};

/// An experiment layer as its value says it, checked. [`Layer`](crate::Layer) is what assigns.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExperimentLayer<'v> {
    /// The fields of the context whose values choose the slot and the arm, in the order in which they
    /// are hashed.
    pub unit: Vec<&'v str>,
    /// What it is for.
    pub description: Option<&'v str>,
    /// The experiments, by name.
    pub experiments: Vec<Experiment<'v>>,
}

/// An experiment of a layer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Experiment<'v> {
    /// Its name.
    pub name: &'v str,
    /// Who answers for it.
    pub owner: Option<Owner<'v>>,
    /// What it is for.
    pub description: Option<&'v str>,
    /// When it was created, as it is written.
    pub created_at: Option<&'v str>,
    /// The slots that are its own.
    pub allocation: SlotRange,
    /// Whether it assigns arms.
    pub enabled: bool,
    /// The arms, in order.
    pub arms: Vec<Arm<'v>>,
}

/// A variant of an experiment.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Arm<'v> {
    /// Its name.
    pub name: &'v str,
    /// Its share of the sum of all weights.
    pub weight: u64,
    /// What it sets.
    pub config: Option<&'v Value>,
}

const DEFAULT_SIZE: u8 = 20;
const MOST_ARMS: usize = 10;
const LARGEST_WEIGHT: u64 = 1_000_000_000;

impl<'v> ExperimentLayer<'v> {
    /// Reads and checks the value of a layer.
    pub fn parse(value: &'v Value, policy: Policy) -> Parsed<Self> {
        let mut check = Check::new(policy);
        let layer = read(&mut check, value);
        Parsed::new(layer, check.into_report())
    }
}

/// What is wrong between the layers of a namespace: experiments with one name. The paths start with
/// the name of the layer.
pub fn check_layers<'l>(
    layers: impl IntoIterator<Item = (&'l str, &'l ExperimentLayer<'l>)>,
) -> Vec<Violation> {
    let mut layer_of = HashMap::<&str, &str>::new();
    let mut violations = Vec::new();
    for (layer, definition) in layers {
        for Experiment { name, .. } in &definition.experiments {
            match layer_of.get(name) {
                None => {
                    layer_of.insert(name, layer);
                }
                Some(other) => violations.push(Violation {
                    path: [layer, "experiments", name]
                        .map(|key| Step::Key(key.to_owned()))
                        .into_iter()
                        .collect::<Path>(),
                    kind: ViolationKind::OtherLayer {
                        layer: (*other).to_owned(),
                    },
                    found: Value::from(*name).to_string(),
                }),
            }
        }
    }
    violations
}

fn read<'v>(check: &mut Check, value: &'v Value) -> Option<ExperimentLayer<'v>> {
    let root = &Place::Root;
    let object = check.object(root, value, &["unit", "experiments"], &["description"])?;
    let layer = ExperimentLayer {
        unit: read_unit(check, root, object),
        description: check.text(root, object, "description"),
        experiments: Vec::new(),
    };
    let value = object.get("experiments")?;
    let place = root.key("experiments");
    let Some(experiments) = value.as_object() else {
        check.refuse_type(&place, &[JsonType::Object], value);
        return None;
    };
    let experiments = experiments
        .iter()
        .filter_map(|(name, value)| read_experiment(check, &place.entry(name), name, value))
        .collect::<Vec<_>>();
    check_overlaps(check, &place, value, &experiments);
    Some(ExperimentLayer {
        experiments,
        ..layer
    })
}

fn read_unit<'v>(
    check: &mut Check,
    root: &Place<'_>,
    object: &'v Map<String, Value>,
) -> Vec<&'v str> {
    let Some(fields) = check.list(root, object, "unit") else {
        return Vec::new();
    };
    let place = root.key("unit");
    if fields.is_empty() {
        let kind = ViolationKind::TooFewItems { limit: 1 };
        check.refuse(&place, kind, &object["unit"]);
    }
    let mut unit = Vec::new();
    for (index, value) in fields.iter().enumerate() {
        let place = place.index(index);
        match value.as_str() {
            None => check.refuse_type(&place, &[JsonType::String], value),
            Some("") => check.refuse(&place, ViolationKind::Empty, value),
            Some(field) if unit.contains(&field) => {
                check.refuse(&place, ViolationKind::Duplicate, value);
            }
            Some(field) => unit.push(field),
        }
    }
    unit
}

fn read_experiment<'v>(
    check: &mut Check,
    place: &Place<'_>,
    name: &'v str,
    value: &'v Value,
) -> Option<Experiment<'v>> {
    const REQUIRED: &[&str] = &["owner", "allocation", "arms"];
    const OPTIONAL: &[&str] = &["description", "created_at", "enabled"];
    if name.is_empty() {
        check.refuse(place, ViolationKind::Empty, &Value::from(name));
    }
    let object = check.object(place, value, REQUIRED, OPTIONAL)?;
    let owner = object.get("owner");
    let experiment = Experiment {
        name,
        owner: owner.and_then(|owner| read_owner(check, &place.key("owner"), owner, &[])),
        description: check.text(place, object, "description"),
        created_at: read_created_at(check, place, value),
        allocation: SlotRange { start: 0, size: 1 },
        enabled: check.boolean(place, object, "enabled").unwrap_or(true),
        arms: read_arms(check, place, object),
    };
    check_weights(check, place, object, &experiment);
    let allocation = object.get("allocation")?;
    Some(Experiment {
        allocation: read_allocation(check, &place.key("allocation"), allocation)?,
        ..experiment
    })
}

/// Refuses an enabled experiment that could not assign any arm.
fn check_weights(
    check: &mut Check,
    place: &Place<'_>,
    object: &Map<String, Value>,
    experiment: &Experiment<'_>,
) {
    let Some(arms) = object.get("arms") else {
        return;
    };
    // Of arms that were refused the weights are not known.
    let are_known = arms
        .as_array()
        .is_some_and(|arms| !arms.is_empty() && arms.len() == experiment.arms.len());
    let has_weight = experiment.arms.iter().any(|arm| arm.weight > 0);
    if experiment.enabled && are_known && !has_weight {
        check.refuse(&place.key("arms"), ViolationKind::NoWeight, arms);
    }
}

fn read_allocation(check: &mut Check, place: &Place<'_>, value: &Value) -> Option<SlotRange> {
    let last_slot = u64::from(SLOTS) - 1;
    let object = check.object(place, value, &["start"], &["size"])?;
    let start = check.integer(place, object, "start", (0, last_slot))?;
    let size = match object.get("size") {
        None => u64::from(DEFAULT_SIZE),
        Some(_) => check.integer(place, object, "size", (1, u64::from(SLOTS)))?,
    };
    let claimed = SlotRange {
        start: u8::try_from(start).ok()?,
        size: u8::try_from(size).ok()?,
    };
    if claimed.end() > SLOTS {
        check.refuse(place, ViolationKind::PastLastSlot { claimed }, value);
    }
    Some(claimed)
}

fn read_arms<'v>(
    check: &mut Check,
    place: &Place<'_>,
    object: &'v Map<String, Value>,
) -> Vec<Arm<'v>> {
    let Some(values) = check.list(place, object, "arms") else {
        return Vec::new();
    };
    let place = place.key("arms");
    if values.is_empty() {
        let kind = ViolationKind::TooFewItems { limit: 1 };
        check.refuse(&place, kind, &object["arms"]);
    }
    if values.len() > MOST_ARMS {
        let kind = ViolationKind::TooManyItems { limit: MOST_ARMS };
        check.refuse(&place, kind, &object["arms"]);
        return Vec::new();
    }
    let mut arms = Vec::<Arm<'_>>::new();
    for (index, value) in values.iter().enumerate() {
        let place = place.index(index);
        let Some(arm) = read_arm(check, &place, value) else {
            continue;
        };
        if arms.iter().any(|other| other.name == arm.name) {
            let found = &value["name"];
            check.refuse(&place.key("name"), ViolationKind::Duplicate, found);
        }
        arms.push(arm);
    }
    arms
}

fn read_arm<'v>(check: &mut Check, place: &Place<'_>, value: &'v Value) -> Option<Arm<'v>> {
    let object = check.object(place, value, &["name", "weight"], &["config"])?;
    let name = check.name(place, object, "name");
    let weight = check.integer(place, object, "weight", (0, LARGEST_WEIGHT));
    Some(Arm {
        name: name?,
        weight: weight?,
        config: object.get("config"),
    })
}

/// Refuses the allocations that overlap an earlier one.
fn check_overlaps(
    check: &mut Check,
    place: &Place<'_>,
    value: &Value,
    experiments: &[Experiment<'_>],
) {
    let claimed = experiments.iter().map(|experiment| experiment.allocation);
    let free = SlotRange::free(claimed);
    let mut first_claim = [None::<&str>; SLOTS as usize];
    for Experiment {
        name, allocation, ..
    } in experiments
    {
        // Past the last slot there is nothing to overlap with, and that was refused.
        let slots = usize::from(allocation.start)..usize::from(allocation.end().min(SLOTS));
        let slots = &mut first_claim[slots];
        if let Some(other) = slots.iter().find_map(|claim| *claim) {
            let kind = ViolationKind::Overlap {
                claimed: *allocation,
                other: other.to_owned(),
                free: free.clone(),
            };
            let place = place.entry(name);
            check.refuse(&place.key("allocation"), kind, &value[*name]["allocation"]);
        }
        for claim in slots {
            claim.get_or_insert(name);
        }
    }
}
