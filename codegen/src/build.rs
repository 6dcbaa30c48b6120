//! The front for build.rs: the same code as the macro's, as formatted source in `OUT_DIR`.

mod error;
mod python;

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::{Ident, Span, TokenStream};
use sentry_options_schema::SchemaErrors;

use crate::{Error, LocateError, Request, SchemaFile, generate};

pub use error::{BuildError, BuildErrors};

/// The folder in `OUT_DIR` that `include_generated!` reads from.
const FOLDER: &str = "sentry_options";

/// Generates the modules of namespaces in build.rs, for `sentry_options::include_generated!`.
///
/// ```no_run
/// // fn main() of build.rs
/// sentry_options_codegen::Build::new().namespace("seer").generate_or_exit();
/// ```
///
/// ```ignore
/// // src/main.rs: the same module as from `sentry_options::include_schema!("seer")`
/// sentry_options::include_generated!("seer");
/// ```
///
/// In a repository of Rust and Python, the same step writes the types of Python:
///
/// ```no_run
/// sentry_options_codegen::Build::new()
///     .namespace("seer")
///     .python_module("../py/myapp/options.py")
///     .generate_or_exit();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing happens before `generate`"]
pub struct Build {
    namespaces: Vec<Target>,
    /// A setting that stands before the namespace it is for.
    misplaced: Option<&'static str>,
    visibility: Option<String>,
    crate_path: Option<String>,
    directory: Option<PathBuf>,
    python_module: Option<PathBuf>,
}

/// One namespace, and what is said of it alone.
#[derive(Debug, Clone)]
struct Target {
    namespace: String,
    schema: Option<String>,
    module: Option<String>,
}

impl Build {
    /// Settings without a namespace yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a namespace. Each gets a file of its own.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespaces.push(Target {
            namespace: namespace.into(),
            schema: None,
            module: None,
        });
        self
    }

    /// Reads the schema of the last namespace from this file, relative to the package's folder,
    /// instead of `sentry-options/schemas/{namespace}/schema.json` in it or above.
    pub fn schema(self, path: impl Into<String>) -> Self {
        self.set("schema", |target| target.schema = Some(path.into()))
    }

    /// Names the module of the last namespace, instead of after the namespace.
    pub fn module(self, name: impl Into<String>) -> Self {
        self.set("module", |target| target.module = Some(name.into()))
    }

    /// The visibility of all modules, instead of `pub`: `pub(crate)`, or nothing.
    pub fn visibility(mut self, visibility: impl Into<String>) -> Self {
        self.visibility = Some(visibility.into());
        self
    }

    /// The path of the runtime crate, instead of `::sentry_options`.
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.crate_path = Some(path.into());
        self
    }

    /// Writes to this folder, instead of `OUT_DIR`.
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Writes a Python module for all namespaces as well, and its stub beside it: for a path of
    /// `../py/myapp/options.py`, relative to the package's folder, `from myapp.options import seer` gives
    /// the typed handle. They belong into the repository; it is what the wheel's console command writes.
    pub fn python_module(mut self, path: impl Into<PathBuf>) -> Self {
        self.python_module = Some(path.into());
        self
    }

    /// Writes `sentry_options/{namespace}.rs` for each namespace, and tells cargo to run again when
    /// a schema changes. Gives the files that it wrote. A file that is up to date stays as it is.
    ///
    /// # Errors
    ///
    /// There is no schema, it has errors, a setting is no Rust or stands before any namespace, or a
    /// file cannot be written: of each namespace that fails, while the others are written. The Python
    /// module needs all of them.
    pub fn generate(&self) -> Result<Vec<PathBuf>, BuildErrors> {
        let (package, directory) = self.folders()?;
        let (mut written, mut files, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for target in &self.namespaces {
            match self.generate_one(&package, target, &directory) {
                Ok((path, file)) => {
                    written.push(path);
                    files.push(file);
                }
                Err(error) => errors.push(error),
            }
        }
        if let (Some(module), []) = (&self.python_module, errors.as_slice()) {
            match python::generate(package.join(module), &files) {
                Ok(paths) => written.extend(paths),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(written)
        } else {
            Err(errors.into())
        }
    }

    /// What [`generate`](Self::generate) writes for each namespace, with the namespace, for the package in
    /// the folder `package`. Nothing is written, and cargo is told nothing.
    ///
    /// # Errors
    ///
    /// Those of `generate`, but for writing.
    pub fn sources(&self, package: &Path) -> Result<Vec<(String, String)>, BuildErrors> {
        if let Some(setting) = self.misplaced {
            return Err(BuildError::NoNamespace { setting }.into());
        }
        let (mut sources, mut errors) = (Vec::new(), Vec::new());
        for target in &self.namespaces {
            let file = target.schema_file(package);
            match file.and_then(|file| self.source(target, &file)) {
                Ok(source) => sources.push((target.namespace.clone(), source)),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(sources)
        } else {
            Err(errors.into())
        }
    }

    /// As [`generate`](Self::generate), for a `main` that has nothing else to do: prints the errors and ends the process
    /// with status 1.
    pub fn generate_or_exit(&self) {
        if let Err(error) = self.generate() {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }

    /// Sets something for the last namespace.
    fn set(mut self, setting: &'static str, set: impl FnOnce(&mut Target)) -> Self {
        match self.namespaces.last_mut() {
            Some(target) => set(target),
            None => self.misplaced = self.misplaced.or(Some(setting)),
        }
        self
    }

    /// The package's folder, and the one to write to.
    fn folders(&self) -> Result<(PathBuf, PathBuf), BuildError> {
        if let Some(setting) = self.misplaced {
            return Err(BuildError::NoNamespace { setting });
        }
        let package =
            env::var_os("CARGO_MANIFEST_DIR").ok_or(Error::Locate(LocateError::NoPackage))?;
        let directory = self
            .directory
            .clone()
            .or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let directory = directory.ok_or(BuildError::NoDirectory)?.join(FOLDER);
        Ok((package.into(), directory))
    }

    fn generate_one(
        &self,
        package: &Path,
        target: &Target,
        directory: &Path,
    ) -> Result<(PathBuf, SchemaFile), BuildError> {
        let file = target.schema_file(package)?;
        println!("cargo::rerun-if-changed={}", file.path.display());

        let source = self.source(target, &file)?;
        let written = directory.join(format!("{}.rs", target.namespace));
        write_if_changed(&written, &source)?;
        Ok((written, file))
    }

    fn source(&self, target: &Target, file: &SchemaFile) -> Result<String, BuildError> {
        let source = generate_source(&self.request(target, file)?).map_err(Error::from)?;
        Ok(source)
    }

    fn request<'a>(
        &self,
        target: &Target,
        file: &'a SchemaFile,
    ) -> Result<Request<'a>, BuildError> {
        let krate = self.crate_path.as_deref().unwrap_or("::sentry_options");
        let visibility = self.visibility.as_deref().unwrap_or("pub");
        let module = target.module.as_ref().map(|name| {
            syn::parse_str::<Ident>(name).map_err(|_| BuildError::Setting {
                setting: "module",
                value: name.clone(),
            })
        });
        Ok(Request {
            file,
            krate: setting::<syn::Path>("crate_path", krate)?,
            prefix: setting::<syn::Visibility>("visibility", visibility)?,
            module: module.transpose()?,
            span: Span::call_site(),
        })
    }
}

impl Target {
    fn schema_file(&self, package: &Path) -> Result<SchemaFile, BuildError> {
        let file = match &self.schema {
            Some(path) => SchemaFile::at(package, &self.namespace, path),
            None => SchemaFile::find(package, &self.namespace),
        };
        Ok(file.map_err(Error::from)?)
    }
}

/// The tokens of a setting that has to be Rust.
fn setting<T: syn::parse::Parse + quote::ToTokens>(
    setting: &'static str,
    value: &str,
) -> Result<TokenStream, BuildError> {
    let parsed = syn::parse_str::<T>(value);
    let parsed = parsed.map_err(|_| BuildError::Setting {
        setting,
        value: value.to_owned(),
    })?;
    Ok(parsed.into_token_stream())
}

/// Generates the module for one namespace as a formatted source file.
///
/// # Errors
///
/// Those of [`generate`].
///
/// # Panics
///
/// If the generated code is no Rust, which is a defect of ours.
pub fn generate_source(request: &Request<'_>) -> Result<String, SchemaErrors> {
    let parsed = syn::parse2(generate(request)?).expect("generated code is Rust");
    let header = format!(
        "// @generated by sentry-options-codegen from {}",
        request.file.shown
    );
    Ok(format!("{header}\n\n{}", prettyplease::unparse(&parsed)))
}

/// Writes the file, unless it has this content: what depends on it is not built again.
fn write_if_changed(path: &Path, content: &str) -> Result<(), BuildError> {
    if fs::read_to_string(path).is_ok_and(|existing| existing == content) {
        return Ok(());
    }
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, content)
    };
    write().map_err(|error| BuildError::Write {
        path: path.to_owned(),
        error,
    })
}
