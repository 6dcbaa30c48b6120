//! Values of feature flags and experiment layers: checked in full, in the words of a report of options.

#![expect(clippy::needless_pass_by_value, reason = "`json!` literals")]

mod support;

use sentry_options_schema::{IgnoredKind, Policy, Report, Schema, ViolationKind};
use serde_json::{Value, json};

fn declared() -> Schema {
    support::schema(
        r##"{"version": "1.0", "type": "object", "properties": {
            "limit": {"type": "integer", "default": 1, "description": "Beside flags"},
            "feature.x": {"$ref": "#/definitions/Feature"}},
         "patternProperties": {"^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##,
    )
}

fn check(options: &Value, policy: Policy) -> Report {
    let options = options.as_object().expect("an object");
    declared().validate(options, policy)
}

/// What is wrong with a value of `feature.x`, a line for each.
fn wrong(value: Value) -> String {
    let report = check(&json!({"feature.x": value}), Policy::Strict);
    let lines = report
        .violations
        .iter()
        .map(|violation| format!("{} {violation}", violation.location()));
    lines.collect::<Vec<_>>().join("\n")
}

fn feature(changes: Value) -> Value {
    let mut feature = json!({"owner": {"team": "a"}, "created_at": "2026-01-31", "segments": []});
    let changes = changes.as_object().expect("an object").clone();
    feature.as_object_mut().expect("an object").extend(changes);
    feature
}

#[test]
fn a_flag_is_checked_in_full_in_the_words_of_the_released_library() {
    assert_eq!(wrong(feature(json!({}))), "");
    assert_eq!(wrong(json!([])), r#"feature.x [] is not of type "object""#);
    assert_eq!(
        wrong(feature(json!({"bogus": 1}))),
        "feature.x Additional properties are not allowed ('bogus' was unexpected)"
    );
    assert_eq!(
        wrong(json!({})),
        "feature.x \"owner\" is a required property\n\
         feature.x \"created_at\" is a required property\n\
         feature.x \"segments\" is a required property"
    );
    let segments = json!({"segments": [{"name": "a", "conditions": [], "rollout": 101}]});
    assert_eq!(
        wrong(feature(segments)),
        "feature.x/segments/0/rollout 101 is greater than the maximum of 100"
    );
    assert_eq!(
        wrong(feature(json!({"owner": {"team": "a", "email": 1}}))),
        r#"feature.x/owner/email 1 is not of types "null", "string""#
    );
    assert_eq!(
        wrong(feature(json!({"owner": {"team": ""}}))),
        r#"feature.x/owner/team "" is shorter than 1 character"#
    );
}

#[test]
fn what_only_flags_have_wrong_carries_its_own_kind_and_help() {
    let condition = json!({"property": "a", "operator": "equal", "value": 1});
    let segments = json!({"segments": [{"name": "a", "conditions": [condition]}]});
    let value = feature(segments);
    let report = check(&json!({"feature.x": value}), Policy::Strict);
    let [violation] = report.violations.as_slice() else {
        panic!("{report:?}");
    };
    assert!(matches!(violation.kind, ViolationKind::Flag(_)));
    assert_eq!(
        violation.location().to_string(),
        "feature.x/segments/0/conditions/0/operator"
    );
    assert_eq!(
        violation.to_string(),
        r#""equal" is not one of "in", "not_in" or 6 other candidates"#
    );
    assert_eq!(
        violation.help().as_deref(),
        Some(r#"did you mean "equals"?"#)
    );
}

#[test]
fn readers_ignore_what_a_newer_writer_may_know() {
    let condition = json!({"property": "a", "operator": "near", "value": 1, "unit": "km"});
    let value = feature(json!({"segments": [{"name": "a", "conditions": [condition]}]}));
    let report = check(
        &json!({"feature.x": value, "feature.y": 1}),
        Policy::Tolerant,
    );
    assert!(report.is_valid(), "{report:?}");
    let ignored = report.ignored.iter().map(|ignored| {
        let path = ignored.path.clone().within(ignored.option.clone());
        (path.to_string(), ignored.kind.clone())
    });
    let name = "near".to_owned();
    assert_eq!(
        ignored.collect::<Vec<_>>(),
        [
            ("feature.y".to_owned(), IgnoredKind::Undeclared),
            (
                "feature.x/segments/*/conditions/*/unit".to_owned(),
                IgnoredKind::Undeclared
            ),
            (
                "feature.x/segments/*/conditions/*/operator".to_owned(),
                IgnoredKind::Operator { name }
            ),
        ]
    );
    // A wrong type is wrong for readers too.
    let report = check(
        &json!({"feature.x": feature(json!({"enabled": 1}))}),
        Policy::Tolerant,
    );
    assert!(!report.is_valid());
}

fn layer(experiment: &str, start: u8) -> Value {
    json!({"unit": ["id"], "experiments": {experiment: {
        "owner": {"team": "a"}, "allocation": {"start": start, "size": 30},
        "arms": [{"name": "on", "weight": 1}]}}})
}

#[test]
fn layers_are_checked_each_by_itself_and_together() {
    let wrong = |options: Value| {
        let report = check(&options, Policy::Strict);
        let lines = report.violations.iter();
        let lines = lines.map(|violation| format!("{} {violation}", violation.location()));
        lines.collect::<Vec<_>>()
    };
    let (one, other) = (layer("button", 0), layer("colour", 0));
    assert_eq!(
        wrong(json!({"experiment-layer.a": one, "experiment-layer.b": other})),
        [""; 0]
    );
    assert_eq!(
        wrong(json!({"experiment-layer.a": one, "experiment-layer.b": one})),
        [
            r#"experiment-layer.b/experiments/button the layer "a" has an experiment of this name already"#
        ]
    );
    assert_eq!(
        wrong(json!({"experiment-layer.a": layer("late", 90)})),
        [
            "experiment-layer.a/experiments/late/allocation slots 90-119 go past slot 99, the last one"
        ]
    );
}

#[test]
fn a_report_stays_small_however_much_is_wrong() {
    let segments = vec![json!({"name": "a", "conditions": [], "rollout": 101}); 300];
    let value = feature(json!({"segments": segments}));
    let report = check(&json!({"feature.x": value, "limit": "one"}), Policy::Strict);
    assert_eq!(
        (report.violations.len(), report.more_violations),
        (100, 201)
    );
}
