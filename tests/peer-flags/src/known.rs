//! Where the peer's wheel answers otherwise than its own crate, and why.

use serde_json::{Number, Value};

use crate::tally::Pair;

/// A difference between the peer's wheel and everybody else, who agree. `docs/flags.md` lists them.
pub struct Known {
    pub why: &'static str,
    /// Whether the pair has what makes the difference.
    pub concerns: fn(&Pair<'_>) -> bool,
}

pub const KNOWN: &[Known] = &[
    Known {
        why: "its wheel misreads the last digit of some floats in values files",
        concerns: |pair| has(pair.flag, &is_hard_to_read),
    },
    Known {
        why: "its wheel hashes integers from 2^63 in objects as floats",
        concerns: |pair| {
            let mut properties = pair.asked.properties.values();
            properties.any(|value| {
                has(value, &|number| {
                    number.as_i64().is_none() && number.is_u64()
                })
            })
        },
    },
];

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
