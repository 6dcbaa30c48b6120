//! What the console command does, but for reading its arguments.

use std::fmt;
use std::path::{self, Path, PathBuf};

use crate::schemas::for_messages;
use crate::{Error, Errors, Generated, Request, Schemas, Stale, StubPackage, generate};

/// The arguments of the console command.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The namespaces; if there are none, all that have a schema.
    pub namespaces: Vec<String>,
    /// The folder of schemas, unless it is `sentry-options/schemas` here or above.
    pub schemas: Option<PathBuf>,
    /// The module to write, `myapp/options.py`.
    pub module: Option<PathBuf>,
    /// The stub package to write.
    pub package: Option<StubPackage>,
    /// Whether to write.
    pub mode: Mode,
}

/// What to do with generated files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Write those that differ.
    #[default]
    Write,
    /// Only tell which differ.
    Check,
}

/// What the command has done. `Display` is what it prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The files are as generated.
    Written {
        /// Those that were not before.
        written: Vec<PathBuf>,
        /// Those that were.
        unchanged: Vec<PathBuf>,
    },
    /// The files were looked at.
    Checked {
        /// Those that are not as generated.
        stale: Vec<Stale>,
    },
}

impl Outcome {
    /// Whether all files are as generated: the command ends with status 0, and else with 1.
    pub fn is_success(&self) -> bool {
        match self {
            Self::Written { .. } => true,
            Self::Checked { stale } => stale.is_empty(),
        }
    }
}

/// Does what the command was asked for, from the folder `directory`.
///
/// # Errors
///
/// Those of finding the schemas, of [`generate`], and of [`Generated::write`].
pub fn run(settings: &Settings, directory: &Path) -> Result<Outcome, Errors> {
    // A relative path has no folders above.
    let absolute = path::absolute(directory);
    let directory = absolute.as_deref().unwrap_or(directory);
    let generated = generate(&request(settings, directory)?)?;
    match settings.mode {
        Mode::Write => write(&generated),
        Mode::Check => Ok(Outcome::Checked {
            stale: generated.check(),
        }),
    }
}

fn request(settings: &Settings, directory: &Path) -> Result<Request, Errors> {
    if settings.module.is_none() && settings.package.is_none() {
        return Err(Error::NoOutput.into());
    }
    let schemas = match &settings.schemas {
        Some(folder) => Schemas::at(directory.join(folder)),
        None => Schemas::find(directory)?,
    };
    let mut namespaces = settings.namespaces.clone();
    if namespaces.is_empty() {
        namespaces = schemas.namespaces()?;
    }
    namespaces.sort();
    namespaces.dedup();
    Ok(Request {
        schemas: schemas.read(&namespaces)?,
        module: settings.module.as_ref().map(|path| directory.join(path)),
        package: settings.package.clone().map(|package| StubPackage {
            directory: directory.join(&package.directory),
            ..package
        }),
    })
}

fn write(generated: &Generated) -> Result<Outcome, Errors> {
    let written = generated.write()?;
    let paths = generated.files.iter().map(|file| file.path.clone());
    let unchanged = paths.filter(|path| !written.contains(path)).collect();
    Ok(Outcome::Written { written, unchanged })
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written { written, unchanged } => {
                let written = written.iter().map(|path| (path, "written"));
                let unchanged = unchanged.iter().map(|path| (path, "unchanged"));
                for (path, what) in written.chain(unchanged) {
                    writeln!(f, "{}: {what}", for_messages(path))?;
                }
                Ok(())
            }
            Self::Checked { stale } => {
                for stale in stale {
                    writeln!(f, "{stale}")?;
                }
                if !stale.is_empty() {
                    writeln!(f, "  = help: run the same command without --check")?;
                }
                Ok(())
            }
        }
    }
}
