//! The walk through a value: fields of objects, read by type, with everything wrong collected.

use serde_json::{Map, Value};

use super::operator::Operator;
use super::path::{Place, Step};
use super::report::{MOST_TOLD, Policy, Report, Unknown};
use super::violation::{JsonType, UnexpectedField, Violation, ViolationKind, told};

/// One check: its policy, and what it found so far.
pub(super) struct Check {
    policy: Policy,
    report: Report,
}

/// The longest part of a value that a violation quotes.
const LONGEST_TOLD: usize = 1_000;

impl Check {
    pub(super) fn new(policy: Policy) -> Self {
        Self {
            policy,
            report: Report::default(),
        }
    }

    pub(super) fn into_report(self) -> Report {
        self.report
    }

    pub(super) fn refuse(&mut self, place: &Place<'_>, kind: ViolationKind, found: &Value) {
        self.report.refuse(|| Violation {
            path: place.path(),
            kind,
            found: told(found, LONGEST_TOLD),
        });
    }

    pub(super) fn refuse_type(
        &mut self,
        place: &Place<'_>,
        expected: &'static [JsonType],
        found: &Value,
    ) {
        self.refuse(place, ViolationKind::Type { expected }, found);
    }

    /// Refuses an unknown name of an operator, or ignores it.
    pub(super) fn unknown_operator(&mut self, place: &Place<'_>, name: &str) {
        let nearest = |name: &str| nearest(name, &Operator::ALL.map(Operator::name));
        if self.policy == Policy::Tolerant {
            let what = Unknown::Operator(name.to_owned());
            self.report.ignore(place.general_path(), what, nearest);
        } else {
            let nearest = nearest(name);
            self.refuse(place, ViolationKind::Operator { nearest }, &name.into());
        }
    }

    /// The value as an object, with the fields that it has and must have checked.
    pub(super) fn object<'v>(
        &mut self,
        place: &Place<'_>,
        value: &'v Value,
        required: &'static [&'static str],
        optional: &'static [&'static str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.refuse_type(place, &[JsonType::Object], value);
            return None;
        };
        let is_known = |field: &str| required.contains(&field) || optional.contains(&field);
        let unknown = object.keys().filter(|field| !is_known(field));
        let nearest = |field: &str| nearest(field, required.iter().chain(optional));
        if self.policy == Policy::Tolerant {
            for field in unknown {
                let mut steps = place.general_path().into_steps();
                steps.push(Step::Key(field.clone()));
                let what = Unknown::Field(field.clone());
                self.report
                    .ignore(steps.into_iter().collect(), what, nearest);
            }
        } else {
            // What is only counted needs no suggestions, which are not for free; and of a single object
            // nobody reads the hundred-and-first unknown field.
            let has_room = self.report.has_room();
            let unexpected = unknown.take(MOST_TOLD).map(|field| UnexpectedField {
                field: field.clone(),
                nearest: has_room.then(|| nearest(field)).flatten(),
            });
            let fields = unexpected.collect::<Vec<_>>();
            if !fields.is_empty() {
                self.refuse(place, ViolationKind::Unexpected { fields }, value);
            }
        }
        for &field in required {
            if !object.contains_key(field) {
                self.refuse(place, ViolationKind::Required { field }, value);
            }
        }
        Some(object)
    }

    /// The field of that name as a text, if it is there and one.
    pub(super) fn text<'v>(
        &mut self,
        place: &Place<'_>,
        object: &'v Map<String, Value>,
        field: &'static str,
    ) -> Option<&'v str> {
        let value = object.get(field)?;
        if !value.is_string() {
            self.refuse_type(&place.key(field), &[JsonType::String], value);
        }
        value.as_str()
    }

    /// As [`Check::text`], for a text that must not be empty.
    pub(super) fn name<'v>(
        &mut self,
        place: &Place<'_>,
        object: &'v Map<String, Value>,
        field: &'static str,
    ) -> Option<&'v str> {
        let name = self.text(place, object, field)?;
        if name.is_empty() {
            self.refuse(&place.key(field), ViolationKind::Empty, &object[field]);
        }
        Some(name)
    }

    pub(super) fn boolean(
        &mut self,
        place: &Place<'_>,
        object: &Map<String, Value>,
        field: &'static str,
    ) -> Option<bool> {
        let value = object.get(field)?;
        if !value.is_boolean() {
            self.refuse_type(&place.key(field), &[JsonType::Boolean], value);
        }
        value.as_bool()
    }

    pub(super) fn list<'v>(
        &mut self,
        place: &Place<'_>,
        object: &'v Map<String, Value>,
        field: &'static str,
    ) -> Option<&'v Vec<Value>> {
        let value = object.get(field)?;
        if !value.is_array() {
            self.refuse_type(&place.key(field), &[JsonType::Array], value);
        }
        value.as_array()
    }

    /// The field of that name as an integer in the range; `50.0` is one, as JSON Schema has it.
    pub(super) fn integer(
        &mut self,
        place: &Place<'_>,
        object: &Map<String, Value>,
        field: &'static str,
        (minimum, maximum): (u64, u64),
    ) -> Option<u64> {
        let value = object.get(field)?;
        let place = place.key(field);
        let is_integer = value.is_i64() || value.is_u64();
        let whole = value
            .as_f64()
            .filter(|float| is_integer || float.fract() == 0.0);
        let Some(whole) = whole else {
            self.refuse_type(&place, &[JsonType::Integer], value);
            return None;
        };
        // What a float rounds makes no difference: all ranges end far below 2^53.
        let kind = match whole {
            _ if whole < as_float(minimum) => ViolationKind::Minimum { limit: minimum },
            _ if whole > as_float(maximum) => ViolationKind::Maximum { limit: maximum },
            _ => return Some(small_integer(whole)),
        };
        self.refuse(&place, kind, value);
        None
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the bounds of the fields are far below 2^53"
)]
fn as_float(bound: u64) -> f64 {
    bound as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is integral, and between bounds that are not negative"
)]
fn small_integer(whole: f64) -> u64 {
    whole as u64
}

/// The candidate that someone most likely meant by `unknown`, if any is near enough: a third of its
/// length, but at least one edit, and never all of it.
fn nearest<'c>(
    unknown: &str,
    candidates: impl IntoIterator<Item = &'c &'static str>,
) -> Option<&'static str> {
    // The distance costs the product of the lengths; nobody misspells a name of this length.
    const LONGEST: usize = 50;
    let length = unknown.chars().count();
    if length > LONGEST {
        return None;
    }
    let tolerance = (length / 3).max(1).min(length.saturating_sub(1));
    let unknown = unknown.to_lowercase().replace('-', "_");
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&unknown, candidate), *candidate))
        .filter(|(distance, _)| *distance <= tolerance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
