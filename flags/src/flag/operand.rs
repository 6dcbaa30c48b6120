//! What conditions compare with, prepared for looking up and comparing.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use serde_json::Value;

use crate::context::Prepared;
use crate::context::json::DEEPEST;
use crate::context::number::{Number, NumberSet};
use crate::context::text::{Text, is_same};

/// A text, number or boolean, or a list of operands.
#[derive(Debug)]
pub(super) enum Operand {
    Boolean(bool),
    Number(Number),
    /// In lower case.
    Text(Box<str>),
    List(Box<[Operand]>),
    /// Null and objects, which equal nothing.
    Incomparable,
}

impl Operand {
    /// The operand of that JSON.
    pub(super) fn new(value: &Value) -> Self {
        Self::nested(value, DEEPEST)
    }

    /// The operand of that JSON, unless it is a list, or nothing can equal it.
    pub(super) fn scalar(value: &Value) -> Option<Self> {
        match Self::nested(value, 1) {
            Self::List(_) | Self::Incomparable => None,
            scalar => Some(scalar),
        }
    }

    fn nested(value: &Value, levels: usize) -> Self {
        let Some(levels) = levels.checked_sub(1) else {
            return Self::Incomparable;
        };
        match value {
            Value::Null | Value::Object(_) => Self::Incomparable,
            Value::Bool(boolean) => Self::Boolean(*boolean),
            Value::Number(number) => {
                Number::from_json(number).map_or(Self::Incomparable, Self::Number)
            }
            Value::String(text) => Self::Text(Text::new(text.as_str()).into_lower_case()),
            Value::Array(entries) => {
                let entries = entries.iter().map(|entry| Self::nested(entry, levels));
                Self::List(entries.collect())
            }
        }
    }

    /// Whether the value of a context is the same: texts without regard to case, numbers by value, lists
    /// entry by entry.
    pub(super) fn equals(&self, value: &Prepared) -> bool {
        match (self, value) {
            (Self::Boolean(one), Prepared::Boolean(other)) => one == other,
            (Self::Number(one), Prepared::Number(other)) => one == other,
            (Self::Text(one), Prepared::Text(other)) => is_same(one, other.lower_case()),
            (Self::List(one), Prepared::List(other)) => {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len() && pairs.all(|(one, other)| one.equals(other))
            }
            _ => false,
        }
    }
}

/// The texts, numbers and booleans of a list.
#[derive(Debug, Default)]
pub(super) struct Set {
    /// In lower case.
    texts: HashSet<Box<str>, RandomState>,
    numbers: NumberSet,
    has_true: bool,
    has_false: bool,
}

impl Set {
    /// The entries of the list; lists, objects and null in it are no entries.
    pub(super) fn new(entries: &[Value]) -> Self {
        let mut set = Self::default();
        for entry in entries {
            match Operand::scalar(entry) {
                Some(Operand::Text(text)) => {
                    set.texts.insert(text);
                }
                Some(Operand::Number(number)) => set.numbers.insert(number),
                Some(Operand::Boolean(true)) => set.has_true = true,
                Some(Operand::Boolean(false)) => set.has_false = true,
                Some(Operand::List(_) | Operand::Incomparable) | None => {}
            }
        }
        set
    }

    pub(super) fn contains(&self, value: &Prepared) -> bool {
        match value {
            Prepared::Text(text) => self.texts.contains(text.lower_case()),
            Prepared::Number(number) => self.numbers.contains(*number),
            Prepared::Boolean(true) => self.has_true,
            Prepared::Boolean(false) => self.has_false,
            Prepared::Null | Prepared::List(_) | Prepared::Object(_) => false,
        }
    }
}
