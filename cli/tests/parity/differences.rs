//! Where this program differs from 1.2.17, and why. The tests check that each difference is seen, that
//! nothing else is, and that `docs/cli-compatibility.md` lists them all.

/// A way in which the programs differ.
#[derive(Debug)]
pub(crate) struct Difference {
    /// Its name, in the document too.
    pub(crate) id: &'static str,
    /// What comes of it. Each must be seen.
    pub(crate) effects: &'static [Effect],
    /// Why, for the document.
    pub(crate) reason: &'static str,
    /// The cases that show it, by name; `*` at the end stands for anything. Each must match one.
    pub(crate) cases: &'static [&'static str],
}

/// What comes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// The peer accepts what this program refuses.
    Refuses,
    /// The peer refuses what this program accepts.
    Accepts,
    /// Both answer, with different results.
    Result,
    /// Both fail, with different exit codes.
    ExitCode,
}

use Effect::{Accepts, ExitCode, Refuses, Result};

/// The differences that a case is to show, each with the pattern that names it.
pub(crate) fn of(case: &str) -> impl Iterator<Item = (&'static Difference, &'static str)> {
    DIFFERENCES.iter().filter_map(move |difference| {
        let matches = |pattern: &&&str| match pattern.strip_suffix('*') {
            Some(start) => case.starts_with(start),
            None => case == **pattern,
        };
        let first = difference.cases.iter().find(matches);
        first.map(|pattern| (difference, *pattern))
    })
}

/// A difference as a row of the table in the document.
pub(crate) fn row(difference: &Difference) -> String {
    let effects = difference.effects.iter().map(|effect| match effect {
        Refuses => "refuses what the peer accepts",
        Accepts => "accepts what the peer refuses",
        Result => "answers otherwise",
        ExitCode => "another exit code",
    });
    let effects = effects.collect::<Vec<_>>().join("; ");
    format!(
        "| `{}` | {effects} | {} |",
        difference.id, difference.reason
    )
}

/// All of them.
pub(crate) static DIFFERENCES: &[Difference] = &[
    Difference {
        id: "schema-language",
        effects: &[Accepts],
        reason: "The schema language has grown: constraints, unions, notes, and a title and `$schema` at the top. \
                 `validate-schema --peer-compatible` says what the peer would refuse.",
        cases: &[
            "schemas/type list",
            "schemas/keyword minimum",
            "schemas/keyword maximum",
            "schemas/keyword exclusiveMinimum",
            "schemas/keyword multipleOf",
            "schemas/keyword enum",
            "schemas/keyword format",
            "schemas/keyword deprecated",
            "schemas/keyword accessor",
            "schemas/keyword secret",
            "schemas/keyword examples",
            "schemas/type/field with a description",
            "schemas/type/minItems",
            "schemas/type/pattern",
            "schemas/top/$schema*",
            "schemas/top/title*",
            "schemas/top/description*",
            "schemas/top/patternProperties {}",
            "schemas/flag with a type",
            "schemas/experiment layer",
            "schemas/option \"feature.\"",
        ],
    },
    Difference {
        id: "duplicate-json-keys",
        effects: &[Refuses],
        reason: "A key that stands twice in a schema, or in `--context`, is a mistake; the peer takes the last one and \
                 says nothing.",
        cases: &[
            "schemas/one option twice",
            "schemas/one keyword twice",
            "eval/context {\"a\": 1, \"a\": 2}",
        ],
    },
    Difference {
        id: "large-integers",
        effects: &[Refuses],
        reason: "An integer without a `format` is a signed one of 64 bits, in Rust and in Python. What the peer takes \
                 beyond it reaches a service as a float that is not the number in the file. \
                 `\"format\": \"uint64\"` is there for it.",
        cases: &[
            "schemas/type/integer past 64 bits",
            "scalars/i: 1e22",
            "scalars/i: 1e16",
            "scalars/i: 9223372036854775808",
            "scalars/i: 18446744073709551615",
            "scalars/i: 340282366920938463463374607431768211456",
            "scalars/i: 0xFFFFFFFFFFFFFFFF",
        ],
    },
    Difference {
        id: "empty-argument",
        effects: &[ExitCode],
        reason: "An empty path is a mistake in the command line: exit code 2, where the peer has 1.",
        cases: &["schemas/empty argument"],
    },
    Difference {
        id: "hidden-folders",
        effects: &[Accepts],
        reason: "Folders whose name starts with a dot, `.git` and `.github`, are neither namespaces nor targets. The \
                 peer refuses a repository whose root has a workflow.",
        cases: &[
            "schemas/a hidden folder",
            "schemas/a hidden schema",
            "folders/.github/*",
            "folders/ns/.hidden/a.yaml",
            "folders/ns/default/.hidden/a.yaml",
        ],
    },
    Difference {
        id: "root-is-a-file",
        effects: &[Refuses],
        reason: "`--root` that names a file is a mistake; the peer finds no values in it, and succeeds.",
        cases: &["folders/root is a file"],
    },
    Difference {
        id: "links",
        effects: &[Refuses, Result],
        reason: "Symbolic links within the tree are followed, to folders too, which the peer leaves out without a word. \
                 Links that lead out of the tree, or in a circle, are refused: what lies outside is not reviewed with \
                 the values.",
        cases: &[
            "folders/link to a file outside",
            "folders/link to a target outside",
            "folders/link to the root",
            "folders/link to the root in the root",
            "folders/link to a target",
            "folders/link to a namespace",
            "schemas/a link to a folder that is wrong",
            "schemas/a link to a file outside",
        ],
    },
    Difference {
        id: "special-files",
        effects: &[Refuses],
        reason: "A pipe or a device with the name of a values file is refused; the peer leaves it out without a word.",
        cases: &["folders/pipe"],
    },
    Difference {
        id: "unknown-options",
        effects: &[Refuses],
        reason: "An option that the schema does not declare is an error: misspelt options have no effect, and nobody \
                 reads the warnings of a green build. `--unknown-options warn` gives the peer's warning, for values \
                 that go before their schema.",
        cases: &[
            "folders/an option of another namespace",
            "values/zz: 1",
            "values/feature.zz: {}",
            "values/feature: 1",
            "values/feature.: 1",
            "values/\"\": 1",
            "values/I: 1",
            "values/i.x: 1",
            "yaml/document/a key without a value",
        ],
    },
    Difference {
        id: "duplicate-yaml-keys",
        effects: &[Refuses],
        reason: "A key that stands twice in one mapping is a mistake everywhere; the peer takes the last of two \
                 `options:`, and of two keys that are one text in JSON.",
        cases: &[
            "yaml/duplicate/options",
            "yaml/duplicate/definitions",
            "yaml/duplicate/number and text",
            "eval/file twice",
        ],
    },
    Difference {
        id: "merge-keys",
        effects: &[Accepts, Refuses, Result],
        reason: "`<<` merges mappings, as people expect who use anchors; with anything else as its value it is refused. \
                 For the peer it is a key like any other: it refuses it in a struct, and writes an option of that \
                 name at the top. In quotes it is a key for both.",
        cases: &[
            "yaml/merge/*",
            "check-option-usage/merged",
            "eval/file merge",
        ],
    },
    Difference {
        id: "number-keys",
        effects: &[Refuses],
        reason: "A key that is a number or a boolean must be written as JSON writes it, or in quotes: of `1e3: x` the \
                 peer makes the key `1000.0`, of `0x10` `16`, of `True` `true`.",
        cases: &[
            "yaml/key/1e3",
            "yaml/key/0x10",
            "yaml/key/0x010",
            "yaml/key/!!int \\\"1\\\"",
            "yaml/key/+1",
            "yaml/key/True",
            "yaml/key/1.50",
            "yaml/key/-0",
        ],
    },
    Difference {
        id: "numbers-that-do-not-fit",
        effects: &[Refuses],
        reason: "A number beyond what 64 bits hold is refused, whatever the option's type; the peer takes `1e999` for \
                 text, and an integer above 2^128 for a float.",
        cases: &[
            "scalars/s: 1e999",
            "scalars/s: -1e999",
            "scalars/n: 340282366920938463463374607431768211456",
        ],
    },
    Difference {
        id: "tags",
        effects: &[Refuses],
        reason: "Tags whose meaning is lost in JSON, `!!binary` and `!!timestamp`, are refused; the peer takes what \
                 follows as text, not decoded.",
        cases: &[
            "scalars/s: !!binary aGVsbG8=",
            "scalars/s: !!timestamp 2024-01-01",
        ],
    },
    Difference {
        id: "alias-limits",
        effects: &[Accepts],
        reason: "What counts is how many values a file has when its aliases are written out, up to a million; the peer \
                 counts the aliases, and gives up earlier.",
        cases: &["yaml/bomb of 4 levels"],
    },
    Difference {
        id: "yaml-1.2",
        effects: &[Accepts, Refuses, Result],
        reason: "The reader goes by YAML 1.2, the peer's by 1.1. U+0085, U+2028 and U+2029 are characters; the peer \
                 takes them for line breaks and makes spaces of them. An escaped surrogate pair is one character, as in \
                 JSON. An unknown directive, a tab on an empty line and a byte order mark at the start are passed over. \
                 A lone `-` in a flow mapping, and a byte order mark within a text, are refused unless they are quoted.",
        cases: &[
            "scalars/s: \\u{85}",
            "scalars/s: a\\u{85}b",
            "scalars/s: a\\u{2028}b",
            "configmap/text \"\\u{85}\"",
            "scalars/s: \\\"\\\\ud83d\\\\ude00\\\"",
            "yaml/document/unknown directive",
            "yaml/bytes/tab on an empty line",
            "yaml/bytes/two byte order marks",
            "scalars/s: \\u{feff}",
            "yaml/document/a dash in a flow mapping",
        ],
    },
    Difference {
        id: "json-of-one-namespace",
        effects: &[Refuses, Result],
        reason: "`--namespace` and `--target` say which files are written, as JSON too, where the peer takes them and \
                 does nothing with them.",
        cases: &[
            "write/json of an unknown namespace",
            "write/json of a namespace",
            "write/json of a target",
        ],
    },
    Difference {
        id: "colliding-files",
        effects: &[Refuses],
        reason: "Two targets whose files would have one name, `a` with `default-default` and `a-default` with \
                 `default`, are refused: the peer writes one over the other.",
        cases: &["write/two files of one name"],
    },
    Difference {
        id: "configmap-size",
        effects: &[Accepts],
        reason: "The size of a ConfigMap is that of what etcd stores, not of the YAML with its quotes: some that the \
                 peer refuses fit.",
        cases: &["configmap/1060000 bytes of quotes"],
    },
    Difference {
        id: "float-notation",
        effects: &[Result],
        reason: "Floats with an exponent are printed as `1e+22`, by the peer as `1e22`: the same number of JSON.",
        cases: &["diff/numbers", "diff/floats"],
    },
    Difference {
        id: "default-floats",
        effects: &[Result],
        reason: "The floats of a schema are read exactly: the default `223.20149119985302` stays that in `diff`, where \
                 the peer has `223.20149119985305`.",
        cases: &["diff/a default of many digits"],
    },
    Difference {
        id: "printable-names",
        effects: &[Result],
        reason: "A line break or a control character in a segment's name is escaped by `eval`, so that no name adds a \
                 line to a log; the peer prints it raw.",
        cases: &["eval/default"],
    },
    Difference {
        id: "panics",
        effects: &[ExitCode],
        reason: "Where the peer panics, with exit code 101, there is an error, with exit code 1.",
        cases: &[
            "check-option-usage/no options",
            "check-option-usage/empty",
            "check-option-usage/options null",
        ],
    },
    Difference {
        id: "strict-usage-check",
        effects: &[Refuses, Result],
        reason: "`check-option-usage` refuses a values file that `validate-values` would refuse for its form. One that lies \
                 too deep is no values file: it is warned of, and not searched.",
        cases: &[
            "check-option-usage/unknown keys",
            "check-option-usage/too deep",
        ],
    },
    Difference {
        id: "broken-base",
        effects: &[Accepts],
        reason: "`validate-schema-changes` warns of a schema that was broken before the change, and goes on: else it \
                 could never be mended.",
        cases: &[
            "changes/wrong default in base",
            "changes/broken JSON in base",
        ],
    },
    Difference {
        id: "deep-changes",
        effects: &[Refuses],
        reason: "`validate-schema-changes` sees changes at any depth: of the values of a map, of lists in lists, of \
                 constraints. The peer passes them, and the next release of the service refuses its values.",
        cases: &[
            "changes/map's values",
            "changes/map of structs' field",
            "changes/inner list's items",
        ],
    },
];
