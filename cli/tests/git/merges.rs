//! Whose a change is where histories part and meet.

use serde_json::json;

use crate::repository::Repository;

const FILE: &str = "seer/default/a.yaml";

fn text(limit: u32, model: &str) -> String {
    format!(
        "options:\n  limit: {limit}\n  # Far enough apart\n  # that git merges\n  # both sides\n  model: {model}\n"
    )
}

/// Two branches from `Start`: `side` with this text, then `main` with that.
fn parted(side: &str, main: &str) -> Repository {
    let repository = Repository::new(&[(FILE, &text(1, "a"))]);
    repository.git(&["switch", "--quiet", "-c", "side"]);
    repository.commit("Side", &[(FILE, side)]);
    repository.git(&["switch", "--quiet", "main"]);
    repository.commit("Main", &[(FILE, main)]);
    repository
}

fn origin(repository: &Repository, key: &str) -> String {
    let blame = ["--namespace", "seer", "--target", "default", key];
    let blame = repository.json("blame", &blame);
    let subject = blame["values"][0]["commit"]["subject"].as_str();
    subject.expect("it is committed").to_owned()
}

#[test]
fn a_change_counts_for_the_side_that_made_it() {
    let repository = parted(&text(2, "a"), &text(1, "b"));
    repository.git(&["merge", "--quiet", "-m", "Merge", "side"]);
    assert_eq!(
        repository.log(&["seer", "limit"]),
        [
            "Side: default limit 1 -> 2",
            "Start: default limit unset -> 1"
        ]
    );
    assert_eq!(
        repository.log(&["seer", "model"]),
        [
            "Main: default model \"a\" -> \"b\"",
            "Start: default model unset -> \"a\""
        ]
    );
    assert_eq!(origin(&repository, "limit"), "Side");
    assert_eq!(origin(&repository, "model"), "Main");
}

#[test]
fn what_a_merge_has_dropped_is_marked() {
    let repository = parted(&text(2, "a"), &text(3, "a"));
    repository.try_git(&["merge", "-m", "Merge", "side"]);
    repository.commit("Merge", &[(FILE, &text(2, "a"))]);
    let log = repository.log(&["seer", "limit"]);
    let expected = [
        "Main: default limit 1 -> 3 (dropped)",
        "Side: default limit 1 -> 2",
        "Start: default limit unset -> 1",
    ];
    assert_eq!(log, expected);
    assert_eq!(origin(&repository, "limit"), "Side");
    let text = repository.ok("log", &["seer", "limit"]);
    assert!(
        text.contains("default limit: 1 -> 3 (dropped by a later merge)\n"),
        "{text}"
    );
}

#[test]
fn both_sides_may_have_made_a_change() {
    let repository = parted(&text(2, "a"), &text(2, "a"));
    repository.git(&["merge", "--quiet", "-m", "Merge", "side"]);
    let log = repository.log(&["seer", "limit"]);
    let expected = [
        "Main: default limit 1 -> 2",
        "Side: default limit 1 -> 2",
        "Start: default limit unset -> 1",
    ];
    assert_eq!(log, expected);
    assert_eq!(origin(&repository, "limit"), "Main");
}

#[test]
fn what_no_side_had_is_the_merges() {
    let repository = parted(&text(2, "a"), &text(3, "a"));
    repository.try_git(&["merge", "-m", "Merge", "side"]);
    repository.commit("Evil", &[(FILE, &text(4, "a"))]);
    let log = repository.log(&["seer", "limit"]);
    let expected = [
        "Evil: default limit 3 -> 4",
        "Main: default limit 1 -> 3",
        "Side: default limit 1 -> 2",
        "Start: default limit unset -> 1",
    ];
    assert_eq!(log, expected);
    assert_eq!(origin(&repository, "limit"), "Evil");
}

#[test]
fn a_file_that_a_merge_leaves_broken_is_looked_past() {
    let repository = parted(&text(2, "a"), &text(3, "a"));
    repository.try_git(&["merge", "-m", "Merge", "side"]);
    // With its conflict markers.
    repository.commit("Merge", &[]);
    repository.commit("Mend", &[(FILE, &text(2, "a"))]);
    let log = repository.log(&["seer", "limit"]);
    assert_eq!(log[0], "Main: default limit 1 -> 3 (dropped)", "{log:?}");
    assert_eq!(log[1], "Side: default limit 1 -> 2", "{log:?}");
    assert_eq!(origin(&repository, "limit"), "Side");
}

#[test]
fn an_octopus_has_many_sides() {
    let repository = Repository::new(&[(FILE, "options: {limit: 1}\n")]);
    for (target, limit) in [("us", 2), ("de", 3)] {
        repository.git(&["switch", "--quiet", "-c", target, "main"]);
        let file = format!("seer/{target}/a.yaml");
        repository.commit(
            target,
            &[(&file, &format!("options: {{limit: {limit}}}\n"))],
        );
    }
    repository.git(&["switch", "--quiet", "main"]);
    repository.commit("Main", &[("seer/jp/a.yaml", "options: {limit: 4}\n")]);
    repository.git(&["merge", "--quiet", "-m", "Octopus", "us", "de"]);
    let log = repository.log(&["seer", "limit"]);
    let expected = [
        "Main: jp limit unset -> 4",
        "de: de limit unset -> 3",
        "us: us limit unset -> 2",
        "Start: default limit unset -> 1",
    ];
    assert_eq!(log, expected);
}

#[test]
fn a_side_that_never_had_the_namespace_is_a_side() {
    let repository = Repository::empty();
    repository.commit("Start", &[("other/default/a.yaml", "options: {}\n")]);
    repository.git(&["switch", "--quiet", "-c", "side"]);
    repository.commit("Side", &[(FILE, &text(2, "a"))]);
    repository.git(&["switch", "--quiet", "main"]);
    repository.commit("Main", &[("other/default/a.yaml", "options: {limit: 1}\n")]);
    repository.git(&["merge", "--quiet", "-s", "ours", "-m", "Ours", "side"]);
    let dropped = ["Side: default limit unset -> 2 (dropped)"];
    assert_eq!(repository.log(&["seer", "limit"]), dropped);

    // Nor has the merge set what it took from the one that had it.
    repository.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    repository.git(&["merge", "--quiet", "-m", "Merge", "side"]);
    let taken = ["Side: default limit unset -> 2"];
    assert_eq!(repository.log(&["seer", "limit"]), taken);
    assert_eq!(origin(&repository, "limit"), "Side");
}

#[test]
fn a_branch_that_was_moved_by_force_has_its_new_history() {
    let repository = parted(&text(2, "a"), &text(3, "a"));
    let before = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["reset", "--quiet", "--hard", "side"]);
    assert_eq!(
        repository.log(&["seer", "limit"]),
        [
            "Side: default limit 1 -> 2",
            "Start: default limit unset -> 1"
        ]
    );
    // What was there is in the reflog, and can be compared with.
    let diff = repository.json("diff", &["--base-rev", "main@{1}", "--include-default"]);
    let state = |value| json!({"value": value, "source": "default"});
    let change = json!({"namespace": "seer", "target": "default", "key": "limit", "before": state(3), "after": state(2)});
    assert_eq!(diff, json!({"changes": [change], "removed_targets": []}));
    assert_eq!(
        repository.log(&["seer", "limit", "--rev", &before])[0],
        "Main: default limit 1 -> 3"
    );
}

#[test]
fn a_shallow_clone_does_not_say_who_began() {
    let origin = Repository::new(&[(FILE, &text(1, "a"))]);
    origin.commit("Raise", &[(FILE, &text(2, "a"))]);
    origin.commit("Raise again", &[(FILE, &text(3, "a"))]);
    let end = origin.git(&["rev-parse", "HEAD~1"]);
    let url = format!("file://{}", origin.path("").display());
    let clone = Repository::empty();
    clone.git(&["fetch", "--quiet", "--depth=2", &url, "main"]);
    clone.git(&["reset", "--quiet", "--hard", "FETCH_HEAD"]);

    assert_eq!(
        clone.log(&["seer", "limit"]),
        ["Raise again: default limit 2 -> 3"]
    );
    let log = clone.json("log", &["seer", "limit"]);
    let ends = json!([{"commit": end, "target": "default", "key": "limit", "value": 2}]);
    assert_eq!(log["history_ends"], ends);
    let ran = clone.run("log", &["seer", "limit"]);
    let short = &end[..10];
    assert!(
        ran.stdout.ends_with(&format!(
            "{short} or earlier: default limit: 2 (history ends here)\n"
        )),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr.contains("the clone is shallow") && ran.stderr.contains("git fetch --unshallow"),
        "{}",
        ran.stderr
    );

    let blame = clone.ok(
        "blame",
        &["--namespace", "seer", "--target", "default", "model"],
    );
    assert!(
        blame.contains(&format!("\n    {short} or earlier Jane Doe")),
        "{blame}"
    );
    let told = clone.fails("log", &["seer", "--rev", "HEAD~2"]);
    assert!(
        told.contains("unknown revision \"HEAD~2\"") && told.contains("--unshallow"),
        "{told}"
    );
}
