//! JSON that a schema has checked, as the SDK's values.

use open_feature::{StructValue, Type, Value};
use sentry_options::embed::schema::{Kind, Map, Scalar, Struct, Tagged, Type as Declared, integer};
use serde_json::{Number, Value as Json};

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

/// The value, by the type that the schema gives it: a `number` is a float however it is written, and `1.0` is
/// an integer where the schema has `integer`. So a value keeps its type when it changes.
pub(crate) fn typed(ty: &Declared, value: &Json) -> Result<Value, TooLarge> {
    match (&ty.kind, value) {
        (Kind::Integer(_), Json::Number(number)) => whole(number),
        (Kind::Number(_), Json::Number(number)) => Ok(float(number)),
        (Kind::Scalars(scalars), Json::Number(number)) => {
            let is_declared = |scalar| scalars.types.contains(&scalar);
            let is_integer =
                is_declared(Scalar::Integer) && (!is_declared(Scalar::Number) || !number.is_f64());
            if is_integer {
                whole(number)
            } else {
                Ok(float(number))
            }
        }
        (Kind::Array(array), Json::Array(entries)) => entries
            .iter()
            .map(|entry| typed(&array.items, entry))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        (Kind::Struct(fields), Json::Object(values)) => structure(fields, values),
        (Kind::Map(Map { values: ty, .. }), Json::Object(values)) => {
            object(values, |_| Some(&**ty))
        }
        (Kind::Tagged(tagged), Json::Object(values)) => variant(tagged, values),
        _ => untyped(value),
    }
}

/// The value as it is written, where no schema knows more. A null, of which the SDK has none, is left out.
pub(crate) fn untyped(value: &Json) -> Result<Value, TooLarge> {
    Ok(match value {
        Json::Bool(boolean) => Value::Bool(*boolean),
        Json::Number(number) if number.is_f64() => float(number),
        Json::Number(number) => whole(number)?,
        Json::String(text) => Value::String(text.clone()),
        Json::Array(entries) => {
            let entries = entries.iter().filter(|entry| !entry.is_null());
            Value::Array(entries.map(untyped).collect::<Result<_, _>>()?)
        }
        Json::Object(values) => object(values, |_| None)?,
        Json::Null => Value::Struct(StructValue::default()),
    })
}

fn structure(declared: &Struct, values: &serde_json::Map<String, Json>) -> Result<Value, TooLarge> {
    object(values, |key| field(declared, key))
}

fn variant(tagged: &Tagged, values: &serde_json::Map<String, Json>) -> Result<Value, TooLarge> {
    let tag = values.get(&tagged.tag).and_then(Json::as_str);
    let mut variants = tagged.variants.iter();
    let variant = variants.find(|variant| Some(variant.name.as_str()) == tag);
    object(values, |key| field(&variant?.content, key))
}

fn field<'s>(declared: &'s Struct, key: &str) -> Option<&'s Declared> {
    let field = declared.fields.iter().find(|field| field.key == key);
    field.map(|field| &field.ty).or(declared.extra.as_deref())
}

fn object<'s>(
    values: &serde_json::Map<String, Json>,
    type_of: impl Fn(&str) -> Option<&'s Declared>,
) -> Result<Value, TooLarge> {
    let mut result = StructValue::default();
    for (key, value) in values.iter().filter(|(_, value)| !value.is_null()) {
        let value = match type_of(key) {
            Some(ty) => typed(ty, value)?,
            None => untyped(value)?,
        };
        result.add_field(key, value);
    }
    Ok(Value::Struct(result))
}

fn whole(number: &Number) -> Result<Value, TooLarge> {
    let integer = integer(number).and_then(|integer| i64::try_from(integer).ok());
    integer.map(Value::Int).ok_or(TooLarge)
}

fn float(number: &Number) -> Value {
    // Each JSON number that is read has a float.
    Value::Float(number.as_f64().unwrap_or_default())
}
