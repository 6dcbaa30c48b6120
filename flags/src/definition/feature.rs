//! The definition of a feature flag: `{owner, created_at, enabled, segments, …}`.

use serde_json::Value;

use super::check::Check;
use super::date::{is_created_at, utc_date};
use super::operator::Operator;
use super::path::Place;
use super::report::{Parsed, Policy};
use super::violation::{JsonType, ViolationKind};
use super::{Date, operand};

/// A feature flag as its value says it, checked. [`Flag`](crate::Flag) is what evaluates.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Feature<'v> {
    /// Who answers for it.
    pub owner: Option<Owner<'v>>,
    /// When it was created, as it is written.
    pub created_at: Option<&'v str>,
    /// The day in UTC on which it was created, if there is such a day.
    pub created_on: Option<Date>,
    /// Whether it is evaluated at all; else it is off.
    pub enabled: bool,
    /// A name, for people.
    pub name: Option<&'v str>,
    /// What it is for.
    pub description: Option<&'v str>,
    /// The segments. The first that matches decides.
    pub segments: Vec<Segment<'v>>,
}

/// Who answers for a flag or an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Owner<'v> {
    pub team: &'v str,
    pub email: Option<&'v str>,
}

/// Some of the contexts, and the share of them for which the flag is on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Segment<'v> {
    /// Its name.
    pub name: &'v str,
    /// The share of the contexts in percent, from 0 to 100.
    pub rollout: u8,
    /// What a context must satisfy, all of it.
    pub conditions: Vec<Condition<'v>>,
}

/// A comparison of a property of the context with a value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Condition<'v> {
    /// A name, for people.
    pub name: Option<&'v str>,
    /// The property.
    pub property: &'v str,
    /// How it compares; nothing for an unknown operator, which never matches.
    pub operator: Option<Operator>,
    /// The operator as it is written.
    pub operator_name: &'v str,
    /// What it compares with.
    pub value: &'v Value,
}

impl<'v> Feature<'v> {
    /// Reads and checks the value of a flag.
    pub fn parse(value: &'v Value, policy: Policy) -> Parsed<Self> {
        let mut check = Check::new(policy);
        let feature = read(&mut check, value);
        Parsed::new(feature, check.into_report())
    }

    /// Reads what can be read of a value that nothing checked: what is mistyped in it never matches.
    /// Nothing if it is no object with a list of segments.
    pub(crate) fn read_unchecked(value: &'v Value) -> Option<Self> {
        read(&mut Check::new(Policy::Tolerant), value)
    }
}

/// Reads a feature; of a wrong one what makes it match nothing that a right one would not match.
fn read<'v>(check: &mut Check, value: &'v Value) -> Option<Feature<'v>> {
    const OPTIONAL: &[&str] = &["enabled", "name", "description", "experiment_mode"];
    let root = &Place::Root;
    let required = &["owner", "created_at", "segments"];
    let object = check.object(root, value, required, OPTIONAL)?;

    if let Some(mode) = object.get("experiment_mode")
        && !mode.is_null()
        && mode != "simple"
    {
        let place = root.key("experiment_mode");
        check.refuse(&place, ViolationKind::ExperimentMode, mode);
    }
    let owner = object.get("owner");
    let created_at = read_created_at(check, root, value);
    let feature = Feature {
        owner: owner.and_then(|owner| read_owner(check, &root.key("owner"), owner, &["email"])),
        created_at,
        created_on: created_at.and_then(|_| utc_date(&object["created_at"])),
        enabled: match object.get("enabled") {
            None => true,
            Some(_) => check.boolean(root, object, "enabled").unwrap_or(false),
        },
        name: check.text(root, object, "name"),
        description: check.text(root, object, "description"),
        segments: Vec::new(),
    };
    let segments = check.list(root, object, "segments")?;
    let place = root.key("segments");
    let segments = segments
        .iter()
        .enumerate()
        .filter_map(|(index, segment)| read_segment(check, &place.index(index), segment))
        .collect();
    Some(Feature {
        segments,
        ..feature
    })
}

pub(super) fn read_owner<'v>(
    check: &mut Check,
    place: &Place<'_>,
    value: &'v Value,
    optional: &'static [&'static str],
) -> Option<Owner<'v>> {
    let object = check.object(place, value, &["team"], optional)?;
    let team = check.name(place, object, "team");
    let email = object.get("email").filter(|_| optional.contains(&"email"));
    if let Some(email) = email.filter(|email| !email.is_null() && !email.is_string()) {
        let expected = &[JsonType::Null, JsonType::String];
        check.refuse_type(&place.key("email"), expected, email);
    }
    Some(Owner {
        team: team?,
        email: email.and_then(Value::as_str),
    })
}

pub(super) fn read_created_at<'v>(
    check: &mut Check,
    place: &Place<'_>,
    value: &'v Value,
) -> Option<&'v str> {
    let object = value.as_object()?;
    let text = check.text(place, object, "created_at")?;
    if !is_created_at(text) {
        let found = &object["created_at"];
        check.refuse(&place.key("created_at"), ViolationKind::CreatedAt, found);
    }
    Some(text)
}

fn read_segment<'v>(check: &mut Check, place: &Place<'_>, value: &'v Value) -> Option<Segment<'v>> {
    let required = &["name", "conditions"];
    let object = check.object(place, value, required, &["rollout"])?;
    let rollout = match object.get("rollout") {
        None => Some(100),
        // A share that is none is nobody, unless it says that it is more than all.
        Some(written) => check
            .integer(place, object, "rollout", (0, 100))
            .or_else(|| written.as_u64().map(|rollout| rollout.min(100))),
    };
    let conditions = match object.get("conditions") {
        None => Vec::new(),
        Some(conditions) => match check.list(place, object, "conditions") {
            None => vec![Condition::unreadable(conditions)],
            Some(conditions) => {
                let place = place.key("conditions");
                let conditions = conditions.iter().enumerate();
                conditions
                    .map(|(index, value)| {
                        read_condition(check, &place.index(index), value)
                            .unwrap_or(Condition::unreadable(value))
                    })
                    .collect()
            }
        },
    };
    Some(Segment {
        name: check.name(place, object, "name").unwrap_or_default(),
        rollout: u8::try_from(rollout.unwrap_or(0)).unwrap_or(100),
        conditions,
    })
}

fn read_condition<'v>(
    check: &mut Check,
    place: &Place<'_>,
    value: &'v Value,
) -> Option<Condition<'v>> {
    let required = &["property", "operator", "value"];
    let object = check.object(place, value, required, &["name"])?;
    let name = check.text(place, object, "name");
    let property = check.text(place, object, "property");
    let operator_name = check.text(place, object, "operator");
    let operator =
        operator_name.and_then(|name| read_operator(check, &place.key("operator"), name));
    let operand = object.get("value");
    if let (Some(operator), Some(operand)) = (operator, operand) {
        operand::check(check, &place.key("value"), operator, operand);
    }
    Some(Condition {
        name,
        property: property?,
        operator,
        operator_name: operator_name?,
        value: operand?,
    })
}

fn read_operator(check: &mut Check, place: &Place<'_>, name: &str) -> Option<Operator> {
    let operator = Operator::from_name(name);
    if operator.is_none() {
        check.unknown_operator(place, name);
    }
    operator
}

impl<'v> Condition<'v> {
    /// What stands for a condition that is none: it never matches.
    fn unreadable(value: &'v Value) -> Self {
        Self {
            name: None,
            property: "",
            operator: None,
            operator_name: "",
            value,
        }
    }
}
