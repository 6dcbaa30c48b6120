//! The exported JSON Schema says the same as the strict validator, by random schemas and documents; and
//! what editors are told besides.

mod support;

use jsonschema::{Draft, PatternOptions, Validator};
use sentry_options_schema::{Policy, Schema, Source, parse};
use sentry_options_tests::random::{Generator, Keys};
use serde_json::{Value, json};

use support::Tree;

const SCHEMAS: usize = 300;
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
    while cases.len() < SCHEMAS {
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
        valid > 500 && invalid > 500 && large < 100,
        "{valid} {invalid} {large}"
    );
}
