//! The characters that a YAML text may hold.

use sentry_options_schema::Span;

/// The first characters of `text` that YAML allows only as escapes, not more than `most`.
pub(super) fn forbidden(text: &str, most: usize) -> Vec<(char, Span)> {
    // Whole chunks of ordinary text are the rule.
    if text.bytes().all(is_ordinary) {
        return Vec::new();
    }
    text.char_indices()
        .filter(|(_, character)| is_forbidden(*character))
        .map(|(start, character)| {
            let end = start + character.len_utf8();
            (character, Span { start, end })
        })
        .take(most)
        .collect()
}

/// Whether `character` may not stand in a YAML text.
pub(crate) fn is_forbidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => character.is_control(),
    }
}

/// Whether no character that is forbidden has this byte: all of ASCII but the controls.
fn is_ordinary(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')
}
