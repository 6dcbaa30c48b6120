//! What follows from each kind of change: whom it breaks, and the verdict.

use sentry_options_schema::IntegerFormat;

use super::breaks::{Breaks, Impact, Verdict};
use super::change::{Change, Turn};

impl Change {
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
            | Self::TextFormatChanged(constraint)
            | Self::RangeChanged { constraint, .. }
            | Self::CountChanged { constraint, .. } => of_room(constraint.turn),
            Self::UniqueItemsChanged { turn } => of_room(*turn),
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
            // What an undeclared field is to one schema is a declared one to the other, of another type.
            Self::FieldAdded {
                is_optional,
                was_extra,
                ..
            } => {
                let values = if *is_optional && !was_extra { O } else { B };
                (values, if *was_extra { B } else { N }, B)
            }
            Self::FieldRemoved {
                was_optional,
                is_extra,
                ..
            } => (B, if *was_optional && !is_extra { O } else { B }, B),
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
