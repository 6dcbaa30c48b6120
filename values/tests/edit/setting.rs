//! Setting an option.

use serde_json::json;

use super::assert_set;

#[test]
fn a_scalar_in_place() {
    for (text, expected) in [
        ("options:\n  k: 1\n", "options:\n  k: 2\n"),
        ("options:\n  k: 1", "options:\n  k: 2"),
        (
            "options:\r\n  k: 1\r\n  l: 1\r\n",
            "options:\r\n  k: 2\r\n  l: 1\r\n",
        ),
        ("options:\n  k: 1  # why\n", "options:\n  k: 2  # why\n"),
        (
            "options:\n  k:   \"one\"   # why\n",
            "options:\n  k: 2   # why\n",
        ),
        ("options:\n  \"k\" : 1\n", "options:\n  \"k\" : 2\n"),
        ("options:\n  k:\n", "options:\n  k: 2\n"),
        ("options:\n  k: # why\n", "options:\n  k: 2 # why\n"),
        (
            "options:\n  k: &a !!str 1 # why\n",
            "options:\n  k: 2 # why\n",
        ),
        (
            "options:\n  k: a\n    b\n\n    c # why\n  l: 1\n",
            "options:\n  k: 2 # why\n  l: 1\n",
        ),
        (
            "options:\n  k: \"a\n    b\" # why\n",
            "options:\n  k: 2 # why\n",
        ),
        (
            "options:\n  k: [1,\n    2] # why\n",
            "options:\n  k: 2 # why\n",
        ),
        (
            "options:\n  k: |  # why\n    a\n\n    b\n\n  # l\n  l: 1\n",
            "options:\n  k: 2  # why\n\n  # l\n  l: 1\n",
        ),
        (
            "options:\n  k: |+\n    a\n\n\n  l: 1\n",
            "options:\n  k: 2\n  l: 1\n",
        ),
        (
            "options:\n  k: # why\n    # within\n    - 1\n    - 2 # two\n  # l\n  l: 1\n",
            "options:\n  k: 2 # why\n  # l\n  l: 1\n",
        ),
        (
            "options:\n  k: &a # why\n    x: 1\n  l: 1\n",
            "options:\n  k: 2 # why\n  l: 1\n",
        ),
        (
            "options:\n  k:\n  - 1\n  l: 1\n",
            "options:\n  k: 2\n  l: 1\n",
        ),
        ("options:\n  ? k\n  : 1\n", "options:\n  ? k\n  : 2\n"),
        ("options:\n  k:\n    1 # one\n", "options:\n  k: 2\n"),
        (
            "options: {j: 0, k: 1, l: 1} # c\n",
            "options: {j: 0, k: 2, l: 1} # c\n",
        ),
        (
            "options: {j: 0, k, l: 1}\n",
            "options: {j: 0, k: 2, l: 1}\n",
        ),
        (
            "options: {j: 0, k: , l: 1}\n",
            "options: {j: 0, k: 2, l: 1}\n",
        ),
        ("options: {\"k\":1}\n", "options: {\"k\": 2}\n"),
        ("options: {k: &a !!str 1 }\n", "options: {k: 2 }\n"),
        (
            "{\"options\": {\"k\": [1, {}], # why\n \"l\": 1}}",
            "{\"options\": {\"k\": 2, # why\n \"l\": 1}}",
        ),
        (
            "definitions:\n  a: &a 1\noptions:\n  k: *a # why\n  l: *a\n",
            "definitions:\n  a: &a 1\noptions:\n  k: 2 # why\n  l: *a\n",
        ),
        (
            "d: &d {k: 1}\noptions:\n  <<: *d\n  k: 3\n",
            "d: &d {k: 1}\noptions:\n  <<: *d\n  k: 2\n",
        ),
        (
            "---\n# top\noptions:\n    k: 1\n...\n",
            "---\n# top\noptions:\n    k: 2\n...\n",
        ),
        ("\u{feff}options:\n  k: 1\n", "\u{feff}options:\n  k: 2\n"),
    ] {
        assert_set(text, "k", &json!(2), expected);
    }
}

#[test]
fn a_value_of_several_lines() {
    let mapping = json!({"x": 1, "z": ["a", {"z": []}]});
    for (text, expected) in [
        (
            "options:\n  k: 1 # why\n  l: 1\n",
            "options:\n  k: # why\n    x: 1\n    z:\n      - a\n      - z: []\n  l: 1\n",
        ),
        (
            "options:\n    k: 1\n    l:\n    - 1\n",
            "options:\n    k:\n        x: 1\n        z:\n        - a\n        - z: []\n    l:\n    - 1\n",
        ),
        (
            "options:\r\n  k:\r\n    - 1\r\n",
            "options:\r\n  k:\r\n    x: 1\r\n    z:\r\n      - a\r\n      - z: []\r\n",
        ),
        (
            "options: {k: 1}\n",
            "options: {k: {\"x\": 1, \"z\": [\"a\", {\"z\": []}]}}\n",
        ),
    ] {
        assert_set(text, "k", &mapping, expected);
    }
    let literal = json!("a\n  b\n\nc: d # e");
    assert_set(
        "options:\n  k: 1 # why\n",
        "k",
        &literal,
        "options:\n  k: |- # why\n    a\n      b\n\n    c: d # e\n",
    );
    assert_set(
        "options:\n  k: |\n    old\n  l: 1\n",
        "k",
        &json!("a\nb\n"),
        "options:\n  k: |\n    a\n    b\n  l: 1\n",
    );
    // Without its line end at the end of the file, it would be a different text to some.
    assert_set(
        "options:\n  k: 1",
        "k",
        &json!("a\nb\n"),
        "options:\n  k: |\n    a\n    b\n",
    );
    assert_set(
        "options:\n  k: 1",
        "k",
        &json!("a\nb"),
        "options:\n  k: |-\n    a\n    b",
    );
    assert_set(
        "options:\n  k: 1\n",
        "k",
        &json!("a\nb\n\n"),
        "options:\n  k: \"a\\nb\\n\\n\"\n",
    );
    assert_set("options:\n  k: 1\n", "k", &json!({}), "options:\n  k: {}\n");
}

#[test]
fn quotes_stay() {
    for (text, expected) in [
        ("options:\n  k: \"a\"\n", "options:\n  k: \"b\"\n"),
        ("options:\n  k: 'a'\n", "options:\n  k: 'b'\n"),
        ("options:\n  k: a\n", "options:\n  k: b\n"),
        ("options: {k: a}\n", "options: {k: \"b\"}\n"),
    ] {
        assert_set(text, "k", &json!("b"), expected);
    }
    assert_set(
        "options:\n  k: 'a'\n",
        "k",
        &json!("it's\t"),
        "options:\n  k: \"it's\\t\"\n",
    );
}

#[test]
fn a_new_option() {
    for (text, expected) in [
        // Sorted files stay sorted, and comments above stay with what they are about.
        (
            "options:\n  a: 1\n  z: 1\n",
            "options:\n  a: 1\n  k: 2\n  z: 1\n",
        ),
        (
            "options:\n  a: 1\n\n  # about z\n  z: 1\n",
            "options:\n  a: 1\n  k: 2\n\n  # about z\n  z: 1\n",
        ),
        (
            "options:\n  a:\n    x: 1\n    # y: 2\n\n  z: 1\n",
            "options:\n  a:\n    x: 1\n    # y: 2\n  k: 2\n\n  z: 1\n",
        ),
        (
            "options:\n  # about z\n  z: 1\n",
            "options:\n  k: 2\n  # about z\n  z: 1\n",
        ),
        ("options:\n  a: 1\n", "options:\n  a: 1\n  k: 2\n"),
        (
            "options:\n  a: 1\n  # the end\n",
            "options:\n  a: 1\n  k: 2\n  # the end\n",
        ),
        // Others get it at the end.
        (
            "options:\n  z: 1\n  a: 1\n",
            "options:\n  z: 1\n  a: 1\n  k: 2\n",
        ),
        (
            "options:\n  z: 1\n  a: |\n    x\n\ndefinitions:\n  b: 1\n",
            "options:\n  z: 1\n  a: |\n    x\n  k: 2\n\ndefinitions:\n  b: 1\n",
        ),
        (
            "options:\n  a: |+\n    x\n\n\n# end\n",
            "options:\n  a: |+\n    x\n\n\n  k: 2\n# end\n",
        ),
        ("options:\n  a: 1", "options:\n  a: 1\n  k: 2"),
        ("options:\r\n  a: 1", "options:\r\n  a: 1\r\n  k: 2"),
        (
            "options:\r\n    a: 1\r\n",
            "options:\r\n    a: 1\r\n    k: 2\r\n",
        ),
        (
            "options:\n  \"a\": 1\n",
            "options:\n  \"a\": 1\n  \"k\": 2\n",
        ),
        ("options:\n  'a': 1\n", "options:\n  'a': 1\n  'k': 2\n"),
        (
            "d: &d {x: 1, k: 3}\noptions:\n  <<: *d\n",
            "d: &d {x: 1, k: 3}\noptions:\n  <<: *d\n  k: 2\n",
        ),
        (
            "options:\n  <<: {x: 1}\n  z: {<<: {q: 1}}\n",
            "options:\n  <<: {x: 1}\n  k: 2\n  z: {<<: {q: 1}}\n",
        ),
        // In brackets.
        ("options: {a: 1, z: 1}\n", "options: {a: 1, k: 2, z: 1}\n"),
        ("options: {z: 1, a: 1}\n", "options: {z: 1, a: 1, k: 2}\n"),
        (
            "options: {z: 1, a: 1, }\n",
            "options: {z: 1, a: 1, k: 2, }\n",
        ),
        (
            "{\n  \"options\": {\n    \"a\": 1,\n    \"b\": 1\n  }\n}\n",
            "{\n  \"options\": {\n    \"a\": 1,\n    \"b\": 1,\n    \"k\": 2\n  }\n}\n",
        ),
        (
            "{\n  \"options\": {\n    \"b\": 1,\n    \"z\": 1\n  }\n}\n",
            "{\n  \"options\": {\n    \"b\": 1,\n    \"k\": 2,\n    \"z\": 1\n  }\n}\n",
        ),
        ("{options: { }}", "{options: {k: 2}}"),
        (
            "{definitions: {}}",
            "{definitions: {}, options: {\"k\": 2}}",
        ),
        ("{}", "{options: {\"k\": 2}}"),
    ] {
        assert_set(text, "k", &json!(2), expected);
    }
}

#[test]
fn the_first_option() {
    for (text, expected) in [
        ("", "options:\n  k: 2\n"),
        ("\u{feff}", "\u{feff}options:\n  k: 2\n"),
        ("# values\n", "# values\noptions:\n  k: 2\n"),
        ("# values", "# values\noptions:\n  k: 2"),
        ("# values\r\n", "# values\r\noptions:\r\n  k: 2\r\n"),
        ("---\n", "---\noptions:\n  k: 2\n"),
        ("options:\n", "options:\n  k: 2\n"),
        ("options:", "options:\n  k: 2"),
        ("options: # c\n# d\n", "options: # c\n  k: 2\n# d\n"),
        ("options: ~ # c\n", "options: # c\n  k: 2\n"),
        ("options: {} # c\n", "options: # c\n  k: 2\n"),
        (
            "options: {} # c\ndefinitions:\n    a: 1\n",
            "options: # c\n    k: 2\ndefinitions:\n    a: 1\n",
        ),
        (
            "options: {\n  # nothing yet\n}\n",
            "options: {k: 2\n  # nothing yet\n}\n",
        ),
        (
            "definitions:\n   a: 1\n",
            "definitions:\n   a: 1\noptions:\n   k: 2\n",
        ),
    ] {
        assert_set(text, "k", &json!(2), expected);
    }
}

#[test]
fn keys_that_need_quotes() {
    for (key, written) in [
        ("feature.rate-limit", "feature.rate-limit"),
        ("yes", "\"yes\""),
        ("1", "\"1\""),
        ("a: b", "\"a: b\""),
        ("<<", "\"<<\""),
        ("", "\"\""),
        ("a b", "\"a b\""),
        ("# a", "\"# a\""),
    ] {
        assert_set(
            "options:\n",
            key,
            &json!(2),
            &format!("options:\n  {written}: 2\n"),
        );
    }
}
