//! Random values: such as fit a type, and such as do not.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::schema::KEYS;

/// Texts that YAML and JSON have their difficulties with.
const TEXTS: &[&str] = &[
    "",
    "x",
    "yes",
    "no",
    "on",
    "off",
    "null",
    "~",
    "true",
    "False",
    "1",
    "1.0",
    "1e3",
    "0x10",
    "0o17",
    "017",
    "1_000",
    ".inf",
    ".nan",
    "+1",
    "2024-01-02",
    "12:30:45",
    "a: b",
    "a #b",
    "#",
    "- a",
    "-",
    "?",
    ":",
    "a:",
    "{a}",
    "[a",
    "a,b",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "a\nb",
    "a\n",
    "\na",
    "\n",
    " a",
    "a ",
    "a  b",
    "\t",
    "a\tb",
    "é",
    "日本語",
    "\u{1f600}",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "---",
    "...",
    "<<",
    "=",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "\u{7f}",
    "\u{1b}",
    "\u{0}",
    "\u{feff}",
    "{{ x }}",
    "${X}",
    "a long text that goes on for quite a while so that a writer may want to fold it somewhere",
];

const INTEGERS: &[i64] = &[
    0,
    1,
    -1,
    7,
    42,
    255,
    -1000,
    1 << 31,
    1 << 53,
    (1 << 53) + 1,
    i64::MAX,
    i64::MIN,
];

const NUMBERS: &[f64] = &[
    0.0,
    -0.0,
    0.5,
    1.0,
    -1.0,
    0.1,
    1e22,
    1e21,
    1e16,
    1e-7,
    123_456.789,
    5e-324,
    f64::MAX,
    1e300,
    1.5e-10,
    3.0,
];

/// A value that fits.
pub(crate) fn right(kind: &Value, random: &mut Rng) -> Value {
    match kind["type"].as_str() {
        Some("string") => TEXTS[random.usize(0..TEXTS.len())].into(),
        Some("integer") if random.u32(0..8) == 0 => json!(f64::from(random.i32(-1000..1000))),
        Some("integer") => integer(random),
        Some("number") if random.u32(0..3) == 0 => integer(random),
        Some("number") if random.bool() => json!(random.f64() * f64::from(random.i32(-1000..1000))),
        Some("number") => json!(NUMBERS[random.usize(0..NUMBERS.len())]),
        Some("boolean") => random.bool().into(),
        Some("array") => (0..random.usize(0..4))
            .map(|_| right(&kind["items"], random))
            .collect(),
        _ => object(kind, random),
    }
}

fn integer(random: &mut Rng) -> Value {
    match random.u32(0..3) {
        0 => INTEGERS[random.usize(0..INTEGERS.len())].into(),
        1 => random.i32(-100..100).into(),
        _ => random.i64(..).into(),
    }
}

fn object(kind: &Value, random: &mut Rng) -> Value {
    let mut object = Map::new();
    let none = Map::new();
    let fields = kind["properties"].as_object().unwrap_or(&none);
    if let Some(values) = kind.get("additionalProperties") {
        for _ in 0..random.usize(0..4) {
            let key = KEYS[random.usize(0..KEYS.len())];
            if !fields.contains_key(key) {
                object.insert(key.to_owned(), right(values, random));
            }
        }
    }
    for (key, field) in fields {
        if field.get("optional").is_none() || random.bool() {
            object.insert(key.clone(), right(field, random));
        }
    }
    object.into()
}

/// A value that, most likely, does not fit.
pub(crate) fn wrong(kind: &Value, random: &mut Rng) -> Value {
    let mut value = right(kind, random);
    match &mut value {
        Value::Array(items) if random.bool() => {
            items.push(wrong(&kind["items"], random));
            value
        }
        Value::Object(fields) if random.u32(0..3) > 0 => {
            let key = KEYS[random.usize(0..KEYS.len())];
            if fields.remove(key).is_none() {
                fields.insert(key.to_owned(), anything(random));
            }
            value
        }
        _ => anything(random),
    }
}

fn anything(random: &mut Rng) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(1),
        json!(1.5),
        json!("1"),
        json!(""),
        json!([]),
        json!([1]),
        json!({}),
        json!({"a": 1}),
        json!([null]),
        json!([{}]),
        json!("true"),
        // Not 1e300, which the peer takes for an integer: the fixed cases have that.
        json!(2.25),
        json!(-0.0),
    ];
    values[random.usize(0..values.len())].clone()
}
