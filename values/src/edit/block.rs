//! Edits of mappings whose entries have lines of their own.

use std::ops::Range;

use sentry_options_schema::Span;
use sentry_options_schema::json::{Node, NodeKind};
use serde_json::Value;

use super::EditError;
use super::entries::{Entry, place_of};
use super::lines::{
    self, Splice, end_of_line, is_blank, is_comment, line, line_end, next_line, previous_line,
    start_of_line, trailing_comment,
};
use super::render::{Layout, behind_key, entry_lines, indent_at};
use super::scalar::Quotes;
use crate::yaml::Document;

/// `value` instead of the entry's own, whose anchor, tag and comments go with it; the comment on its line stays.
pub(super) fn replace(
    text: &str,
    document: &Document,
    entry: &Entry<'_>,
    value: &Value,
    layout: &Layout,
) -> Result<Splice, EditError> {
    let colon = colon(text, entry).ok_or(EditError::Unsafe)?;
    let start = entry.value_span.start;
    let written = &text[entry.value_span.range()];
    let end = end_of_line(text, end_of_value(text, entry));
    let is_beside = start <= end_of_line(text, colon);
    let comment = if !is_beside {
        let properties = properties_end(document, colon, start);
        trailing_comment(&text[properties..end_of_line(text, properties)])
    } else if is_block_scalar(written) {
        let header = &written[..written.find(['\r', '\n']).unwrap_or(written.len())];
        let content = header.find(" #").map_or(header, |at| &header[..at]);
        Some(&header[content.trim_end().len()..])
    } else {
        let behind = entry.value_span.end;
        trailing_comment(&text[behind..end_of_line(text, behind)])
    };
    let comment = comment.ok_or(EditError::Unsafe)?;
    let rendered = behind_key(
        value,
        indent_at(text, entry.key_span.start),
        layout,
        Quotes::of(written),
    );
    let mut new = rendered.rest + comment;
    for line in rendered.lines {
        new.push_str(line_end(text));
        new.push_str(&line);
    }
    if rendered.ends_with_line && end == text.len() {
        new.push_str(line_end(text));
    }
    Ok(Splice {
        range: colon..end,
        text: new,
    })
}

/// A new entry among `entries`.
pub(super) fn insert(
    text: &str,
    entries: &[Entry<'_>],
    key: &str,
    value: &Value,
    layout: &Layout,
) -> Result<Splice, EditError> {
    let first = entries.first().ok_or(EditError::Unsafe)?;
    let at = match place_of(key, entries) {
        Some(0) => first_line(text, first),
        Some(next) => extent(text, &entries[next - 1]).end,
        None => extent(text, &entries[entries.len() - 1]).end,
    };
    let quotes = Quotes::of(&text[first.key_span.range()]);
    let indent = indent_at(text, first.key_span.start);
    Ok(new_lines(
        text,
        at,
        entry_lines(key, value, indent, layout, quotes),
    ))
}

/// The entries of `value`, a mapping, behind the text.
pub(super) fn append(text: &str, value: &Value, layout: &Layout) -> Splice {
    let entries = value.as_object().into_iter().flatten();
    let mut lines = Vec::new();
    let mut ends_with_line = false;
    for (key, value) in entries {
        let (entry, ends) = entry_lines(key, value, 0, layout, Quotes::Plain);
        lines.extend(entry);
        ends_with_line = ends;
    }
    // A text of nothing has no habit of ending without one.
    ends_with_line |= text.trim_start_matches('\u{feff}').is_empty();
    new_lines(text, text.len(), (lines, ends_with_line))
}

/// Lines at the start of a line, or behind the last one, which may have no end.
fn new_lines(text: &str, at: usize, (lines, ends_with_line): (Vec<String>, bool)) -> Splice {
    let end = line_end(text);
    let mut new = lines.join(end);
    let before = text[..at].trim_start_matches('\u{feff}');
    if before.is_empty() || before.ends_with('\n') {
        new.push_str(end);
    } else {
        new.insert_str(0, end);
        if ends_with_line {
            new.push_str(end);
        }
    }
    Splice {
        range: at..at,
        text: new,
    }
}

/// Removes the entry of this index from `options`.
pub(super) fn remove(
    text: &str,
    options: &Entry<'_>,
    entries: &[Entry<'_>],
    at: usize,
) -> Result<Vec<Splice>, EditError> {
    let mut range = extent(text, &entries[at]);
    let is_first = at == 0;
    let above = comments_above(text, range.start);
    if !is_first && is_blank_at(text, range.end) | is_comment_at(text, range.end, &entries[at]) {
        range.start = above;
    }
    // Not two blank lines in a row where the entry stood between them.
    let before = previous_line(text, range.start);
    if before.is_some_and(|before| is_blank(line(text, before)))
        && range.end < text.len()
        && is_blank(line(text, range.end))
    {
        range.end = next_line(text, range.end);
    }
    let mut splices = vec![];
    if entries.len() == 1 {
        let colon = colon(text, options).ok_or(EditError::Unsafe)?;
        let key_line = &text[colon..end_of_line(text, colon)];
        // Behind an anchor or tag.
        let behind = key_line
            .find(" #")
            .map_or(key_line, |comment| &key_line[..comment]);
        let behind = colon + behind.trim_end().len();
        splices.push(Splice {
            range: behind..behind,
            text: " {}".to_owned(),
        });
    }
    // The last line without an end leaves none behind.
    if range.end == text.len() && !text.ends_with('\n') {
        range.start -= lines::ending_before(text, range.start);
    }
    splices.push(Splice {
        range,
        text: String::new(),
    });
    Ok(splices)
}

/// The lines of an entry, with what is indented under it: of comments, those indented more.
pub(super) fn extent(text: &str, entry: &Entry<'_>) -> Range<usize> {
    let start = start_of_line(text, entry.key_span.start);
    let indent = indent_at(text, start);
    let mut end = next_line(text, end_of_value(text, entry));
    let mut at = end;
    while at < text.len() {
        let line = line(text, at);
        let is_under = is_comment(line) && lines::indent(line) > indent;
        if !is_under && !is_blank(line) {
            break;
        }
        at = next_line(text, at);
        if is_under {
            end = at;
        }
    }
    start..end
}

/// Where the value ends. If its last part is a block scalar, blank lines that belong to it may follow its span: all
/// if it keeps them, and those that are indented more than it.
fn end_of_value(text: &str, entry: &Entry<'_>) -> usize {
    let end = entry.value_span.end;
    let last = entry.value.map_or(entry.value_span, last_part);
    let written = &text[last.range()];
    if !is_block_scalar(written) {
        return end;
    }
    let (header, body) = written.split_once('\n').unwrap_or((written, ""));
    let indicators = header.split('#').next().unwrap_or_default();
    let is_kept = indicators.contains('+');
    let first = body.lines().find(|line| !is_blank(line));
    let indent = first.map_or(0, lines::indent);
    let mut own = end;
    let mut at = next_line(text, end);
    while at < text.len() && is_blank(line(text, at)) {
        if is_kept || lines::indent(line(text, at)) > indent {
            own = at;
        }
        at = next_line(text, at);
    }
    own
}

/// Where the part of a value is that ends it.
fn last_part(node: &Node) -> Span {
    let parts: &mut dyn Iterator<Item = &Node> = match &node.kind {
        NodeKind::Array(items) => &mut items.iter(),
        NodeKind::Object(members) => &mut members.iter().map(|member| &member.value),
        _ => return node.span,
    };
    // What an alias or a merge gives stands elsewhere.
    let own = parts.filter(|part| (node.span.start..=node.span.end).contains(&part.span.end));
    let last = own.max_by_key(|part| part.span.end);
    match last {
        Some(last) if last.span.end == node.span.end => last_part(last),
        _ => node.span,
    }
}

fn is_block_scalar(written: &str) -> bool {
    written.starts_with(['|', '>'])
}

/// Behind the colon of an entry.
fn colon(text: &str, entry: &Entry<'_>) -> Option<usize> {
    let mut at = entry.key_span.end;
    loop {
        let rest = text.get(at..)?;
        let content = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        at += rest.len() - content.len();
        match content.as_bytes().first()? {
            b':' => return Some(at + 1),
            b'#' => at = end_of_line(text, at),
            _ => return None,
        }
    }
}

/// Where anchor and tag end that stand between `colon` and the value, or else the colon does.
fn properties_end(document: &Document, colon: usize, value: usize) -> usize {
    let anchors = document.anchors().iter().map(|anchor| anchor.span);
    let properties = anchors.chain(document.marks.tags.iter().copied());
    let own = properties.filter(|property| (colon..value).contains(&property.start));
    own.map(|property| property.end).max().unwrap_or(colon)
}

/// Where the first entry's lines start, with the comments right above it.
fn first_line(text: &str, first: &Entry<'_>) -> usize {
    comments_above(text, start_of_line(text, first.key_span.start))
}

/// Where the comments start that stand right above the line that starts at `start`, at its indentation.
fn comments_above(text: &str, start: usize) -> usize {
    let indent = indent_at(text, start);
    let mut first = start;
    while let Some(above) = previous_line(text, first) {
        let line = line(text, above);
        if !is_comment(line) || lines::indent(line) != indent {
            break;
        }
        first = above;
    }
    first
}

fn is_blank_at(text: &str, at: usize) -> bool {
    at >= text.len() || is_blank(line(text, at))
}

/// Whether no entry stands at `at`: a comment does, or something indented less.
fn is_comment_at(text: &str, at: usize, entry: &Entry<'_>) -> bool {
    let line = line(text, at);
    is_comment(line) || lines::indent(line) < indent_at(text, entry.key_span.start)
}
