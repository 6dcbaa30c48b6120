//! Schemas and values without a store: what tools validate with.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use sentry_options_schema::{Policy, Report, Schema};
use serde_json::{Map, Value};

use crate::catalog::check_option;
use crate::document::{self, Document};
use crate::error::ValidationError;
use crate::files::{Base, ValuesDirectory};
use crate::known_file::check;
use crate::rejection::{Reason, Rejection};
use crate::report::{Severity, say};
use crate::schema_text::{self, SchemaText};

/// The values of each namespace, by key.
pub type ValuesByNamespace = HashMap<String, HashMap<String, Value>>;

type Result<T> = std::result::Result<T, ValidationError>;

/// The schemas of several namespaces.
///
/// ```
/// use sentry_options::SchemaRegistry;
/// use serde_json::json;
///
/// let schema = r#"{"version": "1.0", "type": "object", "properties": {
///     "limit": {"type": "integer", "default": 10, "description": "At most this many"}}}"#;
/// let registry = SchemaRegistry::from_schemas(&[("seer", schema)])?;
/// let error = registry.validate_values("seer", &json!({"limit": "ten"})).unwrap_err();
/// assert_eq!(error.to_string(), "Value error for seer: \n\tlimit \"ten\" is not of type \"integer\"");
/// # Ok::<(), sentry_options::ValidationError>(())
/// ```
#[derive(Debug, Default)]
pub struct SchemaRegistry {
    schemas: HashMap<String, Arc<NamespaceSchema>>,
}

impl SchemaRegistry {
    /// No schemas.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads every `{schemas_dir}/{namespace}/schema.json`.
    ///
    /// # Errors
    /// A missing directory, and every invalid schema.
    pub fn from_directory(schemas_dir: &Path) -> Result<Self> {
        let mut registry = Self::new();
        registry.add(&schema_text::read_directory(schemas_dir)?)?;
        Ok(registry)
    }

    /// Parses schemas from memory, pairs of namespace and JSON.
    ///
    /// # Errors
    /// An invalid schema, or a namespace that stands twice.
    pub fn from_schemas(schemas: &[(&str, &str)]) -> Result<Self> {
        let mut registry = Self::new();
        registry.add_schemas(schemas)?;
        Ok(registry)
    }

    /// Adds schemas from memory, pairs of namespace and JSON: all of them, or none.
    ///
    /// # Errors
    /// An invalid schema, or a namespace that is already there.
    pub fn add_schemas(&mut self, schemas: &[(&str, &str)]) -> Result<()> {
        let texts = schema_text::given(schemas);
        if let Some(text) = texts
            .iter()
            .find(|text| self.schemas.contains_key(&text.namespace))
        {
            return Err(text.duplicate());
        }
        schema_text::refuse_duplicates(&texts)?;
        self.add(&texts)
    }

    fn add(&mut self, texts: &[SchemaText]) -> Result<()> {
        let schemas = schema_text::all(texts.iter().map(SchemaText::parse))?;
        let schemas = schemas.into_iter().zip(texts).map(|(schema, text)| {
            let schema = NamespaceSchema::new(schema, &text.text);
            (schema.namespace.clone(), Arc::new(schema))
        });
        self.schemas.extend(schemas);
        Ok(())
    }

    /// Checks an object of option values, strictly.
    ///
    /// # Errors
    /// An unknown namespace, or everything that is wrong with the values.
    pub fn validate_values(&self, namespace: &str, values: &Value) -> Result<()> {
        self.namespace(namespace)?.validate_values(values)
    }

    /// Checks the value of one option, strictly.
    ///
    /// # Errors
    /// An unknown namespace or option, or what is wrong with the value.
    pub fn validate_option(&self, namespace: &str, key: &str, value: &Value) -> Result<()> {
        self.namespace(namespace)?.validate_option(key, value)
    }

    /// The schema of a namespace.
    pub fn get(&self, namespace: &str) -> Option<&Arc<NamespaceSchema>> {
        self.schemas.get(namespace)
    }

    /// All schemas, by namespace.
    pub fn schemas(&self) -> &HashMap<String, Arc<NamespaceSchema>> {
        &self.schemas
    }

    /// Loads every `{values_dir}/{namespace}/values.json` whose namespace is known, tolerantly. Gives
    /// the values, and `generated_at` by namespace.
    ///
    /// # Errors
    /// Every file that is unreadable or invalid.
    pub fn load_values_json(
        &self,
        values_dir: &Path,
    ) -> Result<(ValuesByNamespace, HashMap<String, String>)> {
        let directory = ValuesDirectory::new(values_dir.to_owned());
        let base = directory.base();
        let (mut values, mut times, mut errors) = (HashMap::new(), HashMap::new(), Vec::new());
        let mut schemas: Vec<_> = self.schemas.iter().collect();
        schemas.sort_by_key(|(namespace, _)| *namespace);
        for (namespace, schema) in schemas {
            match schema.load(&base) {
                Ok(None) => {}
                Ok(Some(document)) => {
                    values.insert(namespace.clone(), document.options.into_iter().collect());
                    times.extend(document.generated_at.map(|time| (namespace.clone(), time)));
                }
                Err(reason) => {
                    let rejection = Rejection::new(namespace, &directory.file(namespace), reason);
                    errors.push(ValidationError::from(&rejection));
                }
            }
        }
        if errors.is_empty() {
            Ok((values, times))
        } else {
            Err(ValidationError::all(errors))
        }
    }

    /// `values` without the keys that the namespace's schema does not declare, each with a warning.
    /// Values of an unknown namespace come back as they are.
    pub fn strip_unknown_keys(&self, namespace: &str, values: &Value) -> Value {
        match (self.schemas.get(namespace), values) {
            (Some(schema), Value::Object(values)) => Value::Object(schema.strip(values.clone())),
            _ => values.clone(),
        }
    }

    fn namespace(&self, namespace: &str) -> Result<&NamespaceSchema> {
        let schema = self.schemas.get(namespace);
        schema
            .map(AsRef::as_ref)
            .ok_or_else(|| ValidationError::UnknownNamespace(namespace.to_owned()))
    }
}

/// The schema of one namespace.
pub struct NamespaceSchema {
    /// The namespace.
    pub namespace: String,
    /// The options by key; feature flags are not among them.
    pub options: HashMap<String, OptionMetadata>,
    schema: Arc<Schema>,
}

/// One option of a namespace.
#[derive(Clone)]
pub struct OptionMetadata {
    /// `type` as the schema has it.
    pub option_type: String,
    /// The option as JSON Schema: closed, and with its required fields named, at every depth.
    pub property_schema: Value,
    /// The value where none is set.
    pub default: Value,
}

impl fmt::Debug for NamespaceSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NamespaceSchema");
        shown
            .field("namespace", &self.namespace)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OptionMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("OptionMetadata");
        shown.field("option_type", &self.option_type);
        if self.property_schema["secret"] == true {
            return shown.field("secret", &true).finish_non_exhaustive();
        }
        shown
            .field("property_schema", &self.property_schema)
            .field("default", &self.default)
            .finish()
    }
}

impl NamespaceSchema {
    fn new(schema: Arc<Schema>, text: &str) -> Self {
        // The text has been parsed before.
        let mut root: Value = serde_json::from_str(text).unwrap_or_default();
        let options = schema.options.iter().map(|option| {
            let mut property_schema = root["properties"][&option.key].take();
            close_objects(&mut property_schema);
            let option_type = property_schema["type"]
                .as_str()
                .unwrap_or("object")
                .to_owned();
            let metadata = OptionMetadata {
                option_type,
                property_schema,
                default: option.default.clone(),
            };
            (option.key.clone(), metadata)
        });
        Self {
            namespace: schema.namespace.to_string(),
            options: options.collect(),
            schema,
        }
    }

    /// Checks an object of option values, strictly.
    ///
    /// # Errors
    /// Everything that is wrong with the values.
    pub fn validate_values(&self, values: &Value) -> Result<()> {
        let Value::Object(values) = values else {
            let errors = format!("\n\t {values} is not of type \"object\"");
            return Err(ValidationError::ValueError {
                namespace: self.namespace.clone(),
                errors,
            });
        };
        let Report {
            violations,
            more_violations,
            ..
        } = self.schema.validate(values, Policy::Strict);
        if violations.is_empty() {
            return Ok(());
        }
        Err(ValidationError::values(
            &self.namespace,
            &violations,
            more_violations,
        ))
    }

    /// The default of an option.
    pub fn get_default(&self, key: &str) -> Option<&Value> {
        self.schema.option(key).map(|option| &option.default)
    }

    /// Whether the schema declares the key, as an option or a feature flag.
    pub fn is_known_key(&self, key: &str) -> bool {
        self.schema.accepts_key(key)
    }

    /// Whether values may have the key.
    pub fn accepts_key(&self, key: &str) -> bool {
        self.schema.accepts_key(key)
    }

    /// Checks the value of one option, strictly.
    ///
    /// # Errors
    /// An unknown option, or what is wrong with the value.
    pub fn validate_option(&self, key: &str, value: &Value) -> Result<()> {
        check_option(&self.schema, key, value)
    }

    fn load(&self, base: &Base) -> std::result::Result<Option<Document>, Reason> {
        let Some(contents) = base.read(&self.namespace, SystemTime::now)? else {
            return Ok(None);
        };
        let mut document = document::parse(&contents.bytes)?;
        let warnings = check(&mut document.options, &self.schema)?;
        for text in warnings {
            say(Severity::Warning, &self.namespace, &text);
        }
        Ok(Some(document))
    }

    fn strip(&self, mut values: Map<String, Value>) -> Map<String, Value> {
        values.retain(|key, _| {
            let is_known = self.schema.accepts_key(key);
            if !is_known {
                let text = format!(
                    "ignoring unknown option {key:?} of namespace `{}`",
                    self.namespace
                );
                say(Severity::Warning, &self.namespace, &text);
            }
            is_known
        });
        values
    }
}

/// Writes out what the schema language implies: a struct takes no other fields, and needs all but
/// the optional ones.
fn close_objects(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    for key in ["items", "additionalProperties"] {
        node.get_mut(key).into_iter().for_each(close_objects);
    }
    let Some(Value::Object(fields)) = node.get_mut("properties") else {
        return;
    };
    fields.values_mut().for_each(close_objects);
    let required = fields
        .iter()
        .filter(|(_, field)| field["optional"] != true)
        .map(|(key, _)| Value::from(key.as_str()));
    let required: Vec<_> = required.collect();
    node.insert("required".to_owned(), required.into());
    node.entry("additionalProperties")
        .or_insert(Value::Bool(false));
}
