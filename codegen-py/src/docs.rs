//! The docstrings of generated items, as lines.
//!
//! Descriptions are text and stand as they are: a reader sees docstrings without markup as well.
//! Keys, defaults and the like stand in code spans.

use sentry_options_schema::describe::{self, code};
use sentry_options_schema::{Field, OptionSchema, Schema, Tagged, Type, Variant};

pub(crate) fn namespace(schema: &Schema) -> Vec<String> {
    let namespace = code(schema.namespace.as_str());
    let mut lines = vec![format!("Options of the namespace {namespace}.")];
    for text in [&schema.title, &schema.description].into_iter().flatten() {
        lines = paragraphs(lines, describe::lines(text));
    }
    lines
}

pub(crate) fn option(option: &OptionSchema) -> Vec<String> {
    with_facts(&option.description, describe::option(option))
}

pub(crate) fn flag(key: &str) -> Vec<String> {
    let key = code(key);
    vec![format!(
        "Whether the feature flag {key} is on for a context. Off if it has no value."
    )]
}

pub(crate) fn experiment_layer(key: &str) -> Vec<String> {
    vec![format!("What {} assigns to a context.", code(key))]
}

pub(crate) fn field(field: &Field) -> Vec<String> {
    let description = field.description.as_deref().unwrap_or_default();
    with_facts(description, describe::field(field))
}

pub(crate) fn variant(variant: &Variant) -> Vec<String> {
    let description = variant.description.as_deref().unwrap_or_default();
    with_facts(description, describe::variant(variant))
}

pub(crate) fn tag(tagged: &Tagged, variant: &Variant) -> Vec<String> {
    let (key, name) = (code(&tagged.tag), code(&variant.name));
    vec![format!("Key: {key}. Always {name}.")]
}

pub(crate) fn declared_type(ty: &Type, description: &str) -> Vec<String> {
    with_facts(description, format!("Type: {}.", describe::ty(ty)))
}

fn with_facts(description: &str, facts: String) -> Vec<String> {
    paragraphs(describe::lines(description), vec![facts])
}

fn paragraphs(mut first: Vec<String>, second: Vec<String>) -> Vec<String> {
    if !first.is_empty() && !second.is_empty() {
        first.push(String::new());
    }
    first.extend(second);
    first
}
