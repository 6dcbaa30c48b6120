//! `write --output-format json`: which files, what is in them, and that none is ever half-written.

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Output};

use support::{Ran, Tree};

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "default": 1, "description": "Limit"},
    "text": {"type": "string", "default": "", "description": "Text"},
    "token": {"type": "string", "default": "", "description": "Token", "secret": true},
    "sizes": {"type": "object", "additionalProperties": {"type": "number"}, "default": {}, "description": "Sizes"}}}"#;

const TIME: &str = "2026-11-21T16:30:02.157418960Z";

/// Two namespaces; `seer` has two targets.
fn repository() -> Tree {
    Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("schemas/relay/schema.json", SCHEMA),
        ("schemas/unused/schema.json", SCHEMA),
        (
            "values/seer/default/a.yaml",
            "options:\n  sizes: {small: 1, large: 2}\n  limit: 5\n  token: hush\n",
        ),
        (
            "values/seer/default/b.yaml",
            "options:\n  text: \"é \\u2028\"\n",
        ),
        (
            "values/seer/us/a.yaml",
            "options:\n  sizes: {z: 1.0, a: 0.5}\n",
        ),
        ("values/relay/default/a.yaml", "options: {}\n"),
    ])
}

fn write(tree: &Tree, more: &[&str]) -> Ran {
    let arguments = [
        "write",
        "--schemas",
        "schemas",
        "--root",
        "values",
        "--generated-at",
        TIME,
    ];
    tree.run(&[&arguments[..], more].concat())
}

#[track_caller]
fn written(tree: &Tree, more: &[&str]) -> String {
    let ran = write(tree, more);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    ran.stderr
}

#[track_caller]
fn refused(tree: &Tree, more: &[&str]) -> String {
    let ran = write(tree, more);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    ran.stderr
}

/// All files in a folder, with their paths in it.
fn files(tree: &Tree, folder: &str) -> Vec<String> {
    fn walk(folder: &std::path::Path, prefix: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().expect("a kind").is_dir() {
                walk(&entry.path(), &format!("{path}/"), found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&tree.path(folder), "", &mut found);
    found.sort();
    found
}

const SEER_US: &str = "{\"generated_at\":\"2026-11-21T16:30:02.157418960+00:00\",\"options\":{\"limit\":5,\
                       \"sizes\":{\"a\":0.5,\"z\":1.0},\"text\":\"é \u{2028}\",\"token\":\"hush\"}}";

#[test]
fn every_target_has_a_file() {
    let tree = repository();
    let told = written(&tree, &["--out", "new/out"]);
    assert_eq!(told, "Successfully wrote output files num_files=3\n");
    let expected = [
        "sentry-options-relay-default.json",
        "sentry-options-seer-default.json",
        "sentry-options-seer-us.json",
    ];
    assert_eq!(files(&tree, "new/out"), expected);
    assert_eq!(tree.read("new/out/sentry-options-seer-us.json"), SEER_US);
    assert_eq!(
        tree.read("new/out/sentry-options-relay-default.json"),
        "{\"generated_at\":\"2026-11-21T16:30:02.157418960+00:00\",\"options\":{}}"
    );
}

#[test]
fn a_tree_without_values_gives_an_empty_folder() {
    let tree = Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/README.md", ""),
    ]);
    let told = written(&tree, &["--out", "out"]);
    assert_eq!(told, "Successfully wrote output files num_files=0\n");
    assert!(files(&tree, "out").is_empty());
}

#[test]
fn namespace_and_target_choose_files() {
    let tree = repository();
    written(&tree, &["--out", "a", "--namespace", "seer"]);
    assert_eq!(
        files(&tree, "a"),
        [
            "sentry-options-seer-default.json",
            "sentry-options-seer-us.json"
        ]
    );
    written(&tree, &["--out", "b", "--target", "us"]);
    assert_eq!(files(&tree, "b"), ["sentry-options-seer-us.json"]);

    let told = refused(&tree, &["--out", "c", "--namespace", "sear"]);
    assert_eq!(
        told,
        "error: Namespace 'sear' not found in values\nhelp: did you mean \"seer\"?\n\n"
    );
    let told = refused(
        &tree,
        &["--out", "c", "--namespace", "relay", "--target", "us"],
    );
    assert!(
        told.contains("Target 'us' not found in namespace 'relay'"),
        "{told}"
    );
    assert!(told.contains("there are default"), "{told}");
    let told = refused(&tree, &["--out", "c", "--target", "eu"]);
    assert!(
        told.contains("Target 'eu' not found in any namespace"),
        "{told}"
    );
    assert!(!tree.path("c").exists());
}

#[test]
fn a_directory_is_laid_out_as_processes_read_it() {
    let tree = repository();
    let layout = ["--layout", "directory", "--out", "options"];
    let told = refused(&tree, &layout);
    assert!(
        told.contains("--target is required for the layout directory"),
        "{told}"
    );
    written(&tree, &[&layout[..], &["--target", "us"]].concat());
    assert_eq!(
        files(&tree, "options"),
        ["values/relay/values.json", "values/seer/values.json"]
    );
    assert_eq!(tree.read("options/values/seer/values.json"), SEER_US);
}

#[test]
fn an_output_folder_is_required() {
    let told = refused(&repository(), &[]);
    assert_eq!(told, "error: --out is required for json output format\n\n");
}

#[test]
fn files_with_one_name_are_refused() {
    let tree = Tree::new(&[
        ("schemas/a/schema.json", SCHEMA),
        ("schemas/a-b/schema.json", SCHEMA),
        ("values/a/default/a.yaml", "options: {}\n"),
        ("values/a/b-default/a.yaml", "options: {}\n"),
        ("values/a-b/default/a.yaml", "options: {}\n"),
    ]);
    let told = refused(&tree, &["--out", "out"]);
    assert!(
        told.contains(
            "target 'b-default' of namespace 'a' and target 'default' of namespace 'a-b' are both \
             sentry-options-a-b-default.json"
        ),
        "{told}"
    );
    assert!(!tree.path("out").exists());
    written(&tree, &["--out", "out", "--namespace", "a"]);
}

#[test]
fn nothing_is_written_where_anything_is_wrong_anywhere() {
    let tree = repository();
    tree.write(
        "values/relay/default/a.yaml",
        "options:\n  limit: many\n  unknown: 1\n",
    );
    tree.write("values/seer/us/a.yaml", "options:\n  sizes: [1]\n");
    let told = refused(
        &tree,
        &["--out", "out", "--namespace", "seer", "--target", "default"],
    );
    for error in ["limit", "unknown", "sizes", "3 errors"] {
        assert!(told.contains(error), "{error}: {told}");
    }
    assert!(!tree.path("out").exists());
}

#[test]
fn unknown_options_are_written_if_they_are_allowed() {
    let tree = repository();
    tree.write(
        "values/relay/default/a.yaml",
        "options:\n  new: [1, null]\n",
    );
    let ran = write(&tree, &["--out", "out", "--unknown-options", "warn"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr.contains("warning: unknown option \"new\""),
        "{}",
        ran.stderr
    );
    let written = tree.read("out/sentry-options-relay-default.json");
    assert!(
        written.ends_with("\"options\":{\"new\":[1,null]}}"),
        "{written}"
    );
}

#[test]
fn files_are_replaced_and_others_left_alone() {
    let tree = repository();
    let path = "out/sentry-options-seer-us.json";
    tree.write(path, "old");
    tree.write("out/other.json", "other");
    fs::set_permissions(tree.path(path), fs::Permissions::from_mode(0o640)).expect("a mode");
    let old = fs::File::open(tree.path(path)).expect("a file");
    written(&tree, &["--out", "out"]);
    assert_eq!(tree.read(path), SEER_US);
    assert_eq!(tree.read("out/other.json"), "other");
    assert_eq!(files(&tree, "out").len(), 4, "no temporary file is left");
    let metadata = fs::metadata(tree.path(path)).expect("a file");
    assert_eq!(metadata.mode() & 0o777, 0o640);
    // Who has the old file open goes on reading it.
    assert_eq!(std::io::read_to_string(old).expect("a text"), "old");
}

#[test]
fn new_files_have_the_mode_that_files_have() {
    let tree = repository();
    tree.write("ordinary", "");
    written(&tree, &["--out", "out"]);
    let mode = |path: &str| fs::metadata(tree.path(path)).expect("a file").mode();
    assert_eq!(mode("out/sentry-options-seer-us.json"), mode("ordinary"));
}

#[test]
fn one_file_that_cannot_be_written_leaves_all_as_they_were() {
    let tree = repository();
    tree.write("out/sentry-options-relay-default.json", "old");
    // The last one: the others have been staged by then.
    fs::create_dir_all(tree.path("out/sentry-options-seer-us.json")).expect("a folder");
    let told = refused(&tree, &["--out", "out"]);
    assert!(
        told.contains("out/sentry-options-seer-us.json: cannot be written: is a directory"),
        "{told}"
    );
    assert_eq!(tree.read("out/sentry-options-relay-default.json"), "old");
    assert_eq!(files(&tree, "out"), ["sentry-options-relay-default.json"]);
}

#[test]
fn a_read_only_file_stays() {
    let tree = repository();
    let path = "out/sentry-options-seer-us.json";
    tree.write(path, "old");
    fs::set_permissions(tree.path(path), fs::Permissions::from_mode(0o444)).expect("a mode");
    let told = refused(&tree, &["--out", "out"]);
    assert!(
        told.contains("cannot be written: the file is read-only"),
        "{told}"
    );
    assert_eq!(tree.read(path), "old");
    assert_eq!(files(&tree, "out"), ["sentry-options-seer-us.json"]);
}

#[test]
fn what_is_no_folder_is_refused() {
    let tree = repository();
    tree.write("file", "text");
    let told = refused(&tree, &["--out", "file"]);
    assert!(
        told.contains("file: cannot be written: File exists"),
        "{told}"
    );
    let told = refused(&tree, &["--out", "file/below"]);
    assert!(
        told.contains("file/below: cannot be written: Not a directory"),
        "{told}"
    );
    assert_eq!(tree.read("file"), "text");
}

#[test]
fn links_stay_and_lead_to_what_is_written() {
    let tree = repository();
    let name = "sentry-options-seer-us.json";
    tree.write("elsewhere/file.json", "old");
    tree.write("real/other.json", "");
    symlink(tree.path("real"), tree.path("out")).expect("a link");
    symlink("../elsewhere/file.json", tree.path("real").join(name)).expect("a link");
    written(&tree, &["--out", "out"]);
    assert_eq!(tree.read("elsewhere/file.json"), SEER_US);
    assert!(tree.path("real").join(name).is_symlink());

    symlink(
        "nowhere",
        tree.path("real/sentry-options-relay-default.json.new"),
    )
    .expect("a link");
    fs::rename(
        tree.path("real/sentry-options-relay-default.json.new"),
        tree.path("real/sentry-options-relay-default.json"),
    )
    .expect("a link");
    let told = refused(&tree, &["--out", "out"]);
    assert!(told.contains("it is a symbolic link to nothing"), "{told}");
}

#[test]
fn the_same_values_at_the_same_time_are_the_same_bytes() {
    let tree = repository();
    written(&tree, &["--out", "a"]);
    // Split otherwise, and ordered otherwise.
    fs::remove_file(tree.path("values/seer/default/b.yaml")).expect("a file");
    tree.write(
        "values/seer/default/a.yaml",
        "options: {token: hush, text: \"\\u00e9 \\L\", limit: 0x5, sizes: {large: 2, small: 1}}\n",
    );
    written(&tree, &["--out", "b"]);
    for file in files(&tree, "a") {
        assert_eq!(
            tree.read(&format!("a/{file}")),
            tree.read(&format!("b/{file}"))
        );
    }
}

/// Without `--generated-at`.
fn with_epoch(tree: &Tree, epoch: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sentry-options-cli"))
        .args([
            "write",
            "--schemas",
            "schemas",
            "--root",
            "values",
            "--out",
            "out",
        ])
        .current_dir(tree.root())
        .env("SOURCE_DATE_EPOCH", epoch)
        .output()
        .expect("the program runs")
}

fn generated_at(tree: &Tree) -> String {
    let document = tree.read("out/sentry-options-relay-default.json");
    document.split('"').nth(3).expect("a time").to_owned()
}

#[test]
fn the_time_can_be_that_of_the_source() {
    let tree = repository();
    assert!(with_epoch(&tree, "1767225600").status.success());
    assert_eq!(generated_at(&tree), "2026-01-01T00:00:00.000000000+00:00");
    for epoch in ["yesterday", "-1", "1.5", "99999999999999"] {
        let output = with_epoch(&tree, epoch);
        let told = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1), "{epoch}");
        assert!(
            told.contains(&format!("SOURCE_DATE_EPOCH is '{epoch}'")),
            "{told}"
        );
    }
    let before = jiff::Timestamp::now();
    assert!(with_epoch(&tree, "").status.success());
    let time = generated_at(&tree)
        .parse::<jiff::Timestamp>()
        .expect("a time");
    assert!(before <= time && time <= jiff::Timestamp::now());
}

#[test]
fn a_time_that_is_none_is_a_mistake_of_usage() {
    let ran = repository().run(&[
        "write",
        "--schemas",
        "schemas",
        "--root",
        "values",
        "--out",
        "out",
        "--generated-at",
        "noon",
    ]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}
