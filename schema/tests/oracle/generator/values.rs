//! Random values of a type, and changes to them.

use serde_json::{Map, Value, json};

use super::{FORMATTED, INTEGER_FORMATS, KEYS, Random, TEXTS, edge, half};

/// A value that the type mostly accepts.
pub fn value(random: &mut Random, ty: &Value) -> Value {
    if let Some(members) = ty.get("enum").and_then(Value::as_array)
        && random.chance(80)
    {
        return random.pick(members).clone();
    }
    if let Some(branches) = ty.get("oneOf").and_then(Value::as_array) {
        let branch = random.pick(branches).clone();
        return object_value(random, &branch);
    }
    let names = match &ty["type"] {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    match random.pick(&names).as_str().unwrap_or_default() {
        "boolean" => json!(random.chance(50)),
        "integer" => integer_value(random, ty),
        "number" => number_value(random, ty),
        "string" => text_value(random, ty),
        "array" => {
            let count = ty["minItems"].as_u64().unwrap_or(0);
            let count = usize::try_from(count).unwrap_or_default() + random.below(3);
            (0..count).map(|_| value(random, &ty["items"])).collect()
        }
        _ => object_value(random, ty),
    }
}

fn object_value(random: &mut Random, ty: &Value) -> Value {
    let mut object = Map::new();
    for (key, field) in ty["properties"].as_object().into_iter().flatten() {
        if let Some(constant) = field.get("const") {
            object.insert(key.clone(), constant.clone());
        } else if field.get("optional") != Some(&json!(true)) || random.chance(50) {
            object.insert(key.clone(), value(random, field));
        }
    }
    if let Some(extra) = ty
        .get("additionalProperties")
        .filter(|extra| extra.is_object())
    {
        for _ in 0..random.below(4) {
            let key = (*random.pick(&KEYS)).to_owned();
            if !object.contains_key(&key) {
                object.insert(key, value(random, extra));
            }
        }
    }
    object.into()
}

fn integer_value(random: &mut Random, ty: &Value) -> Value {
    let format = INTEGER_FORMATS
        .iter()
        .find(|format| ty["format"] == format.0);
    let (_, low, high) = format.unwrap_or(&INTEGER_FORMATS[3]);
    // jsonschema decides multiples of huge floats on their bits, and we on their text.
    let kinds = if ty.get("multipleOf").is_some() {
        3..10
    } else {
        0..10
    };
    match kinds.start + random.below(kinds.len()) {
        0 => edge(*low - i128::from(random.chance(30))),
        1 => edge(*high + i128::from(random.chance(30))),
        2 => json!(1e300),
        3 | 4 => json!(half(random.between(0, 50)) * 2.0 - 1.0),
        _ => json!(random.between(0, 100)),
    }
}

fn number_value(random: &mut Random, ty: &Value) -> Value {
    match random.below(8) {
        0 => json!(half(random.between(-100, 100))),
        1 => json!(half(random.between(-100, 100)) / 2.0),
        // As above.
        2 if ty.get("multipleOf").is_none() => random
            .pick(&[json!(1e300), json!(-1e300), json!(1e-7), json!(0.0)])
            .clone(),
        3 => ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
            .iter()
            .find_map(|bound| ty.get(bound).cloned())
            .unwrap_or(json!(0)),
        _ => json!(random.between(-100, 100)),
    }
}

fn text_value(random: &mut Random, ty: &Value) -> Value {
    match FORMATTED.iter().find(|(format, _)| ty["format"] == *format) {
        Some((_, texts)) if random.chance(90) => json!(random.pick(texts)),
        _ => json!(random.pick(&TEXTS)),
    }
}

/// The value with some part of it changed.
pub fn mutated(random: &mut Random, mut value: Value) -> Value {
    match &mut value {
        Value::Array(items) if !items.is_empty() && random.chance(80) => {
            let at = random.below(items.len());
            match random.below(4) {
                0 => items.push(items[at].clone()),
                1 => drop(items.remove(at)),
                _ => items[at] = mutated(random, items[at].take()),
            }
        }
        Value::Object(members) if random.chance(85) => {
            let keys = members.keys().cloned().collect::<Vec<_>>();
            if keys.is_empty() || random.chance(20) {
                members.insert((*random.pick(&KEYS)).to_owned(), scalar(random));
            } else {
                let key = random.pick(&keys);
                match members.remove(key) {
                    Some(member) if random.chance(75) => {
                        members.insert(key.clone(), mutated(random, member));
                    }
                    _ => {}
                }
            }
        }
        _ => return scalar(random),
    }
    value
}

fn scalar(random: &mut Random) -> Value {
    match random.below(9) {
        0 => Value::Null,
        1 => json!(random.chance(50)),
        2 => json!([]),
        3 => json!({}),
        4 => json!(random.between(-300, 300)),
        5 => json!(half(random.between(-100, 100))),
        6 => json!(["tag0", "tag1", "x"][random.below(3)]),
        7 => json!(random.between(-10, 10) * 1_000_000_000_000),
        _ => json!(random.pick(&TEXTS)),
    }
}
