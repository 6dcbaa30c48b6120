//! Text and values where Markdown has a special meaning for more than usual: in tables and on one line.

use std::fmt::Write as _;

use sentry_options_schema::describe;
use serde_json::Value;

/// A value as a code span for a cell.
pub(super) fn value_cell(value: &Value) -> String {
    cell(&describe::value(value), || value.to_string())
}

/// A text as a code span for a cell.
pub(super) fn text_cell(text: &str) -> String {
    cell(&describe::code(text), || text.to_owned())
}

/// A text on one line, which stays text.
pub(super) fn line(text: &str) -> String {
    describe::paragraph(&describe::line(text))
        .trim_end()
        .to_owned()
}

/// The longest text that a cell shows where it has to be written in HTML.
const LONGEST: usize = 200;

/// A code span, unless it has what ends a cell even in one: readers of Markdown do not agree on how to
/// escape that, but on HTML they do.
fn cell(code: &str, text: impl FnOnce() -> String) -> String {
    if !code.contains('|') {
        return code.to_owned();
    }
    let text = describe::printable(&text()).replace(char::is_whitespace, " ");
    let mut html = "<code>".to_owned();
    for character in text.chars().take(LONGEST) {
        if character.is_ascii_punctuation() {
            let _ = write!(html, "&#{};", u32::from(character));
        } else {
            html.push(character);
        }
    }
    html.push_str("</code>");
    if text.chars().nth(LONGEST).is_some() {
        html.push_str(" …");
    }
    html
}
