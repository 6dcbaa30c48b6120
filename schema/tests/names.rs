//! Names in code: the table of vectors, types, variants, and what collides.

mod support;

use std::collections::HashSet;

use sentry_options_schema::names::{
    self, NameError, Part, accessor_name, check_accessor, module_name, option_type_name, type_name,
    variant_names,
};
use sentry_options_schema::{Kind, Namespace, SchemaErrorKind, Source, parse};
use support::{file, schema};

#[test]
fn the_table_of_vectors() {
    let table = include_str!("names.vectors.tsv");
    let vectors = table.lines().filter(|line| !line.starts_with('#'));
    for line in vectors {
        let (key, name) = line.split_once('\t').expect(line);
        let key = if key.starts_with('"') {
            serde_json::from_str(key).expect(key)
        } else {
            key.to_owned()
        };
        let expected = (name != "!").then(|| name.to_owned());
        assert_eq!(accessor_name(&key).ok(), expected, "{key:?}");
        if let Some(name) = expected {
            assert_eq!(
                check_accessor(&name),
                Ok(()),
                "{name:?} is a name of its own"
            );
        }
    }
}

#[test]
fn why_a_key_has_no_name() {
    assert_eq!(accessor_name(""), Err(NameError::NoLetter));
    assert_eq!(accessor_name("1.2"), Err(NameError::NoLetter));
    assert_eq!(
        accessor_name("über"),
        Err(NameError::LetterOutsideAscii('ü'))
    );
}

#[test]
fn accessors() {
    for accessor in ["a", "rate_limit", "_1a", "a2", "type_", "x_"] {
        assert_eq!(check_accessor(accessor), Ok(()), "{accessor}");
    }
    for accessor in ["", "_", "A", "rateLimit", "a-b", "1a", "é", "a b", "_1"] {
        assert_eq!(
            check_accessor(accessor),
            Err(NameError::NotSnakeCase),
            "{accessor}"
        );
    }
    for accessor in ["type", "with", "self", "match", "def"] {
        assert_eq!(
            check_accessor(accessor),
            Err(NameError::Keyword),
            "{accessor}"
        );
    }
    for accessor in names::RESERVED {
        assert_eq!(
            check_accessor(accessor),
            Err(NameError::Reserved),
            "{accessor}"
        );
    }
    assert_eq!(check_accessor("__class__"), Err(NameError::Dunder));
}

#[test]
fn modules() {
    let name = |namespace| module_name(&Namespace::new(namespace).expect(namespace));
    assert_eq!(name("seer"), "seer");
    assert_eq!(name("seer-code-review"), "seer_code_review");
    assert_eq!(name("type"), "type_");
    assert_eq!(name("1"), "_1");
    assert_eq!(name("self"), "self_");
}

#[test]
fn types() {
    let cases = [
        ("db_config", "DbConfig"),
        ("http_server_v2", "HttpServerV2"),
        ("_2_fa", "_2Fa"),
        ("type_", "Type"),
        ("self_", "Self_"),
        ("a", "A"),
        ("_a", "A"),
    ];
    for (name, expected) in cases {
        assert_eq!(type_name(name), expected, "{name}");
    }
    assert_eq!(option_type_name("options"), "Options_");
    assert_eq!(option_type_name("snapshot_"), "Snapshot_");
    assert_eq!(option_type_name("overrides"), "Overrides_");
    assert_eq!(option_type_name("config"), "Config");
}

#[test]
fn variants() {
    let cases: [(&[&str], &[&str]); 10] = [
        (&["small", "large"], &["Small", "Large"]),
        (
            &["gpt-4o", "gpt-4.1", "gpt-41"],
            &["Gpt4o", "Gpt41", "Gpt412"],
        ),
        (&["GET", "get", "Get"], &["Get", "Get2", "Get3"]),
        (&["get2", "get", "GET"], &["Get2", "Get", "Get3"]),
        (&["", "x"], &["Empty", "X"]),
        (
            &["unknown", "Unknown", "self"],
            &["Unknown2", "Unknown3", "Self2"],
        ),
        (&["4o", "2"], &["_4o", "_2"]),
        (&["é", "café", "é4é"], &["U00E9", "CafU00E9", "U00E94U00E9"]),
        (&["-", "+", " "], &["U002D", "U002B", "U0020"]),
        (&["a-b", "a_b", "aB"], &["AB", "AB2", "AB3"]),
    ];
    for (members, expected) in cases {
        assert_eq!(variant_names(members.iter().copied()), expected);
    }
}

#[test]
fn variants_are_unique_identifiers() {
    let members = (0..500)
        .map(|seed| format!("{:?}", char::from_u32(seed * 37 % 0x500).unwrap_or('x')))
        .collect::<Vec<_>>();
    let names = variant_names(members.iter().map(String::as_str));
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), members.len());
    for name in &names {
        assert!(
            name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_'),
            "{name}"
        );
        assert!(
            name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
            "{name}"
        );
    }
}

fn check(options: &str) -> Vec<SchemaErrorKind> {
    let source = Source::new("schema.json", file(options));
    let schema = parse("seer", &source).expect("it is a schema");
    names::check(&schema, &source).map_or_else(
        |errors| {
            errors
                .errors()
                .iter()
                .map(|error| error.kind.clone())
                .collect()
        },
        |()| Vec::new(),
    )
}

fn messages(options: &str) -> String {
    let source = Source::new("schema.json", file(options));
    let schema = parse("seer", &source).expect("it is a schema");
    names::check(&schema, &source).expect_err(options).plain()
}

const INTEGER: &str = r#"{"type": "integer", "default": 1, "description": "d"}"#;

#[test]
fn colliding_names() {
    assert_eq!(
        messages(&format!(
            "\"a.b\": {INTEGER},\n\"a_b\": {INTEGER},\n\"aB\": {INTEGER}"
        )),
        "schema.json:3:1: \"a_b\" and \"a.b\" are both `a_b` in code\n  \
         = help: \"a.b\" stands at 2:1; name one of them otherwise with \"accessor\": \"some_name\"\n\
         schema.json:4:1: \"aB\" and \"a.b\" are both `a_b` in code\n  \
         = help: \"a.b\" stands at 2:1; name one of them otherwise with \"accessor\": \"some_name\""
    );
    let other = r#"{"type": "integer", "accessor": "other", "default": 1, "description": "d"}"#;
    assert_eq!(check(&format!("\"a.b\": {INTEGER}, \"a_b\": {other}")), []);
    // At run time both are there.
    let schema = schema(&file(&format!("\"a.b\": {INTEGER}, \"a_b\": {INTEGER}")));
    assert!(schema.option("a.b").is_some() && schema.option("a_b").is_some());
}

#[test]
fn keys_without_a_name() {
    assert_eq!(
        messages(&format!("\"é\": {INTEGER},\n\"1\": {INTEGER}")),
        "schema.json:2:1: \"é\" has no name in code: it has the letter 'é', which is not ASCII\n  \
         = help: name it with \"accessor\": \"some_name\"\n\
         schema.json:3:1: \"1\" has no name in code: it has no ASCII letter\n  \
         = help: name it with \"accessor\": \"some_name\""
    );
}

#[test]
fn colliding_fields() {
    let option = |fields: &str| {
        format!(
            r#""k": {{"type": "array", "items": {{"type": "object", {fields}}}, "default": [], "description": "d"}}"#
        )
    };
    assert_eq!(
        messages(&option(
            r#""properties": {"a-b": {"type": "string"}, "a.b": {"type": "string"}}"#
        )),
        "schema.json:2:94: \"a.b\" and \"a-b\" are both `a_b` in code\n  \
         = help: \"a-b\" stands at 2:67; name one of them otherwise with \"accessor\": \"some_name\""
    );
    assert_eq!(
        messages(&option(
            r#""properties": {"extra": {"type": "string"}}, "additionalProperties": {"type": "string"}"#
        )),
        "schema.json:2:67: \"extra\" and the undeclared fields of its object are both `extra` in code\n  \
         = help: name it otherwise with \"accessor\": \"some_name\""
    );
    assert_eq!(
        check(&option(r#""properties": {"extra": {"type": "string"}}"#)),
        []
    );
}

#[test]
fn colliding_types() {
    let text = r#"{"type": "string", "enum": ["a"], "default": "a", "description": "d"}"#;
    assert_eq!(
        messages(&format!("\"a.1\": {text},\n\"a1\": {text}")),
        "schema.json:3:1: the types of \"a1\" and \"a.1\" are both `A1` in code\n  \
         = help: \"a.1\" stands at 2:1; name one of them otherwise with \"accessor\": \"some_name\""
    );
    assert_eq!(check(&format!("\"a.1\": {INTEGER}, \"a1\": {text}")), []);
}

#[test]
fn types_in_python_are_named_after_what_holds_them() {
    let name = |holder, part| names::python_type_name(holder, part);
    assert_eq!(name(None, Part::Option("db_config")), "DbConfig");
    assert_eq!(name(Some("Routes"), Part::Item), "Routes_Item");
    assert_eq!(name(Some("Grid_Item"), Part::Item), "Grid_Item_Item");
    assert_eq!(name(Some("OrgTweaks"), Part::Value), "OrgTweaks_Value");
    assert_eq!(name(Some("Sink"), Part::Variant("Gpt4o")), "Sink_Gpt4o");
    assert_eq!(name(None, Part::Extra), "Extra");
    // No keyword, and no name of an attribute.
    assert_eq!(name(None, Part::Field("none")), "None_");
    assert_eq!(name(None, Part::Option("true_")), "True_");
    assert_eq!(name(None, Part::Option("_9lives")), "T_9lives");
    assert_eq!(name(Some("T_9lives"), Part::Item), "T_9lives_Item");
}

#[test]
fn classes_of_namespaces_are_no_variables() {
    let class = |namespace: &str| {
        names::python_class_name(&Namespace::new(namespace).expect("it is a DNS label"))
    };
    assert_eq!(class("seer-code-review"), "SeerCodeReview");
    assert_eq!(class("2fa"), "T_2fa");
    assert_eq!(class("none"), "None_");
}

#[test]
fn a_tag_has_a_name_in_python_unless_a_field_has_it() {
    let tag = |key: &str, fields: &str| {
        let text = format!(
            r#"{{"version": "1.0", "type": "object", "properties": {{"sink": {{"oneOf": [
                {{"type": "object", "properties": {{"{key}": {{"const": "a"}}{fields}}}}}],
                "default": {{"{key}": "a"}}, "description": ""}}}}}}"#
        );
        let schema = parse("seer", &Source::new("schema.json", text)).expect("it is a schema");
        let Kind::Tagged(tagged) = &schema.options[0].ty.kind else {
            panic!("it has variants")
        };
        names::python_tag_name(tagged)
    };
    let field = |key: &str| format!(r#", "{key}": {{"type": "integer", "optional": true}}"#);
    assert_eq!(tag("Kind", "").as_deref(), Some("kind"));
    assert_eq!(tag("type", &field("kind")).as_deref(), Some("type_"));
    assert_eq!(tag("Kind", &field("kind")), None);
    assert_eq!(tag("日", ""), None);
}
