//! `fetch-schemas`.

mod support;

use serde_json::{Value, json};
use support::{Tree, git};

const VALID: &str = r#"{"version": "1.0", "type": "object", "properties": {}}"#;

/// Commits the schema of a namespace in a repository of the same name.
fn commit(tree: &Tree, name: &str, schema: &str) -> String {
    let is_new = !tree.path(name).exists();
    tree.write(
        &format!("{name}/sentry-options/schemas/{name}/schema.json"),
        schema,
    );
    let repository = &tree.path(name);
    if is_new {
        git(repository, &["init", "--quiet"]);
    }
    git(repository, &["add", "--all"]);
    git(repository, &["commit", "--quiet", "-m", "a schema"]);
    git(repository, &["rev-parse", "HEAD"])
}

/// Lists repositories, with commits.
fn list(tree: &Tree, repositories: &[(&str, Option<&str>)]) {
    let repos = repositories.iter().map(|(name, sha)| {
        let url = format!("file://{}", tree.path(name).display());
        let mut repository = json!({"url": url, "path": "sentry-options/schemas"});
        if let Some(sha) = sha {
            repository["sha"] = (*sha).into();
        }
        ((*name).to_owned(), repository)
    });
    let repos = repos.collect::<serde_json::Map<_, _>>();
    tree.write("repos.json", &json!({ "repos": repos }).to_string());
}

const FETCH: [&str; 5] = ["fetch-schemas", "--config", "repos.json", "--out", "out"];

#[test]
fn heads_and_pins() {
    let tree = Tree::new(&[]);
    let old = commit(&tree, "a", VALID);
    let newer = VALID.replace("1.0", "2.0");
    commit(&tree, "a", &newer);
    commit(&tree, "b", VALID);
    list(&tree, &[("a", Some(&old)), ("b", None)]);
    let ran = tree.run(&[&FETCH[..], &["--pinned"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with("Successfully fetched schemas path=out\n"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("Fetched schemas of a in "),
        "{}",
        ran.stderr
    );
    assert_eq!(tree.read("out/a/schema.json"), VALID);
    assert_eq!(tree.read("out/b/schema.json"), VALID);
    std::fs::remove_dir_all(tree.path("out")).expect("removed");
    // Without being asked for, a pin is not looked at, as in the release 1.2, and that is said.
    let ran = tree.run(&[&FETCH[..], &["--quiet"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(
        ran.stderr
            .starts_with("warning: repos.json: sha is not looked at: a\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(tree.read("out/a/schema.json"), newer);
    // A second time, it is there.
    let told = tree.fails(&FETCH);
    assert!(
        told.contains("Output directory already exists: out"),
        "{told}"
    );
    assert_eq!(tree.read("out/a/schema.json"), newer);
}

#[test]
fn what_is_fetched_is_checked() {
    let tree = Tree::new(&[]);
    commit(&tree, "a", "{\"version\": \"1.0\"}");
    commit(&tree, "b", "{");
    list(&tree, &[("a", None), ("b", None)]);
    let told = tree.fails(&FETCH);
    for place in [
        "a:sentry-options/schemas/a/schema.json:1:1",
        "b:sentry-options/schemas/b/schema.json:1:1",
    ] {
        assert!(told.contains(place), "{told}");
    }
    assert!(!tree.path("out").exists());
}

#[test]
fn failures_name_the_repository() {
    let tree = Tree::new(&[]);
    commit(&tree, "a", VALID);
    list(&tree, &[("a", Some("main"))]);
    let told = tree.fails(&[&FETCH[..], &["--pinned"]].concat());
    assert!(
        told.contains("a: \"main\" is not the whole id of a commit"),
        "{told}"
    );
    let repos = tree
        .read("repos.json")
        .replace("sentry-options/schemas", "nope");
    tree.write("repos.json", &repos.replace("main", &"0".repeat(40)));
    let told = tree.fails(&FETCH);
    assert!(
        told.contains("a: Schemas path does not exist: nope"),
        "{told}"
    );
    assert!(!tree.path("out").exists());
}

#[test]
fn lists_that_are_none() {
    let tree = Tree::new(&[]);
    let told = tree.fails(&FETCH);
    assert!(told.contains("repos.json: I/O error: "), "{told}");
    for (text, expected) in [
        ("{}", "missing field `repos`"),
        (r#"{"repos": {"a": {"path": "x"}}}"#, "missing field `url`"),
        (
            r#"{"repos": {"a": {"url": "x", "path": "x", "q": "x"}}}"#,
            "unknown field `q`",
        ),
        ("[", "expected a map"),
    ] {
        tree.write("repos.json", text);
        let told = tree.fails(&FETCH);
        assert!(told.contains(expected), "{told}");
        assert!(!tree.path("out").exists());
    }
    tree.write("repos.json", r#"{"repos": {}}"#);
    tree.ok(&FETCH);
    assert!(tree.path("out").is_dir());
    let ran = tree.run(&[&FETCH[..], &["--format", "json"]].concat());
    let told = serde_json::from_str::<Value>(&ran.stderr).expect("JSON");
    assert_eq!(
        (&told["code"], &told["file"]),
        (&json!("fetch"), &json!("out"))
    );
}
