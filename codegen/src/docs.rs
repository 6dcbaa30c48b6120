//! The rustdoc text of generated items.
//!
//! Descriptions are text, not Markdown: whatever they hold, they become no doctest, link, heading
//! or HTML, and no character in them can end the comment or turn the reading direction around.
//! Defaults and the like stand in code spans.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;
use sentry_options_schema::{
    Bounds, Deprecation, Field, Integer, Kind, Limits, OptionSchema, Scalar, Schema, Text, Type,
    Variant,
};
use serde_json::Value;

/// Values longer than this are cut.
const LONGEST_VALUE: usize = 200;

/// The `#[doc]` attributes for a text of several lines.
pub(crate) fn attributes(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    lines.collect()
}

/// `#[deprecated]`, where there is reason.
pub(crate) fn deprecated(deprecation: Option<&Deprecation>) -> TokenStream {
    match deprecation {
        None => TokenStream::new(),
        Some(Deprecation::Plain) => quote! { #[deprecated] },
        Some(Deprecation::Note(note)) => {
            let note = printable(note)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            quote! { #[deprecated(note = #note)] }
        }
    }
}

pub(crate) fn module(schema: &Schema, file: &str) -> String {
    let namespace = code(schema.namespace.as_str());
    let title = schema
        .title
        .as_deref()
        .map_or_else(String::new, |title| paragraph(&escape(title)));
    let description = schema
        .description
        .as_deref()
        .map_or_else(String::new, |text| paragraph(&escape(text)));
    format!(
        "Options of the namespace {namespace}.\n\n{title}{description}Generated from {}.",
        code(file)
    )
}

pub(crate) fn option(option: &OptionSchema) -> String {
    let mut facts = format!(
        "Key: {}. Type: {}.",
        code(&option.key),
        describe(&option.ty)
    );
    if option.secret {
        facts.push_str(" Secret: no message shows the value.");
        return format!("{}{facts}", paragraph(&escape(&option.description)));
    }
    let _ = write!(facts, " Default: {}.", value(&option.default));
    if !option.examples.is_empty() {
        let _ = write!(
            facts,
            " Examples: {}.",
            list(option.examples.iter().map(value))
        );
    }
    format!("{}{facts}", paragraph(&escape(&option.description)))
}

pub(crate) fn field(field: &Field) -> String {
    let description = field
        .description
        .as_deref()
        .map_or_else(String::new, |text| paragraph(&escape(text)));
    let optional = if field.optional { " Optional." } else { "" };
    format!(
        "{description}Key: {}. Type: {}.{optional}",
        code(&field.key),
        describe(&field.ty)
    )
}

pub(crate) fn variant(variant: &Variant) -> String {
    let description = variant
        .description
        .as_deref()
        .map_or_else(String::new, |text| paragraph(&escape(text)));
    format!("{description}Tag: {}.", code(&variant.name))
}

pub(crate) fn declared_type(ty: &Type, description: &str) -> String {
    format!("{}Type: {}.", paragraph(&escape(description)), describe(ty))
}

pub(crate) fn code(text: &str) -> String {
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

/// The type and its constraints, as a phrase.
fn describe(ty: &Type) -> String {
    let mut phrases = vec![kind(&ty.kind)];
    if let Some(allowed) = &ty.allowed {
        phrases.push(format!("one of {}", list(allowed.iter().map(value))));
    }
    constraints(&ty.kind, &mut phrases);
    phrases.join(", ")
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer(integer) => integer_name(integer),
        Kind::Number(_) => "number".to_owned(),
        Kind::String(_) => "string".to_owned(),
        Kind::Array(array) => format!("array of ({})", describe(&array.items)),
        Kind::Map(map) => format!("map to ({})", describe(&map.values)),
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
            .map(|names| format!("each key a {}", describe(names))),
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

fn value(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{} …", code(&text[..end])),
        None => code(&text),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// A text with an empty line behind it, unless there is no text.
fn paragraph(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{text}\n\n")
    }
}

/// Text as Markdown that shows it unchanged.
fn escape(text: &str) -> String {
    let text = printable(text);
    let mut escaped = String::with_capacity(text.len());
    let mut empty_lines = 0;
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        if !escaped.is_empty() {
            escaped.push_str(if empty_lines > 0 { "\n\n" } else { "\n" });
        }
        empty_lines = 0;
        escape_line(&line, &mut escaped);
    }
    escaped
}

fn escape_line(line: &str, escaped: &mut String) {
    // What makes a list, heading, quotation or rule, but only where a line begins.
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = line.split_at(digits);
    escaped.push_str(number);
    let opens = if digits > 0 {
        rest.starts_with(['.', ')'])
    } else {
        rest.starts_with(['#', '+', '-', '=', '>', ':'])
    };
    if opens {
        escaped.push('\\');
    }
    let mut before = None;
    let mut characters = rest.chars().peekable();
    let mut first = opens;
    while let Some(character) = characters.next() {
        let after = characters.peek().copied();
        let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let special = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '"' | '\'' => true,
            // No smart punctuation: rustdoc would make typographic quotes, dashes and ellipses.
            '-' | '.' => before == Some(character),
            '_' => !(alphanumeric(before) && alphanumeric(after)),
            '&' => alphanumeric(after) || after == Some('#'),
            // No bare URL: rustdoc would ask for a link.
            ':' => after == Some('/'),
            _ => false,
        };
        if special && !std::mem::take(&mut first) {
            escaped.push('\\');
        }
        first = false;
        escaped.push(character);
        before = Some(character);
    }
}

/// The text with a visible stand-in for control characters, and for what reverses the direction.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let invisible = matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        let control = character.is_control() && !character.is_whitespace();
        if invisible || control {
            let _ = write!(shown, "U+{:04X}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}
