//! Why a flag could not be evaluated.

use std::fmt;

use sentry_options_schema::json::Member;
use sentry_options_schema::{Source, nearest};
use sentry_options_values::Diagnostic;
use serde_json::Value;

/// Why a flag could not be evaluated.
#[derive(Debug)]
pub(super) enum EvaluationFault {
    /// The file has no such flag.
    NotFound {
        key: String,
        nearest: Option<String>,
    },
    /// The flag has no list of segments.
    NoSegments { key: String },
    /// The context is no object.
    Context { found: Value },
}

impl EvaluationFault {
    pub(super) fn not_found(key: &str, others: &[Member]) -> Self {
        let others = others.iter().map(|member| member.key.as_str());
        let flags = others.filter(|key| key.starts_with(super::PREFIX));
        Self::NotFound {
            nearest: nearest(key, flags).map(str::to_owned),
            key: key.to_owned(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "unknown-flag",
            Self::NoSegments { .. } => "value",
            Self::Context { .. } => "context",
        }
    }

    pub(super) fn told(&self, source: &Source) -> Diagnostic {
        let help = match self {
            Self::NotFound { nearest, .. } => nearest
                .as_ref()
                .map(|nearest| format!("did you mean {nearest:?}?")),
            _ => None,
        };
        let message = match self {
            Self::NotFound { key, .. } => format!("{key} not found in {}", source.name()),
            _ => self.to_string(),
        };
        Diagnostic::error(self.code(), message).maybe_help(help)
    }
}

impl fmt::Display for EvaluationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { key, .. } => write!(f, "{key} not found"),
            Self::NoSegments { key } => write!(f, "{key} has no segments list"),
            Self::Context { found } => write!(f, "--context must be a JSON object, got {found}"),
        }
    }
}
