//! Texts with a name, and places in them.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A text with the name that messages call it by: a path, mostly.
#[derive(Clone)]
pub struct Source {
    name: String,
    text: Arc<str>,
    /// Where each line starts: counted once, when the first position is asked for.
    line_starts: Arc<OnceLock<Vec<usize>>>,
}

impl Source {
    /// A source of this name and text.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            line_starts: Arc::default(),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte offset. One past the end or within a character is rounded
    /// down.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_starts().partition_point(|start| *start <= offset);
        let start = self.line_starts()[line - 1];
        Position {
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }

    /// The offset of every line's first byte; that of the first line is 0.
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let newlines = self.text.match_indices('\n');
            let others = newlines.map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(others).collect()
        })
    }

    /// The whole lines that `span` touches, and the number of the first.
    #[cfg(feature = "excerpts")]
    pub(crate) fn lines_of(&self, span: Span) -> (Span, usize) {
        let starts = self.line_starts();
        let line_behind = |offset: usize| starts.partition_point(|start| *start <= offset);
        let first = line_behind(span.start);
        // An end at the start of a line touches the line before only.
        let last = line_behind(span.end.max(span.start + 1) - 1);
        let lines = Span {
            start: starts[first - 1],
            end: starts.get(last).copied().unwrap_or(self.text.len()),
        };
        (lines, first)
    }
}

impl fmt::Debug for Source {
    // The text stays out: it may hold the value of a secret option.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A place for people: both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A part of a text, in byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// The same as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}
