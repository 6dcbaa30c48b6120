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
use crate::names;
use crate::source::{Source, Span};
use root::Root;

/// Reads the schema of `namespace`.
///
/// # Errors
///
/// Every error of the file at once, in its order.
pub fn parse(namespace: &str, source: &Source) -> Result<Schema, SchemaErrors> {
    Contents::read(namespace, source).into_schema(source)
}

/// Reads the schema of `namespace` for code generation: what [`parse`] and
/// [`names::check`](names::check()) say of it, in one go.
///
/// # Errors
///
/// Every error of the file at once, in its order: those of [`parse`], and every name that is missing
/// or collides, as far as the options can be read.
pub fn parse_for_code(namespace: &str, source: &Source) -> Result<Schema, SchemaErrors> {
    let mut contents = Contents::read(namespace, source);
    if let Ok(root) = &contents.root {
        let flags = [&root.flags, &root.experiment_layers];
        let errors = names::errors(&root.options, flags, &root.broken, source);
        contents.errors.extend(errors);
    }
    contents.into_schema(source)
}

/// What was read of a file, and what is wrong with it.
struct Contents {
    namespace: Checked<Namespace>,
    tree: Option<json::Node>,
    root: Checked<Root>,
    errors: Vec<SchemaError>,
}

impl Contents {
    fn read(namespace: &str, source: &Source) -> Self {
        let mut parser = Parser::default();
        let namespace = parser.namespace(namespace);
        let tree = parser.tree(source);
        let root = tree.as_ref().ok_or(Reported);
        let root = root.and_then(|tree| parser.root(tree));
        Self {
            namespace,
            tree,
            root,
            errors: parser.errors,
        }
    }

    fn into_schema(self, source: &Source) -> Result<Schema, SchemaErrors> {
        match (self.namespace, self.root) {
            (Ok(namespace), Ok(root)) if self.errors.is_empty() => Ok(root.into_schema(namespace)),
            _ => {
                let is_whole = !self.errors.iter().any(SchemaError::is_json);
                let hidden = secrets::hidden(source, self.tree.as_ref(), is_whole);
                Err(SchemaErrors::new(source, self.errors, hidden))
            }
        }
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
    /// Whether no message may tell a value of that option.
    masked: bool,
    /// Whether that holds for every option: a `secret` may be among what was not read.
    all_masked: bool,
}

impl Parser {
    fn namespace(&mut self, name: &str) -> Checked<Namespace> {
        Namespace::new(name).map_err(|error| {
            let name = name.to_owned();
            self.report(SchemaErrorKind::Namespace { name, error }, Span::default())
        })
    }

    /// The tree of the file, also if nothing is wrong with it but keys that stand twice.
    fn tree(&mut self, source: &Source) -> Option<json::Node> {
        let (tree, errors) = json::parse_leniently(source);
        self.all_masked = !errors.is_empty() && secrets::may_be_in(source.text());
        for error in errors {
            self.report(SchemaErrorKind::Json(error.kind), error.span);
        }
        tree
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
