//! What is wrong with a value, in the words of the jsonschema crate where it has any for it.

use std::fmt::{self, Write};

use super::date::CREATED_AT_PATTERN;
use super::operator::Operator;
use super::path::Path;
use super::slots::SlotRange;

/// One thing wrong with a value. Its `Display` is the message without the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where.
    pub path: Path,
    /// What is wrong.
    pub kind: ViolationKind,
    /// The part of the value that is wrong, as JSON; its beginning and `…` if it is very long.
    pub found: String,
}

/// Everything that can be wrong with a feature or an experiment layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViolationKind {
    /// It has another type.
    Type {
        /// The types allowed.
        expected: &'static [JsonType],
    },
    /// It lacks a field.
    Required {
        /// The field.
        field: &'static str,
    },
    /// It has fields that there are not.
    Unexpected {
        /// Those, in order.
        fields: Vec<UnexpectedField>,
    },
    /// It is an empty text.
    Empty,
    /// It is below the smallest value.
    Minimum {
        /// The smallest value.
        limit: u64,
    },
    /// It is above the largest value.
    Maximum {
        /// The largest value.
        limit: u64,
    },
    /// It is no date and no time as `created_at` has it.
    CreatedAt,
    /// It is no `experiment_mode`: only `"simple"` and null are.
    ExperimentMode,
    /// It is no operator.
    Operator {
        /// The operator that may be meant.
        nearest: Option<&'static str>,
    },
    /// It is nothing that its condition's operator can compare with.
    Operand {
        /// The operator.
        operator: Operator,
    },
    /// It is a list with fewer items than it needs.
    TooFewItems {
        /// How many it needs.
        limit: usize,
    },
    /// It is a list with more items than it may have.
    TooManyItems {
        /// How many it may have.
        limit: usize,
    },
    /// It is in its list twice: a field of a unit, or the name of an arm.
    Duplicate,
    /// Its slots go past the last one.
    PastLastSlot {
        /// The slots that it claims.
        claimed: SlotRange,
    },
    /// Its slots are, some of them, another experiment's.
    Overlap {
        /// The slots that it claims.
        claimed: SlotRange,
        /// The experiment whose slots they are.
        other: String,
        /// The slots that no experiment of the layer claims.
        free: Vec<SlotRange>,
    },
    /// The weights of the arms of an enabled experiment sum to 0.
    NoWeight,
    /// Another layer has an experiment of this name.
    OtherLayer {
        /// The layer.
        layer: String,
    },
}

/// A type of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    String,
    Array,
    Object,
}

/// A field that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnexpectedField {
    /// The field.
    pub field: String,
    /// The field that may be meant.
    pub nearest: Option<&'static str>,
}

impl Violation {
    /// What to write instead, where that can be said.
    pub fn help(&self) -> Option<String> {
        self.kind.help()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.write(f, &self.found)
    }
}

impl ViolationKind {
    /// What to write instead, where that can be said.
    pub fn help(&self) -> Option<String> {
        match self {
            ViolationKind::Unexpected { fields } => {
                let meant = fields.iter().filter_map(|unexpected| {
                    let nearest = unexpected.nearest?;
                    Some(format!("{nearest:?} instead of {:?}", unexpected.field))
                });
                let meant = meant.collect::<Vec<_>>();
                (!meant.is_empty()).then(|| format!("did you mean {}?", meant.join(", ")))
            }
            ViolationKind::Operator { nearest } => {
                nearest.map(|nearest| format!("did you mean {nearest:?}?"))
            }
            ViolationKind::CreatedAt => Some("write a date, such as 2026-01-31".to_owned()),
            ViolationKind::Operand { operator } => {
                Some(format!("{:?} takes {}", operator.name(), operator.takes()))
            }
            ViolationKind::Overlap { free, .. } if !free.is_empty() => {
                Some(format!("free slots: {}", SlotRange::join(free)))
            }
            ViolationKind::NoWeight => {
                Some("give an arm a weight, or set `enabled` to false".to_owned())
            }
            _ => None,
        }
    }

    /// Writes the message, about the part of a value that is wrong.
    ///
    /// # Errors
    ///
    /// Those of `f`.
    pub fn write(&self, f: &mut impl Write, found: &str) -> fmt::Result {
        match self {
            ViolationKind::Type { expected } => {
                let plural = if expected.len() == 1 { "" } else { "s" };
                let names = expected.iter().map(|ty| format!("{:?}", ty.name()));
                let names = names.collect::<Vec<_>>().join(", ");
                write!(f, "{found} is not of type{plural} {names}")
            }
            ViolationKind::Required { field } => write!(f, "{field:?} is a required property"),
            ViolationKind::Unexpected { fields } => {
                let quoted = fields.iter().map(|field| format!("'{}'", field.field));
                let quoted = quoted.collect::<Vec<_>>().join(", ");
                let were = if fields.len() == 1 { "was" } else { "were" };
                write!(
                    f,
                    "Additional properties are not allowed ({quoted} {were} unexpected)"
                )
            }
            ViolationKind::Empty => write!(f, "{found} is shorter than 1 character"),
            ViolationKind::Minimum { limit } => {
                write!(f, "{found} is less than the minimum of {limit}")
            }
            ViolationKind::Maximum { limit } => {
                write!(f, "{found} is greater than the maximum of {limit}")
            }
            ViolationKind::CreatedAt => write!(f, "{found} does not match {CREATED_AT_PATTERN:?}"),
            ViolationKind::ExperimentMode => write!(f, "{found} is not one of \"simple\" or null"),
            ViolationKind::Operator { .. } => {
                let [first, second, others @ ..] = Operator::ALL;
                write!(
                    f,
                    "{found} is not one of {:?}, {:?} or {} other candidates",
                    first.name(),
                    second.name(),
                    others.len()
                )
            }
            ViolationKind::Operand { operator } => write!(
                f,
                "{found} is not {}, which {:?} takes",
                operator.takes(),
                operator.name()
            ),
            ViolationKind::TooFewItems { limit } => {
                write!(f, "{found} has less than {limit} item{}", plural(*limit))
            }
            ViolationKind::TooManyItems { limit } => {
                write!(f, "{found} has more than {limit} item{}", plural(*limit))
            }
            ViolationKind::Duplicate => write!(f, "{found} is there twice"),
            ViolationKind::PastLastSlot { claimed } => {
                write!(f, "slots {claimed} go past slot 99, the last one")
            }
            ViolationKind::Overlap {
                claimed,
                other,
                free,
            } => {
                write!(
                    f,
                    "slots {claimed} overlap those of {other:?}; free slots: "
                )?;
                f.write_str(&SlotRange::join(free))
            }
            ViolationKind::NoWeight => {
                f.write_str("the experiment is enabled, and the weights of its arms sum to 0")
            }
            ViolationKind::OtherLayer { layer } => write!(
                f,
                "the layer {layer:?} has an experiment of this name already"
            ),
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

impl JsonType {
    /// Its name in JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// The text of a value, or the beginning of it. Of JSON that is JSON.
pub(crate) fn told(value: &impl fmt::Display, longest: usize) -> String {
    let mut beginning = Beginning {
        text: String::new(),
        longest,
    };
    if write!(beginning, "{value}").is_err() {
        beginning.text.push('…');
    }
    beginning.text
}

/// A text that takes so much and no more, so that nothing long is written only to be cut off.
struct Beginning {
    text: String,
    longest: usize,
}

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut fitting = (self.longest - self.text.len()).min(text.len());
        while !text.is_char_boundary(fitting) {
            fitting -= 1;
        }
        self.text.push_str(&text[..fitting]);
        if fitting < text.len() {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}
