//! What the errors say, and what they advise.

use super::{EmptyRange, Other, Place, SchemaErrorKind, Shape, TypeName};
use crate::flags::Definition;
use crate::json::{DEEPEST, ErrorKind};
use crate::names::{NameError, RESERVED};
use crate::namespace::NamespaceError;

impl SchemaErrorKind {
    /// What is wrong.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: a line or two for each kind"
    )]
    pub fn message(&self) -> String {
        match self {
            Self::Namespace { name, error } => format!("invalid namespace name '{name}': {error}"),
            Self::Json(error) => error.to_string(),
            Self::Unexpected {
                what,
                expected,
                found,
            } => format!("{} must be {expected}, not {found}", code(what)),
            Self::MissingTopLevel { keyword } => format!("missing `{keyword}`"),
            Self::Version { found } => format!("`version` is {found:?}, which is no version"),
            Self::RootType { found } => format!("the type of a schema is {found:?}"),
            Self::UnknownKeyword { keyword, place, .. } => match place {
                Place::Root => format!("unknown keyword {keyword:?} at {place}"),
                _ => format!("unknown keyword {keyword:?} in {place}"),
            },
            Self::MisplacedKeyword { keyword, place, .. } => {
                format!("`{keyword}` does not belong in {place}")
            }
            Self::IllFittingKeyword { keyword, shape, .. } => {
                format!("`{keyword}` does not belong to {}", shape_text(shape))
            }
            Self::MissingType { place } => match place {
                Place::Option => "missing `type`".to_owned(),
                _ => format!("missing `type` in {place}"),
            },
            Self::MissingDefault => "missing `default`".to_owned(),
            Self::MissingDescription => "missing `description`".to_owned(),
            Self::MissingItems => "an array without `items`".to_owned(),
            Self::MissingShape => {
                "an object without `properties` or `additionalProperties`".to_owned()
            }
            Self::UnknownType { found, .. } => format!("unknown type {found:?}"),
            Self::UnionOfNonScalar { found } => {
                format!(
                    "a list of types with {:?}, which is not scalar",
                    found.name()
                )
            }
            Self::EmptyUnion => "an empty list of types".to_owned(),
            Self::DuplicateUnionMember { found } => {
                format!("a list of types with {:?} twice", found.name())
            }
            Self::FormatOfUnion { format } => {
                format!("format {format:?} on a union that takes any number")
            }
            Self::UnknownFormat { found, .. } => format!("unknown format {found:?}"),
            Self::ContradictoryBounds { lower, upper } => format!(
                "contradictory bounds: {} {} and {} {}",
                code(lower.0),
                lower.1,
                code(upper.0),
                upper.1
            ),
            Self::EmptyRange(range) => empty_range(range),
            Self::Pattern { pattern, .. } => format!("invalid pattern {pattern:?}"),
            Self::EmptyEnum => "an `enum` without members".to_owned(),
            Self::DuplicateEnumMember { member } => format!("duplicate member {member} in `enum`"),
            Self::EnumMember { violation } => format!("invalid member of `enum`: {violation}"),
            Self::Default { violation } => {
                format!("default value does not match schema: {violation}")
            }
            Self::Example { violation } => format!("example does not match schema: {violation}"),
            Self::EmptyOneOf => "a `oneOf` without branches".to_owned(),
            Self::NoDiscriminator { .. } => {
                "no field tells the branches of this `oneOf` apart".to_owned()
            }
            Self::AmbiguousDiscriminator { candidates } => format!(
                "several fields have a `const` in every branch of this `oneOf`: {}",
                listed(candidates)
            ),
            Self::DuplicateTag { tag } => {
                format!("two branches of this `oneOf` have the tag {tag:?}")
            }
            Self::BranchShape => "a branch of `oneOf` without `properties`".to_owned(),
            Self::StrayConst { field } => {
                format!("a `const` on {field:?}, which does not tell the branches apart")
            }
            Self::UnknownReference { found, .. } => match found {
                None => "missing `$ref`".to_owned(),
                Some(found) => format!("a `$ref` to {found:?}"),
            },
            Self::MisplacedReference { reference, prefix } => {
                format!("a `$ref` to {reference:?} on a key that does not start with {prefix:?}")
            }
            Self::BesideReference { keyword } => format!("{keyword:?} beside a `$ref`"),
            Self::UnknownKeyPattern { found, .. } => {
                format!("unknown pattern {found:?} in `patternProperties`")
            }
            Self::TypedFlag { pattern } => {
                format!("an option with a type of its own, whose key {pattern:?} makes a flag")
            }
            Self::Accessor { accessor, error } => {
                format!("`accessor` {accessor:?} is no name: {error}")
            }
            Self::NoName { key, error, .. } => format!("{key:?} has no name in code: {error}"),
            Self::CollidingNames { key, other, name } => match other {
                Other::Key { key: other, .. } => {
                    format!("{key:?} and {other:?} are both `{name}` in code")
                }
                Other::Extra => format!(
                    "{key:?} and the undeclared fields of its object are both `{name}` in code"
                ),
            },
            Self::CollidingTypes { key, other, name } => match other {
                Other::Key { key: other, .. } => {
                    format!("the types of {key:?} and {other:?} are both `{name}` in code")
                }
                Other::Extra => format!(
                    "the types of {key:?} and of the undeclared fields of its object are both `{name}` in code"
                ),
            },
        }
    }

    /// What to write instead, where that can be said.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: a line or two for each kind"
    )]
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Namespace { error, .. } => namespace_help(*error).to_owned(),
            Self::Json(error) => json_help(error)?,
            Self::Unexpected { what, expected, .. } => unexpected_help(what, expected)?,
            Self::MissingTopLevel { keyword } => missing_top_level(keyword).to_owned(),
            Self::Version { .. } => "write \"version\": \"1.0\"".to_owned(),
            Self::RootType { .. } => "write \"type\": \"object\"".to_owned(),
            Self::UnknownKeyword {
                keyword, nearest, ..
            } => match nearest {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => foreign_keyword(keyword)?.to_owned(),
            },
            Self::MisplacedKeyword { allowed, .. } => {
                format!(
                    "it belongs in {}",
                    or(allowed.iter().map(ToString::to_string))
                )
            }
            Self::IllFittingKeyword {
                keyword,
                fits,
                shape,
            } => ill_fitting(keyword, fits, shape),
            Self::MissingType { .. } => format!("add \"type\": {}", type_names()),
            Self::MissingDefault => {
                "add \"default\": the value where none is set; it must satisfy the option"
                    .to_owned()
            }
            Self::MissingDescription => {
                "add \"description\": what the option is for, in a sentence".to_owned()
            }
            Self::MissingItems => {
                "say what its items are: \"items\": {\"type\": \"string\"}".to_owned()
            }
            Self::MissingShape => "declare its fields with \"properties\": {\"name\": {\"type\": \
                 \"string\"}}, or the type of any field with \"additionalProperties\": {\"type\": \
                 \"string\"}"
                .to_owned(),
            Self::UnknownType { found, nearest } => unknown_type(found, *nearest),
            Self::UnionOfNonScalar { .. } => {
                "tell objects apart with `oneOf`, where each has a field with a `const`".to_owned()
            }
            Self::EmptyUnion => format!("name a type: {}", type_names()),
            Self::DuplicateUnionMember { .. } => "name it once".to_owned(),
            Self::FormatOfUnion { .. } => {
                "remove the format, or the type \"number\", which has none".to_owned()
            }
            Self::UnknownFormat { known, nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => format!("the formats of this type are {}", listed(known)),
            },
            Self::ContradictoryBounds { .. } | Self::EmptyRange(_) => {
                "no value satisfies this: change one of the bounds".to_owned()
            }
            Self::Pattern { error, .. } => format!(
                "{error}; the engine is linear in time, without lookaround, backreferences or \
                 Unicode classes"
            ),
            Self::EmptyEnum => "list the values that are allowed".to_owned(),
            Self::DuplicateEnumMember { .. } => "list it once".to_owned(),
            Self::EnumMember { .. } => {
                "each member must satisfy the type and the constraints beside the `enum`".to_owned()
            }
            Self::Default { violation } | Self::Example { violation } => violation.help()?,
            Self::EmptyOneOf => format!("add a branch: {BRANCH}"),
            Self::NoDiscriminator { candidates } => match candidates.as_slice() {
                [] => format!("give each branch one and the same field with a `const`: {BRANCH}"),
                _ => format!(
                    "give every branch a field of the same name with a `const`; now only some \
                     have it: {}",
                    listed(candidates)
                ),
            },
            Self::AmbiguousDiscriminator { .. } => "leave the `const` on one of them".to_owned(),
            Self::DuplicateTag { .. } => "give each branch a `const` of its own".to_owned(),
            Self::BranchShape => format!("a branch is an object with fields: {BRANCH}"),
            Self::StrayConst { .. } => {
                "give the field a type; one value only is \"enum\": [\"…\"]".to_owned()
            }
            Self::UnknownReference { known, .. } => {
                format!(
                    "write \"$ref\": {}",
                    or(known.iter().map(|known| format!("{known:?}")))
                )
            }
            Self::MisplacedReference { prefix, .. } => {
                format!("start the key with {prefix:?}, or give the option a type of its own")
            }
            Self::BesideReference { .. } => {
                "remove it: the definition that the `$ref` names says everything".to_owned()
            }
            Self::UnknownKeyPattern { nearest, .. } => key_pattern(*nearest),
            Self::TypedFlag { .. } => {
                "rename the option, or name the flags one by one instead of by the pattern"
                    .to_owned()
            }
            Self::Accessor { error, .. } => accessor_help(*error),
            Self::NoName {
                reference: true, ..
            } => "rename it: flags and experiment layers take no `accessor`".to_owned(),
            Self::NoName { .. } => "name it with \"accessor\": \"some_name\"".to_owned(),
            Self::CollidingNames { other, .. } | Self::CollidingTypes { other, .. } => {
                colliding(other)
            }
        };
        Some(help)
    }
}

const BRANCH: &str =
    "{\"properties\": {\"kind\": {\"const\": \"file\"}, \"path\": {\"type\": \"string\"}}}";

fn empty_range(range: &EmptyRange) -> String {
    match range {
        EmptyRange::Between { lower, upper } => format!(
            "no integer lies between {} {} and {} {}",
            code(lower.0),
            lower.1,
            code(upper.0),
            upper.1
        ),
        EmptyRange::BelowFormat { bound, format } => {
            format!("every {format} is below {} {}", code(bound.0), bound.1)
        }
        EmptyRange::AboveFormat { bound, format } => {
            format!("every {format} is above {} {}", code(bound.0), bound.1)
        }
    }
}

fn colliding(other: &Other) -> String {
    match other {
        Other::Extra => "name it otherwise with \"accessor\": \"some_name\"".to_owned(),
        Other::Key {
            key,
            position,
            reference: true,
        } => format!(
            "{key:?} stands at {position}; rename one of them: flags and experiment layers take no \
             `accessor`"
        ),
        Other::Key { key, position, .. } => format!(
            "{key:?} stands at {position}; name one of them otherwise with \"accessor\": \
             \"some_name\""
        ),
    }
}

fn namespace_help(error: NamespaceError) -> &'static str {
    match error {
        NamespaceError::Character(_) | NamespaceError::Edge | NamespaceError::TooLong => {
            "a namespace is a DNS-1123 label: at most 63 of a-z, 0-9 and '-', with a letter or \
             digit first and last"
        }
    }
}

fn json_help(error: &ErrorKind) -> Option<String> {
    match error {
        ErrorKind::Syntax(_) => None,
        ErrorKind::ByteOrderMark => Some("save the file as UTF-8 without a byte order mark".into()),
        ErrorKind::DuplicateKey(_) => Some("remove one of the two".to_owned()),
        ErrorKind::TooDeep => Some(format!("at most {DEEPEST} levels are read")),
    }
}

fn unexpected_help(what: &str, expected: &str) -> Option<String> {
    let help = match what {
        "additionalProperties" => {
            "say what the fields are: \"additionalProperties\": {\"type\": \"string\"}"
        }
        "exclusiveMinimum" | "exclusiveMaximum" => {
            "it is the bound itself, as in \"exclusiveMinimum\": 0"
        }
        "items" => "say what the items are: \"items\": {\"type\": \"string\"}",
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            return Some(format!(
                "it is a count, as in \"{what}\": 1; without it there is no bound"
            ));
        }
        "const" => "a tag is a string: \"const\": \"file\"",
        "an option" => "an option is {\"type\": …, \"default\": …, \"description\": …}",
        "a field" if expected == "an object" => "a field is {\"type\": …}",
        _ => return None,
    };
    Some(help.to_owned())
}

fn missing_top_level(keyword: &str) -> &'static str {
    match keyword {
        "version" => "add \"version\": \"1.0\"",
        "type" => "add \"type\": \"object\"",
        _ => "add \"properties\": {}, and in it the options",
    }
}

/// What we say instead of keywords of JSON Schema that the language has not.
fn foreign_keyword(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "required" => "every field is required, unless it has \"optional\": true",
        "nullable" | "null" => {
            "null is never a value; a field may be missing with \"optional\": true"
        }
        "anyOf" | "allOf" | "not" | "if" | "then" | "else" => {
            "a union is a list of types, or `oneOf` with a `const` in each branch"
        }
        "title" | "$comment" => "say it in the `description`",
        "patternProperties" => "use `additionalProperties`, with `propertyNames` for the keys",
        "definitions" | "$defs" => "write the type where it is used; there are no references to it",
        "contains" | "prefixItems" | "additionalItems" => "all items of an array are of one type",
        "unevaluatedProperties" | "dependentRequired" | "dependentSchemas" => {
            "declare the fields with `properties`"
        }
        _ => return None,
    })
}

fn ill_fitting(keyword: &str, fits: &[TypeName], shape: &Shape) -> String {
    let quoted = |ty: &TypeName| format!("{:?}", ty.name());
    if let Some(counterpart) = counterpart(keyword, shape) {
        return format!("did you mean `{counterpart}`?");
    }
    match (keyword, shape) {
        ("oneOf", _) => "the type of a `oneOf` is \"object\"".to_owned(),
        ("const", _) => "one value only is \"enum\": [\"…\"]".to_owned(),
        (_, Shape::OneOf) => "say it in each branch".to_owned(),
        _ => format!("it belongs to {}", or(fits.iter().map(quoted))),
    }
}

/// What `keyword` is called for another type.
fn counterpart(keyword: &str, shape: &Shape) -> Option<&'static str> {
    let lower = ["minimum", "minLength", "minItems", "minProperties"];
    let upper = ["maximum", "maxLength", "maxItems", "maxProperties"];
    let Shape::One(ty) = shape else {
        return None;
    };
    let at = match ty {
        TypeName::Integer | TypeName::Number => 0,
        TypeName::String => 1,
        TypeName::Array => 2,
        TypeName::Object => 3,
        TypeName::Boolean => return None,
    };
    [lower, upper]
        .into_iter()
        .find(|family| family.contains(&keyword))
        .map(|family| family[at])
}

fn unknown_type(found: &str, nearest: Option<&str>) -> String {
    let known = match found {
        "float" | "double" | "decimal" => Some("number"),
        "int" | "long" => Some("integer"),
        "bool" => Some("boolean"),
        "str" | "text" => Some("string"),
        "list" => Some("array"),
        "dict" | "map" | "struct" => Some("object"),
        "null" => {
            return "null is never a value; a field may be missing with \"optional\": true".into();
        }
        _ => nearest,
    };
    match known {
        Some(known) => format!("did you mean {known:?}?"),
        None => format!("the types are {}", type_names()),
    }
}

fn key_pattern(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None => format!(
            "the patterns are {}",
            listed(&Definition::ALL.map(Definition::pattern))
        ),
    }
}

fn accessor_help(error: NameError) -> String {
    match error {
        NameError::Reserved => format!("the names {} are reserved", listed(&RESERVED)),
        NameError::Keyword => "put an underscore behind it".to_owned(),
        NameError::NoLetter
        | NameError::LetterOutsideAscii(_)
        | NameError::NotSnakeCase
        | NameError::Dunder => "write a name such as \"request_rate_limit\"".to_owned(),
    }
}

fn shape_text(shape: &Shape) -> String {
    match shape {
        Shape::One(ty) => format!("type {:?}", ty.name()),
        Shape::Union(types) => {
            format!(
                "types {}",
                listed(&types.iter().map(|ty| ty.name()).collect::<Vec<_>>())
            )
        }
        Shape::OneOf => "a `oneOf`".to_owned(),
        Shape::Const => "a `const`".to_owned(),
    }
}

fn type_names() -> String {
    or(TypeName::ALL.map(|ty| format!("{:?}", ty.name())))
}

/// A keyword in backquotes; other words as they are.
fn code(what: &str) -> String {
    if what.contains(' ') {
        what.to_owned()
    } else {
        format!("`{what}`")
    }
}

fn listed(names: &[impl AsRef<str>]) -> String {
    let quoted = names.iter().map(|name| format!("{:?}", name.as_ref()));
    quoted.collect::<Vec<_>>().join(", ")
}

fn or(names: impl IntoIterator<Item = String>) -> String {
    let mut names = names.into_iter().collect::<Vec<_>>();
    match names.pop() {
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} or {last}", names.join(", ")),
        None => String::new(),
    }
}
