//! The ways in which two versions of a schema can differ.

use sentry_options_schema::IntegerFormat;
use serde_json::Value;

/// One difference of a namespace, an option, a field or a type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    // Of namespaces.
    NamespaceAdded,
    NamespaceRemoved,

    // Of options.
    OptionAdded,
    OptionRemoved,
    /// A name that was in use, was removed, and comes back with another type.
    NameReused(Box<Reuse>),
    DefaultChanged {
        from: Value,
        to: Value,
    },
    ExamplesChanged,
    SecretAdded,
    SecretRemoved,

    // Of options and fields.
    DescriptionChanged,
    DeprecationChanged {
        is_deprecated: bool,
    },
    AccessorChanged {
        from: Option<String>,
        to: Option<String>,
    },

    // Of flags and experiment layers.
    FlagAdded,
    FlagRemoved,
    /// The schema accepts every key of a prefix from now on.
    AnyFlagAdded {
        prefix: &'static str,
    },
    AnyFlagRemoved {
        prefix: &'static str,
    },
    FlagBecameOption,
    OptionBecameFlag,

    // Of types.
    TypeChanged {
        from: String,
        to: String,
        turn: Turn,
    },
    UnionTypeAdded {
        ty: &'static str,
        /// Whether the other types took its values already.
        is_covered: bool,
    },
    UnionTypeRemoved {
        ty: &'static str,
        /// Whether the other types take its values still.
        is_covered: bool,
    },
    IntegerFormatChanged {
        from: Option<IntegerFormat>,
        to: Option<IntegerFormat>,
    },

    // Of constraints.
    RangeChanged {
        end: End,
        constraint: Constraint,
    },
    MultipleChanged(Constraint),
    /// A count: of characters, items or entries.
    CountChanged {
        keyword: &'static str,
        constraint: Constraint,
    },
    PatternChanged(Constraint),
    TextFormatChanged(Constraint),
    UniqueItemsChanged {
        turn: Turn,
    },

    // Of `enum`.
    EnumAdded {
        is_text: bool,
    },
    EnumRemoved {
        is_text: bool,
    },
    MemberAdded {
        member: Value,
        /// Whether it is one of an enumeration in code, as those of texts alone are.
        is_text: bool,
    },
    MemberRemoved {
        member: Value,
        is_text: bool,
    },
    /// A member stays, and its variant in Rust is called otherwise.
    VariantRenamed {
        member: String,
        from: String,
        to: String,
    },

    // Of the keys that `propertyNames` allows.
    KeyEnumChanged {
        turn: Turn,
    },

    // Of structs.
    FieldAdded {
        key: String,
        is_optional: bool,
        /// Whether values may have had such a field before, by `additionalProperties`.
        was_extra: bool,
    },
    FieldRemoved {
        key: String,
        was_optional: bool,
        /// Whether values may have such a field still, by `additionalProperties`.
        is_extra: bool,
    },
    FieldBecameOptional,
    FieldBecameRequired,
    ExtraAdded,
    ExtraRemoved,

    // Of tagged unions.
    TagChanged {
        from: String,
        to: String,
    },
    VariantAdded {
        tag: String,
    },
    VariantRemoved {
        tag: String,
    },
}

/// How the room for values changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Values that were valid are not.
    Narrowed,
    /// Values that were not valid are.
    Loosened,
    /// Both, or it cannot be told.
    Both,
}

/// The ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Lowest,
    Highest,
}

/// A constraint before and after, as the schema writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constraint {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) turn: Turn,
}

/// When a name was last in use, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reuse {
    /// The commit that had it last.
    pub(crate) commit: String,
    /// Its type then.
    pub(crate) from: String,
    /// Its type now.
    pub(crate) to: String,
    /// Where in the value the types differ, if not as a whole.
    pub(crate) at: String,
}

impl Change {
    /// Its kind, for machines: it stays the same when messages are reworded.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NamespaceAdded => "namespace-added",
            Self::NamespaceRemoved => "namespace-removed",
            Self::OptionAdded => "option-added",
            Self::OptionRemoved => "option-removed",
            Self::NameReused(_) => "name-reused",
            Self::DefaultChanged { .. } => "default-changed",
            Self::ExamplesChanged => "examples-changed",
            Self::SecretAdded => "secret-added",
            Self::SecretRemoved => "secret-removed",
            Self::DescriptionChanged => "description-changed",
            Self::DeprecationChanged { .. } => "deprecation-changed",
            Self::AccessorChanged { .. } => "accessor-changed",
            Self::FlagAdded => "flag-added",
            Self::FlagRemoved => "flag-removed",
            Self::AnyFlagAdded { .. } => "any-flag-added",
            Self::AnyFlagRemoved { .. } => "any-flag-removed",
            Self::FlagBecameOption => "flag-became-option",
            Self::OptionBecameFlag => "option-became-flag",
            Self::TypeChanged { .. } => "type-changed",
            Self::UnionTypeAdded { .. } => "union-type-added",
            Self::UnionTypeRemoved { .. } => "union-type-removed",
            Self::IntegerFormatChanged { .. } => "integer-format-changed",
            Self::RangeChanged { .. } => "range-changed",
            Self::MultipleChanged(_) => "multiple-changed",
            Self::CountChanged { .. } => "count-changed",
            Self::PatternChanged(_) => "pattern-changed",
            Self::TextFormatChanged(_) => "text-format-changed",
            Self::UniqueItemsChanged { .. } => "unique-items-changed",
            Self::EnumAdded { .. } => "enum-added",
            Self::EnumRemoved { .. } => "enum-removed",
            Self::MemberAdded { .. } => "member-added",
            Self::MemberRemoved { .. } => "member-removed",
            Self::VariantRenamed { .. } => "variant-renamed",
            Self::KeyEnumChanged { .. } => "key-enum-changed",
            Self::FieldAdded { .. } => "field-added",
            Self::FieldRemoved { .. } => "field-removed",
            Self::FieldBecameOptional => "field-became-optional",
            Self::FieldBecameRequired => "field-became-required",
            Self::ExtraAdded => "extra-added",
            Self::ExtraRemoved => "extra-removed",
            Self::TagChanged { .. } => "tag-changed",
            Self::VariantAdded { .. } => "variant-added",
            Self::VariantRemoved { .. } => "variant-removed",
        }
    }
}
