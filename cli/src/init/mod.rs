//! What a new service or values repository starts with: files from templates.
//!
//! A file that is there is never replaced unasked: nothing is written if any is in the way.

use std::path::{Path, PathBuf};
use std::{fs, io};

use sentry_options_schema::{Namespace, names};
use sentry_options_values::Diagnostic;

use crate::files;

/// A file to start with.
#[derive(Debug)]
pub(crate) struct File {
    path: PathBuf,
    content: String,
}

/// What stands for the namespace in a template.
const NAMESPACE: &str = "NAMESPACE";

/// What a service's repository starts with.
pub(crate) fn service(namespace: &Namespace, now: &str) -> Vec<File> {
    let values = format!(
        "{{\n  \"options\": {{\n    \"example.rate-limit\": 250\n  }},\n  \"generated_at\": \"{now}\"\n}}\n"
    );
    vec![
        file(
            "sentry-options/sentry-options.schema.json",
            include_str!("sentry-options.schema.json"),
        ),
        file(
            &format!("sentry-options/schemas/{namespace}/schema.json"),
            &include_str!("service/schema.json").replace(NAMESPACE, namespace.as_str()),
        ),
        file(
            &format!("sentry-options/values/{namespace}/values.json"),
            &values,
        ),
    ]
}

/// What a values repository starts with; with a sample for the namespace, if there is one.
pub(crate) fn values(namespace: Option<&Namespace>) -> Vec<File> {
    let workflow = include_str!("values/workflow.yml");
    let mut files = vec![
        file("README.md", include_str!("values/README.md")),
        file("repos.json", "{\"repos\": {}}\n"),
        file(
            ".github/workflows/values.yml",
            &workflow.replace("VERSION", env!("CARGO_PKG_VERSION")),
        ),
        // A checkout on Windows must give the same bytes, and so the same ConfigMaps.
        file(".gitattributes", "*.yaml text eol=lf\n*.json text eol=lf\n"),
        file(".gitignore", "/schemas/\n/configmaps/\n/.editor/\n"),
    ];
    files.push(match namespace {
        Some(namespace) => {
            let options = include_str!("values/options.yaml");
            file(
                &format!("values/{namespace}/default/options.yaml"),
                &options.replace(NAMESPACE, namespace.as_str()),
            )
        }
        // The workflow and `set` look into the folder before there is a value.
        None => file("values/.gitkeep", ""),
    });
    files
}

/// How to go on with a service.
pub(crate) fn next_steps(namespace: &Namespace) -> String {
    let module = names::module_name(namespace);
    format!(
        "
Next, replace the example options in sentry-options/schemas/{namespace}/schema.json, and read them:

  Rust:    cargo add sentry-options
           sentry_options::include_schema!(\"{namespace}\");       // in a module of your own
           sentry_options::init()?;                     // early in main
           {module}::options().example_rate_limit()

  Python:  pip install sentry-options
           sentry-options-cli generate python --module myapp/options.py
           from sentry_options import init; init()      # early in the program
           from myapp.options import {module}; {module}.example_rate_limit

A program that is started here reads sentry-options/values/{namespace}/values.json. To change a value there:

  sentry-options-cli set --local sentry-options {namespace} example.rate-limit 300"
    )
}

/// How to go on with a values repository.
pub(crate) const NEXT_STEPS_OF_VALUES: &str = "
Next, name the repositories of your services in repos.json, and add values/{namespace}/default/options.yaml
for each of their namespaces. README.md says how to change a value.";

/// Writes the files below `folder`, and gives the paths of those that were not there.
///
/// # Errors
///
/// Every file that is in the way, unless `force` says to replace it; every file that can't be written.
pub(crate) fn write(
    files: &[File],
    folder: &Path,
    force: bool,
) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let mut to_write = Vec::new();
    let mut in_the_way = Vec::new();
    for File { path, content } in files {
        let path = folder.join(path);
        match fs::read(&path) {
            Ok(found) if found == content.as_bytes() => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => to_write.push((path, content)),
            Ok(_) | Err(_) if force => to_write.push((path, content)),
            Ok(_) | Err(_) => in_the_way.push(
                Diagnostic::error(
                    "file-exists",
                    "there is such a file already; nothing was written",
                )
                .in_file(path.display().to_string())
                .help("--force replaces it"),
            ),
        }
    }
    if !in_the_way.is_empty() {
        return Err(in_the_way);
    }
    let (mut written, mut errors) = (Vec::new(), Vec::new());
    for (path, content) in to_write {
        match files::replace(&path, content) {
            Ok(()) => written.push(path),
            Err(error) => errors.push(
                Diagnostic::error("output", format!("cannot be written: {error}"))
                    .in_file(path.display().to_string()),
            ),
        }
    }
    if errors.is_empty() {
        Ok(written)
    } else {
        Err(errors)
    }
}

fn file(path: &str, content: &str) -> File {
    File {
        path: path.into(),
        content: content.to_owned(),
    }
}
