//! Why there is no generated code.

use std::path::PathBuf;
use std::{fmt, io};

use sentry_options_schema::SchemaErrors;

use crate::schemas::for_messages;

/// Every reason for which there is no generated code. `Debug` reads like `Display`.
pub struct Errors {
    errors: Vec<Error>,
}

impl Errors {
    /// The errors; of several schemas each has its own.
    pub fn errors(&self) -> &[Error] {
        &self.errors
    }
}

impl From<Vec<Error>> for Errors {
    fn from(errors: Vec<Error>) -> Self {
        Self { errors }
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Self {
        Self::from(vec![error])
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            let gap = if at == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{error}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Errors {}

/// Why there is no generated code.
#[derive(Debug)]
pub enum Error {
    /// A schema has errors; all of them are here.
    Schema(SchemaErrors),
    /// There is no `sentry-options/schemas` here or above.
    NoSchemas {
        /// Where the search began.
        directory: PathBuf,
    },
    /// The folder of schemas has none.
    NoSchema {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder of schemas has none of this namespace.
    UnknownNamespace {
        /// What was asked for.
        namespace: String,
        /// The folder.
        folder: PathBuf,
        /// The most similar namespace that is there.
        nearest: Option<String>,
        /// All namespaces that are there.
        known: Vec<String>,
    },
    /// A file or folder cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// There is no schema to generate from.
    NoNamespace,
    /// Two namespaces have one name in code.
    CollidingNamespaces {
        /// The namespaces.
        namespaces: [String; 2],
        /// Their name.
        name: String,
    },
    /// Neither a module nor a stub package was asked for.
    NoOutput,
    /// The module to write is no Python file.
    NoPython {
        /// The file.
        path: PathBuf,
    },
    /// The stub package cannot have this name.
    DistributionName {
        /// The name.
        name: String,
    },
    /// The wheel's stubs are not as the stub package needs them.
    UnknownBase,
    /// There is a file that was not generated.
    NotGenerated {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written.
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(errors) => {
                let count = errors.len();
                let plural = if count == 1 { "" } else { "s" };
                let name = errors.source().name();
                write!(f, "{count} error{plural} in the schema {name}\n\n{errors}")
            }
            Self::NoSchemas { directory } => write!(
                f,
                "no folder sentry-options/schemas in {} or above\n  = help: say where the schemas are",
                directory.display()
            ),
            Self::NoSchema { folder } => {
                let folder = for_messages(folder);
                write!(
                    f,
                    "no schema in {folder}\n  = help: there would be {folder}/{{namespace}}/schema.json"
                )
            }
            Self::UnknownNamespace {
                namespace,
                folder,
                nearest,
                known,
            } => {
                let folder = for_messages(folder);
                write!(
                    f,
                    "unknown namespace `{namespace}`: no {folder}/{namespace}/schema.json"
                )?;
                match (nearest, known.as_slice()) {
                    (Some(nearest), _) => write!(f, "\n  = help: did you mean `{nearest}`?"),
                    (None, []) => Ok(()),
                    (None, known) => write!(f, "\n  = help: there are `{}`", known.join("`, `")),
                }
            }
            Self::Unreadable { path, error } => {
                write!(f, "cannot read {}: {error}", for_messages(path))
            }
            Self::CollidingNamespaces { namespaces, name } => write!(
                f,
                "the namespaces `{}` and `{}` are both `{name}` in Python\n  \
                 = help: generate a module for each",
                namespaces[0], namespaces[1]
            ),
            Self::NoNamespace => f.write_str("no namespace to generate code of"),
            Self::NoOutput => f.write_str("nothing to generate: name a module or a stub package"),
            Self::NoPython { path } => write!(
                f,
                "{} is no Python module\n  = help: name a file that ends in .py",
                for_messages(path)
            ),
            Self::DistributionName { name } => write!(
                f,
                "`{name}` is no name of a Python distribution: letters, digits, and `.`, `_` or `-` between them"
            ),
            Self::UnknownBase => f.write_str(
                "the stubs of sentry_options have not one line `def options(namespace: str) -> NamespaceOptions:`",
            ),
            Self::NotGenerated { path } => write!(
                f,
                "{} is there already, and was not generated by sentry-options\n  \
                 = help: remove it, or choose another name",
                for_messages(path)
            ),
            Self::Write { path, error } => {
                write!(f, "cannot write {}: {error}", for_messages(path))
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Schema(errors) => Some(errors),
            Self::Unreadable { error, .. } | Self::Write { error, .. } => Some(error),
            _ => None,
        }
    }
}
