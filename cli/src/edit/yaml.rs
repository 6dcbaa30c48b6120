//! The values crate's editor of YAML texts, with its refusals told as findings.

use sentry_options_schema::Span;
use sentry_options_values::edit::{self, EditError};
use sentry_options_values::{Diagnostic, Place, ValuesFile};
use serde_json::{Value, json};

use super::Refused;

/// The text of the file with the option set.
pub(super) fn set(file: &ValuesFile, key: &str, value: &Value) -> Result<String, Refused> {
    edit::set(&file.source, key, value).map_err(|error| told(file, &error))
}

/// The text of the file without the option.
pub(super) fn unset(file: &ValuesFile, key: &str) -> Result<String, Refused> {
    edit::unset(&file.source, key).map_err(|error| told(file, &error))
}

/// The text of a new file that sets the option.
pub(super) fn render(key: &str, value: &Value) -> String {
    edit::render(&json!({"options": {key: value}}))
}

fn told(file: &ValuesFile, error: &EditError) -> Refused {
    let place = |span: Span| Place {
        source: file.source.clone(),
        span,
        hidden: file.hidden.clone(),
    };
    let mut told = Diagnostic::error("uneditable", format!("cannot be edited: {error}"));
    told = match error.span() {
        Some(span) => told.at(place(span)),
        None => told.in_file(file.source.name()),
    };
    if let Some((span, label)) = error.related() {
        told = told.related(place(span), label);
    }
    vec![told.maybe_help(error.help())]
}
