//! The constraints of numbers and strings.

use std::cmp::Ordering;

use serde_json::Number;

use super::violation::ViolationKind;
use crate::error::TypeName;
use crate::model::{Bounds, Integer, IntegerFormat, Text};
use crate::number;

/// What is wrong with `found` as an integer. A wrong type or width is the only thing reported.
pub(super) fn integer(integer: &Integer, found: &Number, mut report: impl FnMut(ViolationKind)) {
    let format = integer.format.unwrap_or(IntegerFormat::Int64);
    match number::integer(found) {
        Some(value) => {
            let (smallest, largest) = format.range();
            if (smallest..=largest).contains(&value) {
                bounds(&integer.bounds, found, report);
            } else {
                report(ViolationKind::IntegerRange { format });
            }
        }
        None if number::is_integral(found) => report(beyond_exactness(found, format)),
        None => report(ViolationKind::Type {
            expected: vec![TypeName::Integer],
        }),
    }
}

/// What is wrong with an integral float that is too large to be exact.
fn beyond_exactness(found: &Number, format: IntegerFormat) -> ViolationKind {
    let (smallest, largest) = format.range();
    if (smallest..=largest).contains(&number::floor(found).0) {
        ViolationKind::InexactInteger
    } else {
        ViolationKind::IntegerRange { format }
    }
}

/// What is wrong with `found` by its bounds.
pub(super) fn bounds(bounds: &Bounds, found: &Number, mut report: impl FnMut(ViolationKind)) {
    let compared = |limit: &Option<Number>, refused: &[Ordering]| {
        let limit = limit.as_ref()?;
        refused
            .contains(&number::compare(found, limit))
            .then(|| limit.clone())
    };
    if let Some(limit) = compared(&bounds.minimum, &[Ordering::Less]) {
        report(ViolationKind::Minimum { limit });
    }
    if let Some(limit) = compared(&bounds.maximum, &[Ordering::Greater]) {
        report(ViolationKind::Maximum { limit });
    }
    if let Some(limit) = compared(
        &bounds.exclusive_minimum,
        &[Ordering::Less, Ordering::Equal],
    ) {
        report(ViolationKind::ExclusiveMinimum { limit });
    }
    if let Some(limit) = compared(
        &bounds.exclusive_maximum,
        &[Ordering::Greater, Ordering::Equal],
    ) {
        report(ViolationKind::ExclusiveMaximum { limit });
    }
    if let Some(divisor) = &bounds.multiple_of
        && !number::is_multiple(found, divisor)
    {
        let divisor = divisor.clone();
        report(ViolationKind::MultipleOf { divisor });
    }
}

/// What is wrong with `found` as a text.
pub(super) fn text(text: &Text, found: &str, mut report: impl FnMut(ViolationKind)) {
    if text.min_length.is_some() || text.max_length.is_some() {
        let length = found.chars().count() as u64;
        if let Some(limit) = text.min_length.filter(|limit| length < *limit) {
            report(ViolationKind::MinLength { limit });
        }
        if let Some(limit) = text.max_length.filter(|limit| length > *limit) {
            report(ViolationKind::MaxLength { limit });
        }
    }
    if let Some(pattern) = &text.pattern
        && !pattern.is_match(found)
    {
        let pattern = pattern.as_str().to_owned();
        report(ViolationKind::Pattern { pattern });
    }
    if let Some(format) = text.format
        && !format.is_match(found)
    {
        report(ViolationKind::Format { format });
    }
}
