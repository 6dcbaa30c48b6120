//! Numbers as the release reads them: its reader of JSON rounds twice, so that a long one is off by a
//! little. `-4503599627370494.0` is no integer to it.

use serde_json::{Number, Value};

use sentry_options_schema::Source;
use sentry_options_schema::json::{Node, NodeKind};

/// The value of a node with its numbers as the release reads them.
pub(super) fn misread(node: &Node, source: &Source) -> Value {
    match &node.kind {
        NodeKind::Number(number) => {
            let text = &source.text()[node.span.range()];
            // Integers it reads as they are.
            let is_float = number.is_f64();
            let misread = is_float.then(|| rounded_twice(text)).flatten();
            Value::Number(
                misread
                    .and_then(Number::from_f64)
                    .unwrap_or_else(|| number.clone()),
            )
        }
        NodeKind::Array(items) => items.iter().map(|item| misread(item, source)).collect(),
        NodeKind::Object(members) => {
            let members = members.iter();
            let members =
                members.map(|member| (member.key.clone(), misread(&member.value, source)));
            Value::Object(members.collect())
        }
        NodeKind::Null | NodeKind::Boolean(_) | NodeKind::String(_) => node.to_value(),
    }
}

/// The digits of a number as an integer, which is rounded, times or by a power of ten, which is rounded
/// again. Digits that don't fit into 64 bits are left out.
fn rounded_twice(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let unsigned = digits.trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut exponent = exponent.parse::<i32>().ok()?;
    let mut significand = 0_u64;
    let mut is_full = false;
    let places = whole.bytes().map(|digit| (digit, false));
    for (digit, is_fraction) in places.chain(fraction.bytes().map(|digit| (digit, true))) {
        let next = significand.checked_mul(10);
        let next = next.and_then(|next| next.checked_add(u64::from(digit - b'0')));
        if let Some(next) = next.filter(|_| !is_full) {
            significand = next;
            exponent -= i32::from(is_fraction);
        } else {
            is_full = true;
            exponent += i32::from(!is_fraction);
        }
    }
    let float = scaled(significand, exponent);
    Some(if text.starts_with('-') { -float } else { float })
}

#[expect(clippy::cast_precision_loss, reason = "that is the point")]
fn scaled(significand: u64, mut exponent: i32) -> f64 {
    /// The largest power of ten that it has.
    const LARGEST: i32 = 308;
    let mut float = significand as f64;
    while exponent < -LARGEST && float != 0.0 {
        float /= power(LARGEST);
        exponent += LARGEST;
    }
    if exponent < 0 {
        float / power(-exponent)
    } else {
        float * power(exponent)
    }
}

/// A power of ten, as a literal is read.
fn power(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::rounded_twice;

    #[test]
    fn as_the_release_has_it() {
        for (text, expected) in [
            ("-4503599627370494.0", -4_503_599_627_370_494.5),
            ("-4503599627370495.0", -4_503_599_627_370_495.0),
            ("1.5", 1.5),
            ("1e3", 1000.0),
            ("-0.0", 0.0),
            ("0.25E-1", 0.025),
            ("1e-400", 0.0),
            ("18446744073709551616", 1.844_674_407_370_955_2e19),
        ] {
            assert!(
                (rounded_twice(text).expect("a number") - expected).abs() == 0.0,
                "{text}"
            );
        }
    }
}
