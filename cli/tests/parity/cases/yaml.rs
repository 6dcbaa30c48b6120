//! The form of values files: documents, keys at the top, duplicates, anchors, merges, encodings.

use std::fmt::Write;

use crate::case::Case;

const ANCHORS: &str =
    "definitions:\n  base: &base {a: 1, b: x}\n  m: &m {p: 1, q: 2}\n  m2: &m2 {q: 3, r: 4}\n";

const DOCUMENTS: &[(&str, &str)] = &[
    ("empty file", ""),
    ("comment only", "# x\n"),
    ("start of a document", "---\n"),
    ("null", "null\n"),
    ("scalar", "foo\n"),
    ("list", "- a\n"),
    ("no options", "foo: 1\n"),
    ("empty mapping", "{}\n"),
    ("definitions only", "definitions: {a: 1}\n"),
    ("options null", "options:\n"),
    ("options a list", "options: []\n"),
    ("options a scalar", "options: x\n"),
    ("options empty", "options: {}\n"),
    ("unknown key", "options: {i: 1}\nfoo: 1\n"),
    ("unknown keys", "options: {i: 1}\nfoo: 1\nbar: 2\n"),
    ("unknown key without options", "foo: 1\ndefinitions: {}\n"),
    ("definitions a scalar", "definitions: 3\noptions: {i: 1}\n"),
    ("definitions null", "definitions:\noptions: {i: 1}\n"),
    (
        "definitions behind",
        "options:\n  i: 1\ndefinitions:\n  a: 1\n",
    ),
    ("generated_at", "options: {i: 1}\ngenerated_at: x\n"),
    ("key 1", "options: {i: 1}\n1: 2\n"),
    ("two documents", "options: {i: 1}\n---\noptions: {s: q}\n"),
    ("a second, empty document", "options: {i: 1}\n---\n"),
    ("end of the document", "options: {i: 1}\n...\n"),
    ("junk behind the end", "options: {i: 1}\n...\njunk\n"),
    ("start marked", "---\noptions: {i: 1}\n"),
    ("%YAML 1.1", "%YAML 1.1\n---\noptions: {i: 1, s: yes}\n"),
    ("%YAML 1.2", "%YAML 1.2\n---\noptions: {i: 1}\n"),
    ("%YAML 3.0", "%YAML 3.0\n---\noptions: {i: 1}\n"),
    (
        "%TAG",
        "%TAG !e! tag:example.org,2000:\n---\noptions: {i: 1}\n",
    ),
    ("unknown directive", "%FOO x\n---\noptions: {i: 1}\n"),
    (
        "directive without a document",
        "%YAML 1.2\noptions: {i: 1}\n",
    ),
    ("JSON", "{\"options\":{\"i\":1,\"s\":\"a\"}}"),
    (
        "JSON over lines",
        "{\n  \"options\": {\n    \"i\": 1\n  }\n}\n",
    ),
    (
        "JSON with tabs",
        "{\n\t\"options\": {\n\t\t\"i\": 1\n\t}\n}\n",
    ),
    ("no newline at the end", "options: {i: 1}"),
    ("bad indentation", "options:\n  i: 1\n s: x\n"),
    (
        "bad indentation of a list",
        "options:\n  arr:\n  - 1\n    - 2\n",
    ),
    ("a list at its key", "options:\n  arr:\n  - 1\n  - 2\n"),
    ("no space behind a colon", "options:\n  i:1\n"),
    ("quoted keys", "\"options\":\n  'i': 1\n  \"s\": x\n"),
    ("a space before the colon", "options :\n  i : 1\n"),
    ("explicit key", "options:\n  ? i\n  : 1\n"),
    (
        "compact nested list",
        "options:\n  list:\n    - a: 1\n    -\n      a: 2\n    - {a: 3}\n",
    ),
    ("comments", "# a\noptions: # b\n  # c\n  i: 1 # d\n# e\n"),
    ("a key without a value", "options:\n  ? iiiiiiiiii\n"),
    (
        "a dash in a flow mapping",
        "definitions: {a: -, b: 1}\noptions: {i: 1}\n",
    ),
];

const DUPLICATES: &[(&str, &str)] = &[
    ("option", "options:\n  i: 1\n  i: 2\n"),
    ("options", "options: {i: 1}\noptions: {s: q}\n"),
    (
        "definitions",
        "definitions: {}\ndefinitions: {}\noptions: {i: 1}\n",
    ),
    ("in a map", "options:\n  map: {a: 1, a: 2}\n"),
    ("quoted", "options:\n  i: 1\n  \"i\": 2\n"),
    (
        "in definitions",
        "definitions: {a: 1, a: 2}\noptions: {i: 1}\n",
    ),
    ("number and text", "options:\n  map: {1: 1, \"1\": 2}\n"),
    ("two numbers", "options:\n  map: {1: 1, 1: 2}\n"),
    ("in a list", "options:\n  list: [{a: 1, a: 1}]\n"),
    ("with equal values", "options:\n  i: 1\n  i: 1\n"),
    (
        "merges",
        "options:\n  map:\n    <<: {a: 1}\n    <<: {b: 1}\n",
    ),
];

const ALIASES: &[(&str, &str)] = &[
    ("alias", "definitions:\n  v: &v 7\noptions:\n  i: *v\n"),
    ("alias of a mapping", "options:\n  st: *base\n"),
    ("anchor in options", "options:\n  i: &v 3\n  n: *v\n"),
    ("alias before its anchor", "options:\n  i: *v\n  n: &v 3\n"),
    (
        "anchor again",
        "definitions:\n  a: &v 1\n  b: &v 2\noptions:\n  i: *v\n",
    ),
    ("unknown", "options:\n  i: *zz\n"),
    ("of itself", "definitions:\n  a: &a [*a]\noptions: {i: 1}\n"),
    (
        "as a key",
        "definitions: {k: &k foo}\noptions:\n  map:\n    *k : 3\n",
    ),
    (
        "of a list",
        "definitions: {a: &a [1,2]}\noptions:\n  arr: *a\n",
    ),
    (
        "anchor of nothing",
        "definitions: {a: &a }\noptions:\n  s: *a\n",
    ),
    (
        "with a tag",
        "definitions: {a: &a !!str 1}\noptions:\n  s: *a\n",
    ),
    (
        "with children",
        "definitions: {a: &a 1}\noptions:\n  arr: [*a, *a]\n",
    ),
];

const MERGES: &[(&str, &str)] = &[
    ("in a struct", "options:\n  st:\n    <<: *base\n    c: 9\n"),
    (
        "its key behind",
        "options:\n  st:\n    <<: *base\n    a: 5\n",
    ),
    (
        "its key before",
        "options:\n  st:\n    a: 5\n    <<: *base\n",
    ),
    (
        "of a list",
        "options:\n  map:\n    <<: [*m, *m2]\n    z: 1\n",
    ),
    ("of a list, turned", "options:\n  map:\n    <<: [*m2, *m]\n"),
    ("of a mapping", "options:\n  map:\n    <<: {a: 1}\n"),
    ("of a scalar", "options:\n  map:\n    <<: 3\n"),
    ("of null", "options:\n  map:\n    <<:\n"),
    ("of an empty list", "options:\n  map:\n    <<: []\n"),
    (
        "of a list with a scalar",
        "options:\n  map:\n    <<: [*m, 3]\n",
    ),
    ("with a quoted key", "options:\n  map:\n    \"<<\": 4\n"),
    (
        "with a quoted key and a mapping",
        "options:\n  map:\n    \"<<\": *m\n",
    ),
    ("into options", "options:\n  <<: {i: 3, s: zz}\n  s: yy\n"),
    ("at the top", "<<: {options: {i: 1}}\n"),
    ("of a merge", "definitions2: 1\noptions: {i: 1}\n"),
    ("in a list's item", "options:\n  list:\n    - <<: {a: 1}\n"),
    (
        "is shallow",
        "options:\n  mapo:\n    <<: {k: {x: 1, y: 2}}\n    k: {z: 3}\n",
    ),
];

const BYTES: &[(&str, &[u8])] = &[
    ("no UTF-8", b"options:\n  s: \"\xff\"\n"),
    ("no UTF-8 in a comment", b"# \xe9\noptions: {i: 1}\n"),
    ("UTF-16", b"\xff\xfeo\0p\0t\0i\0o\0n\0s\0:\0 \0{\0}\0\n\0"),
    ("byte order mark", b"\xef\xbb\xbfoptions: {i: 1}\n"),
    (
        "byte order mark behind a comment",
        b"# x\n\xef\xbb\xbfoptions: {i: 1}\n",
    ),
    (
        "two byte order marks",
        b"\xef\xbb\xbf\xef\xbb\xbfoptions: {i: 1}\n",
    ),
    ("CRLF", b"options:\r\n  i: 1\r\n  s: x\r\n"),
    ("CR", b"options:\r  i: 1\r"),
    (
        "CRLF in a block",
        b"options:\r\n  s: |\r\n    a\r\n    b\r\n",
    ),
    ("CRLF in quotes", b"options:\r\n  s: \"a\r\n    b\"\r\n"),
    ("tab as indentation", b"options:\n\ti: 1\n"),
    ("tab in indentation", b"options:\n  \ti: 1\n"),
    ("tab behind a colon", b"options:\n  i:\t1\n"),
    ("tab before a comment", b"options:\n  i: 1\t# x\n"),
    ("tab on an empty line", b"options:\n\t\n  i: 1\n"),
    ("zero byte", b"options:\n  s: a\0b\n"),
    ("control character", b"options:\n  s: \"a\x01b\"\n"),
    ("delete", b"options:\n  s: \"a\x7fb\"\n"),
    (
        "control character in a comment",
        b"# \x01\noptions: {i: 1}\n",
    ),
];

const KEYS: &[&str] = &[
    "1",
    "1.5",
    "true",
    "null",
    "~",
    "[a]",
    "{a: 1}",
    "1e3",
    "0x10",
    "0x010",
    ".inf",
    ".nan",
    "2024-01-01",
    "\"a b\"",
    "!!str 1",
    "!!int \"1\"",
    "-1",
    "+1",
    "yes",
    "? [a, b]\n   ",
    "1_0",
    "",
    "''",
    "a.b",
    "a/b",
    "\"\\u0000\"",
    "é",
    "True",
    "01",
    "1.0",
    "1.50",
    "18446744073709551616",
    "-0",
    "-0.0",
    "a b",
    "a#b",
    "!custom x",
];

const OPTION_KEYS: &[&str] = &[
    "1", "~", "true", "1.5", "[i]", "!!str i", "\"i\"", "? i\n  ", "&a i",
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let plain = |group: &'static str, prefix: &'static str, texts: &'static [(&str, &str)]| {
        texts.iter().map(move |(name, text)| {
            Case::values(format!("yaml/{group}/{name}"), format!("{prefix}{text}"))
        })
    };
    let mut cases: Vec<Case> = plain("document", "", DOCUMENTS).collect();
    cases.extend(plain("duplicate", "", DUPLICATES));
    cases.extend(plain("alias", "", &ALIASES[..1]));
    cases.extend(ALIASES[1..].iter().map(|(name, text)| {
        let prefix = if text.starts_with("definitions") {
            ""
        } else {
            ANCHORS
        };
        Case::values(format!("yaml/alias/{name}"), format!("{prefix}{text}"))
    }));
    cases.extend(plain("merge", ANCHORS, MERGES));
    cases.extend(
        BYTES
            .iter()
            .map(|(name, bytes)| Case::values(format!("yaml/bytes/{name}"), *bytes)),
    );
    cases.extend(KEYS.iter().map(|key| {
        let text = format!("options:\n  map:\n    {key}: 3\n");
        Case::values(format!("yaml/key/{}", key.escape_debug()), text)
    }));
    cases.extend(OPTION_KEYS.iter().map(|key| {
        let text = format!("options:\n  {key}: 3\n");
        Case::values(format!("yaml/option key/{}", key.escape_debug()), text)
    }));
    cases.extend([100, 127, 128, 200, 1000].map(|depth| {
        let text = format!(
            "definitions: {}{}\noptions: {{i: 1}}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        Case::values(format!("yaml/depth {depth}"), format!("{text}  "))
    }));
    cases.extend(
        [3, 4, 8].map(|levels| Case::values(format!("yaml/bomb of {levels} levels"), bomb(levels))),
    );
    cases
}

/// Lists of nine, each of nine aliases of the one before.
fn bomb(levels: usize) -> String {
    let mut text = "definitions:\n  a0: &a0 [1,1,1,1,1,1,1,1,1]\n".to_owned();
    for level in 1..=levels {
        let aliases = vec![format!("*a{}", level - 1); 9].join(",");
        let _ = writeln!(text, "  a{level}: &a{level} [{aliases}]");
    }
    text + "options: {i: 1}\n"
}
