//! The ways in which two versions of a schema can differ.

use sentry_options_schema::IntegerFormat;
use serde_json::Value;

use super::breaks::{Breaks, Impact, Verdict};

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
        from: Option<String>,
        to: Option<String>,
        turn: Turn,
    },
    MultipleChanged(Constraint),
    /// A count: of characters, items or entries.
    CountChanged {
        keyword: &'static str,
        from: Option<u64>,
        to: Option<u64>,
        turn: Turn,
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

    /// Whom it breaks. The table in `docs/evolution.md` is this one with its reasons.
    #[expect(
        clippy::match_same_arms,
        reason = "a table, in the order of the kinds of change"
    )]
    pub(crate) fn breaks(&self) -> Breaks {
        use Impact::{Breaks as B, None as O, Noticed as N};
        let (values, older_services, code) = match self {
            Self::ExamplesChanged | Self::DescriptionChanged | Self::NamespaceAdded => (O, O, O),
            Self::NamespaceRemoved | Self::NameReused(_) => (B, B, B),
            Self::OptionAdded | Self::FlagAdded | Self::AnyFlagAdded { .. } => (O, N, O),
            Self::OptionRemoved | Self::FlagRemoved => (B, N, B),
            Self::AnyFlagRemoved { .. } => (B, O, O),
            // Where no value is set, another one is in force.
            Self::DefaultChanged { .. } => (B, N, O),
            Self::SecretAdded => (O, N, O),
            Self::SecretRemoved => (N, O, O),
            Self::DeprecationChanged { is_deprecated } => {
                (O, O, if *is_deprecated { N } else { O })
            }
            Self::AccessorChanged { .. } | Self::VariantRenamed { .. } => (O, O, B),
            Self::FlagBecameOption | Self::OptionBecameFlag | Self::TagChanged { .. } => (B, B, B),
            Self::TypeChanged { turn, .. } => {
                let (values, older_services) = turn.impacts();
                (values, older_services, B)
            }
            Self::UnionTypeAdded { is_covered, .. } => (O, if *is_covered { O } else { B }, N),
            Self::UnionTypeRemoved { is_covered, .. } => (if *is_covered { O } else { B }, O, B),
            // The range is a change of its own.
            Self::IntegerFormatChanged { from, to } => {
                let [from, to] = [from, to].map(|format| format.unwrap_or(IntegerFormat::Int64));
                (O, O, if from == to { O } else { B })
            }
            Self::MultipleChanged(constraint)
            | Self::PatternChanged(constraint)
            | Self::TextFormatChanged(constraint) => of_room(constraint.turn),
            Self::RangeChanged { turn, .. }
            | Self::CountChanged { turn, .. }
            | Self::UniqueItemsChanged { turn } => of_room(*turn),
            // Readers let any key pass.
            Self::KeyEnumChanged { turn } => (turn.impacts().0, O, O),
            // Of texts the code has an enumeration, which knows members of tomorrow as `Unknown`.
            Self::EnumAdded { is_text } => (B, O, if *is_text { B } else { O }),
            Self::EnumRemoved { is_text: true } => (O, N, B),
            Self::EnumRemoved { is_text: false } => (O, B, O),
            // Readers let any text pass.
            Self::MemberAdded { member, is_text } => (
                O,
                if member.is_string() { N } else { B },
                if *is_text { N } else { O },
            ),
            Self::MemberRemoved { is_text, .. } => (B, O, if *is_text { B } else { O }),
            Self::FieldAdded {
                is_optional,
                was_extra,
                ..
            } => (if *is_optional && !was_extra { O } else { B }, N, B),
            Self::FieldRemoved { was_optional, .. } => (B, if *was_optional { O } else { B }, B),
            Self::FieldBecameOptional => (O, B, B),
            Self::FieldBecameRequired | Self::ExtraRemoved | Self::VariantRemoved { .. } => {
                (B, O, B)
            }
            Self::ExtraAdded => (O, N, B),
            Self::VariantAdded { .. } => (O, N, N),
        };
        Breaks {
            values,
            older_services,
            code,
        }
    }

    /// What is to be done about it.
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            // The release 1.2 allows them, and `check-option-usage` is their gate.
            Self::OptionRemoved | Self::FlagRemoved | Self::AnyFlagRemoved { .. } => {
                Verdict::Warned
            }
            // Breaks nobody, but shows what was hidden.
            Self::SecretRemoved => Verdict::Warned,
            // The release 1.2 refuses them, whomever they break.
            _ if self.is_retyping() => Verdict::Refused,
            _ => self.breaks().verdict(),
        }
    }

    /// Whether what it is about is in the older schema alone.
    pub(crate) fn is_removal(&self) -> bool {
        matches!(
            self,
            Self::NamespaceRemoved
                | Self::OptionRemoved
                | Self::FlagRemoved
                | Self::AnyFlagRemoved { .. }
                | Self::FieldRemoved { .. }
                | Self::VariantRemoved { .. }
        )
    }

    /// Whether the type is another one, and not the same with other constraints: what a name that
    /// comes back may not have, and what the release 1.2 refuses as far as it sees it.
    pub(crate) fn is_retyping(&self) -> bool {
        matches!(
            self,
            Self::NameReused(_)
                | Self::FlagBecameOption
                | Self::OptionBecameFlag
                | Self::TypeChanged { .. }
                | Self::UnionTypeRemoved { .. }
                | Self::TagChanged { .. }
                | Self::FieldAdded { .. }
                | Self::FieldRemoved { .. }
                | Self::FieldBecameOptional
                | Self::FieldBecameRequired
        )
    }
}

impl Turn {
    /// What it does to values already written, and to services with the older schema.
    fn impacts(self) -> (Impact, Impact) {
        match self {
            Self::Narrowed => (Impact::Breaks, Impact::None),
            Self::Loosened => (Impact::None, Impact::Breaks),
            Self::Both => (Impact::Breaks, Impact::Breaks),
        }
    }
}

fn of_room(turn: Turn) -> (Impact, Impact, Impact) {
    let (values, older_services) = turn.impacts();
    (values, older_services, Impact::None)
}
