//! The items that stubs are made of: what lies between the model and the text.
//!
//! Every name is final here and every type decided, so that what writes text decides nothing.

use sentry_options_schema::Deprecation;

/// Everything that one schema gives.
pub(crate) struct Namespace {
    /// The namespace itself.
    pub(crate) name: String,
    /// The schema file, by a name that is the same on every machine.
    pub(crate) file: String,
    /// The schema's text.
    pub(crate) schema: String,
    /// The variable of the handle.
    pub(crate) variable: String,
    /// The handle's class, with an attribute for each option, flag and experiment layer.
    pub(crate) class: Class,
    /// What `get` takes and gives, in the order of the schema.
    pub(crate) keys: Vec<Key>,
}

/// A class with read-only attributes.
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) documentation: Vec<String>,
    /// The types that its attributes are written with, each before it is used.
    pub(crate) types: Vec<Declared>,
    pub(crate) attributes: Vec<Attribute>,
}

/// A type that is declared in a class.
pub(crate) enum Declared {
    Class(Class),
    /// Another name of a type.
    Alias(String, Annotation),
}

/// One attribute.
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: Annotation,
    pub(crate) documentation: Vec<String>,
    /// What to say where it is used.
    pub(crate) deprecated: Option<String>,
}

/// A key that `get` takes.
pub(crate) struct Key {
    pub(crate) text: String,
    /// The plain value's type.
    pub(crate) ty: Annotation,
    pub(crate) deprecated: Option<String>,
}

/// A type as it is written in some class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Annotation {
    Bool,
    Int,
    Float,
    Str,
    None,
    Any,
    /// A flag, which is called with a context.
    FeatureFlag,
    /// A layer of experiments, which is called with a context.
    ExperimentLayer,
    /// One of these texts.
    Literal(Vec<String>),
    /// A type that is declared in the same class.
    Declared(String),
    Sequence(Box<Annotation>),
    /// From texts to these.
    Mapping(Box<Annotation>),
    List(Box<Annotation>),
    /// From texts to these.
    Dict(Box<Annotation>),
    Union(Vec<Annotation>),
}

/// What to say of something deprecated.
pub(crate) fn deprecation(deprecated: Option<&Deprecation>) -> Option<String> {
    deprecated.map(|deprecation| match deprecation {
        Deprecation::Plain => "see its description".to_owned(),
        Deprecation::Note(note) => sentry_options_schema::describe::line(note),
    })
}
