//! One values file: `options:` and, for YAML anchors, `definitions:`.

use std::collections::HashMap;
use std::fmt;

use sentry_options_schema::json::{Member, Node, NodeKind};
use sentry_options_schema::{Hidden, Source, Span, nearest};

use crate::diagnostic::{Diagnostic, Place};
use crate::secrets::Secrets;
use crate::yaml;

/// The keys that a values file may have at its top.
const KEYS: [&str; 2] = ["options", "definitions"];

/// A values file that was read: its options, in the order of the text.
#[derive(Debug, Clone)]
pub struct ValuesFile {
    /// The text, with the path as its name.
    pub source: Source,
    /// The values of secret options, which no excerpt shows.
    pub hidden: Hidden,
    options: Vec<Member>,
    index: HashMap<String, usize>,
}

/// What is wrong with the form of a values file.
#[derive(Debug, Clone, PartialEq)]
pub enum FileFault {
    /// It is no UTF-8.
    Encoding {
        /// The first byte that is none.
        offset: usize,
    },
    /// It is no YAML that we read.
    Yaml(yaml::ErrorKind),
    /// It is something else than a mapping.
    NoMapping,
    /// It has no `options`.
    NoOptions,
    /// A key at the top that there is not.
    UnknownKey {
        /// The key.
        key: String,
        /// The key that may be meant.
        nearest: Option<&'static str>,
    },
    /// One of the keys at the top has something else than a mapping.
    Section {
        /// The key.
        key: String,
    },
}

impl FileFault {
    /// What kind of fault it is, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Encoding { .. } => "encoding",
            Self::Yaml(_) => "yaml",
            _ => "structure",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Encoding { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Yaml(kind) => kind.help(),
            Self::NoMapping | Self::NoOptions => {
                Some("write the values as a mapping under `options:`".to_owned())
            }
            Self::UnknownKey {
                nearest: Some(nearest),
                ..
            } => Some(format!("did you mean `{nearest}`?")),
            Self::UnknownKey { key, .. } => Some(format!(
                "options stand under `options:`, what anchors are for under `definitions:`; move {key:?} there"
            )),
            Self::Section { key } if key == "options" => {
                Some("write `options: {}` where no value is set".to_owned())
            }
            Self::Section { .. } => None,
        }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding { offset } => write!(f, "invalid UTF-8 at byte {offset}"),
            Self::Yaml(kind) => kind.fmt(f),
            Self::NoMapping => f.write_str("expected a mapping with the key `options`"),
            Self::NoOptions => f.write_str("expected the top-level key `options`"),
            Self::UnknownKey { key, .. } => write!(
                f,
                "unexpected top-level key {key:?}: there are only `options` and `definitions`"
            ),
            Self::Section { key } => write!(f, "expected `{key}` to be a mapping"),
        }
    }
}

impl ValuesFile {
    /// Reads a values file. `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// Every fault of its form. What its options hold is not looked at.
    pub fn parse(
        name: impl Into<String>,
        bytes: Vec<u8>,
        secrets: &Secrets<'_>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let name = name.into();
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                let fault = FileFault::Encoding { offset };
                let error = Diagnostic::error(fault.code(), fault.to_string());
                return Err(vec![error.in_file(name).maybe_help(fault.help())]);
            }
        };
        let source = Source::new(name, text);
        let document = match yaml::parse(&source) {
            Ok(document) => document,
            Err(errors) => {
                // Without a tree nobody knows what of the text is secret.
                let hidden = secrets.of_unread();
                let told = errors.into_iter().map(|error| {
                    let place = |span| Place {
                        source: source.clone(),
                        span,
                        hidden: hidden.clone(),
                    };
                    let related = error.related.map(|(span, label)| (place(span), label));
                    let fault = FileFault::Yaml(secrets.tellable(error.kind));
                    let told = fault.told(place(error.span));
                    match related {
                        Some((place, label)) => told.related(place, label),
                        None => told,
                    }
                });
                return Err(told.collect());
            }
        };
        let hidden = secrets.of_file(&document);
        Self::of_tree(source, document.root, hidden, &secrets.of_unread())
    }

    fn of_tree(
        source: Source,
        root: Node,
        hidden: Hidden,
        hidden_of_faulty: &Hidden,
    ) -> Result<Self, Vec<Diagnostic>> {
        // An option that is not where options are may be a secret one.
        let told = |fault: FileFault, span: Span| {
            fault.told(Place {
                source: source.clone(),
                span,
                hidden: hidden_of_faulty.clone(),
            })
        };
        let at = root.span;
        let NodeKind::Object(sections) = root.kind else {
            return Err(vec![told(FileFault::NoMapping, at)]);
        };
        let (mut options, mut faults) = (None, Vec::new());
        for section in sections {
            if !KEYS.contains(&section.key.as_str()) {
                let fault = FileFault::UnknownKey {
                    nearest: nearest(&section.key, KEYS)
                        .and_then(|nearest| KEYS.into_iter().find(|key| *key == nearest)),
                    key: section.key,
                };
                faults.push(told(fault, section.key_span));
                continue;
            }
            match section.value.kind {
                NodeKind::Object(members) if section.key == "options" => options = Some(members),
                NodeKind::Object(_) => {}
                _ => {
                    faults.push(told(
                        FileFault::Section { key: section.key },
                        section.key_span,
                    ));
                    options.get_or_insert_default();
                }
            }
        }
        match options {
            Some(options) if faults.is_empty() => {
                let keys = options.iter().enumerate();
                let index = keys.map(|(at, member)| (member.key.clone(), at)).collect();
                Ok(Self {
                    source,
                    hidden,
                    options,
                    index,
                })
            }
            None if faults.is_empty() => Err(vec![told(FileFault::NoOptions, at)]),
            _ => Err(faults),
        }
    }

    /// The options that the file sets, in the order of the text.
    pub fn options(&self) -> &[Member] {
        &self.options
    }

    /// The option of this key, if the file sets it.
    pub fn option(&self, key: &str) -> Option<&Member> {
        self.index.get(key).map(|at| &self.options[*at])
    }

    /// A place in the file.
    pub fn place(&self, span: Span) -> Place {
        Place {
            source: self.source.clone(),
            span,
            hidden: self.hidden.clone(),
        }
    }
}

impl FileFault {
    fn told(self, place: Place) -> Diagnostic {
        Diagnostic::error(self.code(), self.to_string())
            .at(place)
            .maybe_help(self.help())
    }
}
