//! Types from schemas: a front for the generators, which write what build.rs and the wheel's command do.

use std::path::{Path, PathBuf};

use sentry_options_codegen::{Build, BuildError, BuildErrors, Error as RustError};
use sentry_options_codegen_py as python;
use sentry_options_schema::SchemaErrors;
use sentry_options_values::Diagnostic;
use sentry_options_values::diagnostic::of_schema;

/// The wheel's own stubs, which a stub package repeats, by their paths in its package.
const STUBS: [(&str, &str); 1] = [("_core.pyi", include_str!("_core.pyi"))];

/// The wheel's own stubs.
pub(crate) fn stubs() -> Vec<python::File> {
    let file = |(path, content): (&str, &str)| python::File {
        path: path.into(),
        content: content.to_owned(),
    };
    STUBS.map(file).to_vec()
}

/// The files that build.rs would write, in this folder.
pub(crate) fn rust(
    build: &Build,
    package: &Path,
    folder: &Path,
) -> Result<python::Generated, BuildErrors> {
    let file = |(namespace, content)| python::File {
        path: folder.join(format!("{namespace}.rs")),
        content,
    };
    let sources = build.sources(package)?;
    let files = sources.into_iter().map(file).collect();
    Ok(python::Generated { files })
}

/// The namespaces that have a schema, for the package or project in this folder.
pub(crate) fn namespaces(package: &Path) -> Result<Vec<String>, python::Errors> {
    let package = std::path::absolute(package).unwrap_or_else(|_| PathBuf::from(package));
    Ok(python::Schemas::find(&package)?.namespaces()?)
}

/// What is wrong with the generation of Python, each error on its own.
pub(crate) fn told_of_python(errors: &python::Errors) -> Vec<Diagnostic> {
    let told = |error: &python::Error| match error {
        python::Error::Schema(errors) => of_schema(errors).collect(),
        _ => vec![told(&error.to_string())],
    };
    errors.errors().iter().flat_map(told).collect()
}

/// What is wrong with the generation of Rust, each error on its own.
pub(crate) fn told_of_rust(errors: &BuildErrors) -> Vec<Diagnostic> {
    let of_schema = |errors: &SchemaErrors| of_schema(errors).collect::<Vec<_>>();
    let told = |error: &BuildError| match error {
        BuildError::Generate(RustError::Schema(errors)) => of_schema(errors),
        BuildError::Python(errors) => told_of_python(errors),
        _ => vec![told(&error.to_string())],
    };
    errors.errors().iter().flat_map(told).collect()
}

/// The generators' messages have their advice on a line of its own.
fn told(message: &str) -> Diagnostic {
    match message.split_once("\n  = help: ") {
        Some((message, help)) => Diagnostic::error("generate", message).help(help),
        None => Diagnostic::error("generate", message),
    }
}
