//! `inspect` of files: what is told of them, that it is what the library thinks of them, and no secret.

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use sentry_options::Options;
use serde_json::{Value, json};

use support::Tree;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "minimum": 1, "default": 10, "description": ""},
    "labels": {"type": "array", "items": {"type": "string"}, "default": [], "description": ""},
    "token": {"type": "string", "default": "", "secret": true, "description": ""}}}"#;

const MARKER: &str = "hunter2-marker";

/// A directory as a process finds it.
fn directory(values: &str) -> Tree {
    Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/seer/values.json", values),
    ])
}

fn inspect_json(tree: &Tree, arguments: &[&str]) -> (i32, Value) {
    let ran = tree.run(&[&["inspect", ".", "--output", "json"], arguments].concat());
    let told = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    (ran.code, told)
}

#[test]
fn files_alone_are_told_of() {
    let values =
        r#"{"options": {"limit": 7, "unknown": 1}, "generated_at": "2026-01-01T00:00:00Z"}"#;
    let tree = directory(values);
    tree.write("schemas/other/schema.json", SCHEMA);
    tree.write(
        "values/unknown-to-schemas/values.json",
        r#"{"options": {"a": 1}}"#,
    );
    let (code, told) = inspect_json(&tree, &[]);
    assert_eq!(
        (code, &told["format"], &told["healthy"]),
        (0, &json!(1), &Value::Null)
    );
    let [other, seer, unknown] = &told["namespaces"].as_array().expect("a list")[..] else {
        panic!("{told}");
    };
    assert_eq!(
        (&other["namespace"], &other["state"]),
        (&json!("other"), &json!("missing"))
    );
    assert_eq!(
        (&seer["state"], &seer["options"]),
        (&json!("valid"), &json!(2))
    );
    assert_eq!(seer["generated_at"], "2026-01-01T00:00:00Z");
    let modified =
        fs::metadata(tree.path("values/seer/values.json")).and_then(|file| file.modified());
    let modified = sentry_options_status::to_rfc3339(modified.expect("a time"));
    assert_eq!(seer["modified"], modified);
    assert_eq!(
        (&seer["volume"], &seer["never_updates"]),
        (&Value::Null, &json!(false))
    );
    // Without a schema nobody knows what is an option, and what is secret.
    assert_eq!(
        (&unknown["state"], &unknown["options"]),
        (&json!("unchecked"), &json!(1))
    );
    assert_eq!(unknown["content_hash"], Value::Null);
    let [finding] = &told["findings"].as_array().expect("a list")[..] else {
        panic!("{told}");
    };
    assert_eq!(
        (&finding["severity"], &finding["line"]),
        (&json!("warning"), &json!(1))
    );

    let text = tree.ok(&["inspect", "."]);
    for part in [
        "seer: valid",
        "other: no file",
        "unknown-to-schemas: readable, and not checked",
        "says nothing of what processes have loaded",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The hash that docs/operations.md has a command for.
    let elsewhere = tree.ok(&["inspect", ".", "--schemas", "schemas"]);
    let hash = seer["content_hash"].as_str().expect("a hash");
    assert!(
        elsewhere.contains(hash) && text.contains(hash),
        "{elsewhere}"
    );
}

#[test]
fn what_is_wrong_has_a_place() {
    let tree = directory("{\"options\": {\n  \"limit\": 0,\n  \"labels\": [\"a\", 5]}}");
    let ran = tree.run(&["inspect", "."]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("seer: INVALID"), "{}", ran.stdout);
    for part in [
        "limit 0 is less than the minimum of 1",
        "values.json:2:12",
        "labels/1 5 is not of type \"string\"",
        "values.json:3:19",
        "2 errors",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    // Values are no reason to restart a pod; that nobody polls is.
    let (code, told) = inspect_json(&tree, &["--max-age", "10m"]);
    assert_eq!((code, &told["healthy"]), (1, &json!(false)));
    let severities = told["findings"].as_array().expect("a list").iter();
    let severities: Vec<_> = severities
        .map(|finding| (&finding["code"], &finding["severity"]))
        .collect();
    let (error, warning) = (json!("error"), json!("warning"));
    assert_eq!(
        severities,
        [
            (&json!("no-heartbeat"), &error),
            (&json!("value"), &warning),
            (&json!("value"), &warning)
        ]
    );
}

/// The library refuses what `inspect` calls invalid, and nothing else.
#[test]
fn the_library_thinks_so_too() {
    let nested = |levels| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"options": {{"unknown": {open}{close}}}}}"#).into_bytes()
    };
    let large = |size: usize| {
        let text = r#"{"options": {}}"#;
        format!("{text}{}", " ".repeat(size - text.len())).into_bytes()
    };
    let limit = 16 * 1024 * 1024;
    let files: Vec<Vec<u8>> = [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "\u{feff}{\"options\": {}}",
        r#"{"options": null}"#,
        r#"{"options": []}"#,
        r#"{"options": {}}"#,
        r#"{"options": {}} x"#,
        r#"{"options": {}, "options": {}}"#,
        r#"{"options": {"limit": 5, "limit": 5}}"#,
        r#"{"options": {"limit": 5.0}}"#,
        r#"{"options": {"limit": "5"}}"#,
        r#"{"options": {"limit": 1e999}}"#,
        r#"{"options": {"limit": 0}}"#,
        r#"{"options": {"unknown": NaN}}"#,
        r#"{"options": {"unknown": {"a": 1, "a": 2}}}"#,
        r#"{"options": {"labels": ["\ud800"]}}"#,
        r#"{"options": {"limit": 9223372036854775808}}"#,
        r#"{"options": {"token": 5}}"#,
        r#"{"options": {"limit": 7}, "generated_at": 5}"#,
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([b"{\"options\": {\"token\": \"\xff\"}}".to_vec()])
    .chain([
        nested(126),
        nested(127),
        nested(100_000),
        large(limit),
        large(limit + 1),
    ])
    .collect();
    let tree = directory("");
    let (mut valid, file) = (0, tree.path("values/seer/values.json"));
    for bytes in files {
        fs::write(&file, &bytes).expect("a file");
        agrees(&tree, &mut valid);
    }
    assert!(valid > 4);
    fs::remove_file(&file).expect("a file");
    fs::create_dir(&file).expect("a folder");
    agrees(&tree, &mut valid);
    fs::remove_dir(&file).expect("a folder");
    let made = Command::new("mkfifo").arg(&file).status();
    assert!(made.expect("mkfifo runs").success());
    agrees(&tree, &mut valid);
}

#[track_caller]
fn agrees(tree: &Tree, valid: &mut usize) {
    let store = Options::builder()
        .with_directory(tree.root())
        .with_refresh_threshold(None)
        .build();
    let (code, told) = inspect_json(tree, &[]);
    let seer = &told["namespaces"][0];
    let state = if store.is_ok() { "valid" } else { "invalid" };
    assert_eq!(
        (seer["state"].as_str(), code),
        (Some(state), i32::from(store.is_err())),
        "{told}"
    );
    if let Ok(store) = store {
        *valid += 1;
        let loaded = store.status().namespaces[0].clone();
        assert_eq!(seer["content_hash"], loaded.content_hash.to_string());
        assert_eq!(seer["generated_at"], json!(loaded.generated_at));
    }
}

#[test]
fn no_secret_is_shown() {
    let with = |value: &str| value.replace('@', MARKER);
    let tree = directory("");
    for values in [
        r#"{"options": {"token": "@"}}"#,
        r#"{"options": {"limit": 0, "token": "@"}}"#,
        r#"{"options": {"limit": "x", "token": {"@": "@"}}}"#,
        r#"{"options": {"token": {"@": 1, "@": 2}}}"#,
        r#"{"options": {"token": "@}}"#,
        r#"{"options": {"token": "@"}, "options": {}}"#,
        // A misspelt name of a secret option.
        r#"{"options": {"tokn": "@", "limit": []}}"#,
    ] {
        tree.write("values/seer/values.json", &with(values));
        for form in ["text", "json"] {
            for format in ["human", "json", "github"] {
                for schemas in ["schemas", "values"] {
                    let arguments = [
                        "inspect",
                        ".",
                        "--schemas",
                        schemas,
                        "--output",
                        form,
                        "--format",
                        format,
                    ];
                    let ran = tree.run(&arguments);
                    let all = ran.stdout + &ran.stderr;
                    assert!(!all.contains(MARKER) && !all.is_empty(), "{values}: {all}");
                }
            }
        }
    }
}

#[test]
fn times_may_be_nonsense() {
    let tree = directory(r#"{"options": {}, "generated_at": "9999-12-31T23:59:59Z\u001b[2J"}"#);
    let file = File::options()
        .write(true)
        .open(tree.path("values/seer/values.json"))
        .expect("a file");
    for time in [
        SystemTime::now() + Duration::from_secs(7200),
        SystemTime::UNIX_EPOCH,
    ] {
        file.set_modified(time).expect("a time");
        let text = tree.ok(&["inspect", "."]);
        assert!(
            text.contains("modified in ") || text.contains(" d ago"),
            "{text}"
        );
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn the_directory_is_that_of_the_library() {
    let tree = Tree::new(&[
        (
            "sentry-options/values/seer/values.json",
            r#"{"options": {}}"#,
        ),
        ("elsewhere/values/other/values.json", "{"),
    ]);
    let run = |directory: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"));
        command
            .arg("inspect")
            .current_dir(tree.root())
            .env_remove("SENTRY_OPTIONS_DIR");
        command.envs(directory.map(|directory| ("SENTRY_OPTIONS_DIR", directory)));
        let output = command.output().expect("the program runs");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("UTF-8"),
        )
    };
    if !Path::new("/etc/sentry-options").exists() {
        let (code, text) = run(None);
        assert!(code == Some(0) && text.contains("seer: "), "{text}");
    }
    let (code, text) = run(Some("elsewhere"));
    assert!(code == Some(1) && text.contains("other: INVALID"), "{text}");
    let (code, text) = run(Some("nowhere"));
    assert!(code == Some(1) && text.contains("nowhere"), "{text}");
}

#[test]
fn broken_schemas_and_command_lines() {
    let tree = directory(r#"{"options": {"token": "x"}}"#);
    tree.write("schemas/seer/schema.json", "{");
    let ran = tree.run(&["inspect", "."]);
    assert!(
        ran.code == 1 && ran.stderr.contains("schema.json:1"),
        "{ran:?}"
    );
    assert!(ran.stdout.contains("not checked"), "{}", ran.stdout);
    let ran = tree.run(&["inspect", ".", "--schemas", "nowhere"]);
    assert!(ran.code == 1 && ran.stderr.contains("nowhere"), "{ran:?}");
    for age in ["", "5", "0s", "-5s", "ten minutes", "1e9y"] {
        let age = format!("--max-age={age}");
        assert_eq!(tree.run(&["inspect", ".", &age]).code, 2, "{age}");
    }
}
