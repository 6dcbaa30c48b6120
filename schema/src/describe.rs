//! What is said of options in generated documentation, for Rust and Python alike: keys, types,
//! constraints and defaults as phrases, with code spans of Markdown.
//!
//! Whatever a schema holds, a code span of it stays one, and a line of it stays one line of visible
//! characters: none hides, and none turns the reading direction around.

mod paragraph;

use std::fmt::Write as _;

use serde_json::Value;

use crate::model::{
    Bounds, Field, Integer, Kind, Limits, OptionSchema, Scalar, Text, Type, Variant,
};

pub use paragraph::paragraph;

/// Values longer than this are cut.
const LONGEST_VALUE: usize = 200;

/// The key, type and default of an option. Of a secret one no value is told.
pub fn option(option: &OptionSchema) -> String {
    let mut facts = format!("Key: {}. Type: {}.", code(&option.key), ty(&option.ty));
    if option.secret {
        facts.push_str(" Secret: no message shows the value.");
        return facts;
    }
    let _ = write!(facts, " Default: {}.", value(&option.default));
    if !option.examples.is_empty() {
        let examples = list(option.examples.iter().map(value));
        let _ = write!(facts, " Examples: {examples}.");
    }
    facts
}

/// The key and type of a field.
pub fn field(field: &Field) -> String {
    let optional = if field.optional { " Optional." } else { "" };
    format!(
        "Key: {}. Type: {}.{optional}",
        code(&field.key),
        ty(&field.ty)
    )
}

/// The tag of a variant.
pub fn variant(variant: &Variant) -> String {
    format!("Tag: {}.", code(&variant.name))
}

/// The type and its constraints.
pub fn ty(ty: &Type) -> String {
    let mut phrases = vec![kind(&ty.kind)];
    if let Some(allowed) = &ty.allowed {
        phrases.push(format!("one of {}", list(allowed.iter().map(value))));
    }
    constraints(&ty.kind, &mut phrases);
    phrases.join(", ")
}

/// The lines of a description, without what is invisible. Between paragraphs stands an empty one.
pub fn lines(description: &str) -> Vec<String> {
    let text = printable(description);
    let mut lines = Vec::<String>::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = words(line);
        // Neither at the start nor twice.
        if !line.is_empty() || lines.last().is_some_and(|before| !before.is_empty()) {
            lines.push(line);
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A text on one line, without what is invisible.
pub fn line(text: &str) -> String {
    words(&printable(text))
}

/// A text as a code span.
pub fn code(text: &str) -> String {
    // A code span ends at the first run of as many backticks as it began with.
    let text = printable(text).replace(char::is_whitespace, " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer(integer) => integer_name(integer),
        Kind::Number(_) => "number".to_owned(),
        Kind::String(_) => "string".to_owned(),
        Kind::Array(array) => format!("array of ({})", ty(&array.items)),
        Kind::Map(map) => format!("map to ({})", ty(&map.values)),
        Kind::Struct(_) => "object".to_owned(),
        Kind::Tagged(tagged) => format!(
            "one of several objects, told apart by {}",
            code(&tagged.tag)
        ),
        Kind::Scalars(scalars) => {
            let names = scalars.types.iter().map(|scalar| match scalar {
                Scalar::Boolean => "boolean".to_owned(),
                Scalar::Integer => integer_name(&scalars.integer),
                Scalar::Number => "number".to_owned(),
                Scalar::String => "string".to_owned(),
            });
            names.collect::<Vec<_>>().join(" or ")
        }
    }
}

fn integer_name(integer: &Integer) -> String {
    integer.format.map_or_else(
        || "integer".to_owned(),
        |format| format!("integer (`{}`)", format.name()),
    )
}

fn constraints(kind: &Kind, phrases: &mut Vec<String>) {
    match kind {
        Kind::Integer(integer) => bounds(&integer.bounds, phrases),
        Kind::Number(found) => bounds(found, phrases),
        Kind::String(found) => text(found, phrases),
        Kind::Scalars(scalars) => {
            bounds(&scalars.integer.bounds, phrases);
            text(&scalars.text, phrases);
        }
        Kind::Array(array) => {
            count("items", array.min_items, array.max_items, phrases);
            if array.unique_items {
                phrases.push("no item twice".to_owned());
            }
        }
        Kind::Struct(content) => limits(&content.limits, phrases),
        Kind::Map(map) => limits(&map.limits, phrases),
        Kind::Boolean | Kind::Tagged(_) => {}
    }
}

fn bounds(bounds: &Bounds, phrases: &mut Vec<String>) {
    let bounds = [
        ("at least", &bounds.minimum),
        ("greater than", &bounds.exclusive_minimum),
        ("at most", &bounds.maximum),
        ("less than", &bounds.exclusive_maximum),
        ("a multiple of", &bounds.multiple_of),
    ];
    for (phrase, bound) in bounds {
        phrases.extend(bound.as_ref().map(|bound| format!("{phrase} `{bound}`")));
    }
}

fn text(text: &Text, phrases: &mut Vec<String>) {
    phrases.extend(
        text.format
            .map(|format| format!("format `{}`", format.name())),
    );
    count("characters", text.min_length, text.max_length, phrases);
    phrases.extend(
        text.pattern
            .as_ref()
            .map(|pattern| format!("pattern {}", code(pattern.as_str()))),
    );
}

fn limits(limits: &Limits, phrases: &mut Vec<String>) {
    count(
        "entries",
        limits.min_properties,
        limits.max_properties,
        phrases,
    );
    phrases.extend(
        limits
            .property_names
            .as_ref()
            .map(|names| format!("each key a {}", ty(names))),
    );
}

fn count(things: &str, least: Option<u64>, most: Option<u64>, phrases: &mut Vec<String>) {
    phrases.extend(match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("at least {least} {things}")),
        (None, Some(most)) => Some(format!("at most {most} {things}")),
        (Some(least), Some(most)) if least == most => Some(format!("exactly {least} {things}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most} {things}")),
    });
}

/// A value as a code span, cut if it is long.
pub fn value(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{} …", code(&text[..end])),
        None => code(&text),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with a visible stand-in for control characters, and for what reverses the direction.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let control = character.is_control() && !character.is_whitespace();
        if control || is_invisible(character) {
            let _ = write!(shown, "U+{:04X}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether the character has no width, or turns the reading direction around.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
