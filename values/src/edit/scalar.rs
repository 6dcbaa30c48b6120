//! Scalars as YAML text: plain where no reader takes them for anything else, those of YAML 1.1 included.

use serde_json::{Number, Value};

/// How text is written if it need not be otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Plain,
    Single,
    Double,
}

impl Quotes {
    /// Those that `written`, a scalar, has.
    pub(super) fn of(written: &str) -> Self {
        match written.as_bytes().first() {
            Some(b'"') => Self::Double,
            Some(b'\'') => Self::Single,
            _ => Self::Plain,
        }
    }
}

/// A scalar on one line.
pub(super) fn scalar(value: &Value, quotes: Quotes) -> String {
    match value {
        Value::String(text) => text_of(text, quotes, is_plain),
        Value::Number(number) => number_of(number),
        // JSON's words are YAML's.
        other => other.to_string(),
    }
}

/// A key.
pub(super) fn key(key: &str, quotes: Quotes) -> String {
    text_of(key, quotes, is_plain_key)
}

/// Text in double quotes.
pub(super) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\0' => quoted.push_str("\\0"),
            _ if is_written(character) => quoted.push(character),
            _ => {
                let code = u32::from(character);
                let escape = match code {
                    0..=0xFF => format!("\\x{code:02X}"),
                    0x100..=0xFFFF => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                };
                quoted.push_str(&escape);
            }
        }
    }
    quoted.push('"');
    quoted
}

/// A number that readers of YAML 1.1 take for the same: to them a float has a point, and its exponent a sign.
pub(super) fn number_of(number: &Number) -> String {
    let written = number.to_string();
    let Some((mantissa, exponent)) = written.split_once(['e', 'E']) else {
        return written;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Whether `text` can be a literal block scalar, which keeps its lines and nothing else is sure about.
pub(super) fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body
            .split('\n')
            .all(|line| !line.ends_with([' ', '\t']) && !line.starts_with('\t'))
        && body
            .chars()
            .all(|character| matches!(character, '\n' | '\t') || is_written(character))
}

fn text_of(text: &str, quotes: Quotes, is_plain: fn(&str) -> bool) -> String {
    match quotes {
        Quotes::Plain if is_plain(text) => text.to_owned(),
        Quotes::Single if text.chars().all(is_written) => format!("'{}'", text.replace('\'', "''")),
        _ => double_quoted(text),
    }
}

/// Whether a character stands for itself in every reader's text. Line ends and tabs do not.
fn is_written(character: char) -> bool {
    let is_line_end = matches!(character, '\u{2028}' | '\u{2029}');
    let is_mark = matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !character.is_control() && !is_line_end && !is_mark
}

fn is_plain(text: &str) -> bool {
    const INNER: &str = " _-./@+=()$;~,:";
    let is_start = |first: char| first.is_alphabetic() || matches!(first, '_' | '/');
    let is_inner = |character: char| character.is_alphanumeric() || INNER.contains(character);
    text.starts_with(is_start)
        && text.chars().all(is_inner)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !is_word(text)
}

fn is_plain_key(text: &str) -> bool {
    is_plain(text) && !text.contains([' ', ':', ','])
}

/// Whether some reader takes `text` for null or a boolean.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
