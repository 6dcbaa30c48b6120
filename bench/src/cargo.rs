//! Generated packages, and what cargo takes to build them.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use nix::sys::resource::{Usage, UsageWho, getrusage};
use tempfile::TempDir;

use crate::text_of;

/// The versions of everything that a generated package may depend on: those of this package, which
/// cargo has fetched before it built this program.
const LOCK: &str = include_str!("../Cargo.lock");

/// A package in a folder of its own, which is removed when it is dropped.
pub(crate) struct Package {
    folder: TempDir,
}

impl Package {
    /// Writes a package with these lines under `[dependencies]` and these files.
    pub(crate) fn new(dependencies: &str, files: &[(&str, &str)]) -> io::Result<Self> {
        let package = Self {
            folder: TempDir::with_prefix("sentry-options-bench-")?,
        };
        let manifest = format!(
            "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\n[workspace]\n"
        );
        package.write("Cargo.toml", &manifest)?;
        package.write("Cargo.lock", LOCK)?;
        files
            .iter()
            .try_for_each(|(path, text)| package.write(path, text))?;
        Ok(package)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, text)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs cargo on the package, with its own target folder and nothing of the environment that
    /// would change what it does. Gives the CPU time of it and everything that it ran.
    ///
    /// # Errors
    /// The build fails; the error is what cargo said.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> io::Result<f64> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(self.path());
        for variable in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTC_WRAPPER",
            "CARGO_BUILD_TARGET",
        ] {
            command.env_remove(variable);
        }
        command
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.path().join("target"));

        let before = cpu_seconds_of_children()?;
        let output = command.output()?;
        let after = cpu_seconds_of_children()?;
        if output.status.success() {
            Ok(after - before)
        } else {
            Err(io::Error::other(text_of(&output.stderr)))
        }
    }

    /// Removes what cargo has built.
    pub(crate) fn clean(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.path().join("target")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// User and system time of the processes that this one has waited for, and of theirs.
fn cpu_seconds_of_children() -> io::Result<f64> {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let times = [usage.user_time(), usage.system_time()];
    Ok(times
        .iter()
        .map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6)
        .sum())
}

/// The lines for a dependency on one of this repository's packages.
pub(crate) fn dependency(name: &str, folder: &str, more: &str) -> String {
    format!(
        "{name} = {{ path = \"{}/../{folder}\"{more} }}",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// Where a package of this program comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Repository,
    Registry,
}

/// The version of a package that is built into this program.
pub(crate) fn version(name: &str, origin: Origin) -> &'static str {
    let name = format!("\nname = \"{name}\"\n");
    let mut packages = LOCK.split("[[package]]").filter(|package| {
        let is_registry = package.contains("\nsource = ");
        package.contains(&name) && is_registry == (origin == Origin::Registry)
    });
    let version = packages
        .next()
        .and_then(|package| package.split("\nversion = \"").nth(1));
    version
        .and_then(|version| version.split('"').next())
        .unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_versions() {
        assert_eq!(version("sentry-options", Origin::Registry), "1.2.17");
        assert_eq!(version("typify", Origin::Registry), "0.8.0");
        assert_ne!(version("sentry-options", Origin::Repository), "unknown");
    }
}
