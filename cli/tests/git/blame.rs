//! `blame`: the commits behind effective values.

use serde_json::json;

use crate::repository::Repository;

fn history() -> Repository {
    let repository = Repository::new(&[
        (
            "seer/default/a.yaml",
            "options:\n  limit: 1\n  token: hunter2\n",
        ),
        ("seer/us/a.yaml", "options:\n  model: large\n"),
    ]);
    repository.commit(
        "Raise",
        &[(
            "seer/default/a.yaml",
            "options:\n  limit: 2\n  token: hunter2\n",
        )],
    );
    repository
}

const US: [&str; 4] = ["--namespace", "seer", "--target", "us"];

fn blame(repository: &Repository, more: &[&str]) -> String {
    repository.ok("blame", &[&US[..], more].concat())
}

#[test]
fn each_value_has_its_layer_its_place_and_its_commit() {
    let repository = history();
    let id = |revision: &str| repository.git(&["rev-parse", revision])[..10].to_owned();
    let (first, second) = (id("HEAD~1"), id("HEAD"));
    let text = blame(&repository, &[]);
    let (default, us) = (
        "(default, repository/values/seer/default/a.yaml:",
        "(target, repository/values/seer/us/a.yaml:",
    );
    let starts = [
        format!("limit: 2 {default}2)"),
        format!("    {second} Jane Doe <jane@example.com> 2023-11-15T05:13:20+01:00 Raise"),
        format!("model: \"large\" {us}2)"),
        format!("    {first} Jane Doe <jane@example.com> 2023-11-15T02:13:20+01:00 Start"),
        format!("token: <secret> {default}3)"),
        format!("    {first} Jane Doe"),
    ];
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), starts.len(), "{text}");
    for (line, start) in lines.iter().zip(&starts) {
        assert!(
            line.starts_with(start.as_str()),
            "{line:?} does not start with {start:?}"
        );
    }
}

#[test]
fn what_is_not_in_head_is_not_committed_yet() {
    let repository = history();
    repository.write("seer/us/a.yaml", "options:\n  model: large\n  limit: 9\n");
    let text = blame(&repository, &["limit", "model"]);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("limit: 9 (target"), "{text}");
    assert_eq!(lines[1], "    not committed yet", "{text}");
    assert!(lines[3].ends_with(" Start"), "{text}");
    // At a revision, the working tree does not matter.
    let text = blame(&repository, &["limit", "--rev", "HEAD"]);
    assert!(
        text.starts_with("limit: 2 (default, HEAD:values/seer/default/a.yaml:"),
        "{text}"
    );
    let text = blame(&repository, &["limit", "--rev", "HEAD~1"]);
    assert!(
        text.starts_with("limit: 1 (default, HEAD~1:values/") && text.ends_with(" Start\n"),
        "{text}"
    );
}

#[test]
fn the_form_for_machines() {
    let repository = history();
    let commit = repository.git(&["rev-parse", "HEAD"]);
    let blame = repository.json(
        "blame",
        &[&US[..], &["limit", "tags", "feature.x"]].concat(),
    );
    assert_eq!(
        blame,
        json!({"values": [
            {"key": "feature.x", "value": null, "layer": "unset", "file": null, "line": null, "status": "unset", "commit": null},
            {"key": "limit", "value": 2, "layer": "default", "file": "repository/values/seer/default/a.yaml",
         "line": 2, "status": "committed",
             "commit": {"commit": commit, "author": "Jane Doe", "email": "jane@example.com",
                        "date": "2023-11-15T05:13:20+01:00", "subject": "Raise", "or_earlier": false}},
            {"key": "tags", "value": {}, "layer": "schema-default", "file": null, "line": null, "status": "unset", "commit": null},
        ]})
    );
}

#[test]
fn what_nobody_knows_is_an_error() {
    let repository = history();
    let told = repository.fails("blame", &["--namespace", "seer", "--target", "uk"]);
    assert!(
        told.contains("no target 'uk'") && told.contains("did you mean \"us\"?"),
        "{told}"
    );
    let told = repository.fails("blame", &["--namespace", "nobody", "--target", "us"]);
    assert!(told.contains("namespace 'nobody' has no values"), "{told}");
    let told = repository.fails("blame", &[&US[..], &["limmit"]].concat());
    assert!(told.contains("did you mean \"limit\"?"), "{told}");
}

#[test]
fn a_value_by_a_symbolic_link_is_committed_all_the_same() {
    let repository = history();
    let link = repository.path("values/seer/us/link.yaml");
    repository.write("seer/de/b.yaml", "options: {tags: {a: 1}}\n");
    std::os::unix::fs::symlink("../de/b.yaml", link).expect("a link");
    assert!(blame(&repository, &["tags"]).ends_with("\n    not committed yet\n"));
    repository.commit("Link", &[]);
    let text = blame(&repository, &["tags"]);
    assert!(
        text.ends_with("\n    committed, and had by a symbolic link\n"),
        "{text}"
    );
}
