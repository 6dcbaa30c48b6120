//! The rustdoc text of generated items.
//!
//! Descriptions are text, not Markdown: whatever they hold, they become no doctest, link, heading
//! or HTML, and no character in them can end the comment or turn the reading direction around.
//! Defaults and the like stand in code spans.

use proc_macro2::TokenStream;
use quote::quote;
use sentry_options_schema::describe::code;
use sentry_options_schema::{Deprecation, Field, OptionSchema, Schema, Type, Variant, describe};

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
            let note = describe::line(note);
            quote! { #[deprecated(note = #note)] }
        }
    }
}

pub(crate) fn module(schema: &Schema, file: &str) -> String {
    let namespace = code(schema.namespace.as_str());
    let title = schema.title.as_deref().map_or_else(String::new, paragraph);
    let description = schema
        .description
        .as_deref()
        .map_or_else(String::new, paragraph);
    format!(
        "Options of the namespace {namespace}.\n\n{title}{description}Generated from {}.",
        code(file)
    )
}

pub(crate) fn option(option: &OptionSchema) -> String {
    paragraph(&option.description) + &describe::option(option)
}

pub(crate) fn field(field: &Field) -> String {
    paragraph(field.description.as_deref().unwrap_or_default()) + &describe::field(field)
}

pub(crate) fn variant(variant: &Variant) -> String {
    paragraph(variant.description.as_deref().unwrap_or_default()) + &describe::variant(variant)
}

pub(crate) fn declared_type(ty: &Type, description: &str) -> String {
    format!("{}Type: {}.", paragraph(description), describe::ty(ty))
}

/// Text as Markdown that shows it unchanged, with an empty line behind it, unless there is none.
fn paragraph(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for line in describe::lines(text) {
        escape_line(&line, &mut escaped);
        escaped.push('\n');
    }
    if !escaped.is_empty() {
        escaped.push('\n');
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
