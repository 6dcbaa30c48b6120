//! What is wrong with a value, in the words of the jsonschema crate, which users of sentry-options
//! know.

use std::fmt::{self, Write};
use std::sync::Arc;

use serde_json::{Number, Value};

use super::path::Path;
use crate::error::TypeName;
use crate::model::{IntegerFormat, TextFormat};

/// What stands in place of everything that would tell the value of a secret option.
pub const SECRET: &str = "<secret>";

/// One thing wrong with a value.
///
/// Its `Display` is the message without the place: `"invalid" is not of type "integer"`. For a
/// secret option nothing in it tells the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The key of the option; empty if the document as a whole is wrong.
    pub option: String,
    /// Where in the option's value.
    pub path: Path,
    /// What is wrong.
    pub kind: ViolationKind,
    /// The part of the value that is wrong, as JSON; its beginning and `…` if it is very long, and
    /// empty where the message does without.
    pub found: String,
}

impl Violation {
    /// The path from the document: the option's key, then [`Violation::path`].
    pub fn location(&self) -> Path {
        if self.option.is_empty() && self.path.is_root() {
            Path::root()
        } else {
            self.path.clone().within(self.option.clone())
        }
    }
}

/// Everything that can be wrong with a value.
#[derive(Debug, Clone, PartialEq)]
pub enum ViolationKind {
    /// It has another type.
    Type {
        /// The types allowed.
        expected: Vec<TypeName>,
    },
    /// It is an integer outside the range of its format.
    IntegerRange {
        /// The format; `int64` if there is none.
        format: IntegerFormat,
    },
    /// It is a float so large that it does not say which integer it is.
    InexactInteger,
    /// It is no member of the `enum`.
    Enum {
        /// The members; none for a secret option.
        allowed: Arc<[Value]>,
        /// The member that may be meant.
        nearest: Option<String>,
    },
    /// It is below `minimum`.
    Minimum {
        /// The bound.
        limit: Number,
    },
    /// It is above `maximum`.
    Maximum {
        /// The bound.
        limit: Number,
    },
    /// It is not above `exclusiveMinimum`.
    ExclusiveMinimum {
        /// The bound.
        limit: Number,
    },
    /// It is not below `exclusiveMaximum`.
    ExclusiveMaximum {
        /// The bound.
        limit: Number,
    },
    /// It is no multiple of `multipleOf`.
    MultipleOf {
        /// The divisor.
        divisor: Number,
    },
    /// It is shorter than `minLength`.
    MinLength {
        /// The bound.
        limit: u64,
    },
    /// It is longer than `maxLength`.
    MaxLength {
        /// The bound.
        limit: u64,
    },
    /// It does not match `pattern`.
    Pattern {
        /// The pattern.
        pattern: String,
    },
    /// It has not the `format`.
    Format {
        /// The format.
        format: TextFormat,
    },
    /// It has fewer items than `minItems`.
    MinItems {
        /// The bound.
        limit: u64,
    },
    /// It has more items than `maxItems`.
    MaxItems {
        /// The bound.
        limit: u64,
    },
    /// It has an item twice, and `uniqueItems`.
    UniqueItems,
    /// It lacks a field.
    Required {
        /// The field.
        field: String,
    },
    /// It has keys or fields that there are not.
    Unexpected {
        /// Those, in order.
        keys: Vec<Unexpected>,
    },
    /// It has fewer entries than `minProperties`.
    MinProperties {
        /// The bound.
        limit: u64,
    },
    /// It has more entries than `maxProperties`.
    MaxProperties {
        /// The bound.
        limit: u64,
    },
    /// It has a key that `propertyNames` refuses. What was [found](Violation::found) is the key.
    PropertyName {
        /// Why.
        kind: Box<ViolationKind>,
    },
    /// It is a tag that no branch of the `oneOf` has.
    Tag {
        /// The tags there are.
        known: Vec<String>,
        /// The tag that may be meant.
        nearest: Option<String>,
    },
    /// What only the value of a flag or an experiment layer can have wrong.
    #[cfg(feature = "flags")]
    Flag(sentry_options_flags::ViolationKind),
}

/// A key that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexpected {
    /// The key.
    pub key: String,
    /// The key that may be meant.
    pub nearest: Option<String>,
}

impl Violation {
    /// What to write instead, where that can be said.
    pub fn help(&self) -> Option<String> {
        match &self.kind {
            ViolationKind::Enum { nearest, .. } | ViolationKind::Tag { nearest, .. } => nearest
                .as_ref()
                .map(|nearest| format!("did you mean {nearest:?}?")),
            ViolationKind::Unexpected { keys } => {
                let meant = keys.iter().filter_map(|unexpected| {
                    let nearest = unexpected.nearest.as_ref()?;
                    Some(format!("{nearest:?} instead of {:?}", unexpected.key))
                });
                let meant = meant.collect::<Vec<_>>();
                (!meant.is_empty()).then(|| format!("did you mean {}?", meant.join(", ")))
            }
            ViolationKind::IntegerRange { format } => {
                let (smallest, largest) = format.range();
                Some(format!(
                    "a value of {} is from {smallest} to {largest}",
                    format.name()
                ))
            }
            ViolationKind::InexactInteger => {
                Some("write it without exponent or fraction".to_owned())
            }
            #[cfg(feature = "flags")]
            ViolationKind::Flag(kind) => kind.help(),
            _ => None,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.kind, &self.found)
    }
}

/// What a violation tells of the part of the value that is wrong: its JSON, or the beginning of it.
pub(super) fn told(value: &Value) -> String {
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{value}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

/// A text that takes so much and no more, so that nothing long is written only to be cut off.
struct Beginning(String);

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const LONGEST: usize = 1_000;
        let mut fitting = (LONGEST - self.0.len()).min(text.len());
        while !text.is_char_boundary(fitting) {
            fitting -= 1;
        }
        self.0.push_str(&text[..fitting]);
        if fitting < text.len() {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

fn write(f: &mut fmt::Formatter<'_>, kind: &ViolationKind, found: &str) -> fmt::Result {
    match kind {
        ViolationKind::Type { expected } => {
            let plural = if expected.len() == 1 { "" } else { "s" };
            let names = expected
                .iter()
                .map(|expected| format!("{:?}", expected.name()));
            let names = names.collect::<Vec<_>>().join(", ");
            write!(f, "{found} is not of type{plural} {names}")
        }
        ViolationKind::IntegerRange { format } => write!(f, "{found} is not a {:?}", format.name()),
        ViolationKind::InexactInteger => write!(
            f,
            "{found} is a float above 2^53, which does not say which integer it is"
        ),
        ViolationKind::Enum { allowed, .. } if allowed.is_empty() => {
            write!(f, "{found} is not one of the values of its `enum`")
        }
        ViolationKind::Enum { allowed, .. } => write_candidates(f, found, allowed),
        ViolationKind::Tag { known, .. } => {
            let known = known
                .iter()
                .map(|tag| Value::from(tag.as_str()))
                .collect::<Vec<_>>();
            write_candidates(f, found, &known)
        }
        ViolationKind::Minimum { limit } => {
            write!(f, "{found} is less than the minimum of {limit}")
        }
        ViolationKind::Maximum { limit } => {
            write!(f, "{found} is greater than the maximum of {limit}")
        }
        ViolationKind::ExclusiveMinimum { limit } => {
            write!(f, "{found} is less than or equal to the minimum of {limit}")
        }
        ViolationKind::ExclusiveMaximum { limit } => {
            write!(
                f,
                "{found} is greater than or equal to the maximum of {limit}"
            )
        }
        ViolationKind::MultipleOf { divisor } => {
            write!(f, "{found} is not a multiple of {divisor}")
        }
        ViolationKind::MinLength { limit } => {
            write!(
                f,
                "{found} is shorter than {limit} character{}",
                plural(*limit)
            )
        }
        ViolationKind::MaxLength { limit } => {
            write!(
                f,
                "{found} is longer than {limit} character{}",
                plural(*limit)
            )
        }
        ViolationKind::Pattern { pattern } => write!(f, "{found} does not match \"{pattern}\""),
        ViolationKind::Format { format } => write!(f, "{found} is not a {:?}", format.name()),
        ViolationKind::MinItems { limit } => {
            write!(f, "{found} has less than {limit} item{}", plural(*limit))
        }
        ViolationKind::MaxItems { limit } => {
            write!(f, "{found} has more than {limit} item{}", plural(*limit))
        }
        ViolationKind::UniqueItems => write!(f, "{found} has non-unique elements"),
        ViolationKind::Required { field } => {
            write!(f, "{} is a required property", Value::from(field.as_str()))
        }
        ViolationKind::Unexpected { keys } => {
            let quoted = keys
                .iter()
                .map(|unexpected| format!("'{}'", unexpected.key));
            let quoted = quoted.collect::<Vec<_>>().join(", ");
            let were = if keys.len() == 1 { "was" } else { "were" };
            write!(
                f,
                "Additional properties are not allowed ({quoted} {were} unexpected)"
            )
        }
        ViolationKind::MinProperties { limit } => {
            let plural = if *limit == 1 { "y" } else { "ies" };
            write!(f, "{found} has less than {limit} propert{plural}")
        }
        ViolationKind::MaxProperties { limit } => {
            let plural = if *limit == 1 { "y" } else { "ies" };
            write!(f, "{found} has more than {limit} propert{plural}")
        }
        ViolationKind::PropertyName { kind } => write(f, kind, found),
        #[cfg(feature = "flags")]
        ViolationKind::Flag(kind) => kind.write(f, found),
    }
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `"x" is not one of "a", "b" or 4 other candidates`: three at most are told.
fn write_candidates(f: &mut fmt::Formatter<'_>, found: &str, candidates: &[Value]) -> fmt::Result {
    const MOST: usize = 3;
    let (shown, last) = match candidates {
        [] => (candidates, String::new()),
        [only] => (&candidates[..0], only.to_string()),
        [shown @ .., last] if candidates.len() <= MOST => (shown, format!(" or {last}")),
        _ => {
            let others = candidates.len() - (MOST - 1);
            (
                &candidates[..MOST - 1],
                format!(" or {others} other candidates"),
            )
        }
    };
    let shown = shown.iter().map(Value::to_string).collect::<Vec<_>>();
    write!(f, "{found} is not one of {}{last}", shown.join(", "))
}
