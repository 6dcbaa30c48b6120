//! Why the values of a namespace were refused.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sentry_options_schema::Violation;

/// A values file that was refused, and why. The values from before stay in use.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The namespace whose values were refused.
    pub namespace: String,
    /// The file that they stand in.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: Reason,
    /// `generated_at` as the file has it, if that much could be read.
    pub generated_at: Option<String>,
}

/// What is wrong with a values file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Reason {
    /// The operating system would not let us read it.
    Unreadable(Arc<io::Error>),
    /// It is a directory, a FIFO, a socket or a device.
    NotAFile,
    /// It is larger than values files may be.
    TooLarge {
        /// The size in bytes, as far as it was read.
        bytes: u64,
        /// The largest size accepted, in bytes.
        limit: u64,
    },
    /// It is no JSON, not UTF-8, nested too deeply, or has a key twice.
    Syntax {
        /// What the parser said, with line and column.
        message: String,
    },
    /// It has no `options`.
    MissingOptions,
    /// Its `options` is no object.
    OptionsNotAnObject {
        /// The type that it has.
        found: &'static str,
    },
    /// Values that break the schema.
    Invalid {
        /// What is wrong: each with its option, what was expected and what was found.
        violations: Vec<Violation>,
        /// How many more there are.
        more: usize,
    },
    /// A value that the schema accepts but the generated code cannot decode: a defect of this
    /// library.
    Undecodable {
        /// The option's key.
        option: String,
    },
}

impl Rejection {
    pub(crate) fn new(namespace: &str, file: &Path, reason: Reason) -> Self {
        Self {
            namespace: namespace.to_owned(),
            file: file.to_owned(),
            reason,
            generated_at: None,
        }
    }

    pub(crate) fn undecodable(namespace: &str, option: &str) -> Self {
        Self::new(
            namespace,
            Path::new(""),
            Reason::Undecodable {
                option: option.to_owned(),
            },
        )
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "namespace `{}`, {}: {}",
            self.namespace,
            self.file.display(),
            self.reason
        )
    }
}

impl std::error::Error for Rejection {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Self::NotAFile => f.write_str("is not a regular file"),
            Self::TooLarge { bytes, limit } => {
                write!(
                    f,
                    "has {bytes} bytes or more, and at most {limit} are accepted"
                )
            }
            Self::Syntax { message } => write!(f, "is not valid JSON: {message}"),
            Self::MissingOptions => f.write_str("values.json must have an 'options' key"),
            Self::OptionsNotAnObject { found } => {
                write!(f, "`options` must be an object, and is {found}")
            }
            Self::Invalid { violations, more } => {
                // The log gets some; `init()` and `refresh()` return them all, up to a hundred.
                const SHOWN: usize = 10;
                for (at, violation) in violations.iter().take(SHOWN).enumerate() {
                    let separator = if at == 0 { "" } else { "; " };
                    write!(f, "{separator}{} {violation}", violation.location())?;
                }
                match violations.len().saturating_sub(SHOWN) + more {
                    0 => Ok(()),
                    more => write!(f, "; and {more} more"),
                }
            }
            Self::Undecodable { option } => write!(
                f,
                "the value of `{option}` satisfies the schema, but the generated code cannot decode \
                 it; please report this as a defect of sentry-options"
            ),
        }
    }
}
