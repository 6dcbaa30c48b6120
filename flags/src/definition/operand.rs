//! What the `value` of a condition may be, by operator.

use serde_json::Value;

use super::check::Check;
use super::operator::Operator;
use super::path::Place;
use super::violation::{JsonType, ViolationKind};

/// Checks the value of a condition with that operator.
pub(super) fn check(check: &mut Check, place: &Place<'_>, operator: Operator, value: &Value) {
    match operator {
        Operator::In | Operator::NotIn => match value {
            Value::Array(entries) => check_entries(check, place, operator, entries, is_comparable),
            _ => check.refuse_type(place, &[JsonType::Array], value),
        },
        Operator::Matches | Operator::NotMatches => match value {
            Value::Array(entries) => {
                check_entries(check, place, operator, entries, Value::is_string);
            }
            _ => check.refuse_type(place, &[JsonType::Array], value),
        },
        Operator::Contains | Operator::NotContains => {
            if !is_comparable(value) {
                check.refuse(place, ViolationKind::Operand { operator }, value);
            }
        }
        Operator::Equals | Operator::NotEquals => match value {
            Value::Array(entries) => check_entries(check, place, operator, entries, is_comparable),
            _ if is_comparable(value) || value.is_boolean() => {}
            _ => check.refuse(place, ViolationKind::Operand { operator }, value),
        },
    }
}

/// Whether the value is a text or a number.
fn is_comparable(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

/// Checks that all entries are allowed, and of one kind: texts, or numbers. The first that is not is
/// told, and no more: a list of a million of them has one mistake.
fn check_entries(
    check: &mut Check,
    place: &Place<'_>,
    operator: Operator,
    entries: &[Value],
    is_allowed: impl Fn(&Value) -> bool,
) {
    let are_texts = entries.first().is_some_and(Value::is_string);
    let is_odd = |entry: &Value| !is_allowed(entry) || entry.is_string() != are_texts;
    if let Some(index) = entries.iter().position(is_odd) {
        let kind = ViolationKind::Operand { operator };
        check.refuse(&place.index(index), kind, &entries[index]);
    }
}
