//! Every public item of the 1.2.17 release exists, with its signature. `peer-1.2.17.txt` lists them;
//! each line has a `listed!` here.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt::{Debug, Display};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sentry_options::testing::OverrideGuard;
use sentry_options::{
    FeatureError, InitBuilder, NamespaceOptions, NamespaceSchema, OptionMetadata, Options,
    OptionsError, PropagationCallback, RepoSchemaConfig, RepoSchemaConfigs, Result,
    SchemaFetchError, SchemaFetchResult, SchemaRegistry, ValidationError, ValuesByNamespace,
    features, schema_fetch, testing,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

type Validation<T> = std::result::Result<T, ValidationError>;
type Schemas<'a> = &'a [(&'a str, &'a str)];

/// Takes a value of just this type.
fn typed<T>(_: T) {}

/// Notes that the lines that start like this are compiled here.
macro_rules! listed {
    ($listed:expr, $($start:literal)+) => { $( assert!($listed.insert($start), "listed twice: {}", $start); )+ };
}

/// Notes a line, and that the item has the type.
macro_rules! has_type {
    ($listed:expr, $($start:literal: $type:ty = $item:expr;)+) => { $(
        let _: $type = $item;
        listed!($listed, $start);
    )+ };
}

fn is_error<T: Error + Debug + Display + Send + Sync + 'static>() {}
fn is_from<T: From<U>, U>() {}
fn is_deserialized<T: Debug + DeserializeOwned>() {}
fn is_default<T: Default>() {}

/// No variant may be missing, and none may be added.
fn variants(options: &OptionsError, validation: &ValidationError, fetch: &SchemaFetchError) {
    match options {
        OptionsError::NotInitialized | OptionsError::AlreadyInitialized => {}
        OptionsError::UnknownNamespace(text) => typed::<&String>(text),
        OptionsError::UnknownOption { namespace, key } => {
            typed::<(&String, &String)>((namespace, key));
        }
        OptionsError::Schema(error) => typed::<&ValidationError>(error),
    }
    match validation {
        ValidationError::SchemaError { file, message } => {
            typed::<(&PathBuf, &String)>((file, message));
        }
        ValidationError::ValueError {
            namespace: one,
            errors: other,
        }
        | ValidationError::UnknownOption {
            namespace: one,
            key: other,
        } => typed::<(&String, &String)>((one, other)),
        ValidationError::UnknownNamespace(text) | ValidationError::InternalError(text) => {
            typed::<&String>(text);
        }
        ValidationError::FileRead(error) => typed::<&io::Error>(error),
        ValidationError::JSONParse(error) => typed::<&serde_json::Error>(error),
        ValidationError::ValidationErrors(errors) => typed::<&Vec<ValidationError>>(errors),
        ValidationError::InvalidName {
            label,
            name,
            reason,
        } => typed::<[&String; 3]>([label, name, reason]),
    }
    match fetch {
        SchemaFetchError::Validation(text) | SchemaFetchError::Git(text) => typed::<&String>(text),
        SchemaFetchError::Io(error) => typed::<&io::Error>(error),
        SchemaFetchError::Json(error) => typed::<&serde_json::Error>(error),
    }
}

fn compile_errors(listed: &mut BTreeSet<&'static str>) {
    let _ = variants;
    is_error::<OptionsError>();
    is_from::<OptionsError, ValidationError>();
    is_error::<ValidationError>();
    is_from::<ValidationError, io::Error>();
    is_from::<ValidationError, serde_json::Error>();
    is_error::<SchemaFetchError>();
    is_from::<SchemaFetchError, io::Error>();
    is_from::<SchemaFetchError, serde_json::Error>();
    listed!(listed, "enum OptionsError:" "OptionsError::NotInitialized" "OptionsError::AlreadyInitialized"
        "OptionsError::UnknownNamespace(" "OptionsError::UnknownOption {" "OptionsError::Schema("
        "enum ValidationError:" "ValidationError::SchemaError {" "ValidationError::ValueError {"
        "ValidationError::UnknownNamespace(" "ValidationError::UnknownOption {" "ValidationError::InternalError("
        "ValidationError::FileRead(" "ValidationError::JSONParse(" "ValidationError::ValidationErrors("
        "ValidationError::InvalidName {" "enum schema_fetch::SchemaFetchError:" "SchemaFetchError::Validation("
        "SchemaFetchError::Io(" "SchemaFetchError::Json(" "SchemaFetchError::Git(");
}

#[expect(deprecated, reason = "part of the API of 1.2")]
#[expect(clippy::type_complexity, reason = "the types are what is tested")]
fn compile_functions(listed: &mut BTreeSet<&'static str>) {
    has_type! { listed,
        "const DEFAULT_REFRESH_THRESHOLD:": Duration = sentry_options::DEFAULT_REFRESH_THRESHOLD;
        "type PropagationCallback": PropagationCallback = Box::new(|_: &str, _: f64| {}) as Box<dyn Fn(&str, f64) + Send + Sync>;
        "type Result<T>": Result<u8> = Ok::<u8, OptionsError>(1);
        "fn feature_property()": fn() -> Value = sentry_options::feature_property;
        "fn init()": fn() -> Result<()> = sentry_options::init;
        "fn init_with_propagation_callback(": fn(PropagationCallback) -> Result<()> = sentry_options::init_with_propagation_callback;
        "fn init_with_schemas(": fn(Schemas<'_>) -> Result<()> = sentry_options::init_with_schemas;
        "fn options(": fn(&str) -> Result<NamespaceOptions> = sentry_options::options;
        "fn testing::set_override(": fn(&str, &str, Value) = testing::set_override;
        "fn testing::get_override(": fn(&str, &str) -> Option<Value> = testing::get_override;
        "fn testing::clear_override(": fn(&str, &str) = testing::clear_override;
        "fn testing::override_options(": fn(&[(&str, &str, Value)]) -> Result<OverrideGuard> = testing::override_options;
        "fn testing::always_on(": fn() -> Value = testing::always_on;
        "fn testing::always_off(": fn() -> Value = testing::always_off;
        "fn schema_fetch::fetch_schemas(": fn(&RepoSchemaConfigs, &Path) -> SchemaFetchResult<()> = schema_fetch::fetch_schemas;
        "fn schema_fetch::fetch_schemas_from_file(": fn(&Path, &Path) -> SchemaFetchResult<()> = schema_fetch::fetch_schemas_from_file;
        "use schema_fetch::fetch_schemas": fn(&RepoSchemaConfigs, &Path) -> SchemaFetchResult<()> = sentry_options::fetch_schemas;
        "use schema_fetch::fetch_schemas_from_file": fn(&Path, &Path) -> SchemaFetchResult<()> = sentry_options::fetch_schemas_from_file;
        "type schema_fetch::SchemaFetchResult": schema_fetch::SchemaFetchResult<u8> = Ok::<u8, schema_fetch::SchemaFetchError>(1);
        "use schema_fetch::SchemaFetchResult": SchemaFetchResult<u8> = Ok::<u8, SchemaFetchError>(1);
    }
    assert!(std::mem::needs_drop::<OverrideGuard>());
    listed!(listed, "mod testing" "mod schema_fetch" "struct testing::OverrideGuard: Drop" "use schema_fetch::SchemaFetchError");
}

fn compile_options(listed: &mut BTreeSet<&'static str>) {
    type Builder = InitBuilder<'static>;
    is_default::<Builder>();
    has_type! { listed,
        "Options::builder<'a>()": fn() -> Builder = Options::builder;
        "Options::new()": fn() -> Result<Options> = Options::new;
        "Options::new_with_propagation_callback(": fn(PropagationCallback) -> Result<Options> = Options::new_with_propagation_callback;
        "Options::from_directory(": fn(&Path) -> Result<Options> = Options::from_directory;
        "Options::from_schemas(": fn(Schemas<'_>) -> Result<Options> = Options::from_schemas;
        "Options::get(": fn(&Options, &str, &str) -> Result<Value> = Options::get;
        "Options::get_forced(": fn(&Options, &str, &str) -> Result<Value> = Options::get_forced;
        "Options::refresh(": fn(&Options) -> Result<bool> = Options::refresh;
        "Options::validate_override(": fn(&Options, &str, &str, &Value) -> Result<()> = Options::validate_override;
        "Options::isset(": fn(&Options, &str, &str) -> Result<bool> = Options::isset;
        "InitBuilder::new()": fn() -> Builder = InitBuilder::new;
        "InitBuilder::with_directory(": fn(Builder) -> Builder = |builder| builder.with_directory("text").with_directory(Path::new("path"));
        "InitBuilder::with_schemas(": fn(Builder, Schemas<'static>) -> Builder = InitBuilder::with_schemas;
        "InitBuilder::with_additional_schemas(": fn(Builder, Schemas<'static>) -> Builder = InitBuilder::with_additional_schemas;
        "InitBuilder::with_callback(": fn(Builder) -> Builder = |builder| builder.with_callback(|_: &str, _: f64| {});
        "InitBuilder::with_refresh_threshold(": fn(Builder) -> Builder =
            |builder| builder.with_refresh_threshold(Duration::ZERO).with_refresh_threshold(None);
        "InitBuilder::init(": fn(Builder) -> Result<()> = InitBuilder::init;
        "InitBuilder::build(": fn(Builder) -> Result<Options> = InitBuilder::build;
        "NamespaceOptions::get(": fn(&NamespaceOptions, &str) -> Result<Value> = NamespaceOptions::get;
        "NamespaceOptions::get_forced(": fn(&NamespaceOptions, &str) -> Result<Value> = NamespaceOptions::get_forced;
        "NamespaceOptions::isset(": fn(&NamespaceOptions, &str) -> Result<bool> = NamespaceOptions::isset;
    }
    listed!(listed, "struct Options" "struct InitBuilder<'a>: Default" "struct NamespaceOptions");
}

#[expect(clippy::type_complexity, reason = "the types are what is tested")]
fn compile_registry(listed: &mut BTreeSet<&'static str>) {
    type Registry = SchemaRegistry;
    is_default::<Registry>();
    has_type! { listed,
        "SchemaRegistry::new()": fn() -> Registry = Registry::new;
        "SchemaRegistry::from_directory(": fn(&Path) -> Validation<Registry> = Registry::from_directory;
        "SchemaRegistry::from_schemas(": fn(Schemas<'_>) -> Validation<Registry> = Registry::from_schemas;
        "SchemaRegistry::add_schemas(": fn(&mut Registry, Schemas<'_>) -> Validation<()> = Registry::add_schemas;
        "SchemaRegistry::validate_values(": fn(&Registry, &str, &Value) -> Validation<()> = Registry::validate_values;
        "SchemaRegistry::validate_option(": fn(&Registry, &str, &str, &Value) -> Validation<()> = Registry::validate_option;
        "SchemaRegistry::get(": for<'r> fn(&'r Registry, &str) -> Option<&'r Arc<NamespaceSchema>> = Registry::get;
        "SchemaRegistry::schemas(": fn(&Registry) -> &HashMap<String, Arc<NamespaceSchema>> = Registry::schemas;
        "SchemaRegistry::load_values_json(":
            fn(&Registry, &Path) -> Validation<(ValuesByNamespace, HashMap<String, String>)> = Registry::load_values_json;
        "SchemaRegistry::strip_unknown_keys(": fn(&Registry, &str, &Value) -> Value = Registry::strip_unknown_keys;
        "type ValuesByNamespace": ValuesByNamespace = HashMap::<String, HashMap<String, Value>>::new();
        "NamespaceSchema.namespace": fn(&NamespaceSchema) -> &String = |schema| &schema.namespace;
        "NamespaceSchema.options": fn(&NamespaceSchema) -> &HashMap<String, OptionMetadata> = |schema| &schema.options;
        "NamespaceSchema::validate_values(": fn(&NamespaceSchema, &Value) -> Validation<()> = NamespaceSchema::validate_values;
        "NamespaceSchema::get_default(": for<'s> fn(&'s NamespaceSchema, &str) -> Option<&'s Value> = NamespaceSchema::get_default;
        "NamespaceSchema::is_known_key(": fn(&NamespaceSchema, &str) -> bool = NamespaceSchema::is_known_key;
        "NamespaceSchema::accepts_key(": fn(&NamespaceSchema, &str) -> bool = NamespaceSchema::accepts_key;
        "NamespaceSchema::validate_option(": fn(&NamespaceSchema, &str, &Value) -> Validation<()> = NamespaceSchema::validate_option;
        "struct OptionMetadata": fn(String, Value, Value) -> OptionMetadata = |option_type, property_schema, default| {
            OptionMetadata { option_type, property_schema, default }.clone()
        };
    }
    listed!(listed, "struct SchemaRegistry: Default" "struct NamespaceSchema" "OptionMetadata.option_type: String"
        "OptionMetadata.property_schema: Value" "OptionMetadata.default: Value");

    is_deserialized::<RepoSchemaConfig>();
    is_deserialized::<RepoSchemaConfigs>();
    has_type! { listed,
        "struct schema_fetch::RepoSchemaConfig:": fn(String, Option<String>, String) -> schema_fetch::RepoSchemaConfig =
            |url, sha, path| RepoSchemaConfig { url, sha, path };
        "struct schema_fetch::RepoSchemaConfigs:": fn(HashMap<String, RepoSchemaConfig>) -> schema_fetch::RepoSchemaConfigs =
            |repos| RepoSchemaConfigs { repos };
        "RepoSchemaConfigs::from_file(": fn(&Path) -> SchemaFetchResult<RepoSchemaConfigs> = RepoSchemaConfigs::from_file;
    }
    listed!(listed, "use schema_fetch::RepoSchemaConfig" "use schema_fetch::RepoSchemaConfigs"
        "RepoSchemaConfig.url: String" "RepoSchemaConfig.sha: Option<String>" "RepoSchemaConfig.path: String"
        "RepoSchemaConfigs.repos:");
}

/// No variant may be missing, and none may be added.
fn feature_variants(error: &FeatureError) {
    match error {
        FeatureError::NotInitialized => {}
        FeatureError::InvalidValue { key } => typed::<&String>(key),
        FeatureError::Options(error) => typed::<&OptionsError>(error),
    }
}

fn compile_features(listed: &mut BTreeSet<&'static str>) {
    type Checker = features::FeatureChecker;
    type Context = features::FeatureContext;
    is_default::<Context>();
    is_error::<features::FeatureError>();
    is_from::<FeatureError, OptionsError>();
    has_type! { listed,
        "FeatureContext::new()": fn() -> Context = Context::new;
        "FeatureContext::identity_fields(": fn(&mut Context, Vec<&str>) = Context::identity_fields;
        "FeatureContext::insert(": fn(&mut Context) = |context| {
            context.insert("text", "text");
            context.insert("list", vec![1, 2]);
            context.insert("none", Value::Null);
        };
        "FeatureContext::get(": for<'c> fn(&'c Context, &str) -> Option<&'c Value> = Context::get;
        "FeatureContext::has(": fn(&Context, &str) -> bool = Context::has;
        "FeatureContext::id(": fn(&Context) -> u64 = Context::id;
        "FeatureContext::bucket_id(": fn(&Context, Option<&str>) -> u64 = Context::bucket_id;
        "fn features::condition_operators()": fn() -> Vec<&'static str> = features::condition_operators;
        "FeatureChecker::new(": fn(String, &'static Options) -> Checker = Checker::new;
        "FeatureChecker::has(": fn(&Checker, &str, &Context) -> bool = Checker::has;
        "FeatureChecker::try_has(": fn(&Checker, &str, &Context) -> std::result::Result<Option<bool>, FeatureError> = Checker::try_has;
        "fn features::features(": fn(&str) -> Checker = features::features;
        "use features::FeatureChecker": fn(Checker) -> sentry_options::FeatureChecker = |checker| checker;
        "use features::FeatureContext": fn(Context) -> sentry_options::FeatureContext = |context| context;
        "use features::FeatureError": fn(features::FeatureError) -> FeatureError = |error| error;
        "use features::condition_operators": fn() -> Vec<&'static str> = sentry_options::condition_operators;
        "use features::features": fn(&str) -> Checker = sentry_options::features;
    }
    let _: fn(&FeatureError) = feature_variants;
    listed!(listed, "mod features" "struct features::FeatureContext: Default" "enum features::FeatureError:"
        "FeatureError::NotInitialized" "FeatureError::InvalidValue { key: String }"
        "FeatureError::Options(OptionsError)" "struct features::FeatureChecker");
}

#[test]
fn every_line_of_the_listing_is_compiled_here() {
    let listing = include_str!("peer-1.2.17.txt");
    let mut listed = BTreeSet::new();
    compile_errors(&mut listed);
    compile_functions(&mut listed);
    compile_options(&mut listed);
    compile_registry(&mut listed);
    compile_features(&mut listed);
    let lines = listing.lines();
    let items = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    // The longest start that fits: `…::RepoSchemaConfig` is also the start of `…::RepoSchemaConfigs`.
    let mut unused = listed.clone();
    for item in items.clone() {
        let start = listed
            .iter()
            .filter(|start| item.starts_with(**start))
            .max_by_key(|start| start.len());
        let start = start.unwrap_or_else(|| panic!("nothing compiles `{item}`"));
        assert!(
            unused.remove(start),
            "two lines start with `{start}`: {item}"
        );
    }
    assert_eq!(unused, BTreeSet::new(), "not in the listing");
    assert_eq!(items.count(), listed.len());
}
