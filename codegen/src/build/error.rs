//! Why build.rs wrote no code.

use std::path::PathBuf;
use std::{fmt, io};

use crate::Error;

/// Every reason for which [`Build::generate`](crate::Build::generate) failed. `Debug` reads like
/// `Display`, since `main` prints that.
pub struct BuildErrors {
    errors: Vec<BuildError>,
}

impl BuildErrors {
    /// Of several namespaces each has its own.
    pub fn errors(&self) -> &[BuildError] {
        &self.errors
    }
}

impl From<Vec<BuildError>> for BuildErrors {
    fn from(errors: Vec<BuildError>) -> Self {
        Self { errors }
    }
}

impl From<BuildError> for BuildErrors {
    fn from(error: BuildError) -> Self {
        Self::from(vec![error])
    }
}

impl fmt::Display for BuildErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            let gap = if at == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{error}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for BuildErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildErrors {}

/// Why build.rs wrote no code for a namespace. `Debug` reads like `Display`, since `main` prints that.
pub enum BuildError {
    /// There is no schema, or it has errors.
    Generate(Error),
    /// A setting is no Rust of its kind.
    Setting {
        /// The setting's method.
        setting: &'static str,
        /// What was given.
        value: String,
    },
    /// A setting stands before the namespace that it is for.
    NoNamespace {
        /// The setting's method.
        setting: &'static str,
    },
    /// There is no `OUT_DIR` to write to.
    NoDirectory,
    /// The Python module cannot be generated or written.
    Python(sentry_options_codegen_py::Errors),
    /// The file cannot be written.
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generate(error) => error.fmt(f),
            Self::Setting { setting, value } => write!(f, "`{value}` is no Rust {setting}"),
            Self::NoNamespace { setting } => {
                write!(
                    f,
                    "`{setting}` is for one namespace: call it behind `namespace`"
                )
            }
            Self::NoDirectory => {
                f.write_str("OUT_DIR is not set: run this in build.rs, or set `directory`")
            }
            Self::Python(errors) => errors.fmt(f),
            Self::Write { path, error } => write!(f, "cannot write {}: {error}", path.display()),
        }
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Generate(error) => Some(error),
            Self::Python(errors) => Some(errors),
            Self::Write { error, .. } => Some(error),
            Self::Setting { .. } | Self::NoNamespace { .. } | Self::NoDirectory => None,
        }
    }
}

impl From<Error> for BuildError {
    fn from(error: Error) -> Self {
        Self::Generate(error)
    }
}
