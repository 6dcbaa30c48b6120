//! Every kind of schema error is provoked by some file.

mod support;

use std::collections::BTreeSet;

use sentry_options_schema::{EmptyRange, SchemaErrorKind, Source, json, names, parse};
use support::{file, option, try_schema};

/// One name for each kind. A new kind does not compile until it has a name, and the test fails until
/// a case below provokes it.
fn name(kind: &SchemaErrorKind) -> &'static str {
    match kind {
        SchemaErrorKind::Namespace { .. } => "Namespace",
        SchemaErrorKind::Json(json::ErrorKind::Syntax(_)) => "Json::Syntax",
        SchemaErrorKind::Json(json::ErrorKind::ByteOrderMark) => "Json::ByteOrderMark",
        SchemaErrorKind::Json(json::ErrorKind::DuplicateKey(_)) => "Json::DuplicateKey",
        SchemaErrorKind::Json(json::ErrorKind::TooDeep) => "Json::TooDeep",
        SchemaErrorKind::Unexpected { .. } => "Unexpected",
        SchemaErrorKind::MissingTopLevel { .. } => "MissingTopLevel",
        SchemaErrorKind::Version { .. } => "Version",
        SchemaErrorKind::RootType { .. } => "RootType",
        SchemaErrorKind::UnknownKeyword { .. } => "UnknownKeyword",
        SchemaErrorKind::MisplacedKeyword { .. } => "MisplacedKeyword",
        SchemaErrorKind::IllFittingKeyword { .. } => "IllFittingKeyword",
        SchemaErrorKind::MissingType { .. } => "MissingType",
        SchemaErrorKind::MissingDefault => "MissingDefault",
        SchemaErrorKind::MissingDescription => "MissingDescription",
        SchemaErrorKind::MissingItems => "MissingItems",
        SchemaErrorKind::MissingShape => "MissingShape",
        SchemaErrorKind::UnknownType { .. } => "UnknownType",
        SchemaErrorKind::UnionOfNonScalar { .. } => "UnionOfNonScalar",
        SchemaErrorKind::EmptyUnion => "EmptyUnion",
        SchemaErrorKind::DuplicateUnionMember { .. } => "DuplicateUnionMember",
        SchemaErrorKind::FormatOfUnion { .. } => "FormatOfUnion",
        SchemaErrorKind::UnknownFormat { .. } => "UnknownFormat",
        SchemaErrorKind::ContradictoryBounds { .. } => "ContradictoryBounds",
        SchemaErrorKind::EmptyRange(EmptyRange::Between { .. }) => "EmptyRange::Between",
        SchemaErrorKind::EmptyRange(EmptyRange::BelowFormat { .. }) => "EmptyRange::BelowFormat",
        SchemaErrorKind::EmptyRange(EmptyRange::AboveFormat { .. }) => "EmptyRange::AboveFormat",
        SchemaErrorKind::Pattern { .. } => "Pattern",
        SchemaErrorKind::EmptyEnum => "EmptyEnum",
        SchemaErrorKind::DuplicateEnumMember { .. } => "DuplicateEnumMember",
        SchemaErrorKind::EnumMember { .. } => "EnumMember",
        SchemaErrorKind::Default { .. } => "Default",
        SchemaErrorKind::Example { .. } => "Example",
        SchemaErrorKind::EmptyOneOf => "EmptyOneOf",
        SchemaErrorKind::NoDiscriminator { .. } => "NoDiscriminator",
        SchemaErrorKind::AmbiguousDiscriminator { .. } => "AmbiguousDiscriminator",
        SchemaErrorKind::DuplicateTag { .. } => "DuplicateTag",
        SchemaErrorKind::BranchShape => "BranchShape",
        SchemaErrorKind::StrayConst { .. } => "StrayConst",
        SchemaErrorKind::UnknownReference { .. } => "UnknownReference",
        SchemaErrorKind::MisplacedReference { .. } => "MisplacedReference",
        SchemaErrorKind::BesideReference { .. } => "BesideReference",
        SchemaErrorKind::UnknownKeyPattern { .. } => "UnknownKeyPattern",
        SchemaErrorKind::TypedFlag { .. } => "TypedFlag",
        SchemaErrorKind::Accessor { .. } => "Accessor",
        SchemaErrorKind::NoName { .. } => "NoName",
        SchemaErrorKind::CollidingNames { .. } => "CollidingNames",
        SchemaErrorKind::CollidingTypes { .. } => "CollidingTypes",
    }
}

const ALL: usize = 48;

fn kinds(text: &str) -> Vec<&'static str> {
    let source = Source::new("schema.json", text);
    let errors = match try_schema(text) {
        Ok(schema) => names::check(&schema, &source).expect_err(text),
        Err(errors) => errors,
    };
    // Every error says something, with and without an excerpt.
    assert!(!errors.to_string().is_empty() && !errors.plain().is_empty());
    errors
        .errors()
        .iter()
        .map(|error| name(&error.kind))
        .collect()
}

fn top(more: &str) -> String {
    format!(r#"{{"version": "1.0", "type": "object", {more}}}"#)
}

fn one_of(branches: &str) -> String {
    option(&format!(r#""oneOf": [{branches}]"#), "null")
}

#[rustfmt::skip] // a case a line
fn cases() -> Vec<(&'static str, String)> {
    let integer = r#"{"type": "integer", "default": 1, "description": "d"}"#;
    let text = r#"{"type": "string", "enum": ["a"], "default": "a", "description": "d"}"#;
    let pattern = r##""patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}"##;
    let a = r#"{"properties": {"kind": {"const": "a"}}}"#;
    vec![
        ("Json::Syntax", String::new()),
        ("Json::Syntax", "{".into()),
        ("Json::Syntax", "{\n".into()),
        ("Json::Syntax", option(r#""type": "number""#, "1e400")),
        ("Json::Syntax", option(r#""type": "string""#, r#""\ud800""#)),
        ("Json::ByteOrderMark", "\u{feff}{}".into()),
        ("Json::DuplicateKey", top(r#""properties": {}, "properties": {}"#)),
        ("Json::TooDeep", "[".repeat(200) + &"]".repeat(200)),
        ("Unexpected", "[]".into()),
        ("Unexpected", file(r#""k": true"#)),
        ("Unexpected", option(r#""type": "integer", "minimum": "1""#, "1")),
        ("Unexpected", option(r#""type": "integer", "exclusiveMinimum": true"#, "1")),
        ("Unexpected", option(r#""type": "integer", "multipleOf": 0"#, "1")),
        ("Unexpected", option(r#""type": "string", "minLength": -1"#, r#""x""#)),
        ("Unexpected", option(r#""type": "string", "minLength": 1.5"#, r#""x""#)),
        ("Unexpected", option(r#""type": "string", "secret": "yes""#, r#""x""#)),
        ("Unexpected", option(r#""type": "string", "deprecated": 1"#, r#""x""#)),
        ("Unexpected", option(r#""type": "string", "examples": "x""#, r#""x""#)),
        ("Unexpected", option(r#""type": {"a": 1}"#, "1")),
        ("Unexpected", option(r#""type": "object", "additionalProperties": true"#, "{}")),
        ("Unexpected", option(r#""type": "array", "items": [{"type": "string"}]"#, "[]")),
        ("Unexpected", option(r#""type": "array", "items": true"#, "[]")),
        ("Unexpected", one_of(r#"{"properties": {"kind": {"const": 1}}}"#)),
        ("MissingTopLevel", r#"{"type": "object", "properties": {}}"#.into()),
        ("MissingTopLevel", top(r#""title": "t""#)),
        ("Version", r#"{"version": "1", "type": "object", "properties": {}}"#.into()),
        ("RootType", r#"{"version": "1.0", "type": "string", "properties": {}}"#.into()),
        ("UnknownKeyword", top(r#""properties": {}, "definitions": {}"#)),
        ("UnknownKeyword", option(r#""type": "string", "nullable": true"#, r#""x""#)),
        ("MisplacedKeyword", option(r#""type": "array", "items": {"type": "string", "description": "d"}"#, "[]")),
        ("MisplacedKeyword", option(r#""type": "array", "items": {"type": "string", "default": "d"}"#, "[]")),
        ("MisplacedKeyword", option(r#""type": "string", "const": "a""#, r#""a""#)),
        ("IllFittingKeyword", option(r#""type": "array", "items": {"type": "string"}, "maxLength": 1"#, "[]")),
        ("IllFittingKeyword", option(r#""type": ["integer", "boolean"], "maxLength": 1"#, "1")),
        ("IllFittingKeyword", option(r#""type": ["integer", "boolean"], "items": {"type": "string"}"#, "1")),
        ("IllFittingKeyword", option(&format!(r#""type": "string", "oneOf": [{a}]"#), r#""x""#)),
        ("IllFittingKeyword", option(&format!(r#""oneOf": [{a}], "properties": {{}}"#), r#"{"kind": "a"}"#)),
        ("MissingType", file(r#""k": {"default": 1, "description": "d"}"#)),
        ("MissingType", option(r#""type": "array", "items": {}"#, "[]")),
        ("MissingDefault", file(r#""k": {"type": "string", "description": "d"}"#)),
        ("MissingDescription", file(r#""k": {"type": "string", "default": "d"}"#)),
        ("MissingItems", option(r#""type": "array""#, "[]")),
        ("MissingShape", option(r#""type": "object", "additionalProperties": false"#, "{}")),
        ("UnknownType", option(r#""type": "any""#, "1")),
        ("UnknownType", option(r#""type": ["string", "null"]"#, "null")),
        ("UnionOfNonScalar", option(r#""type": ["string", "array"]"#, "null")),
        ("EmptyUnion", option(r#""type": []"#, "null")),
        ("DuplicateUnionMember", option(r#""type": ["string", "string"]"#, "null")),
        ("FormatOfUnion", option(r#""type": ["integer", "number"], "format": "uint8""#, "1")),
        ("UnknownFormat", option(r#""type": "string", "format": "uint8""#, "null")),
        ("UnknownFormat", option(r#""type": "integer", "format": "uuid""#, "null")),
        ("UnknownFormat", option(r#""type": ["string", "number"], "format": "uint8""#, "1")),
        ("ContradictoryBounds", option(r#""type": "number", "minimum": 2, "maximum": 1"#, "1")),
        ("ContradictoryBounds", option(r#""type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 1"#, "1")),
        ("ContradictoryBounds", option(r#""type": "object", "additionalProperties": {"type": "string"}, "minProperties": 2, "maxProperties": 1"#, "{}")),
        ("ContradictoryBounds", option(r#""type": "object", "properties": {}, "minProperties": 1"#, "{}")),
        ("EmptyRange::Between", option(r#""type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2"#, "1")),
        ("EmptyRange::BelowFormat", option(r#""type": "integer", "exclusiveMinimum": 9223372036854775807"#, "1")),
        ("EmptyRange::AboveFormat", option(r#""type": "integer", "format": "uint64", "maximum": -1"#, "1")),
        ("Pattern", option(r#""type": "string", "pattern": "[""#, r#""x""#)),
        ("EmptyEnum", option(r#""type": "integer", "enum": []"#, "1")),
        ("DuplicateEnumMember", option(r#""type": "integer", "enum": [1, 1]"#, "1")),
        ("EnumMember", option(r#""type": "integer", "maximum": 1, "enum": [2]"#, "1")),
        ("Default", option(r#""type": "integer""#, "null")),
        ("Default", option(r#""type": "integer""#, "9223372036854775808")),
        ("Default", option(&format!(r#""oneOf": [{a}]"#), r#"{"kind": "b"}"#)),
        ("Example", option(r#""type": "integer", "examples": [1, "x"]"#, "1")),
        ("EmptyOneOf", one_of("")),
        ("NoDiscriminator", one_of(r#"{"properties": {}}"#)),
        ("AmbiguousDiscriminator", one_of(r#"{"properties": {"a": {"const": "a"}, "b": {"const": "b"}}}"#)),
        ("DuplicateTag", one_of(&format!("{a}, {a}"))),
        ("BranchShape", one_of(r#"{"type": "object"}"#)),
        ("StrayConst", one_of(&format!(r#"{a}, {{"properties": {{"kind": {{"const": "b"}}, "x": {{"const": "y"}}}}}}"#))),
        ("UnknownReference", file(r##""feature.x": {"$ref": "#/definitions/Other"}"##)),
        ("UnknownReference", top(r#""patternProperties": {"^feature\\.": {}}"#)),
        ("UnknownReference", top(r##""patternProperties": {"^feature\\.": {"$ref": "#/definitions/ExperimentLayer"}}"##)),
        ("MisplacedReference", file(r##""x": {"$ref": "#/definitions/Feature"}"##)),
        ("MisplacedReference", file(r##""feature.x": {"$ref": "#/definitions/ExperimentLayer"}"##)),
        ("BesideReference", file(r##""feature.x": {"$ref": "#/definitions/Feature", "default": {}}"##)),
        ("UnknownKeyPattern", top(r##""patternProperties": {"^features\\.": {"$ref": "#/definitions/Feature"}}"##)),
        ("TypedFlag", top(&format!(r#""properties": {{"feature.x": {integer}}}, {pattern}"#))),
        ("Accessor", option(r#""type": "integer", "accessor": "type""#, "1")),
        ("Accessor", option(r#""type": "object", "properties": {"a": {"type": "string", "optional": true, "accessor": "B"}}"#, "{}")),
        ("NoName", file(&format!(r#""1": {integer}"#))),
        ("CollidingNames", file(&format!(r#""a.b": {integer}, "a-b": {integer}"#))),
        ("CollidingTypes", file(&format!(r#""a1": {text}, "a.1": {text}"#))),
    ]
}

#[test]
fn every_kind_is_provoked_alone() {
    let mut seen = BTreeSet::new();
    for (expected, text) in cases() {
        let found = kinds(&text);
        let about_the_default = |kind: &&str| *kind != "Default" || expected == "Default";
        let found = found
            .into_iter()
            .filter(about_the_default)
            .collect::<Vec<_>>();
        assert_eq!(found, [expected], "one mistake, one error: {text}");
        seen.insert(expected);
    }
    let namespace = parse("A", &Source::new("schema.json", file(""))).expect_err("no label");
    assert!(!namespace.to_string().is_empty());
    seen.insert(name(&namespace.errors()[0].kind));
    assert_eq!(seen.len(), ALL, "{seen:?}");
}
