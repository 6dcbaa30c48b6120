//! Arithmetic on JSON numbers that never rounds.
//!
//! A number is an `i64`, a `u64` or a finite `f64`. Comparing them as floats would make
//! 9007199254740993 equal to 9007199254740992, so they are compared as what they are; multiples are
//! decided on the decimal text, so that 0.3 is a multiple of 0.1.

use std::cmp::Ordering;
use std::fmt::{self, Write};

use serde_json::Number;

/// Up to here every integral float is exact, and counts as an integer.
const LARGEST_EXACT_INTEGER: f64 = 9_007_199_254_740_992.0;

/// `number` as an integer. `1.0` is one, as every integral float up to 2^53.
pub fn integer(number: &Number) -> Option<i128> {
    if let Some(signed) = number.as_i64() {
        return Some(signed.into());
    }
    if let Some(unsigned) = number.as_u64() {
        return Some(unsigned.into());
    }
    let float = number.as_f64()?;
    (float.fract() == 0.0 && float.abs() <= LARGEST_EXACT_INTEGER).then(|| truncated(float))
}

/// Whether `number` is a float without a fraction, however large.
pub(crate) fn is_integral(number: &Number) -> bool {
    number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// Compares two numbers exactly.
pub(crate) fn compare(left: &Number, right: &Number) -> Ordering {
    match (parts(left), parts(right)) {
        (Parts::Integer(left), Parts::Integer(right)) => left.cmp(&right),
        (Parts::Integer(left), Parts::Float(right)) => compare_mixed(left, right),
        (Parts::Float(left), Parts::Integer(right)) => compare_mixed(right, left).reverse(),
        // Neither is NaN, which JSON has not.
        (Parts::Float(left), Parts::Float(right)) => {
            left.partial_cmp(&right).unwrap_or(Ordering::Equal)
        }
    }
}

/// Whether `number` is a whole multiple of `divisor`, which is above zero, by their decimal texts.
pub fn is_multiple(number: &Number, divisor: &Number) -> bool {
    let (Some(number), Some(divisor)) = (decimal(number), decimal(divisor)) else {
        return false;
    };
    if divisor.digits == 0 {
        return false;
    }
    // number / divisor = (digits / digits) * 10^shift
    let shift = number.exponent - divisor.exponent;
    if shift >= 0 {
        let power = power_of_ten_modulo(shift.unsigned_abs(), divisor.digits);
        ((number.digits % divisor.digits) * power).is_multiple_of(divisor.digits)
    } else {
        10_u128
            .checked_pow(shift.unsigned_abs())
            .and_then(|power| power.checked_mul(divisor.digits))
            .map_or(number.digits == 0, |whole| {
                number.digits.is_multiple_of(whole)
            })
    }
}

/// The smallest integer that is at least `number`, and whether that is `number` itself.
pub(crate) fn ceiling(number: &Number) -> (i128, bool) {
    match parts(number) {
        Parts::Integer(integer) => (integer, true),
        Parts::Float(float) => (truncated(float.ceil()), float.fract() == 0.0),
    }
}

/// The largest integer that is at most `number`, and whether that is `number` itself.
pub(crate) fn floor(number: &Number) -> (i128, bool) {
    match parts(number) {
        Parts::Integer(integer) => (integer, true),
        Parts::Float(float) => (truncated(float.floor()), float.fract() == 0.0),
    }
}

/// A number's bits for hashing: equal numbers give equal bits.
pub(crate) fn hash_bits(number: &Number) -> u64 {
    match parts(number) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a hash"
        )]
        Parts::Integer(integer) => integer as u64,
        // An integral float in the range of the integers must hash like that integer.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a hash"
        )]
        Parts::Float(float) if float.fract() == 0.0 => truncated(float) as u64,
        Parts::Float(float) => float.to_bits(),
    }
}

enum Parts {
    Integer(i128),
    Float(f64),
}

fn parts(number: &Number) -> Parts {
    match (number.as_i64(), number.as_u64()) {
        (Some(signed), _) => Parts::Integer(signed.into()),
        (_, Some(unsigned)) => Parts::Integer(unsigned.into()),
        _ => Parts::Float(number.as_f64().unwrap_or_default()),
    }
}

fn compare_mixed(integer: i128, float: f64) -> Ordering {
    // The cast saturates, and the integers here need 65 bits at most: the order stays right.
    match integer.cmp(&truncated(float)) {
        Ordering::Equal => 0.0_f64
            .partial_cmp(&float.fract())
            .unwrap_or(Ordering::Equal),
        unequal => unequal,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "cuts off the fraction, and saturates"
)]
fn truncated(float: f64) -> i128 {
    float as i128
}

fn power_of_ten_modulo(mut exponent: u32, modulus: u128) -> u128 {
    // Digits are below 2^64, so that no product here exceeds 128 bits.
    let (mut power, mut base) = (1 % modulus, 10 % modulus);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * base % modulus;
        }
        base = base * base % modulus;
        exponent /= 2;
    }
    power
}

/// `digits * 10^exponent`, without the sign. The digits are below 2^64.
struct Decimal {
    digits: u128,
    exponent: i32,
}

fn decimal(number: &Number) -> Option<Decimal> {
    match parts(number) {
        Parts::Integer(integer) => Some(Decimal {
            digits: integer.unsigned_abs(),
            exponent: 0,
        }),
        Parts::Float(float) => {
            // The shortest text that reads back as the same float: at most 17 digits.
            let mut text = StackText::default();
            write!(text, "{:e}", float.abs()).ok()?;
            let (mantissa, exponent) = text.as_str()?.split_once('e')?;
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            let digits = whole
                .bytes()
                .chain(fraction.bytes())
                .fold(0, |digits, byte| digits * 10 + u128::from(byte - b'0'));
            let fraction = i32::try_from(fraction.len()).ok()?;
            Some(Decimal {
                digits,
                exponent: exponent.parse::<i32>().ok()? - fraction,
            })
        }
    }
}

/// Room for the text of a float, so that validating allocates nothing.
#[derive(Default)]
struct StackText {
    bytes: [u8; 32],
    length: usize,
}

impl StackText {
    fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes[..self.length]).ok()
    }
}

impl Write for StackText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes
            .get_mut(self.length..end)
            .ok_or(fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
