//! The exported JSON Schema says the same as the strict validator, by random schemas and documents; and
//! what editors are told besides.

mod support;

use jsonschema::{Draft, PatternOptions, Validator};
use sentry_options_schema::{Policy, Schema, Source, parse};
use sentry_options_tests::random::{Generator, Keys};
use serde_json::{Value, json};

use support::Tree;

/// How many schemas: `SENTRY_OPTIONS_EXPORT_SCHEMAS=3000 cargo test -p sentry-options-cli --test export` is the
/// campaign.
fn schemas() -> usize {
    let number = std::env::var("SENTRY_OPTIONS_EXPORT_SCHEMAS").ok();
    number.map_or(300, |number| number.parse().expect("a number"))
}

const DOCUMENTS: usize = 10;

fn validator(schema: &Value, draft: Draft) -> Validator {
    let options = jsonschema::options()
        .with_draft(draft)
        .should_validate_formats(true);
    let validator = options
        .with_pattern_options(PatternOptions::regex())
        .build(schema);
    validator.unwrap_or_else(|error| panic!("{schema:#} is no JSON Schema: {error}"))
}

/// `\b` is that of ECMA 262 in the export; the engine behind jsonschema has another one by default.
fn with_ascii_boundaries(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(pattern) if key == "pattern" => {
                        *pattern = pattern.replace(r"\b", r"(?-u:\b)");
                    }
                    _ => with_ascii_boundaries(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(with_ascii_boundaries),
        _ => {}
    }
}

/// Whether a number in it is so large that floats and decimals differ.
fn has_large_number(value: &Value) -> bool {
    match value {
        Value::Number(number) => number
            .as_f64()
            .is_some_and(|float| float.abs() >= 9_007_199_254_740_992.0),
        Value::Array(items) => items.iter().any(has_large_number),
        Value::Object(members) => members.values().any(has_large_number),
        _ => false,
    }
}

#[test]
fn the_export_accepts_what_the_strict_validator_accepts() {
    let mut generator = Generator::new(7, Keys::Any);
    let tree = Tree::new(&[]);
    let mut cases = Vec::<(Value, Schema)>::new();
    while cases.len() < schemas() {
        let text = generator.schema(cases.len() % 3 + 1);
        let namespace = format!("n{}", cases.len());
        // A random schema may have bounds that leave nothing, which we refuse.
        if let Ok(schema) = parse(&namespace, &Source::new("schema.json", text.to_string())) {
            tree.write(
                &format!("schemas/{namespace}/schema.json"),
                &text.to_string(),
            );
            cases.push((text, schema));
        }
    }
    tree.ok(&[
        "--quiet",
        "schema",
        "export",
        "--schemas",
        "schemas",
        "--all",
        "--out",
        "out",
    ]);

    let (mut valid, mut invalid, mut large) = (0, 0, 0);
    for (text, schema) in &cases {
        let exported = tree.read(&format!("out/{}.schema.json", schema.namespace));
        let mut exported = serde_json::from_str::<Value>(&exported).expect("JSON");
        let seven = validator(&exported, Draft::Draft7);
        let has_boundary = exported.to_string().contains(r"\\b");
        with_ascii_boundaries(&mut exported);
        exported["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        let newest = validator(&exported, Draft::Draft202012);
        for at in 0..DOCUMENTS {
            let document = if at % 2 == 0 {
                generator.document(text)
            } else {
                generator.mutated_document(text)
            };
            let ours = schema.validate(&document, Policy::Strict).is_valid();
            let values = json!({"options": document});
            let theirs = newest.is_valid(&values);
            if !has_boundary {
                assert_eq!(
                    theirs,
                    seven.is_valid(&values),
                    "the drafts differ on {values:#}"
                );
            }
            if ours != theirs && has_large_number(&values) {
                large += 1;
                continue;
            }
            assert_eq!(
                ours,
                theirs,
                "{values:#}\n{text:#}\n{:#?}",
                newest
                    .iter_errors(&values)
                    .map(|error| error.to_string())
                    .collect::<Vec<_>>()
            );
            if ours {
                valid += 1;
            } else {
                invalid += 1;
            }
        }
    }
    println!("{valid} valid, {invalid} invalid, {large} differ by a number beyond 2^53");
    assert!(
        valid > 500 && invalid > 500 && large * 20 < valid,
        "{valid} {invalid} {large}"
    );
}

/// A namespace with one option of each kind that the tests below are about.
const SCHEMA: &str = r##"{
  "version": "1.0", "type": "object", "title": "Seer",
  "properties": {
    "limit": {"type": "integer", "format": "uint16", "maximum": 10000, "default": 100, "examples": [5], "description": "At *most*"},
    "token": {"type": "string", "secret": true, "default": "hunter2", "examples": ["hunter3"], "description": "A secret"},
    "old": {"type": "string", "default": "", "description": "Old", "deprecated": "use `limit`"},
    "id": {"type": "string", "format": "uuid", "default": "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "description": "An id"},
    "feature.red-bar": {"$ref": "#/definitions/Feature"}
  },
  "patternProperties": {"^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}
}"##;

fn seer() -> Tree {
    Tree::new(&[("schemas/seer/schema.json", SCHEMA)])
}

fn exported(tree: &Tree, namespace: &str) -> Value {
    let text = tree.ok(&["schema", "export", "--schemas", "schemas", namespace]);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn editors_are_told_what_the_schema_says() {
    let schema = exported(&seer(), "seer");
    assert_eq!(schema["title"], "Seer");
    let options = &schema["properties"]["options"]["properties"];
    let limit = &options["limit"];
    assert_eq!(limit["minimum"], 0);
    assert_eq!(limit["maximum"], 10000);
    assert_eq!(limit["default"], 100);
    assert_eq!(limit["examples"], json!([5]));
    assert_eq!(limit["description"], "At *most*");
    let markdown = limit["markdownDescription"].as_str().expect("a text");
    assert!(
        markdown.starts_with("At \\*most\\*\n\nKey: `limit`."),
        "{markdown}"
    );
    assert_eq!(
        options["old"]["deprecationMessage"],
        "deprecated: use `limit`"
    );
    assert_eq!(options["old"]["doNotSuggest"], true);
    assert!(
        !schema.to_string().contains("hunter"),
        "{:#}",
        options["token"]
    );
}

#[test]
fn values_files_are_closed_and_have_free_definitions() {
    let schema = validator(&exported(&seer(), "seer"), Draft::Draft7);
    for right in [
        json!({"options": {}}),
        json!({"options": {"limit": 1.0}, "definitions": {"a": [1, null]}}),
    ] {
        assert!(schema.is_valid(&right), "{right}");
    }
    for wrong in [
        json!({}),
        json!(null),
        json!({"options": null}),
        json!({"options": {"limti": 1}}),
        json!({"options": {}, "definitions": []}),
        json!({"options": {}, "limit": 1}),
        json!({"options": {"id": "2eb8aa08"}}),
    ] {
        assert!(!schema.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn flags_and_experiments_have_definitions() {
    let schema = validator(&exported(&seer(), "seer"), Draft::Draft7);
    let flag = json!({"owner": {"team": "a"}, "created_at": "2026-01-31", "segments": [
        {"name": "all", "rollout": 50, "conditions": [{"property": "a", "operator": "in", "value": [1, 2]}]}]});
    let layer = json!({"unit": ["organization_id"], "experiments": {"checkout": {
        "owner": {"team": "a"}, "allocation": {"start": 0, "size": 40}, "arms": [{"name": "control", "weight": 50}]}}});
    let is_valid = |key: &str, value: &Value| schema.is_valid(&json!({"options": {key: value}}));
    assert!(is_valid("feature.red-bar", &flag));
    assert!(is_valid("experiment-layer.any", &layer));
    assert!(
        !is_valid("feature.other", &flag),
        "this schema names its flags"
    );
    let broken = |value: &Value, pointer: &str, part: Value| {
        let mut value = value.clone();
        *value.pointer_mut(pointer).expect("a part") = part;
        value
    };
    for (pointer, part) in [
        ("/owner", json!({})),
        ("/owner/team", json!("")),
        ("/created_at", json!("2026-01-31T12:00:00Z")),
        ("/segments", json!(null)),
        ("/segments/0/rollout", json!(101)),
        ("/segments/0/conditions/0/operator", json!("IN")),
        ("/segments/0/conditions/0/value", json!([1, "a"])),
        ("/segments/0/conditions/0/value", json!(1)),
        (
            "/segments/0/conditions/0",
            json!({"property": "a", "operator": "contains", "value": [1]}),
        ),
    ] {
        assert!(
            !is_valid("feature.red-bar", &broken(&flag, pointer, part.clone())),
            "{pointer} {part}"
        );
    }
    for (pointer, part) in [
        ("/unit", json!([])),
        ("/unit", json!(["a", "a"])),
        ("/experiments/checkout/allocation/start", json!(100)),
        ("/experiments/checkout/arms", json!([])),
        ("/experiments/checkout/arms/0/weight", json!(-1)),
    ] {
        assert!(
            !is_valid("experiment-layer.a", &broken(&layer, pointer, part.clone())),
            "{pointer} {part}"
        );
    }
}

#[test]
fn the_modeline_is_relative_and_goes_to_the_start() {
    let tree = seer();
    tree.write(
        "values/seer/us/a.yaml",
        "# yaml-language-server: $schema=old.json\n# about\noptions: {}\n",
    );
    let export = [
        "schema",
        "export",
        "--schemas",
        "schemas",
        "seer",
        "--out",
        "editor/seer.json",
        "--modeline",
        "values/seer/us/a.yaml",
    ];
    let line = "# yaml-language-server: $schema=../../../editor/seer.json\n";
    assert_eq!(tree.ok(&export), line);
    let insert = [&export[..], &["--insert"]].concat();
    for _ in 0..2 {
        assert_eq!(tree.ok(&insert), "");
        assert_eq!(
            tree.read("values/seer/us/a.yaml"),
            format!("{line}# about\noptions: {{}}\n")
        );
    }
}

#[test]
fn bad_requests_are_refused() {
    let tree = seer();
    let told = tree.fails(&["schema", "export", "--schemas", "schemas", "seeer"]);
    assert!(
        told.contains("unknown namespace 'seeer'") && told.contains("did you mean \"seer\"?"),
        "{told}"
    );
    let told = tree.fails(&["schema", "export", "--schemas", "nowhere", "seer"]);
    assert!(
        told.contains("nowhere: the folder of schemas cannot be read"),
        "{told}"
    );
    assert_eq!(
        tree.run(&["schema", "export", "--schemas", "schemas"]).code,
        2
    );
    assert_eq!(
        tree.run(&["schema", "export", "--schemas", "schemas", "--all"])
            .code,
        2
    );
    tree.write("schemas/broken/schema.json", "{");
    let told = tree.fails(&["schema", "export", "--schemas", "schemas", "seer"]);
    assert!(told.contains("broken/schema.json:1:1"), "{told}");
}
