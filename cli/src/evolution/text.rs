//! Changes in words: what changed, whom it breaks, what to do instead.

use sentry_options_schema::{IntegerFormat, SECRET};
use serde_json::Value;

use super::breaks::Impact;
use super::change::{Change, Constraint, End, Turn};
use super::difference::Difference;

/// Values longer than this are cut, in characters.
const LONGEST_VALUE: usize = 200;

/// What is said of a constraint or a name that is not there.
const NONE: &str = "none";

impl Difference {
    /// What changed, in one line.
    pub(crate) fn message(&self) -> String {
        let namespace = &self.namespace;
        match (&self.at.option, &self.change) {
            (_, Change::NamespaceAdded) => format!("namespace '{namespace}' was added"),
            (_, Change::NamespaceRemoved) => format!("namespace '{namespace}' was removed"),
            (None, change) => format!("namespace '{namespace}': {}", self.told(change)),
            (Some(_), change) => {
                let keys = if self.at.is_about_keys {
                    " (its keys)"
                } else {
                    ""
                };
                let path = self.at.path();
                format!("'{namespace}.{path}'{keys}: {}", self.told(change))
            }
        }
    }

    /// Whom it breaks, in one sentence; nothing if nobody notices.
    pub(crate) fn consequence(&self) -> Option<String> {
        let breaks = self.change.breaks();
        let parties = [
            (breaks.values, "values already written"),
            (breaks.older_services, "services with the older schema"),
            (breaks.code, "code that reads it"),
        ];
        let of = |impact| {
            let parties = parties.iter().filter(move |(found, _)| *found == impact);
            parties.map(|(_, party)| *party).collect::<Vec<_>>()
        };
        match (of(Impact::Breaks), of(Impact::Noticed)) {
            (broken, _) if !broken.is_empty() => Some(format!("breaks {}", broken.join(", "))),
            (_, noticing) if !noticing.is_empty() => {
                Some(format!("noticed by {}", noticing.join(", ")))
            }
            _ => None,
        }
    }

    fn told(&self, change: &Change) -> String {
        let value = |value: &Value| {
            if self.is_secret {
                SECRET.to_owned()
            } else {
                shortened(value)
            }
        };
        let text = |text: &String| value(&text.as_str().into());
        match change {
            Change::NamespaceAdded | Change::OptionAdded => "the option was added".to_owned(),
            Change::NamespaceRemoved | Change::OptionRemoved => "the option was removed".to_owned(),
            Change::NameReused(reuse) => format!(
                "the name was in use until commit {} as {}, and comes back as {}{}",
                short(&reuse.commit),
                reuse.from,
                reuse.to,
                if reuse.at.is_empty() {
                    String::new()
                } else {
                    format!(" (at {})", reuse.at)
                },
            ),
            Change::DefaultChanged { from, to } => {
                format!("the default changed from {} to {}", value(from), value(to))
            }
            Change::ExamplesChanged => "the examples changed".to_owned(),
            Change::SecretAdded => "the option became secret".to_owned(),
            Change::SecretRemoved => "the option is no longer secret".to_owned(),
            Change::DescriptionChanged => "the description changed".to_owned(),
            Change::DeprecationChanged {
                is_deprecated: true,
            } => "it is deprecated".to_owned(),
            Change::DeprecationChanged { .. } => "it is no longer deprecated".to_owned(),
            Change::AccessorChanged { from, to } => {
                let [from, to] = [from, to].map(|name| name.as_deref().unwrap_or(NONE));
                format!("the name in code changed from {from} to {to}")
            }
            Change::FlagAdded => "the flag was added".to_owned(),
            Change::FlagRemoved => "the flag was removed".to_owned(),
            Change::AnyFlagAdded { prefix } => format!("every key with '{prefix}' is a flag now"),
            Change::AnyFlagRemoved { prefix } => {
                format!("only the declared keys with '{prefix}' are flags now")
            }
            Change::FlagBecameOption => "the flag became an ordinary option".to_owned(),
            Change::OptionBecameFlag => "the option became a flag".to_owned(),
            Change::TypeChanged { from, to, .. } => {
                format!("the type changed from '{from}' to '{to}'")
            }
            Change::UnionTypeAdded { ty, .. } => format!("the type may be '{ty}' now"),
            Change::UnionTypeRemoved { ty, .. } => format!("the type may no longer be '{ty}'"),
            Change::IntegerFormatChanged { from, to } => {
                let [from, to] = [from, to].map(|format| format.map_or(NONE, IntegerFormat::name));
                format!("the format changed from {from} to {to}")
            }
            Change::RangeChanged { end, constraint } => constraint.told(match end {
                End::Lowest => "the smallest value",
                End::Highest => "the largest value",
            }),
            Change::CountChanged {
                keyword,
                constraint,
            } => constraint.told(&format!("'{keyword}'")),
            Change::MultipleChanged(constraint) => constraint.told("'multipleOf'"),
            Change::PatternChanged(constraint) => constraint.told("the pattern"),
            Change::TextFormatChanged(constraint) => constraint.told("the format"),
            Change::UniqueItemsChanged {
                turn: Turn::Loosened,
            } => "items may be the same now".to_owned(),
            Change::UniqueItemsChanged { .. } => "no two items may be the same now".to_owned(),
            Change::EnumAdded { .. } => "only the members of an 'enum' are allowed now".to_owned(),
            Change::EnumRemoved { .. } => "the 'enum' was removed: any value is allowed".to_owned(),
            Change::MemberAdded { member, .. } => format!("{} is allowed now", value(member)),
            Change::MemberRemoved { member, .. } => {
                format!("{} is no longer allowed", value(member))
            }
            Change::VariantRenamed { member, from, to } => {
                let [member, from, to] = [member, from, to].map(text);
                format!("the variant of {member} in Rust changed from {from} to {to}")
            }
            Change::KeyEnumChanged {
                turn: Turn::Loosened,
            } => "more keys are allowed".to_owned(),
            Change::KeyEnumChanged { .. } => "some keys are no longer allowed".to_owned(),
            Change::FieldAdded {
                is_optional: true, ..
            } => "the optional field was added".to_owned(),
            Change::FieldAdded { .. } => "the required field was added".to_owned(),
            Change::FieldRemoved { .. } => "the field was removed".to_owned(),
            Change::FieldBecameOptional => "the field became optional".to_owned(),
            Change::FieldBecameRequired => "the field became required".to_owned(),
            Change::ExtraAdded => "fields that are not declared are allowed now".to_owned(),
            Change::ExtraRemoved => "fields that are not declared are no longer allowed".to_owned(),
            Change::TagChanged { from, to } => format!("the tag changed from {from:?} to {to:?}"),
            Change::VariantAdded { tag } => format!("the variant {} was added", text(tag)),
            Change::VariantRemoved { tag } => format!("the variant {} was removed", text(tag)),
        }
    }

    /// What to do instead, or with it. `next` is the name that may take over.
    pub(crate) fn help(&self, next: &str) -> Option<String> {
        let option = self.at.option.as_deref().unwrap_or_default();
        let namespace = &self.namespace;
        let replace = || {
            format!(
                "leave {option:?} as it is and add {next:?}: set its values, let the code read it, then \
                 remove {option:?} (`check-option-usage` says whether a value is still set)"
            )
        };
        Some(match &self.change {
            Change::NamespaceRemoved => format!(
                "keep the schema of '{namespace}'; remove its options one by one once nothing reads them"
            ),
            Change::NameReused(_) => format!("give the option a name of its own: {next:?}"),
            Change::DefaultChanged { .. } => format!(
                "leave the default, and set the value for all targets in {namespace}/default/; for \
                 another default, add {next:?}"
            ),
            Change::OptionRemoved | Change::FlagRemoved => format!(
                "values that still set it are refused: `check-option-usage --deletions '{namespace}:{option}'` \
                 lists them"
            ),
            Change::AnyFlagRemoved { .. } => {
                "declare each flag that values set, by its key".to_owned()
            }
            Change::SecretRemoved => {
                "its values appear in messages, documents and diffs from now on".to_owned()
            }
            change if change.verdict() == super::Verdict::Refused => replace(),
            change if change.breaks().older_services == Impact::Breaks => {
                "deploy every service with the new schema before a value makes use of it".to_owned()
            }
            change if change.breaks().code == Impact::Breaks => {
                "code that reads it has to follow; the compiler and the type checker say where"
                    .to_owned()
            }
            _ => return None,
        })
    }
}

/// The first characters of a commit, as people know it.
pub(crate) fn short(commit: &str) -> &str {
    const LENGTH: usize = 12;
    commit.get(..LENGTH).unwrap_or(commit)
}

impl Constraint {
    /// How it changed, `what` being its name.
    fn told(&self, what: &str) -> String {
        let how = match self.turn {
            Turn::Narrowed => "narrowed",
            Turn::Loosened => "loosened",
            Turn::Both => "changed",
        };
        let [from, to] = [&self.from, &self.to].map(|limit| limit.as_deref().unwrap_or(NONE));
        format!("{what} was {how} from {from} to {to}")
    }
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
