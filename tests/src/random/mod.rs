//! Random schemas over the whole schema language, random documents for them, and what a standard
//! JSON Schema validator, or a decoder, should make of both.
//!
//! Everything here works on the JSON of a schema and never on our model of it: it is the other side of
//! each comparison. One seed gives one sequence, so that a failure can be repeated.
//!
//! - `schema.rs` makes schemas, `value.rs` values that (nearly always) fit one, `mutate.rs` values that
//!   may not, `tolerant.rs` values with what only a tolerant reader takes
//! - `standard.rs` translates a schema to plain JSON Schema 2020-12; `decoded.rs` says what of a value is
//!   left after decoding and encoding it
//! - `shape.rs` tells the kinds of type apart, `pools.rs` holds texts and numbers worth trying
//!
//! Not here: feature flags and experiment layers, whose values have a language of their own.

mod decoded;
mod mutate;
mod pools;
mod schema;
mod shape;
mod standard;
mod tolerant;
mod value;

use fastrand::Rng;
use serde_json::{Map, Number, Value};

pub use decoded::{decoded, same};
pub use shape::{Shape, options};
pub use standard::{Oracle, for_typify};
pub use tolerant::Unknowns;

/// The JSON of a type: its keywords.
pub type Keywords = Map<String, Value>;

/// Which keys options and fields may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Any text.
    Any,
    /// Such as have a name in code.
    Nameable,
}

/// A source of random schemas and documents.
#[derive(Debug)]
pub struct Generator {
    random: Rng,
    keys: Keys,
}

impl Generator {
    /// The sequence of this seed.
    pub fn new(seed: u64, keys: Keys) -> Self {
        Self {
            random: Rng::with_seed(seed),
            keys,
        }
    }

    /// True in so many of a hundred cases.
    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.random.usize(0..from.len())].clone()
    }

    /// A number that may be written either way: `3` as `3.0`, if that is exact.
    fn notation(&mut self, number: Number) -> Number {
        match number.as_i64() {
            #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
            Some(integer) if integer.unsigned_abs() <= 1 << 53 && self.chance(20) => {
                Number::from_f64(integer as f64).unwrap_or(number)
            }
            _ => number,
        }
    }
}
