//! `log` of a history without merges.

use crate::repository::Repository;

fn history() -> Repository {
    let repository = Repository::new(&[
        (
            "seer/default/a.yaml",
            "options:\n  limit: 1\n  token: hunter2\n",
        ),
        ("seer/us/a.yaml", "options: {}\n"),
    ]);
    repository.commit(
        "Raise",
        &[(
            "seer/default/a.yaml",
            "options:\n  limit: 2\n  token: hunter3\n",
        )],
    );
    repository.commit(
        "Comment",
        &[(
            "seer/default/a.yaml",
            "# Why\noptions:\n  limit: 2\n  token: hunter3\n",
        )],
    );
    repository.commit(
        "Set for us",
        &[("seer/us/a.yaml", "options: {limit: 7, model: large}\n")],
    );
    repository.commit(
        "Unset for us",
        &[("seer/us/a.yaml", "options: {model: large}\n")],
    );
    repository
}

#[test]
fn each_change_of_a_layer_is_listed() {
    assert_eq!(
        history().log(&["seer", "limit"]),
        [
            "Unset for us: us limit 7 -> unset",
            "Set for us: us limit unset -> 7",
            "Raise: default limit 1 -> 2",
            "Start: default limit unset -> 1",
        ]
    );
}

#[test]
fn the_form_for_people() {
    let repository = history();
    let commit = repository.git(&["rev-parse", "HEAD~3"]);
    let text = repository.ok("log", &["seer", "--target", "default", "--limit", "1"]);
    let expected = format!(
        "commit {commit}\nAuthor: Jane Doe <jane@example.com>\nDate:   2023-11-15T05:13:20+01:00\n\n    \
         Raise\n\n    default limit: 1 -> 2\n    default token: <secret> -> <secret>\n\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn the_form_for_machines() {
    let repository = history();
    let log = repository.json("log", &["seer", "token", "--limit", "1"]);
    let commit = repository.git(&["rev-parse", "HEAD~3"]);
    assert_eq!(
        log,
        serde_json::json!({
            "commits": [{
                "commit": commit, "author": "Jane Doe", "email": "jane@example.com",
                "date": "2023-11-15T05:13:20+01:00", "subject": "Raise",
                "changes": [{"target": "default", "key": "token", "dropped": false,
                             "before": {"value": "<secret>"}, "after": {"value": "<secret>"}}],
            }],
            "history_ends": [], "moves": [], "unreadable": [],
        })
    );
}

#[test]
fn a_namespace_without_a_key_is_all_of_its_options() {
    assert_eq!(
        history().log(&["seer", "--limit", "2"]),
        [
            "Unset for us: us limit 7 -> unset",
            "Set for us: us limit unset -> 7",
            "Set for us: us model unset -> \"large\"",
        ]
    );
}

#[test]
fn times_bound_what_is_listed() {
    let repository = history();
    // Each command of git is an hour after the last: that of `Set for us` is at 10:13:20.
    let log = repository.log(&[
        "seer",
        "limit",
        "--since",
        "2023-11-15T05:13:20+01:00",
        "--until",
        "2023-11-15T10:13:21Z",
    ]);
    assert_eq!(
        log,
        [
            "Set for us: us limit unset -> 7",
            "Raise: default limit 1 -> 2"
        ]
    );
    let log = repository.log(&["seer", "limit", "--until", "2023-11-15T10:13:20Z"]);
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(
        repository
            .log(&["seer", "limit", "--until", "2023-11-14"])
            .is_empty()
    );
    let ran = repository.run("log", &["seer", "--since", "yesterday"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("expected a day such as 2026-01-31"),
        "{}",
        ran.stderr
    );
}

#[test]
fn history_up_to_a_revision() {
    let repository = history();
    repository.git(&["tag", "v1", "HEAD~3"]);
    let log = repository.log(&["seer", "limit", "--rev", "v1"]);
    assert_eq!(
        log,
        [
            "Raise: default limit 1 -> 2",
            "Start: default limit unset -> 1"
        ]
    );
}

#[test]
fn the_mailmap_has_the_authors_name() {
    let repository = history();
    repository.tree.write(
        "repository/.mailmap",
        "Jane Roe <jane@roe.example> <jane@example.com>\n",
    );
    let log = repository.json("log", &["seer", "limit", "--limit", "1"]);
    assert_eq!(log["commits"][0]["author"], "Jane Roe");
    assert_eq!(log["commits"][0]["email"], "jane@roe.example");
}

#[test]
fn what_nobody_knows_is_an_error() {
    let repository = history();
    let told = repository.fails("log", &["seer", "limits"]);
    assert!(
        told.contains("unknown option \"limits\"") && told.contains("did you mean \"limit\"?"),
        "{told}"
    );
    let told = repository.fails("log", &["seer", "limit", "--target", "uk"]);
    assert!(
        told.contains("never had a target 'uk'") && told.contains("did you mean \"us\"?"),
        "{told}"
    );
    let told = repository.fails("log", &["nobody"]);
    assert!(told.contains("there is no namespace 'nobody'"), "{told}");
    let told = repository.fails("log", &["../seer"]);
    assert!(told.contains("invalid namespace name"), "{told}");
}

#[test]
fn a_declared_option_that_was_never_set_has_an_empty_history() {
    let ran = history().run("log", &["seer", "tags"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(ran.stderr, "no commit changed it\n");
}

#[test]
fn an_undeclared_options_values_stay_hidden() {
    let repository =
        Repository::new(&[("seer/default/a.yaml", "options: {old_password: hunter2}\n")]);
    assert_eq!(
        repository.log(&["seer", "old_password"]),
        ["Start: default old_password unset -> \"<undeclared>\""]
    );
    assert!(
        repository
            .ok("log", &["seer"])
            .contains("default old_password: unset -> <undeclared>\n")
    );
}

#[test]
fn a_file_that_was_broken_for_a_while_is_looked_past() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    let broken = repository.commit("Break", &[("seer/default/a.yaml", "options: {limit: 2\n")]);
    repository.commit(
        "Mend",
        &[("seer/default/a.yaml", "options: {limit: 2, model: x}\n")],
    );
    repository.commit("Break again", &[("seer/default/a.yaml", "options: [\n")]);
    repository.commit(
        "Mend again",
        &[("seer/default/a.yaml", "options: {limit: 2, model: x}\n")],
    );
    let expected = [
        "Mend: default limit 1 -> 2",
        "Mend: default model unset -> \"x\"",
        "Start: default limit unset -> 1",
    ];
    assert_eq!(repository.log(&["seer"]), expected);
    let ran = repository.run("log", &["seer", "limit"]);
    assert_eq!(ran.code, 0);
    let file = format!("{}:values/seer/default/a.yaml", &broken[..10]);
    assert!(
        ran.stderr
            .contains(&format!("{file}: cannot be read as values")),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_removed_target_and_namespace_have_their_history() {
    let repository = history();
    repository.git(&["rm", "--quiet", "-r", "values/seer"]);
    repository.commit("Remove", &[("README.md", "Values\n")]);
    assert_eq!(
        repository.log(&["seer", "limit", "--limit", "1"]),
        ["Remove: default limit 2 -> unset"]
    );
    assert_eq!(
        repository.log(&["seer", "model", "--limit", "1"]),
        ["Remove: us model \"large\" -> unset"]
    );
}

#[test]
fn values_at_the_top_of_the_repository() {
    let mut repository = Repository::empty();
    repository.values = "";
    repository.commit("Start", &[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    assert_eq!(
        repository.log(&["seer", "limit"]),
        ["Start: default limit unset -> 1"]
    );
}

#[test]
fn of_many_broken_files_a_few_are_told() {
    let repository = Repository::new(&[("seer/default/a.yaml", "options: {limit: 1}\n")]);
    for number in 0..8 {
        let text = format!("options: {{limit: {number}\n");
        repository.commit("Break", &[("seer/default/a.yaml", &text)]);
    }
    let ran = repository.run("log", &["seer", "limit"]);
    assert_eq!(
        ran.stderr.matches("what it set there").count(),
        5,
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("3 more files in history cannot be read as values"),
        "{}",
        ran.stderr
    );
    let log = repository.json("log", &["seer", "limit"]);
    assert_eq!(log["unreadable"].as_array().map(Vec::len), Some(8));
    assert_eq!(log["commits"].as_array().map(Vec::len), Some(1));
}
