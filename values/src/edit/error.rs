//! Why an edit is refused.

use std::fmt;

use sentry_options_schema::Span;

use crate::yaml::{self, Found};

/// Why a file is not edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// It is no YAML.
    Yaml(Vec<yaml::Error>),
    /// The file, or its `options`, is no mapping.
    NotMapping {
        /// Which.
        what: &'static str,
        /// What it is.
        found: Found,
        /// Where.
        span: Span,
    },
    /// `options` is an alias, and so has no options of its own.
    Alias {
        /// Where it stands.
        span: Span,
    },
    /// The option is not set in the file.
    NotSet {
        /// The option.
        key: String,
        /// The one that may be meant.
        nearest: Option<String>,
    },
    /// The option comes from what `options` merges.
    Merged {
        /// The option.
        key: String,
    },
    /// What would go has an anchor that something else refers to.
    Anchored {
        /// The anchor's name.
        name: String,
        /// Where it stands.
        anchor: Span,
        /// Where something refers to it.
        alias: Span,
    },
    /// The edit would change more than the option: the file is written in a way that is not understood.
    Unsafe,
}

impl EditError {
    /// Where in the file, if it is about a place. The places of [`Yaml`](Self::Yaml) are in its errors.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::NotMapping { span, .. } | Self::Alias { span } => Some(*span),
            Self::Anchored { anchor, .. } => Some(*anchor),
            Self::Yaml(_) | Self::NotSet { .. } | Self::Merged { .. } | Self::Unsafe => None,
        }
    }

    /// Another place that it has to do with, and what is there.
    pub fn related(&self) -> Option<(Span, &'static str)> {
        match self {
            Self::Anchored { alias, .. } => Some((*alias, "referred to here")),
            _ => None,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            // Each has its own.
            Self::Yaml(_) => return None,
            Self::NotMapping { .. } => {
                "a values file has the form `options:`, and below `key: value`".to_owned()
            }
            Self::Alias { .. } => "merge instead: `<<: *name` below `options:`".to_owned(),
            Self::NotSet {
                nearest: Some(nearest),
                ..
            } => format!("did you mean {nearest:?}?"),
            Self::NotSet { .. } => "nothing is to do here; another file may set it".to_owned(),
            Self::Merged { .. } => {
                "remove it where it is defined, or set it to its default".to_owned()
            }
            Self::Anchored { name, .. } => {
                format!(
                    "move the value with `&{name}` to `definitions`, and use `*{name}` here; then try again"
                )
            }
            Self::Unsafe => {
                "edit the file by hand, or put each option on lines of its own first".to_owned()
            }
        };
        Some(help)
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yaml(errors) => match errors.first() {
                Some(error) => error.fmt(f),
                None => f.write_str("invalid YAML"),
            },
            Self::NotMapping { what, found, .. } => write!(f, "{what} is {found}, not a mapping"),
            Self::Alias { .. } => {
                f.write_str("`options` is an alias, and has no options of its own")
            }
            Self::NotSet { key, .. } => write!(f, "{key:?} is not set in this file"),
            Self::Merged { key } => write!(f, "{key:?} comes from what `options` merges"),
            Self::Anchored { name, .. } => {
                write!(
                    f,
                    "the value has the anchor `&{name}`, which something else refers to"
                )
            }
            Self::Unsafe => f.write_str("this edit would change more than the option"),
        }
    }
}

impl std::error::Error for EditError {}
