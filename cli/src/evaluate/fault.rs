//! Why a flag could not be evaluated.

use std::fmt;

use sentry_options_schema::nearest;
use sentry_options_values::Diagnostic;
use serde_json::Value;

/// Why a flag could not be evaluated.
#[derive(Debug)]
pub(super) enum EvaluationFault {
    /// There is no such flag in the file, or in force at the target.
    NotFound {
        key: String,
        place: String,
        nearest: Option<String>,
    },
    /// The flag has no list of segments.
    NoSegments { key: String },
    /// The context is no object.
    Context { found: Value },
}

impl EvaluationFault {
    pub(super) fn not_found<'k>(
        key: String,
        place: String,
        others: impl Iterator<Item = &'k str>,
    ) -> Self {
        let flags = others.filter(|key| key.starts_with(super::PREFIX));
        Self::NotFound {
            nearest: nearest(&key, flags).map(str::to_owned),
            key,
            place,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "unknown-flag",
            Self::NoSegments { .. } => "value",
            Self::Context { .. } => "context",
        }
    }

    pub(super) fn told(&self) -> Diagnostic {
        let help = match self {
            Self::NotFound { nearest, .. } => nearest
                .as_ref()
                .map(|nearest| format!("did you mean {nearest:?}?")),
            _ => None,
        };
        Diagnostic::error(self.code(), self.to_string()).maybe_help(help)
    }
}

impl fmt::Display for EvaluationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { key, place, .. } => write!(f, "{key} not found in {place}"),
            Self::NoSegments { key } => write!(f, "{key} has no segments list"),
            Self::Context { found } => write!(f, "--context must be a JSON object, got {found}"),
        }
    }
}
