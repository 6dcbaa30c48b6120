//! Schemas: what the language takes, and what it does not.

use serde_json::{Value, json};

use crate::case::{Case, one_option};

const COMMAND: &str = "validate-schema --schemas schemas";

/// One schema, in the namespace `ns`.
pub(super) fn text(name: &str, text: impl Into<Vec<u8>>) -> Case {
    Case::bare(format!("schemas/{name}"))
        .file("schemas/ns/schema.json", text)
        .run(COMMAND)
}

fn root(properties: &Value) -> Value {
    json!({"version": "1.0", "type": "object", "properties": properties})
}

/// A schema of one option.
pub(super) fn option(option: &Value) -> String {
    root(&json!({"i": option})).to_string()
}

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = options();
    cases.extend(roots());
    cases.extend(files());
    cases
}

fn options() -> Vec<Case> {
    let right = json!({"type": "integer", "default": 1, "description": "x"});
    let without = |keyword: &str| {
        let mut option = right.clone();
        option.as_object_mut().expect("an object").remove(keyword);
        option
    };
    let with = |keyword: &str, value: Value| {
        let mut option = right.clone();
        option[keyword] = value;
        option
    };
    let mut cases = vec![
        text("right", option(&right)),
        text("empty option", option(&json!({}))),
        text("option a number", option(&json!(1))),
        text("no type", option(&without("type"))),
        text("no default", option(&without("default"))),
        text("no description", option(&without("description"))),
        text(
            "description a number",
            option(&with("description", json!(1))),
        ),
        text("description empty", option(&with("description", json!("")))),
        text("default wrong", option(&with("default", json!("x")))),
        text("default null", option(&with("default", Value::Null))),
        text(
            "two defaults wrong",
            root(&json!({"i": with("default", json!("x")), "j": with("default", json!([]))}))
                .to_string(),
        ),
        text("type unknown", option(&with("type", json!("null")))),
        text("type int", option(&with("type", json!("int")))),
        text(
            "type list",
            option(&json!({"type": ["string", "integer"], "default": 1, "description": "x"})),
        ),
        text(
            "items on an integer",
            option(&with("items", json!({"type": "integer"}))),
        ),
        text(
            "properties on an integer",
            option(&with("properties", json!({}))),
        ),
        text("optional option", option(&with("optional", json!(true)))),
    ];
    let keywords = [
        ("minimum", json!(0)),
        ("maximum", json!(9)),
        ("exclusiveMinimum", json!(0)),
        ("multipleOf", json!(1)),
        ("enum", json!([1])),
        ("const", json!(1)),
        ("format", json!("int32")),
        ("deprecated", json!(true)),
        ("accessor", json!("other")),
        ("secret", json!(true)),
        ("examples", json!([1])),
        ("title", json!("x")),
        ("foo", json!(1)),
        ("$comment", json!("x")),
    ];
    cases.extend(keywords.map(|(keyword, value)| {
        text(&format!("keyword {keyword}"), option(&with(keyword, value)))
    }));
    cases
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn roots() -> Vec<Case> {
    let integer = json!({"type": "integer", "default": 1, "description": "x"});
    let flag = json!({"$ref": "#/definitions/Feature"});
    let with = |key: &str, value: Value| {
        let mut schema = one_option();
        schema[key] = value;
        schema.to_string()
    };
    let without = |key: &str| {
        let mut schema = one_option();
        schema.as_object_mut().expect("an object").remove(key);
        schema.to_string()
    };
    let mut cases = vec![
        text("no version", without("version")),
        text("no type at the top", without("type")),
        text("no properties", without("properties")),
        text("properties a list", with("properties", json!([]))),
        text("properties empty", with("properties", json!({}))),
        text("type array at the top", with("type", json!("array"))),
        text("empty object", "{}"),
        text("list", "[]"),
        text("number", "1"),
        text("empty file", ""),
        text("unclosed", "{"),
        text(
            "comma at the end",
            r#"{"version":"1.0","type":"object","properties":{},}"#,
        ),
        text(
            "comment",
            "// x\n{\"version\":\"1.0\",\"type\":\"object\",\"properties\":{}}",
        ),
        text(
            "junk behind",
            r#"{"version":"1.0","type":"object","properties":{}} x"#,
        ),
        text("byte order mark", format!("\u{feff}{}", one_option())),
        text(
            "no UTF-8",
            b"{\"version\":\"1.0\",\"type\":\"object\",\"properties\":{\"\xff\":{}}}",
        ),
        text(
            "CRLF",
            "{\"version\":\"1.0\",\r\n\"type\":\"object\",\r\n\"properties\":{}}\r\n",
        ),
        text(
            "1e999",
            r#"{"version":"1.0","type":"object","properties":{"n":{"type":"number","default":1e999,"description":"x"}}}"#,
        ),
        text(
            "NaN",
            r#"{"version":"1.0","type":"object","properties":{"n":{"type":"number","default":NaN,"description":"x"}}}"#,
        ),
        text(
            "half a surrogate",
            r#"{"version":"1.0","type":"object","properties":{"n":{"type":"string","default":"\ud800","description":"x"}}}"#,
        ),
        text(
            "one option twice",
            r#"{"version":"1.0","type":"object","properties":{"i":{"type":"integer","default":1,"description":"x"},"i":{"type":"string","default":"a","description":"x"}}}"#,
        ),
        text(
            "one keyword twice",
            r#"{"version":"1.0","type":"object","properties":{"i":{"type":"integer","type":"integer","default":1,"description":"x"}}}"#,
        ),
        text("flag", root(&json!({"feature.x": flag})).to_string()),
        text(
            "flag with a type",
            root(&json!({"feature.x": integer})).to_string(),
        ),
        text(
            "flag with a description",
            root(&json!({"feature.x": {"$ref": "#/definitions/Feature", "description": "x"}}))
                .to_string(),
        ),
        text(
            "flag of another reference",
            root(&json!({"feature.x": {"$ref": "#/definitions/Foo"}})).to_string(),
        ),
        text(
            "option that is a flag",
            root(&json!({"i": flag})).to_string(),
        ),
        text(
            "experiment layer",
            root(&json!({"experiment-layer.x": {"$ref": "#/definitions/ExperimentLayer"}}))
                .to_string(),
        ),
    ];
    let versions = [
        "1", "1.0", "2.0", "1.0.0", "v1.0", "01.0", "1.", "", "10.20",
    ];
    cases.extend(versions.map(|version| {
        text(
            &format!("version {version:?}"),
            with("version", json!(version)),
        )
    }));
    cases.push(text("version a number", with("version", json!(1.0))));
    let keys = [
        ("additionalProperties", json!(false)),
        ("additionalProperties", json!(true)),
        ("additionalProperties", json!({})),
        (
            "$schema",
            json!("https://json-schema.org/draft/2020-12/schema"),
        ),
        ("title", json!("x")),
        ("description", json!("x")),
        ("definitions", json!({})),
        ("required", json!(["i"])),
        ("foo", json!(1)),
        ("patternProperties", json!({})),
        ("patternProperties", json!({"^feature\\.": flag})),
        ("patternProperties", json!({"^x": flag})),
    ];
    cases.extend(keys.map(|(key, value)| text(&format!("top/{key} {value}"), with(key, value))));
    let options = [
        "",
        " ",
        "a b",
        "a.b",
        "a-b",
        "a/b",
        "A",
        "é",
        "1",
        "feature",
        "feature.",
        "features.x",
        "\n",
        "get",
    ];
    cases.extend(options.map(|key| {
        text(
            &format!("option {key:?}"),
            root(&json!({key: integer})).to_string(),
        )
    }));
    cases
}

fn files() -> Vec<Case> {
    let right = one_option().to_string();
    let wrong = option(&json!({"type": "integer", "default": "x", "description": "x"}));
    let beside = |name: &str| text(name, right.clone());
    let bare = |name: &str| Case::bare(format!("schemas/{name}")).run(COMMAND);
    let mut cases = vec![
        bare("no folder"),
        bare("empty folder").folder("schemas"),
        bare("a file for a folder").file("schemas", "x"),
        Case::bare("schemas/the folder of a namespace")
            .file("schemas/ns/schema.json", right.clone())
            .run("validate-schema --schemas schemas/ns"),
        Case::bare("schemas/the file")
            .file("schemas/ns/schema.json", right.clone())
            .run("validate-schema --schemas schemas/ns/schema.json"),
        Case::bare("schemas/empty argument").command(["validate-schema", "--schemas", ""]),
        beside("other files")
            .file("schemas/ns/README.md", "x")
            .file("schemas/ns/other.json", "{"),
        beside("files beside the folders")
            .file("schemas/README.md", "x")
            .file("schemas/foo.json", "{"),
        beside("an empty folder").folder("schemas/zz"),
        beside("a folder with another file").file("schemas/zz/schema.yaml", "x"),
        beside("a schema too deep").file("schemas/zz/sub/schema.json", "{"),
        beside("a schema too deep beside").file("schemas/ns/sub/schema.json", "{"),
        beside("a hidden folder").file("schemas/.git/config", "x"),
        beside("a hidden schema").file("schemas/.x/schema.json", "{"),
        beside("schema.json a folder").file("schemas/zz/schema.json/x", "x"),
        beside("two wrong")
            .file("schemas/aa/schema.json", wrong.clone())
            .file("schemas/zz/schema.json", wrong.clone()),
        beside("a dangling link").link("schemas/zz", "nothing"),
        beside("a link to a folder").link("schemas/zz", "ns"),
        beside("a link to a folder that is wrong")
            .file("real/schema.json", wrong.clone())
            .link("schemas/zz", "../real"),
        beside("a link to a file").link("schemas/zz/schema.json", "../ns/schema.json"),
        beside("a link to a file outside")
            .file("real.json", right.clone())
            .link("schemas/zz/schema.json", "../../real.json"),
        beside("a link to a file that is wrong")
            .file("schemas/ns/wrong.json", wrong)
            .link("schemas/zz/schema.json", "../ns/wrong.json"),
        beside("a dangling link to a file").link("schemas/zz/schema.json", "nothing"),
    ];
    let names = [
        "NS", "a_b", "-a", "a-", "a.b", "1", "a--b", "ü", "a b", "default",
    ];
    let long = [63, 64].map(|length| "a".repeat(length));
    let names = names.into_iter().chain(long.iter().map(String::as_str));
    cases.extend(names.map(|name| {
        bare(&format!("namespace {name}"))
            .file(format!("schemas/{name}/schema.json"), right.clone())
    }));
    cases
}
