//! Values that are told by mistake, and names that give commands to whoever reads them.

mod support;

use support::Tree;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
  "token": {"type": "string", "default": "", "description": "d", "secret": true},
  "tokens": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}, "description": "d",
             "secret": true},
  "map": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}, "description": "d"},
  "limit": {"type": "integer", "default": 1, "description": "d"}
}}"#;

const FORMATS: [&str; 3] = ["human", "json", "github"];

/// Sets an option of `ns`, which follows.
const SET: [&str; 7] = [
    "set",
    "--schemas",
    "s",
    "--root",
    "v",
    "--target",
    "default",
];

fn validate(format: &str) -> [&str; 7] {
    [
        "--format",
        format,
        "validate-values",
        "--schemas",
        "s",
        "--root",
        "v",
    ]
}

/// Nothing that is told of any of these files has the marker in it.
#[test]
fn no_mistake_tells_a_secret() {
    for yaml in [
        // What is read as a name is part of the value all the same.
        "options:\n  token: *MARKER\n",
        "options:\n  token: !MARKER\n",
        "options:\n  token: &MARKER\n",
        "options:\n  token: &MARKER [*MARKER]\n",
        "options:\n  tokens: {MARKER: 1, MARKER: 2}\n",
        "options:\n  tokens: {!MARKER x: y}\n",
        // Not where options are.
        "options: [{token: MARKER}]\n",
        "options: MARKER\n",
        "optoins: {token: MARKER}\n",
        "options:\n  limit: 1\ntoken: MARKER\n",
        "token: MARKER\n",
        "- token: MARKER\n",
        "token MARKER\n",
        "definitions: MARKER\noptions: {}\n",
        // Not the value in force.
        "definitions:\n  d: &d {token: MARKER, limit: wrong}\noptions:\n  <<: *d\n  token: new\n",
        "definitions:\n  c: &c {token: x}\n  d: &d {token: MARKER, limit: x}\noptions: {<<: [*c, *d]}\n",
        "{definitions: {token: MARKER}, options: {limit: wrong}}\n",
        // The value of another option too.
        "options:\n  token: &t MARKER\n  limit: *t\n",
        "definitions:\n  d: &d {k: MARKER}\noptions:\n  tokens: *d\n  limit: *d\n",
        "definitions:\n  d: &d {k: MARKER}\noptions:\n  tokens: {<<: *d, k: 1}\n  map: *d\n",
        "definitions:\n  d: &d MARKER\noptions:\n  token: *d\n  map: {k: {l: *d}}\n",
        // A name that may be meant for a secret one.
        "options:\n  tokne: MARKER\n",
        "options: {tokne: MARKER, limit: wrong}\n",
    ] {
        let tree = Tree::new(&[("s/ns/schema.json", SCHEMA), ("v/ns/default/a.yaml", yaml)]);
        let set = [&SET[..], &["ns", "token", "new"]].concat();
        let usage = [
            "check-option-usage",
            "--root",
            "v",
            "--deletions",
            "ns:token",
        ];
        let eval = ["eval", "--values", "v/ns/default/a.yaml", "--flag", "x"];
        let mut commands = FORMATS.map(|format| validate(format).to_vec()).to_vec();
        commands.extend([usage.to_vec(), eval.to_vec(), set]);
        for (at, command) in commands.iter().enumerate() {
            let told = tree.run(command);
            assert!(
                !format!("{told:?}").contains("MARKER"),
                "{yaml}\n{}",
                told.stderr
            );
            assert!(told.code == 1 || at >= FORMATS.len(), "{yaml} is valid");
        }
    }
}

#[test]
fn a_namespace_without_a_schema_may_have_secrets() {
    let tree = Tree::new(&[
        ("s/ns/schema.json", SCHEMA),
        ("v/nss/default/a.yaml", "options:\n  token: MARKER: x\n"),
    ]);
    for format in FORMATS {
        let told = tree.fails(&validate(format));
        assert!(!told.contains("MARKER"), "{told}");
    }
}

#[test]
fn the_argument_of_a_secret_option_is_not_told() {
    let tree = Tree::new(&[
        ("s/ns/schema.json", SCHEMA),
        ("v/ns/default/a.yaml", "options: {}\n"),
        (
            "l/values/ns/values.json",
            r#"{"options":{"tokens":{"MARKER":1,"MARKER":2}}}"#,
        ),
    ]);
    for (value, notation) in [
        ("{a: *MARKER}", None),
        ("!MARKER", None),
        (r#"{"MARKER":1,"MARKER":2}"#, None),
        (r#"{"MARKER":1,"MARKER":2}"#, Some("--json")),
    ] {
        let arguments = SET.into_iter().chain(notation);
        let arguments = arguments.chain(["ns", "tokens", value]).collect::<Vec<_>>();
        let told = tree.fails(&arguments);
        assert!(!told.contains("MARKER"), "{told}");
    }
    let told = tree.fails(&["set", "--schemas", "s", "--local", "l", "ns", "limit", "5"]);
    assert!(!told.contains("MARKER"), "{told}");
}

#[test]
#[cfg(unix)]
fn names_give_no_commands() {
    let schema = "{\"version\": \"1.0\", \"type\": \"object\", \"properties\": {\"\u{9b}2J\": 1}}";
    let tree = Tree::new(&[
        ("s/ns/schema.json", SCHEMA),
        ("s/broken/schema.json", schema),
        ("v/ns/\u{1b}[2J\n::error::x/a.yaml", "options: {limit: x}\n"),
        ("v/ns/default/\n::error::x.yaml", "options: {limit: x}\n"),
        ("v/n\n::error::x\u{9b}/default/a.yaml", "options: {}\n"),
        (
            "v/ns/us/a.yaml",
            "options: {\"\\e[2J\\n::error::x\": \"\u{2028}\", tokens: 1}\n",
        ),
    ]);
    let usage = [
        "check-option-usage",
        "--root",
        "v",
        "--deletions",
        "ns:limit",
    ];
    for command in [&validate("human")[..], &usage[..]] {
        let told = tree.run(command).stderr;
        let is_harmful = |c: char| c.is_control() && c != '\n' || c == '\u{2028}';
        assert!(!told.contains(is_harmful), "{told:?}");
        let commands = told
            .lines()
            .find(|line| line.trim_start().starts_with("::"));
        assert_eq!(commands, None, "{told}");
    }
    for line in tree.fails(&validate("github")).lines() {
        let (_, message) = line[2..].split_once("::").expect("an annotation");
        assert!(
            line.starts_with("::") && !message.contains(char::is_control),
            "{line:?}"
        );
    }
}

#[test]
#[cfg(unix)]
fn links_of_links_are_not_walked() {
    let tree = Tree::new(&[
        ("s/ns/schema.json", SCHEMA),
        ("v/ns/default/a.yaml", "options: {}\n"),
        ("v/ns/us/a.yaml", "options: {}\n"),
    ]);
    for at in 0..5 {
        let link = |target: &str, link: &str| {
            std::os::unix::fs::symlink(target, tree.path(&format!("{link}{at}"))).expect("a link");
        };
        link("../us", "v/ns/default/x");
        link("../default", "v/ns/us/x");
    }
    assert_eq!(tree.ok(&validate("human")), "");
}

#[test]
#[cfg(unix)]
fn a_schema_is_a_regular_file() {
    let tree = Tree::new(&[("v/ns/default/a.yaml", "options: {}\n"), ("s/ns/a", "")]);
    std::os::unix::fs::symlink("/dev/zero", tree.path("s/ns/schema.json")).expect("a link");
    let told = tree.fails(&validate("human"));
    assert!(
        told.contains("s/ns/schema.json: a symbolic link out of the tree"),
        "{told}"
    );
}

#[test]
fn a_flag_gives_no_commands() {
    let yaml = r#"options:
  feature.x:
    name: x
    owner: {team: a}
    created_at: "2024-01-01"
    enabled: true
    segments: [{name: "\e[2J\n::error::", rollout: 100, conditions: []}]
"#;
    let tree = Tree::new(&[("a.yaml", yaml)]);
    let eval = ["eval", "--values", "a.yaml", "--flag", "x", "--explain"];
    let told = tree.ok(&eval);
    let (verdict, _) = told.split_at(told.find("\n\n").unwrap_or(told.len()));
    assert!(
        verdict.starts_with("true\nsegment: \\u{1b}[2J\\u{a}::error:: (rollout 100%)\n"),
        "{told}"
    );
    assert!(
        !told.contains('\u{1b}') && !told.contains("\n::"),
        "{told:?}"
    );
}
