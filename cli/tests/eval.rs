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
        "true\nsegment: second (rollout 50%)\nhalf is on, by values.yaml:8\n  \
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

const SCHEMA: &str = r##"{"version": "1.0", "type": "object", "properties": {
  "token": {"type": "string", "default": "", "description": "d", "secret": true},
  "feature.red-bar": {"$ref": "#/definitions/Feature"},
  "feature.everywhere": {"$ref": "#/definitions/Feature"},
  "feature.unset": {"$ref": "#/definitions/Feature"}}}"##;
const DEFAULT_VALUES: &str = r#"
options:
  token: hunter2
  feature.everywhere: {owner: {team: a}, created_at: "2026-01-31", segments: [{name: all, conditions: []}]}
  feature.red-bar: {owner: {team: a}, created_at: "2026-01-31", segments: []}
"#;
const US_VALUES: &str = r#"
options:
  token: hunter2
  feature.red-bar:
    owner: {team: a}
    created_at: "2026-01-31"
    segments: [{name: Germany, conditions: [{property: region, operator: equals, value: de}]}]
"#;

fn repository() -> Tree {
    Tree::new(&[
        ("schemas/seer/schema.json", SCHEMA),
        ("schemas/other/schema.json", "broken, and nobody asks"),
        ("values/seer/default/base.yaml", DEFAULT_VALUES),
        ("values/seer/us/flags.yaml", US_VALUES),
        ("values/seer/de/flags.yaml", "options: {}\n"),
    ])
}

fn at_target<'a>(target: &'a str, flag: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let repository = ["eval", "--root", "values", "--schemas", "schemas"];
    let asked = ["--namespace", "seer", "--target", target, "--flag", flag];
    [&repository[..], &asked, more].concat()
}

/// Which layer a value is from, and where it stands in it.
#[test]
fn a_verdict_at_a_target_names_its_layer() {
    let tree = repository();
    let ask = |target, flag| {
        let context = ["--context", r#"{"region": "de"}"#, "--explain"];
        tree.ok(&at_target(target, flag, &context))
    };
    assert_eq!(
        ask("us", "red-bar"),
        "true\nsegment: Germany (rollout 100%)\n\
         red-bar is on, by target us, values/seer/us/flags.yaml:4\n  \
         segment 0 \"Germany\": matches, rollout 100 %\n"
    );
    for (target, flag, line) in [
        (
            "us",
            "feature.everywhere",
            "everywhere is on, by target default, values/seer/default/base.yaml:4\n",
        ),
        (
            "default",
            "everywhere",
            "everywhere is on, by target default, values/seer/default/base.yaml:4\n",
        ),
        (
            "de",
            "red-bar",
            "red-bar is off, by target default, values/seer/default/base.yaml:5\n",
        ),
        (
            "default",
            "red-bar",
            "red-bar is off, by target default, values/seer/default/base.yaml:5\n",
        ),
    ] {
        let found = ask(target, flag);
        assert!(found.contains(line), "{target} {flag}: {found}");
    }
    // Without --explain it is what the released command prints of the file.
    let context = ["--context", r#"{"region": "de"}"#];
    let of_file = [
        "eval",
        "--values",
        "values/seer/us/flags.yaml",
        "--flag",
        "red-bar",
    ];
    assert_eq!(
        tree.ok(&at_target("us", "red-bar", &context)),
        tree.ok(&[&of_file[..], &context].concat()),
    );
}

#[test]
fn what_is_not_in_force_at_a_target_is_refused() {
    let tree = repository();
    for (target, flag, expected) in [
        ("us", "unset", "feature.unset not found in target us"),
        ("us", "red-baz", "did you mean \"feature.red-bar\"?"),
        ("eu", "red-bar", "Target 'eu' not found in namespace 'seer'"),
    ] {
        let told = tree.fails(&at_target(target, flag, &[]));
        assert!(
            told.contains(expected) && !told.contains("hunter"),
            "{told}"
        );
    }
    // What the values pipeline refuses is not evaluated.
    tree.write(
        "values/seer/us/flags.yaml",
        &US_VALUES.replace("Germany", "''"),
    );
    let told = tree.fails(&at_target("us", "red-bar", &[]));
    assert!(told.contains("values/seer/us/flags.yaml:7"), "{told}");
    assert!(!told.contains("hunter"), "{told}");
    for arguments in [
        &["eval", "--root", "values", "--flag", "red-bar"][..],
        &["eval", "--target", "us", "--flag", "red-bar"],
        &[
            "eval",
            "--values",
            "a.yaml",
            "--namespace",
            "seer",
            "--flag",
            "red-bar",
        ],
        &["eval", "--flag", "red-bar"],
        &[
            &at_target("us", "red-bar", &[])[..],
            &["--values", "values/seer/us/flags.yaml"],
        ]
        .concat(),
    ] {
        let ran = tree.run(arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (2, ""),
            "{arguments:?} {}",
            ran.stderr
        );
    }
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
