//! A hash of options, to tell from outside whether two processes have loaded the same ones.

use std::fmt::{self, Write};
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::model::Schema;

/// What identifies the options of one namespace, wherever they were loaded: 16 hexadecimal digits.
///
/// It is the [XXH64](https://xxhash.com) with seed 0 of the options as JSON without white space, keys
/// sorted by their bytes. The default of an option that is not set does not count, nor does `generated_at`,
/// nor a key that the schema does not know. A secret option counts by being set, with `null` for its value:
/// a hash goes to places where anybody may try guesses against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(u64);

impl Schema {
    /// The hash of options, which are those of a values file.
    pub fn content_hash(&self, options: &Map<String, Value>) -> ContentHash {
        let mut keys: Vec<_> = options.keys().filter(|key| self.accepts_key(key)).collect();
        keys.sort_unstable();
        let mut text = String::with_capacity(64);
        text.push('{');
        for (at, key) in keys.into_iter().enumerate() {
            let is_secret = self.option(key).is_some_and(|option| option.secret);
            let value = if is_secret {
                &Value::Null
            } else {
                &options[key]
            };
            write_member(&mut text, at, key, value);
        }
        text.push('}');
        ContentHash(xxh64(text.as_bytes()))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for ContentHash {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// Writes a value with sorted keys. Another crate may have told `serde_json` to keep the order of the file.
fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            text.push('{');
            for (at, (key, value)) in members.into_iter().enumerate() {
                write_member(text, at, key, value);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_value(text, item);
            }
            text.push(']');
        }
        Value::String(string) => write_string(text, string),
        // As the next line, in a fraction of the time. Most numbers are such.
        Value::Number(number) if number.is_i64() => {
            let _ = write!(text, "{}", number.as_i64().unwrap_or_default());
        }
        scalar => push(text, scalar),
    }
}

fn write_member(text: &mut String, at: usize, key: &str, value: &Value) {
    if at > 0 {
        text.push(',');
    }
    write_string(text, key);
    text.push(':');
    write_value(text, value);
}

fn write_string(text: &mut String, string: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if string.bytes().all(is_plain) {
        text.push('"');
        text.push_str(string);
        text.push('"');
    } else {
        push(text, &Value::String(string.to_owned()));
    }
}

fn push(text: &mut String, value: &Value) {
    // Writing to a string does not fail.
    let _ = write!(text, "{value}");
}

const PRIMES: [u64; 5] = [
    0x9E37_79B1_85EB_CA87,
    0xC2B2_AE3D_27D4_EB4F,
    0x1656_67B1_9E37_79F9,
    0x85EB_CA77_C2B2_AE63,
    0x27D4_EB2F_1656_67C5,
];

/// XXH64 with seed 0, after its [specification].
///
/// [specification]: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
fn xxh64(bytes: &[u8]) -> u64 {
    let [p1, p2, p3, p4, p5] = PRIMES;
    let (stripes, mut rest) = bytes.as_chunks::<32>();
    let mut hash = if stripes.is_empty() {
        p5
    } else {
        let mut lanes = [p1.wrapping_add(p2), p2, 0, p1.wrapping_neg()];
        for stripe in stripes {
            for (lane, word) in lanes.iter_mut().zip(stripe.as_chunks::<8>().0) {
                *lane = round(*lane, u64::from_le_bytes(*word));
            }
        }
        let mixed = [1, 7, 12, 18]
            .iter()
            .zip(lanes)
            .fold(0_u64, |sum, (turn, lane)| {
                sum.wrapping_add(lane.rotate_left(*turn))
            });
        lanes.iter().fold(mixed, |hash, lane| {
            (hash ^ round(0, *lane)).wrapping_mul(p1).wrapping_add(p4)
        })
    };
    hash = hash.wrapping_add(bytes.len() as u64);
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        hash ^= round(0, u64::from_le_bytes(*word));
        hash = hash.rotate_left(27).wrapping_mul(p1).wrapping_add(p4);
        rest = after;
    }
    if let Some((word, after)) = rest.split_first_chunk::<4>() {
        hash ^= u64::from(u32::from_le_bytes(*word)).wrapping_mul(p1);
        hash = hash.rotate_left(23).wrapping_mul(p2).wrapping_add(p3);
        rest = after;
    }
    for byte in rest {
        hash ^= u64::from(*byte).wrapping_mul(p5);
        hash = hash.rotate_left(11).wrapping_mul(p1);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(p2);
    hash = (hash ^ (hash >> 29)).wrapping_mul(p3);
    hash ^ (hash >> 32)
}

fn round(lane: u64, word: u64) -> u64 {
    let [p1, p2, ..] = PRIMES;
    lane.wrapping_add(word.wrapping_mul(p2))
        .rotate_left(31)
        .wrapping_mul(p1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Source, parse};

    /// The vectors are those of other implementations.
    #[test]
    fn xxh64_is_that_of_everybody() {
        assert_eq!(xxh64(b""), 0xEF46_DB37_51D8_E999);
        assert_eq!(xxh64(b"a"), 0xD24E_C4F1_A98C_6E5B);
        assert_eq!(xxh64(b"abc"), 0x44BC_2CF5_AD77_0999);
        assert_eq!(xxh64(b"abcdefghijklmnopqrstuvwxyz"), 0xCFE1_F278_FA89_835C);
        assert_eq!(
            xxh64(b"Nobody inspects the spammish repetition"),
            0xFBCE_A83C_8A37_8BF1
        );
    }

    fn schema() -> Schema {
        let text = r#"{"version": "1.0", "type": "object", "properties": {
            "a": {"type": "integer", "default": 1, "description": ""},
            "m": {"type": "object", "additionalProperties": {"type": "string"}, "default": {}, "description": ""},
            "l": {"type": "array", "items": {"type": "number"}, "default": [], "description": ""},
            "token": {"type": "string", "default": "", "secret": true, "description": ""}}}"#;
        parse("seer", &Source::new("schema.json", text)).expect("valid")
    }

    fn hash(options: &Value) -> ContentHash {
        schema().content_hash(options.as_object().expect("an object"))
    }

    #[test]
    fn it_is_that_of_the_sorted_text() {
        let options = json!({"m": {"z": "q\"\u{1}", "b": "ü"}, "l": [1, 2.5], "a": -1});
        let text = r#"{"a":-1,"l":[1,2.5],"m":{"b":"ü","z":"q\"\u0001"}}"#;
        assert_eq!(hash(&options), ContentHash(xxh64(text.as_bytes())));
        assert_eq!(hash(&json!({})), ContentHash(xxh64(b"{}")));
    }

    #[test]
    fn a_secret_counts_by_being_set_and_an_unknown_key_not_at_all() {
        let text = r#"{"a":1,"token":null}"#;
        for token in ["one", "two"] {
            let hash = hash(&json!({"a": 1, "token": token, "unknown": token}));
            assert_eq!(hash, ContentHash(xxh64(text.as_bytes())));
        }
        assert_ne!(
            hash(&json!({"a": 1})),
            hash(&json!({"a": 1, "token": "one"}))
        );
        assert_ne!(hash(&json!({"a": 1})), hash(&json!({"a": 2})));
    }

    #[test]
    fn it_has_a_text() {
        let hash = ContentHash(0xab);
        assert_eq!(hash.to_string(), "00000000000000ab");
        assert_eq!("00000000000000ab".parse(), Ok(hash));
    }
}
