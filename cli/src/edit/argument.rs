//! The value that somebody has typed, read as its option needs it.

use sentry_options_schema::{Hidden, Kind, Policy, Scalar, Schema, Source, json};
use sentry_options_values::{Diagnostic, Place, yaml};
use serde_json::Value;

use super::Refused;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// A text as it is where the option takes one; else YAML.
    ByType,
    /// JSON.
    Json,
}

/// The text that was typed or piped.
#[derive(Debug)]
pub(crate) struct Argument {
    text: String,
    notation: Notation,
}

impl Argument {
    pub(crate) fn new(text: String, notation: Notation) -> Self {
        Self { text, notation }
    }

    /// The value for the option of this key: for a string option `true` is the text "true".
    pub(crate) fn value(&self, schema: &Schema, key: &str) -> Result<Value, Refused> {
        let option = schema.option(key);
        let hidden = match option {
            Some(option) if option.secret => Hidden::Everything,
            _ => Hidden::Nothing,
        };
        match (self.notation, option.map(|option| &option.ty.kind)) {
            (Notation::Json, _) => self.json(&hidden),
            (_, Some(Kind::String(_))) => Ok(self.text.as_str().into()),
            // What fits as YAML is meant so: 5 is a number where a number may stand.
            (_, Some(Kind::Scalars(union))) if union.types.contains(&Scalar::String) => {
                let fits =
                    |value: &Value| schema.validate_entry(key, value, Policy::Strict).is_valid();
                let read = self.yaml(&hidden).ok().filter(fits);
                Ok(read.unwrap_or_else(|| self.text.as_str().into()))
            }
            _ => self.yaml(&hidden),
        }
    }

    fn source(&self) -> Source {
        Source::new("VALUE", self.text.as_str())
    }

    fn json(&self, hidden: &Hidden) -> Result<Value, Refused> {
        let source = self.source();
        let told = |error: json::Error| super::json_fault(&source, hidden, error);
        json::parse_value(&source).map_err(|errors| errors.into_iter().map(told).collect())
    }

    fn yaml(&self, hidden: &Hidden) -> Result<Value, Refused> {
        let source = self.source();
        let told = |error: yaml::Error| {
            let place = Place {
                source: source.clone(),
                span: error.span,
                hidden: hidden.clone(),
            };
            let kind = match hidden {
                Hidden::Everything => error.kind.without_names(|_| false),
                _ => error.kind,
            };
            let told = Diagnostic::error("yaml", kind.to_string()).at(place);
            told.maybe_help(kind.help())
        };
        match yaml::parse(&source) {
            Ok(document) => Ok(document.root.to_value()),
            Err(errors) => Err(errors.into_iter().map(told).collect()),
        }
    }
}
