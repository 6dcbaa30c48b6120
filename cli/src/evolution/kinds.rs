//! What kinds of type are called, and which of them take each other's values.

use sentry_options_schema::{Bounds, Integer, IntegerFormat, Kind, Scalar, Scalars, Text, Type};

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

/// What happens to the room for values from one kind to another. Constraints of the wider one are not
/// weighed against those of the narrower one: with any, it cannot be told.
pub(super) fn turn(old: &Type, new: &Type) -> Turn {
    let (Some(before), Some(after)) = (Room::of(old), Room::of(new)) else {
        return Turn::Both;
    };
    match (after.takes_all_of(&before), before.takes_all_of(&after)) {
        (true, _) => Turn::Loosened,
        (false, true) => Turn::Narrowed,
        (false, false) => Turn::Both,
    }
}

/// What changes in the list of a union, with the keyword that it stands under.
pub(super) fn union_members(old: &Scalars, new: &Scalars) -> Vec<(&'static str, Change)> {
    let both_have_numbers = [old, new]
        .iter()
        .all(|union| union.types.contains(&Scalar::Number));
    // A number's bounds are those of integers too: of one union with numbers the other's are compared
    // with them, of one without nothing is.
    let is_covered = |scalar: Scalar, by: &Scalars| {
        let is_integer = scalar == Scalar::Integer && by.types.contains(&Scalar::Number);
        is_integer && (both_have_numbers || is_open(&by.integer))
    };
    let removed = old
        .types
        .iter()
        .filter(|scalar| !new.types.contains(scalar));
    let removed = removed.map(|scalar| Change::UnionTypeRemoved {
        ty: scalar_name(*scalar),
        is_covered: is_covered(*scalar, new),
    });
    let added = new
        .types
        .iter()
        .filter(|scalar| !old.types.contains(scalar));
    let added = added.map(|scalar| Change::UnionTypeAdded {
        ty: scalar_name(*scalar),
        is_covered: is_covered(*scalar, old),
    });
    let changes = removed.chain(added);
    changes.map(|change| ("type", change)).collect()
}

/// The values that a type of scalars takes.
struct Room {
    types: Vec<Scalar>,
    /// Whether it takes all of these types.
    is_open: bool,
    /// Whether it has integers that not every integer type takes.
    is_unsigned: bool,
}

impl Room {
    fn of(ty: &Type) -> Option<Self> {
        let (types, integer, text) = match &ty.kind {
            Kind::Boolean => (vec![Scalar::Boolean], Integer::default(), Text::default()),
            Kind::Integer(integer) => (vec![Scalar::Integer], integer.clone(), Text::default()),
            Kind::Number(bounds) => {
                let bounds = bounds.clone();
                let integer = Integer {
                    format: None,
                    bounds,
                };
                (vec![Scalar::Number], integer, Text::default())
            }
            Kind::String(text) => (vec![Scalar::String], Integer::default(), text.clone()),
            Kind::Scalars(union) => (
                union.types.clone(),
                union.integer.clone(),
                union.text.clone(),
            ),
            Kind::Array(_) | Kind::Struct(_) | Kind::Map(_) | Kind::Tagged(_) => return None,
        };
        let text_is_open = text.min_length.is_none()
            && text.max_length.is_none()
            && text.pattern.is_none()
            && text.format.is_none();
        Some(Self {
            types,
            is_open: ty.allowed.is_none() && text_is_open && is_open(&integer),
            is_unsigned: integer.format == Some(IntegerFormat::Uint64),
        })
    }

    fn takes_all_of(&self, other: &Self) -> bool {
        let takes = |scalar: &Scalar| {
            let is_integer = *scalar == Scalar::Integer && self.types.contains(&Scalar::Number);
            is_integer || self.types.contains(scalar)
        };
        self.is_open && !other.is_unsigned && other.types.iter().all(takes)
    }
}

fn is_open(integer: &Integer) -> bool {
    let is_wide = matches!(integer.format, None | Some(IntegerFormat::Int64));
    is_wide && integer.bounds == Bounds::default()
}

fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Boolean => "boolean",
        Scalar::Integer => "integer",
        Scalar::Number => "number",
        Scalar::String => "string",
    }
}
