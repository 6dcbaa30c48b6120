//! What a pair puts to the test, by what its evaluation really looked at.

use sentry_options::{Explanation, FeatureReason, SegmentOutcome};
use serde_json::Value;

use crate::batch::Asked;

/// A condition that was looked at.
pub struct Looked<'p> {
    pub operator: &'p str,
    pub property: &'static str,
    pub operand: &'static str,
    pub holds: bool,
}

/// The conditions that decided about a pair: those before the first that failed in each segment, that one,
/// and all of the segment that matched.
pub fn conditions<'p>(
    flag: &'p Value,
    asked: &Asked,
    explanation: &Explanation,
) -> Vec<Looked<'p>> {
    let mut looked = Vec::new();
    for (segment, explained) in explanation.segments.iter().enumerate() {
        let conditions = flag["segments"][segment]["conditions"].as_array();
        let failed = match &explained.outcome {
            SegmentOutcome::PassedOver(condition) => condition.index,
            SegmentOutcome::Decided { .. } => usize::MAX,
        };
        for (index, condition) in conditions.into_iter().flatten().enumerate() {
            if index > failed {
                break;
            }
            let property = condition["property"].as_str().unwrap_or_default();
            looked.push(Looked {
                operator: condition["operator"].as_str().unwrap_or_default(),
                property: asked.properties.get(property).map_or("missing", kind_of),
                operand: operand_kind(&condition["value"]),
                holds: index != failed,
            });
        }
    }
    looked
}

/// The kinds of values, as the tables name them.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) if integer.unsigned_abs() < 1 << 53 => "integer",
            (Some(_), _) => "integer from 2^53",
            (None, _) if number.is_u64() => "integer from 2^63",
            (_, Some(float)) if float == 0.0 && float.is_sign_negative() => "-0.0",
            (_, Some(float)) if float.fract() == 0.0 => "whole float",
            _ => "float",
        },
        Value::String(text) => match (text.is_ascii(), *text == text.to_lowercase()) {
            (true, true) => "ASCII text",
            (true, false) => "ASCII text with capitals",
            (false, true) => "Unicode text",
            (false, false) => "Unicode text with capitals",
        },
        Value::Array(entries) if entries.is_empty() => "empty list",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn operand_kind(value: &Value) -> &'static str {
    let Value::Array(entries) = value else {
        return kind_of(value);
    };
    let has_star = |entry: &Value| entry.as_str().is_some_and(|text| text.contains('*'));
    match entries.first() {
        None => "empty list",
        Some(_) if entries.iter().any(has_star) => "list of texts, some with *",
        Some(Value::String(_)) if entries.len() > 10 => "list of many texts",
        Some(Value::String(_)) => "list of texts",
        Some(_) if entries.len() > 10 => "list of many numbers",
        Some(_) => "list of numbers",
    }
}

/// What decided about a pair in which a segment matched, in several views: a table, and its row.
pub fn rollouts(
    name: &str,
    flag: &Value,
    asked: &Asked,
    explanation: &Explanation,
) -> Vec<(&'static str, &'static str)> {
    let FeatureReason::Segment { rollout, .. } = explanation.decision.reason else {
        return Vec::new();
    };
    let share = match rollout {
        0 => "0",
        1..100 => "1 to 99",
        100.. => "100",
    };
    let mut rows = vec![("rollout", share)];
    if share == "1 to 99" {
        rows.extend([
            ("identity", identity(asked)),
            ("created", created(flag)),
            (
                "hashed",
                if explanation.hashes_name {
                    "name and identity"
                } else {
                    "identity"
                },
            ),
            ("name", if name.is_ascii() { "ASCII" } else { "Unicode" }),
        ]);
        let hashed = explanation.identity.iter();
        let kinds = hashed
            .filter_map(|key| asked.properties.get(key))
            .map(kind_of);
        rows.extend(kinds.map(|kind| ("hashed value", kind)));
    }
    rows
}

fn identity(asked: &Asked) -> &'static str {
    let fields = asked.identity.iter();
    let present = fields
        .filter(|field| asked.properties.contains_key(**field))
        .count();
    match (asked.identity.len(), present) {
        (0, _) => "no fields",
        (_, 0) => "none of the fields present",
        (all, present) if all == present => "all fields present",
        _ => "some fields present",
    }
}

fn created(flag: &Value) -> &'static str {
    let text = flag["created_at"].as_str().unwrap_or_default();
    let has_offset = text.get(10..).is_some_and(|time| time.contains(['+', '-']));
    match (text.get(..10).unwrap_or(text), has_offset) {
        ("2026-10-05", false) => "on 2026-10-05",
        ("2026-10-05", true) => "on 2026-10-05 with offset",
        ("2026-10-06", false) => "on 2026-10-06",
        ("2026-10-06", true) => "on 2026-10-06 with offset",
        (day, _) if day < "2026-10-05" => "earlier",
        _ => "later",
    }
}
