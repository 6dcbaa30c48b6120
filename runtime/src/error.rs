//! The errors of the public API, as the 1.2 releases have them.
//!
//! Their variants carry strings, and stay: programs match on them. They are made here, at the edge,
//! from the structured errors that the rest of the crate works with.

use std::error::Error;
use std::fmt::{self, Write};
use std::io;
use std::path::{Path, PathBuf};

use sentry_options_schema::{Namespace, SchemaErrors, Violation};

use crate::rejection::{Reason, Rejection};

/// What can go wrong in the options API.
#[derive(Debug)]
pub enum OptionsError {
    /// [`init`](crate::init) has not been called.
    NotInitialized,
    /// The global store has been initialized before.
    AlreadyInitialized,
    /// No schema declares the namespace.
    UnknownNamespace(String),
    /// The namespace's schema does not declare the option, or it is a feature flag without a value.
    UnknownOption {
        /// The namespace.
        namespace: String,
        /// The key that it does not declare.
        key: String,
    },
    /// A schema or a values file was refused.
    Schema(ValidationError),
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInitialized => f.write_str("Options not initialized - call init() first"),
            Self::AlreadyInitialized => f.write_str("Options already initialized"),
            Self::UnknownNamespace(namespace) => write!(f, "Unknown namespace: {namespace}"),
            Self::UnknownOption { namespace, key } => {
                write!(f, "Unknown option '{key}' in namespace '{namespace}'")
            }
            Self::Schema(error) => write!(f, "Schema error: {error}"),
        }
    }
}

impl Error for OptionsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Schema(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ValidationError> for OptionsError {
    fn from(error: ValidationError) -> Self {
        Self::Schema(error)
    }
}

/// What can be wrong with schemas and values.
#[derive(Debug)]
pub enum ValidationError {
    /// A schema was refused.
    SchemaError {
        /// The schema's file.
        file: PathBuf,
        /// Every error in it, each with line and column.
        message: String,
    },
    /// Values break their schema.
    ValueError {
        /// The namespace.
        namespace: String,
        /// A line for each error, with the path of the value.
        errors: String,
    },
    /// No schema declares the namespace.
    UnknownNamespace(String),
    /// The namespace's schema does not declare the option.
    UnknownOption {
        /// The namespace.
        namespace: String,
        /// The key that it does not declare.
        key: String,
    },
    /// The program contradicts itself.
    InternalError(String),
    /// A file or folder could not be read.
    FileRead(io::Error),
    /// A file is not valid JSON.
    JSONParse(serde_json::Error),
    /// Several errors at once.
    ValidationErrors(Vec<ValidationError>),
    /// A name that Kubernetes would not take.
    InvalidName {
        /// What the name is for.
        label: String,
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SchemaError { file, message } => {
                write!(f, "Schema error in {}: {message}", file.display())
            }
            Self::ValueError { namespace, errors } => {
                write!(f, "Value error for {namespace}: {errors}")
            }
            Self::UnknownNamespace(namespace) => write!(f, "Unknown namespace: {namespace}"),
            Self::UnknownOption { namespace, key } => {
                write!(f, "Unknown option '{key}' in namespace '{namespace}'")
            }
            Self::InternalError(message) => write!(f, "Internal error: {message}"),
            Self::FileRead(error) => write!(f, "Failed to read file: {error}"),
            Self::JSONParse(error) => write!(f, "Failed to parse JSON: {error}"),
            Self::ValidationErrors(errors) => {
                write!(f, "{} validation error(s)", errors.len())?;
                errors.iter().try_for_each(|error| write!(f, "\n{error}"))
            }
            Self::InvalidName {
                label,
                name,
                reason,
            } => {
                write!(f, "Invalid {label} '{name}': {reason}")
            }
        }
    }
}

impl Error for ValidationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::FileRead(error) => Some(error),
            Self::JSONParse(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for ValidationError {
    fn from(error: io::Error) -> Self {
        Self::FileRead(error)
    }
}

impl From<serde_json::Error> for ValidationError {
    fn from(error: serde_json::Error) -> Self {
        Self::JSONParse(error)
    }
}

impl ValidationError {
    /// One error as itself, several as [`ValidationError::ValidationErrors`].
    pub(crate) fn all(mut errors: Vec<Self>) -> Self {
        if errors.len() == 1 {
            errors.remove(0)
        } else {
            Self::ValidationErrors(errors)
        }
    }

    /// A refused schema; a bad namespace is about the name, and not about the file.
    pub(crate) fn schema(namespace: &str, errors: &SchemaErrors) -> Self {
        if let Err(reason) = Namespace::new(namespace) {
            return Self::InvalidName {
                label: "namespace name".to_owned(),
                name: namespace.to_owned(),
                reason: reason.to_string(),
            };
        }
        Self::SchemaError {
            file: errors.source().name().into(),
            message: errors.to_string(),
        }
    }

    /// Values that break their schema.
    pub(crate) fn values(namespace: &str, violations: &[Violation], more: usize) -> Self {
        let mut errors = String::new();
        for violation in violations {
            // Writing to a string does not fail.
            let _ = write!(errors, "\n\t{} {violation}", violation.location());
        }
        if more > 0 {
            let _ = write!(errors, "\n\tand {more} more");
        }
        Self::ValueError {
            namespace: namespace.to_owned(),
            errors,
        }
    }

    /// A file that could not be read. The operating system's error does not name it, so this does.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::FileRead(io::Error::new(
            error.kind(),
            format!("{error} ({})", path.display()),
        ))
    }
}

impl From<&Rejection> for ValidationError {
    fn from(rejection: &Rejection) -> Self {
        let Rejection {
            namespace,
            file,
            reason,
            generated_at: _,
        } = rejection;
        match reason {
            Reason::Invalid { violations, more } => Self::values(namespace, violations, *more),
            Reason::Unreadable(error) => Self::unreadable(file, error),
            Reason::Syntax { message } => {
                let text = format!("{message} ({})", file.display());
                Self::JSONParse(serde::de::Error::custom(text))
            }
            Reason::MissingOptions => Self::ValueError {
                namespace: namespace.clone(),
                errors: reason.to_string(),
            },
            Reason::OptionsNotAnObject { .. } => Self::ValueError {
                namespace: namespace.clone(),
                errors: format!("\n\t {reason}"),
            },
            Reason::NotAFile | Reason::TooLarge { .. } => Self::unreadable(
                file,
                &io::Error::new(io::ErrorKind::InvalidInput, reason.to_string()),
            ),
            Reason::Undecodable { .. } => Self::InternalError(reason.to_string()),
        }
    }
}
