//! Fetching schemas from the repositories that declare them. For tools: a running service never
//! fetches anything.

pub use sentry_options_fetch::{
    RepoSchemaConfig, RepoSchemaConfigs, SchemaFetchError, SchemaFetchResult, fetch_schemas,
    fetch_schemas_from_file,
};
