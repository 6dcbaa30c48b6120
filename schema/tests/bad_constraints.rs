//! What the errors of defaults, constraints and unions say, exactly, one mistake each.

mod support;

use support::{errors, option};

fn assert_errors(text: &str, expected: &[&str]) {
    assert_eq!(errors(text).plain(), expected.join("\n"), "{text}");
}

#[test]
fn defaults_against_their_option() {
    assert_errors(
        &option(r#""type": "integer""#, r#""invalid""#),
        &[
            "schema.json:2:37: default value does not match schema: \"invalid\" is not of type \"integer\"",
        ],
    );
    assert_errors(
        &option(r#""type": "integer", "minimum": 10"#, "5"),
        &[
            "schema.json:2:52: default value does not match schema: 5 is less than the minimum of 10",
        ],
    );
    assert_errors(
        &option(
            r#""type": "string", "enum": ["small", "large"]"#,
            r#""smal""#,
        ),
        &[
            "schema.json:2:64: default value does not match schema: \"smal\" is not one of \
             \"small\" or \"large\"",
            "  = help: did you mean \"small\"?",
        ],
    );
    assert_errors(
        &option(r#""type": "integer", "format": "uint8""#, "300"),
        &[
            "schema.json:2:56: default value does not match schema: 300 is not a \"uint8\"",
            "  = help: a value of uint8 is from 0 to 255",
        ],
    );
    assert_errors(
        &option(
            r#""type": "array", "items": {"type": "integer"}"#,
            "[1, null]",
        ),
        &["schema.json:2:69: default value does not match schema: null is not of type \"integer\""],
    );
}

#[test]
fn contradictory_bounds() {
    let help = "  = help: no value satisfies this: change one of the bounds";
    let cases = [
        (
            r#""type": "integer", "minimum": 10, "maximum": 5"#,
            "schema.json:2:52: contradictory bounds: `minimum` 10 and `maximum` 5",
        ),
        (
            r#""type": "number", "minimum": 1, "exclusiveMaximum": 1"#,
            "schema.json:2:59: contradictory bounds: `minimum` 1 and `exclusiveMaximum` 1",
        ),
        (
            r#""type": "integer", "minimum": 1.2, "maximum": 1.8"#,
            "schema.json:2:53: no integer lies between `minimum` 1.2 and `maximum` 1.8",
        ),
        (
            r#""type": "integer", "format": "uint8", "minimum": 300"#,
            "schema.json:2:56: every uint8 is below `minimum` 300",
        ),
        (
            r#""type": "integer", "format": "uint8", "exclusiveMaximum": 0"#,
            "schema.json:2:65: every uint8 is above `exclusiveMaximum` 0",
        ),
        (
            r#""type": "string", "maxLength": 1, "minLength": 2"#,
            "schema.json:2:54: contradictory bounds: `minLength` 2 and `maxLength` 1",
        ),
        (
            r#""type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 1"#,
            "schema.json:2:80: contradictory bounds: `minItems` 2 and `maxItems` 1",
        ),
        (
            r#""type": "object", "properties": {"a": {"type": "string"}}, "maxProperties": 0"#,
            "schema.json:2:83: contradictory bounds: required fields 1 and `maxProperties` 0",
        ),
    ];
    for (keywords, message) in cases {
        assert_errors(&option(keywords, "null"), &[message, help]);
    }
}

#[test]
fn a_bad_pattern() {
    let engine =
        "the engine is linear in time, without lookaround, backreferences or Unicode classes";
    let cases = [
        ("(", "found open group without closing ')'"),
        ("(?=a)", "look-around is not supported"),
        (r"(a)\\1", "backreferences are not supported"),
        (r"\\p{L}", "Unicode character classes are not supported"),
    ];
    for (pattern, reason) in cases {
        let text = option(
            &format!(r#""type": "string", "pattern": "{pattern}""#),
            "null",
        );
        let pattern = pattern.replace(r"\\", r"\");
        let expected =
            format!("schema.json:2:36: invalid pattern {pattern:?}\n  = help: {reason}; {engine}");
        assert_eq!(errors(&text).plain(), expected);
    }
}

#[test]
fn a_bad_enum() {
    assert_errors(
        &option(r#""type": "string", "enum": ["a", "b", "a"]"#, "null"),
        &[
            "schema.json:2:44: duplicate member \"a\" in `enum`",
            "  = help: list it once",
        ],
    );
    assert_errors(
        &option(r#""type": "number", "enum": [1, 1.0]"#, "null"),
        &[
            "schema.json:2:37: duplicate member 1.0 in `enum`",
            "  = help: list it once",
        ],
    );
    assert_errors(
        &option(r#""type": "string", "enum": ["a", 1]"#, "null"),
        &[
            "schema.json:2:39: invalid member of `enum`: 1 is not of type \"string\"",
            "  = help: each member must satisfy the type and the constraints beside the `enum`",
        ],
    );
    assert_errors(
        &option(r#""type": "string", "enum": []"#, "null"),
        &[
            "schema.json:2:33: an `enum` without members",
            "  = help: list the values that are allowed",
        ],
    );
}

#[test]
fn one_of_without_discriminator() {
    assert_errors(
        &option(
            r#""oneOf": [{"properties": {"a": {"type": "string"}}}]"#,
            "null",
        ),
        &[
            "schema.json:2:7: no field tells the branches of this `oneOf` apart",
            "  = help: give each branch one and the same field with a `const`: {\"properties\": \
             {\"kind\": {\"const\": \"file\"}, \"path\": {\"type\": \"string\"}}}",
        ],
    );
    let half = r#""oneOf": [{"properties": {"a": {"const": "x"}}}, {"properties": {}}]"#;
    assert_errors(
        &option(half, "null"),
        &[
            "schema.json:2:7: no field tells the branches of this `oneOf` apart",
            "  = help: give every branch a field of the same name with a `const`; now only some \
             have it: \"a\"",
        ],
    );
}
