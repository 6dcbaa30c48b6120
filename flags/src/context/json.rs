//! Compact JSON with sorted keys, whatever order the map of `serde_json` has in this build.

use std::fmt::{self, Write};

use serde_json::{Number, Value};

/// How deep lists and objects may be nested. JSON that is nested deeper does not parse, so that what is
/// behind it can only come from code; it is written as null, so that no such value overflows the stack.
pub(crate) const DEEPEST: usize = 127;

/// Writes the value as compact JSON with sorted keys.
pub(crate) fn write_sorted(f: &mut impl Write, value: &Value) -> fmt::Result {
    write_levels(f, value, DEEPEST)
}

pub(crate) fn write_levels(f: &mut impl Write, value: &Value, levels: usize) -> fmt::Result {
    match (value, levels.checked_sub(1)) {
        (Value::Array(_) | Value::Object(_), None) => f.write_str("null"),
        (Value::Array(entries), Some(levels)) => {
            f.write_str("[")?;
            for (index, entry) in entries.iter().enumerate() {
                separate(f, index)?;
                write_levels(f, entry, levels)?;
            }
            f.write_str("]")
        }
        (Value::Object(object), Some(levels)) => {
            let mut entries = object.iter().collect::<Vec<_>>();
            entries.sort_unstable_by_key(|(key, _)| *key);
            f.write_str("{")?;
            for (index, (key, value)) in entries.into_iter().enumerate() {
                separate(f, index)?;
                write!(f, "{}:", Value::from(key.as_str()))?;
                write_levels(f, value, levels)?;
            }
            f.write_str("}")
        }
        (Value::Number(number), _) if number.is_f64() => write_float(f, number),
        (scalar, _) => write!(f, "{scalar}"),
    }
}

/// Writes the float as `1e16`, though newer releases of `serde_json` have `1e+16`: what rollouts hash
/// must not change with them.
fn write_float(f: &mut impl Write, float: &Number) -> fmt::Result {
    let text = float.to_string();
    match text.split_once("e+") {
        Some((digits, power)) => write!(f, "{digits}e{power}"),
        None => f.write_str(&text),
    }
}

fn separate(f: &mut impl Write, index: usize) -> fmt::Result {
    if index > 0 { f.write_str(",") } else { Ok(()) }
}
