//! What a namespace may be called: a DNS-1123 label.

use std::fmt;

use crate::model::Namespace;

/// The longest DNS-1123 label.
const LONGEST: usize = 63;

impl Namespace {
    /// Checks that `text` is a DNS-1123 label of at most 63 characters.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<Self, NamespaceError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let edge = |c: char| c != '-';
        if let Some(found) = text.chars().find(|c| !allowed(*c)) {
            return Err(NamespaceError::Character(found));
        }
        if !text.starts_with(edge) || !text.ends_with(edge) {
            return Err(NamespaceError::Edge);
        }
        if text.len() > LONGEST {
            return Err(NamespaceError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Why a text is no namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamespaceError {
    /// A character that a DNS-1123 label has not.
    Character(char),
    /// It is empty, or starts or ends with `-`.
    Edge,
    /// It is longer than 63 characters.
    TooLong,
}

impl fmt::Display for NamespaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(found) => write!(
                f,
                "character '{found}' not allowed. Use lowercase alphanumeric or '-'"
            ),
            Self::Edge => f.write_str("must start and end with alphanumeric"),
            Self::TooLong => write!(f, "must be at most {LONGEST} characters"),
        }
    }
}

impl std::error::Error for NamespaceError {}
