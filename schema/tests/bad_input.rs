//! What the errors of a schema file say, exactly, one mistake each.

mod support;

use sentry_options_schema::{Source, parse};
use support::{errors, file, option};

fn assert_errors(text: &str, expected: &[&str]) {
    assert_eq!(errors(text).plain(), expected.join("\n"), "{text}");
}

#[test]
fn a_namespace_that_is_no_dns_label() {
    let cases = [
        (
            "Seer",
            "character 'S' not allowed. Use lowercase alphanumeric or '-'",
        ),
        (
            "a_b",
            "character '_' not allowed. Use lowercase alphanumeric or '-'",
        ),
        ("", "must start and end with alphanumeric"),
        ("-a", "must start and end with alphanumeric"),
        ("a-", "must start and end with alphanumeric"),
        (&"a".repeat(64), "must be at most 63 characters"),
    ];
    for (name, reason) in cases {
        let errors = parse(name, &Source::new("schema.json", file(""))).expect_err(name);
        let expected = format!(
            "schema.json:1:1: invalid namespace name '{name}': {reason}\n  = help: a namespace is a \
             DNS-1123 label: at most 63 of a-z, 0-9 and '-', with a letter or digit first and last"
        );
        assert_eq!(errors.plain(), expected);
    }
    for name in ["1", "a", "seer-code-review", &"a".repeat(63)] {
        parse(name, &Source::new("schema.json", file(""))).expect(name);
    }
}

#[test]
fn text_that_is_no_json() {
    assert_errors(
        "{",
        &["schema.json:1:1: invalid JSON: EOF while parsing an object"],
    );
    assert_errors(
        "{\n  \"version\": \"1.0\",\n  oops\n}",
        &["schema.json:3:3: invalid JSON: key must be a string"],
    );
    assert_errors(
        "\u{feff}{}",
        &[
            "schema.json:1:1: invalid JSON: it starts with a byte order mark",
            "  = help: save the file as UTF-8 without a byte order mark",
        ],
    );
    assert_errors(
        "[]",
        &["schema.json:1:1: a schema must be an object, not an array"],
    );
}

#[test]
fn duplicate_keys() {
    assert_errors(
        &option(r#""type": "integer", "type": "string""#, "1"),
        &[
            "schema.json:2:26: duplicate key \"type\"",
            "  = help: remove one of the two",
        ],
    );
}

#[test]
fn the_top_of_the_file() {
    assert_errors(
        "{}",
        &[
            "schema.json:1:1: missing `version`",
            "  = help: add \"version\": \"1.0\"",
            "schema.json:1:1: missing `type`",
            "  = help: add \"type\": \"object\"",
            "schema.json:1:1: missing `properties`",
            "  = help: add \"properties\": {}, and in it the options",
        ],
    );
    assert_errors(
        r#"{"version": "one", "type": "array", "propertys": {}, "properties": []}"#,
        &[
            "schema.json:1:13: `version` is \"one\", which is no version",
            "  = help: write \"version\": \"1.0\"",
            "schema.json:1:28: the type of a schema is \"array\"",
            "  = help: write \"type\": \"object\"",
            "schema.json:1:37: unknown keyword \"propertys\" at the top of a schema",
            "  = help: did you mean \"properties\"?",
            "schema.json:1:68: `properties` must be an object, not an array",
        ],
    );
}

#[test]
fn unknown_keywords() {
    assert_errors(
        &option(r#""type": "string", "minLenght": 1"#, r#""x""#),
        &[
            "schema.json:2:25: unknown keyword \"minLenght\" in an option",
            "  = help: did you mean \"minLength\"?",
        ],
    );
    assert_errors(
        &option(r#""type": "string", "zzz": 1"#, r#""x""#),
        &["schema.json:2:25: unknown keyword \"zzz\" in an option"],
    );
    assert_errors(
        &option(
            r#""type": "object", "properties": {}, "required": []"#,
            "{}",
        ),
        &[
            "schema.json:2:43: unknown keyword \"required\" in an option",
            "  = help: every field is required, unless it has \"optional\": true",
        ],
    );
}

#[test]
fn a_misspelt_keyword_is_not_missing_too() {
    assert_errors(
        &file(r#""k": {"type": "integer", "defualt": 1, "description": "d"}"#),
        &[
            "schema.json:2:26: unknown keyword \"defualt\" in an option",
            "  = help: did you mean \"default\"?",
        ],
    );
    assert_errors(
        &file(
            r#""k": {"type": "array", "itms": {"type": "string"}, "default": [], "description": "d"}"#,
        ),
        &[
            "schema.json:2:24: unknown keyword \"itms\" in an option",
            "  = help: did you mean \"items\"?",
        ],
    );
    assert_errors(
        r#"{"version": "1.0", "type": "object", "propertis": {}}"#,
        &[
            "schema.json:1:38: unknown keyword \"propertis\" at the top of a schema",
            "  = help: did you mean \"properties\"?",
        ],
    );
}

#[test]
fn keywords_in_the_wrong_place() {
    assert_errors(
        &option(r#""type": "integer", "minLength": 1"#, "1"),
        &[
            "schema.json:2:26: `minLength` does not belong to type \"integer\"",
            "  = help: did you mean `minimum`?",
        ],
    );
    assert_errors(
        &option(r#""type": "boolean", "pattern": "a""#, "true"),
        &[
            "schema.json:2:26: `pattern` does not belong to type \"boolean\"",
            "  = help: it belongs to \"string\"",
        ],
    );
    assert_errors(
        &option(
            r#""type": "object", "properties": {"a": {"type": "string", "secret": true}}"#,
            r#"{"a": "x"}"#,
        ),
        &[
            "schema.json:2:64: `secret` does not belong in a field",
            "  = help: it belongs in an option",
        ],
    );
    assert_errors(
        &option(r#""type": "integer", "optional": true"#, "1"),
        &[
            "schema.json:2:26: `optional` does not belong in an option",
            "  = help: it belongs in a field, `items` or `additionalProperties`",
        ],
    );
}

#[test]
fn missing_keywords() {
    assert_errors(
        &file(r#""k": {}"#),
        &[
            "schema.json:2:1: missing `type`",
            "  = help: add \"type\": \"string\", \"integer\", \"number\", \"boolean\", \"array\" or \"object\"",
            "schema.json:2:1: missing `description`",
            "  = help: add \"description\": what the option is for, in a sentence",
            "schema.json:2:1: missing `default`",
            "  = help: add \"default\": the value where none is set; it must satisfy the option",
        ],
    );
    assert_errors(
        &option(r#""type": "array""#, "[]"),
        &[
            "schema.json:2:1: an array without `items`",
            "  = help: say what its items are: \"items\": {\"type\": \"string\"}",
        ],
    );
    assert_errors(
        &option(r#""type": "object""#, "{}"),
        &[
            "schema.json:2:1: an object without `properties` or `additionalProperties`",
            "  = help: declare its fields with \"properties\": {\"name\": {\"type\": \"string\"}}, or \
             the type of any field with \"additionalProperties\": {\"type\": \"string\"}",
        ],
    );
}

#[test]
fn unknown_types_and_formats() {
    assert_errors(
        &option(r#""type": "float""#, "1"),
        &[
            "schema.json:2:15: unknown type \"float\"",
            "  = help: did you mean \"number\"?",
        ],
    );
    assert_errors(
        &option(r#""type": "integr""#, "1"),
        &[
            "schema.json:2:15: unknown type \"integr\"",
            "  = help: did you mean \"integer\"?",
        ],
    );
    assert_errors(
        &option(r#""type": "null""#, "null"),
        &[
            "schema.json:2:15: unknown type \"null\"",
            "  = help: null is never a value; a field may be missing with \"optional\": true",
        ],
    );
    assert_errors(
        &option(r#""type": "integer", "format": "u16""#, "1"),
        &[
            "schema.json:2:36: unknown format \"u16\"",
            "  = help: the formats of this type are \"int8\", \"int16\", \"int32\", \"int64\", \
             \"uint8\", \"uint16\", \"uint32\", \"uint64\"",
        ],
    );
}

#[test]
fn every_error_at_once_in_the_order_of_the_file() {
    let text = file(concat!(
        r#""a": {"type": "integer", "default": "x", "description": "d"},"#,
        "\n",
        r#""b": {"type": "strin", "default": 1, "description": "d"},"#,
        "\n",
        r#""c": {"type": "array", "default": 1, "description": 2}"#,
    ));
    assert_errors(
        &text,
        &[
            "schema.json:2:37: default value does not match schema: \"x\" is not of type \"integer\"",
            "schema.json:3:15: unknown type \"strin\"",
            "  = help: did you mean \"string\"?",
            "schema.json:4:1: an array without `items`",
            "  = help: say what its items are: \"items\": {\"type\": \"string\"}",
            "schema.json:4:53: `description` must be a string, not a number",
        ],
    );
}

#[test]
fn references() {
    assert_errors(
        &file(r##""feature.x": {"$ref": "#/definitions/Other"}"##),
        &[
            "schema.json:2:23: a `$ref` to \"#/definitions/Other\"",
            "  = help: write \"$ref\": \"#/definitions/Feature\" or \"#/definitions/ExperimentLayer\"",
        ],
    );
    assert_errors(
        &file(r##""x": {"$ref": "#/definitions/Feature"}"##),
        &[
            "schema.json:2:1: a `$ref` to \"#/definitions/Feature\" on a key that does not start \
             with \"feature.\"",
            "  = help: start the key with \"feature.\", or give the option a type of its own",
        ],
    );
    assert_errors(
        r##"{"version": "1.0", "type": "object", "patternProperties":
{"^feature\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##,
        &[
            "schema.json:2:26: a `$ref` to \"#/definitions/ExperimentLayer\"",
            "  = help: write \"$ref\": \"#/definitions/Feature\"",
        ],
    );
}
