//! Whether the schema that governs a namespace still gives what a generated module promises.

use sentry_options::embed::schema::{
    Declared, Field, Kind, OptionSchema, Schema, Struct, Tagged, Type,
};

/// Holds the governing schema against the one that a module was generated from. It may add options, fields
/// of structs and variants; what the module knows must be there, with the same type, and be no secret that
/// the module would show.
///
/// # Errors
/// Every option that is missing, has another type or has become secret.
pub(crate) fn check(generated: &Schema, governing: &Schema) -> Result<(), Vec<String>> {
    let options = generated.options.iter();
    let mut problems: Vec<_> = options
        .filter_map(|option| problem(option, governing))
        .collect();
    problems.extend(missing(&generated.flags, &governing.flags));
    problems.extend(missing(
        &generated.experiment_layers,
        &governing.experiment_layers,
    ));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// The flags or experiment layers that one schema names and the other one does not accept.
fn missing(named: &Declared, governing: &Declared) -> impl Iterator<Item = String> {
    let references = named.named.iter();
    let missing = references.filter(|reference| !governing.accepts(&reference.key));
    missing.map(|reference| format!("{} is missing in the schema in use", reference.key))
}

fn problem(option: &OptionSchema, governing: &Schema) -> Option<String> {
    let key = &option.key;
    match governing.option(key) {
        None => Some(format!("{key} is missing in the schema in use")),
        Some(other) if !is_same(&option.ty, &other.ty) => {
            Some(format!("{key} has another type in the schema in use"))
        }
        Some(other) if other.secret && !option.secret => Some(format!(
            "{key} is secret in the schema in use, and not in the module; generate it again"
        )),
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
    let has_fields = one.fields.iter().all(|field| {
        let other = field_of(other, &field.key);
        other.is_some_and(|other| {
            is_same(&field.ty, &other.ty) && (field.optional || !other.optional)
        })
    });
    has_fields
        && one
            .extra
            .as_ref()
            .is_none_or(|extra| takes(extra, one, other))
}

/// Whether `extra`, the type of what `one` does not declare, is that of everything `other` has besides.
fn takes(extra: &Type, one: &Struct, other: &Struct) -> bool {
    let new = other.fields.iter();
    let new = new.filter(|field| field_of(one, &field.key).is_none());
    new.map(|field| &field.ty)
        .chain(other.extra.as_deref())
        .all(|ty| is_same(extra, ty))
}

fn field_of<'s>(content: &'s Struct, key: &str) -> Option<&'s Field> {
    content.fields.iter().find(|field| field.key == key)
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
