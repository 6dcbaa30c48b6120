//! A tree, and the commands that both programs run on it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A tree, and the commands that both programs run on it.
#[derive(Default)]
pub(crate) struct Case {
    /// What it is called in failures.
    pub(crate) name: String,
    entries: Vec<(String, Entry)>,
    /// The trees of two commits, `{base}` and `{head}` in the commands.
    revisions: Option<[Vec<(String, String)>; 2]>,
    /// The command lines.
    pub(crate) commands: Vec<Vec<String>>,
    /// What this program gets besides: flags that the peer does not have.
    pub(crate) extra: Vec<&'static str>,
}

enum Entry {
    File(Vec<u8>),
    Folder,
    Link(String),
    Pipe,
}

/// A case on disk.
pub(crate) struct Built {
    /// The folder, which goes away with this.
    folder: TempDir,
    /// The revisions' names, if it is a repository.
    revisions: Option<[String; 2]>,
}

/// The schemas that most cases are about: each type in the namespace `ns`, one option in `other`.
pub(crate) fn schema() -> Value {
    let integer = json!({"type": "integer"});
    let struct_of_two = json!({"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"type": "integer", "optional": true}});
    json!({"version": "1.0", "type": "object", "properties": {
        "i": {"type": "integer", "default": 1, "description": "x"},
        "s": {"type": "string", "default": "s", "description": "x"},
        "n": {"type": "number", "default": 0.5, "description": "x"},
        "b": {"type": "boolean", "default": false, "description": "x"},
        "arr": {"type": "array", "items": integer, "default": [], "description": "x"},
        "st": {"type": "object", "properties": struct_of_two, "default": {"a": 1, "b": "x"}, "description": "x"},
        "map": {"type": "object", "additionalProperties": integer, "default": {}, "description": "x"},
        "mapo": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": integer},
                 "default": {}, "description": "x"},
        "both": {"type": "object", "properties": {"a": integer}, "additionalProperties": {"type": "string"},
                 "default": {"a": 1}, "description": "x"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"a": integer}}, "default": [], "description": "x"},
        "feature.x": {"$ref": "#/definitions/Feature"},
    }})
}

/// A schema of one option.
pub(crate) fn one_option() -> Value {
    json!({"version": "1.0", "type": "object", "properties": {
        "i": {"type": "integer", "default": 1, "description": "x"}}})
}

impl Case {
    /// A case with the usual schemas, without values or commands.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self::bare(name)
            .file("schemas/ns/schema.json", schema().to_string())
            .file("schemas/other/schema.json", one_option().to_string())
    }

    /// A case with nothing.
    pub(crate) fn bare(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// One whose values are one file, validated and written.
    pub(crate) fn values(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self::new(name)
            .file("values/ns/default/a.yaml", text)
            .validated()
    }

    /// With this file.
    pub(crate) fn file(mut self, path: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        self.entries.push((path.into(), Entry::File(text.into())));
        self
    }

    /// With this empty folder.
    pub(crate) fn folder(mut self, path: &str) -> Self {
        self.entries.push((path.to_owned(), Entry::Folder));
        self
    }

    /// With this symbolic link.
    pub(crate) fn link(mut self, path: &str, target: &str) -> Self {
        self.entries
            .push((path.to_owned(), Entry::Link(target.to_owned())));
        self
    }

    /// With this named pipe.
    pub(crate) fn pipe(mut self, path: &str) -> Self {
        self.entries.push((path.to_owned(), Entry::Pipe));
        self
    }

    /// As a repository of two commits.
    pub(crate) fn revisions<T: Into<String>>(
        mut self,
        base: Vec<(String, T)>,
        head: Vec<(String, T)>,
    ) -> Self {
        let texts = |files: Vec<(String, T)>| {
            files
                .into_iter()
                .map(|(path, text)| (path, text.into()))
                .collect()
        };
        self.revisions = Some([texts(base), texts(head)]);
        self
    }

    /// Run so; words are split at spaces.
    pub(crate) fn run(self, command: &str) -> Self {
        self.command(command.split(' '))
    }

    /// Run so.
    pub(crate) fn command<W: Into<String>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.commands
            .push(words.into_iter().map(Into::into).collect());
        self
    }

    /// Validated, and all of it written.
    pub(crate) fn validated(self) -> Self {
        self.run("validate-values --schemas schemas --root values")
            .run("write --schemas schemas --root values --out out")
    }

    /// With flags of this program's own.
    pub(crate) fn extra(mut self, words: &[&'static str]) -> Self {
        self.extra = words.to_vec();
        self
    }

    /// The files, for the reader of a failure.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (path, entry) in &self.entries {
            if let Entry::File(bytes) = entry {
                let _ = writeln!(text, "--- {path}\n{}", String::from_utf8_lossy(bytes));
            }
        }
        text
    }

    /// Puts the tree on disk.
    pub(crate) fn build(&self) -> Built {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for (path, entry) in &self.entries {
            entry.make(&root.join(path));
        }
        let revisions = self.revisions.as_ref().map(|[base, head]| {
            git(root, &["init", "-q"]);
            git(
                root,
                &["remote", "add", "origin", &root.display().to_string()],
            );
            let revisions = [commit(root, base), commit(root, head)];
            // A list of repositories names a commit that is known only now.
            for (path, text) in head.iter().filter(|(_, text)| text.contains("{base}")) {
                let text = text.replace("{base}", &revisions[0]);
                Entry::File(text.into_bytes()).make(&root.join(path));
            }
            revisions
        });
        Built { folder, revisions }
    }
}

impl Built {
    /// Puts back what stood at `out`, which a run has changed.
    pub(crate) fn restore_output(&self, case: &Case) {
        let out = self.path().join("out");
        let _nothing_there = fs::remove_dir_all(&out).or_else(|_| fs::remove_file(&out));
        for (path, entry) in &case.entries {
            if path.starts_with("out") {
                entry.make(&self.path().join(path));
            }
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The command line, with the revisions' names.
    pub(crate) fn arguments(&self, command: &[String]) -> Vec<String> {
        let [base, head] = self.revisions.clone().unwrap_or_default();
        let named = |word: &String| word.replace("{base}", &base).replace("{head}", &head);
        command.iter().map(named).collect()
    }
}

impl Entry {
    fn make(&self, path: &Path) {
        let folder = path.parent().expect("a path below the root");
        fs::create_dir_all(folder).expect("a folder");
        match self {
            Self::File(text) => fs::write(path, text).expect("a file"),
            Self::Folder => fs::create_dir_all(path).expect("a folder"),
            Self::Link(target) => std::os::unix::fs::symlink(target, path).expect("a link"),
            Self::Pipe => {
                let made = Command::new("mkfifo").arg(path).status();
                assert!(made.is_ok_and(|status| status.success()), "a pipe");
            }
        }
    }
}

fn commit(root: &Path, files: &[(String, String)]) -> String {
    git(root, &["rm", "-rq", "--ignore-unmatch", "."]);
    for (path, text) in files {
        Entry::File(text.clone().into_bytes()).make(&root.join(path));
    }
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "x", "--allow-empty"]);
    git(root, &["rev-parse", "HEAD"]).trim().to_owned()
}

/// Runs git without what the machine's user has configured.
fn git(root: &Path, arguments: &[&str]) -> String {
    let identity = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    ];
    let ran = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "git {arguments:?}: {told}");
    String::from_utf8(ran.stdout).expect("UTF-8")
}
