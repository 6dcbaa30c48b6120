//! `eval`: what a flag is for a context.

use crate::case::Case;

const FLAGS: &str = r#"options:
  feature.on: {owner: {team: t}, created_at: "2024-01-01", segments: [{name: first, rollout: 100, conditions: []}]}
  feature.half: {owner: {team: t}, created_at: "2024-01-01", segments: [{name: second, rollout: 50, conditions: []}]}
  feature.new: {owner: {team: t}, created_at: "2027-01-01", segments: [{name: third, rollout: 50, conditions: []}]}
  feature.zero: {owner: {team: t}, created_at: "2024-01-01", segments: [{name: none, rollout: 0, conditions: []}]}
  feature.off: {enabled: false, owner: {team: t}, created_at: "2024-01-01", segments: [{name: a, rollout: 100, conditions: []}]}
  feature.empty: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: []}
  feature.default: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [{name: "line\nbreak", conditions: []}]}
  feature.in: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [{name: orgs, rollout: 100, conditions: [{property: organization_id, operator: in, value: [1, 2]}]}]}
  feature.not-in: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [{name: orgs, rollout: 100, conditions: [{property: organization_id, operator: not_in, value: [1, 2]}]}]}
  feature.contains: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [{name: tags, rollout: 100, conditions: [{property: tags, operator: contains, value: a}]}]}
  feature.equals: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [{name: plan, rollout: 100, conditions: [{property: plan, operator: equals, value: Pro}]}]}
  feature.two: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [{name: one, rollout: 0, conditions: []}, {name: two, rollout: 100, conditions: [{property: a, operator: equals, value: 1}, {property: b, operator: not_equals, value: true}]}]}
  feature.extra: {enabled: true, owner: {team: t}, created_at: "2024-01-01", segments: [], bogus: 1}
  feature.bad: {enabled: true, owner: {team: t}, created_at: "2024-01-01"}
  feature.time: {enabled: true, owner: {team: t}, created_at: "soon", segments: []}
  feature.scalar: 3
  other: 1
"#;

const CONTEXTS: &[&str] = &[
    "{}",
    r#"{"organization_id": 1}"#,
    r#"{"organization_id": 3}"#,
    r#"{"organization_id": "1"}"#,
    r#"{"organization_id": 1.0}"#,
    r#"{"organization_id": null}"#,
    r#"{"tags": ["a", "b"]}"#,
    r#"{"tags": "a"}"#,
    r#"{"tags": []}"#,
    r#"{"plan": "pro"}"#,
    r#"{"plan": "Pro", "x": [1]}"#,
    r#"{"a": 1, "b": false}"#,
    r#"{"a": 1}"#,
    r#"{"a": 1, "b": true}"#,
];

const NAMES: &[&str] = &[
    "on",
    "half",
    "new",
    "zero",
    "off",
    "empty",
    "default",
    "in",
    "not-in",
    "contains",
    "equals",
    "two",
    "extra",
    "bad",
    "time",
    "scalar",
    "nope",
    "other",
    "",
    "feature.on",
];

/// Files that have no flag, or are none.
const FILES: &[(&str, &str)] = &[
    ("empty", ""),
    ("no options", "foo: 1\n"),
    ("options a list", "options: []\n"),
    ("options null", "options:\n"),
    ("a list", "- a\n"),
    ("broken", "options: {\n"),
    ("two documents", "options: {}\n---\noptions: {}\n"),
    (
        "other keys",
        "foo: 1\noptions: {feature.on: {owner: {team: t}, created_at: \"2024-01-01\", segments: []}}\nbar: 1\n",
    ),
    (
        "JSON",
        r#"{"options": {"feature.on": {"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": []}}}"#,
    ),
    (
        "twice",
        "options:\n  feature.on: {owner: {team: t}, created_at: \"2024-01-01\", segments: []}\n  feature.on: {enabled: false, owner: {team: t}, created_at: \"2024-01-01\", segments: []}\n",
    ),
    (
        "merge",
        "definitions: {a: &a {owner: {team: t}, created_at: \"2024-01-01\", segments: []}}\noptions:\n  feature.on: {<<: *a, enabled: false}\n",
    ),
    (
        "alias",
        "definitions: {a: &a {owner: {team: t}, created_at: \"2024-01-01\", segments: []}}\noptions:\n  feature.on: *a\n",
    ),
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let tree = |name: String| Case::bare(format!("eval/{name}")).file("flags.yaml", FLAGS);
    let eval = |flag: &str, context: &str| {
        [
            "eval",
            "--values",
            "flags.yaml",
            "--flag",
            flag,
            "--context",
            context,
        ]
        .map(str::to_owned)
    };
    let mut cases = Vec::new();
    for name in NAMES {
        let case = tree((*name).to_owned());
        cases.push(
            CONTEXTS
                .iter()
                .fold(case, |case, context| case.command(eval(name, context))),
        );
    }
    let many = tree("many identities".to_owned());
    cases.push((0..60).fold(many, |case, id| {
        let context = format!(r#"{{"organization_id": {id}, "user": "u{}"}}"#, id * 7);
        case.command(eval("half", &context))
            .command(eval("new", &context))
    }));
    let fields = [
        "organization_id",
        "user",
        "organization_id,user",
        "user,organization_id",
        " organization_id",
        "",
        ",",
        "zz",
        "zz,user",
    ];
    cases.extend(fields.map(|fields| {
        (0..20).fold(tree(format!("identity by {fields:?}")), |case, id| {
            let context = format!(r#"{{"organization_id": {id}, "user": "u{}"}}"#, id * 7);
            let by = ["--identity-fields", fields].map(str::to_owned);
            case.command(eval("half", &context).into_iter().chain(by))
        })
    }));
    let contexts = [
        "[]",
        "null",
        "3",
        "\"a\"",
        "{",
        "",
        "{\"a\": 1, \"a\": 2}",
        "{} x",
    ];
    cases.extend(
        contexts.map(|context| tree(format!("context {context}")).command(eval("on", context))),
    );
    cases.extend([
        tree("no context".to_owned()).run("eval --values flags.yaml --flag on"),
        tree("quiet".to_owned()).run("--quiet eval --values flags.yaml --flag on"),
        tree("no file".to_owned()).run("eval --values nothing.yaml --flag on"),
        tree("a folder".to_owned())
            .folder("folder")
            .run("eval --values folder --flag on"),
    ]);
    cases.extend(FILES.iter().map(|(name, text)| {
        Case::bare(format!("eval/file {name}"))
            .file("flags.yaml", *text)
            .run("eval --values flags.yaml --flag on")
    }));
    cases
}
