//! Why there is no generated code.

use std::fmt;

use sentry_options_schema::SchemaErrors;

use crate::LocateError;

/// Why there is no generated code.
#[derive(Debug)]
pub enum Error {
    /// There is no schema to read.
    Locate(LocateError),
    /// The schema has errors; all of them are here.
    Schema(SchemaErrors),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locate(error) => error.fmt(f),
            Self::Schema(errors) => {
                let count = errors.len();
                let plural = if count == 1 { "" } else { "s" };
                write!(
                    f,
                    "{count} error{plural} in the schema {}\n\n{errors}",
                    errors.source().name()
                )
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Locate(error) => Some(error),
            Self::Schema(errors) => Some(errors),
        }
    }
}

impl From<LocateError> for Error {
    fn from(error: LocateError) -> Self {
        Self::Locate(error)
    }
}

impl From<SchemaErrors> for Error {
    fn from(errors: SchemaErrors) -> Self {
        Self::Schema(errors)
    }
}
