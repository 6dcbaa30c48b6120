//! The exported definitions of flags and experiment layers accept what the evaluator's strict check does:
//! every part of a value taken away, or put in the place of every other.

mod support;

use jsonschema::Validator;
use sentry_options_flags::{ExperimentLayer, Feature, Policy};
use serde_json::{Value, json};
use support::Tree;

const SCHEMA: &str = r##"{"version": "1.0", "type": "object", "properties": {}, "patternProperties": {
  "^feature\\.": {"$ref": "#/definitions/Feature"}, "^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##;

fn exported() -> Validator {
    let tree = Tree::new(&[("schemas/seer/schema.json", SCHEMA)]);
    let text = tree.ok(&["schema", "export", "--schemas", "schemas", "seer"]);
    jsonschema::draft7::new(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

/// Everything that differs from `value` in one place: a part that is something else, that is not there,
/// or that is there besides.
fn mutations(value: &Value) -> Vec<Value> {
    let others = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1),
        json!(1.0),
        json!(1.5),
        json!(99),
        json!(100),
        json!(101),
        json!(1_000_000_000),
        json!(1_000_000_001),
        json!(""),
        json!("a"),
        json!("simple"),
        json!("in"),
        json!("not_equals"),
        json!("matches"),
        json!("contains"),
        json!("IN"),
        json!("2026-01-31"),
        json!("2026-13-41"),
        json!("2026-01-31T12:00:00"),
        json!("2026-01-31T12:00:00Z"),
        json!("2026-01-31T12:00:00.5+0100"),
        json!([]),
        json!([1]),
        json!([1, 2.5]),
        json!(["a"]),
        json!(["a", 1]),
        json!([true]),
        json!([[]]),
        json!([{}]),
        json!({}),
        json!({"a": 1}),
        json!({"team": "a"}),
    ];
    let mut mutations = others.to_vec();
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let mut without = members.clone();
                without.remove(key);
                mutations.push(without.into());
                for mutation in self::mutations(member) {
                    let mut with = members.clone();
                    with.insert(key.clone(), mutation);
                    mutations.push(with.into());
                }
            }
            for key in [
                "bogus",
                "name",
                "email",
                "rollout",
                "enabled",
                "experiment_mode",
                "description",
                "config",
                "size",
                "",
            ] {
                for other in &others {
                    let mut with = members.clone();
                    with.insert(key.to_owned(), other.clone());
                    mutations.push(with.into());
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                for mutation in self::mutations(item) {
                    let mut with = items.clone();
                    with[at] = mutation;
                    mutations.push(with.into());
                }
                mutations.push([&items[..], &items[at..=at]].concat().into());
            }
            mutations.push(Value::Array(vec![items.clone(); 11].concat()));
        }
        _ => {}
    }
    mutations
}

#[track_caller]
fn agree(key: &str, value: &Value, ours: impl Fn(&Value) -> bool, beyond: impl Fn(&Value) -> bool) {
    let exported = exported();
    let theirs = |value: &Value| exported.is_valid(&json!({"options": {key: value}}));
    assert!(ours(value) && theirs(value), "{value:#}");
    let (mut valid, mut invalid) = (0, 0);
    for mutation in mutations(value) {
        let expected = ours(&mutation);
        // What JSON Schema cannot say, it accepts.
        if !expected && beyond(&mutation) {
            continue;
        }
        assert_eq!(theirs(&mutation), expected, "{mutation:#}");
        *(if expected { &mut valid } else { &mut invalid }) += 1;
    }
    println!("{valid} valid, {invalid} invalid");
    assert!(valid > 100 && invalid > 1000, "{valid} {invalid}");
}

#[test]
fn flags_are_checked_as_the_evaluator_does() {
    let condition = |operator: &str, value: Value| json!({"name": "n", "property": "p", "operator": operator, "value": value});
    let flag = json!({
        "owner": {"team": "a", "email": "a@b"}, "created_at": "2026-01-31", "enabled": true, "name": "n", "description": "d",
        "experiment_mode": "simple",
        "segments": [{"name": "s", "rollout": 50, "conditions": [
            condition("in", json!([1])), condition("equals", json!("a")), condition("matches", json!(["*"])), condition("not_contains", json!(1)),
        ]}],
    });
    let ours = |value: &Value| Feature::parse(value, Policy::Strict).report.is_valid();
    agree("feature.a", &flag, ours, |_| false);
}

#[test]
fn experiment_layers_are_checked_as_the_evaluator_does() {
    let layer = json!({
        "unit": ["organization_id"], "description": "d",
        "experiments": {"one": {
            "owner": {"team": "a"}, "description": "d", "created_at": "2026-01-31", "enabled": true,
            "allocation": {"start": 0, "size": 40},
            "arms": [{"name": "control", "weight": 50, "config": null}, {"name": "treatment", "weight": 50, "config": {"a": 1}}],
        }},
    });
    let ours = |value: &Value| {
        ExperimentLayer::parse(value, Policy::Strict)
            .report
            .is_valid()
    };
    agree("experiment-layer.a", &layer, ours, |value| {
        let experiments = value["experiments"].as_object().into_iter().flatten();
        let arms = |experiment: &Value| experiment["arms"].as_array().cloned().unwrap_or_default();
        experiments.into_iter().any(|(_, experiment)| {
            let names = arms(experiment)
                .iter()
                .map(|arm| arm["name"].to_string())
                .collect::<Vec<_>>();
            let weight = arms(experiment)
                .iter()
                .filter_map(|arm| arm["weight"].as_f64())
                .sum::<f64>();
            let slots = &experiment["allocation"];
            let end =
                slots["start"].as_f64().unwrap_or(0.0) + slots["size"].as_f64().unwrap_or(20.0);
            let is_twice = |(at, name): (usize, &String)| names[..at].contains(name);
            names.iter().enumerate().any(is_twice) || weight == 0.0 || end > 100.0
        })
    });
}
