//! What the bytes of a fuzzer, or of chance, say: a value, and a context to evaluate it for.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Number, Value, json};

/// A value that may be a flag's or a layer's, and a context.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) properties: Map<String, Value>,
    pub(crate) identity_fields: Vec<String>,
}

const OPERATORS: &[&str] = &[
    "in",
    "not_in",
    "contains",
    "not_contains",
    "equals",
    "not_equals",
    "matches",
    "not_matches",
    "IN",
    "regex",
    "",
];
const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "b",
    "*",
    "a*",
    "*a*a*",
    "İ",
    "ς",
    "ΣΑΣ",
    "ß",
    "é",
    "\u{0}",
    "\u{10ffff}",
    "owner",
    "segments",
    "true",
    "1",
    "2026-10-06",
    "9999-99-99T99:99:99+99:99",
];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "50",
    "100",
    "101",
    "-0.0",
    "1.0",
    "0.5",
    "1e16",
    "1e308",
    "-1e-320",
    "9007199254740993",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
];
/// Few, so that conditions, units and contexts often name the same.
const PROPERTIES: &[&str] = &["p", "q", "é", ""];
/// Deeper than what is compared and hashed, and not so deep that dropping it takes a large stack.
const DEEPEST: usize = 300;
const LONGEST: usize = 500;

impl Input {
    /// # Errors
    ///
    /// None in practice: bytes that end early are zeros.
    pub(crate) fn new(bytes: &[u8]) -> Result<Self> {
        let source = &mut Unstructured::new(bytes);
        let value = match source.int_in_range(0..=5)? {
            0 => any(source, 4)?,
            1 | 2 => layer(source)?,
            _ => feature(source)?,
        };
        let mut properties = Map::new();
        for _ in 0..source.int_in_range(0..=5)? {
            let value = match source.arbitrary::<u8>()? {
                0xA0.. => any(source, 3)?,
                _ => scalar(source)?,
            };
            properties.insert(property(source)?, value);
        }
        let fields = source.int_in_range(0..=3)?;
        let identity_fields = (0..fields)
            .map(|_| property(source))
            .collect::<Result<_>>()?;
        Ok(Self {
            name: text(source)?,
            value,
            properties,
            identity_fields,
        })
    }
}

/// What it makes, or any JSON in its place.
fn mostly(
    source: &mut Unstructured<'_>,
    make: impl FnOnce(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    match source.arbitrary::<u8>()? {
        0xFC.. => any(source, 3),
        _ => make(source),
    }
}

fn list(
    source: &mut Unstructured<'_>,
    most: usize,
    mut make: impl FnMut(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    let length = source.int_in_range(0..=most)?;
    (0..length).map(|_| mostly(source, &mut make)).collect()
}

/// An object with these members, each of which may be missing, wrong, or beside one that is unknown.
fn object(source: &mut Unstructured<'_>, members: Vec<(&str, Value)>) -> Result<Value> {
    let mut object = Map::new();
    for (key, value) in members {
        match source.arbitrary::<u8>()? {
            0xFE.. => {}
            0xFC..0xFE => drop(object.insert(key.to_owned(), any(source, 2)?)),
            _ => drop(object.insert(key.to_owned(), value)),
        }
    }
    if source.arbitrary::<u8>()? >= 0xFC {
        object.insert(text(source)?, any(source, 2)?);
    }
    Ok(object.into())
}

fn feature(source: &mut Unstructured<'_>) -> Result<Value> {
    let segments = list(source, 4, segment)?;
    let days = [
        "2026-10-05",
        "2026-10-06",
        "2026-10-05T23:30:00-01:00",
        "2026-02-31",
    ];
    let day = *source.choose(&days)?;
    let mut members = vec![
        ("owner", json!({"team": "t"})),
        ("created_at", day.into()),
        ("segments", segments),
    ];
    if source.arbitrary::<u8>()? >= 0xC0 {
        members.push(("enabled", source.arbitrary::<bool>()?.into()));
    }
    object(source, members)
}

fn segment(source: &mut Unstructured<'_>) -> Result<Value> {
    let conditions = list(source, 3, condition)?;
    let mut members = vec![("name", "s".into()), ("conditions", conditions)];
    if source.arbitrary()? {
        members.push(("rollout", source.int_in_range(0_u8..=100)?.into()));
    }
    object(source, members)
}

fn condition(source: &mut Unstructured<'_>) -> Result<Value> {
    let operator = *source.choose(OPERATORS)?;
    let value = match operator.trim_start_matches("not_") {
        "in" | "matches" => list(source, 4, scalar)?,
        "contains" => scalar(source)?,
        _ => any(source, 2)?,
    };
    let property = property(source)?;
    object(
        source,
        vec![
            ("property", property.into()),
            ("operator", operator.into()),
            ("value", value),
        ],
    )
}

fn layer(source: &mut Unstructured<'_>) -> Result<Value> {
    let unit = match source.arbitrary::<u8>()? {
        0xE0.. => list(source, 3, |source| Ok(property(source)?.into()))?,
        _ => json!([property(source)?]),
    };
    let mut experiments = Map::new();
    let mut start = 0_u8;
    for index in 0..source.int_in_range(1..=4)? {
        let size = source.int_in_range(1_u8..=40)?;
        let arms = (0..=source.int_in_range(0..=3)?).map(|index| arm(source, index));
        let arms = arms.collect::<Result<Value>>()?;
        let members = vec![
            ("owner", json!({"team": "t"})),
            ("allocation", json!({"start": start, "size": size})),
            ("arms", arms),
        ];
        let mut experiment = object(source, members)?;
        if source.arbitrary::<u8>()? >= 0xC0 {
            experiment["enabled"] = source.arbitrary::<bool>()?.into();
        }
        let name = format!("{}{index}", text(source)?);
        experiments.insert(name, mostly(source, |_| Ok(experiment))?);
        start = start.saturating_add(size);
    }
    let members = vec![("unit", unit), ("experiments", experiments.into())];
    object(source, members)
}

fn arm(source: &mut Unstructured<'_>, index: u8) -> Result<Value> {
    let weights = [0_u64, 1, 1, 1_000_000_000];
    let weight = *source.choose(&weights)?;
    let members = vec![
        ("name", format!("arm {index}").into()),
        ("weight", weight.into()),
        ("config", any(source, 2)?),
    ];
    mostly(source, |source| object(source, members))
}

fn property(source: &mut Unstructured<'_>) -> Result<String> {
    Ok((*source.choose(PROPERTIES)?).to_owned())
}

fn any(source: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(
        match source.int_in_range(0..=if depth == 0 { 3 } else { 8 })? {
            0 => Value::Null,
            1 => source.arbitrary::<bool>()?.into(),
            2 | 3 => scalar(source)?,
            4 | 5 => list(source, 4, |source| any(source, depth - 1))?,
            6 => {
                let members = source.int_in_range(0..=4)?;
                let members = (0..members).map(|_| Ok((text(source)?, any(source, depth - 1)?)));
                members.collect::<Result<Map<_, _>>>()?.into()
            }
            // Long, or deep. The entries of what is long are short: memory is not what is tested.
            7 => {
                let entry = Value::from(*source.choose(TEXTS)?);
                let mut entries = vec![entry; source.int_in_range(0..=LONGEST)?];
                entries.push(any(source, depth - 1)?);
                entries.into()
            }
            _ => {
                let (levels, is_list) = (source.int_in_range(0..=DEEPEST)?, source.arbitrary()?);
                let innermost = any(source, depth - 1)?;
                (0..levels).fold(innermost, |inner, _| {
                    if is_list {
                        Value::Array(vec![inner])
                    } else {
                        Value::Object(Map::from_iter([("a".to_owned(), inner)]))
                    }
                })
            }
        },
    )
}

fn scalar(source: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match source.int_in_range(0..=4)? {
        0 | 1 => text(source)?.into(),
        2 => source.arbitrary::<i64>()?.into(),
        3 => Number::from_f64(source.arbitrary()?).map_or(Value::Null, Value::Number),
        _ => serde_json::from_str(source.choose(NUMBERS)?).unwrap_or_default(),
    })
}

fn text(source: &mut Unstructured<'_>) -> Result<String> {
    Ok(match source.int_in_range(0..=7)? {
        0 => source.arbitrary::<&str>()?.to_owned(),
        1 => source
            .choose(TEXTS)?
            .repeat(source.int_in_range(0..=LONGEST)?),
        2 => format!("{}*{}", source.choose(TEXTS)?, source.choose(TEXTS)?),
        _ => (*source.choose(TEXTS)?).to_owned(),
    })
}
