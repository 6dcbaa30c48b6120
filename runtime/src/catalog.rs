//! The schemas of a store.

use std::collections::HashMap;
use std::sync::Arc;

use sentry_options_schema::{Policy, Schema};
use serde_json::{Map, Value};

use crate::compiled::{compiled, is_same_json};
use crate::error::ValidationError;
use crate::namespace::Namespace;
use crate::report::{Message, Severity};
use crate::schema_text::{SchemaText, all};

/// The schema of every namespace of a store, compiled-in ones first.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) schemas: Vec<Arc<Schema>>,
    index: HashMap<String, usize>,
}

impl Catalog {
    /// The compiled-in namespaces, and those of `texts`. A compiled-in schema governs its namespace: if
    /// another one is found, that is not even parsed, and is worth one warning.
    ///
    /// # Errors
    /// All errors of all schemas that are not compiled in.
    pub(crate) fn new(
        texts: &[SchemaText],
        warnings: &mut Vec<Message>,
    ) -> Result<Self, ValidationError> {
        let compiled = compiled();
        let mut catalog = Self {
            schemas: Vec::new(),
            index: HashMap::new(),
        };
        compiled
            .schemas
            .iter()
            .for_each(|schema| catalog.add(Arc::clone(schema)));
        let (known, unknown): (Vec<_>, Vec<_>) = texts
            .iter()
            .partition(|text| compiled.namespace(&text.namespace).is_some());
        all(unknown.into_iter().map(SchemaText::parse))?
            .into_iter()
            .for_each(|schema| catalog.add(schema));
        for found in known {
            let namespace = compiled.namespace(&found.namespace);
            warnings
                .extend(namespace.and_then(|namespace| warning_of_difference(namespace, found)));
        }
        Ok(catalog)
    }

    /// These schemas and one more, whose namespace must be new.
    #[cfg(feature = "embed")]
    pub(crate) fn extended(&self, schema: Arc<Schema>) -> Self {
        let mut extended = Self {
            schemas: self.schemas.clone(),
            index: self.index.clone(),
        };
        extended.add(schema);
        extended
    }

    /// The catalog of one schema alone.
    #[cfg(feature = "embed")]
    pub(crate) fn of(schema: Arc<Schema>) -> Self {
        let none = Self {
            schemas: Vec::new(),
            index: HashMap::new(),
        };
        none.extended(schema)
    }

    /// The place of a namespace in [`Catalog::schemas`].
    pub(crate) fn position(&self, namespace: &str) -> Option<usize> {
        self.index.get(namespace).copied()
    }

    fn add(&mut self, schema: Arc<Schema>) {
        self.index
            .entry(schema.namespace.to_string())
            .or_insert(self.schemas.len());
        self.schemas.push(schema);
    }
}

fn warning_of_difference(namespace: &Namespace, found: &SchemaText) -> Option<Message> {
    if is_same_json(&found.text, namespace.schema) {
        return None;
    }
    let Namespace { name, file, .. } = namespace;
    let text = format!(
        "the schema of namespace `{name}` that was found differs from {file}, which is compiled into \
         this program and stays in use"
    );
    Some(Message {
        severity: Severity::Warning,
        namespace: (*name).to_owned(),
        text,
    })
}

/// Holds the value of one key against a schema, strictly.
///
/// # Errors
/// An unknown option, or a value that it does not take.
pub(crate) fn check_option(
    schema: &Schema,
    key: &str,
    value: &Value,
) -> Result<(), ValidationError> {
    let namespace = schema.namespace.as_str();
    if !schema.accepts_key(key) {
        return Err(ValidationError::UnknownOption {
            namespace: namespace.to_owned(),
            key: key.to_owned(),
        });
    }
    // As a document, since a key may be a flag's.
    let values = Map::from_iter([(key.to_owned(), value.clone())]);
    let report = schema.validate(&values, Policy::Strict);
    if report.is_valid() {
        Ok(())
    } else {
        Err(ValidationError::values(
            namespace,
            &report.violations,
            report.more_violations,
        ))
    }
}
