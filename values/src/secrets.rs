//! Which parts of a values file belong to secret options, and so appear in no excerpt.

use sentry_options_schema::{Hidden, Schema};

use crate::yaml::Document;

/// What is known of the secret options of a namespace.
#[derive(Debug, Clone, Copy)]
pub enum Secrets<'s> {
    /// The schema says which options are secret.
    Declared(&'s Schema),
    /// There should be a schema, but it can't be read: any option may be secret.
    Unknown,
    /// There is no schema that could say that anything is.
    Nothing,
}

impl Secrets<'_> {
    /// What to hide of a file that can't be read as a tree.
    pub fn of_unread(&self) -> Hidden {
        match self {
            Self::Declared(schema) if schema.options.iter().any(|option| option.secret) => {
                Hidden::Everything
            }
            Self::Unknown => Hidden::Everything,
            Self::Declared(_) | Self::Nothing => Hidden::Nothing,
        }
    }

    /// What to hide of a file: the values of its secret options, wherever in the text their parts
    /// stand.
    pub fn of_file(&self, document: &Document) -> Hidden {
        let schema = match self {
            Self::Declared(schema) => schema,
            Self::Unknown => return Hidden::Everything,
            Self::Nothing => return Hidden::Nothing,
        };
        let options = document
            .root
            .member("options")
            .and_then(|member| member.value.members());
        let is_secret = |key: &str| schema.option(key).is_some_and(|option| option.secret);
        let secret = options
            .unwrap_or_default()
            .iter()
            .filter(|member| is_secret(&member.key));
        Hidden::spans(
            secret
                .flat_map(|member| document.places(&member.value))
                .collect(),
        )
    }

    /// Whether the value of `key` is to be hidden.
    pub fn is_secret(&self, key: &str) -> bool {
        match self {
            Self::Declared(schema) => schema.option(key).is_some_and(|option| option.secret),
            Self::Unknown => true,
            Self::Nothing => false,
        }
    }
}
