//! A stand-in without positions, until the reader is merged.

use std::fmt;

use sentry_options_schema::json::{Member, Node, NodeKind};
use sentry_options_schema::{Source, Span};
use serde_norway::Value;

/// A text that was read.
pub struct Document {
    /// Its value.
    pub root: Node,
}

/// What is wrong, and where.
pub struct Error {
    /// What.
    pub kind: ErrorKind,
    /// Where.
    pub span: Span,
    /// What explains it.
    pub related: Option<(Span, &'static str)>,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum ErrorKind {
    /// The syntax.
    Syntax(String),
}

impl ErrorKind {
    /// What to do.
    pub fn help(&self) -> Option<String> {
        None
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Syntax(message) = self;
        f.write_str(message)
    }
}

/// Reads a text.
///
/// # Errors
///
/// It is no YAML.
pub fn parse(source: &Source) -> Result<Document, Vec<Error>> {
    match serde_norway::from_str::<Value>(source.text()) {
        Ok(value) => Ok(Document { root: node(value) }),
        Err(error) => Err(vec![Error {
            kind: ErrorKind::Syntax(error.to_string()),
            span: Span::default(),
            related: None,
        }]),
    }
}

fn node(value: Value) -> Node {
    let kind = match value {
        Value::Null => NodeKind::Null,
        Value::Bool(value) => NodeKind::Boolean(value),
        Value::Number(number) => {
            let text = number.to_string();
            serde_json::from_str(&text).map_or(NodeKind::Null, NodeKind::Number)
        }
        Value::String(text) => NodeKind::String(text),
        Value::Sequence(items) => NodeKind::Array(items.into_iter().map(node).collect()),
        Value::Mapping(members) => NodeKind::Object(
            members
                .into_iter()
                .map(|(key, value)| Member {
                    key: key.as_str().unwrap_or_default().to_owned(),
                    key_span: Span::default(),
                    value: node(value),
                })
                .collect(),
        ),
        Value::Tagged(tagged) => return node(tagged.value),
    };
    Node {
        span: Span::default(),
        kind,
    }
}
