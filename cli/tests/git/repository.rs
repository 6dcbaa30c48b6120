//! A values repository with history, made by the git program.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Ran, Tree};

/// A schema with a few options, one of them secret.
pub(crate) const SCHEMA: &str = r##"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 10, "description": "At most this many"},
    "model": {"type": "string", "default": "small", "description": "Which model"},
    "tags": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}, "description": "Tags"},
    "token": {"type": "string", "secret": true, "default": "", "description": "A secret"},
    "feature.x": {"$ref": "#/definitions/Feature"}}}"##;

/// Values in `repository/values`, and schemas in `schemas`.
pub(crate) struct Repository {
    pub(crate) tree: Tree,
    commits: Cell<u64>,
    /// The folder of the values, in the repository.
    pub(crate) values: &'static str,
}

/// What `log --output json` says, a line for each change: `subject: target key before -> after`.
pub(crate) type Lines = Vec<String>;

impl Repository {
    /// A repository without commits.
    pub(crate) fn empty() -> Self {
        let tree = Tree::new(&[("schemas/seer/schema.json", SCHEMA)]);
        let repository = Self {
            tree,
            commits: Cell::new(0),
            values: "values",
        };
        std::fs::create_dir(repository.path("")).expect("a folder");
        repository.git(&["init", "--quiet", "-b", "main"]);
        repository
    }

    /// A repository whose first commit has these files in `values`.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let repository = Self::empty();
        repository.commit("Start", files);
        repository
    }

    /// A path in the repository.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.tree.path(&format!("repository/{path}"))
    }

    /// Writes a file of the values.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let values = self.values;
        self.tree
            .write(&format!("repository/{values}/{path}"), text);
    }

    /// The text of a file of the values.
    pub(crate) fn read(&self, path: &str) -> String {
        let values = self.values;
        self.tree.read(&format!("repository/{values}/{path}"))
    }

    /// Writes files of the values, and commits all that changed.
    pub(crate) fn commit(&self, subject: &str, files: &[(&str, &str)]) -> String {
        for (path, text) in files {
            self.write(path, text);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", subject]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs git, which must succeed.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.git_command(&self.path(""), arguments);
        let output = output.expect("git runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {stderr}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    /// Reads a stream of `git fast-import`, and checks its `main` out.
    pub(crate) fn import(&self, stream: &str) {
        let path = self.tree.path("stream");
        std::fs::write(&path, stream).expect("a file");
        let mut command = Command::new("git");
        command
            .current_dir(self.path(""))
            .args(["fast-import", "--quiet", "--force"]);
        command.stdin(std::fs::File::open(path).expect("the file"));
        assert!(command.status().expect("git runs").success(), "{stream}");
        self.git(&["reset", "--quiet", "--hard", "main"]);
    }

    /// Runs git, which may fail, as a merge with conflicts does.
    pub(crate) fn try_git(&self, arguments: &[&str]) {
        let _ = self
            .git_command(&self.path(""), arguments)
            .expect("git runs");
    }

    fn git_command(
        &self,
        folder: &Path,
        arguments: &[&str],
    ) -> std::io::Result<std::process::Output> {
        // One hour after another, so that the order is known.
        self.commits.set(self.commits.get() + 1);
        let date = format!("{} +0100", 1_700_000_000 + 3_600 * self.commits.get());
        let mut command = Command::new("git");
        command.current_dir(folder).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Jane Doe");
            command.env(format!("GIT_{role}_EMAIL"), "jane@example.com");
            command.env(format!("GIT_{role}_DATE"), &date);
        }
        command.output()
    }

    /// Runs a command of the program on the values.
    pub(crate) fn run(&self, command: &str, arguments: &[&str]) -> Ran {
        let root = format!("repository/{}", self.values);
        let places = ["--schemas", "schemas", "--root", root.trim_end_matches('/')];
        let mut all = vec![command];
        all.extend(places);
        all.extend(arguments);
        self.tree.run(&all)
    }

    /// Runs a command, which must succeed.
    #[track_caller]
    pub(crate) fn ok(&self, command: &str, arguments: &[&str]) -> String {
        let ran = self.run(command, arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        ran.stdout
    }

    /// Runs a command, which must fail and print nothing.
    #[track_caller]
    pub(crate) fn fails(&self, command: &str, arguments: &[&str]) -> String {
        let ran = self.run(command, arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
        ran.stderr
    }

    /// Runs a command with `--output json`, which must succeed.
    #[track_caller]
    pub(crate) fn json(&self, command: &str, arguments: &[&str]) -> Value {
        let mut all = vec!["--output", "json"];
        all.extend(arguments);
        serde_json::from_str(&self.ok(command, &all)).expect("JSON")
    }

    /// The changes that `log` lists.
    #[track_caller]
    pub(crate) fn log(&self, arguments: &[&str]) -> Lines {
        let log = self.json("log", arguments);
        let commits = log["commits"].as_array().expect("a list").iter();
        let lines = commits.flat_map(|commit| {
            let changes = commit["changes"].as_array().expect("a list").iter();
            changes.map(|change| {
                let value = |at: &str| match change[at].get("value") {
                    Some(value) => value.to_string(),
                    None => "unset".to_owned(),
                };
                let text = |value: &Value| value.as_str().expect("a string").to_owned();
                let dropped = if change["dropped"] == true {
                    " (dropped)"
                } else {
                    ""
                };
                format!(
                    "{}: {} {} {} -> {}{dropped}",
                    text(&commit["subject"]),
                    text(&change["target"]),
                    text(&change["key"]),
                    value("before"),
                    value("after"),
                )
            })
        });
        lines.collect()
    }
}
