//! Values of every type, right and wrong in each way, and what is written of them.

use crate::case::Case;

/// What each type takes, and what it does not.
const VALUES: &[&str] = &[
    "i: 5",
    "i: -5",
    "i: 5.0",
    "i: 5.5",
    "i: 1e3",
    "i: x",
    "i: \"5\"",
    "i: true",
    "i: ~",
    "i: []",
    "i: {}",
    "i: 9223372036854775807",
    "i: -9223372036854775808",
    "n: 1",
    "n: 1.0",
    "n: 1.5",
    "n: 1e22",
    "n: 1e300",
    "n: -0.0",
    "n: 0.1",
    "n: 1e-7",
    "n: x",
    "n: \"1\"",
    "n: false",
    "n: ~",
    "n: []",
    "n: 18446744073709551615",
    "n: 9007199254740993",
    "n: 5e-324",
    "n: 1.7976931348623157e308",
    "s: x",
    "s: \"\"",
    "s: 5",
    "s: 1.5",
    "s: true",
    "s: ~",
    "s: [x]",
    "s: {x: 1}",
    "s: \"\\u0000\\u2028/<é\"",
    "s: \"a\\nb\\tc\\\"d\"",
    "s: \"{{ }}\"",
    "b: true",
    "b: false",
    "b: 1",
    "b: \"true\"",
    "b: yes",
    "b: ~",
    "arr: []",
    "arr: [1]",
    "arr: [1, 2.0]",
    "arr: [1, x]",
    "arr: [1.5]",
    "arr: [~]",
    "arr: [[1]]",
    "arr: 1",
    "arr: {}",
    "arr: ~",
    "arr: \"[]\"",
    "arr: {0: 1}",
    "st: {a: 1, b: x}",
    "st: {a: 1, b: x, c: 3}",
    "st: {b: x, a: 1}",
    "st: {a: 1}",
    "st: {b: x}",
    "st: {}",
    "st: {a: 1, b: x, c: ~}",
    "st: {a: 1, b: x, d: 1}",
    "st: {a: x, b: x}",
    "st: {a: 1.0, b: x}",
    "st: [1]",
    "st: 1",
    "st: ~",
    "st: \"x\"",
    "st: {a: x, b: 1, d: 1}",
    "map: {}",
    "map: {a: 1}",
    "map: {a: x}",
    "map: {a: ~}",
    "map: {a: {}}",
    "map: {a: 1, b: 2.0}",
    "map: {\"\": 1}",
    "map: []",
    "map: 1",
    "map: ~",
    "mapo: {}",
    "mapo: {a: {}}",
    "mapo: {a: {b: 1}}",
    "mapo: {a: {b: x}}",
    "mapo: {a: 1}",
    "mapo: {a: ~}",
    "mapo: {a: []}",
    "both: {a: 1}",
    "both: {a: 1, z: y}",
    "both: {a: 1, z: 1}",
    "both: {z: y}",
    "both: {a: x}",
    "both: {}",
    "list: []",
    "list: [{a: 1}]",
    "list: [{a: 1}, {a: 2}]",
    "list: [{}]",
    "list: [{a: x}]",
    "list: [{a: 1, b: 1}]",
    "list: [1]",
    "list: [~]",
    "list: {}",
    "list: [[{a: 1}]]",
    "zz: 1",
    "feature.x: 1",
    "feature.x: ~",
    "feature.x: true",
    "feature.x: {}",
    "feature.zz: {}",
    "feature: 1",
    "feature.: 1",
    "\"\": 1",
    "I: 1",
    "i.x: 1",
];

/// Definitions of a flag, as JSON.
const FLAGS: &[&str] = &[
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01T00:00:00", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01T00:00:00Z", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01T00:00:00+02:00", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-13-01", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": "yesterday", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": 5, "segments": []}"#,
    r#"{"owner": {"team": "t"}, "segments": []}"#,
    r#"{"owner": {"team": "t", "email": "a@b"}, "created_at": "2024-01-01", "segments": []}"#,
    r#"{"owner": {}, "created_at": "2024-01-01", "segments": []}"#,
    r#"{"owner": "t", "created_at": "2024-01-01", "segments": []}"#,
    r#"{"created_at": "2024-01-01", "segments": []}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01"}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [], "enabled": true}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [], "enabled": "yes"}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [], "bogus": 1}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "rollout": 50, "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "rollout": 101, "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "rollout": -1, "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "rollout": 50.0, "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "rollout": 50.5, "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"rollout": 50, "conditions": []}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a"}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "in", "value": [1, 2]}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "in", "value": ["a"]}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "in", "value": []}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "in", "value": 1}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "in", "value": [1, "a"]}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "not_in", "value": [1]}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "contains", "value": "a"}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "contains", "value": [1]}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "equals", "value": "a"}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "equals", "value": true}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "equals", "value": null}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "not_equals", "value": [1]}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "like", "value": 1}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "equals"}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"operator": "equals", "value": 1}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": [{"name": "a", "conditions": [{"property": "p", "operator": "equals", "value": 1, "x": 1}]}]}"#,
    r#"{"owner": {"team": "t"}, "created_at": "2024-01-01", "segments": {}}"#,
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let of_value =
        |text: &&str| Case::values(format!("values/{text}"), format!("options:\n  {text}\n"));
    let mut cases: Vec<Case> = VALUES.iter().map(of_value).collect();
    let of_flag = |(at, text): (usize, &&str)| {
        Case::values(
            format!("values/flag {at}: {text}"),
            format!("options:\n  feature.x: {text}\n"),
        )
    };
    cases.extend(FLAGS.iter().enumerate().map(of_flag));
    let layers = [
        ("target over default", "i: 1, s: d", "i: 2"),
        (
            "objects are replaced as a whole",
            "mapo: {a: {x: 1}}, map: {a: 1, b: 2}",
            "mapo: {b: {}}, map: {c: 3}",
        ),
        ("lists are replaced", "arr: [1, 2, 3]", "arr: []"),
        ("a target with nothing", "i: 1", ""),
        ("a target with other options", "i: 1", "s: x, n: 1.0"),
        ("the same value", "i: 1", "i: 1"),
        (
            "order of keys",
            "s: x, map: {z: 1, a: 2, B: 3}, i: 1",
            "b: true, arr: [3, 1, 2]",
        ),
        (
            "a struct of a target must be whole",
            "st: {a: 1, b: x}",
            "st: {a: 2}",
        ),
        ("an error in a target", "i: 1", "i: x"),
    ];
    cases.extend(layers.map(|(name, default, target)| {
        Case::new(format!("values/layers/{name}"))
            .file(
                "values/ns/default/a.yaml",
                format!("options: {{{default}}}\n"),
            )
            .file("values/ns/us/a.yaml", format!("options: {{{target}}}\n"))
            .file("values/ns/de/a.yaml", "options: {n: 2}\n")
            .validated()
    }));
    let unknown = ["zz: 1", "zz: ~", "feature.zz: {}", "zz: {a: [1, 1.0]}"];
    cases.extend(unknown.map(|text| {
        let text = format!("options: {{i: 1, {text}}}\n");
        Case::values(format!("values/unknown options as warnings/{text}"), text)
            .extra(&["--unknown-options", "warn"])
    }));
    cases.extend([
        writes("out is there").file("out/old.json", "{}").file("out/sentry-options-ns-default.json", "old").run("write --schemas schemas --root values --out out"),
        writes("out is a file").file("out", "x").run("write --schemas schemas --root values --out out"),
        Case::new("write/out in a folder that is not there").file("values/ns/default/a.yaml", "options: {i: 2}\n")
            .run("write --schemas schemas --root values --out out/a/b"),
        writes("several namespaces").file("values/other/default/a.yaml", "options: {i: 3}\n").file("values/other/us/a.yaml", "options: {}\n").run("write --schemas schemas --root values --out out"),
        Case::new("write/nothing").folder("values").run("write --schemas schemas --root values --out out"),
        writes("commit and others without effect")
            .run("write --schemas schemas --root values --out out --commit-sha abc --commit-timestamp nonsense --configmap-suffix x"),
        writes("json of a namespace").file("values/other/default/a.yaml", "options: {i: 3}\n").run("write --schemas schemas --root values --out out --namespace ns"),
        writes("json of a target").run("write --schemas schemas --root values --out out --target us"),
        writes("json of an unknown namespace")
            .run("write --schemas schemas --root values --out out --commit-sha abc --commit-timestamp nonsense --namespace zz --target q --configmap-suffix x"),
        Case::new("write/no out").file("values/ns/default/a.yaml", "options: {i: 2}\n").run("write --schemas schemas --root values"),
        writes("json by name").run("write --schemas schemas --root values --out out --output-format json"),
        writes("unknown format").run("write --schemas schemas --root values --out out --output-format yaml"),
        writes("quiet").run("--quiet write --schemas schemas --root values --out out").run("write --quiet --schemas schemas --root values --out out"),
        collision(),
        Case::values("write/large", format!("options:\n  s: {}\n", "x".repeat(1_200_000))),
    ]);
    cases.extend([
        Case::bare("usage/no command").run("--quiet"),
        Case::bare("usage/unknown command").run("frobnicate"),
        Case::bare("usage/no arguments")
            .run("validate-values")
            .run("validate-schema")
            .run("write")
            .run("diff")
            .run("eval")
            .run("check-option-usage")
            .run("validate-schema-changes"),
        Case::new("usage/unknown argument").run("validate-schema --schemas schemas --bogus"),
        Case::new("usage/positional").run("validate-schema schemas"),
        Case::new("usage/twice").run("validate-schema --schemas schemas --schemas schemas"),
        Case::new("usage/with =").run("validate-schema --schemas=schemas"),
        Case::new("usage/quiet on both sides")
            .run("--quiet validate-schema --quiet --schemas schemas"),
    ]);
    cases
}

/// Two targets, to be written.
fn writes(name: &str) -> Case {
    Case::new(format!("write/{name}"))
        .file("values/ns/default/a.yaml", "options: {i: 2}\n")
        .file("values/ns/us/a.yaml", "options: {s: us}\n")
}

/// Two targets whose files have one name.
fn collision() -> Case {
    let schema = crate::case::one_option().to_string();
    Case::bare("write/two files of one name")
        .file("schemas/a/schema.json", schema.clone())
        .file("schemas/a-default/schema.json", schema)
        .file("values/a/default/x.yaml", "options: {i: 1}\n")
        .file("values/a/default-default/x.yaml", "options: {i: 2}\n")
        .file("values/a-default/default/x.yaml", "options: {i: 3}\n")
        .run("write --schemas schemas --root values --out out")
}
