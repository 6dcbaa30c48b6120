//! The types of Python, from the files that were read for Rust.

use std::path::PathBuf;

use sentry_options_codegen_py as python;

use super::BuildError;
use crate::SchemaFile;

/// Writes `module` and its stub, and tells cargo to run again when somebody else changes them.
pub(super) fn generate(module: PathBuf, files: &[SchemaFile]) -> Result<Vec<PathBuf>, BuildError> {
    let schemas = files
        .iter()
        .map(|file| python::SchemaFile::new(&*file.namespace, file.source.clone(), &file.path));
    let request = python::Request {
        schemas: schemas.collect(),
        module: Some(module),
        package: None,
    };
    let generated = python::generate(&request).map_err(BuildError::Python)?;
    generated.write().map_err(BuildError::Python)?;
    let paths = generated.files.into_iter().map(|file| file.path);
    let paths = paths.collect::<Vec<_>>();
    for path in &paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    Ok(paths)
}
