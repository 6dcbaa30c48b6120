//! Values files that are wrong: each fault is told with file, line and column, and nothing is written.

mod faults;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write;

use faults::{FAULTS, RIGHT};
use serde_json::Value;
use support::Tree;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
  "i": {"type": "integer", "default": 1, "description": "x"},
  "n": {"type": "number", "default": 1, "description": "x"},
  "s": {"type": "string", "default": "x", "description": "x"},
  "b": {"type": "boolean", "default": true, "description": "x"},
  "l": {"type": "array", "items": {"type": "integer"}, "default": [], "description": "x"},
  "o": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string", "optional": true}}, "default": {"a": 1}, "description": "x"},
  "m": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}, "description": "x"}}}
"#;

const ELSEWHERE: &str = r#"{"version": "1.0", "type": "object", "properties": {
  "moved": {"type": "integer", "default": 1, "description": "x"}}}
"#;

const FILE: &str = "values/app/default/a.yaml";

fn tree(text: &[u8]) -> Tree {
    let tree = Tree::new(&[
        ("schemas/app/schema.json", SCHEMA),
        ("schemas/other/schema.json", ELSEWHERE),
        (FILE, ""),
    ]);
    std::fs::write(tree.path(FILE), text).expect("a file");
    tree
}

#[test]
fn every_fault_has_its_place() {
    let mut failures = String::new();
    for (name, text, expected) in FAULTS {
        let tree = tree(text);
        let told = tree.fails(&[
            "validate-values",
            "--schemas",
            "schemas",
            "--root",
            "values",
            "--format",
            "json",
        ]);
        let told: Vec<Value> = told
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let is_told = |(told, expected): (&Value, &(u64, u64, &str))| {
            let (line, column, message) = expected;
            told["file"] == FILE
                && told["line"] == *line
                && told["column"] == *column
                && told["message"]
                    .as_str()
                    .is_some_and(|text| text.starts_with(message))
        };
        if told.len() != expected.len() || !told.iter().zip(*expected).all(is_told) {
            let told = told.iter().map(|told| {
                format!(
                    "    ({}, {}, {})\n",
                    told["line"], told["column"], told["message"]
                )
            });
            let _ = write!(failures, "{name}:\n{}", told.collect::<String>());
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn what_looks_wrong_and_is_not() {
    for (name, text) in RIGHT {
        let ran = tree(text).run(&[
            "validate-values",
            "--schemas",
            "schemas",
            "--root",
            "values",
        ]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
    }
}

#[test]
fn files_that_are_no_text() {
    for (text, offset) in [
        (&b"options:\n  s: \"\xff\"\n"[..], 15),
        (b"\xff\xfeo\0p\0t\0", 0),
        (b"# \xe9\n", 2),
    ] {
        let told = tree(text).fails(&[
            "validate-values",
            "--schemas",
            "schemas",
            "--root",
            "values",
        ]);
        let expected = format!(
            "error: {FILE}: invalid UTF-8 at byte {offset}\nhelp: save the file as UTF-8\n\n"
        );
        assert_eq!(told, expected);
    }
}

/// A few hundred bytes that stand for billions of values.
#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "definitions:\n  a0: &a0 [1,1,1,1,1,1,1,1,1]\n".to_owned();
    for level in 1..=9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(",");
        let _ = writeln!(text, "  a{level}: &a{level} [{aliases}]");
    }
    let told = tree((text + "options: {}\n").as_bytes()).fails(&[
        "validate-values",
        "--schemas",
        "schemas",
        "--root",
        "values",
    ]);
    assert!(
        told.starts_with(
            "error: over 1000000 values, with every alias expanded\n --> values/app/default/a.yaml:"
        ),
        "{told}"
    );
}

#[test]
fn deep_nesting_is_refused() {
    for depth in [200, 100_000] {
        let text = format!(
            "definitions: {}{}\noptions: {{}}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let told = tree(text.as_bytes()).fails(&[
            "validate-values",
            "--schemas",
            "schemas",
            "--root",
            "values",
        ]);
        assert!(
            told.contains("nested over 128 levels"),
            "{}",
            &told[..told.len().min(500)]
        );
    }
}

#[test]
fn one_key_in_two_files_shows_both() {
    let tree = tree(b"options:\n  i: 1\n");
    tree.write("values/app/default/b.yaml", "options:\n  s: x\n  i: 2\n");
    let told = tree.fails(&[
        "validate-values",
        "--schemas",
        "schemas",
        "--root",
        "values",
    ]);
    assert_eq!(
        told,
        "error: option \"i\" is set in two files of one target\n \
         --> values/app/default/b.yaml:3:3\n  \
         |\n\
         3 |   i: 2\n  \
         |   ^\n  \
         |\n \
         ::: values/app/default/a.yaml:2:3\n  \
         |\n\
         2 |   i: 1\n  \
         |   - first here\n  \
         |\n  \
         = help: keep one of the two\n\n"
    );
}
