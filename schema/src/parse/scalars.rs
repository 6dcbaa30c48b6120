//! The constraints of numbers, strings and counts.

use std::cmp::Ordering;

use serde_json::Number;

use super::read::find;
use super::{Checked, Parser};
use crate::error::{EmptyRange, SchemaErrorKind, TypeName};
use crate::json::Member;
use crate::model::{Bounds, Integer, IntegerFormat, Text, TextFormat};
use crate::nearest::nearest;
use crate::number;
use crate::pattern::Pattern;
use crate::range::{self, Limit};
use crate::source::Span;

/// What `format` says, for the types that have formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Format {
    pub(super) integer: Option<IntegerFormat>,
    pub(super) text: Option<TextFormat>,
}

/// A bound with its keyword.
type Bound<'b> = (&'static str, &'b Number);

impl Parser {
    pub(super) fn integer(
        &mut self,
        members: &[Member],
        format: Checked<Option<IntegerFormat>>,
    ) -> Checked<Integer> {
        let bounds = self.bounds(members)?;
        let format = format?;
        self.check_integers(members, &bounds, format.unwrap_or(IntegerFormat::Int64))?;
        Ok(Integer { format, bounds })
    }

    pub(super) fn bounds(&mut self, members: &[Member]) -> Checked<Bounds> {
        let minimum = self.optional(members, "minimum", Self::number);
        let maximum = self.optional(members, "maximum", Self::number);
        let exclusive_minimum = self.optional(members, "exclusiveMinimum", Self::number);
        let exclusive_maximum = self.optional(members, "exclusiveMaximum", Self::number);
        let multiple_of = self.optional(members, "multipleOf", Self::divisor);
        let bounds = Bounds {
            minimum: minimum?,
            maximum: maximum?,
            exclusive_minimum: exclusive_minimum?,
            exclusive_maximum: exclusive_maximum?,
            multiple_of: multiple_of?,
        };
        for lower in lower_bounds(&bounds) {
            for upper in upper_bounds(&bounds) {
                let order = number::compare(lower.1, upper.1);
                let touching = lower.0 == "minimum" && upper.0 == "maximum";
                if order == Ordering::Greater || (order == Ordering::Equal && !touching) {
                    let kind = SchemaErrorKind::ContradictoryBounds {
                        lower: (lower.0, lower.1.to_string()),
                        upper: (upper.0, upper.1.to_string()),
                    };
                    return Err(self.report(kind, later_of(members, lower.0, upper.0)));
                }
            }
        }
        Ok(bounds)
    }

    /// Reports bounds that leave no integer of the format.
    fn check_integers(
        &mut self,
        members: &[Member],
        bounds: &Bounds,
        format: IntegerFormat,
    ) -> Checked<()> {
        let (smallest, largest) = format.range();
        let lower = lower_bounds(bounds)
            .map(|bound| (first_integer(bound), bound))
            .max_by_key(|(first, _)| *first);
        let upper = upper_bounds(bounds)
            .map(|bound| (last_integer(bound), bound))
            .min_by_key(|(last, _)| *last);
        let told = |(keyword, bound): Bound<'_>| (keyword, bound.to_string());
        let format = format.name();
        let (range, keywords) = match (lower, upper) {
            (Some((first, bound)), _) if first > largest => {
                let keywords = [bound.0; 2];
                let bound = told(bound);
                (EmptyRange::BelowFormat { bound, format }, keywords)
            }
            (_, Some((last, bound))) if last < smallest => {
                let keywords = [bound.0; 2];
                let bound = told(bound);
                (EmptyRange::AboveFormat { bound, format }, keywords)
            }
            (Some((first, lower)), Some((last, upper))) if first > last => {
                let keywords = [lower.0, upper.0];
                let (lower, upper) = (told(lower), told(upper));
                (EmptyRange::Between { lower, upper }, keywords)
            }
            _ => return Ok(()),
        };
        let span = later_of(members, keywords[0], keywords[1]);
        Err(self.report(SchemaErrorKind::EmptyRange(range), span))
    }

    pub(super) fn text_constraints(
        &mut self,
        members: &[Member],
        format: Checked<Option<TextFormat>>,
    ) -> Checked<Text> {
        let lengths = self.counts(members, "minLength", "maxLength");
        let pattern = self.optional(members, "pattern", Self::pattern);
        let (min_length, max_length) = lengths?;
        Ok(Text {
            min_length,
            max_length,
            pattern: pattern?,
            format: format?,
        })
    }

    /// Reads `format` of one or several types.
    pub(super) fn format(&mut self, members: &[Member], types: &[TypeName]) -> Checked<Format> {
        let has = |name| types.contains(&name);
        let Some(member) = find(members, "format") else {
            return Ok(Format::default());
        };
        let text = self.text(member)?;
        let (of_integers, of_texts) = (IntegerFormat::ALL.into_iter(), TextFormat::ALL.into_iter());
        let integer = of_integers.clone().find(|format| format.name() == text);
        let integer = integer.filter(|_| has(TypeName::Integer));
        let format = Format {
            integer,
            text: of_texts
                .clone()
                .find(|format| format.name() == text && has(TypeName::String)),
        };
        if let Some(integer) = integer
            && has(TypeName::Number)
        {
            let format = integer.name();
            let kind = SchemaErrorKind::FormatOfUnion { format };
            return Err(self.report(kind, member.value.span));
        }
        let known = of_integers
            .filter(|_| has(TypeName::Integer) && !has(TypeName::Number))
            .map(IntegerFormat::name)
            .chain(
                of_texts
                    .filter(|_| has(TypeName::String))
                    .map(TextFormat::name),
            )
            .collect::<Vec<_>>();
        // Types without formats have been told that the keyword does not belong to them.
        if format != Format::default() || known.is_empty() {
            return Ok(format);
        }
        let kind = SchemaErrorKind::UnknownFormat {
            found: text.to_owned(),
            nearest: nearest(text, known.iter().copied()),
            known,
        };
        Err(self.report(kind, member.value.span))
    }

    fn pattern(&mut self, member: &Member) -> Checked<Pattern> {
        let text = self.text(member)?;
        Pattern::new(text).map_err(|error| {
            let pattern = text.to_owned();
            let kind = SchemaErrorKind::Pattern { pattern, error };
            self.report(kind, member.value.span)
        })
    }

    /// A pair such as `minItems` and `maxItems`.
    pub(super) fn counts(
        &mut self,
        members: &[Member],
        lower: &'static str,
        upper: &'static str,
    ) -> Checked<(Option<u64>, Option<u64>)> {
        let smallest = self.optional(members, lower, Self::count);
        let largest = self.optional(members, upper, Self::count);
        let (smallest, largest) = (smallest?, largest?);
        if let (Some(smallest), Some(largest)) = (smallest, largest)
            && smallest > largest
        {
            let kind = SchemaErrorKind::ContradictoryBounds {
                lower: (lower, smallest.to_string()),
                upper: (upper, largest.to_string()),
            };
            return Err(self.report(kind, later_of(members, lower, upper)));
        }
        Ok((smallest, largest))
    }
}

fn lower_bounds(bounds: &Bounds) -> impl Iterator<Item = Bound<'_>> {
    let minimum = bounds.minimum.iter().map(|bound| ("minimum", bound));
    let exclusive = bounds
        .exclusive_minimum
        .iter()
        .map(|bound| ("exclusiveMinimum", bound));
    minimum.chain(exclusive)
}

fn upper_bounds(bounds: &Bounds) -> impl Iterator<Item = Bound<'_>> {
    let maximum = bounds.maximum.iter().map(|bound| ("maximum", bound));
    let exclusive = bounds
        .exclusive_maximum
        .iter()
        .map(|bound| ("exclusiveMaximum", bound));
    maximum.chain(exclusive)
}

fn first_integer((keyword, number): Bound<'_>) -> i128 {
    range::first_integer(Limit {
        keyword,
        number,
        is_exclusive: keyword == "exclusiveMinimum",
    })
}

fn last_integer((keyword, number): Bound<'_>) -> i128 {
    range::last_integer(Limit {
        keyword,
        number,
        is_exclusive: keyword == "exclusiveMaximum",
    })
}

/// The value of the one of two keywords that stands later: whoever wrote it made the contradiction.
fn later_of(members: &[Member], left: &str, right: &str) -> Span {
    let span = |keyword| find(members, keyword).map(|member| member.value.span);
    span(left).max(span(right)).unwrap_or_default()
}
