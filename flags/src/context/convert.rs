//! What code has, made into values of a context.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::Context;
use super::number::Number;
use super::text::Text;
use super::value::{ContextValue, Prepared};

/// Something that says what flags and experiments can know of it: a request, a user, an organization.
pub trait ToContext {
    /// The context.
    fn to_context(&self) -> Context;
}

impl ToContext for Context {
    fn to_context(&self) -> Context {
        self.clone()
    }
}

/// What can be the value of a property of a [`Context`].
///
/// An infinite float and one that is none become null, since JSON has neither; so does a missing
/// `Option`. To leave a property out, do not insert it.
pub trait IntoContextValue {
    /// The value.
    fn into_context_value(self) -> ContextValue;
}

impl IntoContextValue for ContextValue {
    fn into_context_value(self) -> ContextValue {
        self
    }
}

impl IntoContextValue for bool {
    fn into_context_value(self) -> ContextValue {
        ContextValue(Prepared::Boolean(self))
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl IntoContextValue for $integer {
            fn into_context_value(self) -> ContextValue {
                // 128 bits hold each of these types.
                ContextValue(Prepared::Number(Number::Integer(self as i128)))
            }
        }
    )*};
}

#[expect(
    clippy::cast_lossless,
    reason = "`usize` and `isize` have no `From`, and the macro is one for all"
)]
mod integers {
    use super::{ContextValue, IntoContextValue, Number, Prepared};

    integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);
}

impl IntoContextValue for f64 {
    fn into_context_value(self) -> ContextValue {
        ContextValue(Number::from_float(self).map_or(Prepared::Null, Prepared::Number))
    }
}

impl IntoContextValue for f32 {
    fn into_context_value(self) -> ContextValue {
        f64::from(self).into_context_value()
    }
}

impl IntoContextValue for &str {
    fn into_context_value(self) -> ContextValue {
        ContextValue(Prepared::Text(Text::new(self)))
    }
}

impl IntoContextValue for String {
    fn into_context_value(self) -> ContextValue {
        ContextValue(Prepared::Text(Text::new(self)))
    }
}

impl IntoContextValue for Box<str> {
    fn into_context_value(self) -> ContextValue {
        ContextValue(Prepared::Text(Text::new(self)))
    }
}

impl IntoContextValue for Arc<str> {
    fn into_context_value(self) -> ContextValue {
        (*self).into_context_value()
    }
}

impl IntoContextValue for Cow<'_, str> {
    fn into_context_value(self) -> ContextValue {
        ContextValue(Prepared::Text(Text::new(self)))
    }
}

impl IntoContextValue for Value {
    fn into_context_value(self) -> ContextValue {
        ContextValue::from_json(&self)
    }
}

impl<T: IntoContextValue> IntoContextValue for Option<T> {
    fn into_context_value(self) -> ContextValue {
        self.map_or(ContextValue::NULL, T::into_context_value)
    }
}

impl<T: IntoContextValue> IntoContextValue for Vec<T> {
    fn into_context_value(self) -> ContextValue {
        ContextValue::list(self.into_iter().map(T::into_context_value))
    }
}

impl<T: IntoContextValue, const N: usize> IntoContextValue for [T; N] {
    fn into_context_value(self) -> ContextValue {
        ContextValue::list(self.into_iter().map(T::into_context_value))
    }
}

impl<T: IntoContextValue + Clone> IntoContextValue for &[T] {
    fn into_context_value(self) -> ContextValue {
        ContextValue::list(self.iter().cloned().map(T::into_context_value))
    }
}

/// What can be had from a clone can be had from a reference: the fields of a borrowed struct.
impl<T: IntoContextValue + Clone> IntoContextValue for &T {
    fn into_context_value(self) -> ContextValue {
        self.clone().into_context_value()
    }
}
