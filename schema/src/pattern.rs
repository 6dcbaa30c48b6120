//! `pattern`: regular expressions of a linear-time engine.

use std::fmt;

/// A regular expression. It is searched for anywhere in a text, in time linear in the text.
#[derive(Clone)]
pub struct Pattern(regex_lite::Regex);

impl Pattern {
    /// Compiles `text`.
    ///
    /// # Errors
    ///
    /// Whatever the engine does not have (lookaround, backreferences, Unicode classes) or refuses
    /// (a syntax error, an expression that compiles to too much).
    pub fn new(text: &str) -> Result<Self, PatternError> {
        regex_lite::Regex::new(text)
            .map(Self)
            .map_err(|error| PatternError {
                message: error.to_string(),
            })
    }

    /// The expression as the schema writes it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the expression matches anywhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.as_str())
    }
}

/// Why an expression does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    message: String,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PatternError {}
