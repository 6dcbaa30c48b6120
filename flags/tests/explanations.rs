//! Explanations: the evaluation, told.

use sentry_options_flags::{Context, Explanation, Flag, Operator, Reason, testing};
use serde_json::{Value, json};

fn explain(value: &Value, context: &Context) -> Explanation {
    let flag = Flag::compile_unchecked("red-bar", value).expect("it is one");
    let explanation = flag.explain(context);
    assert_eq!(explanation.decision, flag.decide(context));
    assert_eq!(explanation.decision.is_on, flag.is_on(context));
    explanation
}

fn value() -> Value {
    let ids = (1..=1_000).collect::<Vec<_>>();
    let mut staff = testing::condition("email", Operator::Matches, json!(["*@sentry.io"]));
    staff["name"] = "works here".into();
    testing::feature([
        testing::segment("staff", 100, [staff]),
        testing::segment(
            "early",
            0,
            [
                testing::condition("plan", Operator::Equals, "business"),
                testing::condition("organization_id", Operator::In, ids),
            ],
        ),
        testing::segment(
            "tagged",
            100,
            [testing::condition("tags", Operator::NotContains, "x")],
        ),
        testing::segment("share", 30, []),
    ])
}

#[test]
fn each_step_is_told() {
    let context = Context::new()
        .with("organization_id", 2_000)
        .with("plan", "Business")
        .with("tags", "x")
        .with_identity_fields(["organization_id"]);
    let explanation = explain(&value(), &context);
    let text = explanation.to_string();
    let lines = text.lines().collect::<Vec<_>>();
    assert_eq!(lines.len(), 5, "{text}");
    assert_eq!(lines[0], "red-bar is off");
    assert_eq!(
        lines[1],
        r#"  segment 0 "staff": passed over, condition 0 "works here": email matches ["*@sentry.io"] fails, email is missing"#,
    );
    assert!(lines[2].starts_with(
        r#"  segment 1 "early": passed over, condition 1: organization_id in [1,2,3,"#
    ));
    assert!(
        lines[2].ends_with("… fails, organization_id is 2000"),
        "{}",
        lines[2]
    );
    assert_eq!(
        lines[3],
        r#"  segment 2 "tagged": passed over, condition 0: tags not_contains "x" cannot be evaluated, tags is "x""#,
    );
    assert_eq!(
        lines[4],
        r#"  segment 3 "share": matches, rollout 30 %, bucket 76 is not in it (by organization_id)"#,
    );

    let json = explanation.to_json();
    assert_eq!(json["on"], false);
    assert_eq!(json["reason"], "segment");
    assert_eq!(
        json["segments"][3],
        json!({"name": "share", "matched": true, "rollout": 30, "bucket": 76})
    );
    assert_eq!(json["segments"][2]["failed"]["evaluable"], false);
    assert_eq!(json["segments"][0]["failed"]["found"], Value::Null);
    assert_eq!(json["identity"], json!(["organization_id"]));
}

#[test]
fn what_is_behind_the_deciding_segment_is_not_looked_at() {
    let context = Context::new()
        .with("plan", "business")
        .with("organization_id", 5);
    let explanation = explain(&value(), &context);
    assert_eq!(explanation.segments.len(), 2);
    let reason = Reason::Segment {
        index: 1,
        rollout: 0,
        bucket: None,
    };
    assert_eq!(explanation.decision.reason, reason);
    assert!(
        explanation
            .to_string()
            .ends_with(r#"segment 1 "early": matches, rollout 0 %: nobody"#)
    );
}

#[test]
fn reasons_without_a_segment() {
    let context = Context::new();
    let text = |value: &Value| explain(value, &context).to_string();
    assert_eq!(
        text(&testing::always_off()),
        "red-bar is off\n  it is not enabled"
    );
    assert_eq!(
        text(&testing::feature([])),
        "red-bar is off\n  it has no segments"
    );
    assert!(
        text(&testing::always_on()).ends_with(r#"segment 0 "always-on": matches, rollout 100 %"#)
    );
    let nobody = testing::condition("a", Operator::Equals, 1);
    let nobody = testing::feature([testing::segment("s", 100, [nobody])]);
    assert!(text(&nobody).ends_with("\n  no segment matches"));
    let mut share = testing::rollout(50);
    assert!(text(&share).ends_with("bucket 5 is in it (of an empty context)"));
    share["created_at"] = "2026-12-31".into();
    assert!(text(&share).ends_with("(by the name of the flag)"));
}

#[test]
fn helpers_give_the_values_of_the_1_2_releases() {
    let on = r#"{"created_at":"1970-01-01","owner":{"team":"testing"},"segments":[{"conditions":[],"name":"always-on","rollout":100}]}"#;
    let off =
        r#"{"created_at":"1970-01-01","enabled":false,"owner":{"team":"testing"},"segments":[]}"#;
    assert_eq!(
        testing::always_on(),
        serde_json::from_str::<Value>(on).expect("it is JSON")
    );
    assert_eq!(
        testing::always_off(),
        serde_json::from_str::<Value>(off).expect("it is JSON")
    );
}

#[test]
fn a_flag_without_a_value_and_where_a_value_is_from_are_told() {
    let explanation = Explanation::without_flag("red-bar", Reason::NotSet);
    assert!(!explanation.decision.is_on);
    assert_eq!(explanation.to_string(), "red-bar is off\n  it has no value");
    let explanation = explanation.from_origin("target us");
    assert_eq!(
        explanation.to_string(),
        "red-bar is off, by target us\n  it has no value"
    );
    assert_eq!(explanation.to_json()["origin"], "target us");
    assert_eq!(
        Explanation::without_flag("x", Reason::Invalid).to_json()["reason"],
        "invalid"
    );
}
