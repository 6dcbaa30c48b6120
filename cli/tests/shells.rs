//! Completions and manual pages, looked at by the shells and formatters that are installed.

mod support;

use std::fs;
use std::process::Command;

use support::Tree;

/// Runs a program, if it is installed; it must find nothing wrong.
fn passes(tree: &Tree, program: &str, arguments: &[&str]) {
    match Command::new(program)
        .args(arguments)
        .current_dir(tree.root())
        .output()
    {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success() && told.is_empty(),
                "{program} {arguments:?}: {told}"
            );
        }
        Err(error) => println!("{program} did not run: {error}"),
    }
}

#[test]
fn shells_read_their_completions() {
    let tree = Tree::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = tree.ok(&["completions", shell]);
        for word in ["validate-values", "unset", "modeline"] {
            assert!(script.contains(word), "{shell} knows {word}");
        }
        tree.write(shell, &script);
    }
    for shell in ["bash", "zsh", "fish"] {
        passes(&tree, shell, &["-n", shell]);
    }
    assert_eq!(tree.run(&["completions", "tcsh"]).code, 2);
}

/// What bash offers behind these words, of which the last one is begun.
fn offered(tree: &Tree, words: &[&str]) -> Option<Vec<String>> {
    let script = r#"source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _sentry__options__cli "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script, "bash", "sentry-options-cli"]);
    let offered = bash.args(words).current_dir(tree.root()).output();
    let Ok(offered) = offered else {
        support::skipped("there is no bash");
        return None;
    };
    let offered = String::from_utf8(offered.stdout).expect("UTF-8");
    Some(offered.lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_what_stands_behind_a_command() {
    let tree = Tree::new(&[]);
    tree.write("bash", &tree.ok(&["completions", "bash"]));
    let cases: [(&[&str], &str); 7] = [
        (&["validate-v"], "validate-values"),
        (&["rollback", "--dry"], "--dry-run"),
        (&["check-option-usage", "--del"], "--deletions"),
        (&["diff", "--output", "m"], "markdown"),
        (&["schema", "ex"], "export"),
        (&["schema", "export", "--mod"], "--modeline"),
        (
            &["--quiet", "validate-schema-changes", "--base-sh"],
            "--base-sha",
        ),
    ];
    for (words, expected) in cases {
        if let Some(offered) = offered(&tree, words) {
            assert_eq!(offered, [expected], "{words:?}");
        }
    }
}

#[test]
fn each_command_has_a_page() {
    let tree = Tree::new(&[]);
    tree.ok(&["man", "--out", "man"]);
    let pages = fs::read_dir(tree.path("man")).expect("a folder");
    let mut pages = pages
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect::<Vec<_>>();
    pages.sort();
    for page in [
        "sentry-options-cli.1",
        "sentry-options-cli-set.1",
        "sentry-options-cli-schema-export.1",
        "sentry-options-cli-generate-rust.1",
    ] {
        assert!(
            pages.iter().any(|found| found == page),
            "{page} in {pages:?}"
        );
    }
    for page in &pages {
        passes(
            &tree,
            "groff",
            &[
                "-man",
                "-ww",
                "-Kutf8",
                "-Tutf8",
                "-z",
                &format!("man/{page}"),
            ],
        );
    }
    assert_eq!(tree.ok(&["man"]), tree.read("man/sentry-options-cli.1"));
    assert!(
        tree.read("man/sentry-options-cli-set.1")
            .contains("sentry\\-options\\-cli set")
    );
}
