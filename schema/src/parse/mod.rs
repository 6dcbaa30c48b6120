//! From the text of a schema to its model.
//!
//! [`parse`] is the pipeline. Each part of a schema is read by a method of [`Parser`] that gives
//! [`Reported`] if it is broken; what depends on a broken part is then not checked, so that one mistake
//! is one error, while everything beside it is.
//!
//! - `keywords.rs`: which keyword may stand where, on which types
//! - `root.rs`: the top of the file; `options.rs`: an option and its notes; `references.rs`: flags
//! - `types.rs`: types; `scalars.rs`: constraints; `unions.rs`: lists of types and `oneOf`
//! - `read.rs`: JSON values of the kind that a keyword takes; `secrets.rs`: what no excerpt shows

mod keywords;
mod options;
mod read;
mod references;
mod root;
mod scalars;
pub(crate) mod secrets;
mod types;
mod unions;

use crate::error::{SchemaError, SchemaErrorKind, SchemaErrors};
use crate::json;
use crate::model::{Namespace, Schema};
use crate::source::{Source, Span};

/// Reads the schema of `namespace`.
///
/// # Errors
///
/// Every error of the file at once, in its order.
pub fn parse(namespace: &str, source: &Source) -> Result<Schema, SchemaErrors> {
    let mut parser = Parser::default();
    let namespace = parser.namespace(namespace);
    let tree = parser.tree(source);
    let hidden = secrets::hidden(source, tree.as_ref().ok());
    let root = tree.and_then(|tree| parser.root(&tree));
    match (namespace, root) {
        (Ok(namespace), Ok(root)) if parser.errors.is_empty() => Ok(root.into_schema(namespace)),
        _ => Err(SchemaErrors::new(source, parser.errors, hidden)),
    }
}

/// What is wrong with a part has been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reported;

/// A part of a schema, if nothing is wrong with it.
type Checked<T> = Result<T, Reported>;

/// The parts, if nothing is wrong with any. All have been read, so that all errors are reported.
fn all<T>(parts: Vec<Checked<T>>) -> Checked<Vec<T>> {
    parts.into_iter().collect()
}

#[derive(Default)]
struct Parser {
    errors: Vec<SchemaError>,
    /// The option that is being read.
    option: Option<String>,
}

impl Parser {
    fn namespace(&mut self, name: &str) -> Checked<Namespace> {
        Namespace::new(name).map_err(|error| {
            let name = name.to_owned();
            self.report(SchemaErrorKind::Namespace { name, error }, Span::default())
        })
    }

    fn tree(&mut self, source: &Source) -> Checked<json::Node> {
        json::parse(source).map_err(|errors| {
            for error in errors {
                self.report(SchemaErrorKind::Json(error.kind), error.span);
            }
            Reported
        })
    }

    fn report(&mut self, kind: SchemaErrorKind, span: Span) -> Reported {
        self.errors.push(SchemaError {
            kind,
            span,
            option: self.option.clone(),
        });
        Reported
    }
}
