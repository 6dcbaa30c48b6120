//! When a value is a member of an `enum` to a tolerant reader: the same but for what it ignores.

use serde_json::{Map, Value};

use super::equality::equal;
use crate::model::{Field, Kind, Struct, Tagged, Type};

/// Whether `value` is `member`, which satisfies `ty`, once unknown fields are ignored and unknown texts
/// and tags taken for any.
pub(super) fn same(ty: &Type, value: &Value, member: &Value) -> bool {
    match (&ty.kind, value, member) {
        (Kind::String(_), Value::String(_), Value::String(_)) => {
            let known = ty.allowed.as_deref();
            equal(value, member) || known.is_some_and(|known| !known.contains(value))
        }
        (Kind::Array(array), Value::Array(values), Value::Array(members)) => {
            let mut pairs = values.iter().zip(members);
            values.len() == members.len()
                && pairs.all(|(value, member)| same(&array.items, value, member))
        }
        (Kind::Map(map), Value::Object(values), Value::Object(members)) => {
            values.len() == members.len()
                && values
                    .keys()
                    .all(|key| same_at(key, &map.values, values, members))
        }
        (Kind::Struct(shape), Value::Object(values), Value::Object(members)) => {
            same_fields(shape, values, members, None)
        }
        (Kind::Tagged(tagged), Value::Object(values), Value::Object(members)) => {
            same_variant(tagged, values, members)
        }
        _ => equal(value, member),
    }
}

fn same_fields(
    shape: &Struct,
    values: &Map<String, Value>,
    members: &Map<String, Value>,
    tag: Option<&str>,
) -> bool {
    let declared =
        |key: &str| tag == Some(key) || shape.fields.iter().any(|field| field.key == key);
    let same_field = |field: &Field| same_at(&field.key, &field.ty, values, members);
    let same_extra = |extra: &Type| {
        let keys = values.keys().chain(members.keys());
        let mut undeclared = keys.filter(|key| !declared(key));
        undeclared.all(|key| same_at(key, extra, values, members))
    };
    shape.fields.iter().all(same_field) && shape.extra.as_deref().is_none_or(same_extra)
}

fn same_variant(
    tagged: &Tagged,
    values: &Map<String, Value>,
    members: &Map<String, Value>,
) -> bool {
    let tag = values.get(&tagged.tag).and_then(Value::as_str);
    let variant = tagged
        .variants
        .iter()
        .find(|variant| tag == Some(&variant.name));
    variant.is_none_or(|variant| {
        members.get(&tagged.tag) == values.get(&tagged.tag)
            && same_fields(&variant.content, values, members, Some(&tagged.tag))
    })
}

/// Whether the two have the same under `key`, or both nothing.
fn same_at(
    key: &str,
    ty: &Type,
    values: &Map<String, Value>,
    members: &Map<String, Value>,
) -> bool {
    match (values.get(key), members.get(key)) {
        (Some(value), Some(member)) => same(ty, value, member),
        (None, None) => true,
        _ => false,
    }
}
