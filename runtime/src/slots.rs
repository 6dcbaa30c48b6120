//! The decoded value of one option.

use std::any::Any;
use std::sync::Arc;

use crate::value::Type;

/// The decoded value of one option. Cloning shares it.
#[derive(Debug, Clone)]
pub enum Slot {
    /// Whatever fits a word.
    Scalar(u64),
    /// Text.
    Text(Arc<str>),
    /// A list of texts. The plainest lists need no look at the type when they are read, which is worth a
    /// fifth of a read.
    Texts(Arc<[String]>),
    /// A list of integers without `format`.
    Integers(Arc<[i64]>),
    /// A list of numbers.
    Numbers(Arc<[f64]>),
    /// A value of whatever type the option's accessor knows.
    Typed(Arc<Erased>),
}

/// A value of some type. The box is not idle: behind an `Arc<dyn Any>` the value's address depends on its
/// alignment, which has to be fetched first.
#[derive(Debug)]
pub struct Erased(Box<dyn Any + Send + Sync>);

impl Slot {
    /// For a `Type`, and not for whatever is `Send` and `Sync`: the compiler would prove that anew through
    /// every level of a deeply nested one.
    pub(crate) fn erase<T: Type>(value: T) -> Self {
        Self::Typed(Arc::new(Erased(Box::new(value))))
    }

    pub(crate) fn bits(&self) -> u64 {
        match self {
            Self::Scalar(bits) => *bits,
            _ => mismatch(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => mismatch(),
        }
    }

    pub(crate) fn typed<T: 'static>(&self) -> &T {
        match self {
            Self::Typed(value) => value.0.downcast_ref().unwrap_or_else(|| mismatch()),
            _ => mismatch(),
        }
    }
}

/// An accessor asked for another type than its decoder made. One generator writes both.
#[cold]
pub(crate) fn mismatch() -> ! {
    unreachable!("an accessor and the decoder of its option disagree on the type")
}
