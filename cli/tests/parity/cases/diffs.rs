//! `diff` of two folders: what changes in force at each target, and where it comes from.

use crate::case::Case;

/// Files of a side: path and options.
type Side = &'static [(&'static str, &'static str)];

const PAIRS: &[(&str, Side, Side)] = &[
    (
        "equal",
        &[("ns/default", "i: 1"), ("ns/us", "i: 2")],
        &[("ns/default", "i: 1"), ("ns/us", "i: 2")],
    ),
    ("both empty", &[], &[]),
    (
        "value",
        &[("ns/default", "i: 1"), ("ns/us", "i: 2")],
        &[("ns/default", "i: 1"), ("ns/us", "i: 3")],
    ),
    (
        "from target to default",
        &[("ns/default", "i: 1"), ("ns/us", "i: 2")],
        &[("ns/default", "i: 1"), ("ns/us", "")],
    ),
    (
        "same value from default",
        &[("ns/default", "i: 1"), ("ns/us", "i: 1")],
        &[("ns/default", "i: 1"), ("ns/us", "")],
    ),
    (
        "to the schema's default",
        &[("ns/default", ""), ("ns/us", "i: 2")],
        &[("ns/default", ""), ("ns/us", "")],
    ),
    (
        "set to the schema's default",
        &[("ns/default", ""), ("ns/us", "")],
        &[("ns/default", ""), ("ns/us", "i: 1")],
    ),
    (
        "default only",
        &[("ns/default", "i: 1")],
        &[("ns/default", "i: 2")],
    ),
    (
        "default inherited",
        &[("ns/default", "i: 1"), ("ns/us", ""), ("ns/de", "i: 5")],
        &[("ns/default", "i: 2"), ("ns/us", ""), ("ns/de", "i: 5")],
    ),
    (
        "target added",
        &[("ns/default", "i: 1")],
        &[("ns/default", "i: 1"), ("ns/us", "i: 2, s: x")],
    ),
    (
        "target added, empty",
        &[("ns/default", "i: 1")],
        &[("ns/default", "i: 1"), ("ns/us", "")],
    ),
    (
        "target removed",
        &[("ns/default", "i: 1"), ("ns/us", "i: 2")],
        &[("ns/default", "i: 1")],
    ),
    (
        "namespace added",
        &[],
        &[("ns/default", "i: 1"), ("ns/us", "i: 2")],
    ),
    (
        "namespace removed",
        &[
            ("ns/default", "i: 1"),
            ("ns/us", "i: 2"),
            ("other/default", "i: 1"),
        ],
        &[("other/default", "i: 1")],
    ),
    (
        "namespace with default removed",
        &[("ns/default", "i: 1"), ("other/default", "i: 1")],
        &[("other/default", "i: 1")],
    ),
    (
        "1 and 1.0",
        &[("ns/default", ""), ("ns/us", "i: 1, n: 1")],
        &[("ns/default", ""), ("ns/us", "i: 1.0, n: 1.0")],
    ),
    (
        "order of keys",
        &[("ns/default", ""), ("ns/us", "map: {a: 1, b: 2}, i: 1")],
        &[("ns/default", ""), ("ns/us", "i: 1, map: {b: 2, a: 1}")],
    ),
    (
        "objects",
        &[
            ("ns/default", "mapo: {z: {b: 1}, a: {}}"),
            ("ns/us", "st: {a: 1, b: x}"),
        ],
        &[
            ("ns/default", "mapo: {z: {b: 2, a: 1}}"),
            ("ns/us", "st: {b: x, a: 2, c: 3}, list: [{a: 1}]"),
        ],
    ),
    (
        "order of targets",
        &[
            ("ns/default", "i: 1"),
            ("ns/t1", ""),
            ("ns/t2", ""),
            ("ns/t10", ""),
        ],
        &[
            ("ns/default", "i: 2"),
            ("ns/t1", ""),
            ("ns/t2", ""),
            ("ns/t10", ""),
        ],
    ),
    (
        "order of namespaces and keys",
        &[
            ("ns/default", "i: 1, s: a, b: true"),
            ("ns/us", ""),
            ("other/default", "i: 1"),
            ("other/us", ""),
        ],
        &[
            ("ns/default", "i: 2, s: b, b: false"),
            ("ns/us", ""),
            ("other/default", "i: 2"),
            ("other/us", "i: 3"),
        ],
    ),
    (
        "several removed",
        &[
            ("ns/default", ""),
            ("ns/z", ""),
            ("ns/a", ""),
            ("other/default", ""),
            ("other/q", ""),
        ],
        &[("ns/default", ""), ("other/default", "")],
    ),
    (
        "texts",
        &[
            ("ns/default", ""),
            ("ns/us", "s: \"\\u001b\\u2028é/<\\\"\""),
        ],
        &[
            ("ns/default", ""),
            ("ns/us", "s: \"a\\nb\\t\\u0000\\u007f\""),
        ],
    ),
    (
        "numbers",
        &[("ns/default", ""), ("ns/us", "n: 1e22")],
        &[("ns/default", ""), ("ns/us", "n: 1e-7")],
    ),
    (
        "floats",
        &[("ns/default", ""), ("ns/us", "n: 100000000000000000.0")],
        &[("ns/default", ""), ("ns/us", "n: 0.1")],
    ),
    (
        "flag",
        &[("ns/default", ""), ("ns/us", "")],
        &[
            ("ns/default", ""),
            (
                "ns/us",
                "feature.x: {owner: {team: t}, created_at: \"2024-01-01\", segments: []}",
            ),
        ],
    ),
    (
        "flag removed",
        &[
            ("ns/default", ""),
            (
                "ns/us",
                "feature.x: {owner: {team: t}, created_at: \"2024-01-01\", segments: []}",
            ),
        ],
        &[("ns/default", ""), ("ns/us", "")],
    ),
    (
        "base wrong",
        &[("ns/default", "i: x")],
        &[("ns/default", "i: 1")],
    ),
    (
        "head wrong",
        &[("ns/default", "i: 1")],
        &[("ns/default", "i: x")],
    ),
    (
        "no default in head",
        &[("ns/default", "i: 1"), ("ns/us", "")],
        &[("ns/us", "i: 1")],
    ),
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let command = "diff --schemas schemas --base base --head head";
    let build = |name: &str, base: Side, head: Side| {
        let case = Case::new(format!("diff/{name}"))
            .folder("base")
            .folder("head");
        let sides = [("base", base), ("head", head)];
        sides.into_iter().fold(case, |case, (side, files)| {
            files.iter().fold(case, |case, (path, options)| {
                case.file(
                    format!("{side}/{path}/a.yaml"),
                    format!("options: {{{options}}}\n"),
                )
            })
        })
    };
    let mut cases: Vec<Case> = PAIRS
        .iter()
        .map(|(name, base, head)| build(name, base, head).run(command))
        .collect();
    let two: (Side, Side) = (
        &[
            ("ns/default", "i: 1"),
            ("ns/us", ""),
            ("other/default", "i: 1"),
            ("other/us", ""),
            ("other/x", ""),
        ],
        &[
            ("ns/default", "i: 2"),
            ("ns/us", ""),
            ("other/default", "i: 2"),
            ("other/us", ""),
        ],
    );
    cases.extend([
        build("exclude", two.0, two.1).run(&format!("{command} --exclude-namespace other")),
        build("exclude both", two.0, two.1).run(&format!(
            "{command} --exclude-namespace other --exclude-namespace ns"
        )),
        build("exclude an unknown one", two.0, two.1)
            .run(&format!("{command} --exclude-namespace zz")),
        build("exclude with a comma", two.0, two.1)
            .run(&format!("{command} --exclude-namespace ns,other")),
        build(
            "exclude one that is wrong",
            two.0,
            &[("ns/default", ""), ("other/default", "i: x")],
        )
        .run(&format!("{command} --exclude-namespace other")),
        build(
            "a default of many digits",
            &[("ns/default", "")],
            &[("ns/default", "")],
        )
        .file(
            "schemas/ns/schema.json",
            r#"{"version": "1.0", "type": "object", "properties": {
                "n": {"type": "number", "default": 223.20149119985302, "description": "x"}}}"#,
        )
        .file("base/ns/us/a.yaml", "options: {}")
        .file("head/ns/us/a.yaml", "options: {n: 1}")
        .run(command),
        build("quiet", two.0, two.1).run(&format!("{command} --quiet")),
        build("no base folder", two.0, two.1)
            .run("diff --schemas schemas --base nothing --head head"),
        build("no head folder", two.0, two.1)
            .run("diff --schemas schemas --base base --head nothing"),
        build("no schemas", two.0, two.1).run("diff --schemas nothing --base base --head head"),
        build(
            "split into files",
            &[("ns/default", "i: 1, s: x"), ("ns/us", "i: 2, s: y")],
            &[("ns/default", "i: 1, s: x"), ("ns/us", "i: 2")],
        )
        .file("head/ns/us/b.yaml", "options: {s: y}\n")
        .run(command),
        build(
            "notation",
            &[("ns/default", "i: 16, s: x"), ("ns/us", "")],
            &[("ns/default", "i: 0x10, s: \"x\""), ("ns/us", "")],
        )
        .run(command),
    ]);
    cases
}
