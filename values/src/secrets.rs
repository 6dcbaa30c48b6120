//! Which parts of a values file belong to secret options, and so appear in no excerpt.

use std::collections::HashMap;

use sentry_options_schema::json::{Member, Node, NodeKind};
use sentry_options_schema::{Hidden, Schema};

use crate::yaml::{self, Alias, Document};

/// What is known of the secret options of a namespace.
#[derive(Debug, Clone, Copy)]
pub enum Secrets<'s> {
    /// The schema says which options are secret.
    Declared(&'s Schema),
    /// No schema says it, because there is none or it can't be read: any option may be secret.
    Unknown,
}

impl Secrets<'_> {
    /// What to hide of a file that can't be read as a tree, or not as one of options.
    pub fn of_unread(&self) -> Hidden {
        match self {
            Self::Declared(schema) if !schema.options.iter().any(|option| option.secret) => {
                Hidden::Nothing
            }
            Self::Declared(_) | Self::Unknown => Hidden::Everything,
        }
    }

    /// What to hide of a file: the values of its secret options, wherever in the text their parts
    /// stand. That of an option that the schema does not declare is one of them: its name may be
    /// that of a secret one, misspelt, and nobody knows what it will be.
    pub fn of_file(&self, document: &Document) -> Hidden {
        let Self::Declared(schema) = self else {
            return Hidden::Everything;
        };
        let is_hidden = |key: &str| self.is_secret(key) || !schema.accepts_key(key);
        let options = document.root.member("options");
        let options = options.and_then(|member| member.value.members());
        let mut secret = options
            .unwrap_or_default()
            .iter()
            .filter(|member| is_hidden(&member.key))
            .collect::<Vec<_>>();
        // One that is merged may have another value in what it is merged from.
        if let Some(definitions) = document.root.member("definitions") {
            self.add_secret_members(&definitions.value, &mut secret);
        }
        // A text that begins with `&` is read as an anchor of nothing.
        let anchors = document.anchors().iter();
        let anchors = anchors.filter(|anchor| anchor.target.start == anchor.target.end);
        let anchors = anchors
            .map(|anchor| (anchor.target, anchor.span))
            .collect::<HashMap<_, _>>();
        let places = secret.into_iter().flat_map(|member| {
            let anchor = anchors.get(&member.value.span).copied();
            anchor.into_iter().chain(document.places(&member.value))
        });
        let mut places = places.collect::<Vec<_>>();
        let target = |alias: &Alias| document.anchors()[alias.anchor].target;
        // What is merged but not in force is said there all the same.
        let hidden = Hidden::spans(places.clone());
        let aliases = document.aliases().iter();
        let within = aliases.filter(|alias| hidden.is_in(alias.span));
        places.extend(within.map(target));
        // Whatever else refers to a secret value says it too.
        let hidden = Hidden::spans(places.clone());
        let aliases = document.aliases().iter();
        let others = aliases.filter(|alias| hidden.is_in(target(alias)));
        places.extend(others.map(|alias| alias.span));
        Hidden::spans(places)
    }

    /// Adds the parts of a value that stand under the key of a secret option.
    fn add_secret_members<'n>(self, node: &'n Node, secret: &mut Vec<&'n Member>) {
        match &node.kind {
            NodeKind::Array(items) => {
                for item in items {
                    self.add_secret_members(item, secret);
                }
            }
            NodeKind::Object(members) => {
                for member in members {
                    if self.is_secret(&member.key) {
                        secret.push(member);
                    } else {
                        self.add_secret_members(&member.value, secret);
                    }
                }
            }
            _ => {}
        }
    }

    /// What may be told of a fault of YAML. Without a tree nobody knows which names are part of a
    /// secret value, so that only those are told that the schema has too.
    pub fn tellable(&self, fault: yaml::ErrorKind) -> yaml::ErrorKind {
        match (self.of_unread(), self) {
            (Hidden::Nothing, _) => fault,
            (_, Self::Declared(schema)) => fault.without_names(|name| schema.accepts_key(name)),
            (_, Self::Unknown) => fault.without_names(|_| false),
        }
    }

    /// Whether the value of `key` is to be hidden.
    pub fn is_secret(&self, key: &str) -> bool {
        match self {
            Self::Declared(schema) => schema.is_secret(key),
            Self::Unknown => true,
        }
    }
}
