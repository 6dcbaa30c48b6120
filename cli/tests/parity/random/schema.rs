//! Random schemas, in the part of the language that both programs know.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::value;

const SCALARS: &[&str] = &["string", "integer", "number", "boolean"];

/// Keys of options, fields and maps.
pub(crate) const KEYS: &[&str] = &[
    "o0",
    "o1",
    "a",
    "b.c",
    "d-e",
    "f/g",
    "Camel",
    "with space",
    "é",
    "null",
    "yes",
    "1",
    "x_y",
];

/// Some options.
pub(crate) fn options(random: &mut Rng) -> Map<String, Value> {
    let mut options = Map::new();
    for _ in 0..random.usize(1..8) {
        let mut option = kind(random, 3);
        let mut default = value::right(&option, random);
        coarsen(&mut default);
        option["default"] = default;
        option["description"] = "x".into();
        options.insert(KEYS[random.usize(0..KEYS.len())].to_owned(), option);
    }
    options
}

/// The schema of some options.
pub(crate) fn document(options: &Map<String, Value>) -> Value {
    json!({"version": "1.0", "type": "object", "properties": options})
}

/// A random type.
fn kind(random: &mut Rng, depth: usize) -> Value {
    match random.u32(0..10) {
        0..5 => json!({"type": SCALARS[random.usize(0..SCALARS.len())]}),
        _ if depth == 0 => json!({"type": "integer"}),
        5..7 => json!({"type": "array", "items": kind(random, depth - 1)}),
        7 => json!({"type": "object", "additionalProperties": kind(random, depth - 1)}),
        8 => json!({"type": "object", "properties": fields(random, depth)}),
        _ => json!({
            "type": "object",
            "properties": fields(random, depth),
            "additionalProperties": kind(random, depth - 1),
        }),
    }
}

fn fields(random: &mut Rng, depth: usize) -> Map<String, Value> {
    let mut fields = Map::new();
    for _ in 0..random.usize(0..4) {
        let mut field = kind(random, depth - 1);
        if random.u32(0..3) == 0 {
            field["optional"] = true.into();
        }
        fields.insert(KEYS[random.usize(0..KEYS.len())].to_owned(), field);
    }
    fields
}

/// Rounds floats: the peer reads those of a schema less exactly than those of values, see the fixed cases.
fn coarsen(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap_or_default();
            *value = json!((float * 8.0).round().clamp(-1e6, 1e6) / 8.0);
        }
        Value::Array(items) => items.iter_mut().for_each(coarsen),
        Value::Object(members) => members.values_mut().for_each(coarsen),
        _ => {}
    }
}
