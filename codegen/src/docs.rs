//! The rustdoc text of generated items.
//!
//! Descriptions are text, not Markdown: whatever they hold, they become no doctest, link, heading
//! or HTML, and no character in them can end the comment or turn the reading direction around.
//! Defaults and the like stand in code spans.

use proc_macro2::TokenStream;
use quote::quote;
use sentry_options_schema::describe::{code, paragraph};
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
