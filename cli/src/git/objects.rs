//! The objects of a repository: commits, trees and blobs, read by one `git cat-file`.

use std::fmt;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

use super::{GitError, command};

/// The id of an object, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(Arc<str>);

impl Id {
    pub(super) fn new(hexadecimal: &str) -> Self {
        Self(hexadecimal.into())
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        let hexadecimal = bytes
            .iter()
            .fold(String::with_capacity(40), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
        Self(hexadecimal.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough of it to recognize it.
    pub(crate) fn short(&self) -> &str {
        &self.0[..self.0.len().min(10)]
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kinds of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Commit,
    Tree,
    Blob,
    Other,
}

/// An object that was read.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) id: Id,
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
}

/// An entry of a tree.
#[derive(Debug, Clone)]
pub(crate) struct TreeEntry {
    pub(crate) mode: Mode,
    /// `None` if it is no UTF-8.
    pub(crate) name: Option<String>,
    pub(crate) id: Id,
}

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    File,
    Link,
    Folder,
    Submodule,
}

/// What of a commit the commit itself says.
#[derive(Debug)]
pub(crate) struct Commit {
    pub(crate) parents: Vec<Id>,
}

impl Object {
    /// The entries, if this is a tree.
    pub(crate) fn tree(&self) -> Vec<TreeEntry> {
        let id_length = self.id.0.len() / 2;
        let mut entries = Vec::new();
        let mut rest = &self.bytes[..];
        while let Some((mode, after)) = split_at_byte(rest, b' ')
            && let Some((name, after)) = split_at_byte(after, 0)
            && let Some((id, after)) = after.split_at_checked(id_length)
        {
            let mode = match mode {
                b"40000" => Mode::Folder,
                b"120000" => Mode::Link,
                b"160000" => Mode::Submodule,
                _ => Mode::File,
            };
            let name = std::str::from_utf8(name).ok().map(str::to_owned);
            let id = Id::of_bytes(id);
            entries.push(TreeEntry { mode, name, id });
            rest = after;
        }
        entries
    }

    /// The parents, if this is a commit.
    pub(crate) fn commit(&self) -> Commit {
        let text = String::from_utf8_lossy(&self.bytes);
        let headers = text.lines().take_while(|line| !line.is_empty());
        let parents = headers.filter_map(|line| line.strip_prefix("parent "));
        Commit {
            parents: parents.map(Id::new).collect(),
        }
    }
}

fn split_at_byte(bytes: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|found| *found == byte)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

/// A `git cat-file --batch` that waits for names of objects.
#[derive(Debug)]
pub(crate) struct Objects {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn open(folder: &Path) -> Result<Self, GitError> {
        let mut child = command::git(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::of_start)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken());
        };
        Ok(Self {
            child,
            stdin: Some(stdin),
            stdout: BufReader::with_capacity(1 << 16, stdout),
        })
    }

    /// The objects of these names, which have no line breaks; `None` where there is none.
    ///
    /// # Errors
    ///
    /// git has stopped.
    pub(crate) fn read_all<N: fmt::Display + Sync>(
        &mut self,
        names: &[N],
    ) -> Result<Vec<Option<Object>>, GitError> {
        let stdin = self.stdin.as_mut().ok_or_else(broken)?;
        let stdout = &mut self.stdout;
        std::thread::scope(|scope| {
            // git answers each name at once: whoever does not read while writing waits for ever.
            scope.spawn(move || {
                let mut stdin = io::BufWriter::new(stdin);
                // If git has stopped, the reader knows.
                let _ = names
                    .iter()
                    .try_for_each(|name| writeln!(stdin, "{name}"))
                    .and_then(|()| stdin.flush());
            });
            names.iter().map(|_| read(stdout)).collect()
        })
    }

    /// The object of this name, which must be there.
    ///
    /// # Errors
    ///
    /// It is not there, or git has stopped.
    pub(crate) fn read(&mut self, id: &Id) -> Result<Object, GitError> {
        let found = self.read_all(&[id])?.pop().flatten();
        found.ok_or_else(|| missing(id))
    }

    /// The objects of these ids, which must be there.
    ///
    /// # Errors
    ///
    /// One is not there, or git has stopped.
    pub(crate) fn read_each(&mut self, ids: &[Id]) -> Result<Vec<Object>, GitError> {
        let found = self.read_all(ids)?.into_iter().zip(ids);
        found
            .map(|(object, id)| object.ok_or_else(|| missing(id)))
            .collect()
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // At the end of its input it stops by itself.
        self.stdin.take();
        let _ = self.child.wait();
    }
}

/// Reads one answer: `{id} {kind} {size}`, the contents and a line break, or `{name} missing`.
fn read(stdout: &mut impl BufRead) -> Result<Option<Object>, GitError> {
    let mut line = Vec::new();
    let length = stdout.read_until(b'\n', &mut line).map_err(|_| broken())?;
    if length == 0 {
        return Err(broken());
    }
    let Some((id, kind, size)) = header(&line) else {
        return Ok(None);
    };
    let mut bytes = vec![0; size + 1];
    stdout.read_exact(&mut bytes).map_err(|_| broken())?;
    bytes.pop();
    Ok(Some(Object { id, kind, bytes }))
}

/// A name that is missing has a colon, or but one word behind it.
pub(super) fn header(line: &[u8]) -> Option<(Id, Kind, usize)> {
    let line = std::str::from_utf8(line).ok()?.trim_end_matches('\n');
    let mut words = line.split(' ');
    let (id, kind, size) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let kind = match kind {
        "commit" => Kind::Commit,
        "tree" => Kind::Tree,
        "blob" => Kind::Blob,
        _ => Kind::Other,
    };
    Some((Id::new(id), kind, size.parse().ok()?))
}

fn missing(id: &Id) -> GitError {
    GitError::MissingObject {
        object: id.to_string(),
    }
}

fn broken() -> GitError {
    GitError::Failed {
        message: "git cat-file has stopped".to_owned(),
    }
}
