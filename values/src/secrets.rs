//! Which parts of a values file belong to secret options, and so appear in no excerpt.

use sentry_options_schema::json::{Node, NodeKind};
use sentry_options_schema::{Hidden, Schema, Span};

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

    /// What to hide of a file: the values of its secret options, where an alias is used and where
    /// its anchor stands.
    pub fn of_file(&self, root: &Node) -> Hidden {
        let schema = match self {
            Self::Declared(schema) => schema,
            Self::Unknown => return Hidden::Everything,
            Self::Nothing => return Hidden::Nothing,
        };
        let options = root
            .member("options")
            .and_then(|member| member.value.members());
        let is_secret = |key: &str| schema.option(key).is_some_and(|option| option.secret);
        let mut spans = Vec::new();
        for member in options.unwrap_or_default() {
            if is_secret(&member.key) {
                add_spans(&member.value, &mut spans);
            }
        }
        Hidden::spans(spans)
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

/// The spans of a node and all within: the parts of a value that comes by an alias or a merge stand
/// elsewhere than the value.
fn add_spans(node: &Node, spans: &mut Vec<Span>) {
    spans.push(node.span);
    match &node.kind {
        NodeKind::Array(items) => {
            for item in items {
                add_spans(item, spans);
            }
        }
        NodeKind::Object(members) => {
            for member in members {
                spans.push(member.key_span);
                add_spans(&member.value, spans);
            }
        }
        _ => {}
    }
}
