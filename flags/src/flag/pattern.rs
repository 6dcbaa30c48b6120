//! Patterns in which `*` is any text, and nothing else is special.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use serde_json::Value;

use crate::context::text::Text;

/// A list of patterns.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// Those without `*`.
    texts: HashSet<Box<str>, RandomState>,
    globs: Vec<Glob>,
}

/// A pattern with at least one `*`, in lower case.
///
/// Matching takes each piece where it occurs first, and never goes back: where a later occurrence leads
/// to a match, the first does too. Together with a search that is linear (that of `str::find`), it takes
/// time in the sum of the lengths, however many `*` there are.
#[derive(Debug)]
struct Glob {
    start: Box<str>,
    /// What is between two `*`, without empty ones.
    middle: Box<[Box<str>]>,
    end: Box<str>,
}

impl Patterns {
    /// The patterns of a list; what is no text in it matches nothing.
    pub(super) fn new(entries: &[Value]) -> Self {
        let mut patterns = Self::default();
        for pattern in entries.iter().filter_map(Value::as_str) {
            let pattern = Text::new(pattern).into_lower_case();
            match Glob::new(&pattern) {
                Some(glob) => patterns.globs.push(glob),
                None => {
                    patterns.texts.insert(pattern);
                }
            }
        }
        patterns
    }

    pub(super) fn is_match(&self, text: &Text) -> bool {
        let text = text.lower_case();
        self.texts.contains(text) || self.globs.iter().any(|glob| glob.is_match(text))
    }
}

impl Glob {
    fn new(pattern: &str) -> Option<Self> {
        let (start, rest) = pattern.split_once('*')?;
        let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
        let pieces = middle.split('*').filter(|piece| !piece.is_empty());
        Some(Self {
            start: start.into(),
            middle: pieces.map(Box::from).collect(),
            end: end.into(),
        })
    }

    fn is_match(&self, text: &str) -> bool {
        let rest = text.strip_prefix(&*self.start);
        let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(&*self.end)) else {
            return false;
        };
        for piece in &self.middle {
            let Some(at) = rest.find(&**piece) else {
                return false;
            };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}
