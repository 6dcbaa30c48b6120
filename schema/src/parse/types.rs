//! Types: what stands under a key of `properties`, in `items`, in `additionalProperties`.

use std::sync::Arc;

use serde_json::Value;

use super::keywords::IGNORED_BY_THE_PEER;
use super::read::find;
use super::{Checked, Parser, Reported, all};
use crate::error::{Place, SchemaErrorKind, Shape, TypeName};
use crate::json::{Member, Node, NodeKind};
use crate::model::{Array, Field, Kind, Limits, Map, Struct, Text, Type};
use crate::nearest::nearest;
use crate::source::Span;
use crate::validate::{SECRET, ViolationKind, equal, violations};

impl Parser {
    /// Reads a type. `owner` is what to point at if something is missing.
    pub(super) fn ty(&mut self, node: &Node, place: Place, owner: Span) -> Checked<Type> {
        let members = self.object(node, place_name(place))?;
        let shape = self.shape(members, place, owner);
        // Without a shape it is not known what the keywords should fit, but whether there are such.
        self.check_keywords(members, place, shape.as_ref().ok());
        let shape = shape?;
        let kind = match &shape {
            Shape::One(name) => self.kind(*name, members, owner),
            Shape::Union(types) => self.scalar_union(types, members),
            Shape::OneOf | Shape::Const => match find(members, "oneOf") {
                Some(member) => self.tagged_union(member),
                None => Err(self.report(SchemaErrorKind::EmptyOneOf, owner)),
            },
        };
        if let Shape::One(name) = shape {
            self.check_ignored(name, members);
        }
        if place != Place::Field {
            // It means nothing here, but must be right.
            self.optional(members, "optional", Self::boolean)?;
        }
        let ty = Type {
            kind: kind?,
            allowed: None,
        };
        if shape == Shape::OneOf {
            return Ok(ty);
        }
        self.narrowed(ty, members)
    }

    /// `ty` with the `enum` that narrows it, if there is one.
    fn narrowed(&mut self, ty: Type, members: &[Member]) -> Checked<Type> {
        let allowed = self.optional(members, "enum", |parser, member| {
            parser.members(member, &ty)
        })?;
        let allowed = allowed.map(Arc::from);
        Ok(Type { allowed, ..ty })
    }

    /// Reads a `type` that may be left out, and must be `name` if it is there.
    pub(super) fn only_type(
        &mut self,
        members: &[Member],
        name: TypeName,
        expected: &'static str,
    ) -> Checked<()> {
        match find(members, "type").map(|ty| &ty.value) {
            Some(Node {
                kind: NodeKind::String(found),
                ..
            }) if found == name.name() => Ok(()),
            Some(ty) => self.unexpected(ty, "type", expected),
            None => Ok(()),
        }
    }

    fn shape(&mut self, members: &[Member], place: Place, owner: Span) -> Checked<Shape> {
        let ty = find(members, "type");
        if find(members, "oneOf").is_some() && place != Place::Keys {
            return match ty.map(|ty| self.type_names(ty)).transpose()? {
                None | Some(Shape::One(TypeName::Object)) => Ok(Shape::OneOf),
                Some(other) => Ok(other),
            };
        }
        if let Some(ty) = ty {
            return self.type_names(ty);
        }
        let kind = SchemaErrorKind::MissingType { place };
        Err(self.missing("type", members, kind, owner))
    }

    fn type_names(&mut self, member: &Member) -> Checked<Shape> {
        match &member.value.kind {
            NodeKind::String(name) => self.type_name(name, member.value.span).map(Shape::One),
            NodeKind::Array(names) => self.union_members(names, member.value.span),
            _ => self.unexpected(
                &member.value,
                "type",
                "the name of a type, or a list of them",
            ),
        }
    }

    pub(super) fn type_name(&mut self, name: &str, span: Span) -> Checked<TypeName> {
        let found = TypeName::ALL.into_iter().find(|ty| ty.name() == name);
        found.ok_or_else(|| {
            let kind = SchemaErrorKind::UnknownType {
                found: name.to_owned(),
                nearest: nearest(name, TypeName::ALL.map(TypeName::name)),
            };
            self.report(kind, span)
        })
    }

    fn kind(&mut self, name: TypeName, members: &[Member], owner: Span) -> Checked<Kind> {
        match name {
            TypeName::Boolean => Ok(Kind::Boolean),
            TypeName::Integer => {
                let format = self.format(members, &[name]).map(|format| format.integer);
                self.integer(members, format).map(Kind::Integer)
            }
            TypeName::Number => self.bounds(members).map(Kind::Number),
            TypeName::String => self.text_type(members).map(Kind::String),
            TypeName::Array => self.array_type(members, owner).map(Kind::Array),
            TypeName::Object => self.object_type(members, owner),
        }
    }

    fn text_type(&mut self, members: &[Member]) -> Checked<Text> {
        let format = self.format(members, &[TypeName::String]);
        self.text_constraints(members, format.map(|format| format.text))
    }

    fn array_type(&mut self, members: &[Member], owner: Span) -> Checked<Array> {
        let counts = self.counts(members, "minItems", "maxItems");
        let unique_items = self.optional(members, "uniqueItems", Self::boolean);
        let Some(items) = find(members, "items") else {
            return Err(self.missing("items", members, SchemaErrorKind::MissingItems, owner));
        };
        let items = self.ty(&items.value, Place::Items, items.key_span);
        let (min_items, max_items) = counts?;
        Ok(Array {
            items: Box::new(items?),
            min_items,
            max_items,
            unique_items: unique_items?.unwrap_or(false),
        })
    }

    fn object_type(&mut self, members: &[Member], owner: Span) -> Checked<Kind> {
        let fields = self.optional(members, "properties", Self::fields);
        let values = self.optional(members, "additionalProperties", |parser, member| {
            parser.additional(member)
        });
        let limits = self.limits(members);
        let (fields, values, limits) = (fields?, values?.flatten(), limits?);
        match (fields, values) {
            (Some(fields), extra) => {
                let shape = Struct {
                    fields,
                    extra,
                    limits,
                };
                self.check_field_count(&shape, 0, members)?;
                Ok(Kind::Struct(shape))
            }
            (None, Some(values)) => Ok(Kind::Map(Map { values, limits })),
            (None, None) => {
                let kind = SchemaErrorKind::MissingShape;
                Err(self.missing("properties", members, kind, owner))
            }
        }
    }

    /// `additionalProperties`; `None` for `false`, which is the same as none.
    pub(super) fn additional(&mut self, member: &Member) -> Checked<Option<Box<Type>>> {
        match member.value.kind {
            NodeKind::Boolean(false) => Ok(None),
            NodeKind::Boolean(true) => self.unexpected(&member.value, &member.key, "a type"),
            _ => {
                let ty = self.ty(&member.value, Place::Values, member.key_span)?;
                Ok(Some(Box::new(ty)))
            }
        }
    }

    fn fields(&mut self, member: &Member) -> Checked<Vec<Field>> {
        let fields = self.object(&member.value, &member.key)?;
        all(fields.iter().map(|field| self.field(field)).collect())
    }

    pub(super) fn field(&mut self, field: &Member) -> Checked<Field> {
        let ty = self.ty(&field.value, Place::Field, field.key_span);
        let members = field.value.members().unwrap_or_default();
        let description = self.optional(members, "description", Self::owned_text);
        let deprecated = self.deprecated(members);
        let name = self.name(field, members);
        let optional = self.optional(members, "optional", Self::boolean);
        Ok(Field {
            key: field.key.clone(),
            ty: ty?,
            optional: optional?.unwrap_or(false),
            description: description?,
            name: name?,
            deprecated: deprecated?,
            span: field.key_span,
        })
    }

    pub(super) fn limits(&mut self, members: &[Member]) -> Checked<Limits> {
        let counts = self.counts(members, "minProperties", "maxProperties");
        let property_names = self.optional(members, "propertyNames", Self::property_names);
        let (min_properties, max_properties) = counts?;
        Ok(Limits {
            min_properties,
            max_properties,
            property_names: property_names?.map(Box::new),
        })
    }

    fn property_names(&mut self, member: &Member) -> Checked<Type> {
        let members = self.object(&member.value, &member.key)?;
        self.check_keywords(members, Place::Keys, Some(&Shape::One(TypeName::String)));
        self.only_type(members, TypeName::String, "\"string\", as keys are")?;
        let ty = Type {
            kind: Kind::String(self.text_type(members)?),
            allowed: None,
        };
        self.narrowed(ty, members)
    }

    /// Reports counts that an object with just these fields cannot have. `tags` is one for a branch
    /// of a `oneOf`.
    pub(super) fn check_field_count(
        &mut self,
        shape: &Struct,
        tags: u64,
        members: &[Member],
    ) -> Checked<()> {
        let required = shape.fields.iter().filter(|field| !field.optional).count() as u64 + tags;
        let most = shape.fields.len() as u64 + tags;
        let (keyword, lower, upper) = match &shape.limits {
            Limits {
                max_properties: Some(limit),
                ..
            } if *limit < required => (
                "maxProperties",
                ("required fields", required),
                ("maxProperties", *limit),
            ),
            Limits {
                min_properties: Some(limit),
                ..
            } if shape.extra.is_none() && *limit > most => (
                "minProperties",
                ("minProperties", *limit),
                ("declared fields", most),
            ),
            _ => return Ok(()),
        };
        let kind = SchemaErrorKind::ContradictoryBounds {
            lower: (lower.0, lower.1.to_string()),
            upper: (upper.0, upper.1.to_string()),
        };
        let span = find(members, keyword).map(|member| member.value.span);
        Err(self.report(kind, span.unwrap_or_default()))
    }

    /// Reads `enum`; each member must be of the type that it narrows.
    fn members(&mut self, member: &Member, ty: &Type) -> Checked<Vec<Value>> {
        let nodes = self.array(&member.value, &member.key)?;
        if nodes.is_empty() {
            return Err(self.report(SchemaErrorKind::EmptyEnum, member.value.span));
        }
        let mut allowed = Vec::<Value>::with_capacity(nodes.len());
        let mut faults = Vec::new();
        for node in nodes {
            let value = node.to_value();
            match self.member_fault(node, &value, ty, &allowed) {
                Some(fault) => faults.push(fault),
                None => allowed.push(value),
            }
        }
        if faults.is_empty() {
            return Ok(allowed);
        }
        if faults.len() == nodes.len() && faults.iter().all(|(kind, _)| is_wrong_type(kind)) {
            // The type beside the `enum` is what is wrong, and once.
            faults.truncate(1);
        }
        for (kind, span) in faults {
            self.report(kind, span);
        }
        Err(Reported)
    }

    /// What is wrong with a member of an `enum` behind the members `before`, and where.
    fn member_fault(
        &self,
        node: &Node,
        value: &Value,
        ty: &Type,
        before: &[Value],
    ) -> Option<(SchemaErrorKind, Span)> {
        let option = self.option.as_deref().unwrap_or_default();
        if let Some(violation) = violations(ty, value, option, self.masked)
            .into_iter()
            .next()
        {
            let span = node.find(&violation.path).unwrap_or(node).span;
            let violation = Box::new(violation);
            return Some((SchemaErrorKind::EnumMember { violation }, span));
        }
        before.iter().any(|before| equal(before, value)).then(|| {
            let member = if self.masked {
                SECRET.into()
            } else {
                value.clone()
            };
            (SchemaErrorKind::DuplicateEnumMember { member }, node.span)
        })
    }

    /// Checks the keywords that the peer accepts, and ignores, on a type that they do not belong to:
    /// a schema may have them, but they must be right.
    fn check_ignored(&mut self, name: TypeName, members: &[Member]) {
        for keyword in IGNORED_BY_THE_PEER {
            let belongs = match name {
                TypeName::Array => keyword == "items",
                TypeName::Object => keyword != "items",
                _ => false,
            };
            let Some(member) = find(members, keyword).filter(|_| !belongs) else {
                continue;
            };
            // Whatever is wrong is reported, and the type does without it.
            let _reported = match keyword {
                "items" => self.ty(&member.value, Place::Items, member.key_span).err(),
                "properties" => self.fields(member).err(),
                _ => self.additional(member).err(),
            };
        }
    }
}

/// Whether a member of an `enum` is, as a whole, of another type.
fn is_wrong_type(kind: &SchemaErrorKind) -> bool {
    let SchemaErrorKind::EnumMember { violation } = kind else {
        return false;
    };
    violation.path.is_root() && matches!(violation.kind, ViolationKind::Type { .. })
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Root => "a schema",
        Place::Option => "an option",
        Place::Field => "a field",
        Place::Items => "items",
        Place::Values => "additionalProperties",
        Place::Keys => "propertyNames",
        Place::Branch => "a branch of oneOf",
        Place::Tag => "the tag",
    }
}
