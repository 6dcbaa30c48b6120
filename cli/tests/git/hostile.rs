//! Repositories that want more than to be read: no program of theirs runs, no name is mistaken.

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;

use crate::repository::Repository;

/// Runs each command, all of which succeed.
fn run_all(repository: &Repository) {
    repository.ok("log", &["seer"]);
    repository.ok("blame", &["--namespace", "seer", "--target", "default"]);
    repository.ok("diff", &["--base-rev", "HEAD~1"]);
    repository.ok("diff", &["--base-rev", "HEAD~1", "--head-rev", "HEAD"]);
    repository.ok("rollback", &["--to", "HEAD~1", "--namespace", "seer"]);
}

#[test]
fn no_program_of_the_repository_runs() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    repository.commit("Raise", &[("seer/default/a.yaml", "options: {limit: 2}\n")]);
    let marker = repository.tree.path("marker");
    let program = repository.path("program");
    let script = format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat\n", marker.display());
    std::fs::write(&program, script).expect("a file");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("rights");
    let program = program.to_str().expect("UTF-8").to_owned();
    for setting in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "pager.log",
        "pager.diff",
        "pager.rev-list",
        "gpg.program",
        "credential.helper",
        "interactive.diffFilter",
        "merge.evil.driver",
        "uploadpack.packObjectsHook",
        "remote.origin.uploadpack",
        "sequence.editor",
    ] {
        repository.git(&["config", setting, &program]);
    }
    for (alias, command) in [
        ("log", "!"),
        ("rev-list", "!"),
        ("cat-file", "!"),
        ("rev-parse", "!"),
    ] {
        repository.git(&[
            "config",
            &format!("alias.{alias}"),
            &format!("{command}{program}"),
        ]);
    }
    repository.git(&["config", "log.showSignature", "true"]);
    repository.git(&["config", "diff.renames", "copies"]);
    std::fs::create_dir_all(repository.path("hooks")).expect("a folder");
    for hook in [
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
        "post-checkout",
    ] {
        std::fs::copy(&program, repository.path(&format!("hooks/{hook}"))).expect("a hook");
    }
    repository.git(&["config", "core.hooksPath", "hooks"]);
    repository.tree.write(
        "repository/.git/info/attributes",
        "* diff=evil filter=evil merge=evil\n",
    );
    // git itself may have run them meanwhile: the marker shows that they would.
    repository.try_git(&["status"]);
    assert!(marker.exists(), "the trap does not work");
    std::fs::remove_file(&marker).expect("the marker");
    run_all(&repository);
    assert!(
        !marker.exists(),
        "{}",
        std::fs::read_to_string(&marker).unwrap_or_default()
    );
}

#[test]
fn a_partial_clone_fetches_nothing() {
    let origin = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    origin.commit("Raise", &[("seer/default/a.yaml", "options: {limit: 2}\n")]);
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = Repository::empty();
    let url = format!("file://{}", origin.path("").display());
    clone.git(&["remote", "add", "origin", &url]);
    clone.git(&["fetch", "--quiet", "--filter=blob:none", "origin", "main"]);
    clone.git(&["reset", "--quiet", "--hard", "FETCH_HEAD"]);
    let count = || clone.git(&["count-objects", "--verbose"]);
    let before = count();
    let told = clone.fails("log", &["seer"]);
    assert!(
        told.contains("lacks the object") && told.contains("git fetch --refetch"),
        "{told}"
    );
    assert_eq!(before, count());
}

#[test]
fn a_configured_working_tree_elsewhere_is_refused() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let elsewhere = repository.tree.path("schemas");
    repository.git(&[
        "config",
        "core.worktree",
        elsewhere.to_str().expect("UTF-8"),
    ]);
    let told = repository.fails("log", &["seer"]);
    assert!(told.contains("is in no working tree of git"), "{told}");
}

#[test]
fn a_repository_within_the_values_is_not_taken_for_one() {
    let mut repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    repository.git(&["init", "--quiet", "--bare", "trap"]);
    repository
        .tree
        .write("repository/trap/seer/default/a.yaml", "options: {}\n");
    repository.values = "trap";
    let told = repository.fails("log", &["seer"]);
    assert!(told.contains("is in no working tree of git"), "{told}");
}

#[test]
fn hostile_names_are_names() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    for name in [
        "new\nline.yaml",
        "\"quo'tes\".yaml",
        "--output=marker.yaml",
        ":(exclude)*.yaml",
        "tab\t.yaml",
        "esc\u{1b}[2J.yaml",
        "ü.yaml",
    ] {
        repository.write(&format!("seer/default/{name}"), "options: {}\n");
        repository.write(&format!("seer/us/{name}"), "options: {}\n");
    }
    repository.write("seer/us/new\nline.yaml", "options: {limit: 5}\n");
    repository.write("seer/us/esc\u{1b}[2J.yaml", "options: {model: x}\n");
    repository.commit("Names", &[]);
    assert_eq!(
        repository.log(&["seer"])[..2],
        [
            "Names: us limit unset -> 5",
            "Names: us model unset -> \"x\""
        ]
    );
    let text = repository.ok("blame", &["--namespace", "seer", "--target", "us"]);
    assert!(
        text.contains("seer/us/new\\u{a}line.yaml:") && !text.contains('\u{1b}'),
        "{text}"
    );
    let text = repository.ok("rollback", &["--to", "HEAD~1", "--namespace", "seer"]);
    assert_eq!(
        text,
        "us limit: 5 -> unset (seer/us/new\\u{a}line.yaml)\nus model: \"x\" -> unset (seer/us/esc\\u{1b}[2J.yaml)\n"
    );
}

#[test]
fn names_without_utf_8_are_told() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let name = std::ffi::OsStr::from_bytes(b"\xff.yaml");
    std::fs::write(
        repository.path("values/seer/default").join(name),
        "options: {limit: 2}\n",
    )
    .expect("a file");
    repository.commit("Name", &[]);
    assert_eq!(
        repository.log(&["seer"]),
        ["Start: default limit unset -> 1"]
    );
    let ran = repository.run("diff", &["--base-rev", "HEAD~1", "--head-rev", "HEAD"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the name is no UTF-8"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_root_that_git_cannot_be_asked_about_is_told() {
    let mut repository = Repository::empty();
    repository.values = "new\nline";
    repository.commit("Start", &[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let told = repository.fails("log", &["seer"]);
    assert!(told.contains("a path with a line break"), "{told}");
}

#[test]
fn subjects_and_authors_move_no_terminal() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    repository.write("seer/default/a.yaml", "options: {limit: 2}\n");
    repository.git(&[
        "-c",
        "i18n.commitEncoding=UTF-8",
        "commit",
        "--quiet",
        "-a",
        "-m",
        "Evil \u{1b}[2J\u{9b}31m\u{202e}",
        "--author",
        "E\u{1b}vil <e@x>",
    ]);
    for (command, arguments) in [
        ("log", &["seer"][..]),
        ("blame", &["--namespace", "seer", "--target", "default"]),
    ] {
        let text = repository.ok(command, arguments);
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text:?}");
        assert!(text.contains("Evil \\u{1b}[2J"), "{text}");
    }
}

#[test]
fn replaced_and_grafted_history_is_not_believed() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let honest = repository.commit(
        "Honest",
        &[("seer/default/a.yaml", "options: {limit: 2}\n")],
    );
    let forged = repository.commit(
        "Forged",
        &[("seer/default/a.yaml", "options: {limit: 2}\n")],
    );
    let start = repository.git(&["rev-parse", "HEAD~2"]);
    repository.git(&["reset", "--quiet", "--hard", &honest]);
    repository.git(&["replace", &honest, &forged]);
    repository
        .tree
        .write("repository/.git/info/grafts", &format!("{honest}\n"));
    assert_eq!(
        repository.log(&["seer"]),
        [
            "Honest: default limit 1 -> 2",
            "Start: default limit unset -> 1"
        ]
    );
    assert_eq!(start.len(), 40);
}

#[test]
fn the_environment_of_a_hook_is_not_taken_for_the_repository() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
    command.args([
        "log",
        "--root",
        "repository/values",
        "--schemas",
        "schemas",
        "seer",
    ]);
    command
        .env("GIT_DIR", "nowhere")
        .env("GIT_WORK_TREE", "/")
        .env("GIT_OBJECT_DIRECTORY", "/nowhere")
        .env("GIT_INDEX_FILE", "/nowhere");
    let output = command
        .current_dir(repository.tree.root())
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
