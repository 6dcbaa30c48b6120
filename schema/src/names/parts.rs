//! The parts of a schema whose types get a name, and what the types are called.

use super::{accessor_name, module_name, option_type_name, type_name};
use crate::model::{Namespace, Tagged};

/// A part of a schema that may have a type of its own, with its name in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// An option.
    Option(&'a str),
    /// A field of a struct or variant.
    Field(&'a str),
    /// A variant of a tagged union, as [`variant_names`](super::variant_names) calls it.
    Variant(&'a str),
    /// What an array holds.
    Item,
    /// What a map holds.
    Value,
    /// The fields of a struct or variant that are not declared.
    Extra,
}

impl<'a> Part<'a> {
    /// The name in code.
    pub const fn name(self) -> &'a str {
        match self {
            Self::Option(name) | Self::Field(name) | Self::Variant(name) => name,
            Self::Item => "item",
            Self::Value => "value",
            Self::Extra => "extra",
        }
    }

    /// The name of the part's type.
    pub fn type_name(self) -> String {
        match self {
            Self::Option(name) => option_type_name(name),
            Self::Variant(name) => name.to_owned(),
            Self::Field(_) | Self::Item | Self::Value | Self::Extra => type_name(self.name()),
        }
    }
}

/// The name in Python of the type of a part. Types of fields are declared in the class of the struct;
/// where what holds the part gives no class, `holder` is the name that it would have, and stands in
/// front: `Routes_Item`, `Sink_Kafka`.
pub fn python_type_name(holder: Option<&str>, part: Part<'_>) -> String {
    let name = part.type_name();
    // No type's name has an underscore but at its ends, so that none of these is another's.
    class_name(match holder {
        Some(holder) => format!("{holder}_{name}"),
        None => name,
    })
}

/// The name in Python of the class of a namespace.
pub fn python_class_name(namespace: &Namespace) -> String {
    class_name(type_name(&module_name(namespace)))
}

/// The name in Python of the field that tells variants apart. `None` where the mapping gives none,
/// or where a variant has another field of the name.
pub fn python_tag_name(tagged: &Tagged) -> Option<String> {
    let name = accessor_name(&tagged.tag).ok()?;
    let is_taken = tagged.variants.iter().any(|variant| {
        let mut fields = variant.content.fields.iter();
        fields.any(|field| field.name.as_deref() == Some(&name))
            || variant.content.extra.is_some() && name == Part::Extra.name()
    });
    (!is_taken).then_some(name)
}

/// What tells types from keywords, and from attributes, which share a scope with them: no attribute's
/// name has a capital, so every type's has one. Behind a leading digit it may have none.
fn class_name(name: String) -> String {
    if ["False", "None", "True"].contains(&name.as_str()) {
        format!("{name}_")
    } else if name.contains(|c: char| c.is_ascii_uppercase()) {
        name
    } else {
        format!("T{name}")
    }
}
