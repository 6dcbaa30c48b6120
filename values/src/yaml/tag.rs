//! Tags: YAML's own say what a value is, and no others are known.

use granit_parser::Tag;
use sentry_options_schema::json::NodeKind;
use serde_json::Number;

use super::ErrorKind;
use super::scalar;

/// The meaning of a scalar of this tag.
pub(super) fn scalar(tag: &Tag, text: &str, is_plain: bool) -> Result<NodeKind, ErrorKind> {
    let mismatch = |tag, expected| ErrorKind::TagMismatch { tag, expected };
    match tag.core_suffix() {
        Some("str") => Ok(NodeKind::String(text.to_owned())),
        Some("int") => scalar::integer(text)?
            .map(NodeKind::Number)
            .ok_or(mismatch("!!int", "an integer")),
        Some("float") => match scalar::integer(text) {
            // `!!float 1` is 1.0, and one of 20 digits a float as well.
            Ok(Some(_)) | Err(_) => text.parse().ok(),
            Ok(None) => scalar::float(text)?,
        }
        .and_then(Number::from_f64)
        .map(NodeKind::Number)
        .ok_or(mismatch("!!float", "a number")),
        Some("bool") => scalar::boolean(text)
            .map(NodeKind::Boolean)
            .ok_or(mismatch("!!bool", "`true` or `false`")),
        Some("null") => match scalar::resolve(text) {
            Ok(scalar::Scalar::Null) if is_plain || !text.is_empty() => Ok(NodeKind::Null),
            _ => Err(mismatch("!!null", "`null`")),
        },
        Some("seq") => Err(mismatch("!!seq", "a list")),
        Some("map") => Err(mismatch("!!map", "a mapping")),
        _ => Err(unknown(tag)),
    }
}

/// Checks the tag of a list.
pub(super) fn list(tag: &Tag) -> Result<(), ErrorKind> {
    match tag.core_suffix() {
        Some("seq") => Ok(()),
        _ => Err(not_for_collections(tag)),
    }
}

/// Checks the tag of a mapping.
pub(super) fn mapping(tag: &Tag) -> Result<(), ErrorKind> {
    match tag.core_suffix() {
        Some("map") => Ok(()),
        _ => Err(not_for_collections(tag)),
    }
}

fn not_for_collections(tag: &Tag) -> ErrorKind {
    let (tag, expected) = match tag.core_suffix() {
        Some("str") => ("!!str", "text"),
        Some("int") => ("!!int", "an integer"),
        Some("float") => ("!!float", "a number"),
        Some("bool") => ("!!bool", "`true` or `false`"),
        Some("null") => ("!!null", "`null`"),
        Some("seq") => ("!!seq", "a list"),
        Some("map") => ("!!map", "a mapping"),
        _ => return unknown(tag),
    };
    ErrorKind::TagMismatch { tag, expected }
}

fn unknown(tag: &Tag) -> ErrorKind {
    ErrorKind::UnknownTag(tag.original())
}
