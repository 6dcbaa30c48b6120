//! Compact JSON with sorted keys, whatever order the map of `serde_json` has in this build.

use std::fmt::{self, Write};

use serde_json::Value;

/// How deep a value may be nested. JSON that is nested deeper does not parse, so that what is behind it
/// can only come from code; it is written as null, so that no such value overflows the stack.
pub(crate) const DEEPEST: usize = 128;

/// Writes the value as compact JSON with sorted keys.
pub(crate) fn write_sorted(f: &mut impl Write, value: &Value) -> fmt::Result {
    write_levels(f, value, DEEPEST)
}

pub(crate) fn write_levels(f: &mut impl Write, value: &Value, levels: usize) -> fmt::Result {
    let Some(levels) = levels.checked_sub(1) else {
        return f.write_str("null");
    };
    match value {
        Value::Array(entries) => {
            f.write_str("[")?;
            for (index, entry) in entries.iter().enumerate() {
                separate(f, index)?;
                write_levels(f, entry, levels)?;
            }
            f.write_str("]")
        }
        Value::Object(object) => {
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
        scalar => write!(f, "{scalar}"),
    }
}

fn separate(f: &mut impl Write, index: usize) -> fmt::Result {
    if index > 0 { f.write_str(",") } else { Ok(()) }
}
