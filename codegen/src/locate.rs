//! Finding the schema of a namespace: by the layout of the repository, or by a path.
//!
//! The search starts in the package's folder and goes outwards as far as the repository or the
//! workspace goes. The working directory has no say: it differs between cargo, editors and tests.

use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use proc_macro2::TokenStream;
use quote::quote;
use sentry_options_schema::{Namespace, NamespaceError, Source, nearest};

/// Where schemas are, in any folder of the search.
const SCHEMAS: &str = "sentry-options/schemas";

/// A schema file that was found and read.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// The namespace that was asked for.
    pub namespace: String,
    /// The text, under the name that messages call the file by.
    pub source: Source,
    /// The file itself.
    pub path: PathBuf,
    /// The file as generated code may name it: the same on every machine.
    pub(crate) shown: String,
    include: Include,
}

/// How generated code reaches the file.
#[derive(Debug, Clone)]
enum Include {
    /// From the package's folder, with forward slashes.
    Package(String),
    Absolute(String),
}

impl SchemaFile {
    /// Finds the schema of `namespace` for the package in `package`.
    ///
    /// # Errors
    ///
    /// The namespace is no DNS label, no folder of the search has its schema, or the file cannot be
    /// read.
    pub fn find(package: &Path, namespace: &str) -> Result<Self, LocateError> {
        check(namespace)?;
        let mut steps = String::new();
        let mut looked_at = Vec::new();
        for folder in package.ancestors() {
            let shown = format!("{SCHEMAS}/{namespace}/schema.json");
            let path = folder.join(&shown);
            if path.is_file() {
                return Self::read(
                    namespace,
                    path,
                    shown.clone(),
                    Include::Package(format!("{steps}{shown}")),
                );
            }
            looked_at.push(folder.to_path_buf());
            if is_boundary(folder) {
                break;
            }
            steps.push_str("../");
        }
        Err(LocateError::unknown(namespace, &looked_at))
    }

    /// Reads the schema of `namespace` from `path`, which is relative to the folder `package`.
    ///
    /// # Errors
    ///
    /// The namespace is no DNS label, or the file cannot be read.
    pub fn at(package: &Path, namespace: &str, path: &str) -> Result<Self, LocateError> {
        check(namespace)?;
        let include = if Path::new(path).is_absolute() {
            Include::Absolute(path.to_owned())
        } else {
            Include::Package(path.to_owned())
        };
        Self::read(namespace, package.join(path), path.to_owned(), include)
    }

    fn read(
        namespace: &str,
        path: PathBuf,
        shown: String,
        include: Include,
    ) -> Result<Self, LocateError> {
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self {
                namespace: namespace.to_owned(),
                source: Source::new(for_messages(&path), text),
                path,
                shown,
                include,
            }),
            Err(error) => Err(LocateError::Unreadable { path, error }),
        }
    }

    /// An expression for the schema's text that makes edits of the file rebuild the crate.
    pub(crate) fn include_text(&self) -> TokenStream {
        match &self.include {
            Include::Package(path) => {
                let path = format!("/{path}");
                quote! { __rt::include_str!(__rt::concat!(__rt::env!("CARGO_MANIFEST_DIR"), #path)) }
            }
            Include::Absolute(path) => quote! { __rt::include_str!(#path) },
        }
    }
}

fn check(namespace: &str) -> Result<(), LocateError> {
    Namespace::new(namespace)
        .map(|_| ())
        .map_err(|reason| LocateError::NoNamespace {
            namespace: namespace.to_owned(),
            reason,
        })
}

/// Whether the search ends here: at a repository or a workspace.
fn is_boundary(folder: &Path) -> bool {
    let is_workspace = |manifest: String| manifest.lines().any(is_workspace_table);
    folder.join(".git").exists()
        || fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(is_workspace)
}

/// Whether the line of a manifest opens `[workspace]` or a table in it, `[workspace.lints]`.
fn is_workspace_table(line: &str) -> bool {
    let header = line.trim_start().strip_prefix('[');
    let table = header.and_then(|header| header.split(['.', ']']).next());
    table.is_some_and(|table| table.trim() == "workspace")
}

/// The path as a terminal can open it: relative to the working directory where the file is inside.
fn for_messages(path: &Path) -> String {
    let working = std::env::current_dir().ok();
    let relative = working
        .as_ref()
        .and_then(|working| path.strip_prefix(working).ok());
    relative.unwrap_or(path).display().to_string()
}

/// Why there is no schema to read.
#[derive(Debug)]
pub enum LocateError {
    /// The namespace is no DNS label.
    NoNamespace {
        /// What was asked for.
        namespace: String,
        /// What is wrong with it.
        reason: NamespaceError,
    },
    /// No folder of the search has a schema of this namespace.
    UnknownNamespace {
        /// What was asked for.
        namespace: String,
        /// The most similar namespace that is there.
        nearest: Option<String>,
        /// All namespaces that are there.
        known: Vec<String>,
        /// The files that were looked for.
        looked_at: Vec<PathBuf>,
    },
    /// The file is not there, or cannot be read as UTF-8 text.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// `CARGO_MANIFEST_DIR` is not set.
    NoPackage,
}

impl LocateError {
    fn unknown(namespace: &str, folders: &[PathBuf]) -> Self {
        let mut known: Vec<String> = folders
            .iter()
            .flat_map(|folder| namespaces(&folder.join(SCHEMAS)))
            .collect();
        known.sort();
        known.dedup();
        Self::UnknownNamespace {
            namespace: namespace.to_owned(),
            nearest: nearest(namespace, known.iter().map(String::as_str)).map(str::to_owned),
            known,
            looked_at: folders
                .iter()
                .map(|folder| folder.join(SCHEMAS).join(namespace).join("schema.json"))
                .collect(),
        }
    }
}

/// The namespaces with a schema in `schemas`.
fn namespaces(schemas: &Path) -> Vec<String> {
    let entries = fs::read_dir(schemas).into_iter().flatten().flatten();
    let with_schema = entries.filter(|entry| entry.path().join("schema.json").is_file());
    with_schema
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

impl fmt::Display for LocateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNamespace { namespace, reason } => {
                write!(f, "`{namespace}` is no namespace: {reason}")
            }
            Self::UnknownNamespace {
                namespace,
                nearest,
                known,
                looked_at,
            } => {
                write!(f, "unknown namespace `{namespace}`: no schema file")?;
                for path in looked_at {
                    write!(f, "\n  = looked for {}", for_messages(path))?;
                }
                match (nearest, known.as_slice()) {
                    (Some(nearest), _) => write!(f, "\n  = help: did you mean `{nearest}`?"),
                    (None, []) => write!(
                        f,
                        "\n  = help: write the schema to the first of these, or name its file with `path = \"…\"`"
                    ),
                    (None, known) => write!(f, "\n  = help: there are `{}`", known.join("`, `")),
                }
            }
            Self::Unreadable { path, error } if error.kind() == io::ErrorKind::NotFound => {
                write!(
                    f,
                    "no schema file {}\n  = help: `path` is relative to the package's folder",
                    for_messages(path)
                )
            }
            Self::Unreadable { path, error } => {
                write!(f, "cannot read {}: {error}", for_messages(path))
            }
            Self::NoPackage => f.write_str(
                "CARGO_MANIFEST_DIR is not set, so there is no folder to look for the schema in\n  \
                 = help: build with cargo, or set CARGO_MANIFEST_DIR to the folder of Cargo.toml",
            ),
        }
    }
}

impl std::error::Error for LocateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoNamespace { reason, .. } => Some(reason),
            Self::Unreadable { error, .. } => Some(error),
            Self::UnknownNamespace { .. } | Self::NoPackage => None,
        }
    }
}
