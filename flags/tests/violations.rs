//! Everything that can be wrong with a value, provoked, with its place and words.

use std::collections::BTreeSet;

use sentry_options_flags::{
    ExperimentLayer, Feature, Policy, Report, Unknown, ViolationKind, check_layers, testing,
};
use serde_json::{Value, json};

/// A feature that is valid, to change.
fn feature() -> Value {
    json!({
        "owner": {"team": "search", "email": "search@example.com"},
        "created_at": "2026-01-31T12:00:00.5+01:00",
        "enabled": true,
        "name": "Red bar",
        "description": "A red bar",
        "experiment_mode": "simple",
        "segments": [{"name": "early", "rollout": 50, "conditions": [
            {"name": "first", "property": "organization_id", "operator": "in", "value": [1, 2.5]},
        ]}],
    })
}

/// A layer that is valid, to change.
fn layer() -> Value {
    json!({
        "unit": ["organization_id"],
        "description": "The checkout",
        "experiments": {
            "button": {
                "owner": {"team": "checkout"},
                "description": "Which color",
                "created_at": "2026-01-31",
                "enabled": true,
                "allocation": {"start": 0, "size": 40},
                "arms": [{"name": "control", "weight": 1}, {"name": "green", "weight": 1, "config": {"a": 1}}],
            },
            "price": {
                "owner": {"team": "checkout"},
                "allocation": {"start": 60},
                "arms": [{"name": "control", "weight": 1}],
            },
        },
    })
}

/// The value with the part at the pointer replaced, or removed.
fn with(mut value: Value, pointer: &str, part: Option<Value>) -> Value {
    let (parent, key) = pointer.rsplit_once('/').expect("it is a pointer");
    let parent = value.pointer_mut(parent).expect("the parent is there");
    match (parent, part) {
        (Value::Object(object), Some(part)) => {
            object.insert(key.to_owned(), part);
        }
        (Value::Object(object), None) => {
            object.remove(key).expect("it is there");
        }
        (Value::Array(entries), Some(part)) => {
            entries[key.parse::<usize>().expect("an index")] = part;
        }
        (parent, part) => panic!("{parent} {part:?}"),
    }
    value
}

fn check_feature(pointer: &str, part: Option<Value>, policy: Policy) -> Report {
    Feature::parse(&with(feature(), pointer, part), policy).report
}

fn check_layer(pointer: &str, part: Option<Value>) -> Report {
    ExperimentLayer::parse(&with(layer(), pointer, part), Policy::Strict).report
}

/// `path: message`, for each violation.
fn texts(report: &Report) -> Vec<String> {
    let violations = report.violations.iter();
    violations
        .map(|violation| format!("{}: {violation}", violation.path))
        .collect()
}

/// The name of a kind. There is no `_` in it, so that a new kind does not compile untested.
fn kind_name(kind: &ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Type { .. } => "Type",
        ViolationKind::Required { .. } => "Required",
        ViolationKind::Unexpected { .. } => "Unexpected",
        ViolationKind::Empty => "Empty",
        ViolationKind::Minimum { .. } => "Minimum",
        ViolationKind::Maximum { .. } => "Maximum",
        ViolationKind::CreatedAt => "CreatedAt",
        ViolationKind::ExperimentMode => "ExperimentMode",
        ViolationKind::Operator { .. } => "Operator",
        ViolationKind::Operand { .. } => "Operand",
        ViolationKind::TooFewItems { .. } => "TooFewItems",
        ViolationKind::TooManyItems { .. } => "TooManyItems",
        ViolationKind::Duplicate => "Duplicate",
        ViolationKind::PastLastSlot { .. } => "PastLastSlot",
        ViolationKind::Overlap { .. } => "Overlap",
        ViolationKind::NoWeight => "NoWeight",
        ViolationKind::OtherLayer { .. } => "OtherLayer",
    }
}

/// How many names there are above.
const KINDS: usize = 17;

/// Features: what is changed, and what is then wrong.
fn wrong_features() -> Vec<(&'static str, Option<Value>, &'static str)> {
    vec![
        ("/owner", None, r#": "owner" is a required property"#),
        ("/segments", None, r#": "segments" is a required property"#),
        (
            "/created_at",
            None,
            r#": "created_at" is a required property"#,
        ),
        (
            "/owner",
            Some(json!("x")),
            r#"owner: "x" is not of type "object""#,
        ),
        (
            "/owner/team",
            None,
            r#"owner: "team" is a required property"#,
        ),
        (
            "/owner/team",
            Some(json!("")),
            r#"owner/team: "" is shorter than 1 character"#,
        ),
        (
            "/owner/email",
            Some(json!(1)),
            r#"owner/email: 1 is not of types "null", "string""#,
        ),
        (
            "/owner/tem",
            Some(json!("x")),
            "owner: Additional properties are not allowed ('tem' was unexpected)",
        ),
        (
            "/enabled",
            Some(json!(null)),
            r#"enabled: null is not of type "boolean""#,
        ),
        (
            "/name",
            Some(json!(1)),
            r#"name: 1 is not of type "string""#,
        ),
        (
            "/experiment_mode",
            Some(json!("x")),
            r#"experiment_mode: "x" is not one of "simple" or null"#,
        ),
        (
            "/created_at",
            Some(json!("2026-01-31T12:00:00Z")),
            r#"created_at: "2026-01-31T12:00:00Z" does not match "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?(?:[-+][0-9]{2}:?[0-9]{2})?)?$""#,
        ),
    ]
}

/// Segments of features: what is changed, and what is then wrong.
fn wrong_segments() -> Vec<(&'static str, Option<Value>, &'static str)> {
    vec![
        (
            "/segments",
            Some(json!({})),
            r#"segments: {} is not of type "array""#,
        ),
        (
            "/segments/0",
            Some(json!(1)),
            r#"segments/0: 1 is not of type "object""#,
        ),
        (
            "/segments/0/name",
            Some(json!("")),
            r#"segments/0/name: "" is shorter than 1 character"#,
        ),
        (
            "/segments/0/conditions",
            None,
            r#"segments/0: "conditions" is a required property"#,
        ),
        (
            "/segments/0/rollout",
            Some(json!(101)),
            "segments/0/rollout: 101 is greater than the maximum of 100",
        ),
        (
            "/segments/0/rollout",
            Some(json!(-1)),
            "segments/0/rollout: -1 is less than the minimum of 0",
        ),
        (
            "/segments/0/rollout",
            Some(json!(0.5)),
            r#"segments/0/rollout: 0.5 is not of type "integer""#,
        ),
        (
            "/segments/0/conditions/0",
            Some(json!([])),
            r#"segments/0/conditions/0: [] is not of type "object""#,
        ),
        (
            "/segments/0/conditions/0/value",
            None,
            r#"segments/0/conditions/0: "value" is a required property"#,
        ),
        (
            "/segments/0/conditions/0/operator",
            Some(json!("not-in")),
            r#"segments/0/conditions/0/operator: "not-in" is not one of "in", "not_in" or 6 other candidates"#,
        ),
        (
            "/segments/0/conditions/0/value",
            Some(json!("x")),
            r#"segments/0/conditions/0/value: "x" is not of type "array""#,
        ),
        (
            "/segments/0/conditions/0/value",
            Some(json!([1, "x", "y"])),
            r#"segments/0/conditions/0/value/1: "x" is not a list of strings or a list of numbers, which "in" takes"#,
        ),
    ]
}

/// Layers: what is changed, and what is then wrong.
fn wrong_layers() -> Vec<(&'static str, Option<Value>, &'static str)> {
    vec![
        ("/unit", Some(json!([])), "unit: [] has less than 1 item"),
        (
            "/unit",
            Some(json!(["a", "a"])),
            r#"unit/1: "a" is there twice"#,
        ),
        (
            "/unit/0",
            Some(json!(1)),
            r#"unit/0: 1 is not of type "string""#,
        ),
        (
            "/experiments",
            Some(json!([])),
            r#"experiments: [] is not of type "object""#,
        ),
        (
            "/experiments/button/owner",
            Some(json!({"team": "x", "email": "y"})),
            "experiments/button/owner: Additional properties are not allowed ('email' was unexpected)",
        ),
        (
            "/experiments/button/arms",
            Some(json!([])),
            "experiments/button/arms: [] has less than 1 item",
        ),
        (
            "/experiments/button/arms/1/name",
            Some(json!("control")),
            r#"experiments/button/arms/1/name: "control" is there twice"#,
        ),
        (
            "/experiments/button/arms",
            Some(json!([{"name": "a", "weight": 0}])),
            "experiments/button/arms: the experiment is enabled, and the weights of its arms sum to 0",
        ),
        (
            "/experiments/button/arms/0/weight",
            Some(json!(1_000_000_001)),
            "experiments/button/arms/0/weight: 1000000001 is greater than the maximum of 1000000000",
        ),
        (
            "/experiments/button/allocation/start",
            Some(json!(61)),
            "experiments/button/allocation: slots 61-100 go past slot 99, the last one",
        ),
        (
            "/experiments/price/allocation/start",
            Some(json!(30)),
            r#"experiments/price/allocation: slots 30-49 overlap those of "button"; free slots: 50-99"#,
        ),
        (
            "/experiments/button/allocation/size",
            Some(json!(0)),
            "experiments/button/allocation/size: 0 is less than the minimum of 1",
        ),
    ]
}

#[test]
fn what_is_valid_is_valid() {
    for policy in [Policy::Strict, Policy::Tolerant] {
        assert_eq!(Feature::parse(&feature(), policy).report, Report::default());
        assert_eq!(
            ExperimentLayer::parse(&layer(), policy).report,
            Report::default()
        );
    }
}

#[test]
fn every_kind_of_violation_is_provoked() {
    let mut provoked = BTreeSet::new();
    let mut expect = |report: &Report, expected: &str, changed: &str| {
        let texts = texts(report);
        assert!(
            texts.iter().any(|text| text == expected),
            "{changed}: {texts:#?} without {expected}"
        );
        provoked.extend(
            report
                .violations
                .iter()
                .map(|violation| kind_name(&violation.kind)),
        );
    };
    for (pointer, part, expected) in wrong_features().into_iter().chain(wrong_segments()) {
        let report = check_feature(pointer, part, Policy::Strict);
        assert_eq!(report.violations.len(), 1, "{pointer}: {report:#?}");
        expect(&report, expected, pointer);
    }
    for (pointer, part, expected) in wrong_layers() {
        expect(&check_layer(pointer, part), expected, pointer);
    }
    let arms = (0..11)
        .map(|index| testing::arm(&index.to_string(), 1, ()))
        .collect::<Value>();
    let report = check_layer("/experiments/button/arms", Some(arms));
    assert!(
        texts(&report)[0].ends_with("has more than 10 items"),
        "{report:?}"
    );
    expect(&report, &texts(&report)[0], "arms");

    let value = layer();
    let one = ExperimentLayer::parse(&value, Policy::Strict)
        .into_result()
        .expect("it is valid");
    let violations = check_layers([("checkout", &one), ("search", &one)]);
    let report = Report {
        violations,
        ..Report::default()
    };
    let expected =
        r#"search/experiments/button: the layer "checkout" has an experiment of this name already"#;
    expect(&report, expected, "two layers");
    assert_eq!(provoked.len(), KINDS, "{provoked:?}");
}

#[test]
fn everything_wrong_is_told_at_once() {
    let value = json!({
        "owner": {"team": 1},
        "segments": [
            {"name": "", "conditions": [{"property": 1, "operator": "equal", "value": null}, 2]},
            {"rollout": true},
        ],
        "extra": 1,
    });
    let report = Feature::parse(&value, Policy::Strict).report;
    let paths = report
        .violations
        .iter()
        .map(|violation| violation.path.to_string());
    assert_eq!(
        paths.collect::<Vec<_>>(),
        [
            "",
            "",
            "owner/team",
            "segments/0/conditions/0/property",
            "segments/0/conditions/0/operator",
            "segments/0/conditions/1",
            "segments/0/name",
            "segments/1",
            "segments/1",
            "segments/1/rollout",
        ]
    );
}

#[test]
fn what_may_be_meant_is_suggested() {
    let help = |pointer: &str, part: Value| {
        let report = check_feature(pointer, Some(part), Policy::Strict);
        report.violations[0].help()
    };
    assert_eq!(
        help("/owner/tema", json!("x")).as_deref(),
        Some(r#"did you mean "team" instead of "tema"?"#)
    );
    let operator = "/segments/0/conditions/0/operator";
    assert_eq!(
        help(operator, json!("not-in")).as_deref(),
        Some(r#"did you mean "not_in"?"#)
    );
    assert_eq!(
        help(operator, json!("matchs")).as_deref(),
        Some(r#"did you mean "matches"?"#)
    );
    assert_eq!(help(operator, json!("regex")), None);
    assert_eq!(help("/owner/x", json!(1)), None);
    let report = check_layer("/experiments/price/allocation/start", Some(json!(30)));
    assert_eq!(
        report.violations[0].help().as_deref(),
        Some("free slots: 50-99")
    );
}

#[test]
fn readers_ignore_what_they_do_not_know() {
    let segment = json!({"name": "s", "conditions": [], "notes": "x"});
    let segments = json!([segment, segment, {"name": "t", "conditions": [
        {"property": "a", "operator": "starts_with", "value": {"any": "thing"}},
    ]}]);
    let report = check_feature("/segments", Some(segments), Policy::Tolerant);
    assert!(report.is_valid(), "{report:?}");
    let ignored = report
        .ignored
        .iter()
        .map(|ignored| (ignored.path.to_string(), &ignored.what));
    let expected = [
        (
            "segments/*/notes".to_owned(),
            &Unknown::Field("notes".to_owned()),
        ),
        (
            "segments/*/conditions/*/operator".to_owned(),
            &Unknown::Operator("starts_with".to_owned()),
        ),
    ];
    assert_eq!(ignored.collect::<Vec<_>>(), expected);
}

#[test]
fn readers_refuse_wrong_types_and_broken_constraints() {
    for (pointer, part, _) in wrong_features().into_iter().chain(wrong_segments()) {
        let report = check_feature(pointer, part, Policy::Tolerant);
        let unknown = ["/owner/tem", "/segments/0/conditions/0/operator"].contains(&pointer);
        assert_eq!(report.is_valid(), unknown, "{pointer}: {report:?}");
        assert_eq!(report.ignored.len(), usize::from(unknown));
    }
}
