//! The reference of a namespace: `tests/docs/expected.md` from hostile texts. `UPDATE_GOLDENS=1` rewrites it.

mod support;

use std::path::Path;
use std::{env, fs};

use support::Tree;

const SCHEMA: &str = include_str!("docs/schema.json");
const DEFAULT: &str = include_str!("docs/default.yaml");
const US: &str = include_str!("docs/us.yaml");

fn repository() -> Tree {
    Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/seer/us/own.yaml", US),
        ("values/seer/default/base.yaml", DEFAULT),
        ("values/seer/asia/empty.yaml", "options: {}\n"),
    ])
}

const DOCS: [&str; 6] = ["docs", "--schemas", "schemas", "--root", "values", "seer"];

#[test]
fn the_reference_is_as_expected() {
    let tree = repository();
    let found = tree.ok(&DOCS);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docs/expected.md");
    if env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&golden, &found).expect("a golden");
    }
    let expected = fs::read_to_string(&golden)
        .expect("a golden")
        .replace("\r\n", "\n");
    assert!(
        found == expected,
        "differs from {}; UPDATE_GOLDENS=1 rewrites it:\n{found}",
        golden.display()
    );

    // The same from elsewhere, and into a file.
    let root = tree.path("values");
    let root = root.to_str().expect("UTF-8");
    tree.ok(&[
        "docs",
        "--schemas",
        "schemas",
        "--root",
        root,
        "seer",
        "--out",
        "made/reference.md",
    ]);
    assert_eq!(tree.read("made/reference.md"), expected);
}

/// What a linter of Markdown would look at.
#[test]
fn the_reference_is_sound_markdown() {
    let text = repository().ok(&DOCS);
    let lines = text.lines().collect::<Vec<_>>();
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
    for (at, line) in lines.iter().enumerate() {
        assert_eq!(line.trim_end(), *line, "no space at the end");
        let (before, after) = (lines.get(at.wrapping_sub(1)), lines.get(at + 1));
        let is_empty = |line: Option<&&str>| line.is_none_or(|line| line.is_empty());
        if line.starts_with('#') {
            assert!(is_empty(before) && is_empty(after), "{line}");
        }
        assert!(
            !line.is_empty() || !is_empty(after),
            "one empty line is enough: {before:?}"
        );
        if line.starts_with("| ") {
            // Three cells, whatever stands in them.
            assert_eq!(line.replace("\\|", "").matches('|').count(), 4, "{line}");
        }
    }
    assert_eq!(
        lines.iter().filter(|line| line.starts_with("# ")).count(),
        1
    );
}

#[test]
fn secrets_are_not_told() {
    let text = repository().ok(&DOCS);
    assert!(text.contains("- Default: `<secret>`"), "{text}");
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn a_namespace_without_values_has_a_reference() {
    let tree = Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/readme.txt", ""),
    ]);
    let text = tree.ok(&DOCS);
    assert!(
        text.contains("No values are set: each option has its default.")
            && !text.contains("| Target"),
        "{text}"
    );
}

#[test]
fn wrong_values_have_none() {
    let tree = repository();
    tree.write("values/seer/us/wrong.yaml", "options: {limit: many}\n");
    let told = tree.fails(&DOCS);
    assert!(
        told.contains("limit \"many\" is not of type \"integer\""),
        "{told}"
    );
    let told = repository().fails(&["docs", "--schemas", "schemas", "--root", "values", "sear"]);
    assert!(told.contains("did you mean \"seer\"?"), "{told}");
}
