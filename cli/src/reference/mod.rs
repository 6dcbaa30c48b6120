//! The reference of a namespace, as Markdown: what its schema declares, and what is in force where.
//!
//! `flags.rs` sums up flags and experiments, `markdown.rs` keeps text from being Markdown. The same input
//! gives the same text: nothing in it depends on the time, or on where the folders are.

mod flags;
mod markdown;

use std::fmt::Write as _;

use sentry_options_schema::{
    Deprecation, Field, Kind, OptionSchema, SECRET, Schema, Type, describe,
};
use sentry_options_values::{DEFAULT, Effective, NamespaceValues, Supplied};

/// The targets of a namespace with what is in force at each, `default` first.
pub(crate) type Targets<'t> = Vec<(&'t str, Effective<'t>)>;

/// The whole text.
pub(crate) fn reference(schema: &Schema, values: Option<&NamespaceValues>) -> String {
    let targets = values.map(targets).unwrap_or_default();
    let namespace = describe::code(schema.namespace.as_str());
    let mut text = format!("# Options of {namespace}\n\n");
    for paragraph in [&schema.title, &schema.description].into_iter().flatten() {
        text.push_str(&describe::paragraph(paragraph));
    }
    text.push_str("Written by `sentry-options-cli docs`; edit the schema instead.\n\n");
    if targets.is_empty() {
        text.push_str("No values are set: each option has its default.\n\n");
    }
    if !schema.options.is_empty() {
        text.push_str("## Options\n\n");
    }
    for option in &schema.options {
        text.push_str(&self::option(option, &targets));
    }
    text.push_str(&flags::features(schema, &targets));
    text.push_str(&flags::layers(schema, &targets));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn targets(values: &NamespaceValues) -> Targets<'_> {
    let mut names = values
        .targets
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>();
    names.sort_by_key(|name| (*name != DEFAULT, *name));
    let effective = |name| Some((name, values.effective(name)?));
    names.into_iter().filter_map(effective).collect()
}

fn option(option: &OptionSchema, targets: &Targets<'_>) -> String {
    let mut text = format!("### {}\n\n", describe::code(&option.key));
    text.push_str(&describe::paragraph(&option.description));
    let mut fact = |name: &str, fact: &str| {
        let _ = writeln!(text, "- {name}: {fact}");
    };
    fact("Type", &describe::ty(&option.ty));
    if option.secret {
        fact("Default", &describe::code(SECRET));
    } else {
        fact("Default", &describe::value(&option.default));
        let examples = option.examples.iter().map(describe::value);
        let examples = examples.collect::<Vec<_>>();
        if !examples.is_empty() {
            fact("Examples", &examples.join(", "));
        }
    }
    if let Some(name) = &option.name {
        fact("In code", &describe::code(name));
    }
    match &option.deprecated {
        Some(Deprecation::Plain) => fact("Deprecated", "yes"),
        Some(Deprecation::Note(note)) => fact("Deprecated", &markdown::line(note)),
        None => {}
    }
    let mut fields = String::new();
    parts(&option.ty, 1, &mut fields);
    if !fields.is_empty() {
        let _ = write!(text, "- Fields:\n{fields}");
    }
    text.push('\n');
    if !targets.is_empty() {
        let cell = |supplied: Option<&Supplied<'_>>| {
            if option.secret {
                describe::code(SECRET)
            } else {
                match supplied {
                    Some(supplied) => markdown::value_cell(&supplied.member.value.to_value()),
                    None => markdown::value_cell(&option.default),
                }
            }
        };
        text.push_str(&table(&option.key, "Value", targets, cell, "the schema"));
    }
    text
}

/// What is in force of a key at each target, and from where.
fn table(
    key: &str,
    title: &str,
    targets: &Targets<'_>,
    cell: impl Fn(Option<&Supplied<'_>>) -> String,
    unset: &str,
) -> String {
    let mut text = format!("| Target | {title} | From |\n| --- | --- | --- |\n");
    for (target, effective) in targets {
        let supplied = effective.get(key);
        let from = supplied.map_or_else(|| unset.to_owned(), origin);
        let target = describe::code(target);
        let _ = writeln!(text, "| {target} | {} | {from} |", cell(supplied));
    }
    text.push('\n');
    text
}

/// The layer and, below the namespace, the file.
fn origin(supplied: &Supplied<'_>) -> String {
    let name = supplied.file.source.name();
    let mut parts = name.rsplit(['/', std::path::MAIN_SEPARATOR]);
    let (file, target) = (parts.next(), parts.next());
    let path = [target, file].into_iter().flatten().collect::<Vec<_>>();
    format!(
        "{}: {}",
        supplied.layer,
        markdown::text_cell(&path.join("/"))
    )
}

/// The fields of the objects in a type, as nested lists.
fn parts(ty: &Type, depth: usize, text: &mut String) {
    match &ty.kind {
        Kind::Array(array) => parts(&array.items, depth, text),
        Kind::Map(map) => parts(&map.values, depth, text),
        Kind::Struct(content) => {
            for found in &content.fields {
                field(found, depth, text);
            }
            if let Some(extra) = &content.extra {
                item(
                    depth,
                    &format!("any other key: {}", describe::ty(extra)),
                    text,
                );
                parts(extra, depth + 1, text);
            }
        }
        Kind::Tagged(tagged) => {
            for variant in &tagged.variants {
                let tag = describe::code(&tagged.tag);
                let name = describe::code(&variant.name);
                let about = about(variant.description.as_deref(), None);
                item(depth, &format!("where {tag} is {name}{about}"), text);
                for found in &variant.content.fields {
                    field(found, depth + 1, text);
                }
                if let Some(extra) = &variant.content.extra {
                    item(
                        depth + 1,
                        &format!("any other key: {}", describe::ty(extra)),
                        text,
                    );
                    parts(extra, depth + 2, text);
                }
            }
        }
        Kind::Boolean | Kind::Integer(_) | Kind::Number(_) | Kind::String(_) | Kind::Scalars(_) => {
        }
    }
}

fn field(field: &Field, depth: usize, text: &mut String) {
    let optional = if field.optional { ", optional" } else { "" };
    let about = about(field.description.as_deref(), field.deprecated.as_ref());
    let key = describe::code(&field.key);
    item(
        depth,
        &format!("{key}: {}{optional}{about}", describe::ty(&field.ty)),
        text,
    );
    parts(&field.ty, depth + 1, text);
}

fn about(description: Option<&str>, deprecation: Option<&Deprecation>) -> String {
    let deprecation = deprecation.map(|deprecation| match deprecation {
        Deprecation::Plain => "deprecated".to_owned(),
        Deprecation::Note(note) => format!("deprecated: {}", markdown::line(note)),
    });
    let description = description
        .map(markdown::line)
        .filter(|line| !line.is_empty());
    let mut about = String::new();
    for told in description.into_iter().chain(deprecation) {
        let _ = write!(about, "; {told}");
    }
    about
}

fn item(depth: usize, told: &str, text: &mut String) {
    let _ = writeln!(text, "{}- {told}", "  ".repeat(depth));
}
