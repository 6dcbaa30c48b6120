//! The walk over a value and its type.

use serde_json::{Map, Value};

use super::equality::{all_different, equal};
use super::path::{Path, Trail};
use super::scalars;
use super::violation::{SECRET, Unexpected, Violation, ViolationKind};
use super::{Ignored, Policy, Report};
use crate::error::TypeName;
use crate::flags;
use crate::model::{
    Array, Kind, Limits, OptionSchema, Scalar, Scalars, Schema, Struct, Tagged, Type,
};
use crate::nearest::nearest;
use crate::number;

/// Validates all options of a document.
pub(super) fn document(
    schema: &Schema,
    options: &Map<String, Value>,
    policy: Policy,
    report: &mut Report,
) {
    let known = || schema.options.iter().map(|option| option.key.as_str());
    let unknown = options.keys().filter(|key| !schema.accepts_key(key));
    let unknown = unknown
        .map(|key| unexpected(key, known()))
        .collect::<Vec<_>>();
    match policy {
        Policy::Strict if unknown.is_empty() => {}
        Policy::Strict => report.violations.push(Violation {
            option: String::new(),
            path: Path::root(),
            kind: ViolationKind::Unexpected { keys: unknown },
            found: String::new(),
        }),
        Policy::Tolerant => report
            .ignored
            .extend(unknown.into_iter().map(|unexpected| Ignored {
                option: unexpected.key,
                path: Path::root(),
                nearest: unexpected.nearest,
            })),
    }
    for (key, value) in options {
        if let Some(schema) = schema.option(key) {
            option(schema, value, policy, report);
        } else if schema.accepts_key(key) && !flags::is_valid(value) {
            report.violations.push(Violation {
                option: key.clone(),
                path: Path::root(),
                kind: ViolationKind::Type {
                    expected: vec![TypeName::Object],
                },
                found: value.to_string(),
            });
        }
    }
}

/// Validates a value of one option.
pub(super) fn option(schema: &OptionSchema, found: &Value, policy: Policy, report: &mut Report) {
    value(
        &schema.ty,
        found,
        &schema.key,
        schema.secret,
        policy,
        report,
    );
}

/// Validates a value of one type.
pub(super) fn value(
    ty: &Type,
    value: &Value,
    option: &str,
    secret: bool,
    policy: Policy,
    report: &mut Report,
) {
    let mut walk = Walk {
        option,
        secret,
        policy,
        report,
    };
    walk.value(ty, value, Trail::Root);
}

struct Walk<'a> {
    option: &'a str,
    secret: bool,
    policy: Policy,
    report: &'a mut Report,
}

impl Walk<'_> {
    fn value(&mut self, ty: &Type, value: &Value, at: Trail<'_>) {
        let mut refuse = |kind| self.refuse(kind, value, at);
        match (&ty.kind, value) {
            (Kind::Boolean, Value::Bool(_)) => {}
            (Kind::Integer(integer), Value::Number(number)) => {
                scalars::integer(integer, number, refuse);
            }
            (Kind::Number(bounds), Value::Number(number)) => {
                scalars::bounds(bounds, number, refuse);
            }
            (Kind::String(text), Value::String(found)) => scalars::text(text, found, refuse),
            (Kind::Array(array), Value::Array(items)) => self.array(array, items, value, at),
            (Kind::Struct(shape), Value::Object(members)) => {
                self.fields(shape, members, None, value, at);
            }
            (Kind::Map(map), Value::Object(members)) => {
                self.limits(&map.limits, members.len(), members.keys(), value, at);
                for (key, entry) in members {
                    self.value(&map.values, entry, Trail::Entry(&at, key));
                }
            }
            (Kind::Scalars(union), _) => self.scalars(union, value, at),
            (Kind::Tagged(tagged), Value::Object(members)) => {
                self.tagged(tagged, members, value, at);
            }
            (kind, _) => {
                refuse(ViolationKind::Type {
                    expected: vec![type_name(kind)],
                });
                // Of the wrong type, it cannot be in the `enum` either: one mistake, one violation.
                return;
            }
        }
        if let Some(allowed) = &ty.allowed {
            self.allowed(allowed, value, at);
        }
    }

    fn allowed(&mut self, allowed: &[Value], value: &Value, at: Trail<'_>) {
        let tolerated = self.policy == Policy::Tolerant && value.is_string();
        if tolerated || allowed.iter().any(|member| equal(member, value)) {
            return;
        }
        let members = allowed.iter().filter_map(Value::as_str);
        let nearest = value.as_str().and_then(|text| nearest(text, members));
        let kind = ViolationKind::Enum {
            allowed: allowed.to_vec(),
            // A secret's nearest member would tell much of it.
            nearest: nearest.filter(|_| !self.secret).map(str::to_owned),
        };
        self.refuse(kind, value, at);
    }

    fn array(&mut self, array: &Array, items: &[Value], value: &Value, at: Trail<'_>) {
        let length = items.len() as u64;
        if let Some(limit) = array.min_items.filter(|limit| length < *limit) {
            self.refuse(ViolationKind::MinItems { limit }, value, at);
        }
        if let Some(limit) = array.max_items.filter(|limit| length > *limit) {
            self.refuse(ViolationKind::MaxItems { limit }, value, at);
        }
        if array.unique_items && !all_different(items) {
            self.refuse(ViolationKind::UniqueItems, value, at);
        }
        for (index, item) in items.iter().enumerate() {
            self.value(&array.items, item, Trail::Item(&at, index));
        }
    }

    /// Validates an object with fields, one of which may be a tag that was looked at already.
    fn fields(
        &mut self,
        shape: &Struct,
        members: &Map<String, Value>,
        tag: Option<&str>,
        value: &Value,
        at: Trail<'_>,
    ) {
        let is_known =
            |key: &str| tag == Some(key) || shape.fields.iter().any(|field| field.key == key);
        let present = shape
            .fields
            .iter()
            .filter(|field| members.contains_key(&field.key));
        let known = present.count() + usize::from(tag.is_some());
        let mut counted = members.len();
        if known < members.len() && shape.extra.is_none() {
            let names = || {
                shape
                    .fields
                    .iter()
                    .map(|field| field.key.as_str())
                    .chain(tag)
            };
            let unknown = members.keys().filter(|key| !is_known(key));
            let unknown = unknown.map(|key| unexpected(key, names())).collect();
            self.unknown_fields(unknown, value, at);
            if self.policy == Policy::Tolerant {
                // Ignored is as if it were not there.
                counted = known;
            }
        }
        let tolerant = self.policy == Policy::Tolerant;
        let ignored = |key: &str| tolerant && shape.extra.is_none() && !is_known(key);
        let keys = members.keys().filter(|key| !ignored(key));
        self.limits(&shape.limits, counted, keys, value, at);
        for field in &shape.fields {
            if let Some(member) = members.get(&field.key) {
                self.value(&field.ty, member, Trail::Field(&at, &field.key));
            }
        }
        if let Some(extra) = &shape.extra
            && known < members.len()
        {
            for (key, entry) in members.iter().filter(|(key, _)| !is_known(key)) {
                self.value(extra, entry, Trail::Entry(&at, key));
            }
        }
        for field in &shape.fields {
            if !field.optional && !members.contains_key(&field.key) {
                let field = field.key.clone();
                self.refuse(ViolationKind::Required { field }, value, at);
            }
        }
    }

    fn unknown_fields(&mut self, mut unknown: Vec<Unexpected>, value: &Value, at: Trail<'_>) {
        if self.secret {
            // What stands in a secret value is secret, keys included.
            for unexpected in &mut unknown {
                SECRET.clone_into(&mut unexpected.key);
                unexpected.nearest = None;
            }
        }
        match self.policy {
            Policy::Strict => self.refuse(ViolationKind::Unexpected { keys: unknown }, value, at),
            Policy::Tolerant => {
                for unexpected in unknown {
                    let path = Trail::Field(&at, &unexpected.key).to_path(self.mask());
                    self.report.ignored.push(Ignored {
                        option: self.option.to_owned(),
                        path,
                        nearest: unexpected.nearest,
                    });
                }
            }
        }
    }

    fn limits<'k>(
        &mut self,
        limits: &Limits,
        count: usize,
        keys: impl Iterator<Item = &'k String>,
        value: &Value,
        at: Trail<'_>,
    ) {
        let count = count as u64;
        if let Some(limit) = limits.min_properties.filter(|limit| count < *limit) {
            self.refuse(ViolationKind::MinProperties { limit }, value, at);
        }
        if let Some(limit) = limits.max_properties.filter(|limit| count > *limit) {
            self.refuse(ViolationKind::MaxProperties { limit }, value, at);
        }
        if let Some(names) = &limits.property_names {
            for key in keys {
                self.property_name(names, key, at);
            }
        }
    }

    fn property_name(&mut self, names: &Type, key: &str, at: Trail<'_>) {
        let Kind::String(text) = &names.kind else {
            return;
        };
        let mut refused = Vec::new();
        scalars::text(text, key, |kind| refused.push(kind));
        if let Some(allowed) = &names.allowed
            && self.policy == Policy::Strict
            && !allowed.iter().any(|member| member.as_str() == Some(key))
        {
            let nearest = nearest(key, allowed.iter().filter_map(Value::as_str));
            refused.push(ViolationKind::Enum {
                allowed: allowed.clone(),
                nearest: nearest.filter(|_| !self.secret).map(str::to_owned),
            });
        }
        for kind in refused {
            let kind = ViolationKind::PropertyName {
                kind: Box::new(kind),
            };
            self.refuse(kind, &Value::from(key), at);
        }
    }

    fn scalars(&mut self, union: &Scalars, value: &Value, at: Trail<'_>) {
        let has = |scalar| union.types.contains(&scalar);
        let refuse = |kind| self.refuse(kind, value, at);
        match value {
            Value::Bool(_) if has(Scalar::Boolean) => {}
            Value::String(text) if has(Scalar::String) => {
                scalars::text(&union.text, text, refuse);
            }
            Value::Number(number) if has(Scalar::Number) => {
                scalars::bounds(&union.integer.bounds, number, refuse);
            }
            Value::Number(number) if has(Scalar::Integer) && number::is_integral(number) => {
                scalars::integer(&union.integer, number, refuse);
            }
            _ => {
                let types = union.types.iter().map(|scalar| TypeName::from(*scalar));
                let mut expected = types.collect::<Vec<_>>();
                expected.sort_unstable_by_key(|ty| ty.name());
                self.refuse(ViolationKind::Type { expected }, value, at);
            }
        }
    }

    fn tagged(
        &mut self,
        tagged: &Tagged,
        members: &Map<String, Value>,
        value: &Value,
        at: Trail<'_>,
    ) {
        let Some(tag) = members.get(&tagged.tag) else {
            let field = tagged.tag.clone();
            self.refuse(ViolationKind::Required { field }, value, at);
            return;
        };
        let at_tag = Trail::Field(&at, &tagged.tag);
        let Some(name) = tag.as_str() else {
            let expected = vec![TypeName::String];
            self.refuse(ViolationKind::Type { expected }, tag, at_tag);
            return;
        };
        let variant = tagged.variants.iter().find(|variant| variant.name == name);
        match variant {
            Some(variant) => {
                self.fields(&variant.content, members, Some(&tagged.tag), value, at);
            }
            // A newer branch, of which nothing is known.
            None if self.policy == Policy::Tolerant => {}
            None => {
                let known = || tagged.variants.iter().map(|variant| variant.name.as_str());
                let nearest = nearest(name, known()).filter(|_| !self.secret);
                let kind = ViolationKind::Tag {
                    nearest: nearest.map(str::to_owned),
                    known: known().map(str::to_owned).collect(),
                };
                self.refuse(kind, tag, at_tag);
            }
        }
    }

    /// The one way into the report: whatever tells a secret value is masked here.
    fn refuse(&mut self, kind: ViolationKind, found: &Value, at: Trail<'_>) {
        let found = match (&kind, self.mask()) {
            // The object is long, and the message without it.
            (ViolationKind::Required { .. } | ViolationKind::Unexpected { .. }, _) => String::new(),
            (_, Some(mask)) => mask.to_owned(),
            (_, None) => found.to_string(),
        };
        self.report.violations.push(Violation {
            option: self.option.to_owned(),
            path: at.to_path(self.mask()),
            kind,
            found,
        });
    }

    fn mask(&self) -> Option<&'static str> {
        self.secret.then_some(SECRET)
    }
}

fn unexpected<'k>(key: &str, known: impl IntoIterator<Item = &'k str>) -> Unexpected {
    Unexpected {
        key: key.to_owned(),
        nearest: nearest(key, known).map(str::to_owned),
    }
}

fn type_name(kind: &Kind) -> TypeName {
    match kind {
        Kind::Boolean => TypeName::Boolean,
        Kind::Integer(_) => TypeName::Integer,
        Kind::Number(_) => TypeName::Number,
        Kind::String(_) => TypeName::String,
        Kind::Array(_) => TypeName::Array,
        Kind::Struct(_) | Kind::Map(_) | Kind::Tagged(_) => TypeName::Object,
        // Unions are matched with every value before.
        Kind::Scalars(union) => union
            .types
            .first()
            .map_or(TypeName::String, |s| (*s).into()),
    }
}

impl From<Scalar> for TypeName {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Boolean => Self::Boolean,
            Scalar::Integer => Self::Integer,
            Scalar::Number => Self::Number,
            Scalar::String => Self::String,
        }
    }
}
