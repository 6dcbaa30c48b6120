//! Writing files whole: whoever reads meanwhile sees the old one or the new one.

use std::path::Path;
use std::{fs, io, process};

use sentry_options_values::Diagnostic;

use crate::output::{Outcome, Output};

/// Puts `content` in the place of what `path` holds, making the folders above. What is at `path` keeps
/// its permissions; a symbolic link stays one.
pub(crate) fn replace(path: &Path, content: &str) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&target).ok();
    if let Some(metadata) = &existing
        && metadata.permissions().readonly()
    {
        // Renaming over it would get around what its owner has said.
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    let folder = match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let name = target.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let beside = folder.join(format!(".{}.{}", name.to_string_lossy(), process::id()));
    let write = || {
        fs::write(&beside, content)?;
        if let Some(metadata) = existing {
            fs::set_permissions(&beside, metadata.permissions())?;
        }
        fs::rename(&beside, &target)
    };
    let written = write();
    if written.is_err() {
        // What is left of it is of no use; that it can't be removed either adds nothing.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Replaces a file whole, and tells why not.
pub(crate) fn write(path: &Path, content: &str, output: &Output) -> Outcome {
    replace(path, content).map_err(|error| {
        let error = Diagnostic::error("output", format!("cannot be written: {error}"));
        output.fail(error.in_file(path.display().to_string()))
    })
}

/// Writes a result to the file, or where there is none to standard output.
pub(crate) fn write_or_print(path: Option<&Path>, content: &str, output: &Output) -> Outcome {
    match path {
        Some(path) => write(path, content, output),
        None => output.result(content),
    }
}
