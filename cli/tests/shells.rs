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
