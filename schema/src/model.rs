//! The typed model of a schema: what every other crate reads.
//!
//! A [`Schema`] exists only if its file passed every check, so nothing downstream looks at schema
//! JSON again. Options and fields stand in the order of the file.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Number, Value};

use crate::Span;
use crate::pattern::Pattern;

/// A checked schema of one namespace.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The namespace that the schema declares.
    pub namespace: Namespace,
    /// `version` of the schema language; always `"1.0"`.
    pub version: String,
    /// `title` of the schema.
    pub title: Option<String>,
    /// `description` of the schema.
    pub description: Option<String>,
    /// The ordinary options, in the order of the file.
    pub options: Vec<OptionSchema>,
    /// The feature flags (`feature.*`).
    pub flags: Declared,
    /// The experiment layers (`experiment-layer.*`).
    pub experiment_layers: Declared,
    pub(crate) index: HashMap<String, usize>,
}

impl Schema {
    /// The option with this key.
    pub fn option(&self, key: &str) -> Option<&OptionSchema> {
        self.position(key).map(|at| &self.options[at])
    }

    /// The place of the option with this key in [`Schema::options`].
    pub fn position(&self, key: &str) -> Option<usize> {
        self.index.get(key).copied()
    }

    /// Whether `key` is an option whose value must stay out of everything that is printed.
    pub fn is_secret(&self, key: &str) -> bool {
        self.option(key).is_some_and(|option| option.secret)
    }

    /// Whether values may hold `key`: as an option, a flag or an experiment layer.
    pub fn accepts_key(&self, key: &str) -> bool {
        self.index.contains_key(key)
            || self.flags.accepts(key)
            || self.experiment_layers.accepts(key)
    }
}

/// A namespace: a DNS-1123 label of at most 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Namespace(pub(crate) String);

impl Namespace {
    /// The namespace's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Keys that refer to a built-in definition instead of a type of their own.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// The keys that the schema names, in the order of the file.
    pub named: Vec<Reference>,
    /// The prefix whose every key is accepted, where the schema has the pattern form.
    pub any_with_prefix: Option<&'static str>,
}

impl Declared {
    /// Whether `key` is one of these.
    pub fn accepts(&self, key: &str) -> bool {
        self.any_with_prefix
            .is_some_and(|prefix| key.starts_with(prefix))
            || self.named.iter().any(|reference| reference.key == key)
    }
}

/// One key that refers to a built-in definition.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The key, such as `feature.red-bar`.
    pub key: String,
    /// The name in code: [the mapping](crate::names) of the key. `None` where the mapping gives none, which
    /// [`names::check`](crate::names::check) refuses.
    pub name: Option<String>,
    /// Where the key stands in the file.
    pub span: Span,
}

/// One declared option.
#[derive(Clone)]
pub struct OptionSchema {
    /// The key, as the values files have it.
    pub key: String,
    /// What the option is for.
    pub description: String,
    /// The type and its constraints.
    pub ty: Type,
    /// The value where none is set; it satisfies `ty`.
    pub default: Value,
    /// The name in code: `accessor`, or else [the mapping](crate::names) of the key. `None` where
    /// the mapping gives none, which [`names::check`](crate::names::check) refuses.
    pub name: Option<String>,
    /// Whether, and in favour of what, the option is deprecated.
    pub deprecated: Option<Deprecation>,
    /// Whether the value must stay out of everything that is printed.
    pub secret: bool,
    /// Values that show how to use the option.
    pub examples: Vec<Value>,
    /// Where the key stands in the file.
    pub span: Span,
}

impl fmt::Debug for OptionSchema {
    // The default and the examples of a secret option stay out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("OptionSchema");
        debug
            .field("key", &self.key)
            .field("description", &self.description)
            .field("ty", &self.ty)
            .field("name", &self.name)
            .field("deprecated", &self.deprecated)
            .field("secret", &self.secret);
        if !self.secret {
            debug
                .field("default", &self.default)
                .field("examples", &self.examples);
        }
        debug.finish_non_exhaustive()
    }
}

/// The `deprecated` keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deprecation {
    /// `"deprecated": true`
    Plain,
    /// `"deprecated": "use … instead"`
    Note(String),
}

/// A type with the values that it is narrowed to.
#[derive(Debug, Clone)]
pub struct Type {
    /// The kind, with the constraints that belong to it.
    pub kind: Kind,
    /// `enum`: the values allowed, in the order of the file. With [`Kind::String`] this makes the
    /// type an enumeration in code.
    pub allowed: Option<Arc<[Value]>>,
}

/// The kinds of type.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(Integer),
    /// Any finite number.
    Number(Bounds),
    /// Text.
    String(Text),
    /// A list.
    Array(Array),
    /// An object with fields of its own.
    Struct(Struct),
    /// An object from any key to one type.
    Map(Map),
    /// One of several scalar types: `"type": ["string", "number"]`.
    Scalars(Scalars),
    /// One of several objects, told apart by a field: `oneOf` with a `const`.
    Tagged(Tagged),
}

/// An integer with its width and bounds.
#[derive(Debug, Clone, Default)]
pub struct Integer {
    /// The explicit `format`; without one the range is that of `i64`.
    pub format: Option<IntegerFormat>,
    /// The bounds.
    pub bounds: Bounds,
}

/// The formats that choose an integer's type in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum IntegerFormat {
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
}

impl IntegerFormat {
    /// All formats.
    pub const ALL: [Self; 8] = [
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::Uint8,
        Self::Uint16,
        Self::Uint32,
        Self::Uint64,
    ];

    /// The name in a schema, such as `uint16`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
        }
    }

    /// The smallest and the largest value.
    pub fn range(self) -> (i128, i128) {
        match self {
            Self::Int8 => (i8::MIN.into(), i8::MAX.into()),
            Self::Int16 => (i16::MIN.into(), i16::MAX.into()),
            Self::Int32 => (i32::MIN.into(), i32::MAX.into()),
            Self::Int64 => (i64::MIN.into(), i64::MAX.into()),
            Self::Uint8 => (0, u8::MAX.into()),
            Self::Uint16 => (0, u16::MAX.into()),
            Self::Uint32 => (0, u32::MAX.into()),
            Self::Uint64 => (0, u64::MAX.into()),
        }
    }
}

/// Bounds of a number, as the schema writes them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    /// `minimum`
    pub minimum: Option<Number>,
    /// `maximum`
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: Option<Number>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: Option<Number>,
    /// `multipleOf`, decided on the decimal text.
    pub multiple_of: Option<Number>,
}

/// Constraints of a string.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `pattern`, searched for anywhere in the text.
    pub pattern: Option<Pattern>,
    /// `format`
    pub format: Option<TextFormat>,
}

/// The formats of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextFormat {
    /// `date-time` of RFC 3339.
    DateTime,
    /// `uuid` of RFC 4122, with hyphens.
    Uuid,
    /// `ipv4`, dotted.
    Ipv4,
    /// `ipv6`, without a zone.
    Ipv6,
}

impl TextFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::DateTime, Self::Uuid, Self::Ipv4, Self::Ipv6];

    /// The name in a schema, such as `date-time`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Uuid => "uuid",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }
}

/// A list of one type.
#[derive(Debug, Clone)]
pub struct Array {
    /// `items`
    pub items: Box<Type>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
}

/// An object with declared fields.
#[derive(Debug, Clone)]
pub struct Struct {
    /// The fields, in the order of the file.
    pub fields: Vec<Field>,
    /// The type of fields that are not declared, where the schema takes them: `extra` in code.
    pub extra: Option<Box<Type>>,
    /// `minProperties`, `maxProperties`, `propertyNames`
    pub limits: Limits,
}

/// One field of a struct or of a tagged variant.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key in the object.
    pub key: String,
    /// The type and its constraints.
    pub ty: Type,
    /// Whether the field may be missing.
    pub optional: bool,
    /// What the field is for.
    pub description: Option<String>,
    /// The name in code: `accessor`, or else [the mapping](crate::names) of the key. `None` where
    /// the mapping gives none, which [`names::check`](crate::names::check) refuses.
    pub name: Option<String>,
    /// Whether, and in favour of what, the field is deprecated.
    pub deprecated: Option<Deprecation>,
    /// Where the key stands in the file.
    pub span: Span,
}

/// An object from any key to one type.
#[derive(Debug, Clone)]
pub struct Map {
    /// `additionalProperties`
    pub values: Box<Type>,
    /// `minProperties`, `maxProperties`, `propertyNames`
    pub limits: Limits,
}

/// Constraints of an object as a whole.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `propertyNames`: a string type that each key satisfies.
    pub property_names: Option<Box<Type>>,
}

/// One of several scalar types. Each constraint binds the values of its own type only.
#[derive(Debug, Clone)]
pub struct Scalars {
    /// The types, in the order of the file, each once.
    pub types: Vec<Scalar>,
    /// Constraints of the integers and numbers.
    pub integer: Integer,
    /// Constraints of the strings.
    pub text: Text,
}

/// The scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Scalar {
    Boolean,
    Integer,
    Number,
    String,
}

/// One of several objects, told apart by the text in a field that they share.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// The field that tells the variants apart.
    pub tag: String,
    /// The variants, in the order of the file.
    pub variants: Vec<Variant>,
}

/// One variant of a tagged union.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The tag field's `const`.
    pub name: String,
    /// What the variant means.
    pub description: Option<String>,
    /// The other fields; the tag is not among them.
    pub content: Struct,
    /// Where the tag's `const` stands in the file.
    pub span: Span,
}
