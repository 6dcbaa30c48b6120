//! The constraints of two versions of a type: each change with the keyword that it is about.

use std::cmp::Ordering;

use sentry_options_schema::{
    Array, Bounds, Integer, IntegerFormat, Limit, Limits, Scalar, Scalars, Text, is_multiple,
};
use serde_json::Number;

use super::change::{Change, Constraint, End, Turn};

/// Changes, each with its keyword.
type Changes = Vec<(&'static str, Change)>;

pub(super) fn integer(old: &Integer, new: &Integer) -> Changes {
    let mut changes = Changes::new();
    if old.format != new.format {
        let (from, to) = (old.format, new.format);
        changes.push(("format", Change::IntegerFormatChanged { from, to }));
    }
    // What counts is the range, whichever of the format and the bounds draws it.
    let (old_range, new_range) = (old.range(), new.range());
    let unbounded = IntegerFormat::Int64.range();
    changes.extend(end(
        End::Lowest,
        new_range.0.cmp(&old_range.0),
        told(old_range.0, unbounded.0),
        told(new_range.0, unbounded.0),
        keyword(new.bounds.lowest().or(old.bounds.lowest()), "format"),
    ));
    changes.extend(end(
        End::Highest,
        old_range.1.cmp(&new_range.1),
        told(old_range.1, unbounded.1),
        told(new_range.1, unbounded.1),
        keyword(new.bounds.highest().or(old.bounds.highest()), "format"),
    ));
    changes.extend(multiple(&old.bounds, &new.bounds));
    changes
}

pub(super) fn bounds(old: &Bounds, new: &Bounds) -> Changes {
    let mut changes = Changes::new();
    let (before, after) = (old.lowest(), new.lowest());
    changes.extend(end(
        End::Lowest,
        strictness(after, before, Limit::compare),
        before.map(limit),
        after.map(limit),
        keyword(after.or(before), "minimum"),
    ));
    let (before, after) = (old.highest(), new.highest());
    changes.extend(end(
        End::Highest,
        strictness(after, before, |after, before| before.compare(after)),
        before.map(limit),
        after.map(limit),
        keyword(after.or(before), "maximum"),
    ));
    changes.extend(multiple(old, new));
    changes
}

pub(super) fn text(old: &Text, new: &Text) -> Changes {
    let mut changes = Changes::new();
    changes.extend(least("minLength", old.min_length, new.min_length));
    changes.extend(most("maxLength", old.max_length, new.max_length));
    let pattern = |text: &Text| Some(text.pattern.as_ref()?.as_str().to_owned());
    let change = opaque(pattern(old), pattern(new)).map(Change::PatternChanged);
    changes.extend(change.map(|change| ("pattern", change)));
    let format = |text: &Text| Some(text.format?.name().to_owned());
    let change = opaque(format(old), format(new)).map(Change::TextFormatChanged);
    changes.extend(change.map(|change| ("format", change)));
    changes
}

pub(super) fn array(old: &Array, new: &Array) -> Changes {
    let mut changes = Changes::new();
    changes.extend(least("minItems", old.min_items, new.min_items));
    changes.extend(most("maxItems", old.max_items, new.max_items));
    let turn = Turn::of(
        new.unique_items && !old.unique_items,
        old.unique_items && !new.unique_items,
    );
    let change = turn.map(|turn| ("uniqueItems", Change::UniqueItemsChanged { turn }));
    changes.extend(change);
    changes
}

/// Of an object; not of its keys.
pub(super) fn limits(old: &Limits, new: &Limits) -> Changes {
    let least = least("minProperties", old.min_properties, new.min_properties);
    let most = most("maxProperties", old.max_properties, new.max_properties);
    least.into_iter().chain(most).collect()
}

/// Of the types that both unions have.
pub(super) fn scalars(old: &Scalars, new: &Scalars) -> Changes {
    let has = |scalar| old.types.contains(&scalar) && new.types.contains(&scalar);
    let mut changes = Changes::new();
    if has(Scalar::Number) {
        changes.extend(bounds(&old.integer.bounds, &new.integer.bounds));
    } else if has(Scalar::Integer) {
        changes.extend(integer(&old.integer, &new.integer));
    }
    if has(Scalar::String) {
        changes.extend(text(&old.text, &new.text));
    }
    changes
}

impl Turn {
    /// The turn, if there is any.
    pub(super) fn of(is_narrowed: bool, is_loosened: bool) -> Option<Self> {
        match (is_narrowed, is_loosened) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Narrowed),
            (false, true) => Some(Self::Loosened),
            (false, false) => None,
        }
    }
}

/// A change of one end of a range, if it has become stricter (greater) or looser.
fn end(
    end: End,
    strictness: Ordering,
    from: Option<String>,
    to: Option<String>,
    keyword: &'static str,
) -> Option<(&'static str, Change)> {
    let turn = Turn::of(strictness.is_gt(), strictness.is_lt())?;
    let constraint = Constraint { from, to, turn };
    let change = Change::RangeChanged { end, constraint };
    Some((keyword, change))
}

/// How a limit compares to the one before: no limit is less strict than any.
fn strictness<'b>(
    after: Option<Limit<'b>>,
    before: Option<Limit<'b>>,
    compare: impl Fn(Limit<'b>, Limit<'b>) -> Ordering,
) -> Ordering {
    match (after, before) {
        (Some(after), Some(before)) => compare(after, before),
        (after, before) => after.is_some().cmp(&before.is_some()),
    }
}

fn limit(limit: Limit<'_>) -> String {
    let exclusive = if limit.is_exclusive {
        " (exclusive)"
    } else {
        ""
    };
    format!("{}{exclusive}", limit.number)
}

/// An end of a range of integers; none if it is where integers end anyway.
fn told(integer: i128, unbounded: i128) -> Option<String> {
    (integer != unbounded).then(|| integer.to_string())
}

fn keyword(limit: Option<Limit<'_>>, otherwise: &'static str) -> &'static str {
    limit.map_or(otherwise, |limit| limit.keyword)
}

fn multiple(old: &Bounds, new: &Bounds) -> Option<(&'static str, Change)> {
    let (from, to) = (old.multiple_of.as_ref(), new.multiple_of.as_ref());
    let turn = match (from, to) {
        (None, None) => None,
        (None, Some(_)) => Some(Turn::Narrowed),
        (Some(_), None) => Some(Turn::Loosened),
        // Every multiple of 6 is one of 3.
        (Some(from), Some(to)) => Turn::of(!is_multiple(from, to), !is_multiple(to, from)),
    };
    let told = |number: Option<&Number>| number.map(Number::to_string);
    let constraint = Constraint {
        from: told(from),
        to: told(to),
        turn: turn?,
    };
    Some(("multipleOf", Change::MultipleChanged(constraint)))
}

fn least(
    keyword: &'static str,
    from: Option<u64>,
    to: Option<u64>,
) -> Option<(&'static str, Change)> {
    let order = to.unwrap_or(0).cmp(&from.unwrap_or(0));
    count(keyword, from, to, order)
}

fn most(
    keyword: &'static str,
    from: Option<u64>,
    to: Option<u64>,
) -> Option<(&'static str, Change)> {
    let order = from.unwrap_or(u64::MAX).cmp(&to.unwrap_or(u64::MAX));
    count(keyword, from, to, order)
}

fn count(
    keyword: &'static str,
    from: Option<u64>,
    to: Option<u64>,
    strictness: Ordering,
) -> Option<(&'static str, Change)> {
    let turn = Turn::of(strictness.is_gt(), strictness.is_lt())?;
    let [from, to] = [from, to].map(|count| count.map(|count| count.to_string()));
    let constraint = Constraint { from, to, turn };
    let change = Change::CountChanged {
        keyword,
        constraint,
    };
    Some((keyword, change))
}

/// A constraint of which nobody can tell what it leaves: of two the rooms may differ both ways.
fn opaque(from: Option<String>, to: Option<String>) -> Option<Constraint> {
    let turn = match (&from, &to) {
        (None, None) => return None,
        (Some(from), Some(to)) if from == to => return None,
        (None, Some(_)) => Turn::Narrowed,
        (Some(_), None) => Turn::Loosened,
        (Some(_), Some(_)) => Turn::Both,
    };
    Some(Constraint { from, to, turn })
}
