//! Trees that are wrong: every fault is told, in one run, with its place, and nothing hangs.

mod support;

use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use support::{Ran, Tree};

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
  "limit": {"type": "integer", "default": 1, "description": "How many"},
  "token": {"type": "string", "minLength": 20, "secret": true, "default": "xxxxxxxxxxxxxxxxxxxx", "description": "Hidden"}}}
"#;

const VALID: &str = "options:\n  limit: 2\n";

const VALIDATE: &[&str] = &[
    "validate-values",
    "--schemas",
    "schemas",
    "--root",
    "values",
];

/// A tree that is right, and more files.
fn tree(files: &[(&str, &str)]) -> Tree {
    let tree = Tree::new(&[
        ("schemas/app/schema.json", SCHEMA),
        ("values/app/default/a.yaml", VALID),
    ]);
    for (path, text) in files {
        tree.write(path, text);
    }
    tree
}

/// Runs the program, which must end.
fn run(tree: &Tree, arguments: &[&str]) -> Ran {
    let (done, ran) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || done.send(tree.run(arguments)));
        let ran = ran.recv_timeout(Duration::from_secs(60));
        // A scope waits for its threads, and so would hang with the program.
        ran.unwrap_or_else(|_| {
            eprintln!("the program hangs: {arguments:?}");
            std::process::abort()
        })
    })
}

/// What `--format json` tells: the file and the code of each.
fn codes(tree: &Tree) -> Vec<(String, String)> {
    let ran = run(tree, &[VALIDATE, &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    let finding = |line: &str| {
        let told: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(told["severity"], "error", "{line}");
        let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
        (text("file"), text("code"))
    };
    ran.stderr.lines().map(finding).collect()
}

fn told(file: &str, code: &str) -> (String, String) {
    (file.to_owned(), code.to_owned())
}

#[test]
fn all_errors_of_all_files_are_told_in_one_run() {
    let tree = tree(&[
        ("schemas/bad/schema.json", "{\n  \"version\": 1\n}\n"),
        ("schemas/Bad_Name/schema.json", SCHEMA),
        ("schemas/none/README.md", ""),
        ("values/app/default/b.yaml", "options:\n  limit: 3\n"),
        ("values/app/us/a.yaml", "options:\n  limit: x\n  limti: 1\n"),
        ("values/app/us/b.yaml", "options: []\n"),
        ("values/app/us/c.yml", VALID),
        ("values/app/US/a.yaml", VALID),
        ("values/app/stray.yaml", VALID),
        ("values/app/us/deep/a.yaml", VALID),
        ("values/bad/us/a.yaml", VALID),
        ("values/unknown/default/a.yaml", VALID),
    ]);
    assert_eq!(
        codes(&tree),
        [
            told("schemas/Bad_Name", "namespace-name"),
            told("schemas/bad/schema.json", "schema"),
            told("schemas/bad/schema.json", "schema"),
            told("schemas/bad/schema.json", "schema"),
            told("schemas/none", "missing-schema"),
            told("values/app/US", "target-name"),
            told("values/app/stray.yaml", "misplaced-file"),
            told("values/app/us/b.yaml", "structure"),
            told("values/app/us/c.yml", "file-extension"),
            told("values/app/us/deep/a.yaml", "misplaced-file"),
            told("values/unknown", "unknown-namespace"),
            told("values/bad", "missing-default-target"),
            told("values/app/default/b.yaml", "duplicate-option"),
            told("values/app/us/a.yaml", "value"),
            told("values/app/us/a.yaml", "unknown-option"),
        ]
    );
}

#[test]
fn links_out_of_the_tree_or_in_circles_are_refused() {
    let links = [
        (
            "values/app/default/b.yaml",
            "../../../outside/a.yaml",
            "unusable-file",
        ),
        ("values/app/default/b.yaml", "/dev/zero", "unusable-file"),
        ("values/app/default/b.yaml", "/etc/passwd", "unusable-file"),
        ("values/app/default/b.yaml", "nothing", "unusable-file"),
        ("values/app/default/b.yaml", "b.yaml", "unusable-file"),
        ("values/app/us", "../../outside", "unusable-file"),
        ("values/app/us", ".", "unusable-file"),
        ("values/loop", "..", "unusable-file"),
        ("values/loop", "app/../..", "unusable-file"),
    ];
    for (path, target, code) in links {
        let tree = tree(&[("outside/a.yaml", VALID)]);
        symlink(target, tree.path(path)).expect("a link");
        assert_eq!(codes(&tree), [told(path, code)], "{path} -> {target}");
    }
}

#[test]
fn links_within_the_tree_are_followed() {
    let tree = tree(&[("values/app/us/a.yaml", "options:\n  limit: 7\n")]);
    symlink("us", tree.path("values/app/de")).expect("a link");
    symlink("app", tree.path("values/other")).expect("a link");
    symlink("app", tree.path("schemas/other")).expect("a link");
    assert_eq!(tree.ok(VALIDATE), "");
    tree.write("values/app/us/a.yaml", "options:\n  limit: x\n");
    let expected = ["app/de", "app/us", "other/de", "other/us"];
    let expected = expected.map(|target| told(&format!("values/{target}/a.yaml"), "value"));
    assert_eq!(codes(&tree), expected);
}

#[test]
fn schemas_behind_links_are_not_left_out() {
    let tree = tree(&[("outside/schema.json", SCHEMA)]);
    symlink("../outside", tree.path("schemas/other")).expect("a link");
    assert_eq!(codes(&tree), [told("schemas/other", "unusable-file")]);
    symlink(
        "../../outside/schema.json",
        tree.path("schemas/app/link.json"),
    )
    .expect("a link");
    fs::remove_file(tree.path("schemas/other")).expect("the link");
    fs::create_dir(tree.path("schemas/other")).expect("a folder");
    symlink(
        "../../outside/schema.json",
        tree.path("schemas/other/schema.json"),
    )
    .expect("a link");
    assert_eq!(
        codes(&tree),
        [told("schemas/other/schema.json", "unusable-file")]
    );
}

#[test]
fn pipes_and_folders_in_place_of_files() {
    let pipe = |tree: &Tree, path: &str| {
        let made = Command::new("mkfifo").arg(tree.path(path)).status();
        assert!(made.is_ok_and(|status| status.success()), "a pipe");
    };
    let values = tree(&[]);
    pipe(&values, "values/app/default/b.yaml");
    pipe(&values, "values/app/default/README");
    assert_eq!(
        codes(&values),
        [told("values/app/default/b.yaml", "unusable-file")]
    );

    let schemas = tree(&[("schemas/other/README.md", "")]);
    pipe(&schemas, "schemas/other/schema.json");
    assert_eq!(
        codes(&schemas),
        [told("schemas/other/schema.json", "unusable-file")]
    );

    let folders = tree(&[("schemas/other/schema.json/x", "")]);
    fs::create_dir(folders.path("values/app/default/b.yaml")).expect("a folder");
    assert_eq!(codes(&folders), [told("schemas/other", "missing-schema")]);
}

#[test]
fn names_that_are_no_text() {
    let tree = tree(&[]);
    let name = |bytes: &[u8]| {
        tree.root()
            .join("values/app/default")
            .join(std::ffi::OsStr::from_bytes(bytes))
    };
    fs::write(name(b"\xff.yaml"), VALID).expect("a file");
    fs::write(name(b"\xff.txt"), VALID).expect("a file");
    assert_eq!(
        codes(&tree),
        [told("values/app/default/\u{fffd}.yaml", "unusable-file")]
    );
}

#[test]
fn files_that_may_not_be_read() {
    let tree = tree(&[
        ("values/app/us/a.yaml", VALID),
        ("values/app/de/a.yaml", VALID),
        ("schemas/other/schema.json", SCHEMA),
    ]);
    let forbid = |path: &str| {
        fs::set_permissions(tree.path(path), fs::Permissions::from_mode(0o000)).expect("a mode");
    };
    forbid("values/app/us/a.yaml");
    forbid("values/app/de");
    forbid("schemas/other/schema.json");
    fs::set_permissions(tree.root(), fs::Permissions::from_mode(0o755)).expect("a mode");
    // Root may read everything: then somebody else has to try, who may not see the build's folder.
    let program = tree.path("program");
    fs::copy(env!("CARGO_BIN_EXE_sentry-options-cli"), &program).expect("the program");
    let is_root = fs::read(tree.path("values/app/us/a.yaml")).is_ok();
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program);
        command
    } else {
        Command::new(&program)
    };
    let ran = command
        .args(VALIDATE)
        .current_dir(tree.root())
        .output()
        .expect("the program starts");
    fs::set_permissions(
        tree.path("values/app/de"),
        fs::Permissions::from_mode(0o755),
    )
    .expect("a mode");
    assert_eq!(ran.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&ran.stderr),
        "error: schemas/other/schema.json: cannot be read: Permission denied (os error 13)\n\n\
         error: values/app/de: cannot be read: Permission denied (os error 13)\n\n\
         error: values/app/us/a.yaml: cannot be read: Permission denied (os error 13)\n\n\
         3 errors\n"
    );
}

#[test]
fn folders_that_are_not_there() {
    let tree = tree(&[("file", "")]);
    let cases: [(&[&str], &str); 4] = [
        (
            &[
                "validate-values",
                "--schemas",
                "nothing",
                "--root",
                "values",
            ],
            "error: nothing: the folder of schemas cannot be read: No such file or directory (os error 2)\n\n",
        ),
        (
            &[
                "validate-values",
                "--schemas",
                "schemas",
                "--root",
                "nothing",
            ],
            "error: nothing: the folder of values cannot be read: No such file or directory (os error 2)\n\n",
        ),
        (
            &["validate-values", "--schemas", "schemas", "--root", "file"],
            "error: file: the folder of values cannot be read: not a directory\n\n",
        ),
        (
            &["validate-schema", "--schemas", "file"],
            "error: file: the folder of schemas cannot be read: not a directory\n\n",
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(tree.fails(arguments), expected);
    }
    // Both are told, where both are not there.
    let told = tree.fails(&["validate-values", "--schemas", "no", "--root", "none"]);
    assert!(
        told.contains("error: no: ") && told.contains("error: none: "),
        "{told}"
    );
}

#[test]
fn secret_values_are_in_no_format() {
    let secret = "hunter2";
    let tree = tree(&[
        (
            "values/app/us/a.yaml",
            &format!("options: {{token: {secret}, limit: x}}\n"),
        ),
        (
            "values/app/de/a.yaml",
            &format!("options:\n  token: {secret}\n  limit: [\n"),
        ),
        (
            "values/app/fr/a.yaml",
            &format!("options: {{token: {{{secret}: 1}}}}\n"),
        ),
    ]);
    for format in ["human", "json", "github"] {
        let ran = tree.run(&[VALIDATE, &["--format", format]].concat());
        assert_eq!(ran.code, 1);
        assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
        assert!(ran.stderr.contains("<secret>"), "{}", ran.stderr);
    }
}

#[test]
fn large_files() {
    let mut options = String::new();
    for number in 0..5_000 {
        let _ = writeln!(options, "  unknown-{number}: {number}");
    }
    let text = "x".repeat(5_000_000);
    let tree = tree(&[
        ("values/app/us/a.yaml", &format!("options:\n{options}")),
        (
            "values/app/de/a.yaml",
            &format!("options:\n  limit: {text}\n"),
        ),
    ]);
    let codes = codes(&tree);
    assert_eq!(codes.len(), 5_001);
    assert_eq!(codes[0], told("values/app/de/a.yaml", "value"));
    let human = run(&tree, VALIDATE);
    assert!(
        human.stderr.len() < 10_000_000,
        "{} bytes",
        human.stderr.len()
    );
    assert!(human.stderr.ends_with("\n5001 errors\n"));
}
