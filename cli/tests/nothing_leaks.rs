//! A marker in the default, the examples and every value of secret options, now and before: nothing that the commands
//! print or write for people has it, in any form, whether the values are valid or not.

mod support;

use std::fs;
use std::path::Path;

use support::{Ran, Tree, git};

/// In secret values, as text and as a number.
const MARKERS: [&str; 2] = ["MARKER", "77700177"];

/// In the values of other options, to see that values are looked at at all.
const CONTROL: &str = "CONTROL";

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
  "text": {"type": "string", "secret": true, "default": "MARKER-default", "examples": ["MARKER-example"], "description": "d"},
  "number": {"type": "integer", "secret": true, "maximum": 99900199, "default": 77700177, "description": "d"},
  "list": {"type": "array", "items": {"type": "string"}, "secret": true, "default": ["MARKER-item"], "description": "d"},
  "map": {"type": "object", "additionalProperties": {"type": "integer"}, "secret": true, "default": {"MARKER-key": 77700177},
          "description": "d"},
  "struct": {"type": "object", "properties": {"password": {"type": "string", "minLength": 3}}, "secret": true,
             "default": {"password": "MARKER-field"}, "description": "d"},
  "visible": {"type": "string", "default": "CONTROL-default", "description": "d"}}}"#;

/// Values of all options, none of which are those of another `name`.
fn values(name: &str) -> String {
    format!(
        "options:
  text: MARKER-{name}
  number: 77700177
  list: [MARKER-{name}]
  map: {{MARKER-{name}: 77700177}}
  struct: {{password: MARKER-{name}}}
  visible: CONTROL-{name}
"
    )
}

/// What the last commit of a repository has of the values.
const STATES: [(&str, &str); 6] = [
    ("valid", ""),
    (
        "one of each type is wrong",
        "  text: 77700177\n  number: MARKER\n  list: MARKER\n  map: [MARKER]\n  struct: {password: 77700177}\n",
    ),
    (
        "constraints are broken",
        "  text: MARKER\n  number: 777001777\n  struct: {password: M, MARKER: 1}\n  map: {MARKER: MARKER}\n",
    ),
    (
        "a misspelt name",
        "  txet: MARKER\n  number: 77700177\n  visible: 5\n",
    ),
    ("no YAML", "  text: MARKER\n  number: [77700177\n"),
    (
        "anchors",
        "  text: &a MARKER\n  visible: *a\n  number: *MARKER\n",
    ),
];

/// A repository with a history: `values` and `schemas` in it, an older commit `v1`, and `state` at its head.
fn repository(state: &str) -> Tree {
    let tree = Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/seer/default/a.yaml", &values("first")),
        ("values/seer/us/a.yaml", &values("us")),
    ]);
    let root = tree.root();
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    let commit = |tag: &str| {
        git(root, &["add", "--all"]);
        git(root, &["commit", "--quiet", "-m", "a change"]);
        git(root, &["tag", tag]);
    };
    commit("v1");
    let removed = SCHEMA.replace(r#""maximum": 99900199, "#, r#""minimum": 5, "#);
    tree.write("older/seer/schema.json", &removed);
    tree.write(
        "sentry-options/schemas/seer/schema.json",
        &SCHEMA.replace("MARKER-default", "MARKER-before"),
    );
    tree.write("values/seer/default/a.yaml", &values("second"));
    commit("v2");
    tree.write("sentry-options/schemas/seer/schema.json", &removed);
    let own = if state.is_empty() {
        values("third")
    } else {
        format!("options:\n{state}")
    };
    tree.write("values/seer/us/a.yaml", &own);
    commit("v3");
    // What a process would read.
    let json = r#"{"options": {"text": "MARKER", "number": "MARKER", "visible": "CONTROL"}}"#;
    tree.write("run/values/seer/values.json", json);
    tree.write("run/schemas/seer/schema.json", SCHEMA);
    tree
}

/// The commands, but for those whose result is the values or the schema itself. `TREE` stands for the schemas and the
/// values.
const COMMANDS: [&str; 44] = [
    "validate-schema --schemas schemas",
    "validate-schema --schemas schemas --peer-compatible",
    "validate-schema-changes --repo seer --base-sha v1 --head-sha v2",
    "validate-schema-changes --repo seer --base-sha v2 --head-sha v3",
    "validate-schema-changes --repo seer --base-sha v3 --head-sha v2",
    "validate-schema-changes --repo seer --base-schemas schemas --head-schemas older",
    "validate-values TREE",
    "check-option-usage --root values --deletions seer:text,seer:visible",
    "diff TREE --base-rev v1 --head-rev v2 --output text",
    "diff TREE --base-rev v1 --head-rev v2 --output json",
    "diff TREE --base-rev v1 --head-rev v2 --output markdown",
    "diff TREE --base-rev v2 --head-rev v3 --include-default --output text",
    "diff TREE --base-rev v2 --head-rev v3 --include-default --output json",
    "diff TREE --base-rev v3 --head-rev v2 --include-default --output markdown",
    "log TREE seer",
    "log TREE seer --output json",
    "log TREE seer text",
    "log TREE seer struct --output json",
    "blame TREE --namespace seer --target us",
    "blame TREE --namespace seer --target us --output json",
    "docs TREE seer",
    "schema export --schemas schemas seer",
    "inspect run",
    "inspect run --output json",
    "inspect run --max-age 10m",
    "eval TREE --namespace seer --target us --flag x",
    "eval TREE --namespace seer --target us --flag text --explain",
    "rollback TREE --namespace seer --to v1 --dry-run",
    "rollback TREE --namespace seer --to v2 --dry-run text",
    "set TREE --target us seer text MARKER-new",
    "unset TREE --target us seer text",
    "set TREE --target us seer number MARKER",
    "unset TREE --target us seer number",
    "set TREE --target us seer list MARKER",
    "unset TREE --target us seer list",
    r#"set TREE --target us seer struct {"password":"MARKER-new"}"#,
    r#"set TREE --target us seer struct {"password":"#,
    "unset TREE --target us seer struct",
    "set TREE --target us seer txet MARKER",
    "set --schemas schemas --local run/values/seer/values.json seer text MARKER-new",
    "set --schemas schemas --local run/values/seer/values.json seer number MARKER",
    "set --schemas schemas --local run/values/seer/values.json seer list MARKER",
    "unset --schemas schemas --local run/values/seer/values.json seer text",
    "rollback TREE --namespace seer --to v1 --force",
];

fn run(tree: &Tree, command: &str) -> Ran {
    let command = command.replace("TREE", "--schemas schemas --root values");
    tree.run(&command.split_whitespace().collect::<Vec<_>>())
}

#[track_caller]
fn assert_clean(told: &str, what: &str) {
    for marker in MARKERS {
        assert!(!told.contains(marker), "{what} tells a secret:\n{told}");
    }
}

#[test]
fn no_command_tells_a_secret() {
    let mut controls = 0;
    for (name, state) in STATES {
        let tree = repository(state);
        for command in COMMANDS {
            for format in ["human", "json", "github"] {
                let ran = run(&tree, &format!("{command} --format {format}"));
                let what = format!("{command}, {format}, {name}");
                assert!(ran.code < 2, "{what}: {}", ran.stderr);
                assert_clean(&ran.stdout, &what);
                assert_clean(&ran.stderr, &what);
                controls += usize::from(ran.stdout.contains(CONTROL));
            }
        }
        // Results that are the values themselves: only what is told beside them.
        for command in [
            "write TREE --output-format json --out out",
            "write TREE --output-format configmap --namespace seer --target us",
        ] {
            let ran = run(&tree, command);
            assert!(ran.code < 2, "{command}: {}", ran.stderr);
            assert_clean(&ran.stderr, &format!("{command}, {name}"));
        }
    }
    assert!(
        controls > 100,
        "values of other options are shown: {controls}"
    );
}

#[test]
fn no_document_has_a_secret() {
    let tree = repository("");
    for command in [
        "docs TREE seer --out docs.md",
        "schema export --schemas schemas --all --out editor",
    ] {
        let ran = run(&tree, command);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let mut files = vec![tree.path("docs.md")];
    let editor = fs::read_dir(tree.path("editor")).expect("a folder");
    files.extend(editor.map(|entry| entry.expect("a file").path()));
    assert!(files.len() > 1);
    for file in files {
        let text = read(&file);
        assert!(text.contains("visible"), "{}", file.display());
        assert_clean(&text, &file.display().to_string());
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a text")
}
