//! Texts that are no values file, what is told of each, and texts that only look so.

/// What is told of a file: line, column, and the start of the message.
pub(crate) type Told = &'static [(u64, u64, &'static str)];

/// Texts that are no values file, and what is told of each.
pub(crate) const FAULTS: &[(&str, &[u8], Told)] = &[
    (
        "an empty file",
        b"",
        &[(1, 1, "expected a mapping with the key `options`")],
    ),
    (
        "comments only",
        b"# x\n\n",
        &[(1, 1, "expected a mapping with the key `options`")],
    ),
    (
        "a list",
        b"\n- a\n",
        &[(2, 1, "expected a mapping with the key `options`")],
    ),
    (
        "a text",
        b"foo\n",
        &[(1, 1, "expected a mapping with the key `options`")],
    ),
    (
        "no options",
        b"definitions: {a: 1}\n",
        &[(1, 1, "expected the top-level key `options`")],
    ),
    (
        "options null",
        b"options:\n",
        &[(1, 1, "expected `options` to be a mapping")],
    ),
    (
        "options a list",
        b"options:\n  - i\n",
        &[(1, 1, "expected `options` to be a mapping")],
    ),
    (
        "a key too many",
        b"options: {i: 1}\noption: {i: 1}\n",
        &[(2, 1, "unexpected top-level key \"option\"")],
    ),
    (
        "keys too many",
        b"a: 1\noptions: {}\nb: 1\n",
        &[
            (1, 1, "unexpected top-level key \"a\""),
            (3, 1, "unexpected top-level key \"b\""),
        ],
    ),
    (
        "a duplicate option",
        b"options:\n  i: 1\n  s: x\n  i: 2\n",
        &[(4, 3, "duplicate key \"i\"")],
    ),
    (
        "duplicate options",
        b"options: {i: 1}\noptions: {i: 2}\n",
        &[(2, 1, "duplicate key \"options\"")],
    ),
    (
        "a duplicate key within",
        b"options:\n  m: {a: 1, \"a\": 2}\n",
        &[(2, 13, "duplicate key \"a\"")],
    ),
    (
        "a duplicate key in definitions",
        b"definitions: {a: 1, a: 1}\noptions: {}\n",
        &[(1, 21, "duplicate key \"a\"")],
    ),
    (
        "two merges",
        b"options:\n  m:\n    <<: {a: 1}\n    <<: {b: 1}\n",
        &[(4, 5, "duplicate key \"<<\"")],
    ),
    (
        "a tab as indentation",
        b"options:\n\ti: 1\n",
        &[(2, 1, "a tab stands where YAML takes spaces only")],
    ),
    (
        "an unclosed list",
        b"options:\n  l: [1, 2\n",
        &[(2, 6, "invalid YAML: unclosed bracket '['")],
    ),
    (
        "an unclosed quote",
        b"options:\n  s: \"abc\n",
        &[(3, 1, "invalid YAML: ")],
    ),
    (
        "bad indentation",
        b"options:\n  i: 1\n s: x\n",
        &[(3, 2, "invalid YAML: ")],
    ),
    (
        "a colon in a text",
        b"options:\n  s: a: b\n",
        &[(2, 7, "invalid YAML: ")],
    ),
    (
        "two documents",
        b"options: {i: 1}\n---\noptions: {i: 1}\n",
        &[(2, 1, "a second document begins here")],
    ),
    (
        "a zero byte",
        b"options:\n  s: a\0b\n",
        &[(2, 7, "the text holds the control character U+0000")],
    ),
    (
        "an unknown anchor",
        b"definitions: {base: &base 1}\noptions:\n  i: *bsae\n",
        &[(3, 6, "no anchor `&bsae` stands before this alias")],
    ),
    (
        "an alias within itself",
        b"definitions:\n  a: &a [*a]\noptions: {}\n",
        &[(2, 10, "the alias `*a` stands within what `&a` names")],
    ),
    (
        "a merge of a number",
        b"options:\n  m:\n    <<: 3\n",
        &[(3, 9, "`<<` merges mappings, and this is a number")],
    ),
    (
        "a number as a key",
        b"options:\n  m: {0x10: 1}\n",
        &[(2, 7, "the key `0x10` is a number, not text")],
    ),
    (
        "a list as a key",
        b"options:\n  m: {[a]: 1}\n",
        &[(2, 7, "a list as a key")],
    ),
    (
        "1e999",
        b"options:\n  n: 1e999\n",
        &[(2, 6, "a number that is too large for a 64-bit float")],
    ),
    (
        "not a number",
        b"options:\n  n: .nan\n",
        &[(2, 6, "an infinity or not-a-number, which JSON has not")],
    ),
    (
        "an infinity",
        b"options:\n  n: -.inf\n",
        &[(2, 6, "an infinity or not-a-number, which JSON has not")],
    ),
    (
        "past 64 bits",
        b"options:\n  i: 18446744073709551616\n",
        &[(2, 6, "an integer that does not fit 64 bits")],
    ),
    (
        "past a signed integer",
        b"options:\n  i: 9223372036854775808\n",
        &[(2, 6, "i 9223372036854775808 is not a \"int64\"")],
    ),
    (
        "a binary tag",
        b"options:\n  s: !!binary aGVsbG8=\n",
        &[(2, 6, "unknown tag `!!binary`")],
    ),
    (
        "a tag of one's own",
        b"options:\n  s: !secret x\n",
        &[(2, 6, "unknown tag `!secret`")],
    ),
    (
        "a tag that does not fit",
        b"options:\n  b: !!bool yes\n",
        &[(
            2,
            13,
            "the tag `!!bool` asks for `true` or `false`, and this is none",
        )],
    ),
    (
        "yes",
        b"options:\n  b: yes\n",
        &[(2, 6, "b \"yes\" is not of type \"boolean\"")],
    ),
    (
        "a date",
        b"options:\n  i: 2024-01-02\n",
        &[(2, 6, "i \"2024-01-02\" is not of type \"integer\"")],
    ),
    (
        "null",
        b"options:\n  i:\n  s: ~\n",
        &[
            (2, 3, "i null is not of type \"integer\""),
            (3, 6, "s null is not of type \"string\""),
        ],
    ),
    (
        "in a list",
        b"options:\n  l:\n    - 1\n    - x\n    - 2.5\n",
        &[
            (4, 7, "l/1 \"x\" is not of type \"integer\""),
            (5, 7, "l/2 2.5 is not of type \"integer\""),
        ],
    ),
    (
        "a missing field",
        b"options:\n  o:\n    b: x\n",
        &[(2, 3, "o \"a\" is a required property")],
    ),
    (
        "a field too many",
        b"options:\n  o:\n    a: 1\n    c: 2\n",
        &[(
            4,
            5,
            "o Additional properties are not allowed ('c' was unexpected)",
        )],
    ),
    (
        "an unknown option",
        b"options:\n  i: 1\n  j: 1\n",
        &[(3, 3, "unknown option \"j\"")],
    ),
    (
        "an option of another namespace",
        b"options:\n  moved: 1\n",
        &[(2, 3, "unknown option \"moved\"")],
    ),
    (
        "several at once",
        b"options:\n  i: x\n  s: 1\n  zz: 1\n  o: {a: 1, b: 2}\n",
        &[
            (2, 6, "i \"x\" is not of type \"integer\""),
            (3, 6, "s 1 is not of type \"string\""),
            (4, 3, "unknown option \"zz\""),
            (5, 16, "o/b 2 is not of type \"string\""),
        ],
    ),
    (
        "several of the form",
        b"options:\n  i: 1e999\n  i: 2\n  n: .inf\n",
        &[
            (2, 6, "a number that is too large for a 64-bit float"),
            (3, 3, "duplicate key \"i\""),
            (4, 6, "an infinity or not-a-number, which JSON has not"),
        ],
    ),
    (
        "behind a byte order mark and CRLF",
        b"\xef\xbb\xbfoptions:\r\n  i: x\r\n",
        &[(2, 6, "i \"x\" is not of type \"integer\"")],
    ),
    (
        "behind characters of several bytes",
        "options:\n  m: {é日: x}\n".as_bytes(),
        &[(2, 11, "m/é日 \"x\" is not of type \"integer\"")],
    ),
    (
        "a merged value",
        b"definitions:\n  d: &d {a: x}\noptions:\n  o:\n    <<: *d\n",
        &[(2, 13, "o/a \"x\" is not of type \"integer\"")],
    ),
    (
        "an aliased value",
        b"definitions:\n  d: &d x\noptions:\n  i: *d\n",
        &[(4, 6, "i \"x\" is not of type \"integer\"")],
    ),
];

/// Texts that look wrong, and are not.
pub(crate) const RIGHT: &[(&str, &[u8])] = &[
    ("yes, no and on as texts", b"options:\n  s: no\n"),
    ("a byte order mark", b"\xef\xbb\xbfoptions: {i: 1}\n"),
    ("CRLF", b"options:\r\n  i: 1\r\n"),
    (
        "anchors and merges",
        b"definitions:\n  d: &d {a: 1}\noptions:\n  o: {<<: *d, b: x}\n",
    ),
    ("a date as a text", b"options:\n  s: 2024-01-02\n"),
    ("options: {}", b"options: {}\n"),
    ("1.0 for an integer", b"options:\n  i: 1.0\n"),
];
