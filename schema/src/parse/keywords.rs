//! Which keyword may stand where, and on which types.

use super::{Parser, Reported};
use crate::error::{Place, SchemaErrorKind, Shape, TypeName};
use crate::json::Member;
use crate::nearest::nearest;
use crate::source::Span;

/// One keyword of the language.
struct Keyword {
    name: &'static str,
    places: &'static [Place],
    fits: Fits,
}

/// What a keyword belongs to.
enum Fits {
    Everything,
    /// These types; a list of types if it has one of them.
    Types(&'static [TypeName]),
    OneOf,
    Const,
}

const OPTION: &[Place] = &[Place::Option];
const NAMED: &[Place] = &[Place::Option, Place::Field];
const TYPES: &[Place] = &[Place::Option, Place::Field, Place::Items, Place::Values];
const TEXTS: &[Place] = &[
    Place::Option,
    Place::Field,
    Place::Items,
    Place::Values,
    Place::Keys,
];
const OBJECTS: &[Place] = &[
    Place::Option,
    Place::Field,
    Place::Items,
    Place::Values,
    Place::Branch,
];
const DESCRIBED: &[Place] = &[Place::Option, Place::Field, Place::Branch, Place::Tag];
const ALL: &[Place] = &[
    Place::Option,
    Place::Field,
    Place::Items,
    Place::Values,
    Place::Keys,
    Place::Branch,
    Place::Tag,
];

const NUMERIC: Fits = Fits::Types(&[TypeName::Integer, TypeName::Number]);
const TEXT: Fits = Fits::Types(&[TypeName::String]);
const ARRAY: Fits = Fits::Types(&[TypeName::Array]);
const OBJECT: Fits = Fits::Types(&[TypeName::Object]);

const fn keyword(name: &'static str, places: &'static [Place], fits: Fits) -> Keyword {
    Keyword { name, places, fits }
}

/// The keywords below the top of the file.
const KEYWORDS: &[Keyword] = &[
    keyword("type", ALL, Fits::Everything),
    keyword("default", OPTION, Fits::Everything),
    keyword("description", DESCRIBED, Fits::Everything),
    keyword("deprecated", NAMED, Fits::Everything),
    keyword("accessor", NAMED, Fits::Everything),
    keyword("secret", OPTION, Fits::Everything),
    keyword("examples", OPTION, Fits::Everything),
    // In `items` and `additionalProperties` it means nothing, but the peer accepts it there.
    keyword(
        "optional",
        &[Place::Field, Place::Items, Place::Values],
        Fits::Everything,
    ),
    keyword("enum", TEXTS, Fits::Types(&TypeName::ALL)),
    keyword("minimum", TYPES, NUMERIC),
    keyword("maximum", TYPES, NUMERIC),
    keyword("exclusiveMinimum", TYPES, NUMERIC),
    keyword("exclusiveMaximum", TYPES, NUMERIC),
    keyword("multipleOf", TYPES, NUMERIC),
    keyword("minLength", TEXTS, TEXT),
    keyword("maxLength", TEXTS, TEXT),
    keyword("pattern", TEXTS, TEXT),
    keyword(
        "format",
        TEXTS,
        Fits::Types(&[TypeName::String, TypeName::Integer]),
    ),
    keyword("items", TYPES, ARRAY),
    keyword("minItems", TYPES, ARRAY),
    keyword("maxItems", TYPES, ARRAY),
    keyword("uniqueItems", TYPES, ARRAY),
    keyword("properties", OBJECTS, OBJECT),
    keyword("additionalProperties", OBJECTS, OBJECT),
    keyword("minProperties", OBJECTS, OBJECT),
    keyword("maxProperties", OBJECTS, OBJECT),
    keyword("propertyNames", OBJECTS, OBJECT),
    keyword("oneOf", TYPES, Fits::OneOf),
    keyword("const", &[Place::Tag], Fits::Const),
    keyword("$ref", OPTION, Fits::Everything),
];

/// The keywords at the top of the file.
const ROOT_KEYWORDS: &[&str] = &[
    "$schema",
    "version",
    "type",
    "title",
    "description",
    "properties",
    "patternProperties",
    "additionalProperties",
];

/// The keywords that the peer accepts on every type, and ignores on those they do not belong to.
pub(super) const IGNORED_BY_THE_PEER: [&str; 3] = ["items", "properties", "additionalProperties"];

/// Whether there is such a keyword below the top of the file.
pub(super) fn is_known(name: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.name == name)
}

impl Parser {
    pub(super) fn check_root_keywords(&mut self, members: &[Member]) {
        for member in members {
            if !ROOT_KEYWORDS.contains(&member.key.as_str()) {
                let kind = SchemaErrorKind::UnknownKeyword {
                    keyword: member.key.clone(),
                    place: Place::Root,
                    nearest: nearest(&member.key, ROOT_KEYWORDS.iter().copied()),
                };
                self.report(kind, member.key_span);
            }
        }
    }

    /// Reports that `keyword` is missing, unless it is there and misspelt: then the unknown keyword is
    /// the error, and one is enough.
    pub(super) fn missing(
        &mut self,
        keyword: &str,
        members: &[Member],
        kind: SchemaErrorKind,
        owner: Span,
    ) -> Reported {
        let is_misspelt = members
            .iter()
            .any(|member| !is_known(&member.key) && nearest(&member.key, [keyword]).is_some());
        if is_misspelt {
            Reported
        } else {
            self.report(kind, owner)
        }
    }

    /// Reports every keyword that may not stand here, and, if the shape is known, every one that
    /// does not belong to it.
    pub(super) fn check_keywords(
        &mut self,
        members: &[Member],
        place: Place,
        shape: Option<&Shape>,
    ) {
        for member in members {
            let known = KEYWORDS.iter().find(|keyword| keyword.name == member.key);
            if let Some(kind) = fault(member, known, place, shape) {
                self.report(kind, member.key_span);
            }
        }
    }
}

fn fault(
    member: &Member,
    keyword: Option<&'static Keyword>,
    place: Place,
    shape: Option<&Shape>,
) -> Option<SchemaErrorKind> {
    let Some(keyword) = keyword else {
        let here = KEYWORDS.iter().filter(|keyword| {
            keyword.places.contains(&place) && shape.is_none_or(|shape| fits(keyword, shape))
        });
        return Some(SchemaErrorKind::UnknownKeyword {
            keyword: member.key.clone(),
            place,
            nearest: nearest(&member.key, here.map(|keyword| keyword.name)),
        });
    };
    if !keyword.places.contains(&place) {
        return Some(SchemaErrorKind::MisplacedKeyword {
            keyword: keyword.name,
            place,
            allowed: keyword.places.to_vec(),
        });
    }
    let shape = shape.filter(|shape| !fits(keyword, shape))?;
    let ignored = matches!(shape, Shape::One(_)) && IGNORED_BY_THE_PEER.contains(&keyword.name);
    (!ignored).then(|| SchemaErrorKind::IllFittingKeyword {
        keyword: keyword.name,
        shape: shape.clone(),
        fits: match keyword.fits {
            Fits::Types(types) => types.to_vec(),
            Fits::Everything | Fits::OneOf | Fits::Const => Vec::new(),
        },
    })
}

fn fits(keyword: &Keyword, shape: &Shape) -> bool {
    match (&keyword.fits, shape) {
        (Fits::Everything, _) | (Fits::OneOf, Shape::OneOf) | (Fits::Const, Shape::Const) => true,
        (Fits::Types(types), Shape::One(ty)) => types.contains(ty),
        (Fits::Types(types), Shape::Union(union)) => union.iter().any(|ty| types.contains(ty)),
        _ => false,
    }
}
