//! `write --output-format configmap`: the manifest, its name, its size, and where it goes.
//!
//! What Kubernetes and other parsers make of it is tested in `tests/kubernetes`.

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use support::{Ran, Tree};

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "default": 1, "description": "Limit"},
    "text": {"type": "string", "default": "", "description": "Text"},
    "token": {"type": "string", "default": "", "description": "Token", "secret": true}}}"#;

const TIME: &str = "2026-11-21T16:30:02.5Z";

fn repository() -> Tree {
    Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("values/seer/default/a.yaml", "options: {limit: 5}\n"),
        ("values/seer/us/a.yaml", "options: {text: it's}\n"),
    ])
}

const REPOSITORY: [&str; 9] = [
    "write",
    "--schemas",
    "schemas",
    "--root",
    "values",
    "--output-format",
    "configmap",
    "--generated-at",
    TIME,
];

fn write(tree: &Tree, more: &[&str]) -> Ran {
    tree.run(&[&REPOSITORY[..], more].concat())
}

const SEER_US: [&str; 4] = ["--namespace", "seer", "--target", "us"];

fn write_us(tree: &Tree, more: &[&str]) -> Ran {
    write(tree, &[&SEER_US[..], more].concat())
}

#[track_caller]
fn refused(ran: Ran) -> String {
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    ran.stderr
}

const PLAIN: &str = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: sentry-options-seer
  labels:
    app.kubernetes.io/managed-by: sentry-options
  annotations:
    generated_at: '2026-11-21T16:30:02.500000000+00:00'
data:
  values.json: '{\"generated_at\":\"2026-11-21T16:30:02.500000000+00:00\",\"options\":{\"limit\":5,\"text\":\"it''s\"}}'
";

#[test]
fn the_manifest_goes_to_standard_output() {
    let ran = write_us(&repository(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, PLAIN));
    assert_eq!(
        ran.stderr,
        "Successfully generated ConfigMap name=sentry-options-seer\n"
    );
}

#[test]
fn the_commit_and_the_suffix_are_told() {
    let more = [
        "--configmap-suffix",
        "control",
        "--commit-sha",
        "123e4",
        "--commit-timestamp",
        "2026-01-02T03:04:05Z",
    ];
    let ran = write_us(&repository(), &more);
    let expected = PLAIN.replace("options-seer", "options-seer-control").replace(
        "    generated_at",
        "    commit_sha: '123e4'\n    commit_timestamp: '2026-01-02T03:04:05Z'\n    generated_at",
    );
    assert_eq!((ran.code, ran.stdout), (0, expected));
}

#[test]
fn a_file_is_replaced_whole() {
    let tree = repository();
    tree.write("real.yaml", "old");
    symlink("real.yaml", tree.path("link.yaml")).expect("a link");
    let ran = write_us(&tree, &["--out", "link.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(ran.stderr, "Successfully wrote ConfigMap path=link.yaml\n");
    assert_eq!(tree.read("real.yaml"), PLAIN);
    assert!(tree.path("link.yaml").is_symlink());

    assert_eq!(
        write_us(&tree, &["--out", "new/folder/seer.yaml", "--quiet"]).stderr,
        ""
    );
    assert_eq!(tree.read("new/folder/seer.yaml"), PLAIN);

    let told = refused(write_us(&tree, &["--out", "new"]));
    assert!(
        told.contains("new: cannot be written: is a directory"),
        "{told}"
    );
}

#[test]
fn a_pipe_is_written_to() {
    let tree = repository();
    let program = env!("CARGO_BIN_EXE_sentry-options-cli");
    let arguments = [
        &REPOSITORY[..],
        &SEER_US,
        &["--out", "/dev/stdout", "--quiet"],
    ]
    .concat();
    let piped = Command::new("sh")
        .args(["-c", "\"$@\" | cat", "sh", program])
        .args(arguments)
        .current_dir(tree.root())
        .output()
        .expect("sh runs");
    assert_eq!(String::from_utf8(piped.stdout).expect("UTF-8"), PLAIN);
}

#[test]
fn a_device_that_is_full_is_told() {
    let told = refused(write_us(&repository(), &["--out", "/dev/full"]));
    assert!(
        told.contains("/dev/full: cannot be written: No space left on device"),
        "{told}"
    );
}

#[test]
fn what_would_be_read_as_values_is_not_written_among_them() {
    let tree = repository();
    symlink("values", tree.path("link")).expect("a link");
    for out in [
        "values/out.yaml",
        "values/seer/us/new.yaml",
        "values/new/out.yml",
        "link/out.yaml",
    ] {
        let told = refused(write_us(&tree, &["--out", out]));
        assert!(
            told.contains("it lies in the folder of values"),
            "{out}: {told}"
        );
        assert!(!tree.path(out).exists());
    }
    assert!(!tree.path("values/new").exists());
    for out in ["values/.build/out.yaml", "values/out.txt", "values.yaml"] {
        assert_eq!(write_us(&tree, &["--out", out]).code, 0, "{out}");
    }
    assert_eq!(
        write_us(&tree, &[]).code,
        0,
        "the values are still what they were"
    );
}

#[test]
fn namespace_and_target_are_required() {
    let tree = repository();
    let told = refused(write(&tree, &[]));
    assert!(
        told.contains("--namespace is required for configmap output format"),
        "{told}"
    );
    assert!(
        told.contains("--target is required for configmap output format"),
        "{told}"
    );
    let told = refused(write(&tree, &["--namespace", "seer"]));
    assert_eq!(
        told,
        "error: --target is required for configmap output format\n\n"
    );
}

#[test]
fn what_is_not_there_is_told() {
    let tree = repository();
    let told = refused(write(&tree, &["--namespace", "relay", "--target", "us"]));
    assert!(
        told.contains("Namespace 'relay' not found in values"),
        "{told}"
    );
    let told = refused(write(&tree, &["--namespace", "seer", "--target", "uk"]));
    assert!(
        told.contains("Target 'uk' not found in namespace 'seer'"),
        "{told}"
    );
    assert!(told.contains("did you mean \"us\"?"), "{told}");
}

#[test]
fn a_name_that_is_no_label_is_refused() {
    let tree = repository();
    for (suffix, why) in [
        (
            "Control",
            "character 'C' not allowed. Use lowercase alphanumeric or '-'",
        ),
        ("", "must start and end with alphanumeric"),
        (&"x".repeat(44), "must be at most 63 characters"),
    ] {
        let told = refused(write_us(&tree, &["--configmap-suffix", suffix]));
        let expected =
            format!("error: invalid ConfigMap name 'sentry-options-seer-{suffix}': {why}");
        assert!(told.starts_with(&expected), "{told}");
    }
    assert_eq!(
        write_us(&tree, &["--configmap-suffix", &"x".repeat(43)]).code,
        0
    );
}

/// What a document has besides the text.
const REST: usize =
    r#"{"generated_at":"2026-11-21T16:30:02.500000000+00:00","options":{"limit":5,"text":""}}"#
        .len();

fn with_text(text: &str) -> Tree {
    let tree = repository();
    tree.write(
        "values/seer/us/a.yaml",
        &format!("options:\n  text: |-\n    {text}\n"),
    );
    tree
}

#[test]
fn the_size_is_that_of_the_values() {
    let most = 1 << 20;
    // Each is two bytes in the YAML that is written, and one of the values.
    let tree = with_text(&"'".repeat(most - REST));
    assert_eq!(write_us(&tree, &["--out", "out.yaml"]).code, 0);
    assert!(fs::metadata(tree.path("out.yaml")).expect("a file").len() > 2 << 20);

    let tree = with_text(&"'".repeat(most - REST + 1));
    let told = refused(write_us(&tree, &["--out", "out.yaml"]));
    assert_eq!(
        told,
        "error: ConfigMap 'sentry-options-seer' is too large: it has 1048577 bytes of data, and Kubernetes takes at most 1048576\n\
         help: the largest options are \"text\" with 1048500 bytes (set in target), \"limit\" with 9 bytes (set in default); \
         shorten them, or move some to a namespace of their own\n\n"
    );
    assert!(!tree.path("out.yaml").exists());
    // Files have no such limit.
    let json = [
        "write",
        "--schemas",
        "schemas",
        "--root",
        "values",
        "--out",
        "out",
    ];
    assert_eq!(tree.run(&json).code, 0);
}

#[test]
fn a_secret_is_in_no_error() {
    let tree = repository();
    let token = "hush".repeat(1 << 18);
    tree.write(
        "values/seer/us/a.yaml",
        &format!("options: {{token: {token}}}\n"),
    );
    let told = refused(write_us(&tree, &[]));
    assert!(told.contains("\"token\" with 1048586 bytes"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}

#[test]
fn what_clients_cannot_deliver_is_told() {
    let apply = "`kubectl apply` will fail";
    let request = "kubectl will fail: it would send";
    let told = write_us(&with_text(&"x".repeat(261_000)), &[]).stderr;
    assert!(!told.contains(apply), "{told}");
    let ran = write_us(&with_text(&"x".repeat(262_000)), &[]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr.contains(apply) && !ran.stderr.contains(request),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("kubectl apply --server-side"),
        "{}",
        ran.stderr
    );
    let ran = write_us(&with_text(&"<".repeat(600_000)), &[]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains(request), "{}", ran.stderr);
}
