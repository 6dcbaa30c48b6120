//! Writing files whole: whoever reads one sees the old text or the new one, and never a part.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sentry_options_values::Diagnostic;
use tempfile::{Builder, TempPath};

use crate::output::{Failed, Outcome, Output};

/// Files that wait to take their places. Dropped before that, they leave nothing behind.
#[derive(Debug, Default)]
pub(crate) struct Staged(Vec<(PathBuf, Waiting)>);

#[derive(Debug)]
enum Waiting {
    /// Written beside its place.
    Temporary(TempPath),
    /// For a pipe or a device, which nothing can take the place of.
    Stream(Vec<u8>),
}

impl Staged {
    /// Writes a file beside its place. Missing folders are made; a symbolic link stays, and what it
    /// leads to is written.
    ///
    /// # Errors
    ///
    /// It can't be written.
    pub(crate) fn add(&mut self, path: &Path, content: &str, output: &Output) -> Outcome {
        let staged = stage(path, content);
        let (place, waiting) = staged.map_err(|error| unwritable(path, &error, output))?;
        self.0.push((place, waiting));
        Ok(())
    }

    /// Puts all files in their places.
    ///
    /// # Errors
    ///
    /// One can't be put there; those before it are.
    pub(crate) fn put(self, output: &Output) -> Outcome {
        for (place, waiting) in self.0 {
            let put = waiting.put(&place);
            put.map_err(|error| unwritable(&place, &error, output))?;
        }
        Ok(())
    }
}

/// Puts one file in its place.
///
/// # Errors
///
/// It can't be written. What was there still is.
pub(crate) fn replace(path: &Path, content: &str) -> io::Result<()> {
    let (place, waiting) = stage(path, content)?;
    waiting.put(&place)
}

/// Puts one file in its place, or tells why not.
pub(crate) fn write(path: &Path, content: &str, output: &Output) -> Outcome {
    replace(path, content).map_err(|error| unwritable(path, &error, output))
}

/// Puts a result in its file, or where there is none on standard output.
pub(crate) fn write_or_print(path: Option<&Path>, content: &str, output: &Output) -> Outcome {
    match path {
        Some(path) => write(path, content, output),
        None => output.result(content),
    }
}

impl Waiting {
    fn put(self, place: &Path) -> io::Result<()> {
        match self {
            Self::Temporary(file) => file.persist(place).map_err(|error| error.error),
            Self::Stream(content) => File::options().write(true).open(place)?.write_all(&content),
        }
    }
}

fn stage(path: &Path, content: &str) -> io::Result<(PathBuf, Waiting)> {
    let there = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => {
            return Ok((path.to_owned(), Waiting::Stream(content.into())));
        }
        // To take its place would get around what its owner has said.
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the file is read-only",
            ));
        }
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let place = match &there {
        Some(_) => fs::canonicalize(path)?,
        None if path.is_symlink() => {
            return Err(io::Error::other("it is a symbolic link to nothing"));
        }
        None => path.to_owned(),
    };
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    // Not the private file that tempfile makes by itself: others may read what is written.
    let create = |path: &Path| File::options().write(true).create_new(true).open(path);
    let mut name = Builder::new();
    let name = name.prefix(".sentry-options-").suffix(".tmp");
    let mut file = name.make_in(folder, create)?;
    file.as_file_mut().write_all(content.as_bytes())?;
    if let Some(metadata) = there {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    // Closed: there may be more files than a process may have open.
    Ok((place, Waiting::Temporary(file.into_temp_path())))
}

/// Tells that something can't be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error, output: &Output) -> Failed {
    let error = Diagnostic::error("output", format!("cannot be written: {error}"));
    output.fail(error.in_file(path.display().to_string()))
}
