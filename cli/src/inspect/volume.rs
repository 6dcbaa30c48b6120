//! A values file read as the library reads it: whole, and through the volume that kubelet swaps.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The largest file that is read; the library refuses larger ones.
const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// How many swaps may overtake one look.
const RETRIES: usize = 16;

/// A values file as one look found it.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) bytes: Vec<u8>,
    pub(crate) modified: Option<SystemTime>,
    /// When the file came to be where it is, which no copying sets back.
    pub(crate) changed: Option<SystemTime>,
}

/// A look at the place of a values file.
#[derive(Debug)]
pub(crate) struct Look {
    /// What the volume's link `..data` leads to, if the file is in a volume.
    pub(crate) volume: Option<String>,
    /// `None` if there is no file.
    pub(crate) contents: io::Result<Option<Contents>>,
}

/// Looks at `values/{namespace}/values.json`. A volume may be mounted at the namespace's folder, at `values` or at
/// the folder above, and be swapped meanwhile.
pub(crate) fn look(values: &Path, namespace: &str) -> Look {
    let mut retries = RETRIES;
    loop {
        let (volume, path) = resolve(values, namespace);
        let contents = match read(&path) {
            Ok(contents) => Ok(Some(contents)),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(error),
        };
        if retries == 0 || resolve(values, namespace).0 == volume {
            let volume = volume.map(|target| target.to_string_lossy().into_owned());
            return Look { volume, contents };
        }
        retries -= 1;
    }
}

/// The volume that the namespace's file is in, and the file behind its link.
fn resolve(values: &Path, namespace: &str) -> (Option<PathBuf>, PathBuf) {
    let own = values.join(namespace);
    let above = values.parent().zip(values.file_name());
    let places = [
        Some((own.as_path(), PathBuf::new())),
        Some((values, namespace.into())),
        above.map(|(folder, name)| (folder, Path::new(name).join(namespace))),
    ];
    for (folder, below) in places.into_iter().flatten() {
        if let Ok(target) = fs::read_link(folder.join("..data")) {
            let file = folder.join(&target).join(below).join("values.json");
            return (Some(target), file);
        }
    }
    (None, own.join("values.json"))
}

/// Reads a regular file whole. A pipe may never say anything, and a device never end.
pub(crate) fn read(path: &Path) -> io::Result<Contents> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("no regular file"));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let mut bytes = Vec::new();
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > SIZE_LIMIT {
        let message = format!("larger than {} MiB", SIZE_LIMIT >> 20);
        return Err(io::Error::other(message));
    }
    Ok(Contents {
        bytes,
        modified: metadata.modified().ok(),
        changed: changed(&metadata),
    })
}

/// Whether the file is a mount of its own, as those by `subPath` are.
pub(crate) fn is_mount(file: &Path) -> bool {
    let Ok(path) = file.canonicalize() else {
        return false;
    };
    // The kernel's escapes.
    let escapes = [
        ('\\', "\\134"),
        (' ', "\\040"),
        ('\t', "\\011"),
        ('\n', "\\012"),
    ];
    let mut point = path.to_string_lossy().into_owned();
    for (character, escape) in escapes {
        point = point.replace(character, escape);
    }
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mut points = mounts.lines().filter_map(|line| line.split(' ').nth(4));
    points.any(|other| other == point)
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    use std::time::Duration;
    let seconds = Duration::from_secs(u64::try_from(metadata.ctime()).ok()?);
    let rest = Duration::from_nanos(u64::try_from(metadata.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH
        .checked_add(seconds)?
        .checked_add(rest)
}

#[cfg(not(unix))]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}
