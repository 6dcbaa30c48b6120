//! `eval`: the standard output of the 1.2 releases, byte for byte, and its refusals.

mod support;

use support::Tree;

const VALUES: &str = r#"
options:
  token: hunter2
  feature.all:
    owner: {team: a}
    created_at: "2026-01-31"
    segments: [{name: first, conditions: []}]
  feature.half:
    owner: {team: a}
    created_at: "2026-01-31"
    segments:
      - {name: vip, rollout: 100, conditions: [{property: email, operator: matches, value: ["*@sentry.io"]}]}
      - {name: second, rollout: 50, conditions: []}
  feature.new:
    owner: {team: a}
    created_at: "2026-10-06"
    segments: [{name: all, rollout: 50, conditions: []}]
  feature.off: {owner: {team: a}, created_at: "2026-01-31", enabled: false, segments: []}
  feature.none: {owner: {team: a}, created_at: "2026-01-31", segments: [{name: x, conditions: [{property: a, operator: contains, value: 1}]}]}
  feature.bad: {owner: {team: a}, created_at: "2026-01-31"}
  feature.wrong: {owner: {team: a}, created_at: "2026-01-31", segments: [{name: a, rollout: 101, conditions: []}]}
"#;

fn eval(arguments: &[&str]) -> support::Ran {
    let tree = Tree::new(&[("values.yaml", VALUES)]);
    tree.run(&[&["eval", "--values", "values.yaml", "--flag"], arguments].concat())
}

/// Checked against the released 1.2.17.
#[test]
fn the_verdict_is_that_of_the_released_command() {
    const OUTSIDE: &str = "conditions matched, but the context is outside the rollout\n";
    let second = |is_on: bool| {
        let outside = if is_on { "" } else { OUTSIDE };
        format!("{is_on}\nsegment: second (rollout 50%)\n{outside}")
    };
    for (arguments, expected) in [
        (
            &["all"][..],
            "true\nsegment: first (rollout 100%)\n".to_owned(),
        ),
        (
            &["feature.all"],
            "true\nsegment: first (rollout 100%)\n".to_owned(),
        ),
        (&["off"], "false\nflag is disabled\n".to_owned()),
        (&["none"], "false\nno segment matched\n".to_owned()),
        (
            &["none", "--context", r#"{"a": 1}"#],
            "false\nno segment matched\n".to_owned(),
        ),
        (
            &["half", "--context", r#"{"email": "A@SENTRY.io"}"#],
            "true\nsegment: vip (rollout 100%)\n".to_owned(),
        ),
        (&["half", "--context", "{}"], second(true)),
        (&["half", "--context", r#"{"foo": "bar"}"#], second(false)),
        (
            &["half", "--context", r#"{"organization_id": 42}"#],
            second(true),
        ),
        (
            &[
                "half",
                "--context",
                r#"{"organization_id": 42, "foo": "bar"}"#,
                "--identity-fields",
                "foo",
            ],
            second(false),
        ),
        (
            &[
                "half",
                "--context",
                r#"{"organization_id": 42}"#,
                "--identity-fields",
                " organization_id",
            ],
            second(true),
        ),
    ] {
        let ran = eval(arguments);
        assert_eq!(
            (ran.code, ran.stdout, ran.stderr.as_str()),
            (0, expected, ""),
            "{arguments:?}"
        );
        let quiet = eval(&[arguments, &["--quiet"]].concat());
        assert_eq!(quiet.code, 0);
    }
}

#[test]
fn a_verdict_is_explained() {
    let ran = eval(&[
        "half",
        "--context",
        r#"{"organization_id": 42, "email": "x"}"#,
        "--explain",
    ]);
    assert_eq!(
        ran.stdout,
        "true\nsegment: second (rollout 50%)\nhalf is on\n  \
         segment 0 \"vip\": passed over, condition 0: email matches [\"*@sentry.io\"] fails, email is \"x\"\n  \
         segment 1 \"second\": matches, rollout 50 %, bucket 30 is in it (by organization_id)\n"
    );
    let ran = eval(&[
        "new",
        "--context",
        r#"{"organization_id": 42}"#,
        "--explain",
    ]);
    assert!(
        ran.stdout
            .contains("(by the name of the flag, organization_id)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    for (arguments, expected) in [
        (&["nope"][..], "feature.nope not found in values.yaml"),
        (&["al"], "did you mean \"feature.all\"?"),
        (&["bad"], "feature.bad has no segments list"),
        (
            &["wrong"],
            "feature.wrong/segments/0/rollout 101 is greater than the maximum of 100",
        ),
        (&["wrong"], "--> values.yaml:21:"),
        (
            &["all", "--context", "[]"],
            "--context must be a JSON object, got []",
        ),
        (
            &["all", "--context", "null"],
            "--context must be a JSON object, got null",
        ),
        (&["all", "--context", "{"], "--context is not valid JSON"),
        (
            &["all", "--context", r#"{"a": 1, "a": 2}"#],
            "duplicate key \"a\"",
        ),
    ] {
        let ran = eval(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}");
        assert!(
            ran.stderr.contains(expected),
            "{expected} in {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("hunter"), "{}", ran.stderr);
    }
    assert_eq!(eval(&[]).code, 2);
}

#[test]
fn files_of_other_forms_have_no_flag() {
    let tree = Tree::new(&[]);
    for (text, expected) in [
        ("", "feature.all not found in v.yaml"),
        ("a: 1\n", "feature.all not found in v.yaml"),
        ("options: []\n", "feature.all not found in v.yaml"),
        ("[]\n", "feature.all not found in v.yaml"),
        (
            "options: {token: hunter2, feature.all: 1}\n",
            "feature.all has no segments list",
        ),
        ("options: {token: hunter2\n", "v.yaml:"),
        ("options: {}\n---\noptions: {}\n", "v.yaml:2"),
    ] {
        tree.write("v.yaml", text);
        let told = tree.fails(&["eval", "--values", "v.yaml", "--flag", "all"]);
        assert!(
            told.contains(expected) && !told.contains("hunter"),
            "{told}"
        );
    }
    let told = tree.fails(&["eval", "--values", "nowhere.yaml", "--flag", "all"]);
    assert!(
        told.contains("Cannot read nowhere.yaml: No such file or directory"),
        "{told}"
    );
    tree.write("v.json", r#"{"options": {"feature.all": {"owner": {"team": "a"}, "created_at": "2026-01-31", "segments": []}}, "x": 1}"#);
    assert_eq!(
        tree.ok(&["eval", "--values", "v.json", "--flag", "all"]),
        "false\nno segment matched\n"
    );
}
