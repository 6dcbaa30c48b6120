//! Texts in YAML that is written.

use std::fmt::Write;

/// A text as a YAML scalar on one line.
///
/// Always in quotes: whether `1e3`, `12:30:45` or `2026-01-02` is a text without them depends on the
/// version of YAML and on the parser.
pub(crate) fn quoted(text: &str) -> String {
    if text.chars().all(is_plain) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(text.len() + text.len() / 8);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            _ if is_plain(character) => quoted.push(character),
            // No character beyond U+FFFF comes here.
            _ => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character may stand for itself in a line of YAML 1.1 and 1.2 alike: it is printable, and
/// neither a line break of one of them nor a byte order mark.
fn is_plain(character: char) -> bool {
    matches!(
        character,
        ' '..='~'
            | '\u{a0}'..='\u{2027}'
            | '\u{202a}'..='\u{fefe}'
            | '\u{ff00}'..='\u{fffd}'
            | '\u{10000}'..
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_quoted_reads_as_it_was() {
        let hostile = [
            "",
            "~",
            "null",
            "true",
            "0123",
            "1e3",
            "12:30:45",
            "2026-01-02",
            "- a",
            "a: b",
            "# a",
            " a ",
            "'",
            "''",
            "\"",
            "\\",
            "a\nb",
            "a\r\nb",
            "\t",
            "%YAML",
            "&a",
            "*a",
            "!a",
            "{{ a }}",
            "\u{1f600}",
            "\u{feff}a",
            "\u{7f}",
            "\u{85}",
            "\u{9f}",
            "\u{a0}",
            "\u{2028}",
            "\u{2029}",
            "\u{fffe}",
            "\u{ffff}",
            "\u{10ffff}",
            "\u{1}\u{1b}",
        ];
        for text in hostile {
            let yaml = format!("a:\n  b: {}\n", quoted(text));
            let read = serde_norway::from_str::<serde_norway::Value>(&yaml);
            let read = read.unwrap_or_else(|error| panic!("{yaml:?}: {error}"));
            assert_eq!(read["a"]["b"].as_str(), Some(text), "{yaml}");
        }
    }
}
