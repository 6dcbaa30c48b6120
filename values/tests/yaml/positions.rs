//! Where the parts of a text stand.

use sentry_options_schema::json::{Node, NodeKind};
use sentry_options_schema::{Path, Segment, Source};
use sentry_options_values::yaml;

use super::parse;

/// The texts at the spans of all values, in the order of the tree.
fn written(text: &str) -> Vec<String> {
    fn push(node: &Node, text: &str, written: &mut Vec<String>) {
        written.push(text[node.span.range()].to_owned());
        match &node.kind {
            NodeKind::Array(items) => items.iter().for_each(|item| push(item, text, written)),
            NodeKind::Object(members) => {
                for member in members {
                    written.push(text[member.key_span.range()].to_owned());
                    push(&member.value, text, written);
                }
            }
            _ => {}
        }
    }
    let mut written = Vec::new();
    let document = parse(text).unwrap_or_else(|errors| panic!("{text:?}: {errors:?}"));
    push(&document.root, text, &mut written);
    written
}

#[test]
fn a_span_is_the_value_as_written() {
    let table: [(&str, &[&str]); 18] = [
        ("k:   1.50 # c\n", &["k:   1.50", "k", "1.50"]),
        (
            "\"k\" : 'it''s'\n",
            &["\"k\" : 'it''s'", "\"k\"", "'it''s'"],
        ),
        ("k:\n", &["k:", "k", ""]),
        ("? k\n", &["? k", "k", ""]),
        (
            "{a, b: , c: 1}\n",
            &["{a, b: , c: 1}", "a", "", "b", "", "c", "1"],
        ),
        (
            "k: [1, [] ]\n",
            &["k: [1, [] ]", "k", "[1, [] ]", "1", "[]"],
        ),
        ("[a: 1]", &["[a: 1]", "a: 1", "a", "1"]),
        (
            "k:\n- 1\n- 2\n\n# c\n",
            &["k:\n- 1\n- 2", "k", "- 1\n- 2", "1", "2"],
        ),
        ("k:\n  - - 1\n", &["k:\n  - - 1", "k", "- - 1", "- 1", "1"]),
        (
            "k: # - c\n- a: b\n",
            &["k: # - c\n- a: b", "k", "- a: b", "a: b", "a", "b"],
        ),
        ("k: &x !!str 1\n", &["k: &x !!str 1", "k", "1"]),
        (
            "k: &x\n- !!map\n  a: b\n",
            &[
                "k: &x\n- !!map\n  a: b",
                "k",
                "- !!map\n  a: b",
                "a: b",
                "a",
                "b",
            ],
        ),
        (
            "k: |\n  a\n\n  b\n\nj: 1\n",
            &["k: |\n  a\n\n  b\n\nj: 1", "k", "|\n  a\n\n  b", "j", "1"],
        ),
        (
            "k: |2 # a | b\n   x\n",
            &["k: |2 # a | b\n   x", "k", "|2 # a | b\n   x"],
        ),
        (
            "- >-\r\n  a\r\n- \"b\r\n  c\"\r\n",
            &["- >-\r\n  a\r\n- \"b\r\n  c\"", ">-\r\n  a", "\"b\r\n  c\""],
        ),
        (
            "- |\n\n  # n\n- b\n",
            &["- |\n\n  # n\n- b", "|\n\n  # n", "b"],
        ),
        (
            "k: a\n  b\n\n  c # d\n",
            &["k: a\n  b\n\n  c", "k", "a\n  b\n\n  c"],
        ),
        (
            "\u{feff}é: \"ü\" # ß\nö: 1\n",
            &["é: \"ü\" # ß\nö: 1", "é", "\"ü\"", "ö", "1"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(written(text), expected, "{text:?}");
    }
}

#[test]
fn aliases_stand_where_they_are_and_their_parts_where_they_are_written() {
    let text = "definitions:\n  base: &base {x: 1, y: [2]}\noptions:\n  a: *base\n  b:\n    <<: *base\n    z: 3\n";
    let document = parse(text).unwrap();
    let at = |path: &[&str]| {
        let path = path
            .iter()
            .map(|key| Segment::Key((*key).to_owned()))
            .collect::<Path>();
        &text[document.root.find(&path).unwrap().span.range()]
    };
    assert_eq!(at(&["options", "a"]), "*base");
    assert_eq!(at(&["options", "a", "y"]), "[2]");
    assert_eq!(at(&["options", "b"]), "<<: *base\n    z: 3");
    assert_eq!(at(&["options", "b", "x"]), "1");

    let [anchor] = document.anchors() else {
        panic!("{document:?}")
    };
    assert_eq!(
        (&*anchor.name, &text[anchor.span.range()]),
        ("base", "&base")
    );
    assert_eq!(&text[anchor.target.range()], "{x: 1, y: [2]}");
    let aliases = document.aliases().iter();
    let aliases = aliases.map(|alias| (&text[alias.span.range()], alias.anchor));
    assert_eq!(aliases.collect::<Vec<_>>(), [("*base", 0), ("*base", 0)]);
}

#[test]
fn every_place_that_says_a_part_of_a_value() {
    let text = "definitions:\n  s: &s hush\n  l: &l [1, *s]\n  m: &m {p: *l}\noptions:\n  a: *m\n  b: {<<: *m, q: 2}\n  c: [3]\n";
    let document = parse(text).unwrap();
    let options = &document.root.member("options").unwrap().value;
    let places = |key: &str| {
        let node = &options.member(key).unwrap().value;
        let places = document.places(node).into_iter();
        places
            .map(|span| text[span.range()].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(places("a"), ["hush", "[1, *s]", "{p: *l}", "*m"]);
    assert_eq!(
        places("b"),
        ["hush", "[1, *s]", "p", "*l", "{<<: *m, q: 2}"]
    );
    assert_eq!(places("c"), ["[3]"]);
}

#[test]
fn errors_stand_where_they_are() {
    // Byte offsets do not depend on line ends, tabs or a byte order mark: columns count characters.
    for (text, expected) in [
        ("k: 1\r\nk: 2\r\n", "2:1"),
        ("é: .inf\n", "1:4"),
        ("\u{feff}é: .inf\n", "1:5"),
        ("ä:\n  - \"ö\"\n  - 1e999\n", "3:5"),
        ("a:\n\tb: 1\n", "2:1"),
        ("a:\n  \t\tb: 1\n", "2:3"),
        ("a: |\n\tb\n", "2:1"),
        ("k:\t1e999\n", "1:4"),
        ("a: 1\nb: 2: 3\n", "2:5"),
        ("a: @\n", "1:4"),
        ("a: [1\n", "1:4"),
        ("a: \"\u{1}\"\n", "1:5"),
        ("a: 1\n--- \nb: 1\n", "2:1"),
        ("{? [1] : 2}", "1:4"),
        ("k:\n  ? - 1\n  : 2\n", "2:5"),
    ] {
        let source = Source::new("values.yaml", text);
        let errors = yaml::parse(&source).unwrap_err();
        let position = source.position(errors[0].span.start).to_string();
        assert_eq!(position, expected, "{text:?}: {errors:?}");
    }
}
