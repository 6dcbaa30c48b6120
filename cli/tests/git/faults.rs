//! Repositories and revisions that can't be used: each a clear error.

use std::process::Command;

use crate::repository::{Repository, SCHEMA};
use crate::support::Tree;

fn history() -> Repository {
    Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")])
}

#[test]
fn no_repository() {
    let tree = Tree::new(&[
        ("values/seer/default/a.yaml", "options: {}\n"),
        ("schemas/seer/schema.json", SCHEMA),
    ]);
    // Nothing above the temporary folder may count.
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
    command.args(["log", "--root", "values", "--schemas", "schemas", "seer"]);
    command
        .current_dir(tree.root())
        .env("GIT_CEILING_DIRECTORIES", tree.root());
    let output = command.output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("values is in no git repository"), "{told}");
}

#[test]
fn no_git_program() {
    let repository = history();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
    command.args([
        "log",
        "--root",
        "repository/values",
        "--schemas",
        "schemas",
        "seer",
    ]);
    command.current_dir(repository.tree.root()).env("PATH", "");
    let output = command.output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told.contains("the git program was not found") && told.contains("install git"),
        "{told}"
    );
}

#[test]
fn no_such_folder() {
    let mut repository = history();
    repository.values = "nowhere";
    let told = repository.fails("log", &["seer"]);
    assert!(
        told.contains("repository/nowhere: cannot be read: No such file"),
        "{told}"
    );
}

#[test]
fn a_repository_without_commits() {
    let repository = Repository::empty();
    repository.write("seer/default/a.yaml", "options: {}\n");
    for (command, arguments) in [
        ("log", &["seer"][..]),
        ("blame", &["--namespace", "seer", "--target", "default"]),
        ("diff", &["--base-rev", "HEAD"]),
        ("rollback", &["--to", "HEAD", "--namespace", "seer"]),
    ] {
        let told = repository.fails(command, arguments);
        assert!(
            told.contains("the repository has no commits yet"),
            "{command}: {told}"
        );
    }
}

#[test]
fn a_bare_repository() {
    let repository = history();
    let path = repository.path("");
    repository.git(&[
        "clone",
        "--quiet",
        "--bare",
        path.to_str().expect("UTF-8"),
        "bare.git",
    ]);
    let mut repository = repository;
    repository.values = "bare.git";
    let told = repository.fails("log", &["seer"]);
    assert!(
        told.contains("bare.git is in no working tree of git") && told.contains("git worktree add"),
        "{told}"
    );
}

#[test]
fn a_repository_of_somebody_else() {
    let repository = history();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
    command.args([
        "log",
        "--root",
        "repository/values",
        "--schemas",
        "schemas",
        "seer",
    ]);
    // What git's own tests use.
    command
        .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = command
        .current_dir(repository.tree.root())
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told.contains("dubious ownership") && told.contains("safe.directory"),
        "{told}"
    );
}

#[test]
fn unknown_revisions() {
    let repository = history();
    for revision in [
        "nothing",
        "deadbeef",
        "HEAD~9",
        "HEAD..HEAD",
        "^HEAD",
        "HEAD^!",
        "HEAD:values",
        "main@{9}",
        ":/nothing",
    ] {
        let told = repository.fails("log", &["seer", "--rev", revision]);
        assert!(
            told.contains(&format!("unknown revision {revision:?}")),
            "{revision}: {told}"
        );
    }
}

#[test]
fn a_commit_may_be_named_by_its_subject() {
    let repository = history();
    repository.commit("Later", &[]);
    for revision in [":/Start", "HEAD^{/Start}"] {
        let log = repository.log(&["seer", "limit", "--rev", revision]);
        assert_eq!(log.len(), 1, "{revision}");
    }
}

#[test]
fn what_begins_with_a_hyphen_is_no_revision() {
    let repository = history();
    let marker = repository.path("marker");
    let option = format!("--output={}", marker.display());
    for revision in [option.as_str(), "-x", "--all", "", "HEAD\nHEAD"] {
        for (command, arguments) in [
            ("log", ["seer", "--rev", revision].as_slice()),
            ("diff", &["--base-rev", revision]),
            ("diff", &["--base-rev", "HEAD", "--head-rev", revision]),
            ("rollback", &["--namespace", "seer", "--to", revision]),
            (
                "blame",
                &[
                    "--namespace",
                    "seer",
                    "--target",
                    "default",
                    "--rev",
                    revision,
                ],
            ),
        ] {
            let told = repository.fails(command, arguments);
            assert!(
                told.contains(&format!("{revision:?} is no revision")),
                "{command} {revision}: {told}"
            );
        }
    }
    assert!(!marker.exists());
}

#[test]
fn a_folder_that_a_revision_does_not_have() {
    let mut repository = history();
    repository.values = "elsewhere";
    repository.write("seer/default/a.yaml", "options: {}\n");
    let told = repository.fails("diff", &["--base-rev", "HEAD"]);
    assert!(
        told.contains("revision \"HEAD\" has no folder elsewhere"),
        "{told}"
    );
}

#[test]
fn objects_that_are_not_there() {
    let repository = history();
    let blob = repository.git(&["rev-parse", "HEAD:values/seer/default/a.yaml"]);
    let object = format!(".git/objects/{}/{}", &blob[..2], &blob[2..]);
    std::fs::remove_file(repository.path(&object)).expect("a loose object");
    let told = repository.fails("log", &["seer"]);
    assert!(told.contains(&format!("lacks the object {blob}")), "{told}");

    let commit = repository.git(&["rev-parse", "HEAD"]);
    let object = format!(".git/objects/{}/{}", &commit[..2], &commit[2..]);
    std::fs::remove_file(repository.path(&object)).expect("a loose object");
    let told = repository.fails("log", &["seer"]);
    assert!(!told.contains("no commits yet"), "{told}");
}

#[test]
fn worktrees_and_sparse_checkouts_and_submodules_are_repositories_as_others() {
    let repository = history();
    repository.git(&["worktree", "add", "--quiet", "tree", "-b", "other"]);
    let mut repository = repository;
    repository.values = "tree/values";
    assert_eq!(
        repository.log(&["seer"]),
        ["Start: default limit unset -> 1"]
    );

    let mut repository = history();
    let path = repository.path("");
    let path = path.to_str().expect("UTF-8");
    repository.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        path,
        "values/sub",
    ]);
    repository.commit("Add a submodule", &[]);
    let diff = repository.json("diff", &["--base-rev", "HEAD~1", "--head-rev", "HEAD"]);
    assert_eq!(diff["changes"], serde_json::json!([]));
    repository.values = "values/sub/values";
    assert_eq!(
        repository.log(&["seer"]),
        ["Start: default limit unset -> 1"]
    );

    let repository = history();
    repository.commit("More", &[("other/default/a.yaml", "options: {}\n")]);
    repository.git(&["sparse-checkout", "set", "values/other"]);
    assert!(!repository.path("values/seer").exists());
    assert_eq!(
        repository.log(&["seer"]),
        ["Start: default limit unset -> 1"]
    );
}

#[test]
fn a_repository_with_longer_ids_is_one_as_others() {
    let repository = Repository::empty();
    std::fs::remove_dir_all(repository.path(".git")).expect("the repository");
    repository.git(&["init", "--quiet", "-b", "main", "--object-format=sha256"]);
    repository.commit("Start", &[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    repository.commit("Raise", &[("seer/default/a.yaml", "options: {limit: 2}\n")]);
    assert_eq!(repository.log(&["seer"])[0], "Raise: default limit 1 -> 2");
    repository.ok("rollback", &["--to", "HEAD~1", "--namespace", "seer"]);
    assert!(repository.read("seer/default/a.yaml").contains("limit: 1"));
}

#[test]
fn a_clone_without_trees_is_told() {
    let origin = history();
    origin.commit("Raise", &[("seer/default/a.yaml", "options: {limit: 2}\n")]);
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = Repository::empty();
    let url = format!("file://{}", origin.path("").display());
    clone.git(&["remote", "add", "origin", &url]);
    clone.git(&["fetch", "--quiet", "--filter=tree:0", "origin", "main"]);
    clone.git(&["reset", "--quiet", "--hard", "FETCH_HEAD"]);
    let told = clone.fails("log", &["seer"]);
    assert!(
        told.contains("git failed: fatal: unable to read tree")
            && told.contains("git fetch --refetch"),
        "{told}"
    );
}
