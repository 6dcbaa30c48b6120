//! Unsetting an option.

use super::assert_unset;

#[test]
fn an_entry_goes_with_its_lines() {
    for (text, expected) in [
        (
            "options:\n  a: 1\n  k: 1 # why\n  z: 1\n",
            "options:\n  a: 1\n  z: 1\n",
        ),
        ("options:\n  k: 1\n  z: 1\n", "options:\n  z: 1\n"),
        ("options:\n  a: 1\n  k: 1\n", "options:\n  a: 1\n"),
        ("options:\n  a: 1\n  k: 1", "options:\n  a: 1"),
        ("options:\r\n  a: 1\r\n  k: 1", "options:\r\n  a: 1"),
        (
            "options:\r\n  a: 1\r\n  k:\r\n    - 1\r\n    - 2\r\n",
            "options:\r\n  a: 1\r\n",
        ),
        (
            "options:\n  k:\n    x: 1\n    # y: 2\n  z: 1\n",
            "options:\n  z: 1\n",
        ),
        (
            "options:\n  k: |\n    a\n\n    b\n\n  z: 1\n",
            "options:\n\n  z: 1\n",
        ),
        (
            "options:\n  k: |+\n    a\n\n\n  z: 1\n",
            "options:\n  z: 1\n",
        ),
        (
            "options:\n  k: [1,\n  2] # c\n  z: 1\n",
            "options:\n  z: 1\n",
        ),
        ("options:\n  k:\n  - 1\n  z: 1\n", "options:\n  z: 1\n"),
        ("options:\n  ? k\n  : 1\n  z: 1\n", "options:\n  z: 1\n"),
        ("options:\n  k: &a 1\n  z: 1\n", "options:\n  z: 1\n"),
        ("options: {a: 1, k: 1, z: 1}\n", "options: {a: 1, z: 1}\n"),
        ("options: {a: 1, k: 1}\n", "options: {a: 1}\n"),
        ("options: {a: 1, k}\n", "options: {a: 1}\n"),
        ("options: {k: 1, z: 1}\n", "options: {z: 1}\n"),
        ("options: {k: 1}\n", "options: {}\n"),
        (
            "{\n  \"options\": {\n    \"a\": 1,\n    \"k\": 1,\n    \"z\": 1\n  }\n}\n",
            "{\n  \"options\": {\n    \"a\": 1,\n    \"z\": 1\n  }\n}\n",
        ),
        (
            "{\n  \"options\": {\n    \"a\": 1,\n    \"k\": 1\n  }\n}\n",
            "{\n  \"options\": {\n    \"a\": 1\n  }\n}\n",
        ),
        (
            "{\n  options: {\n    a: 1, # a\n    k: 1 # k\n  }\n}\n",
            "{\n  options: {\n    a: 1, # a\n     # k\n  }\n}\n",
        ),
    ] {
        assert_unset(text, "k", expected);
    }
}

#[test]
fn the_last_entry() {
    for (text, expected) in [
        ("options:\n  k: 1\n", "options: {}\n"),
        ("options:\n  k: 1", "options: {}"),
        (
            "options: # c\n  # d\n  k: 1\n# e\n",
            "options: {} # c\n  # d\n# e\n",
        ),
        ("options: &o # c\n  k: 1\n", "options: &o {} # c\n"),
        (
            "options:\n  k: 1\ndefinitions:\n  a: 1\n",
            "options: {}\ndefinitions:\n  a: 1\n",
        ),
        (
            "d: &d {x: 1}\noptions:\n  <<: *d\n  k: 1\n",
            "d: &d {x: 1}\noptions:\n  <<: *d\n",
        ),
    ] {
        assert_unset(text, "k", expected);
    }
}

#[test]
fn comments_above() {
    for (text, expected) in [
        // Clearly about this entry alone.
        (
            "options:\n  a: 1\n\n  # about k\n  # more\n  k: 1\n\n  z: 1\n",
            "options:\n  a: 1\n\n  z: 1\n",
        ),
        (
            "options:\n  a: 1\n  # about k\n  k: 1\n  # about z\n  z: 1\n",
            "options:\n  a: 1\n  # about z\n  z: 1\n",
        ),
        (
            "options:\n  a: 1\n  # about k\n  k: 1\ndefinitions: {}\n",
            "options:\n  a: 1\ndefinitions: {}\n",
        ),
        ("options:\n  a: 1\n  # about k\n  k: 1", "options:\n  a: 1"),
        // A heading of several, perhaps.
        (
            "options:\n  a: 1\n  # limits\n  k: 1\n  z: 1\n",
            "options:\n  a: 1\n  # limits\n  z: 1\n",
        ),
        // Of the whole, perhaps.
        (
            "options:\n  # all\n  k: 1\n\n  z: 1\n",
            "options:\n  # all\n\n  z: 1\n",
        ),
        // Apart, or at another indentation.
        (
            "options:\n  a: 1\n  # apart\n\n  k: 1\n\n  z: 1\n",
            "options:\n  a: 1\n  # apart\n\n  z: 1\n",
        ),
        (
            "options:\n  a: 1\n# apart\n  k: 1\n\n  z: 1\n",
            "options:\n  a: 1\n# apart\n\n  z: 1\n",
        ),
        (
            "options:\n  a:\n    b: 1\n    # c: 2\n  k: 1\n",
            "options:\n  a:\n    b: 1\n    # c: 2\n",
        ),
    ] {
        assert_unset(text, "k", expected);
    }
}
