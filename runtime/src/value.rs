//! The types that generated code decodes values into, and encodes them from.
//!
//! A value that reaches [`Type::decode`] has passed the schema's checks, so `None` means that the
//! generated code and the model disagree: a defect of ours, never of a values file.

use std::collections::HashMap;

use sentry_options_schema::integer;
use serde_json::{Map, Number, Value};

use crate::slots::{Slot, mismatch};

/// A type that an option or a part of one can have.
pub trait Type: Sized + Send + Sync + 'static {
    /// Makes a `Self` of a value that the schema accepted.
    fn decode(value: &Value) -> Option<Self>;
    /// The value that decodes to `self`; `null` for what cannot be written, such as an `Unknown`.
    fn encode(&self) -> Value;

    /// The slot of a list of these.
    fn list_slot(items: Vec<Self>) -> Slot {
        Slot::erase(items)
    }
    /// The list in such a slot.
    #[inline]
    fn list(slot: &Slot) -> &[Self] {
        slot.typed::<Vec<Self>>()
    }
}

/// The two functions of [`Type`] for a type whose lists have a slot of their own.
macro_rules! own_list {
    ($variant:ident) => {
        fn list_slot(items: Vec<Self>) -> Slot {
            Slot::$variant(items.into())
        }
        #[inline]
        fn list(slot: &Slot) -> &[Self] {
            match slot {
                Slot::$variant(items) => items,
                _ => mismatch(),
            }
        }
    };
}

/// A type that fits an atomic word, so that reading it takes no snapshot.
pub trait Scalar: Type + Copy {
    /// The word that stands for `self`.
    fn to_bits(self) -> u64;
    /// The inverse of [`Scalar::to_bits`].
    fn from_bits(bits: u64) -> Self;
}

impl Type for bool {
    fn decode(value: &Value) -> Option<Self> {
        value.as_bool()
    }
    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Scalar for bool {
    #[inline]
    fn to_bits(self) -> u64 {
        u64::from(self)
    }
    #[inline]
    fn from_bits(bits: u64) -> Self {
        bits != 0
    }
}

impl Type for f64 {
    fn decode(value: &Value) -> Option<Self> {
        value.as_f64()
    }
    fn encode(&self) -> Value {
        Number::from_f64(*self).map_or(Value::Null, Value::Number)
    }
    own_list!(Numbers);
}

impl Scalar for f64 {
    #[inline]
    fn to_bits(self) -> u64 {
        f64::to_bits(self)
    }
    #[inline]
    fn from_bits(bits: u64) -> Self {
        f64::from_bits(bits)
    }
}

macro_rules! integers {
    ($($integer:ident $(in $list:ident)?),*) => {$(
        impl Type for $integer {
            fn decode(value: &Value) -> Option<Self> {
                integer(value.as_number()?)?.try_into().ok()
            }
            fn encode(&self) -> Value {
                Value::from(*self)
            }
            $(own_list!($list);)?
        }

        impl Scalar for $integer {
            #[inline]
            #[expect(clippy::allow_attributes, reason = "not every width triggers each lint")]
            #[allow(clippy::cast_sign_loss, clippy::cast_lossless, reason = "two's complement there and back")]
            fn to_bits(self) -> u64 {
                self as u64
            }
            #[inline]
            #[expect(clippy::allow_attributes, reason = "not every width triggers each lint")]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_possible_wrap,
                reason = "the bits come from `to_bits` of the same type"
            )]
            fn from_bits(bits: u64) -> Self {
                bits as Self
            }
        }
    )*};
}

integers!(i8, i16, i32, i64 in Integers, u8, u16, u32, u64);

impl Type for String {
    fn decode(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
    fn encode(&self) -> Value {
        Value::String(self.clone())
    }
    own_list!(Texts);
}

// Schemas nest deeply. In the impls for containers each level is to instantiate each function once:
// what iterators are made of takes several levels of the compiler's recursion limit, so these loop.

impl<T: Type> Type for Vec<T> {
    fn decode(value: &Value) -> Option<Self> {
        let items = value.as_array()?;
        let mut decoded = Vec::with_capacity(items.len());
        for item in items {
            decoded.push(T::decode(item)?);
        }
        Some(decoded)
    }
    fn encode(&self) -> Value {
        let mut encoded = Vec::with_capacity(self.len());
        for item in self {
            encoded.push(item.encode());
        }
        Value::Array(encoded)
    }
}

#[expect(clippy::implicit_hasher, reason = "generated code names this one type")]
impl<T: Type> Type for HashMap<String, T> {
    fn decode(value: &Value) -> Option<Self> {
        extra_fields(value, &[])
    }
    fn encode(&self) -> Value {
        Object::new().extra(self, &[]).finish()
    }
}

/// Decodes a required field.
pub fn field<T: Type>(value: &Value, key: &str) -> Option<T> {
    T::decode(value.as_object()?.get(key)?)
}

/// Decodes a field that may be missing.
pub fn optional_field<T: Type>(value: &Value, key: &str) -> Option<Option<T>> {
    match value.as_object()?.get(key) {
        Some(value) => T::decode(value).map(Some),
        None => Some(None),
    }
}

/// Decodes all fields but the `declared` ones.
pub fn extra_fields<T: Type>(value: &Value, declared: &[&str]) -> Option<HashMap<String, T>> {
    let fields = value.as_object()?;
    let mut extra = HashMap::with_capacity(fields.len().saturating_sub(declared.len()));
    for (key, value) in fields {
        if !declared.contains(&key.as_str()) {
            extra.insert(key.clone(), T::decode(value)?);
        }
    }
    Some(extra)
}

/// The text of the field that tells the variants of a union apart.
pub fn tag<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.as_object()?.get(key)?.as_str()
}

/// Encodes a struct, field by field.
#[derive(Debug, Default)]
pub struct Object(Map<String, Value>);

impl Object {
    /// An object without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the field that tells the variants of a union apart.
    #[must_use]
    pub fn tag(mut self, key: &str, name: &str) -> Self {
        self.0.insert(key.to_owned(), Value::from(name));
        self
    }

    /// Adds a required field.
    #[must_use]
    pub fn field<T: Type>(mut self, key: &str, value: &T) -> Self {
        self.0.insert(key.to_owned(), value.encode());
        self
    }

    /// Adds a field if it is there.
    #[must_use]
    pub fn optional_field<T: Type>(self, key: &str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.field(key, value),
            None => self,
        }
    }

    /// Adds the fields that the schema does not name: all but the `declared` ones, which `extra`
    /// neither replaces nor sets.
    #[must_use]
    pub fn extra<T: Type>(mut self, extra: &HashMap<String, T>, declared: &[&str]) -> Self {
        for (key, value) in extra {
            if !declared.contains(&key.as_str()) {
                self.0.insert(key.clone(), value.encode());
            }
        }
        self
    }

    /// The finished object.
    #[must_use]
    pub fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

/// The value of a string enumeration; `null` for an `Unknown`, whose text is not known.
pub fn encode_text(text: Option<&'static str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_fields_leave_the_declared_ones_alone() {
        let extra = ["kind", "host", "label", "other"].map(|key| (key.to_owned(), 1_i64));
        let object = Object::new()
            .tag("kind", "kafka")
            .field("host", &2_i64)
            .optional_field::<i64>("label", &None)
            .extra(&HashMap::from(extra), &["kind", "host", "label"])
            .finish();
        assert_eq!(
            object,
            serde_json::json!({"kind": "kafka", "host": 2, "other": 1})
        );
    }
}
