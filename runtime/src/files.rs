//! Values files: where they are, whether they changed, and how to read one whole.
//!
//! Kubelet publishes a volume by swapping the symlink `..data` to a new directory and removing the
//! old one. A path through that link may lead to either side of a swap, so it is resolved by hand:
//! the target is read once, the file is opened in the resolved directory, and where that has just
//! been removed, the link has moved on and the look starts again. The target is part of a file's
//! [`Identity`], since a new file in a new directory may get the old inode number, size and times.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::rejection::Reason;

/// The largest values file that is accepted: far over what a `ConfigMap` holds (1 MiB).
pub(crate) const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// How many swaps may overtake one look before it gives up until the next poll.
pub(crate) const RETRIES: usize = 16;

/// A file modified this recently may be modified again without a change of its times, which have
/// the granularity of the kernel's clock tick (at most 10 ms).
const RACY: Duration = Duration::from_millis(50);

/// What tells one state of a file from another. Only equality means anything: copies and rollbacks
/// have older times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    volume: Option<OsString>,
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Identity {
    #[cfg(unix)]
    fn of(volume: Option<OsString>, metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            volume,
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    #[cfg(not(unix))]
    fn of(volume: Option<OsString>, metadata: &Metadata) -> Self {
        let nanos = |time: io::Result<SystemTime>| {
            let since = time
                .ok()
                .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            since.map_or((0, 0), |since| {
                (since.as_secs() as i64, i64::from(since.subsec_nanos()))
            })
        };
        Self {
            volume,
            device: 0,
            inode: 0,
            size: metadata.len(),
            modified: nanos(metadata.modified()),
            changed: nanos(metadata.created()),
        }
    }

    /// When the file was last modified.
    pub(crate) fn modified(&self) -> Option<SystemTime> {
        let (seconds, nanoseconds) = self.modified;
        let nanoseconds = Duration::from_nanos(u64::try_from(nanoseconds).ok()?);
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let second = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        second?.checked_add(nanoseconds)
    }

    /// Whether the file was changed so shortly before it was read, or meanwhile, that another change
    /// could look the same.
    fn is_racy(&self, before: SystemTime, after: SystemTime) -> bool {
        let nanoseconds = |time: SystemTime| {
            let since_epoch = time
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default();
            i128::try_from(since_epoch.as_nanos()).unwrap_or(i128::MAX)
        };
        let changed = i128::from(self.changed.0) * 1_000_000_000 + i128::from(self.changed.1);
        let racy = i128::try_from(RACY.as_nanos()).unwrap_or(i128::MAX);
        // The file system's clock ticks, and may be a tick behind or ahead.
        (nanoseconds(before) - racy..nanoseconds(after) + racy).contains(&changed)
    }
}

/// What a look at a file's place found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sighting {
    /// Nothing.
    Absent,
    /// Something that could not be looked at.
    Unreadable(io::ErrorKind),
    /// A file, or whatever else has the name.
    Present(Identity),
}

/// A file that was read whole.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) bytes: Vec<u8>,
    pub(crate) identity: Identity,
    pub(crate) modified: Option<SystemTime>,
    /// Whether the file was the same before and after it was read.
    is_settled: bool,
    /// Whether to read it again at the next poll, although it may look the same.
    pub(crate) racy: bool,
}

/// The values directory of a store.
#[derive(Debug, Clone)]
pub(crate) struct ValuesDirectory {
    root: PathBuf,
}

/// The values directory as one look sees it: behind the volume's symlink, if it is in a volume.
///
/// Files that are looked at from one base are of one state of the volume.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Base {
    volume: Option<OsString>,
    folder: PathBuf,
}

impl ValuesDirectory {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    /// The path of a namespace's file, as people know it.
    pub(crate) fn file(&self, namespace: &str) -> PathBuf {
        self.root.join(namespace).join("values.json")
    }

    /// Resolves the volume that holds all namespaces, if there is one. It may be mounted at `values`
    /// or at the directory above.
    pub(crate) fn base(&self) -> Base {
        if let Some(target) = volume(&self.root) {
            return Base {
                folder: self.root.join(&target),
                volume: Some(target),
            };
        }
        if let (Some(parent), Some(name)) = (self.root.parent(), self.root.file_name())
            && let Some(target) = volume(parent)
        {
            return Base {
                folder: parent.join(&target).join(name),
                volume: Some(target),
            };
        }
        Base {
            folder: self.root.clone(),
            volume: None,
        }
    }

    /// The namespace's file, where it is a mount of its own (`subPath`): such a file never changes.
    pub(crate) fn is_single_file_mount(&self, namespace: &str) -> bool {
        let Ok(path) = self.file(namespace).canonicalize() else {
            return false;
        };
        let Ok(mounts) = fs::read_to_string("/proc/self/mountinfo") else {
            return false;
        };
        mounts
            .lines()
            .filter_map(mount_point)
            .any(|point| Path::new(&point) == path)
    }
}

impl Base {
    /// Looks whether the file of `namespace` is there, and in which state. Reads nothing of it.
    pub(crate) fn look(&self, namespace: &str) -> Sighting {
        match self.resolved(namespace, |path| fs::metadata(path)) {
            Ok((volume, metadata)) => Sighting::Present(Identity::of(volume, &metadata)),
            Err(error) if is_absence(&error) => Sighting::Absent,
            Err(error) => Sighting::Unreadable(error.kind()),
        }
    }

    /// Reads the file of `namespace` whole; `None` if it is not there.
    ///
    /// A writer that does not swap files may be half-way through. If the file has changed by the time it
    /// has been read, it is read again, for as long as there are retries; what the last one saw may be
    /// refused, and the next poll finds the rest.
    pub(crate) fn read(
        &self,
        namespace: &str,
        clock: fn() -> SystemTime,
    ) -> Result<Option<Contents>, Reason> {
        let mut retries = RETRIES;
        loop {
            let (volume, file) = match self.resolved(namespace, open) {
                Ok(found) => found,
                Err(error) if is_absence(&error) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                    return Err(Reason::NotAFile);
                }
                Err(error) => return Err(Reason::Unreadable(error.into())),
            };
            let contents = read_open(&file, volume, clock)?;
            if contents.is_settled || retries == 0 {
                return Ok(Some(contents));
            }
            retries -= 1;
        }
    }

    /// Applies `access` to the file's path. Where the namespace has a volume of its own, its symlink
    /// is resolved first, again if a swap overtook the access.
    fn resolved<T>(
        &self,
        namespace: &str,
        access: impl Fn(&Path) -> io::Result<T>,
    ) -> io::Result<(Option<OsString>, T)> {
        let folder = self.folder.join(namespace);
        let mut retries = RETRIES;
        loop {
            let own = volume(&folder);
            let path = own
                .as_ref()
                .map_or_else(|| folder.clone(), |target| folder.join(target));
            match access(&path.join("values.json")) {
                Err(error) if is_absence(&error) && retries > 0 && volume(&folder) != own => {
                    retries -= 1;
                }
                result => return result.map(|found| (own.or_else(|| self.volume.clone()), found)),
            }
        }
    }
}

/// The target of the symlink by which kubelet publishes a volume mounted at `folder`.
fn volume(folder: &Path) -> Option<OsString> {
    fs::read_link(folder.join("..data"))
        .ok()
        .map(PathBuf::into_os_string)
}

/// The fifth field of a line in `mountinfo`, with its octal escapes undone.
fn mount_point(line: &str) -> Option<String> {
    let field = line.split(' ').nth(4)?;
    Some(
        field
            .replace("\\040", " ")
            .replace("\\011", "\t")
            .replace("\\012", "\n")
            .replace("\\134", "\\"),
    )
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Opens a regular file. Nothing else is opened if it can be helped: that wakes a FIFO's writer, and has
/// effects on some devices. Should one take the file's place just now, opening does not wait.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    refuse_others(path)?;
    File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    refuse_others(path)?;
    File::open(path)
}

fn refuse_others(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_file() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        Reason::NotAFile.to_string(),
    ))
}

fn read_open(
    file: &File,
    volume: Option<OsString>,
    clock: fn() -> SystemTime,
) -> Result<Contents, Reason> {
    let unreadable = |error: io::Error| Reason::Unreadable(error.into());
    let before = clock();
    let metadata = file.metadata().map_err(unreadable)?;
    let bytes = read_whole(file, &metadata)?;
    // The identity from before the read: should the file have changed meanwhile, the next poll
    // sees a difference.
    let identity = Identity::of(volume.clone(), &metadata);
    let is_settled = Identity::of(volume, &file.metadata().map_err(unreadable)?) == identity;
    Ok(Contents {
        bytes,
        is_settled,
        racy: identity.is_racy(before, clock()),
        identity,
        modified: metadata.modified().ok(),
    })
}

fn read_whole(file: &File, metadata: &Metadata) -> Result<Vec<u8>, Reason> {
    if !metadata.is_file() {
        return Err(Reason::NotAFile);
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(Reason::TooLarge {
            bytes: metadata.len(),
            limit: SIZE_LIMIT,
        });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    let read = file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Reason::Unreadable(error.into()))?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Reason::TooLarge {
            bytes: bytes.len() as u64,
            limit: SIZE_LIMIT,
        });
    }
    Ok(bytes)
}

/// Reads a text file whole, with the same care as a values file.
///
/// # Errors
/// Whatever the system says, or that it is no regular file, too large, or no UTF-8.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let file = open(path)?;
    let invalid = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let bytes =
        read_whole(&file, &file.metadata()?).map_err(|reason| invalid(reason.to_string()))?;
    String::from_utf8(bytes).map_err(|error| invalid(error.to_string()))
}
