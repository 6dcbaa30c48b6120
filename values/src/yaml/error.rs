//! What can be wrong with a YAML text.
//!
//! No message quotes a scalar, which may be a secret; keys, anchors and tags are quoted, unless
//! [`ErrorKind::without_names`] took them out.

use std::fmt;

use sentry_options_schema::json::{DEEPEST, NodeKind};
use sentry_options_schema::{SECRET, Span};

use super::MOST_NODES;

/// A fault of a YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where.
    pub span: Span,
    /// Another place that it has to do with, and what is there.
    pub related: Option<(Span, &'static str)>,
}

/// The faults of a YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is no YAML.
    Syntax {
        /// What is wrong, in the parser's words.
        message: String,
        /// What to do, where that is known.
        remedy: Option<&'static str>,
    },
    /// A tab stands where only spaces may.
    Tab,
    /// A character that YAML allows only as an escape.
    ControlCharacter(char),
    /// A second document begins.
    SecondDocument,
    /// A value is nested over [`DEEPEST`] levels.
    TooDeep,
    /// There are over [`MOST_NODES`] values, aliases expanded.
    TooLarge,
    /// A mapping has a key twice.
    DuplicateKey(String),
    /// A key is a scalar, but no text.
    KeyNotText {
        /// As written.
        key: String,
        /// What it is instead.
        found: Found,
    },
    /// A key is no scalar.
    KeyNotScalar(Collection),
    /// A plain integer does not fit 64 bits.
    IntegerTooLarge,
    /// A plain float exceeds what JSON's numbers hold.
    FloatTooLarge,
    /// An infinity or not a number.
    NotFinite,
    /// A tag that means nothing here.
    UnknownTag(String),
    /// A value is not what its tag says.
    TagMismatch {
        /// The tag.
        tag: &'static str,
        /// What it asks for.
        expected: &'static str,
    },
    /// An alias of an anchor that does not stand before it.
    UnknownAlias {
        /// The name.
        name: String,
        /// The anchor that may be meant.
        nearest: Option<String>,
    },
    /// An alias within what it names.
    RecursiveAlias(String),
    /// `<<` with a value that cannot be merged.
    Merge(Found),
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Found {
    Null,
    Boolean,
    Number,
    String,
    List,
    Mapping,
}

/// The values that have parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Collection {
    List,
    Mapping,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message, .. } => write!(f, "invalid YAML: {message}"),
            Self::Tab => f.write_str("a tab stands where YAML takes spaces only"),
            Self::ControlCharacter(character) => {
                write!(
                    f,
                    "the text holds the control character {}",
                    name(*character)
                )
            }
            Self::SecondDocument => f.write_str("a second document begins here"),
            Self::TooDeep => write!(f, "nested over {DEEPEST} levels"),
            Self::TooLarge => write!(f, "over {MOST_NODES} values, with every alias expanded"),
            Self::DuplicateKey(key) => write!(f, "duplicate key {key:?}"),
            Self::KeyNotText { key, found } => write!(f, "the key `{key}` is {found}, not text"),
            Self::KeyNotScalar(collection) => write!(f, "{} as a key", Found::from(*collection)),
            Self::IntegerTooLarge => f.write_str("an integer that does not fit 64 bits"),
            Self::FloatTooLarge => f.write_str("a number that is too large for a 64-bit float"),
            Self::NotFinite => f.write_str("an infinity or not-a-number, which JSON has not"),
            Self::UnknownTag(tag) => write!(f, "unknown tag `{tag}`"),
            Self::TagMismatch { tag, expected } => {
                write!(f, "the tag `{tag}` asks for {expected}, and this is none")
            }
            Self::UnknownAlias { name, .. } => {
                write!(f, "no anchor `&{name}` stands before this alias")
            }
            Self::RecursiveAlias(name) => {
                write!(f, "the alias `*{name}` stands within what `&{name}` names")
            }
            Self::Merge(found) => write!(f, "`<<` merges mappings, and this is {found}"),
        }
    }
}

impl ErrorKind {
    /// The same without the names that the text gives, unless `is_shown`: any may be part of a value,
    /// as keys of a map are, or a text that begins with `*` or `!`.
    #[must_use]
    pub fn without_names(self, is_shown: impl Fn(&str) -> bool) -> Self {
        let shown = |name: String| {
            if name == "<<" || is_shown(&name) {
                name
            } else {
                SECRET.to_owned()
            }
        };
        match self {
            Self::DuplicateKey(key) => Self::DuplicateKey(shown(key)),
            Self::KeyNotText { key, found } => Self::KeyNotText {
                key: shown(key),
                found,
            },
            Self::UnknownTag(tag) => Self::UnknownTag(shown(tag)),
            Self::UnknownAlias { name, .. } => Self::UnknownAlias {
                name: shown(name),
                nearest: None,
            },
            Self::RecursiveAlias(name) => Self::RecursiveAlias(shown(name)),
            other => other,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Syntax { remedy, .. } => return remedy.map(str::to_owned),
            Self::Tab => "write spaces instead".to_owned(),
            Self::ControlCharacter(character) => {
                let code = u32::from(*character);
                let escape = match code {
                    0..=0xFF => format!(r"\x{code:02X}"),
                    _ => format!(r"\u{code:04X}"),
                };
                format!("remove it, or write `{escape}` in a text in double quotes")
            }
            Self::SecondDocument => {
                "a file holds one document: remove the separator, or split the file".to_owned()
            }
            Self::TooDeep => "store it as text, or flatten it".to_owned(),
            Self::TooLarge => "split the file, or use fewer aliases of aliases".to_owned(),
            Self::DuplicateKey(key) if key == "<<" => {
                "merge several mappings as a list: `<<: [*first, *second]`".to_owned()
            }
            Self::DuplicateKey(_) => "remove one of the two".to_owned(),
            Self::KeyNotText { key, .. } => format!("write it in quotes: `{key:?}`"),
            Self::KeyNotScalar(_) => "keys are text: write one, in quotes where needed".to_owned(),
            Self::IntegerTooLarge => {
                "write it in quotes if it is text, or with an exponent if a rounded number will do"
                    .to_owned()
            }
            Self::FloatTooLarge | Self::NotFinite => {
                "write it in quotes if it is text; a number has to be finite".to_owned()
            }
            Self::UnknownTag(_) => {
                "remove it; known are `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`"
                    .to_owned()
            }
            Self::TagMismatch { .. } => "remove the tag, or mend the value".to_owned(),
            Self::UnknownAlias {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `*{nearest}`?"),
            Self::UnknownAlias { nearest: None, .. } => {
                "an anchor stands before its aliases: `definitions` before `options`".to_owned()
            }
            Self::RecursiveAlias(_) => "write out what is meant".to_owned(),
            Self::Merge(_) => {
                "merge an alias of a mapping, or a list of such; write `\"<<\"` for a key of that name"
                    .to_owned()
            }
        };
        Some(help)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "text",
            Self::List => "a list",
            Self::Mapping => "a mapping",
        })
    }
}

impl From<&NodeKind> for Found {
    fn from(kind: &NodeKind) -> Self {
        match kind {
            NodeKind::Null => Self::Null,
            NodeKind::Boolean(_) => Self::Boolean,
            NodeKind::Number(_) => Self::Number,
            NodeKind::String(_) => Self::String,
            NodeKind::Array(_) => Self::List,
            NodeKind::Object(_) => Self::Mapping,
        }
    }
}

impl From<Collection> for Found {
    fn from(collection: Collection) -> Self {
        match collection {
            Collection::List => Self::List,
            Collection::Mapping => Self::Mapping,
        }
    }
}

fn name(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}
