//! `fetch-schemas`: the schemas of services, from their repositories. Such as can't be reached are not here: the peer
//! tries them for twenty seconds.

use serde_json::json;

use crate::case::{Case, one_option};

const COMMAND: &str = "fetch-schemas --config repos.json --out out";

/// The repository that the program runs in, with a list that may name it.
fn repository(name: &str, list: &str) -> Case {
    let at = |text: &str| {
        vec![
            ("repos.json".to_owned(), list.to_owned()),
            (
                "sentry-options/schemas/repo/schema.json".to_owned(),
                text.to_owned(),
            ),
            (
                "sentry-options/schemas/repo/other.json".to_owned(),
                "{".to_owned(),
            ),
            (
                "sentry-options/schemas/repo-b/schema.json".to_owned(),
                text.to_owned(),
            ),
            (
                "sentry-options/schemas/README.md".to_owned(),
                "x".to_owned(),
            ),
            ("sentry-options/schemas/none/x".to_owned(), "x".to_owned()),
        ]
    };
    let head = one_option().to_string();
    let base = head.replace("\"x\"", "\"before\"");
    Case::bare(format!("fetch-schemas/{name}"))
        .revisions(at(&base), at(&head))
        .run(COMMAND)
}

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let schemas = "sentry-options/schemas";
    let list = |repository: serde_json::Value| json!({"repos": {"repo": repository}}).to_string();
    let head = list(json!({"url": ".", "path": schemas}));
    let lists = [
        ("no repos", "{}"),
        ("a list", "[]"),
        ("repos a list", r#"{"repos": []}"#),
        ("broken", "{"),
        ("empty", ""),
        ("repos empty", r#"{"repos": {}}"#),
        ("unknown key", r#"{"repos": {}, "foo": 1}"#),
        ("no url", r#"{"repos": {"a": {"path": "x"}}}"#),
        ("no path", r#"{"repos": {"a": {"url": "x"}}}"#),
        (
            "unknown key of a repository",
            r#"{"repos": {"a": {"url": "x", "path": "x", "q": 1}}}"#,
        ),
        (
            "url a number",
            r#"{"repos": {"a": {"url": 1, "path": "x"}}}"#,
        ),
    ];
    let mut cases: Vec<Case> = lists.map(|(name, list)| repository(name, list)).into();
    cases.extend([
        repository("head", &head),
        repository("head, quiet", &head).run(&format!("--quiet {COMMAND}")),
        repository(
            "a slash behind the path",
            &list(json!({"url": ".", "path": format!("{schemas}/")})),
        ),
        repository(
            "a commit of before",
            &list(json!({"url": ".", "path": schemas, "sha": "{base}"})),
        ),
        repository("out is there", &head).folder("out"),
        Case::bare("fetch-schemas/no list").run(COMMAND),
    ]);
    cases
}
