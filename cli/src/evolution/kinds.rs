//! What kinds of type are called, and which of them take each other's values.

use sentry_options_schema::{Kind, Scalar};

use super::change::{Change, Turn};

/// The name of a kind: `array<integer>`, `map<string>`, `string or number`.
pub(crate) fn name(kind: &Kind) -> String {
    match kind {
        Kind::Array(array) => format!("array<{}>", name(&array.items.kind)),
        Kind::Map(map) => format!("map<{}>", name(&map.values.kind)),
        Kind::Struct(_) => "object".to_owned(),
        Kind::Tagged(tagged) => format!("oneOf by {:?}", tagged.tag),
        Kind::Scalars(union) => {
            let names = union.types.iter().map(|scalar| scalar_name(*scalar));
            names.collect::<Vec<_>>().join(" or ")
        }
        Kind::Boolean => scalar_name(Scalar::Boolean).to_owned(),
        Kind::Integer(_) => scalar_name(Scalar::Integer).to_owned(),
        Kind::Number(_) => scalar_name(Scalar::Number).to_owned(),
        Kind::String(_) => scalar_name(Scalar::String).to_owned(),
    }
}

/// What happens to the room for values from one kind to another, their constraints aside.
pub(super) fn turn(old: &Kind, new: &Kind) -> Turn {
    let (Some(old), Some(new)) = (scalars(old), scalars(new)) else {
        return Turn::Both;
    };
    let are_all_in =
        |some: &[Scalar], others: &[Scalar]| some.iter().all(|scalar| is_covered(*scalar, others));
    match (are_all_in(&old, &new), are_all_in(&new, &old)) {
        (true, _) => Turn::Loosened,
        (false, true) => Turn::Narrowed,
        (false, false) => Turn::Both,
    }
}

/// What changes in the list of a union, with the keyword that it stands under.
pub(super) fn union_members(old: &[Scalar], new: &[Scalar]) -> Vec<(&'static str, Change)> {
    let removed = old.iter().filter(|scalar| !new.contains(scalar));
    let removed = removed.map(|scalar| Change::UnionTypeRemoved {
        ty: scalar_name(*scalar),
        is_covered: is_covered(*scalar, new),
    });
    let added = new.iter().filter(|scalar| !old.contains(scalar));
    let added = added.map(|scalar| Change::UnionTypeAdded {
        ty: scalar_name(*scalar),
        is_covered: is_covered(*scalar, old),
    });
    removed
        .chain(added)
        .map(|change| ("type", change))
        .collect()
}

fn scalars(kind: &Kind) -> Option<Vec<Scalar>> {
    match kind {
        Kind::Boolean => Some(vec![Scalar::Boolean]),
        Kind::Integer(_) => Some(vec![Scalar::Integer]),
        Kind::Number(_) => Some(vec![Scalar::Number]),
        Kind::String(_) => Some(vec![Scalar::String]),
        Kind::Scalars(union) => Some(union.types.clone()),
        Kind::Array(_) | Kind::Struct(_) | Kind::Map(_) | Kind::Tagged(_) => None,
    }
}

/// Whether one of these types takes every value of `scalar`.
fn is_covered(scalar: Scalar, types: &[Scalar]) -> bool {
    types.contains(&scalar) || (scalar == Scalar::Integer && types.contains(&Scalar::Number))
}

fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Boolean => "boolean",
        Scalar::Integer => "integer",
        Scalar::Number => "number",
        Scalar::String => "string",
    }
}
