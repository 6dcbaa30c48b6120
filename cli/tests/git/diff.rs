//! `diff` between revisions, and its forms.

use serde_json::{Value, json};

use crate::repository::Repository;

fn history() -> Repository {
    let repository = Repository::new(&[
        (
            "seer/default/a.yaml",
            "options: {limit: 1, token: hunter2}\n",
        ),
        ("seer/us/a.yaml", "options: {model: large}\n"),
        ("seer/de/a.yaml", "options: {limit: 3}\n"),
    ]);
    repository.git(&["rm", "--quiet", "-r", "values/seer/de"]);
    repository.commit(
        "Change",
        &[
            (
                "seer/default/a.yaml",
                "options: {limit: 2, token: hunter3}\n",
            ),
            ("seer/us/a.yaml", "options: {}\n"),
        ],
    );
    repository
}

fn change(target: &str, key: &str, before: &Value, after: &Value) -> Value {
    json!({"namespace": "seer", "target": target, "key": key, "before": before, "after": after})
}

fn state(value: impl Into<Value>, source: &str) -> Value {
    json!({"value": value.into(), "source": source})
}

#[test]
fn two_revisions() {
    let repository = history();
    // What is in the working tree does not matter.
    repository.write("seer/us/a.yaml", "options: {limit: 77}\n");
    let diff = repository.json("diff", &["--base-rev", "HEAD~1", "--head-rev", "HEAD"]);
    let secret = || state("<secret>", "default");
    assert_eq!(
        diff,
        json!({
            "changes": [
                change("us", "limit", &state(1, "default"), &state(2, "default")),
                change("us", "model", &state("large", "target"), &state("small", "schema-default")),
                change("us", "token", &secret(), &secret()),
            ],
            "removed_targets": [{"namespace": "seer", "target": "de"}],
        })
    );
    let back = repository.json("diff", &["--base-rev", "HEAD", "--head-rev", "HEAD~1"]);
    assert_eq!(back["changes"].as_array().map(Vec::len), Some(5), "{back}");
    let excluded = repository.json(
        "diff",
        &["--base-rev", "HEAD~1", "--exclude-namespace", "seer"],
    );
    assert_eq!(excluded, json!({"changes": [], "removed_targets": []}));
}

#[test]
fn a_revision_and_the_working_tree() {
    let repository = history();
    assert_eq!(
        repository.json("diff", &["--base-rev", "HEAD"])["changes"],
        json!([])
    );
    repository.write("seer/us/a.yaml", "options: {limit: 77}\n");
    let diff = repository.json("diff", &["--base-rev", "HEAD"]);
    assert_eq!(
        diff["changes"],
        json!([change(
            "us",
            "limit",
            &state(2, "default"),
            &state(77, "target")
        )])
    );
    repository.write("seer/us/a.yaml", "options: {limit: 5000}\n");
    let told = repository.fails("diff", &["--base-rev", "HEAD"]);
    assert!(
        told.contains("limit 5000 is greater than the maximum of 1000"),
        "{told}"
    );
}

#[test]
fn the_default_target_is_listed_when_asked_for() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    repository.write("seer/default/a.yaml", "options: {limit: 2}\n");
    assert_eq!(
        repository.json("diff", &["--base-rev", "HEAD"])["changes"],
        json!([])
    );
    let diff = repository.json("diff", &["--base-rev", "HEAD", "--include-default"]);
    assert_eq!(
        diff["changes"],
        json!([change(
            "default",
            "limit",
            &state(1, "default"),
            &state(2, "default")
        )])
    );
}

#[test]
fn the_forms_for_people() {
    let repository = history();
    let text = repository.ok("diff", &["--base-rev", "HEAD~1", "--output", "text"]);
    let expected = "seer\n  \
        default (and us)  limit: 1 (default) -> 2 (default)\n  \
        default (and us)  token: <secret> (default) -> <secret> (default)\n  \
        us  model: \"large\" (target) -> \"small\" (schema default)\n  \
        de  removed\n";
    assert_eq!(text, expected);
    let markdown = repository.ok("diff", &["--base-rev", "HEAD~1", "--output", "markdown"]);
    let expected = "### `seer`\n\n\
        | Target | Option | Before | After |\n|---|---|---|---|\n\
        | default (and us) | `limit` | `1` (default) | `2` (default) |\n\
        | default (and us) | `token` | `<secret>` (default) | `<secret>` (default) |\n\
        | us | `model` | `\"large\"` (target) | `\"small\"` (schema default) |\n\n\
        Removed targets: `de`\n";
    assert_eq!(markdown, expected);
    assert_eq!(
        repository.ok("diff", &["--base-rev", "HEAD", "--output", "text"]),
        "no option changes\n"
    );
    assert_eq!(
        repository.ok("diff", &["--base-rev", "HEAD", "--output", "markdown"]),
        "No option changes.\n"
    );
}

#[test]
fn hostile_values_stay_in_their_cells() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {}\n")]);
    repository.write(
        "seer/default/a.yaml",
        "options: {model: \"a|b`c``\\e[2J\\n| x |\"}\n",
    );
    let markdown = repository.ok("diff", &["--base-rev", "HEAD", "--output", "markdown"]);
    let row = markdown.lines().nth(4).expect("a row");
    assert_eq!(
        row,
        "| default | `model` | `\"small\"` (schema default) | ```\"a\\|b`c``\\u001b[2J\\n\\| x \\|\"``` (default) |"
    );
}

#[test]
fn what_was_committed_need_not_be_valid_today() {
    let repository = Repository::new(&[
        (
            "seer/default/a.yaml",
            "options: {limit: 5000, gone: hunter2}\n",
        ),
        ("gone/default/a.yaml", "options: {password: hunter2}\n"),
        ("gone/us/a.yaml", "options: {password: hunter2}\n"),
    ]);
    repository.git(&["rm", "--quiet", "-r", "values/gone"]);
    repository.commit(
        "Change",
        &[("seer/default/a.yaml", "options: {limit: 1}\n")],
    );
    let ran = repository.run("diff", &["--base-rev", "HEAD~1", "--include-default"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        !ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let diff: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        diff,
        json!({
            "changes": [
                change("default", "gone", &state("<undeclared>", "default"), &json!({"source": "unset"})),
                change("default", "limit", &state(5000, "default"), &state(1, "default")),
            ],
            "removed_targets": [{"namespace": "gone", "target": "default"}, {"namespace": "gone", "target": "us"}],
        })
    );
    repository.commit("Break", &[("seer/default/a.yaml", "options: {limit\n")]);
    repository.commit("Mend", &[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let told = repository.fails("diff", &["--base-rev", "HEAD~1"]);
    assert!(told.contains("HEAD~1:values/seer/default/a.yaml"), "{told}");
}

#[test]
fn schemas_may_differ_too() {
    let repository = history();
    let schema = crate::repository::SCHEMA.replace("\"default\": {}", "\"default\": {\"a\": 1}");
    repository
        .tree
        .write("schemas-before/seer/schema.json", &schema);
    let diff = repository.json(
        "diff",
        &["--base-rev", "HEAD", "--base-schemas", "schemas-before"],
    );
    let expected = change(
        "us",
        "tags",
        &state(json!({"a": 1}), "schema-default"),
        &state(json!({}), "schema-default"),
    );
    assert_eq!(diff["changes"], json!([expected]));
}

#[test]
fn links_are_followed_within_the_values_of_a_revision() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let link = |target: &str, path: &str| {
        std::os::unix::fs::symlink(target, repository.path(path)).expect("a link");
    };
    repository.write("seer/us/own.yaml", "options: {}\n");
    link("../default/a.yaml", "values/seer/us/a.yaml");
    link("us", "values/seer/de");
    repository.commit("Link", &[]);
    let diff = repository.json("diff", &["--base-rev", "HEAD~1", "--head-rev", "HEAD"]);
    assert_eq!(
        diff["changes"],
        json!([
            change(
                "de",
                "limit",
                &state(10, "schema-default"),
                &state(1, "target")
            ),
            change(
                "us",
                "limit",
                &state(10, "schema-default"),
                &state(1, "target")
            ),
        ])
    );
    link("/etc/passwd", "values/seer/us/b.yaml");
    link("../../../../outside.yaml", "values/seer/us/c.yaml");
    link("d.yaml", "values/seer/us/d.yaml");
    link("..", "values/seer/us/loop");
    repository.commit("Link out", &[]);
    let ran = repository.run("diff", &["--base-rev", "HEAD~1", "--head-rev", "HEAD"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for told in [
        "b.yaml: a symbolic link out",
        "c.yaml: a symbolic link out",
        "d.yaml: a symbolic link to nothing",
        "loop: a symbolic link to a folder",
    ] {
        assert!(
            ran.stderr.contains(&format!("HEAD:values/seer/us/{told}")),
            "{told}: {}",
            ran.stderr
        );
    }
}
