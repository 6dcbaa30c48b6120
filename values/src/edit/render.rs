//! Values as YAML text.

use sentry_options_schema::json::{Node, NodeKind};
use serde_json::Value;

use super::entries::{entries, is_flow};
use super::lines::{indent, line, start_of_line};
use super::scalar::{self, Quotes};
use crate::yaml::Document;

/// How the blocks of a file are indented.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// By how much a mapping is indented more than its key.
    pub(super) step: usize,
    /// By how much the dashes of a list are.
    pub(super) dashes: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self { step: 2, dashes: 2 }
    }
}

impl Layout {
    /// As the first mapping and the first list of a mapping in `document` have it.
    pub(super) fn of(text: &str, document: &Document) -> Self {
        let default = Self::default();
        let step = first(text, document, &document.root, is_mapping).filter(|step| *step > 0);
        let step = step.unwrap_or(default.step);
        let dashes = first(text, document, &document.root, is_list).unwrap_or(step);
        Self { step, dashes }
    }
}

fn is_mapping(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::Object(_))
}

fn is_list(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::Array(_))
}

/// By how much the first value `is_wanted` that is a block is indented more than its key.
fn first(
    text: &str,
    document: &Document,
    node: &Node,
    is_wanted: fn(&NodeKind) -> bool,
) -> Option<usize> {
    if !is_mapping(&node.kind) || is_flow(text, node) {
        return None;
    }
    let column = |at: usize| at - start_of_line(text, at);
    entries(document, node).into_iter().find_map(|entry| {
        let value = entry.value?;
        let start = value.span.start;
        let is_below =
            start > entry.key_span.end && start_of_line(text, start) > entry.key_span.start;
        if is_below && is_wanted(&value.kind) {
            return column(start).checked_sub(column(entry.key_span.start));
        }
        let is_own = start > entry.key_span.end;
        is_own.then(|| first(text, document, value, is_wanted))?
    })
}

/// What follows a key or dash: the rest of its line, and the lines below.
#[derive(Debug, Clone, Default)]
pub(super) struct Rendered {
    /// Behind the colon: empty, or a blank and more.
    pub(super) rest: String,
    /// Without line ends.
    pub(super) lines: Vec<String>,
    /// Whether the end of the last line is a part of the value.
    pub(super) ends_with_line: bool,
}

/// A text of its own for `value`: a mapping or list as blocks, indented by two.
pub fn render(value: &Value) -> String {
    let layout = Layout::default();
    let rendered = match value {
        Value::Object(members) if !members.is_empty() => {
            let lines = mapping_lines(members, 0, &layout);
            Rendered {
                lines,
                ..Rendered::default()
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let lines = list_lines(items, 0, &layout);
            Rendered {
                lines,
                ..Rendered::default()
            }
        }
        other => behind(other, 0, 2, &layout, Quotes::Plain),
    };
    let mut text = rendered.rest.trim_start().to_owned();
    for line in rendered.lines {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    text + "\n"
}

/// The lines of one entry, indented by `indent` spaces, the last with its end: for a new file.
pub fn render_entry(key: &str, value: &Value, indent: usize) -> String {
    let lines = entry_lines(key, value, indent, &Layout::default(), Quotes::Plain).0;
    lines.join("\n") + "\n"
}

/// The lines of one entry, and whether the end of the last is a part of the value.
pub(super) fn entry_lines(
    key: &str,
    value: &Value,
    indent: usize,
    layout: &Layout,
    quotes: Quotes,
) -> (Vec<String>, bool) {
    let rendered = behind_key(value, indent, layout, Quotes::Plain);
    let key = scalar::key(key, quotes);
    let mut lines = vec![format!("{:indent$}{key}:{}", "", rendered.rest)];
    lines.extend(rendered.lines);
    (lines, rendered.ends_with_line)
}

/// What follows a key that is indented by `indent`.
pub(super) fn behind_key(
    value: &Value,
    indent: usize,
    layout: &Layout,
    quotes: Quotes,
) -> Rendered {
    behind(value, indent, layout.step, layout, quotes)
}

/// What follows something indented by `indent` whose own parts are indented by `step` more.
fn behind(value: &Value, indent: usize, step: usize, layout: &Layout, quotes: Quotes) -> Rendered {
    match value {
        Value::Object(members) if !members.is_empty() => Rendered {
            lines: mapping_lines(members, indent + step, layout),
            ..Rendered::default()
        },
        Value::Array(items) if !items.is_empty() => Rendered {
            lines: list_lines(items, indent + layout.dashes, layout),
            ..Rendered::default()
        },
        Value::String(text) if scalar::is_literal(text) => literal(text, indent + step),
        other => Rendered {
            rest: format!(" {}", scalar::scalar(other, quotes)),
            ..Rendered::default()
        },
    }
}

fn mapping_lines(
    members: &serde_json::Map<String, Value>,
    indent: usize,
    layout: &Layout,
) -> Vec<String> {
    let entry =
        |(key, value): (&String, &Value)| entry_lines(key, value, indent, layout, Quotes::Plain).0;
    members.iter().flat_map(entry).collect()
}

fn list_lines(items: &[Value], indent: usize, layout: &Layout) -> Vec<String> {
    items
        .iter()
        .flat_map(|item| item_lines(item, indent, layout))
        .collect()
}

/// An item's lines. A list or mapping starts on the line of the dash.
fn item_lines(item: &Value, indent: usize, layout: &Layout) -> Vec<String> {
    const DASH: usize = "- ".len();
    let lines = match item {
        Value::Object(members) if !members.is_empty() => {
            mapping_lines(members, indent + DASH, layout)
        }
        Value::Array(items) if !items.is_empty() => list_lines(items, indent + DASH, layout),
        other => {
            let rendered = behind(other, indent, DASH, layout, Quotes::Plain);
            let first = format!("{:indent$}-{}", "", rendered.rest);
            return std::iter::once(first).chain(rendered.lines).collect();
        }
    };
    let mut lines = lines;
    if let Some(first) = lines.first_mut() {
        first.replace_range(indent..=indent, "-");
    }
    lines
}

fn literal(text: &str, indent: usize) -> Rendered {
    let (rest, body, ends_with_line) = match text.strip_suffix('\n') {
        Some(body) => (" |", body, true),
        None => (" |-", text, false),
    };
    let line = |line: &str| match line {
        "" => String::new(),
        line => format!("{:indent$}{line}", ""),
    };
    Rendered {
        rest: rest.to_owned(),
        lines: body.split('\n').map(line).collect(),
        ends_with_line,
    }
}

/// How much the line of `at` is indented.
pub(super) fn indent_at(text: &str, at: usize) -> usize {
    indent(line(text, start_of_line(text, at)))
}
