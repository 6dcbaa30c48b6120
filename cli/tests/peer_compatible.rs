//! `validate-schema --peer-compatible`: case by case, and held against the release 1.2.17 on random schemas.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use fastrand::Rng;
use sentry_options_tests::random::{Generator, Keys};
use serde_json::{Map, Value, json};
use support::Tree;

/// What `--peer-compatible` says of a schema that is right, each with the place and the text there.
#[track_caller]
fn refusals(schema: &str) -> Vec<(String, String)> {
    let tree = Tree::new(&[("s/ns/schema.json", schema)]);
    tree.ok(&["validate-schema", "--schemas", "s"]);
    let arguments = [
        "--format",
        "json",
        "validate-schema",
        "--schemas",
        "s",
        "--peer-compatible",
    ];
    let ran = tree.run(&arguments);
    let told = ran.stderr.lines().map(|line| {
        let told = serde_json::from_str::<Value>(line).expect("JSON");
        assert_eq!(told["code"], "peer-compatible");
        let number =
            |key: &str| usize::try_from(told[key].as_u64().expect("a number")).expect("small");
        let line = schema.lines().nth(number("line") - 1).expect("a line");
        let line = line.chars().collect::<Vec<_>>();
        let end = if told["end_line"] == told["line"] {
            number("end_column") - 1
        } else {
            line.len()
        };
        let place = line[number("column") - 1..end].iter().collect();
        let message = told["message"].as_str().expect("a text");
        let message = message
            .strip_prefix("the release 1.2.17 refuses this: ")
            .expect("the release");
        (message.to_owned(), place)
    });
    let told = told.collect::<Vec<_>>();
    assert_eq!(ran.code, i32::from(!told.is_empty()));
    told
}

fn file(more: &str, properties: &str) -> String {
    format!(r#"{{"version": "1.0", "type": "object", {more} "properties": {{{properties}}}}}"#)
}

fn option(keywords: &str, default: &str) -> String {
    file(
        "",
        &format!(r#""k": {{{keywords}, "default": {default}, "description": "d"}}"#),
    )
}

#[test]
fn what_the_release_takes() {
    let flag = r##""feature.x": {"$ref": "#/definitions/Feature"}"##;
    let pattern = r##""patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}},"##;
    for schema in [
        file("", ""),
        file(r#""additionalProperties": true,"#, flag),
        file(pattern, flag),
        option(r#""type": "integer", "items": {"type": "string"}"#, "1"),
        option(
            r#""type": "array", "items": {"type": "array", "items": {"type": "boolean", "optional": true}}"#,
            "[]",
        ),
        option(
            r#""type": "object", "properties": {"a": {"type": "string", "optional": true}}, "additionalProperties": {"type": "number"}"#,
            "{}",
        ),
    ] {
        assert_eq!(refusals(&schema), [], "{schema}");
    }
}

#[test]
#[rustfmt::skip] // a case a line
fn what_it_refuses() {
    let layer = r##""experiment-layer.x": {"$ref": "#/definitions/ExperimentLayer"}"##;
    let typed = r#""feature.x": {"type": "integer", "default": 1, "description": "d"}"#;
    let layers = r##""patternProperties": {"^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}},"##;
    let cases = [
        (file(r#""title": "t","#, ""), r#"it has no keyword "title" at the top"#, r#""title""#),
        (file(r#""$schema": "s","#, ""), r#"it has no keyword "$schema" at the top"#, r#""$schema""#),
        (file("", layer), "it has no other definition than Feature", r#""experiment-layer.x""#),
        (file("", typed), r#"a key that starts with "feature." is a flag to it"#, r#""feature.x""#),
        (file(r#""patternProperties": {},"#, ""), r#"it expects the pattern "^feature\\.""#, r#""patternProperties""#),
        (option(r#""type": "integer""#, "-4503599627370494.0"), "it reads a number here as one with a fraction", "-4503599627370494.0"),
        (option(r#""type": ["integer"]"#, "1"), "it takes one type, no list", r#"["integer"]"#),
        (option(r#""type": "integer", "minimum": 0"#, "1"), r#"it has no keyword "minimum" here"#, r#""minimum""#),
        (option(r#""type": "integer", "secret": false"#, "1"), r#"it has no keyword "secret" here"#, r#""secret""#),
        (option(r#""type": "object", "properties": {}, "additionalProperties": false"#, "{}"), "it takes a type, no boolean", "false"),
        (option(r#""type": "object", "properties": {"a": {"type": "string", "description": "d"}}"#, r#"{"a": ""}"#), r#"it has no keyword "description" here"#, r#""description""#),
        (option(r#""type": "array", "items": {"type": "string", "enum": ["a"]}"#, "[]"), r#"it has no keyword "enum" here"#, r#""enum""#),
        (option(r#""oneOf": [{"properties": {"t": {"const": "a"}}}]"#, r#"{"t": "a"}"#), r#"it has no keyword "oneOf" here"#, r#""oneOf""#),
    ];
    for (schema, message, place) in cases {
        assert_eq!(refusals(&schema), [(message.to_owned(), place.to_owned())], "{schema}");
    }
    assert_eq!(refusals(&file(layers, "")).len(), 2);
    let nested = |levels: usize| {
        let ty = format!("{}{}{}", r#"{"type": "array", "items": "#.repeat(levels), r#"{"type": "string"}"#, "}".repeat(levels));
        option(&format!(r#""type": "array", "items": {ty}"#), "[]")
    };
    assert_eq!(refusals(&nested(123)), []);
    let told = refusals(&nested(124));
    assert_eq!(told[0].0, "it reads 127 levels at most");
    assert_eq!(told.len(), 1);
}

#[test]
fn a_broken_schema_is_told_first() {
    let tree = Tree::new(&[("s/ns/schema.json", r#"{"version": "1.0"}"#)]);
    let told = tree.fails(&["validate-schema", "--schemas", "s", "--peer-compatible"]);
    assert!(!told.contains("1.2.17"), "{told}");
}

#[test]
fn random_schemas_as_the_release_has_it() {
    let Some(release) = std::env::var_os("SENTRY_OPTIONS_PEER_CLI") else {
        support::skipped("SENTRY_OPTIONS_PEER_CLI does not name the release to compare with");
        return;
    };
    let count = std::env::var("SENTRY_OPTIONS_RANDOM_SCHEMAS")
        .map_or(400, |count| count.parse().expect("a number"));
    let seed =
        std::env::var("SENTRY_OPTIONS_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    println!("seed {seed}, {count} schemas");
    let mut author = Author::new(seed);
    let tree = Tree::new(&[]);
    for number in 0..count {
        tree.write(
            &format!("all/n{number}/schema.json"),
            &author.schema().to_string(),
        );
    }
    // What ours refuses anyway is no question of compatibility.
    let invalid = told_of(&tree, &["validate-schema", "--schemas", "all"]);
    fs::create_dir_all(tree.path("invalid")).expect("a folder");
    for namespace in &invalid {
        move_to(&tree, "all", "invalid", namespace);
    }
    let refused = told_of(
        &tree,
        &["validate-schema", "--schemas", "all", "--peer-compatible"],
    );
    fs::create_dir_all(tree.path("refused")).expect("a folder");
    for namespace in &refused {
        move_to(&tree, "all", "refused", namespace);
    }
    let accepts = |folder: &Path| {
        let output = Command::new(&release)
            .args(["validate-schema", "--schemas"])
            .arg(folder)
            .output();
        let output = output.expect("the release runs");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), stderr)
    };
    let accepted = count - invalid.len() - refused.len();
    println!(
        "{accepted} accepted by both, {} refused by the release, {} by ours",
        refused.len(),
        invalid.len()
    );
    let (is_accepted, stderr) = accepts(&tree.path("all"));
    assert!(
        is_accepted,
        "ours accepts what the release refuses: {stderr}"
    );
    for namespace in &refused {
        fs::create_dir_all(tree.path("one")).expect("a folder");
        move_to(&tree, "refused", "one", namespace);
        let text = tree.read(&format!("one/{namespace}/schema.json"));
        assert!(
            !accepts(&tree.path("one")).0,
            "ours refuses what the release accepts: {text}"
        );
        fs::remove_dir_all(tree.path("one")).expect("a folder");
    }
    // Neither answer is the only one.
    assert!(
        accepted * 10 > count && refused.len() * 10 > count,
        "{accepted} of {count}"
    );
}

/// The namespaces of which something is told.
fn told_of(tree: &Tree, arguments: &[&str]) -> BTreeSet<String> {
    let ran = tree.run(&[arguments, &["--format", "json"]].concat());
    let told = ran.stderr.lines().map(|line| {
        let told = serde_json::from_str::<Value>(line).expect("JSON");
        let file = told["file"].as_str().expect("a file").to_owned();
        file.split('/').nth(1).expect("a namespace").to_owned()
    });
    told.collect()
}

fn move_to(tree: &Tree, from: &str, to: &str, namespace: &str) {
    let path = |folder: &str| tree.path(folder).join(namespace);
    fs::rename(path(from), path(to)).expect("it moves");
}

/// The keywords of the release's types.
const PLAIN: [&str; 4] = ["type", "items", "properties", "additionalProperties"];

/// Writes schemas near the border between the two languages.
struct Author {
    generator: Generator,
    random: Rng,
}

impl Author {
    fn new(seed: u64) -> Self {
        Self {
            generator: Generator::new(seed, Keys::Any),
            random: Rng::with_seed(seed),
        }
    }

    fn schema(&mut self) -> Value {
        let options = self.random.usize(0..5);
        let mut schema = self.generator.schema(options);
        // Half of them keep nothing that the release does not have, the others a little.
        let kept = if self.random.bool() { 0 } else { 25 };
        let properties = schema["properties"].take();
        let mut plain = Map::new();
        if let Value::Object(properties) = properties {
            for (key, mut option) in properties {
                let default = option["default"].clone();
                self.simplify(
                    &mut option,
                    &["default", "description"],
                    kept,
                    Some(&default),
                );
                plain.insert(key, option);
            }
        }
        for key in ["feature.a", "feature.", "Feature.x", "experiment-layer.a"] {
            if self.chance(15) {
                let typed = json!({"type": "integer", "default": 1, "description": "d"});
                let flag = json!({"$ref": "#/definitions/Feature"});
                let layer = json!({"$ref": "#/definitions/ExperimentLayer"});
                let option = match key {
                    "feature.a" | "feature." if !self.chance(kept) => flag,
                    "experiment-layer.a" if self.chance(kept) => layer,
                    _ => typed,
                };
                if !(key.starts_with("feature.") && option.get("type").is_some() && kept == 0) {
                    plain.insert(key.to_owned(), option);
                }
            }
        }
        schema["properties"] = plain.into();
        if let Value::Object(top) = &mut schema {
            top.retain(|key, _| {
                let is_known = ["version", "type", "properties", "additionalProperties"]
                    .contains(&key.as_str());
                is_known || self.random.u32(0..100) < kept
            });
        }
        if self.chance(10) {
            let mut patterns = json!({"^feature\\.": {"$ref": "#/definitions/Feature"}});
            if self.chance(kept) {
                patterns["^experiment-layer\\."] = json!({"$ref": "#/definitions/ExperimentLayer"});
            }
            if self.chance(kept) {
                patterns
                    .as_object_mut()
                    .expect("an object")
                    .remove("^feature\\.");
            }
            schema["patternProperties"] = patterns;
        }
        schema
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    /// Removes what the release does not have from a type, but for so many of a hundred.
    fn simplify(&mut self, ty: &mut Value, more: &[&str], kept: u32, default: Option<&Value>) {
        let Value::Object(keywords) = ty else {
            return;
        };
        if keywords.contains_key("oneOf") && !self.chance(kept) {
            keywords.remove("oneOf");
            keywords.insert("type".to_owned(), "object".into());
            let fields = default.and_then(Value::as_object).into_iter().flatten();
            let fields = fields.map(|(key, value)| (key.clone(), type_of(value)));
            keywords.insert(
                "properties".to_owned(),
                fields.collect::<Map<_, _>>().into(),
            );
        }
        if let Some(Value::Array(types)) = keywords.get("type")
            && !self.chance(kept)
        {
            let plain = default.map_or_else(
                || types[0].clone(),
                |default| type_of(default)["type"].clone(),
            );
            keywords.insert("type".to_owned(), plain);
        }
        if keywords.get("additionalProperties") == Some(&false.into()) && !self.chance(kept) {
            keywords.remove("additionalProperties");
        }
        keywords.retain(|keyword, _| {
            let is_known = PLAIN.contains(&keyword.as_str()) || more.contains(&keyword.as_str());
            is_known || self.random.u32(0..100) < kept
        });
        for inner in ["items", "additionalProperties"] {
            if let Some(inner) = keywords.get_mut(inner) {
                self.simplify(inner, &["optional"], kept, None);
            }
        }
        if let Some(Value::Object(fields)) = keywords.get_mut("properties") {
            for (key, field) in fields.iter_mut() {
                let default = default.and_then(|default| default.get(key)).cloned();
                self.simplify(field, &["optional"], kept, default.as_ref());
            }
        }
    }
}

/// The plainest type of a value.
fn type_of(value: &Value) -> Value {
    match value {
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(_) => json!({"type": "number"}),
        Value::Array(_) => json!({"type": "array", "items": {"type": "string"}}),
        Value::Object(_) => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Value::Null | Value::String(_) => json!({"type": "string"}),
    }
}
