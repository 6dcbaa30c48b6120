//! `check-option-usage`: which options that a schema drops are still set.

use crate::case::Case;

const DELETIONS: &[&str] = &[
    "",
    "repo:i",
    "repo:zz",
    "repo:i repo:j",
    "repo:s repo:i",
    "zz:i",
    "repo",
    "repo:",
    "i",
    ":i",
    "repo:i:j",
    "oth:c:d",
    "  repo:i  ",
    "repo:i,repo:j",
    "repo:i\nrepo:j",
    "repo:j repo:j",
    "repo:i repo",
    "repo:nested",
    "repo:defined",
    "repo:k repo:i oth:c:d repo:j",
    "\t",
];

/// Trees that other commands refuse.
const TREES: &[(&str, &str, &str)] = &[
    ("YAML", "repo/default/a.yaml", "options: {i: "),
    ("no options", "repo/default/a.yaml", "foo: 1\n"),
    ("list", "repo/default/a.yaml", "- a\n"),
    ("empty", "repo/default/a.yaml", ""),
    (
        "option twice",
        "repo/default/a.yaml",
        "options: {i: 1, i: 2}\n",
    ),
    ("no default", "repo/us/a.yaml", "options: {i: 1}\n"),
    (".yml", "repo/default/a.yml", "options: {i: 1}\n"),
    ("misplaced", "a.yaml", "options: {i: 1}\n"),
    ("too deep", "repo/default/sub/a.yaml", "options: {i: 1}\n"),
    ("bad target", "repo/US/a.yaml", "options: {i: 1}\n"),
    (
        "unknown keys",
        "repo/default/a.yaml",
        "options: {i: 1}\nfoo: 1\n",
    ),
    ("null", "repo/default/a.yaml", "options: {i: ~}\n"),
    (
        "merged",
        "repo/default/a.yaml",
        "definitions: {d: &d {i: 1}}\noptions: {<<: *d}\n",
    ),
    (
        "number as a key",
        "repo/default/a.yaml",
        "options: {1: 1, i: 1}\n",
    ),
    ("options null", "repo/default/a.yaml", "options:\n"),
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let command = |case: Case, deletions: &str| {
        case.command([
            "check-option-usage",
            "--deletions",
            deletions,
            "--root",
            "values",
        ])
    };
    let tree = |name: String| {
        Case::bare(format!("check-option-usage/{name}"))
            .file(
                "values/repo/default/a.yaml",
                "definitions: {defined: 1}\noptions: {i: 1, s: x, m: {nested: 1}}\n",
            )
            .file("values/repo/us/b.yaml", "options: {j: 1}\n")
            .file("values/repo/us/c.yaml", "options: {k: 1}\n")
            .file(
                "values/oth/default/x.yaml",
                "options: {\"c:d\": 1, \"a b\": 1}\n",
            )
    };
    let mut cases: Vec<Case> = DELETIONS
        .iter()
        .map(|text| command(tree(format!("{text:?}")), text))
        .collect();
    cases.extend(TREES.iter().map(|(name, path, text)| {
        let case =
            Case::bare(format!("check-option-usage/{name}")).file(format!("values/{path}"), *text);
        command(case, "repo:i")
    }));
    cases.extend([
        command(Case::bare("check-option-usage/no root"), "repo:i"),
        command(Case::bare("check-option-usage/no root, no deletions"), ""),
        command(
            Case::bare("check-option-usage/empty root").folder("values"),
            "repo:i",
        ),
        command(
            Case::bare("check-option-usage/namespace of a bad name")
                .file("values/Repo_x/default/a.yaml", "options: {i: 1}\n"),
            "Repo_x:i",
        ),
        command(
            Case::bare("check-option-usage/one key in two files")
                .file("values/repo/default/a.yaml", "options: {i: 1}\n")
                .file("values/repo/default/b.yaml", "options: {i: 1}\n"),
            "repo:i",
        ),
        tree("quiet".to_owned()).run("--quiet check-option-usage --deletions repo:i --root values"),
    ]);
    cases
}
