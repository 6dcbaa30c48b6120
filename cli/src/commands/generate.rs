//! `generate`: typed accessors.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sentry_options_codegen::Build;
use sentry_options_codegen_py::{Generated, Mode, Outcome as Done, Settings, StubPackage, run};

use sentry_options_values::Diagnostic;

use crate::generate;
use crate::output::{Failed, Outcome, Output};

/// Generate types from schemas
#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(subcommand)]
    language: Language,
}

#[derive(Debug, Subcommand)]
enum Language {
    Python(Python),
    Rust(Rust),
}

/// Write Python types: what the wheel's `sentry-options-codegen` writes
#[derive(Debug, Args)]
struct Python {
    /// The namespaces; by default all that have a schema
    #[arg(value_name = "NAMESPACE")]
    namespaces: Vec<String>,
    /// The folder with NAMESPACE/schema.json; by default sentry-options/schemas, here or above
    #[arg(long, value_name = "DIRECTORY")]
    schemas: Option<PathBuf>,
    /// The module to write, with its stub beside it: myapp/options.py
    #[arg(long, value_name = "FILE.py", required_unless_present = "stub_package")]
    module: Option<PathBuf>,
    /// The folder to write an installable stub package to
    #[arg(long, value_name = "DIRECTORY")]
    stub_package: Option<PathBuf>,
    /// What the stub package is called
    #[arg(long, value_name = "NAME", default_value = StubPackage::NAME)]
    stub_package_name: String,
    /// Write nothing; fail if a file is not as it would be written
    #[arg(long)]
    check: bool,
}

/// Write Rust modules: what `include_schema!` and build.rs make
#[derive(Debug, Args)]
struct Rust {
    /// The namespaces; by default all that have a schema
    #[arg(value_name = "NAMESPACE")]
    namespaces: Vec<String>,
    /// The package's folder; sentry-options/schemas is in it or above
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    package: PathBuf,
    /// The folder to write NAMESPACE.rs to, instead of printing
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,
    /// The visibility of the modules
    #[arg(long, default_value = "pub")]
    visibility: String,
    /// The path of the runtime crate
    #[arg(long, value_name = "PATH", default_value = "::sentry_options")]
    crate_path: String,
    /// Write nothing; fail if a file is not as it would be written
    #[arg(long, requires = "out")]
    check: bool,
}

impl Generate {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        match &self.language {
            Language::Python(command) => command.run(output),
            Language::Rust(command) => command.run(output),
        }
    }
}

impl Python {
    fn run(&self, output: &Output) -> Outcome {
        let package = self.stub_package.as_ref().map(|directory| StubPackage {
            directory: directory.clone(),
            name: self.stub_package_name.clone(),
            base: generate::stubs(),
        });
        let settings = Settings {
            namespaces: self.namespaces.clone(),
            schemas: self.schemas.clone(),
            module: self.module.clone(),
            package,
            mode: if self.check { Mode::Check } else { Mode::Write },
        };
        let done = run(&settings, Path::new("."));
        let done = done.or_else(|errors| tell(&generate::told_of_python(&errors), output))?;
        finish(&done, output)
    }
}

impl Rust {
    fn run(&self, output: &Output) -> Outcome {
        let namespaces = if self.namespaces.is_empty() {
            let found = generate::namespaces(&self.package);
            found.or_else(|errors| tell(&generate::told_of_python(&errors), output))?
        } else {
            self.namespaces.clone()
        };
        let build = Build::new()
            .visibility(&*self.visibility)
            .crate_path(&*self.crate_path);
        let build = namespaces.into_iter().fold(build, Build::namespace);

        let package = std::path::absolute(&self.package);
        let package = package.unwrap_or_else(|_| self.package.clone());
        let folder = self.out.clone().unwrap_or_default();
        let generated = generate::rust(&build, &package, &folder);
        let generated =
            generated.or_else(|errors| tell(&generate::told_of_rust(&errors), output))?;
        if self.out.is_none() {
            let texts = generated.files.iter().map(|file| file.content.as_str());
            return output.result(&texts.collect::<Vec<_>>().join("\n"));
        }
        let done = if self.check {
            Done::Checked {
                stale: generated.check(),
            }
        } else {
            write(&generated, output)?
        };
        finish(&done, output)
    }
}

fn write(generated: &Generated, output: &Output) -> Outcome<Done> {
    let written = generated.write();
    let written = written.or_else(|errors| tell(&generate::told_of_python(&errors), output))?;
    let paths = generated.files.iter().map(|file| file.path.clone());
    let unchanged = paths.filter(|path| !written.contains(path)).collect();
    Ok(Done::Written { written, unchanged })
}

/// Says what was done, on standard output as the wheel's command does; what is stale is an error.
fn finish(done: &Done, output: &Output) -> Outcome {
    let Done::Checked { stale } = done else {
        return output.result(&done.to_string());
    };
    if stale.is_empty() {
        return Ok(());
    }
    let told = stale.iter().map(|stale| {
        Diagnostic::error("stale", stale.staleness.to_string())
            .in_file(stale.path.display().to_string())
            .help("run the same command without --check")
    });
    tell(&told.collect::<Vec<_>>(), output)
}

fn tell<T>(errors: &[Diagnostic], output: &Output) -> Outcome<T> {
    output.tell(errors)?;
    Err(Failed)
}
