//! The schemas of a store: the compiled-in ones, and those of its directory or its caller.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use sentry_options_schema::{Schema, SchemaErrors, Source};

use crate::error::ValidationError;
use crate::namespace::{Namespace, Registration};
use crate::report::{Severity, emit};

/// Every namespace of a store, compiled-in ones first.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) entries: Vec<Arc<Schema>>,
    index: HashMap<String, usize>,
}

impl Catalog {
    /// The place of a namespace in [`Catalog::entries`].
    pub(crate) fn position(&self, namespace: &str) -> Option<usize> {
        self.index.get(namespace).copied()
    }

    /// The compiled-in namespaces and `others`. The compiled-in schema governs its namespace; a
    /// different one among the others is worth one warning.
    pub(crate) fn new(others: Vec<Found>) -> Self {
        let compiled = compiled();
        let mut catalog = Self { entries: Vec::new(), index: HashMap::new() };
        compiled.schemas.iter().for_each(|schema| catalog.add(Arc::clone(schema)));
        for (schema, text) in others {
            match compiled.namespace(schema.namespace.as_str()) {
                Some(namespace) if same_json(&text, namespace.schema) => {}
                Some(namespace) => warn_of_difference(namespace),
                None => catalog.add(schema),
            }
        }
        catalog
    }

    fn add(&mut self, schema: Arc<Schema>) {
        self.index.entry(schema.namespace.to_string()).or_insert(self.entries.len());
        self.entries.push(schema);
    }
}

fn warn_of_difference(namespace: &Namespace) {
    let Namespace { name, file, .. } = namespace;
    let text = format!(
        "the schema of namespace `{name}` that was found differs from {file}, which is compiled into \
         this program and stays in use"
    );
    emit(Severity::Warning, name, &text);
}

fn same_json(one: &str, other: &str) -> bool {
    let parse = |text| serde_json::from_str::<serde_json::Value>(text).ok();
    one == other || parse(one) == parse(other)
}

/// The namespaces that were linked into this program.
pub(crate) struct Compiled {
    /// The schemas, sorted by namespace.
    pub(crate) schemas: Vec<Arc<Schema>>,
    /// Each `include_schema!`; a namespace may be included twice.
    pub(crate) views: Vec<CompiledView>,
    /// How many slots the views have together.
    pub(crate) slots: usize,
    /// Two different schemas for one namespace, which `init()` and `build()` refuse.
    pub(crate) conflict: Option<String>,
}

/// One `include_schema!`.
pub(crate) struct CompiledView {
    pub(crate) namespace: &'static Namespace,
    /// The place of its schema in [`Compiled::schemas`].
    pub(crate) schema: usize,
    /// The place of its first option in a snapshot's slots.
    base: usize,
}

impl CompiledView {
    /// The places of its options in a snapshot's slots.
    pub(crate) fn slots(&self) -> Range<usize> {
        self.base..self.base + self.namespace.decoders.len()
    }
}

impl Compiled {
    fn namespace(&self, name: &str) -> Option<&'static Namespace> {
        self.views.iter().map(|view| view.namespace).find(|namespace| namespace.name == name)
    }
}

/// Collects the linked-in namespaces, once in a process, and numbers their views.
pub(crate) fn compiled() -> &'static Compiled {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
        let mut namespaces: Vec<_> = inventory::iter::<Registration>().map(|entry| entry.0).collect();
        namespaces.sort_by_key(|namespace| (namespace.name, namespace.file));
        let mut compiled = Compiled { schemas: Vec::new(), views: Vec::new(), slots: 0, conflict: None };
        for namespace in namespaces {
            let schema = compiled.schema(namespace);
            let base = compiled.slots;
            namespace.number(compiled.views.len(), base);
            compiled.slots += namespace.decoders.len();
            compiled.views.push(CompiledView { namespace, schema, base });
        }
        compiled
    });
    &COMPILED
}

impl Compiled {
    /// The place of a namespace's schema, which is that of an earlier view if both have the same.
    fn schema(&mut self, namespace: &'static Namespace) -> usize {
        if let Some(first) = self.views.iter().find(|view| view.namespace.name == namespace.name) {
            if same_json(first.namespace.schema, namespace.schema) {
                return first.schema;
            }
            self.conflict = Some(format!(
                "namespace `{}` is compiled into this program with two different schemas, {} and {}",
                namespace.name, first.namespace.file, namespace.file
            ));
        }
        let source = Source::new(namespace.file, namespace.schema);
        let schema = sentry_options_schema::parse(namespace.name, &source)
            .unwrap_or_else(|errors| panic!("the code generator accepted what the runtime refuses: {errors}"));
        assert_eq!(
            schema.options.len(),
            namespace.decoders.len(),
            "the code for {} was generated from another schema",
            namespace.file
        );
        self.schemas.push(Arc::new(schema));
        self.schemas.len() - 1
    }
}

/// A schema with its text, as it was found.
pub(crate) type Found = (Arc<Schema>, String);

/// Parses schemas that the program holds as text.
///
/// # Errors
/// A namespace name, a schema, or a namespace that stands twice.
pub(crate) fn parse_given(schemas: &[(&str, &str)]) -> Result<Vec<Found>, ValidationError> {
    let mut found: Vec<Found> = Vec::new();
    for (namespace, text) in schemas {
        let schema = parse_one(namespace, EMBEDDED, text)?;
        refuse_duplicate(&found, &schema.0)?;
        found.push(schema);
    }
    Ok(found)
}

/// The file name of a schema that the program holds as text.
const EMBEDDED: &str = "<embedded>";

/// Refuses a schema whose namespace is already there.
pub(crate) fn refuse_duplicate(found: &[Found], schema: &Schema) -> Result<(), ValidationError> {
    if found.iter().all(|(other, _)| other.namespace != schema.namespace) {
        return Ok(());
    }
    let message = format!("Duplicate namespace '{}'", schema.namespace);
    Err(ValidationError::SchemaError { file: EMBEDDED.into(), message })
}

/// Loads every `{directory}/{namespace}/schema.json`.
///
/// # Errors
/// A missing directory, a folder whose name is no namespace or that has no schema, and every
/// invalid schema.
pub(crate) fn load_directory(directory: &Path) -> Result<Vec<Found>, ValidationError> {
    let mut folders = Vec::new();
    let failed = |path: &Path, error: &io::Error| ValidationError::unreadable(path, error);
    for entry in fs::read_dir(directory).map_err(|error| failed(directory, &error))? {
        let path = entry.map_err(|error| failed(directory, &error))?.path();
        // Symlinked folders count: a mounted volume consists of them. Kubelet's own do not.
        let is_kubelets = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".."));
        if path.is_dir() && !is_kubelets {
            folders.push(path);
        }
    }
    folders.sort();
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for folder in folders {
        let file = folder.join("schema.json");
        let namespace = folder.file_name().unwrap_or_default().to_string_lossy();
        let loaded = fs::read_to_string(&file).map_err(|error| failed(&file, &error));
        match loaded.and_then(|text| parse_one(&namespace, &file.display().to_string(), &text)) {
            Ok(schema) => found.push(schema),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(ValidationError::all(errors)) }
}

fn parse_one(namespace: &str, file: &str, text: &str) -> Result<Found, ValidationError> {
    let source = Source::new(file, text);
    let parsed = sentry_options_schema::parse(namespace, &source);
    let schema = parsed.map_err(|errors: SchemaErrors| ValidationError::schema(namespace, &errors))?;
    Ok((Arc::new(schema), text.to_owned()))
}
