//! JSON as the SDK's values.

use open_feature::{StructValue, Type, Value};
use serde_json::{Map, Value as Json};

/// What a flag can be resolved as.
pub(crate) trait Resolved: Sized {
    const TYPE: Type;

    /// # Errors
    /// The value, if it is of another type.
    fn from_value(value: Value) -> Result<Self, Value>;
}

macro_rules! resolved {
    ($($variant:ident $type:ty),*) => {$(
        impl Resolved for $type {
            const TYPE: Type = Type::$variant;

            fn from_value(value: Value) -> Result<Self, Value> {
                match value {
                    Value::$variant(value) => Ok(value),
                    other => Err(other),
                }
            }
        }
    )*};
}

resolved!(Bool bool, Int i64, Float f64, String String, Struct StructValue);

/// An integer that 64 bits with a sign do not hold, as a `uint64` may be.
pub(crate) struct TooLarge;

/// The value. A null, of which the SDK has none, is left out, and by itself is an empty struct.
pub(crate) fn from_json(value: &Json) -> Result<Value, TooLarge> {
    Ok(match value {
        Json::Bool(boolean) => Value::Bool(*boolean),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Value::Int(integer),
            (None, Some(float)) if number.is_f64() => Value::Float(float),
            _ => return Err(TooLarge),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(entries) => {
            let entries = entries.iter().filter(|entry| !entry.is_null());
            Value::Array(entries.map(from_json).collect::<Result<_, _>>()?)
        }
        Json::Object(entries) => object(entries)?,
        Json::Null => Value::Struct(StructValue::default()),
    })
}

fn object(entries: &Map<String, Json>) -> Result<Value, TooLarge> {
    let mut fields = StructValue::default();
    for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
        fields.add_field(key, from_json(value)?);
    }
    Ok(Value::Struct(fields))
}
