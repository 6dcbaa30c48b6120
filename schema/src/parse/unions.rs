//! Unions: a list of scalar types, and `oneOf` with a field that tells its branches apart.

use super::read::find;
use super::{Checked, Parser, Reported, all};
use crate::error::{Place, SchemaErrorKind, Shape, TypeName};
use crate::json::{Member, Node, NodeKind};
use crate::model::{Field, Integer, Kind, Scalar, Scalars, Struct, Tagged, Text, Variant};
use crate::source::Span;

/// One branch of a `oneOf` as it stands in the file.
struct Branch<'n> {
    members: &'n [Member],
    properties: &'n [Member],
}

impl Branch<'_> {
    /// The fields that have a `const`.
    fn constants(&self) -> impl Iterator<Item = &Member> {
        self.properties
            .iter()
            .filter(|field| field.value.member("const").is_some())
    }
}

impl Parser {
    /// Reads a list of types. A list of one is that type.
    pub(super) fn union_members(&mut self, names: &[Node], list: Span) -> Checked<Shape> {
        if names.is_empty() {
            return Err(self.report(SchemaErrorKind::EmptyUnion, list));
        }
        let mut types = Vec::new();
        let mut checked = Ok(());
        for node in names {
            let NodeKind::String(name) = &node.kind else {
                checked = self.unexpected(node, "type", "the name of a type");
                continue;
            };
            let found = match self.type_name(name, node.span) {
                Ok(found) => found,
                Err(reported) => {
                    checked = Err(reported);
                    continue;
                }
            };
            if matches!(found, TypeName::Array | TypeName::Object) && names.len() > 1 {
                checked = Err(self.report(SchemaErrorKind::UnionOfNonScalar { found }, node.span));
            } else if types.contains(&found) {
                let kind = SchemaErrorKind::DuplicateUnionMember { found };
                checked = Err(self.report(kind, node.span));
            } else {
                types.push(found);
            }
        }
        checked.map(|()| match types[..] {
            [only] => Shape::One(only),
            _ => Shape::Union(types),
        })
    }

    pub(super) fn scalar_union(&mut self, types: &[TypeName], members: &[Member]) -> Checked<Kind> {
        let has = |name| types.contains(&name);
        let format = self.format(members, types);
        let integer = if has(TypeName::Number) {
            self.bounds(members).map(|bounds| Integer {
                format: None,
                bounds,
            })
        } else if has(TypeName::Integer) {
            self.integer(members, format.map(|format| format.integer))
        } else {
            Ok(Integer::default())
        };
        let text = if has(TypeName::String) {
            self.text_constraints(members, format.map(|format| format.text))
        } else {
            Ok(Text::default())
        };
        format?;
        Ok(Kind::Scalars(Scalars {
            types: types.iter().filter_map(|name| scalar(*name)).collect(),
            integer: integer?,
            text: text?,
        }))
    }

    /// Reads `oneOf`.
    pub(super) fn tagged_union(&mut self, member: &Member) -> Checked<Kind> {
        let nodes = self.array(&member.value, &member.key)?;
        if nodes.is_empty() {
            return Err(self.report(SchemaErrorKind::EmptyOneOf, member.value.span));
        }
        let read = nodes.iter().map(|node| self.branch(node));
        let (branches, mut checked) = good(read.collect());
        // Of good branches alone it is not said that they have no tag: a broken one may have told it.
        let tag = self.discriminator(&branches, member.key_span, checked)?;
        let read = branches.iter().map(|branch| self.variant(branch, &tag));
        let (variants, all_read) = good(read.collect());
        checked = checked.and(all_read);
        for (at, variant) in variants.iter().enumerate() {
            if variants[..at]
                .iter()
                .any(|before| before.name == variant.name)
            {
                let tag = variant.name.clone();
                checked = Err(self.report(SchemaErrorKind::DuplicateTag { tag }, variant.span));
            }
        }
        checked.map(|()| Kind::Tagged(Tagged { tag, variants }))
    }

    fn branch<'n>(&mut self, node: &'n Node) -> Checked<Branch<'n>> {
        let members = self.object(node, "a branch of oneOf")?;
        let shape = Shape::One(TypeName::Object);
        self.check_keywords(members, Place::Branch, Some(&shape));
        let expected = "\"object\", as every branch of oneOf is";
        self.only_type(members, TypeName::Object, expected)?;
        let Some(properties) = find(members, "properties") else {
            return Err(self.report(SchemaErrorKind::BranchShape, opening(node)));
        };
        let properties = self.object(&properties.value, &properties.key)?;
        Ok(Branch {
            members,
            properties,
        })
    }

    /// The one field that has a `const` in every branch.
    fn discriminator(
        &mut self,
        branches: &[Branch<'_>],
        one_of: Span,
        all_read: Checked<()>,
    ) -> Checked<String> {
        let names = |branch: &Branch<'_>| {
            branch
                .constants()
                .map(|field| field.key.clone())
                .collect::<Vec<_>>()
        };
        let per_branch = branches.iter().map(names).collect::<Vec<_>>();
        let in_all = |name: &&String| per_branch.iter().all(|names| names.contains(name));
        let of_first = per_branch.first().into_iter().flatten();
        let shared = of_first.filter(in_all).cloned().collect::<Vec<_>>();
        let kind = match shared.as_slice() {
            [tag] => return Ok(tag.clone()),
            [first, ..] if all_read.is_err() => return Ok(first.clone()),
            [] if all_read.is_err() => return Err(Reported),
            [] => {
                let mut candidates = per_branch.concat();
                candidates.sort_unstable();
                candidates.dedup();
                SchemaErrorKind::NoDiscriminator { candidates }
            }
            _ => SchemaErrorKind::AmbiguousDiscriminator { candidates: shared },
        };
        Err(self.report(kind, one_of))
    }

    fn variant(&mut self, branch: &Branch<'_>, tag: &str) -> Checked<Variant> {
        let description = self.optional(branch.members, "description", Self::owned_text);
        let extra = self.optional(branch.members, "additionalProperties", Self::additional);
        let limits = self.limits(branch.members);
        let (tags, fields) = branch
            .properties
            .iter()
            .partition::<Vec<_>, _>(|field| field.key == tag);
        let tags = all(tags.into_iter().map(|field| self.tag(field)).collect());
        let fields = all(fields
            .into_iter()
            .map(|field| self.plain_field(field))
            .collect());
        let content = Struct {
            fields: fields?,
            extra: extra?.flatten(),
            limits: limits?,
        };
        self.check_field_count(&content, 1, branch.members)?;
        let (name, span) = tags?.into_iter().next().unwrap_or_default();
        Ok(Variant {
            name,
            description: description?,
            content,
            span,
        })
    }

    fn plain_field(&mut self, field: &Member) -> Checked<Field> {
        if let Some(constant) = field.value.member("const") {
            let kind = SchemaErrorKind::StrayConst {
                field: field.key.clone(),
            };
            return Err(self.report(kind, constant.key_span));
        }
        self.field(field)
    }

    /// The text of the tag, and where it stands.
    fn tag(&mut self, field: &Member) -> Checked<(String, Span)> {
        let members = self.object(&field.value, &field.key)?;
        self.check_keywords(members, Place::Tag, Some(&Shape::Const));
        self.optional(members, "description", Self::text)?;
        self.only_type(members, TypeName::String, "\"string\", as every tag is")?;
        let tag = self.optional(members, "const", |parser, constant| {
            Ok((parser.owned_text(constant)?, constant.value.span))
        });
        tag.map(Option::unwrap_or_default)
    }
}

/// The parts with nothing wrong, and whether these are all.
fn good<T>(parts: Vec<Checked<T>>) -> (Vec<T>, Checked<()>) {
    let checked = parts
        .iter()
        .try_for_each(|part| part.as_ref().map(drop).map_err(|reported| *reported));
    (parts.into_iter().flatten().collect(), checked)
}

fn opening(node: &Node) -> Span {
    Span {
        start: node.span.start,
        end: node.span.start + 1,
    }
}

fn scalar(name: TypeName) -> Option<Scalar> {
    match name {
        TypeName::Boolean => Some(Scalar::Boolean),
        TypeName::Integer => Some(Scalar::Integer),
        TypeName::Number => Some(Scalar::Number),
        TypeName::String => Some(Scalar::String),
        TypeName::Array | TypeName::Object => None,
    }
}
