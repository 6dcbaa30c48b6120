//! What a compiled-in namespace brings along: the link between generated code and the store.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use serde_json::Value;

use crate::value::{Scalar, Type};

/// A namespace that a program compiled in: one `static` for each `include_schema!`.
#[derive(Debug)]
pub struct Namespace {
    /// The namespace's name.
    pub(crate) name: &'static str,
    /// The text of its schema.
    pub(crate) schema: &'static str,
    /// The schema's file, for messages.
    pub(crate) file: &'static str,
    /// How to decode each option, in the order of [`sentry_options_schema::Schema::options`].
    pub(crate) decoders: &'static [Decoder],
    /// The mirrors of the default store, in the same order.
    pub(crate) mirrors: &'static [AtomicU64],
    /// Which of a snapshot's views belongs to this namespace.
    view: &'static AtomicU32,
}

impl Namespace {
    /// Ties a schema's text to the code that was generated from it.
    #[must_use]
    pub const fn new<const N: usize>(
        name: &'static str,
        schema: &'static str,
        file: &'static str,
        decoders: &'static [Decoder; N],
        mirrors: &'static Mirrors<N>,
    ) -> Self {
        Self { name, schema, file, decoders, mirrors: &mirrors.slots, view: &mirrors.view }
    }
}

impl Namespace {
    /// Which of a snapshot's views belongs to this namespace.
    #[inline]
    pub(crate) fn view(&self) -> usize {
        self.view.load(Relaxed) as usize
    }

    /// Says which of a snapshot's views belongs to this namespace.
    pub(crate) fn number(&self, view: usize) {
        let view = u32::try_from(view).expect("fewer than 2^32 namespaces are linked in");
        self.view.store(view, Relaxed);
    }
}

/// The default store's scalars of one namespace, one word for each option.
#[derive(Debug)]
pub struct Mirrors<const N: usize> {
    view: AtomicU32,
    slots: [AtomicU64; N],
}

impl<const N: usize> Mirrors<N> {
    /// Words that nobody reads before the store has written them.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only ever the value of a `static`")]
    pub const fn new() -> Self {
        Self { view: AtomicU32::new(u32::MAX), slots: [const { AtomicU64::new(0) }; N] }
    }
}

/// The entry by which `init()` finds the namespaces that were linked in.
#[derive(Debug)]
pub struct Registration(pub &'static Namespace);

inventory::collect!(Registration);

/// How to turn the checked value of one option into its slot.
pub struct Decoder(fn(&Value) -> Option<Slot>);

impl Decoder {
    /// For an option whose value fits a word.
    #[must_use]
    pub const fn scalar<T: Scalar>() -> Self {
        Self(|value| T::decode(value).map(|decoded| Slot::Scalar(decoded.to_bits())))
    }

    /// For text.
    #[must_use]
    pub const fn text() -> Self {
        Self(|value| value.as_str().map(|text| Slot::Text(text.into())))
    }

    /// For everything else.
    #[must_use]
    pub const fn typed<T: Type>() -> Self {
        Self(|value| T::decode(value).map(|decoded| Slot::Typed(Arc::new(decoded))))
    }

    /// For a list, which accessors see as a slice.
    #[must_use]
    pub const fn list<T: Type>() -> Self {
        Self::typed::<Vec<T>>()
    }

    pub(crate) fn decode(&self, value: &Value) -> Option<Slot> {
        self.0(value)
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}

/// The decoded value of one option. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) enum Slot {
    Scalar(u64),
    Text(Arc<str>),
    Typed(Arc<dyn Any + Send + Sync>),
}

impl Slot {
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
            Self::Typed(value) => value.downcast_ref().unwrap_or_else(|| mismatch()),
            _ => mismatch(),
        }
    }
}

/// An accessor asked for another type than its decoder made. One generator writes both.
#[cold]
fn mismatch() -> ! {
    unreachable!("an accessor and the decoder of its option disagree on the type")
}
