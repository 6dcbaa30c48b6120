//! Text from elsewhere, on its way to a terminal or a log.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text on one line, with an escape for every character that moves a terminal or reorders what it
/// shows: a file's name, a commit's subject, or the key of an option may hold any.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| true)
}

/// As [`one_line`], but with the line breaks that a message has of its own. One in front of what a line
/// of output may not begin with goes too: `::` gives commands to GitHub Actions.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |rest| rest.trim_start().starts_with("::"))
}

fn escaped(text: &str, is_escaped_break: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let is_harmful = |at: usize, character: char| match character {
        '\n' => is_escaped_break(&text[at + 1..]),
        // What reorders text on the screen is no control character, but does as much harm.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        _ => character.is_control(),
    };
    if !text
        .char_indices()
        .any(|(at, character)| is_harmful(at, character))
    {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for (at, character) in text.char_indices() {
        if is_harmful(at, character) {
            let _ = write!(escaped, "{}", character.escape_unicode());
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::{lines, one_line};

    #[test]
    fn nothing_moves_the_terminal() {
        assert_eq!(one_line("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\\u{a}c");
        assert_eq!(one_line("\u{9b}31m"), "\\u{9b}31m");
        assert_eq!(one_line("\u{202e}gpj"), "\\u{202e}gpj");
        assert_eq!(one_line("a \u{e9} \u{1f600}"), "a \u{e9} \u{1f600}");
    }

    #[test]
    fn no_line_gives_a_command() {
        assert_eq!(lines("fatal: a\nplease b"), "fatal: a\nplease b");
        assert_eq!(
            lines("a\n \n  ::error::b\n\rc"),
            "a\\u{a} \\u{a}  ::error::b\n\\u{d}c"
        );
    }
}
