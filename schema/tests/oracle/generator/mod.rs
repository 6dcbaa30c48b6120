//! Random types of the whole schema language, random values for them, and the same types in plain
//! JSON Schema. Seeded, and without dependencies but `serde_json`, so that other tests include it by
//! path.
#![allow(unreachable_pub, reason = "other tests include this module by path")]

mod translation;
mod types;
mod values;

pub use translation::json_schema;
pub use types::ty;
pub use values::{mutated, value};

use serde_json::{Value, json};

/// A generator of random numbers: `SplitMix64`.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap_or_default()
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.next() % (high - low + 1).unsigned_abs()).unwrap_or_default()
    }
}

const KEYS: [&str; 8] = ["a", "b", "host", "max.size", "é", "", "kind", "a/b~c"];
const TEXTS: [&str; 12] = [
    "", "a", "ab", "abc", "é", "日本", "𝄞x", "a b", "A1", "0", "null", "\"\\\n",
];
const PATTERNS: [&str; 6] = ["^a", "b$", "[a-c]+", "^[A-Z][0-9]?$", "^$", "a|é"];
const FORMATTED: [(&str, &[&str]); 4] = [
    (
        "date-time",
        &[
            "2026-01-31T12:00:00Z",
            "2026-02-29T12:00:00Z",
            "2024-02-29T23:59:59.25+01:00",
            "2026-01-31",
            "2026-01-31T25:00:00Z",
        ],
    ),
    (
        "uuid",
        &[
            "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "2eb8aa08-aa98-11ea-b4aa",
            "2EB8AA08-AA98-11EA-B4AA-73B441D1638G",
        ],
    ),
    ("ipv4", &["127.0.0.1", "256.1.1.1", "1.2.3", "01.2.3.4"]),
    (
        "ipv6",
        &["::1", "2001:db8::1", "1::2::3", "::ffff:1.2.3.4", "1.2.3.4"],
    ),
];
const INTEGER_FORMATS: [(&str, i128, i128); 8] = [
    ("int8", i8::MIN as i128, i8::MAX as i128),
    ("int16", i16::MIN as i128, i16::MAX as i128),
    ("int32", i32::MIN as i128, i32::MAX as i128),
    ("int64", i64::MIN as i128, i64::MAX as i128),
    ("uint8", 0, u8::MAX as i128),
    ("uint16", 0, u16::MAX as i128),
    ("uint32", 0, u32::MAX as i128),
    ("uint64", 0, u64::MAX as i128),
];

#[expect(clippy::cast_precision_loss, reason = "the integers here are small")]
fn half(integer: i64) -> f64 {
    integer as f64 + 0.5
}

/// Outside of what JSON numbers hold exactly it is a value that nobody takes for an integer.
fn edge(integer: i128) -> Value {
    match (i64::try_from(integer), u64::try_from(integer)) {
        (Ok(signed), _) => json!(signed),
        (_, Ok(unsigned)) => json!(unsigned),
        _ => json!(1e300),
    }
}
