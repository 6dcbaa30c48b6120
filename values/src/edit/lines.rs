//! Lines of a text, and splices.

use std::ops::Range;

/// A part of a text, and what stands there instead.
#[derive(Debug, Clone)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// `text` with these splices, which are apart from each other.
pub(super) fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| splice.range.start);
    let mut result = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for splice in splices {
        result.push_str(&text[at..splice.range.start]);
        result.push_str(&splice.text);
        at = splice.range.end;
    }
    result.push_str(&text[at..]);
    result
}

/// What ends the lines of `text`.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Where the line of `at` starts.
pub(super) fn start_of_line(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line of `at` ends, in front of its line end.
pub(super) fn end_of_line(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Where the line behind that of `at` starts, or the text ends.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The line that starts at `start`, without its end.
pub(super) fn line(text: &str, start: usize) -> &str {
    &text[start..end_of_line(text, start)]
}

/// The line in front of the one that starts at `start`: where it starts.
pub(super) fn previous_line(text: &str, start: usize) -> Option<usize> {
    let end = start.checked_sub(1)?;
    Some(start_of_line(text, end))
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', '\t', '\r']).is_empty()
}

pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start_matches([' ', '\t']).starts_with('#')
}

/// How many spaces `line` starts with.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The comment at the end of what follows a value on its line, with the blanks in front. `None` if something else
/// is there.
pub(super) fn trailing_comment(rest: &str) -> Option<&str> {
    let comment = rest.trim_start_matches([' ', '\t']);
    match comment.as_bytes().first() {
        None => Some(""),
        Some(b'#') if comment.len() < rest.len() => Some(rest),
        Some(_) => None,
    }
}

/// How long the line end in front of `at` is.
pub(super) fn ending_before(text: &str, at: usize) -> usize {
    let before = &text[..at];
    let line = before.strip_suffix('\n').unwrap_or(before);
    at - line.strip_suffix('\r').unwrap_or(line).len()
}
