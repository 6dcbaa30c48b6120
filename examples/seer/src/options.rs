//! The options of this service. In a file of its own, which editors re-read when the schema changes.

sentry_options::include_schema!("seer");

pub(crate) use seer::*;
