//! A description as a paragraph of Markdown: text stays text.

use super::lines;

/// Text as Markdown that shows it unchanged, with an empty line behind it, unless there is none.
pub fn paragraph(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for line in lines(text) {
        escape_line(&line, &mut escaped);
        escaped.push('\n');
    }
    if !escaped.is_empty() {
        escaped.push('\n');
    }
    escaped
}

fn escape_line(line: &str, escaped: &mut String) {
    // What makes a list, heading, quotation or rule, but only where a line begins.
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = line.split_at(digits);
    escaped.push_str(number);
    let opens = if digits > 0 {
        rest.starts_with(['.', ')'])
    } else {
        rest.starts_with(['#', '+', '-', '=', '>', ':'])
    };
    if opens {
        escaped.push('\\');
    }
    let mut before = None;
    let mut characters = rest.chars().peekable();
    let mut first = opens;
    while let Some(character) = characters.next() {
        let after = characters.peek().copied();
        let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let special = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '"' | '\'' => true,
            // No smart punctuation: rustdoc would make typographic quotes, dashes and ellipses.
            '-' | '.' => before == Some(character),
            '_' => !(alphanumeric(before) && alphanumeric(after)),
            '&' => alphanumeric(after) || after == Some('#'),
            // No bare URL: rustdoc would ask for a link.
            ':' => after == Some('/'),
            _ => false,
        };
        if special && !std::mem::take(&mut first) {
            escaped.push('\\');
        }
        first = false;
        escaped.push(character);
        before = Some(character);
    }
}
