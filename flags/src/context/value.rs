//! A value of a context, in the form in which conditions compare it.

use std::fmt::{self, Write};

use serde_json::Value;

use super::json::{DEEPEST, write_levels};
use super::number::{self, Number};
use super::text::Text;

/// The value of a property of a [`Context`](crate::Context), prepared for comparing.
///
/// Made by [`IntoContextValue`](crate::IntoContextValue) from what code has. Its `Display` is JSON.
#[derive(Debug, Clone)]
pub struct ContextValue(pub(crate) Prepared);

#[derive(Debug, Clone)]
pub(crate) enum Prepared {
    Null,
    Boolean(bool),
    Number(Number),
    Text(Text),
    List(Box<[Prepared]>),
    /// As compact JSON with sorted keys: conditions cannot compare objects, identities have them.
    Object(Box<str>),
}

impl ContextValue {
    /// No value. Not the same as a missing property: it is part of identities.
    pub const NULL: Self = Self(Prepared::Null);

    /// The value of that JSON.
    pub fn from_json(value: &Value) -> Self {
        Self(Prepared::from_json(value, DEEPEST))
    }

    /// The value as JSON.
    pub fn to_json(&self) -> Value {
        // What it displays is JSON, and not nested too deeply.
        serde_json::from_str(&self.to_string()).unwrap_or_default()
    }

    /// The values, as a list.
    pub fn list(values: impl IntoIterator<Item = Self>) -> Self {
        Self(Prepared::List(
            values.into_iter().map(|value| value.0).collect(),
        ))
    }
}

impl Prepared {
    fn from_json(value: &Value, levels: usize) -> Self {
        let Some(inner) = levels.checked_sub(1) else {
            return Self::Null;
        };
        match value {
            Value::Null => Self::Null,
            Value::Bool(boolean) => Self::Boolean(*boolean),
            Value::Number(number) => Number::from_json(number).map_or(Self::Null, Self::Number),
            Value::String(text) => Self::Text(Text::new(text.as_str())),
            Value::Array(entries) => entries
                .iter()
                .map(|entry| Self::from_json(entry, inner))
                .collect(),
            Value::Object(_) => {
                let mut text = String::new();
                // Writing to a string does not fail.
                let _ = write_levels(&mut text, value, levels);
                Self::Object(text.into())
            }
        }
    }

    /// Writes the value as Python's `str()` writes it, more or less: that is what identities hash.
    ///
    /// The differences from Python are those of the 1.2 releases: texts in lists have no quotes, objects
    /// are JSON, and floats never have an exponent.
    pub(super) fn write_identity(&self, f: &mut impl Write) -> fmt::Result {
        match self {
            Self::Null => f.write_str("None"),
            Self::Boolean(true) => f.write_str("True"),
            Self::Boolean(false) => f.write_str("False"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text.written()),
            Self::List(entries) => {
                f.write_str("[")?;
                for (index, entry) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    entry.write_identity(f)?;
                }
                f.write_str("]")
            }
            Self::Object(json) => f.write_str(json),
        }
    }

    /// The value as a text, if experiments can assign by it: a text as it is, a number or boolean as
    /// JSON.
    pub(crate) fn unit_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.written().to_owned()),
            Self::Number(number) => Some(number::to_json(*number).to_string()),
            Self::Boolean(boolean) => Some(boolean.to_string()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }
}

impl FromIterator<Prepared> for Prepared {
    fn from_iter<I: IntoIterator<Item = Prepared>>(entries: I) -> Self {
        Self::List(entries.into_iter().collect())
    }
}

impl fmt::Display for ContextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(boolean) => write!(f, "{boolean}"),
            Self::Number(number) => write!(f, "{}", number::to_json(*number)),
            Self::Text(text) => write!(f, "{}", Value::from(text.written())),
            Self::List(entries) => {
                f.write_str("[")?;
                for (index, entry) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    entry.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(json) => f.write_str(json),
        }
    }
}
