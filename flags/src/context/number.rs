//! Numbers, compared by value: `1` is `1.0`.

use std::collections::HashSet;
use std::fmt;

use foldhash::fast::RandomState;

/// A number as it was written.
///
/// Two integers are equal if they are the same; an integer and a float, if the float nearest to the
/// integer is that float. So `9007199254740993` is `9007199254740992.0`, though it is not
/// `9007199254740992`: the 1.2 releases decide so, and a flag must go on meaning what it meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Integer(i128),
    /// Finite.
    Float(f64),
}

/// Below it, each float without fraction is exactly one integer.
const EXACT: i128 = 1 << 53;

/// A number in the form in which it is compared: floats below 2^53 without fraction are integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Normal {
    Integer(i128),
    /// The bits of any other float. Zero is an integer, so bits are equal where the floats are.
    Float(u64),
}

impl Number {
    /// The number; nothing if it is infinite or none at all, which JSON does not have.
    pub(crate) fn from_float(float: f64) -> Option<Self> {
        float.is_finite().then_some(Self::Float(float))
    }

    pub(crate) fn from_json(number: &serde_json::Number) -> Option<Self> {
        if let Some(integer) = number.as_i64() {
            return Some(Self::Integer(integer.into()));
        }
        if let Some(integer) = number.as_u64() {
            return Some(Self::Integer(integer.into()));
        }
        number.as_f64().and_then(Self::from_float)
    }

    fn normal(self) -> Normal {
        match self {
            Self::Integer(integer) => Normal::Integer(integer),
            Self::Float(float) => match exact_integer(float) {
                Some(integer) => Normal::Integer(integer),
                None => Normal::Float(float.to_bits()),
            },
        }
    }
}

impl Normal {
    /// For an integer so large that floats round it, the float that it is equal to.
    fn rounded(self) -> Option<u64> {
        match self {
            Self::Integer(integer) if integer.abs() >= EXACT => {
                Some(nearest_float(integer).to_bits())
            }
            _ => None,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (self.normal(), other.normal()) {
            (integer @ Normal::Integer(_), Normal::Float(float))
            | (Normal::Float(float), integer @ Normal::Integer(_)) => {
                integer.rounded() == Some(float)
            }
            (one, other) => one == other,
        }
    }
}

/// Numbers to look others up in.
#[derive(Debug, Default)]
pub(crate) struct NumberSet {
    numbers: HashSet<Normal, RandomState>,
    /// The floats that the large integers of `numbers` are equal to.
    rounded: HashSet<u64, RandomState>,
}

impl NumberSet {
    pub(crate) fn insert(&mut self, number: Number) {
        let normal = number.normal();
        self.numbers.insert(normal);
        self.rounded.extend(normal.rounded());
    }

    pub(crate) fn contains(&self, number: Number) -> bool {
        let normal = number.normal();
        self.numbers.contains(&normal)
            || match normal {
                Normal::Float(float) => self.rounded.contains(&float),
                Normal::Integer(_) => normal
                    .rounded()
                    .is_some_and(|float| self.numbers.contains(&Normal::Float(float))),
            }
    }
}

/// The number as identities have it: `1`, `1.0`, `0.00001`, `10000000000000000.0`. Integers above the
/// range of `i64` are written as floats.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Integer(integer) => match i64::try_from(integer) {
                Ok(integer) => write!(f, "{integer}"),
                Err(_) => Self::Float(nearest_float(integer)).fmt(f),
            },
            Self::Float(float) if float.fract() == 0.0 => write!(f, "{float:.1}"),
            Self::Float(float) => write!(f, "{float}"),
        }
    }
}

/// The number as JSON has it.
pub(crate) fn to_json(number: Number) -> serde_json::Number {
    match number {
        Number::Integer(integer) => {
            let integer = serde_json::Number::from_i128(integer);
            integer.unwrap_or_else(|| 0.into())
        }
        Number::Float(float) => serde_json::Number::from_f64(float).unwrap_or_else(|| 0.into()),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest float is what integers are compared as with floats"
)]
fn nearest_float(integer: i128) -> f64 {
    integer as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "below 2^53 nothing is cut off but the fraction, and of that there is none"
)]
fn exact_integer(float: f64) -> Option<i128> {
    let is_exact = float.abs() < EXACT as f64 && float.fract() == 0.0;
    is_exact.then_some(i128::from(float as i64))
}
