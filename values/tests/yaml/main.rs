//! The YAML reader: what texts mean, where their parts stand, and what is refused.

mod errors;
mod hostile;
mod merges;
mod oracle;
mod positions;
mod random;
mod scalars;

use sentry_options_schema::Source;
use sentry_options_values::yaml::{self, Document, Error, ErrorKind};
use serde_json::Value;

fn parse(text: &str) -> Result<Document, Vec<Error>> {
    yaml::parse(&Source::new("values.yaml", text))
}

/// The value of a text that is right.
#[track_caller]
fn value(text: &str) -> Value {
    match parse(text) {
        Ok(document) => document.root.to_value(),
        Err(errors) => panic!("{text:?}: {errors:?}"),
    }
}

/// The faults of a text that is wrong.
#[track_caller]
fn faults(text: &str) -> Vec<ErrorKind> {
    match parse(text) {
        Ok(document) => panic!("{text:?} is {}", document.root.to_value()),
        Err(errors) => errors.into_iter().map(|error| error.kind).collect(),
    }
}
