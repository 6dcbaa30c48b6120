//! Where files are read from: a folder here, a revision of a repository in the CLI.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files below a root. Paths in it are relative, with `/` between their parts.
pub trait Files {
    /// What messages call the file or folder at `path`.
    fn name(&self, path: &str) -> String;

    /// What a folder contains, sorted by name. The root is `""`.
    ///
    /// # Errors
    ///
    /// There is no such folder, or it can't be read.
    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>>;

    /// The contents of a file.
    ///
    /// # Errors
    ///
    /// There is no such file, or it can't be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name; with `\u{fffd}` where it is no UTF-8.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry of a folder is, symbolic links followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// Something that can't be used.
    Unusable(Unusable),
}

/// Why an entry can't be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unusable {
    /// Its name is no UTF-8.
    Name,
    /// It is a symbolic link to something outside of the root.
    OutsideLink,
    /// It is a symbolic link to nothing, or to itself.
    BrokenLink,
    /// It is a symbolic link to a folder that it is in.
    LinkLoop,
    /// It is a pipe, a socket or a device, or a symbolic link to a folder where none are followed.
    Special,
    /// It can't be looked at.
    Unreadable(String),
}

impl Unusable {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::OutsideLink => {
                Some("put the file itself here: what lies outside is not reviewed with the values")
            }
            _ => None,
        }
    }

    /// Whether an entry of this name may stand for a folder. Of what leads nowhere, that is not known, and
    /// nothing is lost if it is left alone.
    pub(crate) fn may_be_folder(&self, name: &str) -> bool {
        let leads_somewhere = matches!(
            self,
            Self::OutsideLink | Self::LinkLoop | Self::Unreadable(_) | Self::Name
        );
        leads_somewhere && !name.contains('.')
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the name is no UTF-8",
            Self::OutsideLink => "a symbolic link out of the tree",
            Self::BrokenLink => "a symbolic link to nothing",
            Self::LinkLoop => "a symbolic link to a folder that it is in",
            Self::Special => "no regular file",
            Self::Unreadable(error) => return write!(f, "cannot be read: {error}"),
        })
    }
}

/// The path of `name` in `folder`.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// How deep symbolic links to folders are followed: where a namespace or a target may be one. Below
/// are no values, and a few links to folders of links are more folders than anybody can walk.
const FOLLOWED: usize = 2;

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    /// The root without symbolic links, which no entry may leave.
    resolved: PathBuf,
}

impl Folder {
    /// The folder at `root`.
    ///
    /// # Errors
    ///
    /// There is none, or it can't be looked at.
    pub fn open(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        let resolved = fs::canonicalize(&root)?;
        if !resolved.is_dir() {
            return Err(io::Error::from(io::ErrorKind::NotADirectory));
        }
        Ok(Self { root, resolved })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// How many folders an entry lies in below the root.
    fn depth(&self, entry: &fs::DirEntry) -> usize {
        let path = entry.path();
        let below = path.strip_prefix(&self.root).unwrap_or(&path);
        below.components().count().saturating_sub(1)
    }

    fn kind_of(&self, entry: &fs::DirEntry) -> EntryKind {
        let kind_of = |kind: fs::FileType| match kind {
            kind if kind.is_file() => EntryKind::File,
            kind if kind.is_dir() => EntryKind::Folder,
            _ => EntryKind::Unusable(Unusable::Special),
        };
        match entry.file_type() {
            Ok(kind) if kind.is_symlink() => match fs::canonicalize(entry.path()) {
                Ok(target) if !target.starts_with(&self.resolved) => {
                    EntryKind::Unusable(Unusable::OutsideLink)
                }
                Ok(target) if contains(&target, entry) => EntryKind::Unusable(Unusable::LinkLoop),
                Ok(target) => match fs::metadata(target) {
                    Ok(metadata) if metadata.is_dir() && self.depth(entry) >= FOLLOWED => {
                        EntryKind::Unusable(Unusable::Special)
                    }
                    Ok(metadata) => kind_of(metadata.file_type()),
                    Err(error) => EntryKind::Unusable(Unusable::Unreadable(error.to_string())),
                },
                Err(_) => EntryKind::Unusable(Unusable::BrokenLink),
            },
            Ok(kind) => kind_of(kind),
            Err(error) => EntryKind::Unusable(Unusable::Unreadable(error.to_string())),
        }
    }
}

impl Files for Folder {
    fn name(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let entries = fs::read_dir(self.root.join(folder))?;
        let mut entries = entries
            .map(|entry| {
                let entry = entry?;
                let kind = match entry.file_name().to_str() {
                    Some(_) => self.kind_of(&entry),
                    None => EntryKind::Unusable(Unusable::Name),
                };
                let name = entry.file_name().to_string_lossy().into_owned();
                Ok(Entry { name, kind })
            })
            .collect::<io::Result<Vec<_>>>()?;
        entries.sort_unstable();
        Ok(entries)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = self.root.join(path);
        let metadata = fs::metadata(&path)?;
        // A pipe may never say anything, and a device never end.
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(io::Error::other("no regular file"));
        }
        fs::read(path)
    }
}

/// Whether `target` is a folder that the entry is in.
fn contains(target: &Path, entry: &fs::DirEntry) -> bool {
    let parent = entry.path().parent().map(fs::canonicalize);
    matches!(parent, Some(Ok(parent)) if parent.starts_with(target))
}
