//! The walk over a value and its type.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::equality::{all_different, equal};
use super::path::{Path, Trail};
use super::scalars;
use super::tolerance::same;
use super::violation::{SECRET, Unexpected, Violation, ViolationKind, told};
use super::{MOST_SUGGESTIONS, Policy, Report};
use crate::error::TypeName;
use crate::flags::Definition;
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
    let unknown = options.keys().filter(|key| !schema.accepts_key(key));
    let known = || schema.options.iter().map(|option| option.key.as_str());
    match policy {
        Policy::Strict => {
            let keys = unexpected(unknown, known);
            if !keys.is_empty() {
                report.refuse(|| Violation {
                    option: String::new(),
                    path: Path::root(),
                    kind: ViolationKind::Unexpected { keys },
                    found: String::new(),
                });
            }
        }
        Policy::Tolerant => {
            for key in unknown {
                report.ignore(key, Path::root(), || meant(key, known()));
            }
        }
    }
    for (key, value) in options {
        entry(schema, key, value, policy, report);
    }
    #[cfg(feature = "flags")]
    super::flags::between(schema, options, policy, report);
}

/// Validates the value of one key, if the schema accepts it.
pub(super) fn entry(
    schema: &Schema,
    key: &str,
    value: &Value,
    policy: Policy,
    report: &mut Report,
) {
    if let Some(schema) = schema.option(key) {
        option(schema, value, policy, report);
    } else if schema.flags.accepts(key) {
        declared(Definition::Feature, key, value, policy, report);
    } else if schema.experiment_layers.accepts(key) {
        declared(Definition::ExperimentLayer, key, value, policy, report);
    }
}

#[cfg(feature = "flags")]
use super::flags::entry as declared;

/// Without the feature `flags` the values of flags and experiment layers need only be objects.
#[cfg(not(feature = "flags"))]
fn declared(_: Definition, key: &str, value: &Value, _: Policy, report: &mut Report) {
    if !value.is_object() {
        report.refuse(|| Violation {
            option: key.to_owned(),
            path: Path::root(),
            kind: ViolationKind::Type {
                expected: vec![TypeName::Object],
            },
            found: told(value),
        });
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
            self.allowed(ty, allowed, value, at);
        }
    }

    fn allowed(&mut self, ty: &Type, allowed: &Arc<[Value]>, value: &Value, at: Trail<'_>) {
        let is_allowed = match self.policy {
            Policy::Strict => allowed.iter().any(|member| equal(member, value)),
            Policy::Tolerant => {
                value.is_string() || allowed.iter().any(|member| same(ty, value, member))
            }
        };
        if !is_allowed {
            let kind = self.not_allowed(allowed, value.as_str());
            self.refuse(kind, value, at);
        }
    }

    fn not_allowed(&self, allowed: &Arc<[Value]>, found: Option<&str>) -> ViolationKind {
        if self.secret {
            // The value is one of these, and the nearest would tell much of it.
            return ViolationKind::Enum {
                allowed: Arc::default(),
                nearest: None,
            };
        }
        let found = found.filter(|_| self.report.may_suggest());
        let members = allowed.iter().filter_map(Value::as_str);
        ViolationKind::Enum {
            allowed: Arc::clone(allowed),
            nearest: found.and_then(|found| meant(found, members)),
        }
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
            let unknown = members.keys().filter(|key| !is_known(key));
            self.unknown_fields(shape, tag, unknown, value, at);
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

    fn unknown_fields<'k>(
        &mut self,
        shape: &Struct,
        tag: Option<&str>,
        unknown: impl Iterator<Item = &'k String>,
        value: &Value,
        at: Trail<'_>,
    ) {
        let names = || {
            let fields = shape.fields.iter().map(|field| field.key.as_str());
            fields.chain(tag)
        };
        // What stands in a secret value is secret, keys included.
        let secret = self.secret;
        let told = |key: &'k str| if secret { SECRET } else { key };
        match self.policy {
            Policy::Strict if secret => {
                let masked = |_| Unexpected {
                    key: SECRET.to_owned(),
                    nearest: None,
                };
                let keys = unknown.map(masked).collect();
                self.refuse(ViolationKind::Unexpected { keys }, value, at);
            }
            Policy::Strict => {
                let keys = unexpected(unknown, names);
                self.refuse(ViolationKind::Unexpected { keys }, value, at);
            }
            Policy::Tolerant => {
                for key in unknown {
                    let path = Trail::Field(&at, told(key)).to_schema_path();
                    let nearest = || meant(key, names()).filter(|_| !secret);
                    self.report.ignore(self.option, path, nearest);
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
            refused.push(self.not_allowed(allowed, Some(key)));
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
                let kind = self.unknown_tag(tagged, name);
                self.refuse(kind, tag, at_tag);
            }
        }
    }

    fn unknown_tag(&self, tagged: &Tagged, found: &str) -> ViolationKind {
        let known = || tagged.variants.iter().map(|variant| variant.name.as_str());
        let suggests = !self.secret && self.report.may_suggest();
        ViolationKind::Tag {
            nearest: suggests.then(|| meant(found, known())).flatten(),
            known: known().map(str::to_owned).collect(),
        }
    }

    /// The one way into the report: whatever tells a secret value is masked here.
    fn refuse(&mut self, kind: ViolationKind, found: &Value, at: Trail<'_>) {
        let (option, mask) = (self.option, self.mask());
        self.report.refuse(|| Violation {
            option: option.to_owned(),
            path: at.to_path(mask),
            found: match (&kind, mask) {
                // The object is long, and the message without it.
                (ViolationKind::Required { .. } | ViolationKind::Unexpected { .. }, _) => {
                    String::new()
                }
                (_, Some(mask)) => mask.to_owned(),
                (_, None) => told(found),
            },
            kind,
        });
    }

    fn mask(&self) -> Option<&'static str> {
        self.secret.then_some(SECRET)
    }
}

/// The keys that there are not, the first ones with what may be meant.
fn unexpected<'k, 'n, N: Iterator<Item = &'n str>>(
    keys: impl Iterator<Item = &'k String>,
    known: impl Fn() -> N,
) -> Vec<Unexpected> {
    let unexpected = |(at, key): (usize, &String)| Unexpected {
        key: key.clone(),
        nearest: (at < MOST_SUGGESTIONS)
            .then(|| meant(key, known()))
            .flatten(),
    };
    keys.enumerate().map(unexpected).collect()
}

fn meant<'n>(found: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    nearest(found, known).map(str::to_owned)
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
