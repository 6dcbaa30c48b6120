//! Values and contexts made to hurt: none of them panics, overflows the stack or takes long.

use std::time::{Duration, Instant};

use sentry_options_flags::{
    Context, ContextValue, ExperimentLayer, Experiments, Feature, Flag, Layer, MOST_TOLD, Operator,
    Policy, testing,
};
use serde_json::{Value, json};

fn condition_flag(operator: Operator, operand: impl Into<Value>) -> Flag {
    let condition = testing::condition("p", operator, operand);
    let value = testing::feature([testing::segment("s", 100, [condition])]);
    Flag::compile_unchecked("x", &value).expect("it is one")
}

/// The time of the fastest of three.
fn time(mut run: impl FnMut()) -> Duration {
    let mut once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..3).map(|_| once()).min().expect("there are three")
}

/// A list in a list in a list.
fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |value, _| Value::Array(vec![value]))
}

#[test]
fn patterns_take_linear_time() {
    // An engine that goes back would take 10^40 steps.
    let pattern = "*a".repeat(20_000) + "b";
    let flag = condition_flag(
        Operator::Matches,
        json!([pattern, "a*".repeat(20_000) + "b*", "*b*".repeat(10)]),
    );
    let text = "a".repeat(1_000_000);
    let context = Context::new().with("p", text.as_str());
    assert!(!flag.is_on(&context));
    assert!(time(|| assert!(!flag.is_on(&context))) < Duration::from_secs(2));

    // A piece that nearly matches everywhere.
    let piece = "a".repeat(50_000) + "b" + &"a".repeat(50_000);
    let flag = condition_flag(Operator::Matches, json!([format!("*{piece}*{piece}*")]));
    assert!(time(|| assert!(!flag.is_on(&context))) < Duration::from_secs(2));
}

#[test]
fn lists_may_be_enormous() {
    let ids = (0..500_000).collect::<Vec<_>>();
    let flag = condition_flag(Operator::In, ids.clone());
    let context = Context::new().with("p", 499_999);
    assert!(flag.is_on(&context));
    assert!(
        time(|| for _ in 0..1_000 {
            assert!(flag.is_on(&context));
        }) < Duration::from_millis(500)
    );
    // The product of two lists is not gone through.
    let context = Context::new().with("p", ids.iter().map(|id| id + 1_000_000).collect::<Vec<_>>());
    assert!(time(|| assert!(!flag.is_on(&context))) < Duration::from_secs(2));
    let flag = condition_flag(Operator::Equals, ids.clone());
    assert!(flag.is_on(&Context::new().with("p", ids)));
}

#[test]
fn contexts_may_have_many_properties() {
    let names = (0..100_000)
        .rev()
        .map(|index| (format!("property-{index}"), index));
    let context = names.collect::<Context>();
    assert!(context.has("property-0") && context.has("property-99999") && !context.has("p"));
    assert!(context.id() > 0);
}

/// Runs on a stack of that many bytes.
fn with_stack(bytes: usize, run: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(bytes);
        let thread = thread.spawn_scoped(scope, run).expect("it starts");
        thread.join().expect("it does not panic");
    });
}

#[test]
fn nesting_may_be_deep() {
    // A value so deep needs a large stack to be made and dropped: `serde_json` recurses. We do not.
    with_stack(256 << 20, || {
        let deep = nested(20_000);
        let object = json!({"a": nested(20_000)});
        let flags = Operator::ALL.map(|operator| {
            let condition = testing::condition("p", operator, deep.clone());
            testing::feature([testing::segment("s", 100, [condition])])
        });
        with_stack(1 << 20, || {
            let context = Context::new().with("p", ContextValue::from_json(&deep));
            let context = context.with("o", ContextValue::from_json(&object));
            assert!(context.id() > 0);
            for (_, value) in context.properties() {
                assert!(value.to_string().len() > 200);
            }
            for value in &flags {
                assert!(!Feature::parse(value, Policy::Strict).report.is_valid());
                let flag = Flag::compile_unchecked("x", value).expect("it is one");
                assert!(flag.explain(&context).to_string().len() > 10);
            }
            for policy in [Policy::Strict, Policy::Tolerant] {
                assert!(!Feature::parse(&deep, policy).report.is_valid());
                assert!(!ExperimentLayer::parse(&object, policy).report.is_valid());
            }
        });
    });
}

#[test]
fn deep_lists_are_equal_as_deep_as_json_goes() {
    let flag = condition_flag(Operator::Equals, nested(100));
    assert!(flag.is_on(&Context::new().with("p", nested(100))));
    assert!(!flag.is_on(&Context::new().with("p", nested(99))));
}

#[test]
fn values_that_are_none() {
    for value in [
        json!(null),
        json!(5),
        json!([]),
        json!({}),
        json!({"segments": {}}),
    ] {
        assert!(Flag::compile_unchecked("x", &value).is_err(), "{value}");
    }
    // What is mistyped is off, not on.
    let context = Context::new().with("p", 1);
    for (pointer, part) in [
        ("/enabled", json!("no")),
        ("/segments/0/rollout", json!("50")),
        ("/segments/0/rollout", json!(99.5)),
        ("/segments/0/conditions", json!("x")),
        ("/segments/0/conditions/0", json!(7)),
        ("/segments/0/conditions/0/operator", json!("is")),
        ("/segments/0/conditions/0/property", json!(1)),
        ("/segments/0", json!("x")),
    ] {
        let condition = testing::condition("p", Operator::Equals, 1);
        let mut value = testing::feature([testing::segment("s", 100, [condition])]);
        value["enabled"] = true.into();
        let is_on = |value: &Value| {
            Flag::compile_unchecked("x", value)
                .expect("it is one")
                .is_on(&context)
        };
        assert!(is_on(&value));
        *value.pointer_mut(pointer).expect("it is there") = part;
        assert!(!is_on(&value), "{pointer}");
    }
    // An integer above 100 says all, as it always did.
    let mut value = testing::rollout(50);
    value["segments"][0]["rollout"] = json!(1_000);
    assert!(
        Flag::compile_unchecked("x", &value)
            .expect("it is one")
            .is_on(&context)
    );
}

#[test]
fn reports_stay_small() {
    let segments = vec![json!({"wrong": 1}); 10_000];
    let value = json!({"owner": {"team": "t"}, "created_at": "2026-01-31", "segments": segments});
    let report = Feature::parse(&value, Policy::Strict).report;
    assert_eq!(report.violations.len(), MOST_TOLD);
    assert_eq!(report.more_violations, 30_000 - MOST_TOLD);

    let long = "x".repeat(1_000_000);
    let report = Feature::parse(&json!(long), Policy::Strict).report;
    assert!(report.violations[0].found.len() < 1_010);
    let flag = condition_flag(Operator::Equals, "x");
    assert!(
        flag.explain(&Context::new().with("p", long))
            .to_string()
            .len()
            < 300
    );
}

#[test]
fn unknown_fields_may_be_many() {
    let fields = (0..100_000).map(|index| (format!("field-{index}"), json!(1)));
    let value = fields.collect::<Value>();
    let start = Instant::now();
    let report = Feature::parse(&value, Policy::Tolerant).report;
    assert_eq!(report.ignored.len(), MOST_TOLD);
    assert_eq!(report.more_ignored, 100_000 - MOST_TOLD);
    let report = Feature::parse(&value, Policy::Strict).report;
    assert_eq!(report.violations.len(), 4);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn layers_may_have_too_many_experiments() {
    let arms = || [testing::arm("a", 1, ())];
    let names = (0..20_000)
        .map(|index| format!("e{index}"))
        .collect::<Vec<_>>();
    let experiments = names
        .iter()
        .map(|name| (name.as_str(), testing::experiment(0, 100, arms())));
    let value = testing::experiment_layer(["id"], experiments);
    let report = ExperimentLayer::parse(&value, Policy::Strict).report;
    assert_eq!(report.violations.len() + report.more_violations, 19_999);
}

#[test]
fn unusual_names() {
    let value = testing::experiment_layer(["", "\u{0}"], []);
    assert!(
        !ExperimentLayer::parse(&value, Policy::Strict)
            .report
            .is_valid()
    );
    let value = testing::experiment_layer(["\u{0}"], []);
    let layer = ExperimentLayer::parse(&value, Policy::Strict)
        .into_result()
        .expect("it is valid");
    let experiments = Experiments::new("", [Layer::compile("", &layer)]);
    assert_eq!(experiments.assign("", &Context::new()).arm(), None);
    let context = Context::new()
        .with("", "")
        .with("infinite", f64::INFINITY)
        .with("none", f64::NAN);
    assert_eq!(
        context.get("none").map(ToString::to_string).as_deref(),
        Some("null")
    );
    assert!(context.bucket(Some("")) < 100);
}
