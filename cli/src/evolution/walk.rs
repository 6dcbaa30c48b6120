//! Two versions of a type side by side, down to the last item.

use sentry_options_schema::{
    Deprecation, Field, Kind, Limits, OptionSchema, SECRET, Struct, Tagged, Text, Type, equal,
    names,
};
use serde_json::Value;

use super::change::{Change, Turn};
use super::constraints;
use super::difference::At;
use super::kinds;

/// What was found on the way.
pub(super) struct Walk {
    pub(super) found: Vec<(At, Change)>,
    /// Whether a tag may be a secret.
    is_secret: bool,
}

/// What options and fields have besides their types.
#[derive(Clone, Copy)]
pub(super) struct Notes<'s> {
    description: Option<&'s str>,
    deprecated: Option<&'s Deprecation>,
    name: Option<&'s str>,
}

impl<'s> From<&'s OptionSchema> for Notes<'s> {
    fn from(option: &'s OptionSchema) -> Self {
        Self {
            description: Some(&option.description),
            deprecated: option.deprecated.as_ref(),
            name: option.name.as_deref(),
        }
    }
}

impl<'s> From<&'s Field> for Notes<'s> {
    fn from(field: &'s Field) -> Self {
        Self {
            description: field.description.as_deref(),
            deprecated: field.deprecated.as_ref(),
            name: field.name.as_deref(),
        }
    }
}

impl Walk {
    pub(super) fn new(is_secret: bool) -> Self {
        Self {
            found: Vec::new(),
            is_secret,
        }
    }

    pub(super) fn tell(&mut self, at: &At, change: Change) {
        self.found.push((at.clone(), change));
    }

    pub(super) fn notes(&mut self, old: Notes<'_>, new: Notes<'_>, at: &At) {
        if old.description != new.description {
            self.tell(&at.keyword("description"), Change::DescriptionChanged);
        }
        if old.deprecated != new.deprecated {
            let is_deprecated = new.deprecated.is_some();
            let change = Change::DeprecationChanged { is_deprecated };
            self.tell(&at.keyword("deprecated"), change);
        }
        if old.name != new.name {
            let [from, to] = [old.name, new.name].map(|name| name.map(str::to_owned));
            self.tell(
                &at.keyword("accessor"),
                Change::AccessorChanged { from, to },
            );
        }
    }

    pub(super) fn types(&mut self, old: &Type, new: &Type, at: &At) {
        match (&old.kind, &new.kind) {
            (Kind::Boolean, Kind::Boolean) => {}
            (Kind::Integer(old), Kind::Integer(new)) => {
                self.constraints(constraints::integer(old, new), at);
            }
            (Kind::Number(old), Kind::Number(new)) => {
                self.constraints(constraints::bounds(old, new), at);
            }
            (Kind::String(old), Kind::String(new)) => {
                self.constraints(constraints::text(old, new), at);
            }
            (Kind::Array(old), Kind::Array(new)) => {
                self.constraints(constraints::array(old, new), at);
                self.types(&old.items, &new.items, &at.any("items"));
            }
            (Kind::Map(old), Kind::Map(new)) => {
                self.limits(&old.limits, &new.limits, at);
                let values = at.any("additionalProperties");
                self.types(&old.values, &new.values, &values);
            }
            (Kind::Struct(old), Kind::Struct(new)) => self.fields(old, new, at),
            (Kind::Tagged(old), Kind::Tagged(new)) => self.tagged(old, new, at),
            (Kind::Scalars(old), Kind::Scalars(new)) => {
                self.constraints(kinds::union_members(old, new), at);
                self.constraints(constraints::scalars(old, new), at);
            }
            (before, after) => {
                let (from, to) = (kinds::name(before), kinds::name(after));
                let turn = kinds::turn(old, new);
                self.tell(at, Change::TypeChanged { from, to, turn });
                // Another type has constraints of its own.
                return;
            }
        }
        self.allowed(old, new, at);
    }

    fn constraints(&mut self, changes: Vec<(&'static str, Change)>, at: &At) {
        for (keyword, change) in changes {
            self.tell(&at.keyword(keyword), change);
        }
    }

    fn allowed(&mut self, old: &Type, new: &Type, at: &At) {
        let is_text = matches!(new.kind, Kind::String(_));
        let at = at.keyword("enum");
        let (old, new) = match (old.allowed.as_deref(), new.allowed.as_deref()) {
            (None, None) => return,
            (None, Some(_)) => return self.tell(&at, Change::EnumAdded { is_text }),
            (Some(_), None) => return self.tell(&at, Change::EnumRemoved { is_text }),
            (Some(old), Some(new)) => (old, new),
        };
        for member in without(old, new) {
            self.tell(&at, Change::MemberRemoved { member, is_text });
        }
        for member in without(new, old) {
            self.tell(&at, Change::MemberAdded { member, is_text });
        }
        if is_text {
            self.variant_names(&texts(old), &texts(new), &at);
        }
    }

    /// Tells what stays, and is another variant in Rust: a name depends on the names before it.
    fn variant_names(&mut self, old: &[&str], new: &[&str], at: &At) {
        let old_names = names::variant_names(old.iter().copied());
        let new_names = names::variant_names(new.iter().copied());
        for (member, from) in old.iter().zip(old_names) {
            let mut after = new.iter().zip(&new_names);
            let after = after.find(|(other, _)| *other == member);
            let Some((_, to)) = after.filter(|(_, to)| **to != from) else {
                continue;
            };
            let (member, to) = ((*member).to_owned(), to.clone());
            self.tell(at, Change::VariantRenamed { member, from, to });
        }
    }

    fn fields(&mut self, old: &Struct, new: &Struct, at: &At) {
        self.limits(&old.limits, &new.limits, at);
        for before in &old.fields {
            if find(new, &before.key).is_none() {
                let change = Change::FieldRemoved {
                    key: before.key.clone(),
                    was_optional: before.optional,
                    is_extra: new.extra.is_some(),
                };
                self.tell(&at.field(&before.key), change);
            }
        }
        for after in &new.fields {
            let at = at.field(&after.key);
            if let Some(before) = find(old, &after.key) {
                self.field(before, after, &at);
                continue;
            }
            let change = Change::FieldAdded {
                key: after.key.clone(),
                is_optional: after.optional,
                was_extra: old.extra.is_some(),
            };
            self.tell(&at, change);
        }
        let extra = at.any("additionalProperties");
        match (&old.extra, &new.extra) {
            (Some(old), Some(new)) => self.types(old, new, &extra),
            (None, Some(_)) => self.tell(&extra, Change::ExtraAdded),
            (Some(_), None) => self.tell(&extra, Change::ExtraRemoved),
            (None, None) => {}
        }
    }

    fn field(&mut self, old: &Field, new: &Field, at: &At) {
        match (old.optional, new.optional) {
            (false, true) => self.tell(&at.keyword("optional"), Change::FieldBecameOptional),
            (true, false) => self.tell(&at.keyword("optional"), Change::FieldBecameRequired),
            _ => {}
        }
        self.types(&old.ty, &new.ty, at);
        self.notes(Notes::from(old), Notes::from(new), at);
    }

    fn limits(&mut self, old: &Limits, new: &Limits, at: &At) {
        self.constraints(constraints::limits(old, new), at);
        let (old, new) = (old.property_names.as_deref(), new.property_names.as_deref());
        let at = at.keys();
        // No `propertyNames` is one of any text.
        let any = Text::default();
        let text = |names: Option<&Type>| match names.map(|names| &names.kind) {
            Some(Kind::String(text)) => text.clone(),
            _ => any.clone(),
        };
        self.constraints(constraints::text(&text(old), &text(new)), &at);
        let allowed = |names: Option<&Type>| names.and_then(|names| names.allowed.clone());
        let turn = match (allowed(old).as_deref(), allowed(new).as_deref()) {
            (None, None) => None,
            (None, Some(_)) => Some(Turn::Narrowed),
            (Some(_), None) => Some(Turn::Loosened),
            (Some(old), Some(new)) => {
                Turn::of(!without(old, new).is_empty(), !without(new, old).is_empty())
            }
        };
        if let Some(turn) = turn {
            self.tell(&at.keyword("enum"), Change::KeyEnumChanged { turn });
        }
    }

    fn tagged(&mut self, old: &Tagged, new: &Tagged, at: &At) {
        if old.tag != new.tag {
            let (from, to) = (old.tag.clone(), new.tag.clone());
            return self.tell(&at.keyword("oneOf"), Change::TagChanged { from, to });
        }
        let position = |union: &Tagged, tag: &str| {
            let mut variants = union.variants.iter();
            variants.position(|variant| variant.name == tag)
        };
        for (place, before) in old.variants.iter().enumerate() {
            if position(new, &before.name).is_none() {
                let tag = before.name.clone();
                let at = at.variant(self.shown(&tag), place, usize::MAX);
                self.tell(&at, Change::VariantRemoved { tag });
            }
        }
        for (place, after) in new.variants.iter().enumerate() {
            let Some(old_place) = position(old, &after.name) else {
                let tag = after.name.clone();
                let at = at.variant(self.shown(&tag), usize::MAX, place);
                self.tell(&at, Change::VariantAdded { tag });
                continue;
            };
            let before = &old.variants[old_place];
            let at = at.variant(self.shown(&after.name), old_place, place);
            self.fields(&before.content, &after.content, &at);
            if before.description != after.description {
                self.tell(&at.keyword("description"), Change::DescriptionChanged);
            }
        }
        self.variant_names(&tags(old), &tags(new), &at.keyword("oneOf"));
    }

    fn shown<'t>(&self, tag: &'t str) -> &'t str {
        if self.is_secret { SECRET } else { tag }
    }
}

fn tags(union: &Tagged) -> Vec<&str> {
    let variants = union.variants.iter();
    variants.map(|variant| variant.name.as_str()).collect()
}

fn find<'s>(shape: &'s Struct, key: &str) -> Option<&'s Field> {
    shape.fields.iter().find(|field| field.key == key)
}

/// The values that are not among others.
fn without(values: &[Value], others: &[Value]) -> Vec<Value> {
    let is_new = |value: &&Value| !others.iter().any(|other| equal(value, other));
    values.iter().filter(is_new).cloned().collect()
}

fn texts(members: &[Value]) -> Vec<&str> {
    members.iter().filter_map(Value::as_str).collect()
}
