//! Schemas that are not linked in: from a directory, or from memory.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sentry_options_schema::{Schema, Source};

use crate::error::ValidationError;
use crate::files;

/// A schema before it is parsed.
#[derive(Debug)]
pub(crate) struct SchemaText {
    pub(crate) namespace: String,
    /// Where it comes from, for messages.
    file: String,
    pub(crate) text: String,
}

/// The file name of a schema that the program holds as text.
const EMBEDDED: &str = "<embedded>";

/// Schemas that the program holds as text, pairs of namespace and JSON.
pub(crate) fn given(schemas: &[(&str, &str)]) -> Vec<SchemaText> {
    let texts = schemas.iter().map(|(namespace, text)| SchemaText {
        namespace: (*namespace).to_owned(),
        file: EMBEDDED.to_owned(),
        text: (*text).to_owned(),
    });
    texts.collect()
}

/// Every `{directory}/{namespace}/schema.json`.
///
/// # Errors
/// A missing directory, and every folder without a schema that can be read.
pub(crate) fn read_directory(directory: &Path) -> Result<Vec<SchemaText>, ValidationError> {
    let mut folders = Vec::new();
    for entry in
        fs::read_dir(directory).map_err(|error| ValidationError::unreadable(directory, &error))?
    {
        let path = entry
            .map_err(|error| ValidationError::unreadable(directory, &error))?
            .path();
        // Symlinked folders count: a mounted volume consists of them. Kubelet's own do not.
        let is_kubelets = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b".."));
        if path.is_dir() && !is_kubelets {
            folders.push(path);
        }
    }
    folders.sort();
    let texts = folders.iter().map(|folder| {
        let file = folder.join("schema.json");
        let text =
            files::read_text(&file).map_err(|error| ValidationError::unreadable(&file, &error))?;
        let namespace = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(SchemaText {
            namespace,
            file: file.display().to_string(),
            text,
        })
    });
    all(texts)
}

/// Refuses a namespace that stands twice.
///
/// # Errors
/// The first such namespace.
pub(crate) fn refuse_duplicates(texts: &[SchemaText]) -> Result<(), ValidationError> {
    let mut earlier = Vec::new();
    for text in texts {
        if earlier.contains(&&text.namespace) {
            return Err(text.duplicate());
        }
        earlier.push(&text.namespace);
    }
    Ok(())
}

/// Adds those of `schemas` whose namespace is not among `texts`.
#[cfg(feature = "embed")]
pub(crate) fn add_missing(texts: &mut Vec<SchemaText>, schemas: &[(&str, &str)]) {
    for text in given(schemas) {
        if texts.iter().all(|other| other.namespace != text.namespace) {
            texts.push(text);
        }
    }
}

impl SchemaText {
    /// That its namespace stands twice.
    pub(crate) fn duplicate(&self) -> ValidationError {
        let message = format!("Duplicate namespace '{}'", self.namespace);
        ValidationError::SchemaError {
            file: (&self.file).into(),
            message,
        }
    }

    /// The schema, if nothing is wrong with it.
    ///
    /// # Errors
    /// A namespace with a bad name, and all errors of the schema.
    pub(crate) fn parse(&self) -> Result<Arc<Schema>, ValidationError> {
        let source = Source::new(&*self.file, &*self.text);
        let schema = sentry_options_schema::parse(&self.namespace, &source);
        schema
            .map(Arc::new)
            .map_err(|errors| ValidationError::schema(&self.namespace, &errors))
    }
}

/// All the results, or all the errors.
pub(crate) fn all<T>(
    results: impl Iterator<Item = Result<T, ValidationError>>,
) -> Result<Vec<T>, ValidationError> {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => found.push(value),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(found)
    } else {
        Err(ValidationError::all(errors))
    }
}
