//! History follows the option, not the file.

use crate::repository::Repository;

const START: [(&str, &str); 2] = [
    (
        "seer/default/a.yaml",
        "options:\n  limit: 1\n  model: small\n  tags: {a: 1, b: 2}\n",
    ),
    (
        "seer/us/a.yaml",
        "options:\n  limit: 5\n  model: large\n  tags: {c: 3}\n",
    ),
];

const RAISED: [(&str, &str); 1] = [(
    "seer/default/a.yaml",
    "options:\n  limit: 2\n  model: small\n  tags: {a: 1, b: 2}\n",
)];

fn expect(repository: &Repository, expected: &[&str]) {
    assert_eq!(
        repository.log(&["seer", "limit", "--target", "default"]),
        expected
    );
}

#[test]
fn a_renamed_file_is_no_change() {
    let repository = Repository::new(&START);
    repository.git(&[
        "mv",
        "values/seer/default/a.yaml",
        "values/seer/default/b.yaml",
    ]);
    repository.commit("Rename", &[]);
    expect(&repository, &["Start: default limit unset -> 1"]);
}

#[test]
fn a_split_file_is_no_change() {
    let repository = Repository::new(&START);
    repository.commit(
        "Split",
        &[
            (
                "seer/default/a.yaml",
                "options:\n  tags: {a: 1, b: 2}\n  model: small\n",
            ),
            ("seer/default/limits.yaml", "options: {limit: 1}\n"),
        ],
    );
    repository.commit(
        "Raise",
        &[("seer/default/limits.yaml", "options: {limit: 2}\n")],
    );
    expect(
        &repository,
        &[
            "Raise: default limit 1 -> 2",
            "Start: default limit unset -> 1",
        ],
    );
    assert_eq!(
        repository
            .log(&["seer", "model", "--target", "default"])
            .len(),
        1
    );
}

#[test]
fn a_renamed_root_is_followed() {
    let mut repository = Repository::new(&START);
    repository.commit("Raise", &RAISED);
    repository.git(&["mv", "values", "options"]);
    repository.commit("Rename", &[]);
    std::fs::create_dir(repository.path("deep")).expect("a folder");
    repository.git(&["mv", "options", "deep/options"]);
    repository.commit("Rename again", &[]);
    repository.values = "deep/options";
    expect(
        &repository,
        &[
            "Raise: default limit 1 -> 2",
            "Start: default limit unset -> 1",
        ],
    );
    let log = repository.json("log", &["seer", "limit"]);
    let moves: Vec<_> = log["moves"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|moved| moved["from"].clone())
        .collect();
    assert_eq!(moves, ["options/seer", "values/seer"]);
    let blame = repository.ok(
        "blame",
        &["--namespace", "seer", "--target", "default", "limit"],
    );
    assert!(blame.ends_with(" Raise\n"), "{blame}");
}

#[test]
fn a_renamed_namespace_is_followed_also_with_changes() {
    let repository = Repository::new(&[]);
    repository.commit(
        "Made",
        &[
            ("oracle/default/a.yaml", START[0].1),
            ("oracle/us/a.yaml", START[1].1),
            ("other/default/a.yaml", "options:\n  limit: 99\n"),
        ],
    );
    repository.git(&["mv", "values/oracle", "values/seer"]);
    repository.commit("Rename", &RAISED);
    expect(
        &repository,
        &[
            "Rename: default limit 1 -> 2",
            "Made: default limit unset -> 1",
        ],
    );
    assert_eq!(
        repository.log(&["seer", "limit", "--target", "us"]),
        ["Made: us limit unset -> 5"]
    );
}

#[test]
fn a_namespace_renamed_on_one_side_of_a_merge_has_the_others_changes() {
    let repository = Repository::empty();
    repository.commit(
        "Start",
        &[
            ("oracle/default/a.yaml", START[0].1),
            ("oracle/us/a.yaml", START[1].1),
        ],
    );
    repository.git(&["switch", "--quiet", "-c", "side"]);
    repository.commit("Side", &[("oracle/default/a.yaml", RAISED[0].1)]);
    repository.git(&["switch", "--quiet", "main"]);
    repository.git(&["mv", "values/oracle", "values/seer"]);
    repository.commit("Rename", &[]);
    repository.git(&["merge", "--quiet", "-m", "Merge", "side"]);
    assert!(repository.read("seer/default/a.yaml").contains("limit: 2"));
    expect(
        &repository,
        &[
            "Side: default limit 1 -> 2",
            "Start: default limit unset -> 1",
        ],
    );
}

#[test]
fn a_new_namespace_beside_others_follows_nobody() {
    let repository = Repository::new(&[("other/default/a.yaml", START[0].1)]);
    repository.commit("Copy", &[("seer/default/a.yaml", START[0].1)]);
    expect(&repository, &["Copy: default limit unset -> 1"]);
}

#[test]
fn a_namespace_that_went_and_came_back_has_both_lives() {
    let repository = Repository::new(&START);
    repository.git(&["rm", "--quiet", "-r", "values/seer"]);
    repository.commit("Remove", &[("other/default/a.yaml", "options: {}\n")]);
    repository.commit("Back", &RAISED);
    expect(
        &repository,
        &[
            "Back: default limit unset -> 2",
            "Remove: default limit 1 -> unset",
            "Start: default limit unset -> 1",
        ],
    );
}

#[test]
fn a_namespace_split_off_another_has_a_history_of_its_own() {
    let repository = Repository::new(&[
        ("other/default/a.yaml", START[0].1),
        ("other/default/b.yaml", "options: {}\n"),
    ]);
    std::fs::create_dir_all(repository.path("values/seer/default")).expect("folders");
    repository.git(&[
        "mv",
        "values/other/default/a.yaml",
        "values/seer/default/a.yaml",
    ]);
    repository.commit("Split", &[]);
    expect(&repository, &["Split: default limit unset -> 1"]);
}

#[test]
fn a_folder_that_was_moved_away_and_back_was_never_unset() {
    let repository = Repository::new(&START);
    repository.git(&["mv", "values/seer", "values/other"]);
    repository.commit("Away", &[]);
    repository.commit(
        "Raise",
        &[(
            "other/default/a.yaml",
            "options:\n  limit: 3\n  model: small\n  tags: {a: 1, b: 2}\n",
        )],
    );
    repository.git(&["mv", "values/other", "values/seer"]);
    repository.commit("Back", &[]);
    expect(
        &repository,
        &[
            "Raise: default limit 1 -> 3",
            "Start: default limit unset -> 1",
        ],
    );
}
