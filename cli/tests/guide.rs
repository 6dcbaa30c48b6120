//! The guide to a values repository, run as it stands.

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use support::Tree;

const GUIDE: &str = include_str!("../../docs/values-repository.md");

/// What a reader's shell has: the program, an identity for git, and no settings of this machine.
const PRELUDE: &str = r#"
set -euo pipefail
export PATH="$PWD/bin:$PATH" HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Jane GIT_AUTHOR_EMAIL=jane@example.com
export GIT_COMMITTER_NAME=Jane GIT_COMMITTER_EMAIL=jane@example.com
# It is installed.
cargo() { :; }
# `!` alone would let a success pass.
refused() { if "$@"; then echo "was not refused: $*" >&2; exit 1; fi; }
"#;

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("\n```{language}\n");
    let starts = GUIDE.match_indices(&fence);
    let block = |(at, _): (usize, &str)| {
        let text = &GUIDE[at + fence.len()..];
        &text[..=text.find("\n```").expect("the block ends")]
    };
    starts.map(block).collect()
}

#[test]
fn every_command_works() {
    let tree = Tree::new(&[]);
    fs::create_dir(tree.path("bin")).expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
    symlink(program, tree.path("bin/sentry-options-cli")).expect("a link");
    let session = blocks("sh").concat().replace("\n! ", "\nrefused ");
    assert_eq!(session.matches("\nrefused ").count(), 1);
    let ran = Command::new("bash")
        .args(["-c", &format!("{PRELUDE}\n{session}")])
        .current_dir(tree.root())
        .output()
        .expect("bash runs");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{stdout}\n{stderr}");

    let diff = tree.read("options/diff.md");
    assert!(diff.contains("250") && diff.contains("300"), "{diff}");
    let manifest = tree.read("options/configmaps/us/seer.yaml");
    assert!(
        manifest.contains(r#""example.rate-limit":300"#),
        "{manifest}"
    );
    assert!(
        stdout.contains("us example.rate-limit: 250 -> 300"),
        "{stdout}"
    );
    let values = tree.read("options/values/seer/us/options.yaml");
    assert!(values.contains("example.rate-limit: 250"), "{values}");
}

#[test]
fn the_workflow_is_the_one_that_init_writes() {
    let tree = Tree::new(&[]);
    tree.ok(&["init", "values"]);
    assert_eq!(blocks("yaml"), [tree.read(".github/workflows/values.yml")]);
}

#[test]
fn the_mistake_is_told_as_shown() {
    let schema = r#"{"version": "1.0", "type": "object", "properties": {"example.rate-limit":
        {"type": "integer", "format": "uint16", "default": 100, "description": "Requests"}}}"#;
    let tree = Tree::new(&[
        ("schemas/seer/schema.json", schema),
        ("values/seer/default/options.yaml", "options: {}\n"),
        (
            "values/seer/us/options.yaml",
            "options:\n  example.rate-limit: 70000\n",
        ),
    ]);
    let arguments = [
        "validate-values",
        "--schemas",
        "schemas",
        "--root",
        "values",
    ];
    let told = tree.fails(&arguments);
    let shown = blocks("console")[0];
    let shown = shown
        .split_once('\n')
        .expect("a command, then what it says")
        .1;
    assert_eq!(told.trim_end(), shown.trim_end());
}
