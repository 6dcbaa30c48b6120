//! Where things stand: lines and columns in characters, in spite of tabs, CRLF and multi-byte text.

mod support;

use sentry_options_schema::json::{self, NodeKind};
use sentry_options_schema::{Path, Position, Segment, Source};
use serde_json::json;
use support::errors;

#[test]
fn positions_count_characters_from_one() {
    let source = Source::new("x", "ab\r\n\té日𝄞z\n");
    let at = |offset| {
        let Position { line, column } = source.position(offset);
        (line, column)
    };
    assert_eq!(at(0), (1, 1));
    assert_eq!(
        at(2),
        (1, 3),
        "the carriage return is a character of its line"
    );
    assert_eq!(at(4), (2, 1));
    assert_eq!(at(5), (2, 2), "a tab is one column");
    assert_eq!(at(7), (2, 3));
    assert_eq!(at(6), (2, 2), "within a character is its start");
    assert_eq!(at(10), (2, 4));
    assert_eq!(at(14), (2, 5));
    assert_eq!(at(16), (3, 1));
    assert_eq!(at(1000), (3, 1), "past the end is the end");
    assert_eq!(source.position(14).to_string(), "2:5");
}

#[test]
fn errors_stand_where_the_mistake_is() {
    let text = "{\"version\": \"1.0\", \"type\": \"object\", \"properties\": {\r\n\
        \t\"é.日本\": {\"description\": \"𝄞𝄞\", \"default\": \"ü\", \"type\": \"integer\"}\r\n}}";
    let errors = errors(text);
    let [error] = errors.errors() else {
        panic!("{errors}");
    };
    assert_eq!(&text[error.span.range()], "\"ü\"");
    assert_eq!(error.option.as_deref(), Some("é.日本"));
    assert_eq!(
        errors.source().position(error.span.start).to_string(),
        "2:43"
    );
}

#[test]
fn every_node_spans_its_text() {
    let text = " { \"a\" : [ 1 , {\"b\\u0041\":\ttrue} ], \"c\": \"d\\\"e\", \"f\": -1.50e+2 } ";
    let source = Source::new("x", text);
    let root = json::parse(&source).expect("it is JSON");
    assert_eq!(&text[root.span.range()], text.trim());
    let at = |segments: &[Segment]| {
        let path = segments.iter().cloned().collect::<Path>();
        let node = root.find(&path).expect("it is there");
        &text[node.span.range()]
    };
    let key = |key: &str| Segment::Key(key.to_owned());
    assert_eq!(at(&[]), text.trim());
    assert_eq!(at(&[key("a")]), "[ 1 , {\"b\\u0041\":\ttrue} ]");
    assert_eq!(at(&[key("a"), Segment::Index(0)]), "1");
    assert_eq!(at(&[key("a"), Segment::Index(1), key("bA")]), "true");
    assert_eq!(at(&[key("f")]), "-1.50e+2", "the number as written");
    assert!(
        root.find(&[key("a"), key("0")].into_iter().collect())
            .is_none()
    );
    let NodeKind::Object(members) = &root.kind else {
        panic!("an object");
    };
    assert_eq!(&text[members[1].key_span.range()], "\"c\"");
    assert_eq!(
        root.to_value(),
        json!({"a": [1, {"bA": true}], "c": "d\"e", "f": -150.0})
    );
}

#[test]
fn paths_tell_the_way() {
    let path = [Segment::Key("a/b~".into()), Segment::Index(1)]
        .into_iter()
        .collect::<Path>();
    assert_eq!(path.to_string(), "a/b~/1");
    assert_eq!(path.pointer(), "/a~1b~0/1");
    assert_eq!(path.within("k").to_string(), "k/a/b~/1");
    assert!(Path::root().is_root());
    assert_eq!(Path::root().pointer(), "");
}
