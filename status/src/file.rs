//! Where heartbeat files are: the one that the environment names, and those of further processes beside it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The environment variable that names the file of the global store.
const VARIABLE: &str = "SENTRY_OPTIONS_STATUS_FILE";

/// The file that the environment names.
pub fn default_file() -> Option<PathBuf> {
    let file = std::env::var_os(VARIABLE).filter(|file| !file.is_empty())?;
    Some(file.into())
}

/// A file beside a heartbeat file, with the id of a process behind its name: `status.json.17`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileBeside {
    /// The id of the process.
    pub process: u32,
    /// What is behind the id: nothing for a heartbeat, `.0.tmp` and the like for one that is being written.
    pub extension: String,
    /// The file.
    pub path: PathBuf,
}

impl FileBeside {
    /// The file of a process beside `file`.
    pub fn new(file: &Path, process: u32, extension: &str) -> Self {
        let mut path = OsString::from(file);
        path.push(format!(".{process}{extension}"));
        Self {
            process,
            extension: extension.to_owned(),
            path: path.into(),
        }
    }

    /// The files of processes that there are beside `file`, in the order of their ids.
    pub fn all(file: &Path) -> Vec<Self> {
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
            return Vec::new();
        };
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut all: Vec<_> = entries
            .filter_map(|entry| {
                let other = entry.file_name();
                let rest = other.to_str()?.strip_prefix(name)?.strip_prefix('.')?;
                let end = rest.find('.').unwrap_or(rest.len());
                let (process, extension) = rest.split_at(end);
                let is_number = process.bytes().all(|byte| byte.is_ascii_digit());
                let process = process.parse().ok().filter(|_| is_number)?;
                Some(Self {
                    process,
                    extension: extension.to_owned(),
                    path: file.with_file_name(&other),
                })
            })
            .collect();
        all.sort_unstable();
        all
    }
}
