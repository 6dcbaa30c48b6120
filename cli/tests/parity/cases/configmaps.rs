//! `write --output-format configmap`: names, annotations, size, and texts that YAML makes hard.

use crate::case::{Case, one_option};

const COMMAND: &str = "write --schemas schemas --root values --output-format configmap";

fn tree(name: &str) -> Case {
    Case::new(format!("configmap/{name}"))
        .file(
            "values/ns/default/a.yaml",
            "options: {i: 2, s: def, arr: [1], mapo: {k: {z: 1}}}\n",
        )
        .file("values/ns/us/a.yaml", "options: {i: 9, arr: [4]}\n")
        .folder("values/ns/empty")
        .file("values/other/default/a.yaml", "options: {i: 3}\n")
}

fn with(name: &str, arguments: &[&str]) -> Case {
    let words = COMMAND
        .split(' ')
        .chain(["--namespace", "ns", "--target", "us"]);
    tree(name).command(words.chain(arguments.iter().copied()))
}

/// All of them.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        with("stdout", &[]),
        with("file", &["--out", "out"]),
        with(
            "file in a folder that is not there",
            &["--out", "out/a/b.yaml"],
        ),
        with("file that is there", &["--out", "out"]).file("out", "old"),
        with("out is a folder", &["--out", "out"]).folder("out"),
        with("quiet", &["--quiet"]),
        tree("target default").run(&format!("{COMMAND} --namespace ns --target default")),
        tree("other namespace").run(&format!("{COMMAND} --namespace other --target default")),
        tree("no namespace").run(&format!("{COMMAND} --target us")),
        tree("no target").run(&format!("{COMMAND} --namespace ns")),
        tree("neither").run(COMMAND),
        tree("unknown namespace").run(&format!("{COMMAND} --namespace zz --target us")),
        tree("unknown target").run(&format!("{COMMAND} --namespace ns --target zz")),
        tree("target without files").run(&format!("{COMMAND} --namespace ns --target empty")),
        tree("target of another namespace")
            .run(&format!("{COMMAND} --namespace other --target us")),
        tree("an error in another namespace")
            .file("values/other/us/a.yaml", "options: {i: x}\n")
            .run(&format!("{COMMAND} --namespace ns --target us")),
        tree("empty namespace").command(COMMAND.split(' ').chain([
            "--namespace",
            "",
            "--target",
            "us",
        ])),
    ];
    let commits = [
        ("abc", "1700000000"),
        ("", ""),
        ("true", "~"),
        ("0123456", "2026-01-02T03:04:05Z"),
        ("1e3", "0x10"),
        ("a\nb", "x: y"),
        ("é \u{1f600}", "# x"),
        ("'", "\""),
        (" a ", "\t"),
        ("- a", "{}"),
        ("null", "no"),
        ("a\u{7f}", "\u{2028}"),
    ];
    cases.extend(commits.map(|(sha, time)| {
        with(
            &format!("commit {sha:?} {time:?}"),
            &["--commit-sha", sha, "--commit-timestamp", time],
        )
    }));
    cases.push(with("sha only", &["--commit-sha", "abc"]));
    cases.push(with("timestamp only", &["--commit-timestamp", "1"]));
    let suffixes = [
        "control", "a-b", "Control", "-a", "a-", "", "a.b", "a_b", "1",
    ];
    cases.extend(suffixes.map(|suffix| {
        with(
            &format!("suffix {suffix:?}"),
            &["--configmap-suffix", suffix],
        )
    }));
    cases.extend([44, 45, 46, 47, 48, 63].map(|length| {
        with(
            &format!("suffix of {length}"),
            &["--configmap-suffix", &"a".repeat(length)],
        )
    }));
    cases.extend([47, 48, 49, 63].map(|length| {
        let namespace = "n".repeat(length);
        Case::bare(format!("configmap/namespace of {length}"))
            .file(
                format!("schemas/{namespace}/schema.json"),
                one_option().to_string(),
            )
            .file(
                format!("values/{namespace}/default/a.yaml"),
                "options: {i: 1}\n",
            )
            .run(&format!(
                "{COMMAND} --namespace {namespace} --target default"
            ))
    }));
    let texts = [
        "'",
        "''",
        "\"",
        "\\",
        "\\n",
        "a\nb",
        "a\n\nb\n",
        "  a",
        "a  ",
        "\t",
        ": ",
        " #",
        "- a",
        "{a: 1}",
        "yes",
        "null",
        "~",
        "é",
        "日本語",
        "\u{1f600}",
        "\u{2028}",
        "\u{85}",
        "\u{7f}",
        "\u{feff}",
        "\u{0}",
        "\u{1b}[31m",
        "%",
        "@",
        "`",
        "|",
        ">",
        "---",
        "...",
        "\u{a0}",
        "\u{200b}",
        "\u{e000}",
        "\u{fffd}",
        "\u{10ffff}",
    ];
    cases.extend(texts.map(|text| {
        let values = format!("options:\n  s: {}\n", serde_json::Value::from(text));
        Case::new(format!("configmap/text {text:?}"))
            .file("values/ns/default/a.yaml", values)
            .run(&format!("{COMMAND} --namespace ns --target default"))
    }));
    // Around the limit: the document is a few hundred bytes longer than the text.
    for (name, text) in [
        ("x", "x"),
        ("quotes", "'"),
        ("two bytes", "é"),
        ("backslashes", "\\\\"),
    ] {
        cases.extend([1_000, 1_020_000, 1_060_000].map(|bytes: usize| {
            let times = bytes
                / if text == "'" || text == "é" || text == "\\\\" {
                    2
                } else {
                    1
                };
            let values = format!("options:\n  s: \"{}\"\n", text.repeat(times));
            Case::new(format!("configmap/{bytes} bytes of {name}"))
                .file("values/ns/default/a.yaml", values)
                .run(&format!("{COMMAND} --namespace ns --target default"))
        }));
    }
    cases
}
