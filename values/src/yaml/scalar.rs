//! What a plain scalar means: YAML 1.2's core schema as `serde_yaml` has it.
//!
//! Nothing is a number because it looks like one to YAML 1.1: not `017`, `1_000`, `12:30` or `+.5e`. Binary
//! integers and signs before `0x` are `serde_yaml`'s own.

use serde_json::Number;

use super::ErrorKind;

/// The meaning of a scalar.
#[derive(Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Boolean(bool),
    Number(Number),
    /// The text itself.
    String,
}

/// What `text` means without quotes and tag.
pub(crate) fn resolve(text: &str) -> Result<Scalar, ErrorKind> {
    // Most texts are told by their first character.
    match text.as_bytes().first() {
        None | Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => Ok(word(text)),
        Some(b'+' | b'-' | b'.' | b'0'..=b'9') => Ok(match number(text)? {
            Some(number) => Scalar::Number(number),
            None => Scalar::String,
        }),
        _ => Ok(Scalar::String),
    }
}

fn word(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => boolean(text).map_or(Scalar::String, Scalar::Boolean),
    }
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Result<Option<Number>, ErrorKind> {
    if has_leading_zeros(text) {
        return Ok(None);
    }
    match integer(text)? {
        Some(integer) => Ok(Some(integer)),
        None => Ok(float(text)?.and_then(Number::from_f64)),
    }
}

/// `017` and the like: text, because some read it as 15 and some as 17.
fn has_leading_zeros(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The integer that `text` writes, if it writes one.
pub(super) fn integer(text: &str) -> Result<Option<Number>, ErrorKind> {
    if has_leading_zeros(text) {
        return Ok(None);
    }
    let (is_negative, magnitude) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match magnitude.as_bytes() {
        [b'0', b'x', ..] => (16, &magnitude[2..]),
        [b'0', b'o', ..] => (8, &magnitude[2..]),
        [b'0', b'b', ..] => (2, &magnitude[2..]),
        _ => (10, magnitude),
    };
    let is_digit = |byte: u8| char::from(byte).is_digit(radix);
    if digits.is_empty() || !digits.bytes().all(is_digit) {
        return Ok(None);
    }
    let magnitude = u64::from_str_radix(digits, radix).map_err(|_| ErrorKind::IntegerTooLarge)?;
    let number = if is_negative {
        let signed = 0_i64.checked_sub_unsigned(magnitude);
        signed.ok_or(ErrorKind::IntegerTooLarge)?.into()
    } else {
        magnitude.into()
    };
    Ok(Some(number))
}

/// The float that `text` writes, if it writes one. Rust reads the same decimals as `serde_json` does, and as
/// exactly, and a few more (`.5`, `5.`), as YAML does.
pub(super) fn float(text: &str) -> Result<Option<f64>, ErrorKind> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Err(ErrorKind::NotFinite),
        ".nan" | ".NaN" | ".NAN" if unsigned == text => return Err(ErrorKind::NotFinite),
        _ => {}
    }
    // Neither a second sign, nor Rust's `inf` and `nan`.
    if !unsigned.starts_with(|first: char| first == '.' || first.is_ascii_digit()) {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(float) if float.is_finite() => Ok(Some(float)),
        Ok(_) => Err(ErrorKind::FloatTooLarge),
        Err(_) => Ok(None),
    }
}
