//! Random types.

use serde_json::{Map, Number, Value, json};

use super::{FORMATTED, INTEGER_FORMATS, KEYS, PATTERNS, Random, half, json_schema, value};

/// A type of the language: what stands in `items`.
pub fn ty(random: &mut Random, depth: usize) -> Value {
    let kinds = if depth == 0 { 5 } else { 9 };
    let mut ty = match random.below(kinds) {
        0 => json!({"type": "boolean"}),
        1 => integer(random),
        2 => number(random),
        3 => text(random),
        4 => union(random),
        5 => array(random, depth),
        6 => object(random, depth, true),
        7 => object(random, depth, false),
        _ => return tagged(random, depth),
    };
    if random.chance(15) {
        restrict(random, &mut ty);
    }
    ty
}

fn integer(random: &mut Random) -> Value {
    let mut ty = json!({"type": "integer"});
    if random.chance(40) {
        ty["format"] = json!(random.pick(&INTEGER_FORMATS).0);
    }
    if random.chance(40) {
        // Within every format, so that no bounds leave no integer.
        bounds(random, &mut ty, 0, 100);
    }
    ty
}

fn number(random: &mut Random) -> Value {
    let mut ty = json!({"type": "number"});
    if random.chance(60) {
        bounds(random, &mut ty, -100, 100);
    }
    ty
}

fn bounds(random: &mut Random, ty: &mut Value, low: i64, high: i64) {
    let middle = random.between(low + 10, high - 10);
    let mut bound = |random: &mut Random, inclusive: &str, exclusive: &str, value: i64| {
        let bound = if random.chance(25) {
            Number::from_f64(half(value))
        } else {
            Some(value.into())
        };
        ty[if random.chance(50) {
            inclusive
        } else {
            exclusive
        }] = json!(bound);
    };
    if random.chance(60) {
        let value = random.between(low, middle - 2);
        bound(random, "minimum", "exclusiveMinimum", value);
    }
    if random.chance(60) {
        let value = random.between(middle + 2, high);
        bound(random, "maximum", "exclusiveMaximum", value);
    }
    if random.chance(30) {
        ty["multipleOf"] = random
            .pick(&[json!(1), json!(3), json!(0.5), json!(0.25), json!(10)])
            .clone();
    }
}

fn text(random: &mut Random) -> Value {
    let mut ty = json!({"type": "string"});
    texts(random, &mut ty);
    ty
}

fn texts(random: &mut Random, ty: &mut Value) {
    match random.below(5) {
        0 => ty["pattern"] = json!(random.pick(&PATTERNS)),
        1 => ty["format"] = json!(random.pick(&FORMATTED).0),
        2 => counts(random, ty, "minLength", "maxLength"),
        _ => {}
    }
}

fn counts(random: &mut Random, ty: &mut Value, lower: &str, upper: &str) {
    let least = random.below(3);
    if random.chance(60) {
        ty[lower] = json!(least);
    }
    if random.chance(60) {
        ty[upper] = json!(least + random.below(3));
    }
}

fn union(random: &mut Random) -> Value {
    let mut names = ["boolean", "integer", "number", "string"].to_vec();
    while names.len() > 1 && random.chance(40) {
        names.remove(random.below(names.len()));
    }
    names.rotate_left(1);
    let mut ty = json!({"type": names});
    if names.contains(&"string") && random.chance(30) {
        texts(random, &mut ty);
    }
    if (names.contains(&"integer") || names.contains(&"number")) && random.chance(30) {
        bounds(random, &mut ty, 0, 100);
    }
    if names.contains(&"integer")
        && !names.contains(&"number")
        && ty.get("format").is_none()
        && random.chance(30)
    {
        ty["format"] = json!(random.pick(&INTEGER_FORMATS).0);
    }
    ty
}

fn array(random: &mut Random, depth: usize) -> Value {
    let mut array = json!({"type": "array", "items": ty(random, depth - 1)});
    if random.chance(30) {
        counts(random, &mut array, "minItems", "maxItems");
    }
    if random.chance(30) {
        array["uniqueItems"] = json!(random.chance(80));
    }
    array
}

fn object(random: &mut Random, depth: usize, with_fields: bool) -> Value {
    let mut object = json!({"type": "object"});
    if with_fields {
        let mut fields = Map::new();
        for _ in 0..random.below(4) {
            let mut field = ty(random, depth - 1);
            if random.chance(40) {
                field["optional"] = json!(random.chance(80));
            }
            fields.insert((*random.pick(&KEYS)).to_owned(), field);
        }
        object["properties"] = json!(fields);
    }
    if !with_fields || random.chance(30) {
        object["additionalProperties"] = ty(random, depth - 1);
        if random.chance(30) {
            // At least as many as there may be required fields.
            object["maxProperties"] = json!(4 + random.below(2));
            object["minProperties"] = json!(random.below(3));
        }
    } else if random.chance(20) {
        object["additionalProperties"] = json!(false);
    }
    if random.chance(20) {
        let mut names = json!({});
        texts(random, &mut names);
        object["propertyNames"] = names;
    }
    object
}

fn tagged(random: &mut Random, depth: usize) -> Value {
    let branches = (0..=random.below(3)).map(|tag| {
        let mut branch = object(random, depth, true);
        branch["properties"]["kind"] = json!({"const": format!("tag{tag}")});
        if let Some(branch) = branch.as_object_mut() {
            if random.chance(50) {
                branch.remove("type");
            }
            branch.remove("maxProperties");
        }
        branch
    });
    let mut tagged = json!({"oneOf": branches.collect::<Vec<_>>()});
    if random.chance(30) {
        tagged["type"] = json!("object");
    }
    tagged
}

/// Adds an `enum` of values that the type accepts, as far as `accepted` can tell.
fn restrict(random: &mut Random, ty: &mut Value) {
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&json_schema(ty))
        .expect("the type is right");
    let mut members = Vec::<Value>::new();
    for _ in 0..6 {
        let member = value(random, ty);
        let same = |other: &Value| {
            let both = json!([other, member]);
            !jsonschema::is_valid(&json!({"uniqueItems": true}), &both)
        };
        if validator.is_valid(&member) && !members.iter().any(same) {
            members.push(member);
        }
    }
    if !members.is_empty() {
        ty["enum"] = json!(members);
    }
}
