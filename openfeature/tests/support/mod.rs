//! What the tests share: a namespace with its values in files, and the SDK's client over it.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use open_feature::{
    Client, EvaluationContext, EvaluationDetails, EvaluationError, EvaluationResult,
    FlagMetadataValue, OpenFeature,
};
use sentry_options::{InitBuilder, Options};
use sentry_options_openfeature::Provider;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const NAMESPACE: &str = "seer";

pub(crate) const SCHEMA: &str = r##"{"version": "1.0", "type": "object", "properties": {
    "enabled": {"type": "boolean", "default": false, "description": ""},
    "feature.rate-limit": {"type": "integer", "format": "uint16", "default": 100, "description": ""},
    "ids": {"type": "integer", "format": "uint64", "default": 1, "description": ""},
    "ratio": {"type": "number", "default": 1, "description": ""},
    "model": {"type": "string", "enum": ["small", "large"], "default": "small", "description": ""},
    "token": {"type": "string", "default": "hunter2-default", "secret": true, "description": ""},
    "tags": {"type": "array", "items": {"type": "string"}, "default": [], "description": ""},
    "limit": {"type": ["string", "number"], "default": "none", "description": ""},
    "db": {"type": "object", "properties": {"host": {"type": "string"}, "port": {"type": "integer"},
        "timeout": {"type": "number"}, "label": {"type": "string", "optional": true}},
        "default": {"host": "localhost", "port": 8080, "timeout": 5}, "description": ""},
    "tweaks": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "number"}},
        "default": {}, "description": ""},
    "backend": {"oneOf": [
        {"type": "object", "properties": {"kind": {"const": "redis"}, "weight": {"type": "number"}}},
        {"type": "object", "properties": {"kind": {"const": "none"}}}],
        "default": {"kind": "none"}, "description": ""},
    "feature.red-bar": {"$ref": "#/definitions/Feature"},
    "experiment-layer.answers": {"$ref": "#/definitions/ExperimentLayer"}}}"##;

/// A schema that takes any flag.
pub(crate) const ANY_FLAG: &str = r##"{"version": "1.0", "type": "object", "properties": {},
    "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}}"##;

/// A namespace whose values are in a file.
pub(crate) struct Service {
    directory: TempDir,
    pub(crate) options: Options,
}

impl Service {
    pub(crate) fn new(options: &Value) -> Self {
        Self::with_settings(options, |builder| builder)
    }

    /// With further settings; it reloads only when told to.
    pub(crate) fn with_settings<'a>(
        options: &Value,
        settings: impl FnOnce(InitBuilder<'a>) -> InitBuilder<'a>,
    ) -> Self {
        let directory = TempDir::new().expect("a folder for temporary files");
        write(directory.path(), options);
        let builder = Options::builder()
            .with_directory(directory.path())
            .with_schemas(&[(NAMESPACE, SCHEMA)])
            .with_refresh_threshold(None);
        let options = settings(builder).build().expect("valid");
        Self { directory, options }
    }

    /// Writes other values, and reloads.
    pub(crate) fn reload(&self, options: &Value) {
        write(self.directory.path(), options);
        assert!(self.options.refresh().expect("valid"));
    }

    pub(crate) fn values_file(&self) -> PathBuf {
        file(self.directory.path())
    }

    pub(crate) fn provider(&self) -> Provider {
        Provider::on(&self.options, NAMESPACE)
    }

    pub(crate) async fn client(&self) -> Client {
        client(self.provider()).await
    }
}

/// Writes the namespace's values to an options directory.
pub(crate) fn write(directory: &Path, options: &Value) {
    let file = file(directory);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, json!({ "options": options }).to_string()).expect("a file");
}

fn file(directory: &Path) -> PathBuf {
    directory.join("values").join(NAMESPACE).join("values.json")
}

/// The SDK's client of a provider, in an API of its own.
pub(crate) async fn client(provider: Provider) -> Client {
    let mut api = OpenFeature::default();
    api.set_provider(provider).await;
    api.create_client()
}

pub(crate) fn nobody() -> EvaluationContext {
    EvaluationContext::default()
}

pub(crate) fn organization(id: i64) -> EvaluationContext {
    nobody().with_custom_field("organization_id", id)
}

/// An answer in a line: value, reason, variant and, sorted, the metadata.
pub(crate) fn told<T: Debug>(details: EvaluationResult<EvaluationDetails<T>>) -> String {
    let details = details.expect("resolved");
    let reason = details.reason.expect("always given");
    let variant = details.variant.unwrap_or_else(|| "-".to_owned());
    let mut metadata = details.flag_metadata.values.into_iter().collect::<Vec<_>>();
    metadata.sort_by(|(one, _), (other, _)| one.cmp(other));
    let metadata = metadata.into_iter().map(|(key, value)| match value {
        FlagMetadataValue::Bool(value) => format!(" {key}={value}"),
        FlagMetadataValue::Int(value) => format!(" {key}={value}"),
        FlagMetadataValue::Float(value) => format!(" {key}={value}"),
        FlagMetadataValue::String(value) => format!(" {key}={value}"),
    });
    let metadata = metadata.collect::<String>();
    format!("{:?} {reason} {variant}{metadata}", details.value)
}

/// An error in a line: the code, and the message.
pub(crate) fn failed<T: Debug>(result: EvaluationResult<T>) -> String {
    let EvaluationError { code, message } = result.expect_err("an error");
    let message = message.expect("always given");
    let code = match code {
        open_feature::EvaluationErrorCode::General(_) => "GENERAL".to_owned(),
        code => code.to_string(),
    };
    format!("{code}: {message}")
}
