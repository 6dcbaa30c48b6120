//! Every schema that the peer accepts loads. The cases are those of a black-box probe of its release
//! 1.2.17; where ours refuses on purpose, a test here says so.

mod support;

use sentry_options_schema::{Kind, Policy, SchemaErrorKind};
use serde_json::json;
use support::{errors, file, option, schema};

#[test]
fn tops_that_the_peer_accepts() {
    let options = r#""properties": {"k": {"type": "integer", "default": 1, "description": "d"}}"#;
    let pattern = r##""patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}"##;
    for more in [
        options.to_owned(),
        format!(r#"{options}, "additionalProperties": true"#),
        format!(r#"{options}, "additionalProperties": false"#),
        format!("{options}, {pattern}"),
        pattern.to_owned(),
        r#""properties": {}"#.to_owned(),
    ] {
        schema(&format!(
            r#"{{"version": "1.0", "type": "object", {more}}}"#
        ));
    }
    for version in ["2.0", "1.1", "0.1", "10.22"] {
        let text = format!(r#"{{"version": "{version}", "type": "object", {options}}}"#);
        assert_eq!(schema(&text).version, version);
    }
}

#[test]
#[rustfmt::skip] // a case a line
fn options_that_the_peer_accepts() {
    let cases = [
        (r#""type": "string""#, r#""s""#),
        (r#""type": "string""#, r#""""#),
        (r#""type": "integer""#, "1"),
        (r#""type": "integer""#, "1.0"),
        (r#""type": "integer""#, "1e3"),
        (r#""type": "integer""#, "-0"),
        (r#""type": "integer""#, "-0.0"),
        (r#""type": "integer""#, "9223372036854775807"),
        (r#""type": "number""#, "1.5"),
        (r#""type": "number""#, "1"),
        (r#""type": "boolean""#, "true"),
        (r#""type": "array", "items": {"type": "string"}"#, r#"["a"]"#),
        (r#""type": "array", "items": {"type": "integer"}"#, "[1.0]"),
        (r#""type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}"#, "[[[1]]]"),
        (r#""type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"[{"a": "x"}]"#),
        (r#""type": "array", "items": {"type": "object", "properties": {"a": {"type": "string", "optional": true}}}"#, "[{}]"),
        (r#""type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}"#, "[]"),
        (r#""type": "array", "items": {"type": "object", "properties": {}}"#, "[]"),
        (r#""type": "array", "items": {"type": "string", "optional": true}"#, "[]"),
        (r#""type": "object", "properties": {}"#, "{}"),
        (r#""type": "object", "properties": {"a": {"type": "string"}}"#, r#"{"a": "x"}"#),
        (r#""type": "object", "properties": {"a": {"type": "string", "optional": true}}"#, "{}"),
        (r#""type": "object", "properties": {"a": {"type": "string", "optional": false}}"#, r#"{"a": "x"}"#),
        (r#""type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c": {"type": "integer"}}}}}}"#, r#"{"a": {"b": {"c": 1}}}"#),
        (r#""type": "object", "properties": {"a": {"type": "object", "additionalProperties": {"type": "string"}}}"#, r#"{"a": {}}"#),
        (r#""type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}"#, r#"{"a": ["x"]}"#),
        (r#""type": "object", "properties": {"a b": {"type": "string"}}"#, r#"{"a b": "x"}"#),
        (r#""type": "object", "properties": {"": {"type": "string"}}"#, r#"{"": "x"}"#),
        (r#""type": "object", "additionalProperties": {"type": "integer"}"#, r#"{"a": 1}"#),
        (r#""type": "object", "additionalProperties": {"type": "string", "optional": true}"#, "{}"),
        (r#""type": "object", "additionalProperties": {"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"{"z": {"a": "x"}}"#),
        (r#""type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}"#, r#"{"a": "x", "b": 2}"#),
    ];
    for (keywords, default) in cases {
        schema(&option(keywords, default));
    }
    schema(&file(
        r#""k": {"type": "integer", "default": 1, "description": ""}"#,
    ));
}

#[test]
fn keywords_of_other_types_that_the_peer_ignores() {
    for more in [
        r#""items": {"type": "string"}"#,
        r#""properties": {"a": {"type": "string"}}"#,
        r#""additionalProperties": {"type": "string"}"#,
    ] {
        let schema = schema(&option(&format!(r#""type": "integer", {more}"#), "1"));
        assert!(matches!(schema.options[0].ty.kind, Kind::Integer(_)));
        assert!(
            schema.options[0]
                .validate(&json!(2), Policy::Strict)
                .is_valid()
        );
    }
    // They must be right all the same, as with the peer.
    let text = option(r#""type": "integer", "items": {"type": "strin"}"#, "1");
    assert!(matches!(
        errors(&text).errors()[0].kind,
        SchemaErrorKind::UnknownType { .. }
    ));
}

#[test]
fn keys_that_the_peer_accepts() {
    let long = "k".repeat(5000);
    let keys = [
        "a b",
        "a/b",
        "é",
        "UP",
        "",
        "1a",
        "a.b",
        "a:b",
        "-a",
        "_a",
        ".a",
        "a.",
        "a..b",
        "a\nb",
        "\"q\"",
        "features.x",
        "Feature.x",
        "feature",
        "experiment",
        "experiment.x",
        "experiment-layer.x",
        "日本",
        &long,
    ];
    for key in keys {
        let quoted = json!(key);
        let text = file(&format!(
            r#"{quoted}: {{"type": "integer", "default": 1, "description": "d"}}"#
        ));
        assert!(schema(&text).option(key).is_some(), "{key:?}");
    }
}

#[test]
fn flags() {
    for key in [
        "feature.x",
        "feature.",
        "feature.x.y",
        "feature.X",
        "feature.a b",
        "feature.é",
    ] {
        let schema = schema(&file(&format!(
            r##""{key}": {{"$ref": "#/definitions/Feature"}}"##
        )));
        assert!(schema.options.is_empty());
        assert_eq!(schema.flags.named[0].key, key);
        assert!(schema.accepts_key(key) && !schema.accepts_key("feature.other"));
    }
    let any = r##"{"version": "1.0", "type": "object", "patternProperties":
        {"^feature\\.": {"$ref": "#/definitions/Feature"},
         "^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##;
    let any = schema(any);
    assert!(any.accepts_key("feature.x") && any.accepts_key("experiment-layer.x"));
    assert!(!any.accepts_key("feature") && !any.accepts_key("x"));
    let layer = r##""experiment-layer.x": {"$ref": "#/definitions/ExperimentLayer"}"##;
    assert_eq!(
        schema(&file(layer)).experiment_layers.named[0].key,
        "experiment-layer.x"
    );
    // Documents that this project started from have it; the peer refuses it.
    let typed = r#""feature.rate-limit": {"type": "integer", "default": 1, "description": "d"}"#;
    assert!(schema(&file(typed)).option("feature.rate-limit").is_some());
}

#[test]
fn what_ours_refuses_on_purpose() {
    // Integers outside of `i64`: the peer takes them as floats.
    for default in [
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
    ] {
        let errors = errors(&option(r#""type": "integer""#, default));
        assert!(matches!(
            errors.errors()[0].kind,
            SchemaErrorKind::Default { .. }
        ));
    }
    schema(&option(
        r#""type": "integer", "format": "uint64""#,
        "18446744073709551615",
    ));
    // Duplicate keys: the peer takes the last.
    let twice = r#""k": {"type": "integer", "default": 1, "description": "d"}"#;
    let errors = errors(&file(&format!("{twice}, {twice}")));
    assert!(matches!(errors.errors()[0].kind, SchemaErrorKind::Json(_)));
}

#[test]
#[rustfmt::skip] // a case a line
fn values_in_the_words_of_the_peer() {
    let schema = schema(&file(
        r##""i": {"type": "integer", "default": 1, "description": "d"},
           "arr": {"type": "array", "items": {"type": "integer"}, "default": [], "description": "d"},
           "aos": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}, "default": [], "description": "d"},
           "map": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}, "description": "d"},
           "st": {"type": "object", "properties": {"a": {"type": "string"}, "o": {"type": "integer", "optional": true}}, "default": {"a": "x"}, "description": "d"},
           "feature.x": {"$ref": "#/definitions/Feature"}"##,
    ));
    let cases = [
        (json!({}), ""),
        (json!({"i": 1.0}), ""),
        (json!({"i": "x"}), "\n\ti \"x\" is not of type \"integer\""),
        (json!({"u2": 1, "unknown": 1}), "\n\t Additional properties are not allowed ('u2', 'unknown' were unexpected)"),
        (json!({"i": "x", "unknown": 1}), "\n\t Additional properties are not allowed ('unknown' was unexpected)\n\ti \"x\" is not of type \"integer\""),
        (json!({"arr": [1, "x", true]}), "\n\tarr/1 \"x\" is not of type \"integer\"\n\tarr/2 true is not of type \"integer\""),
        (json!({"aos": [{"a": 1}, {}, {"a": "x", "q": 1}]}), "\n\taos/0/a 1 is not of type \"string\"\n\taos/1 \"a\" is a required property\n\taos/2 Additional properties are not allowed ('q' was unexpected)"),
        (json!({"map": {"j": true, "k": "x"}}), "\n\tmap/j true is not of type \"integer\"\n\tmap/k \"x\" is not of type \"integer\""),
        (json!({"map": []}), "\n\tmap [] is not of type \"object\""),
        (json!({"st": {"q": 1}}), "\n\tst Additional properties are not allowed ('q' was unexpected)\n\tst \"a\" is a required property"),
        (json!({"st": {"a": "x", "o": null}}), "\n\tst/o null is not of type \"integer\""),
        (json!({"feature.y": 1}), "\n\t Additional properties are not allowed ('feature.y' was unexpected)"),
        (json!({"feature.x": true}), "\n\tfeature.x true is not of type \"object\""),
        (json!({"i": "q\"uo\nte"}), "\n\ti \"q\\\"uo\\nte\" is not of type \"integer\""),
    ];
    for (options, expected) in cases {
        let report = schema.validate(options.as_object().expect("an object"), Policy::Strict);
        let said = report
            .violations
            .iter()
            .map(|violation| format!("\n\t{} {violation}", violation.location()))
            .collect::<Vec<_>>();
        assert_eq!(said.concat(), expected, "{options}");
    }
}
