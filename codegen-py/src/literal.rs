//! String literals of Python, in the form that `ruff format` has them.
//!
//! Whatever a text holds, its literal has that value, ends where it ends, and hides nothing.

use std::fmt::Write as _;

use sentry_options_schema::describe;

/// A literal on one line, in ASCII.
pub(crate) fn string(text: &str) -> String {
    let count = |quote| text.matches(quote).count();
    // The quotes that need the fewest backslashes.
    let quote = if count('"') > count('\'') { '\'' } else { '"' };
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    for character in text.chars() {
        match character {
            '\n' => literal.push_str("\\n"),
            _ if character == quote || character == '\\' => literal.extend(['\\', character]),
            ' '..='~' => literal.push(character),
            _ => escape(character, &mut literal),
        }
    }
    literal.push(quote);
    literal
}

/// A literal between triple quotes that keeps the lines of the text.
pub(crate) fn text(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 6);
    literal.push_str("\"\"\"");
    // How many quotes stand last.
    let mut quotes = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_last = characters.peek().is_none();
        let before = std::mem::take(&mut quotes);
        match character {
            '"' if before == 2 || is_last => literal.push_str("\\\""),
            '"' => {
                quotes = before + 1;
                literal.push('"');
            }
            '\\' => literal.push_str("\\\\"),
            '\n' | '\t' => literal.push(character),
            _ if character.is_control() || describe::is_invisible(character) => {
                escape(character, &mut literal);
            }
            _ => literal.push(character),
        }
    }
    literal.push_str("\"\"\"");
    literal
}

/// A docstring of these lines, none of which has anything invisible. The last ends in no quote.
pub(crate) fn docstring(lines: &[String], indent: &str) -> String {
    let mut escaped = lines.join("\n").replace('\\', "\\\\");
    escaped = escaped.replace("\"\"\"", "\\\"\\\"\\\"");
    if escaped.starts_with('"') {
        escaped.insert(0, '\\');
    }
    let mut docstring = format!("\"\"\"{}", escaped.replace('\n', &format!("\n{indent}")));
    if lines.len() > 1 {
        docstring = docstring.replace(&format!("\n{indent}\n"), "\n\n");
        let _ = write!(docstring, "\n{indent}");
    }
    docstring.push_str("\"\"\"");
    docstring
}

fn escape(character: char, literal: &mut String) {
    let code_point = u32::from(character);
    let _ = match code_point {
        0..=0xff => write!(literal, "\\x{code_point:02x}"),
        0x100..=0xffff => write!(literal, "\\u{code_point:04x}"),
        _ => write!(literal, "\\U{code_point:08x}"),
    };
}

#[cfg(test)]
mod tests {
    use super::{docstring, string, text};

    #[test]
    fn a_string_has_the_quotes_that_need_the_fewest_backslashes() {
        assert_eq!(string("plain"), r#""plain""#);
        assert_eq!(string("it's"), r#""it's""#);
        assert_eq!(string(r#"say "it""#), r#"'say "it"'"#);
        assert_eq!(string(r#""'"#), r#""\"'""#);
    }

    #[test]
    fn a_string_is_ascii_on_one_line() {
        assert_eq!(
            string("\n\t\\\u{7f}é日\u{1f600}"),
            r#""\n\x09\\\x7f\xe9\u65e5\U0001f600""#
        );
    }

    #[test]
    fn a_text_ends_where_its_literal_ends() {
        assert_eq!(text("a\nb\n"), "\"\"\"a\nb\n\"\"\"");
        let six = ["\"\"", "\\\"", "\"\"", "\\\""].concat();
        assert_eq!(text(&"\"".repeat(6)), format!("\"\"\"{six}\"\"\""));
        assert_eq!(text(r#"\""#), r#""""\\\"""""#);
    }

    #[test]
    fn a_text_hides_nothing_and_keeps_the_ends_of_its_lines() {
        assert_eq!(
            text("a\r\n\u{202e}\u{feff}é\0"),
            "\"\"\"a\\x0d\n\\u202e\\ufeffé\\x00\"\"\""
        );
    }

    #[test]
    fn a_docstring_is_one() {
        let lines = |lines: &[&str]| {
            lines
                .iter()
                .map(|&line| line.to_owned())
                .collect::<Vec<_>>()
        };
        let one = docstring(&lines(&[r#""Quoted" \ and """."#]), "");
        assert_eq!(one, r#""""\"Quoted" \\ and \"\"\".""""#);
        let three = docstring(&lines(&["First", "", "Last."]), "    ");
        assert_eq!(three, "\"\"\"First\n\n    Last.\n    \"\"\"");
    }
}
