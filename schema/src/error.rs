//! The errors of a schema file: what is wrong, where, and what to write instead.

mod text;

use std::fmt;

use serde_json::Value;

use crate::excerpt::{self, Hidden};
use crate::json;
use crate::names::NameError;
use crate::namespace::NamespaceError;
use crate::pattern::PatternError;
use crate::source::{Position, Source, Span};
use crate::validate::Violation;

/// Every error of one schema file.
///
/// Its `Display` is all of them, rendered by [`render`](crate::render).
#[derive(Clone)]
pub struct SchemaErrors {
    source: Source,
    errors: Vec<SchemaError>,
    hidden: Hidden,
}

impl SchemaErrors {
    pub(crate) fn new(source: &Source, mut errors: Vec<SchemaError>, hidden: Hidden) -> Self {
        errors.sort_by_key(|error| error.span);
        Self {
            source: source.clone(),
            errors,
            hidden,
        }
    }

    /// The errors, in the order of the file.
    pub fn errors(&self) -> &[SchemaError] {
        &self.errors
    }

    /// The file.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What of the file no excerpt may show: the defaults and examples of secret options.
    #[cfg(feature = "excerpts")]
    pub fn hidden(&self) -> &Hidden {
        &self.hidden
    }

    /// How many there are; never none.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// All of them as `name:line:column: message`, the help below, without excerpts.
    pub fn plain(&self) -> String {
        let plain = |error: &SchemaError| {
            let help = error.kind.help();
            excerpt::render_without_excerpt(
                &self.source,
                error.span,
                &error.kind.message(),
                help.as_deref(),
            )
        };
        self.errors.iter().map(plain).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for SchemaErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            if at > 0 {
                f.write_str(excerpt::SEPARATOR)?;
            }
            let (message, help) = (error.kind.message(), error.kind.help());
            let rendered = excerpt::render_hiding(
                &self.source,
                error.span,
                &message,
                help.as_deref(),
                &self.hidden,
            );
            f.write_str(&rendered)?;
        }
        Ok(())
    }
}

impl fmt::Debug for SchemaErrors {
    // The source stays out: it may hold the default of a secret option.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaErrors")
            .field("source", &self.source.name())
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for SchemaErrors {}

/// One error of a schema file.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaError {
    /// What is wrong.
    pub kind: SchemaErrorKind,
    /// Where.
    pub span: Span,
    /// The option that it is in.
    pub option: Option<String>,
}

impl SchemaError {
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.kind, SchemaErrorKind::Json(_))
    }
}

/// Everything that can be wrong with a schema.
///
/// No payload holds a default or an example, which may be secret.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaErrorKind {
    /// The namespace is no DNS-1123 label.
    Namespace {
        /// The name.
        name: String,
        /// What is wrong with it.
        error: NamespaceError,
    },
    /// The file is no JSON that we read.
    Json(json::ErrorKind),
    /// A part has the wrong JSON type or is out of its range.
    Unexpected {
        /// What the part is: a keyword, mostly.
        what: String,
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: FoundJson,
    },
    /// The file has no such keyword at its top.
    MissingTopLevel {
        /// The keyword.
        keyword: &'static str,
    },
    /// `version` is not of the form `1.0`.
    Version {
        /// What it is.
        found: String,
    },
    /// `type` of the file is not `"object"`.
    RootType {
        /// What it is.
        found: String,
    },
    /// A keyword that the language has not.
    UnknownKeyword {
        /// The keyword.
        keyword: String,
        /// Where it stands.
        place: Place,
        /// The keyword that may be meant.
        nearest: Option<&'static str>,
    },
    /// A keyword that the language has, but not here.
    MisplacedKeyword {
        /// The keyword.
        keyword: &'static str,
        /// Where it stands.
        place: Place,
        /// Where it may stand.
        allowed: Vec<Place>,
    },
    /// A keyword that does not belong to the type.
    IllFittingKeyword {
        /// The keyword.
        keyword: &'static str,
        /// The type or shape.
        shape: Shape,
        /// The types it belongs to.
        fits: Vec<TypeName>,
    },
    /// An option or a part of one without a type.
    MissingType {
        /// Where.
        place: Place,
    },
    /// An option without a default.
    MissingDefault,
    /// An option without a description.
    MissingDescription,
    /// An array without `items`.
    MissingItems,
    /// An object without `properties` or `additionalProperties`.
    MissingShape,
    /// A type that there is not.
    UnknownType {
        /// What it says.
        found: String,
        /// The type that may be meant.
        nearest: Option<&'static str>,
    },
    /// A list of types with one that is not scalar.
    UnionOfNonScalar {
        /// That one.
        found: TypeName,
    },
    /// A list of types without any.
    EmptyUnion,
    /// A list of types with one twice.
    DuplicateUnionMember {
        /// That one.
        found: TypeName,
    },
    /// An integer's format on a union that takes any number.
    FormatOfUnion {
        /// The format.
        format: &'static str,
    },
    /// A format that there is not, or not for this type.
    UnknownFormat {
        /// What it says.
        found: String,
        /// The formats there are for the type.
        known: Vec<&'static str>,
        /// The format that may be meant.
        nearest: Option<&'static str>,
    },
    /// Two bounds that no value satisfies both.
    ContradictoryBounds {
        /// The keyword of the lower bound, and the bound.
        lower: (&'static str, String),
        /// The keyword of the upper bound, and the bound.
        upper: (&'static str, String),
    },
    /// Bounds that leave no integer.
    EmptyRange(EmptyRange),
    /// A pattern that does not compile.
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        error: PatternError,
    },
    /// An `enum` without members.
    EmptyEnum,
    /// An `enum` with a member twice.
    DuplicateEnumMember {
        /// That one.
        member: Value,
    },
    /// An `enum` with a member that its own type or constraints refuse.
    EnumMember {
        /// Why.
        violation: Box<Violation>,
    },
    /// A default that its own option refuses.
    Default {
        /// Why.
        violation: Box<Violation>,
    },
    /// An example that its own option refuses.
    Example {
        /// Why.
        violation: Box<Violation>,
    },
    /// A `oneOf` without branches.
    EmptyOneOf,
    /// A `oneOf` without a field that tells its branches apart.
    NoDiscriminator {
        /// The fields with a `const` in some branches, with how many have it.
        candidates: Vec<String>,
    },
    /// A `oneOf` with several fields that could tell its branches apart.
    AmbiguousDiscriminator {
        /// Those fields.
        candidates: Vec<String>,
    },
    /// A `oneOf` with two branches of one tag.
    DuplicateTag {
        /// The tag.
        tag: String,
    },
    /// A branch of a `oneOf` that accepts any field: the tag could not be told from them.
    BranchShape,
    /// A `const` on a field that tells no branches apart.
    StrayConst {
        /// The field.
        field: String,
    },
    /// A `$ref` to something that there is not, or not here; or none where there must be one.
    UnknownReference {
        /// What it says, if there is one.
        found: Option<String>,
        /// What it may refer to.
        known: Vec<&'static str>,
    },
    /// A `$ref` on a key that may not have it.
    MisplacedReference {
        /// What it refers to.
        reference: &'static str,
        /// What a key that refers to it starts with.
        prefix: &'static str,
    },
    /// A keyword beside a `$ref`.
    BesideReference {
        /// The keyword.
        keyword: String,
    },
    /// A pattern in `patternProperties` that is not one of ours.
    UnknownKeyPattern {
        /// The pattern.
        found: String,
        /// The pattern that may be meant.
        nearest: Option<&'static str>,
    },
    /// An ordinary option whose key the file gives to the flags.
    TypedFlag {
        /// The pattern that gives it.
        pattern: &'static str,
    },
    /// An `accessor` that is no name.
    Accessor {
        /// The name.
        accessor: String,
        /// What is wrong with it.
        error: NameError,
    },
    /// A key without a name in code.
    NoName {
        /// The key.
        key: String,
        /// Why.
        error: NameError,
        /// Whether it is a flag or an experiment layer, which takes no `accessor`.
        reference: bool,
    },
    /// A key whose name in code another key has.
    CollidingNames {
        /// The key.
        key: String,
        /// What has it too.
        other: Other,
        /// The name.
        name: String,
    },
    /// A key whose type in code has the name that another key's type has.
    CollidingTypes {
        /// The key.
        key: String,
        /// What has it too.
        other: Other,
        /// The type's name.
        name: String,
    },
}

/// What has the name of a key in code too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// Another key.
    Key {
        /// The key.
        key: String,
        /// Where it stands.
        position: Position,
        /// Whether both are flags or experiment layers, which take no `accessor`.
        reference: bool,
    },
    /// The undeclared fields of the object: `extra`.
    Extra,
}

/// Bounds that leave no integer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmptyRange {
    /// There is none between these two.
    Between {
        /// The keyword of the lower bound, and the bound.
        lower: (&'static str, String),
        /// The keyword of the upper bound, and the bound.
        upper: (&'static str, String),
    },
    /// The format's integers are all below this bound.
    BelowFormat {
        /// The keyword and the bound.
        bound: (&'static str, String),
        /// The format; `int64` if there is none.
        format: &'static str,
    },
    /// The format's integers are all above this bound.
    AboveFormat {
        /// The keyword and the bound.
        bound: (&'static str, String),
        /// The format; `int64` if there is none.
        format: &'static str,
    },
}

/// The places where keywords stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The top of the file.
    Root,
    /// An option.
    Option,
    /// A field of an object.
    Field,
    /// `items` of an array.
    Items,
    /// `additionalProperties` of an object.
    Values,
    /// `propertyNames` of an object.
    Keys,
    /// A branch of a `oneOf`.
    Branch,
    /// The field that tells the branches of a `oneOf` apart.
    Tag,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Root => "the top of a schema",
            Self::Option => "an option",
            Self::Field => "a field",
            Self::Items => "`items`",
            Self::Values => "`additionalProperties`",
            Self::Keys => "`propertyNames`",
            Self::Branch => "a branch of `oneOf`",
            Self::Tag => "the field that tells the branches of `oneOf` apart",
        })
    }
}

/// The names of types in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum TypeName {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
}

impl TypeName {
    /// All types.
    pub const ALL: [Self; 6] = [
        Self::String,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Array,
        Self::Object,
    ];

    /// The name in a schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// What decides which keywords belong to a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One type.
    One(TypeName),
    /// A list of types.
    Union(Vec<TypeName>),
    /// A `oneOf`.
    OneOf,
    /// A field with a `const`.
    Const,
}

/// What stands where something else belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FoundJson {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl fmt::Display for FoundJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

impl From<&json::NodeKind> for FoundJson {
    fn from(kind: &json::NodeKind) -> Self {
        match kind {
            json::NodeKind::Null => Self::Null,
            json::NodeKind::Boolean(_) => Self::Boolean,
            json::NodeKind::Number(_) => Self::Number,
            json::NodeKind::String(_) => Self::String,
            json::NodeKind::Array(_) => Self::Array,
            json::NodeKind::Object(_) => Self::Object,
        }
    }
}
