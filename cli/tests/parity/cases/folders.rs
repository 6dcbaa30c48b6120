//! The folders of a values repository: what is read, what is left alone, what is out of place.

use crate::case::{Case, one_option};

const VALID: &str = "options: {i: 5}\n";

/// A tree with values that are right, and more.
fn beside(name: &str) -> Case {
    Case::new(format!("folders/{name}"))
        .file("values/ns/default/a.yaml", VALID)
        .validated()
}

/// A tree of these files.
fn of(name: &str, files: &[(&str, &str)]) -> Case {
    let case = Case::new(format!("folders/{name}")).folder("values");
    let with = |case: Case, (path, text): &(&str, &str)| case.file(format!("values/{path}"), *text);
    files.iter().fold(case, with).validated()
}

/// All of them.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new("folders/no values folder").validated(),
        Case::new("folders/no schemas folder")
            .file("values/ns/default/a.yaml", VALID)
            .run("validate-values --schemas nothing --root values"),
        Case::new("folders/root is a file")
            .file("values", "x")
            .validated(),
        Case::new("folders/root is a values file")
            .file("values.yaml", VALID)
            .run("validate-values --schemas schemas --root values.yaml"),
        Case::new("folders/schemas is a file")
            .file("values/ns/default/a.yaml", VALID)
            .run("validate-values --schemas schemas/ns/schema.json --root values"),
        of("root empty", &[]),
        Case::new("folders/namespace empty")
            .folder("values/ns")
            .validated(),
        Case::new("folders/target empty")
            .folder("values/ns/default")
            .validated(),
        beside("another target empty").folder("values/ns/us"),
        Case::new("folders/unknown namespace without files")
            .folder("values/zz/default")
            .validated(),
        of("unknown namespace", &[("zz/default/a.yaml", VALID)]),
        of("a namespace like another", &[("n/default/a.yaml", VALID)]),
        of("no default", &[("ns/us/a.yaml", VALID)]),
        of(
            "no default in two",
            &[("ns/us/a.yaml", VALID), ("other/us/a.yaml", VALID)],
        ),
        Case::new("folders/default without files")
            .file("values/ns/us/a.yaml", VALID)
            .folder("values/ns/default")
            .validated(),
        of(
            "default with a README only",
            &[("ns/us/a.yaml", VALID), ("ns/default/README.md", "x")],
        ),
        of(
            "default with an empty file",
            &[("ns/us/a.yaml", VALID), ("ns/default/a.yaml", "")],
        ),
        of(
            "default with empty options",
            &[
                ("ns/us/a.yaml", VALID),
                ("ns/default/a.yaml", "options: {}\n"),
            ],
        ),
        of(
            "two files",
            &[
                ("ns/default/a.yaml", VALID),
                ("ns/default/b.yaml", "options: {s: x}\n"),
            ],
        ),
        of(
            "one key in two files",
            &[("ns/default/a.yaml", VALID), ("ns/default/b.yaml", VALID)],
        ),
        of(
            "one key in three files",
            &[
                ("ns/default/a.yaml", VALID),
                ("ns/default/b.yaml", VALID),
                ("ns/default/c.yaml", VALID),
            ],
        ),
        of(
            "one key in two targets",
            &[("ns/default/a.yaml", VALID), ("ns/us/b.yaml", VALID)],
        ),
        of(
            "an option of another namespace",
            &[
                ("ns/default/a.yaml", VALID),
                ("other/default/a.yaml", "options: {s: x}\n"),
            ],
        ),
        of(
            "anchor of another file",
            &[
                ("ns/default/a.yaml", "definitions: {a: &v 3}\noptions: {}\n"),
                ("ns/default/b.yaml", "options: {i: *v}\n"),
            ],
        ),
        of(
            "a struct in two files",
            &[
                ("ns/default/a.yaml", "options: {st: {a: 1}}\n"),
                ("ns/default/b.yaml", "options: {i: 1}\n"),
            ],
        ),
        of(
            "errors in two namespaces",
            &[
                ("ns/default/a.yaml", "options: {i: x}\n"),
                ("other/default/a.yaml", "options: {i: x}\n"),
            ],
        ),
        Case::new("folders/root is the namespace")
            .file("values/ns/default/a.yaml", VALID)
            .run("validate-values --schemas schemas --root values/ns"),
        Case::new("folders/root with a slash")
            .file("values/ns/default/a.yaml", VALID)
            .run("validate-values --schemas schemas/ --root values/"),
        Case::new("folders/root with dots")
            .file("values/ns/default/a.yaml", VALID)
            .run("validate-values --schemas ./schemas --root schemas/../values"),
    ];
    let left_alone = [
        "README.md",
        "ns/README.md",
        "ns/default/README.md",
        "ns/default/x.json",
        "ns/default/x.YAML",
        "ns/default/x.Yml",
        "ns/default/x.yaml~",
        "ns/default/.x.yaml.swp",
        "ns/default/.yaml",
        "ns/default/yaml",
        "ns/default/x.yaml.bak",
        "ns/default/sub/x.txt",
        "Zz/README.md",
        "zz/x/y/z/README.md",
        "OWNERS",
        "ns/US/README.md",
        ".git/config",
        ".gitignore",
    ];
    cases.extend(left_alone.map(|path| beside(path).file(format!("values/{path}"), "x: 1\n")));
    let misplaced = [
        "a.yaml",
        "ns/a.yaml",
        "ns/default/sub/a.yaml",
        "ns/default/sub/sub/a.yaml",
        "docs/mkdocs.yaml",
        ".pre-commit-config.yaml",
        "x.yml",
        "ns/x.yml",
        "ns/default/x.yml",
        "ns/default/sub/x.yml",
        "ns/default/.x.yml",
    ];
    cases.extend(misplaced.map(|path| beside(path).file(format!("values/{path}"), VALID)));
    let hidden = [
        ".github/workflows/ci.yml",
        ".github/w/a.yaml",
        ".github/ci.yml",
        ".github/a.yaml",
        "ns/.hidden/a.yaml",
        "ns/default/.hidden/a.yaml",
    ];
    cases.extend(hidden.map(|path| beside(path).file(format!("values/{path}"), VALID)));
    let read = [
        "ns/default/.b.yaml",
        "ns/default/#b.yaml",
        "ns/default/a b.yaml",
        "ns/default/é.yaml",
        "ns/default/b.yaml.yaml",
    ];
    cases.extend(read.map(|path| beside(path).file(format!("values/{path}"), "options: {s: q}\n")));
    let targets = [
        "us",
        "us-east-1",
        "1",
        "1a",
        "US",
        "u_s",
        "u.s",
        "-us",
        "us-",
        "u--s",
        "ü",
        "a b",
        "us\u{7f}",
    ];
    cases.extend(targets.map(|target| {
        beside(&format!("target {}", target.escape_debug()))
            .file(format!("values/ns/{target}/a.yaml"), VALID)
    }));
    cases.extend([62, 63, 64].map(|length| {
        beside(&format!("target of {length}"))
            .file(format!("values/ns/{}/a.yaml", "t".repeat(length)), VALID)
    }));
    cases.extend([62, 63, 64].map(|length| {
        let namespace = "n".repeat(length);
        Case::bare(format!("folders/namespace of {length}"))
            .file(
                format!("schemas/{namespace}/schema.json"),
                one_option().to_string(),
            )
            .file(format!("values/{namespace}/default/a.yaml"), VALID)
            .validated()
    }));
    cases.extend([
        beside("link to a file beside")
            .link("values/ns/us/a.yaml", "../default/a.yaml")
            .folder("values/ns/us"),
        beside("link to a file outside")
            .file("outside.yaml", VALID)
            .link("values/ns/us/a.yaml", "../../../outside.yaml"),
        beside("link to nothing").link("values/ns/us/a.yaml", "nothing.yaml"),
        beside("link to itself").link("values/ns/us/a.yaml", "a.yaml"),
        beside("link to a target").link("values/ns/us", "default"),
        beside("link to a target outside")
            .file("outside/a.yaml", VALID)
            .link("values/ns/us", "../../outside"),
        beside("link to a namespace").link("values/other", "ns"),
        beside("link to the root").link("values/ns/default/sub", "../.."),
        beside("link to the root in the root").link("values/loop", "."),
        beside("dangling link without an extension").link("values/ns/us", "nothing"),
        beside("dangling link elsewhere").link("values/README.md", "nothing"),
        beside("pipe").pipe("values/ns/default/b.yaml"),
        beside("pipe without an extension").pipe("values/ns/default/pipe"),
        beside("folder with a file's name").folder("values/ns/default/b.yaml"),
        beside("target with a file's name").file("values/ns/us.yaml/a.yaml", VALID),
        Case::new("folders/root is a link")
            .file("real/ns/default/a.yaml", VALID)
            .link("values", "real")
            .validated(),
        Case::new("folders/many files")
            .file("values/ns/default/a.yaml", VALID)
            .validated(),
    ]);
    cases
}
