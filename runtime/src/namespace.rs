//! What a compiled-in namespace brings along: the link between generated code and the store.

use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use serde_json::Value;

use crate::slots::Slot;
use crate::value::{Scalar, Type};

/// A namespace that a program compiled in: one `static` for each `include_schema!`.
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
    numbers: &'static Numbers,
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
        Self {
            name,
            schema,
            file,
            decoders,
            mirrors: &mirrors.slots,
            numbers: &mirrors.numbers,
        }
    }
}

impl Namespace {
    /// The place of the first option in a snapshot's slots.
    #[inline]
    pub(crate) fn base(&self) -> usize {
        self.numbers.base.load(Relaxed) as usize
    }

    /// The place of this namespace among the compiled-in ones.
    pub(crate) fn view(&self) -> usize {
        self.numbers.view.load(Relaxed) as usize
    }

    /// Says where this namespace stands. Done once, before anything is read.
    pub(crate) fn number(&self, view: usize, base: usize) {
        let fit = |place| u32::try_from(place).expect("fewer than 2^32 options are linked in");
        self.numbers.view.store(fit(view), Relaxed);
        self.numbers.base.store(fit(base), Relaxed);
    }
}

impl fmt::Debug for Namespace {
    // Not the schema, whose defaults may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Namespace({})", self.name)
    }
}

/// Where a namespace stands among those that were linked in.
#[derive(Debug)]
struct Numbers {
    view: AtomicU32,
    base: AtomicU32,
}

/// The default store's scalars of one namespace, one word for each option.
#[derive(Debug)]
pub struct Mirrors<const N: usize> {
    numbers: Numbers,
    slots: [AtomicU64; N],
}

impl<const N: usize> Mirrors<N> {
    /// Words that nobody reads before the store has written them.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "only ever the value of a `static`"
    )]
    pub const fn new() -> Self {
        let numbers = Numbers {
            view: AtomicU32::new(u32::MAX),
            base: AtomicU32::new(u32::MAX),
        };
        Self {
            numbers,
            slots: [const { AtomicU64::new(0) }; N],
        }
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

    /// For a list, which accessors see as a slice.
    #[must_use]
    pub const fn list<T: Type>() -> Self {
        Self(|value| Vec::<T>::decode(value).map(T::list_slot))
    }

    /// For everything else.
    #[must_use]
    pub const fn typed<T: Type>() -> Self {
        Self(|value| T::decode(value).map(Slot::erase))
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
