//! `set` and `unset` in the YAML of a values repository.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::{Ran, Tree};

const SCHEMA: &str = r##"{
  "version": "1.0", "type": "object",
  "properties": {
    "limit": {"type": "integer", "format": "uint16", "default": 100, "description": "A number"},
    "offset": {"type": "integer", "default": 0, "description": "A number"},
    "model": {"type": "string", "default": "small", "description": "A text"},
    "id": {"type": ["string", "integer"], "default": 1, "description": "A union"},
    "list": {"type": "array", "items": {"type": "integer"}, "default": [], "description": "A list"},
    "other": {"type": "array", "items": {"type": "integer"}, "default": [], "description": "A list"},
    "token": {"type": "string", "secret": true, "minLength": 5, "default": "hunter2", "description": "A secret"},
    "keys": {"type": "array", "items": {"type": "integer"}, "secret": true, "default": [], "description": "Secrets"},
    "feature.red-bar": {"$ref": "#/definitions/Feature"}
  }
}"##;

fn repository() -> Tree {
    Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/seer/default/a.yaml", "options:\n  limit: 200\n"),
        ("values/seer/us/a.yaml", "options:\n  limit: 300\n"),
        ("values/seer/de/a.yaml", "options: {limit: 1}\n"),
        ("values/seer/de/b.yaml", "options: {model: b}\n"),
    ])
}

fn edit(tree: &Tree, command: &str, arguments: &[&str]) -> Ran {
    let repository = [command, "--schemas", "schemas", "--root", "values", "seer"];
    tree.run(&[&repository, arguments].concat())
}

#[track_caller]
fn set(tree: &Tree, arguments: &[&str]) -> String {
    let ran = edit(tree, "set", arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    ran.stderr
}

#[track_caller]
fn refuses(tree: &Tree, command: &str, arguments: &[&str], expected: &[&str]) {
    let before = snapshot(tree);
    let ran = edit(tree, command, arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    for expected in expected {
        assert!(
            ran.stderr.contains(expected),
            "{expected} in {}",
            ran.stderr
        );
    }
    assert_eq!(snapshot(tree), before, "nothing is written");
}

/// All files below `values`, with their texts.
fn snapshot(tree: &Tree) -> Vec<(String, String)> {
    let mut folders = vec![tree.path("values")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((
                    path.display().to_string(),
                    fs::read_to_string(&path).expect("a text"),
                ));
            }
        }
    }
    files.sort();
    files
}

/// The value at a target, as the program itself reads it.
fn value(tree: &Tree, target: &str, key: &str) -> Value {
    let mut found = None;
    for (path, text) in snapshot(tree) {
        if path.contains(&format!("/seer/{target}/")) {
            let source = sentry_options_schema::Source::new(path, text);
            let Ok(document) = sentry_options_values::yaml::parse(&source) else {
                panic!("{} is no YAML", source.text());
            };
            let options = document
                .root
                .member("options")
                .expect("options")
                .value
                .to_value();
            if let Some(value) = options.get(key) {
                assert!(found.is_none(), "{key} is set twice");
                found = Some(value.clone());
            }
        }
    }
    found.unwrap_or(json!("not set"))
}

#[test]
fn an_option_is_set_where_it_stands() {
    let tree = repository();
    let told = set(&tree, &["limit", "400", "--target", "us"]);
    assert_eq!(told, "values/seer/us/a.yaml: limit: 300 -> 400\n");
    assert_eq!(value(&tree, "us", "limit"), 400);
    let told = set(&tree, &["limit", "400", "--target", "us"]);
    assert_eq!(told, "values/seer/us/a.yaml: limit is 400 already\n");
    let told = set(&tree, &["limit", "2", "--target", "de"]);
    assert_eq!(told, "values/seer/de/a.yaml: limit: 1 -> 2\n");
    tree.ok(&[
        "validate-values",
        "--schemas",
        "schemas",
        "--root",
        "values",
    ]);
}

#[test]
fn a_value_is_read_by_the_type_of_its_option() {
    let tree = repository();
    for (key, text, expected) in [
        ("model", "true", json!("true")),
        ("model", "", json!("")),
        ("model", "a: [b", json!("a: [b")),
        ("offset", "-5", json!(-5)),
        ("offset", "0x10", json!(16)),
        ("list", "[1, 2]", json!([1, 2])),
        ("id", "5", json!(5)),
        ("id", "five", json!("five")),
        ("id", "true", json!("true")),
    ] {
        set(&tree, &[key, text, "--target", "us"]);
        assert_eq!(value(&tree, "us", key), expected, "{key} {text}");
    }
    set(&tree, &["id", r#""5""#, "--json", "--target", "us"]);
    assert_eq!(value(&tree, "us", "id"), "5");
    set(&tree, &["--target", "us", "model", "--", "--json"]);
    assert_eq!(value(&tree, "us", "model"), "--json");
}

#[test]
fn a_value_is_read_from_standard_input() {
    let tree = repository();
    let arguments = [
        "set",
        "--schemas",
        "schemas",
        "--root",
        "values",
        "seer",
        "token",
        "-",
        "--target",
        "us",
    ];
    let ran = tree.run_with(&arguments, "two\nlines\n");
    assert_eq!(
        ran.stderr,
        "values/seer/us/a.yaml: token: unset -> <secret>\n"
    );
    assert_eq!(value(&tree, "us", "token"), "two\nlines");
    let arguments = [&arguments[..6], &["list"], &arguments[7..]].concat();
    tree.run_with(&arguments, "- 1\n- 2\n");
    assert_eq!(value(&tree, "us", "list"), json!([1, 2]));
}

#[test]
fn what_the_schema_refuses_is_not_written() {
    let tree = repository();
    refuses(
        &tree,
        "set",
        &["limti", "1", "--target", "us"],
        &["unknown option \"limti\"", "did you mean \"limit\"?"],
    );
    refuses(
        &tree,
        "set",
        &["limit", "70000", "--target", "us"],
        &["limit 70000"],
    );
    refuses(
        &tree,
        "set",
        &["limit", "many", "--target", "us"],
        &["limit \"many\" is not of type \"integer\""],
    );
    refuses(
        &tree,
        "set",
        &["list", "[1, a]", "--target", "us"],
        &["list", "\"a\""],
    );
    refuses(
        &tree,
        "set",
        &["list", "[1", "--target", "us"],
        &["VALUE:1"],
    );
    refuses(
        &tree,
        "set",
        &["list", "{", "--json", "--target", "us"],
        &["invalid JSON", "VALUE:1:"],
    );
    refuses(
        &tree,
        "set",
        &["feature.red-bar", "true", "--target", "us"],
        &["feature.red-bar true"],
    );
}

#[test]
fn secrets_are_not_told() {
    let tree = repository();
    for value in ["hunt", "[1, hunter9]", "[hunter9", "{\"a\": \"hunter9\""] {
        for key in ["token", "keys"] {
            for json in [&[][..], &["--json"]] {
                let ran = edit(
                    &tree,
                    "set",
                    &[&[key, value, "--target", "us"], json].concat(),
                );
                assert!(!ran.stderr.contains("hunt"), "{}", ran.stderr);
            }
        }
    }
    let told = set(&tree, &["token", "hunter9", "--target", "us"]);
    assert_eq!(told, "values/seer/us/a.yaml: token: <secret> -> <secret>\n");
    set(&tree, &["keys", "[1234]", "--target", "us"]);
    refuses(
        &tree,
        "set",
        &["keys", "[a1234", "--target", "us"],
        &["VALUE:1:"],
    );
}

#[test]
fn nothing_that_is_told_moves_the_terminal() {
    let tree = repository();
    tree.write(
        "values/seer/us/a.yaml",
        "options:\n  \"gone\\e[31m\": 1\n  model: \"\\e[31m\"\n",
    );
    for (command, arguments) in [
        ("set", ["model", "a\u{1b}[31m\u{202e}"].as_slice()),
        ("unset", &["gone\u{1b}[31m"]),
    ] {
        let ran = edit(&tree, command, &[arguments, &["--target", "us"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(
            !ran.stderr.contains(['\u{1b}', '\u{202e}']),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn the_file_is_found_or_asked_for() {
    let tree = repository();
    refuses(
        &tree,
        "set",
        &["offset", "1", "--target", "de"],
        &[
            "no file of the target sets \"offset\" yet",
            "say which with --file: a.yaml, b.yaml",
        ],
    );
    set(
        &tree,
        &["offset", "1", "--target", "de", "--file", "b.yaml"],
    );
    assert!(tree.read("values/seer/de/b.yaml").contains("offset"));
    set(
        &tree,
        &[
            "list",
            "[1]",
            "--target",
            "de",
            "--file",
            "values/seer/de/a.yaml",
        ],
    );
    assert!(tree.read("values/seer/de/a.yaml").contains("list"));
    refuses(
        &tree,
        "set",
        &["limit", "5", "--target", "de", "--file", "b.yaml"],
        &["values/seer/de/a.yaml sets \"limit\" already"],
    );
    refuses(
        &tree,
        "set",
        &["other", "[5]", "--target", "de", "--file", "c.yaml"],
        &["values/seer/de/c.yaml: there is no such file", "--create"],
    );
    for name in [
        "../us/a.yaml",
        "a.yml",
        "a",
        ".a.yaml",
        ".yaml",
        "/etc/a.yaml",
    ] {
        refuses(
            &tree,
            "set",
            &["other", "[5]", "--target", "de", "--file", name, "--create"],
            &["is no name of a values file"],
        );
    }
    set(
        &tree,
        &[
            "other", "[5]", "--target", "de", "--file", "c.yaml", "--create",
        ],
    );
    assert_eq!(value(&tree, "de", "other"), json!([5]));
    tree.ok(&[
        "validate-values",
        "--schemas",
        "schemas",
        "--root",
        "values",
    ]);
}

#[test]
fn a_new_target_is_made_only_when_asked() {
    let tree = repository();
    refuses(
        &tree,
        "set",
        &["limit", "5", "--target", "defualt"],
        &[
            "namespace 'seer' has no target 'defualt'",
            "did you mean \"default\"?",
        ],
    );
    refuses(
        &tree,
        "set",
        &["limit", "5", "--target", "../x", "--create"],
        &["invalid target name '../x'"],
    );
    set(&tree, &["limit", "5", "--target", "jp", "--create"]);
    assert_eq!(value(&tree, "jp", "limit"), 5);
    assert!(tree.path("values/seer/jp/options.yaml").is_file());
    fs::create_dir(tree.path("values/seer/empty")).expect("a folder");
    refuses(
        &tree,
        "set",
        &["limit", "5", "--target", "empty"],
        &["the target has no values file"],
    );
}

#[test]
fn an_option_is_unset_where_it_stands() {
    let tree = repository();
    let ran = edit(&tree, "unset", &["limit", "--target", "us"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "values/seer/us/a.yaml: limit: 300 -> unset\n")
    );
    assert_eq!(value(&tree, "us", "limit"), "not set");
    tree.ok(&[
        "validate-values",
        "--schemas",
        "schemas",
        "--root",
        "values",
    ]);
    refuses(
        &tree,
        "unset",
        &["limit", "--target", "us"],
        &["\"limit\" is not set at target 'us'"],
    );
    refuses(
        &tree,
        "unset",
        &["model", "--target", "de", "--file", "a.yaml"],
        &["values/seer/de/b.yaml sets \"model\" already"],
    );
    // What no schema declares any more can be cleaned up.
    tree.write("values/seer/us/a.yaml", "options: {gone: 1}\n");
    let ran = edit(&tree, "unset", &["gone", "--target", "us"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "values/seer/us/a.yaml: gone: <undeclared> -> unset\n"),
        "it may have been a secret"
    );
    assert_eq!(value(&tree, "us", "gone"), "not set");
}

#[test]
fn what_is_wrong_elsewhere_is_not_in_the_way() {
    let tree = repository();
    tree.write(
        "values/seer/us/a.yaml",
        "options: {limit: many, model: 1}\n",
    );
    tree.write("values/other/us/a.yaml", "options: [");
    set(&tree, &["limit", "5", "--target", "us"]);
    assert_eq!(value(&tree, "us", "limit"), 5);
    tree.write("values/seer/us/b.yaml", "options: [");
    refuses(
        &tree,
        "set",
        &["limit", "6", "--target", "us"],
        &["values/seer/us/b.yaml"],
    );
}

#[test]
fn comments_and_order_stay() {
    let tree = repository();
    let text = "# ours\r\noptions:\r\n  model: 'b'  # why\r\n\r\n  # the limit\r\n  limit: 300  # a minute\r\n  list: [1,   2]\r\n";
    tree.write("values/seer/us/a.yaml", text);
    set(&tree, &["limit", "400", "--target", "us"]);
    set(&tree, &["offset", "-1", "--target", "us"]);
    let expected = text.replace("300", "400") + "  offset: -1\r\n";
    assert_eq!(tree.read("values/seer/us/a.yaml"), expected);
    edit(&tree, "unset", &["offset", "--target", "us"]);
    set(&tree, &["limit", "300", "--target", "us"]);
    assert_eq!(tree.read("values/seer/us/a.yaml"), text);
}

#[test]
fn a_value_that_others_refer_to_stays() {
    let tree = repository();
    tree.write(
        "values/seer/us/a.yaml",
        "options:\n  list: &shared [1]\n  other: *shared\n",
    );
    for command in [&["set", "list", "[2]"][..], &["unset", "list"]] {
        refuses(
            &tree,
            command[0],
            &[&command[1..], &["--target", "us"]].concat(),
            &[
                "the value has the anchor `&shared`",
                "values/seer/us/a.yaml:2:9",
                "referred to here",
            ],
        );
    }
    set(&tree, &["other", "[2]", "--target", "us"]);
    assert_eq!(
        tree.read("values/seer/us/a.yaml"),
        "options:\n  list: &shared [1]\n  other:\n    - 2\n"
    );
}

#[test]
fn a_secret_is_hidden_where_an_edit_is_refused() {
    let tree = repository();
    tree.write(
        "values/seer/us/a.yaml",
        "definitions: {t: &t hunter9}\noptions: {token: *t, keys: &k [123456], list: *k}\n",
    );
    for (command, key) in [("set", "keys"), ("unset", "keys")] {
        let value = (command == "set").then_some("[1]");
        let arguments = [&[key][..], value.as_slice(), &["--target", "us"]].concat();
        let ran = edit(&tree, command, &arguments);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            !ran.stderr.contains("hunter") && !ran.stderr.contains("12345"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_file_that_may_not_be_written_is_not() {
    let tree = repository();
    let path = tree.path("values/seer/us/a.yaml");
    let mut permissions = fs::metadata(&path).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("permissions");
    refuses(
        &tree,
        "set",
        &["limit", "6", "--target", "us"],
        &["values/seer/us/a.yaml: cannot be written: the file is read-only"],
    );
}

#[test]
fn the_place_must_be_said() {
    let tree = repository();
    for arguments in [
        &[
            "set",
            "--schemas",
            "schemas",
            "--root",
            "values",
            "seer",
            "limit",
            "1",
        ][..],
        &[
            "set",
            "--schemas",
            "schemas",
            "seer",
            "limit",
            "1",
            "--target",
            "us",
        ],
        &[
            "set", "--local", "x", "--root", "values", "seer", "limit", "1",
        ],
        &["unset", "--local", "x", "--target", "us", "seer", "limit"],
    ] {
        let ran = tree.run(arguments);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
    }
}
