//! Whether the schema that governs a namespace still gives what a generated module promises.

use sentry_options::embed::schema::{Kind, OptionSchema, Schema, Struct, Tagged, Type};

/// Holds the governing schema against the one that a module was generated from. It may add options, fields
/// of structs and variants; what the module knows must be there, with the same type.
///
/// # Errors
/// Every option that is missing or has another type.
pub(crate) fn check(generated: &Schema, governing: &Schema) -> Result<(), Vec<String>> {
    let problems = generated
        .options
        .iter()
        .filter_map(|option| problem(option, governing));
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

fn problem(option: &OptionSchema, governing: &Schema) -> Option<String> {
    let key = &option.key;
    match governing.option(key) {
        None => Some(format!("{key} is missing in the schema in use")),
        Some(other) if !is_same(&option.ty, &other.ty) => {
            Some(format!("{key} has another type in the schema in use"))
        }
        Some(_) => None,
    }
}

fn is_same(one: &Type, other: &Type) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Boolean, Kind::Boolean)
        | (Kind::Integer(_), Kind::Integer(_))
        | (Kind::Number(_), Kind::Number(_))
        | (Kind::String(_), Kind::String(_)) => true,
        (Kind::Array(one), Kind::Array(other)) => is_same(&one.items, &other.items),
        (Kind::Map(one), Kind::Map(other)) => is_same(&one.values, &other.values),
        (Kind::Struct(one), Kind::Struct(other)) => is_same_struct(one, other),
        (Kind::Scalars(one), Kind::Scalars(other)) => {
            other.types.iter().all(|scalar| one.types.contains(scalar))
        }
        (Kind::Tagged(one), Kind::Tagged(other)) => is_same_union(one, other),
        _ => false,
    }
}

fn is_same_struct(one: &Struct, other: &Struct) -> bool {
    let fields = one.fields.iter().all(|field| {
        let other = other.fields.iter().find(|other| other.key == field.key);
        other.is_some_and(|other| {
            is_same(&field.ty, &other.ty) && (field.optional || !other.optional)
        })
    });
    let extras = one.extra.as_ref().zip(other.extra.as_ref());
    fields && extras.is_none_or(|(one, other)| is_same(one, other))
}

fn is_same_union(one: &Tagged, other: &Tagged) -> bool {
    let variants = one.variants.iter().all(|variant| {
        let other = other
            .variants
            .iter()
            .find(|other| other.name == variant.name);
        other.is_some_and(|other| is_same_struct(&variant.content, &other.content))
    });
    one.tag == other.tag && variants
}
