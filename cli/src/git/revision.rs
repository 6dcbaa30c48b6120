//! A folder as it was at a revision.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::rc::Rc;

use sentry_options_values::files::{Entry, EntryKind, Unusable, join};
use sentry_options_values::{Files, is_values_file};

use super::objects::Mode;
use super::{GitError, Id, Kind, Objects, Repository, TreeEntry};

/// How many symbolic links one path may lead through.
const MOST_LINKS: usize = 40;

/// The files of a folder at a revision. Symbolic links are followed as far as they stay in it;
/// submodules are not there.
pub(crate) struct Revision {
    label: String,
    root: Id,
    objects: RefCell<Objects>,
    trees: RefCell<HashMap<Id, Rc<Vec<TreeEntry>>>>,
    /// The files of a folder are read together.
    read_ahead: RefCell<HashMap<Id, Vec<u8>>>,
}

/// What a path leads to.
enum Found {
    File(Id),
    /// A folder, with its path without links.
    Folder(Vec<String>, Id),
}

/// Why a path leads nowhere.
enum Miss {
    Unusable(Unusable),
    Git(GitError),
}

impl From<GitError> for Miss {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}

impl Repository {
    /// The folder `folder` of the repository at a commit, which messages call `revision`.
    ///
    /// # Errors
    ///
    /// The commit has no such folder.
    pub(crate) fn at(
        &self,
        commit: &Id,
        revision: &str,
        folder: &str,
    ) -> Result<Revision, GitError> {
        let mut objects = self.objects()?;
        let name = format!("{commit}:{folder}");
        let found = objects.read_all(&[name])?.pop().flatten();
        let tree = found.filter(|object| object.kind == Kind::Tree);
        let tree = tree.ok_or_else(|| GitError::NoFolder {
            revision: revision.to_owned(),
            folder: folder.to_owned(),
        })?;
        Ok(Revision {
            label: format!("{revision}:{}", folder_prefix(folder)),
            root: tree.id.clone(),
            trees: RefCell::new(HashMap::from([(tree.id.clone(), Rc::new(tree.tree()))])),
            objects: RefCell::new(objects),
            read_ahead: RefCell::default(),
        })
    }
}

fn folder_prefix(folder: &str) -> String {
    if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    }
}

impl Revision {
    fn tree(&self, id: &Id) -> Result<Rc<Vec<TreeEntry>>, GitError> {
        if let Some(tree) = self.trees.borrow().get(id) {
            return Ok(Rc::clone(tree));
        }
        let tree = Rc::new(self.objects.borrow_mut().read(id)?.tree());
        self.trees.borrow_mut().insert(id.clone(), Rc::clone(&tree));
        Ok(tree)
    }

    fn blob(&self, id: &Id) -> Result<Vec<u8>, GitError> {
        match self.read_ahead.borrow_mut().remove(id) {
            Some(bytes) => Ok(bytes),
            None => Ok(self.objects.borrow_mut().read(id)?.bytes),
        }
    }

    fn resolve(&self, path: &str) -> Result<Found, Miss> {
        let mut rest: VecDeque<_> = path.split('/').map(str::to_owned).collect();
        let mut folders: Vec<(String, Id)> = Vec::new();
        let mut links = 0;
        while let Some(part) = rest.pop_front() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    let above = folders.pop();
                    above.ok_or(Miss::Unusable(Unusable::OutsideLink))?;
                    continue;
                }
                _ => {}
            }
            let tree = self.tree(folders.last().map_or(&self.root, |(_, id)| id))?;
            let entry = tree
                .iter()
                .find(|entry| entry.name.as_ref() == Some(&part))
                .ok_or(Miss::Unusable(Unusable::BrokenLink))?;
            match entry.mode {
                Mode::Folder => folders.push((part, entry.id.clone())),
                Mode::File if rest.is_empty() => return Ok(Found::File(entry.id.clone())),
                Mode::Link if links < MOST_LINKS => {
                    links += 1;
                    let target = self.blob(&entry.id)?;
                    let target = String::from_utf8(target)
                        .map_err(|_| Miss::Unusable(Unusable::BrokenLink))?;
                    if target.starts_with('/') {
                        return Err(Miss::Unusable(Unusable::OutsideLink));
                    }
                    for part in target.split('/').rev() {
                        rest.push_front(part.to_owned());
                    }
                }
                Mode::File | Mode::Link | Mode::Submodule => {
                    return Err(Miss::Unusable(Unusable::BrokenLink));
                }
            }
        }
        let id = folders.last().map_or(&self.root, |(_, id)| id).clone();
        let path = folders.into_iter().map(|(name, _)| name).collect();
        Ok(Found::Folder(path, id))
    }

    /// What an entry of the folder at `parent` is; `None` for a submodule.
    fn kind(&self, entry: &TreeEntry, path: &str, parent: &[String]) -> Option<EntryKind> {
        Some(match entry.mode {
            _ if entry.name.is_none() => EntryKind::Unusable(Unusable::Name),
            Mode::File => EntryKind::File,
            Mode::Folder => EntryKind::Folder,
            Mode::Submodule => return None,
            Mode::Link => match self.resolve(path) {
                Ok(Found::File(_)) => EntryKind::File,
                Ok(Found::Folder(target, _)) if parent.starts_with(&target) => {
                    EntryKind::Unusable(Unusable::LinkLoop)
                }
                Ok(Found::Folder(..)) => EntryKind::Folder,
                Err(Miss::Unusable(why)) => EntryKind::Unusable(why),
                Err(Miss::Git(error)) => {
                    EntryKind::Unusable(Unusable::Unreadable(error.to_string()))
                }
            },
        })
    }

    fn read_ahead(&self, tree: &[TreeEntry]) -> Result<(), GitError> {
        let files = tree.iter().filter(|entry| {
            entry.mode == Mode::File && entry.name.as_deref().is_some_and(is_values_file)
        });
        let ids: Vec<_> = files.map(|entry| entry.id.clone()).collect();
        let blobs = self.objects.borrow_mut().read_each(&ids)?;
        let blobs = blobs.into_iter().map(|blob| (blob.id, blob.bytes));
        self.read_ahead.borrow_mut().extend(blobs);
        Ok(())
    }
}

impl Files for Revision {
    fn name(&self, path: &str) -> String {
        format!("{}{path}", self.label)
    }

    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let (path, id) = match self.resolve(folder)? {
            Found::Folder(path, id) => (path, id),
            Found::File(_) => return Err(io::ErrorKind::NotADirectory.into()),
        };
        let tree = self.tree(&id)?;
        self.read_ahead(&tree)?;
        let entries = tree.iter().filter_map(|entry| {
            let name = entry.name.clone();
            let name = name.unwrap_or_else(|| char::REPLACEMENT_CHARACTER.to_string());
            let kind = self.kind(entry, &join(folder, &name), &path)?;
            Some(Entry { name, kind })
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort_unstable();
        Ok(entries)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.resolve(path)? {
            Found::File(id) => Ok(self.blob(&id)?),
            Found::Folder(..) => Err(io::ErrorKind::IsADirectory.into()),
        }
    }
}

impl From<Miss> for io::Error {
    fn from(miss: Miss) -> Self {
        match miss {
            Miss::Unusable(_) => io::ErrorKind::NotFound.into(),
            Miss::Git(error) => error.into(),
        }
    }
}
