//! Where the peer's two clients answer otherwise than each other, why, and what ours do.

use serde_json::{Number, Value};

use crate::tally::Pair;

/// Whose answer it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Client {
    Crate,
    Wheel,
}

/// A difference of one of the peer's clients from the other. `docs/flags.md` lists them, with our reasons.
pub struct Known {
    /// The client that answers otherwise than our crate.
    pub who: Client,
    /// Whether our wheel answers as it does. Otherwise it answers as our crate.
    pub is_ours_too: bool,
    pub why: &'static str,
    /// Whether the pair has what makes the difference.
    pub concerns: fn(&Pair<'_>) -> bool,
}

pub const KNOWN: &[Known] = &[
    Known {
        who: Client::Wheel,
        is_ours_too: false,
        why: "the wheel of 1.2.17 misreads the last digit of some floats in values files",
        concerns: |pair| has(pair.flag, &is_hard_to_read),
    },
    Known {
        who: Client::Wheel,
        is_ours_too: true,
        why: "both wheels take integers from 2^63 in contexts for floats",
        concerns: |pair| {
            let is_large = |number: &Number| number.is_u64() && !number.is_i64();
            let mut properties = pair.asked.properties.values();
            properties.any(|value| has(value, &is_large))
        },
    },
    Known {
        who: Client::Crate,
        is_ours_too: false,
        why: "the crate of 1.2.17, with a serde_json of today, hashes floats from 1e16 in objects as `1e+16`",
        concerns: |pair| {
            let is_large =
                |number: &Number| number.as_f64().is_some_and(|float| float.abs() >= 1e16);
            in_hashed_objects(pair, &|number| number.is_f64() && is_large(number))
        },
    },
];

/// Whether a number in an object that the rollout hashes is so. Those elsewhere are not written as JSON.
fn in_hashed_objects(pair: &Pair<'_>, is_so: &dyn Fn(&Number) -> bool) -> bool {
    fn objects<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
        match value {
            Value::Object(_) => found.push(value),
            Value::Array(entries) => entries.iter().for_each(|entry| objects(entry, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for key in &pair.answers.explanation.identity {
        objects(&pair.asked.properties[key], &mut found);
    }
    found.into_iter().any(|object| has(object, is_so))
}

/// Whether a number in the value is so.
fn has(value: &Value, is_so: &dyn Fn(&Number) -> bool) -> bool {
    match value {
        Value::Number(number) => is_so(number),
        Value::Array(entries) => entries.iter().any(|entry| has(entry, is_so)),
        Value::Object(object) => object.values().any(|entry| has(entry, is_so)),
        _ => false,
    }
}

/// Whether the float has more digits, or a larger power of ten, than one multiplication of floats gets
/// right.
fn is_hard_to_read(number: &Number) -> bool {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return false;
    };
    let text = format!("{:e}", float.abs());
    let (digits, power) = text.split_once('e').expect("it has an exponent");
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction}")
        .parse::<u64>()
        .expect("17 digits at most");
    let power = power.parse::<i64>().expect("a number") - fraction.len() as i64;
    digits >= 1 << 53 || power.abs() > 22
}
