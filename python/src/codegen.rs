//! The console command `sentry-options-codegen`, but for reading its arguments.

use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use sentry_options_codegen_py::{File, Mode, Settings, StubPackage, run};

use crate::errors;

/// Does what the command was asked for. Gives whether it went well, and what there is to say.
///
/// `base` are the wheel's own stubs, name and text of each, which a stub package repeats.
#[pyfunction]
#[pyo3(signature = (*, namespaces, schemas, module, stub_package, stub_package_name, check, base))]
#[expect(clippy::too_many_arguments, reason = "by keyword, from one caller")]
pub(crate) fn codegen(
    py: Python<'_>,
    namespaces: Vec<String>,
    schemas: Option<PathBuf>,
    module: Option<PathBuf>,
    stub_package: Option<PathBuf>,
    stub_package_name: Option<String>,
    check: bool,
    base: Vec<(PathBuf, String)>,
) -> PyResult<(bool, String)> {
    let package = stub_package.map(|directory| StubPackage {
        directory,
        name: stub_package_name.unwrap_or_else(|| StubPackage::NAME.to_owned()),
        base: base
            .into_iter()
            .map(|(path, content)| File { path, content })
            .collect(),
    });
    let settings = Settings {
        namespaces,
        schemas,
        module,
        package,
        mode: if check { Mode::Check } else { Mode::Write },
    };
    match py.detach(|| run(&settings, Path::new("."))) {
        Ok(outcome) => Ok((outcome.is_success(), outcome.to_string())),
        Err(problems) => Err(errors::plain(py, &problems.to_string())),
    }
}
