//! What is left of a value after decoding it into a Rust type and encoding it again.

use serde_json::{Number, Value};

use super::Keywords;
use super::shape::{Shape, object, tags};

/// The value that a decoded `value` of this type encodes to. It is the same, but: a number is an
/// `f64`; an unknown text of an enumeration and an unknown tag are `null`; unknown fields are gone.
///
/// # Panics
/// If the value has not the type.
pub fn decoded(ty: &Keywords, value: &Value) -> Value {
    match (Shape::of(ty), value) {
        (Shape::Number, Value::Number(number)) => float(number),
        // What fits no `i64` is a number where that is allowed too.
        (Shape::Union(types), Value::Number(number)) if types.contains(&"number") => {
            let integer = types.contains(&"integer") && is_exact(number);
            if integer {
                value.clone()
            } else {
                float(number)
            }
        }
        (Shape::String, Value::String(_)) => {
            let members = ty.get("enum").and_then(Value::as_array);
            let known = members.is_none_or(|members| members.contains(value));
            if known { value.clone() } else { Value::Null }
        }
        (Shape::Array(items), Value::Array(values)) => {
            values.iter().map(|value| decoded(items, value)).collect()
        }
        (Shape::Struct(fields, extra), Value::Object(_)) => {
            members(value, |key| fields.get(key).map(object).or(extra))
        }
        (Shape::Map(values), Value::Object(_)) => members(value, |_| Some(values)),
        (Shape::Tagged(branches), Value::Object(found)) => {
            let (tag, texts) = tags(&branches);
            let Some(at) = texts.iter().position(|text| found[tag] == *text) else {
                return Value::Null;
            };
            let extra = branches[at]
                .get("additionalProperties")
                .and_then(Value::as_object);
            let fields = object(&branches[at]["properties"]);
            let mut decoded = members(value, |key| {
                fields.get(key).map(object).filter(|_| key != tag).or(extra)
            });
            decoded[tag] = texts[at].into();
            decoded
        }
        _ => value.clone(),
    }
}

fn members<'t>(value: &Value, type_of: impl Fn(&str) -> Option<&'t Keywords>) -> Value {
    let members = object(value).iter();
    let members =
        members.filter_map(|(key, value)| Some((key.clone(), decoded(type_of(key)?, value))));
    Value::Object(members.collect())
}

fn float(number: &Number) -> Value {
    number
        .as_f64()
        .and_then(Number::from_f64)
        .map_or(Value::Null, Value::Number)
}

fn is_exact(number: &Number) -> bool {
    let float = number
        .as_f64()
        .filter(|float| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0);
    number.is_i64() || (number.is_f64() && float.is_some())
}

/// Whether two values are the same, numbers by value: `1` and `1.0` are.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match (integer(left), integer(right)) {
            (Some(left), Some(right)) => left == right,
            (None, None) => left.as_f64() == right.as_f64(),
            _ => false,
        },
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let same_at = |(key, value): (&String, &Value)| {
                right.get(key).is_some_and(|other| same(value, other))
            };
            left.len() == right.len() && left.iter().all(same_at)
        }
        _ => left == right,
    }
}

/// The integer that a number is; of the floats those that are no larger than an `i128` holds.
fn integer(number: &Number) -> Option<i128> {
    let exact = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from));
    exact.or_else(|| {
        let float = number
            .as_f64()
            .filter(|float| float.fract() == 0.0 && float.abs() < 1e38)?;
        #[expect(clippy::cast_possible_truncation, reason = "integral, and in range")]
        Some(float as i128)
    })
}
