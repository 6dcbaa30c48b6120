//! Edits of mappings in brackets. What is new is written as JSON, which no reader of YAML takes differently.

use serde_json::Value;

use sentry_options_schema::json::Node;

use super::entries::{Entry, place_of};
use super::lines::{Splice, line_end, start_of_line};
use super::scalar::{self, Quotes, double_quoted};
use crate::yaml::Document;

/// `value` instead of the entry's own, whose anchor and tag go with it.
pub(super) fn replace(text: &str, document: &Document, entry: &Entry<'_>, value: &Value) -> Splice {
    let mut range = entry.value_span.range();
    let anchors = document.anchors().iter().map(|anchor| anchor.span);
    let properties = anchors.chain(document.marks.tags.iter().copied());
    let own =
        properties.filter(|property| (entry.key_span.end..range.start).contains(&property.start));
    range.start = own
        .map(|property| property.start)
        .min()
        .unwrap_or(range.start);
    if range.is_empty() {
        // What was left out leaves no blank in front of the comma.
        let rest = &text[range.end..];
        range.end += rest.len() - rest.trim_start_matches(' ').len();
    }
    let before = &text[entry.key_span.end..range.start];
    let lead = match before {
        // The key alone: its value is left out with its colon.
        "" => ": ",
        _ if before.ends_with(':') => " ",
        _ => "",
    };
    let text = format!("{lead}{}", json(value));
    Splice { range, text }
}

/// A new entry among `entries`, those of `mapping`.
pub(super) fn insert(
    text: &str,
    mapping: &Node,
    entries: &[Entry<'_>],
    key: &str,
    value: &Value,
) -> Splice {
    let quotes = entries.first().map_or(Quotes::Plain, |first| {
        Quotes::of(&text[first.key_span.range()])
    });
    let entry = format!("{}: {}", scalar::key(key, quotes), json(value));
    let Some(last) = entries.last() else {
        let at = mapping.span.start + 1;
        let inner = &text[at..mapping.span.end - 1];
        // Blanks between the brackets were for nothing else.
        let end = if inner.trim().is_empty() {
            at + inner.len()
        } else {
            at
        };
        return Splice {
            range: at..end,
            text: entry,
        };
    };
    let between = separator(text, last);
    if let Some(next) = place_of(key, entries) {
        let at = entries[next].key_span.start;
        let text = format!("{entry},{between}");
        return Splice {
            range: at..at,
            text,
        };
    }
    let at = last.value_span.end;
    let text = format!(",{between}{entry}");
    Splice {
        range: at..at,
        text,
    }
}

/// Removes an entry with one comma, and the blanks in front of the next.
pub(super) fn remove(text: &str, entry: &Entry<'_>) -> Splice {
    let (start, end) = (entry.key_span.start, entry.value_span.end);
    let is_space = |c: char| c.is_ascii_whitespace();
    let behind = text[end..].trim_start_matches(is_space);
    let range = if let Some(rest) = behind.strip_prefix(',') {
        let next = rest.trim_start_matches(is_space);
        // A comment behind the comma is on the entry's line.
        let next = if next.starts_with('#') { rest } else { next };
        start..text.len() - next.len()
    } else {
        let before = text[..start].trim_end_matches(is_space);
        let before = before.strip_suffix(',').map_or(start, str::len);
        before..end
    };
    Splice {
        range,
        text: String::new(),
    }
}

/// What stands behind a comma: a line end and the indentation if the last entry starts a line.
fn separator(text: &str, last: &Entry<'_>) -> String {
    let start = start_of_line(text, last.key_span.start);
    let indentation = &text[start..last.key_span.start];
    if start > 0 && indentation.trim_matches([' ', '\t']).is_empty() {
        format!("{}{indentation}", line_end(text))
    } else {
        " ".to_owned()
    }
}

/// `value` on one line. A blank follows each comma and colon.
fn json(value: &Value) -> String {
    match value {
        Value::String(text) => double_quoted(text),
        Value::Array(items) => {
            let items = items.iter().map(json).collect::<Vec<_>>();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                format!("{}: {}", double_quoted(key), json(value))
            };
            let members = members.iter().map(member).collect::<Vec<_>>();
            format!("{{{}}}", members.join(", "))
        }
        other => scalar::scalar(other, Quotes::Plain),
    }
}
