//! The range that bounds leave, whichever keywords say so.

use std::cmp::Ordering;

use serde_json::Number;

use crate::model::{Bounds, Integer, IntegerFormat};
use crate::number;

/// One end of a range of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Limit<'b> {
    /// The keyword that sets it.
    pub keyword: &'static str,
    /// Its value.
    pub number: &'b Number,
    /// Whether the number itself is outside.
    pub is_exclusive: bool,
}

impl Bounds {
    /// The stricter of `minimum` and `exclusiveMinimum`.
    pub fn lowest(&self) -> Option<Limit<'_>> {
        let limits = [
            limit("minimum", self.minimum.as_ref(), false),
            limit("exclusiveMinimum", self.exclusive_minimum.as_ref(), true),
        ];
        let limits = limits.into_iter().flatten();
        limits.max_by(|left, right| left.compare(*right))
    }

    /// The stricter of `maximum` and `exclusiveMaximum`.
    pub fn highest(&self) -> Option<Limit<'_>> {
        let limits = [
            limit("maximum", self.maximum.as_ref(), false),
            limit("exclusiveMaximum", self.exclusive_maximum.as_ref(), true),
        ];
        let limits = limits.into_iter().flatten();
        limits.min_by(|left, right| left.compare(*right))
    }
}

impl Integer {
    /// The smallest and the largest integer that the format and the bounds leave.
    pub fn range(&self) -> (i128, i128) {
        let format = self.format.unwrap_or(IntegerFormat::Int64);
        let (smallest, largest) = format.range();
        let lowest = self.bounds.lowest().map(first_integer);
        let highest = self.bounds.highest().map(last_integer);
        (
            lowest.map_or(smallest, |lowest| lowest.max(smallest)),
            highest.map_or(largest, |highest| highest.min(largest)),
        )
    }
}

impl Limit<'_> {
    /// Compares the room that two limits of one side leave, as numbers are compared. For upper limits
    /// an exclusive one is below an inclusive one of the same number, for lower limits above it.
    pub fn compare(self, other: Self) -> Ordering {
        let order = number::compare(self.number, other.number);
        let is_upper = matches!(self.keyword, "maximum" | "exclusiveMaximum");
        let exclusive = self.is_exclusive.cmp(&other.is_exclusive);
        order.then(if is_upper {
            exclusive.reverse()
        } else {
            exclusive
        })
    }
}

fn limit<'b>(
    keyword: &'static str,
    number: Option<&'b Number>,
    is_exclusive: bool,
) -> Option<Limit<'b>> {
    number.map(|number| Limit {
        keyword,
        number,
        is_exclusive,
    })
}

/// The smallest integer above a lower limit.
pub(crate) fn first_integer(limit: Limit<'_>) -> i128 {
    let (ceiling, exact) = number::ceiling(limit.number);
    ceiling.saturating_add(i128::from(exact && limit.is_exclusive))
}

/// The largest integer below an upper limit.
pub(crate) fn last_integer(limit: Limit<'_>) -> i128 {
    let (floor, exact) = number::floor(limit.number);
    floor.saturating_sub(i128::from(exact && limit.is_exclusive))
}
