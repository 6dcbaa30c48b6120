//! What evaluation costs grows as it must: with the length of what is compared, or the product of two
//! lengths at worst, and never as a power of them.
//!
//! Each test makes everything eight times as long, and compares the times of one run. An engine that goes
//! back over what it has matched would not come to an end for any of them.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use sentry_options_flags::{
    Context, ContextValue, ExperimentLayer, Feature, Flag, Operator, Policy, testing,
};
use serde_json::{Value, json};

const FACTOR: usize = 8;
/// In the product of two lengths.
const PRODUCT: f64 = 64.0;
/// In one length, with as much again for caches and for the clock.
const LINEAR: f64 = 24.0;

/// How many times the time it takes for `FACTOR` times the length.
fn growth<T>(length: usize, prepare: impl Fn(usize) -> T, run: impl Fn(&T)) -> f64 {
    let (short, long) = (prepare(length), prepare(FACTOR * length));
    let time = |prepared: &T| {
        let start = thread_time();
        run(prepared);
        thread_time().saturating_sub(start)
    };
    // The fastest of several, in turns: whoever else is busy is so for both.
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..7 {
        fastest = [fastest[0].min(time(&short)), fastest[1].min(time(&long))];
    }
    fastest[1].as_secs_f64() / fastest[0].as_secs_f64()
}

/// The time that this thread has had of a processor: not that which others took away.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("it is not negative")
}

fn condition_flag(operator: Operator, operand: impl Into<Value>) -> Flag {
    let condition = testing::condition("p", operator, operand);
    let value = testing::feature([testing::segment("s", 100, [condition])]);
    Flag::compile_unchecked("x", &value).expect("it is one")
}

fn matching(patterns: Value, text: String) -> (Flag, Context) {
    (
        condition_flag(Operator::Matches, patterns),
        Context::new().with("p", text),
    )
}

fn is_off((flag, context): &(Flag, Context)) {
    assert!(!flag.is_on(context));
    assert!(!flag.explain(context).decision.is_on);
}

#[test]
fn patterns_of_many_stars() {
    let growth_of = |pattern: fn(usize) -> String| {
        growth(
            2_000,
            |length| matching(json!([pattern(length)]), "a".repeat(40 * length)),
            is_off,
        )
    };
    let patterns: [fn(usize) -> String; 4] = [
        |length| "*a".repeat(length) + "b",
        |length| "a*".repeat(length) + "b*",
        |length| "*a*a*".repeat(length) + "*b*",
        |length| "a*".repeat(length) + &"*".repeat(length) + "*ab",
    ];
    for (index, pattern) in patterns.into_iter().enumerate() {
        let growth = growth_of(pattern);
        assert!(growth < PRODUCT, "pattern {index}: {growth} times");
    }
}

#[test]
fn patterns_that_nearly_match_everywhere() {
    let growth = growth(
        2_000,
        |length| {
            let piece = "a".repeat(length) + "b" + &"a".repeat(length);
            matching(
                json!([format!("*{piece}*{piece}*")]),
                "a".repeat(40 * length),
            )
        },
        is_off,
    );
    assert!(growth < PRODUCT, "{growth} times");
}

#[test]
fn many_patterns() {
    let growth = growth(
        100,
        |length| {
            let patterns = (0..length).map(|index| format!("*{index}*b"));
            matching(patterns.collect(), "a".repeat(40 * length))
        },
        is_off,
    );
    assert!(growth < PRODUCT, "{growth} times");
}

/// The product of two lists is not gone through.
#[test]
fn lists_in_lists() {
    let growth = growth(
        10_000,
        |length| {
            let ids = (0..length).collect::<Vec<_>>();
            let others = (length..2 * length).collect::<Vec<_>>();
            (
                condition_flag(Operator::In, ids),
                Context::new().with("p", others),
            )
        },
        is_off,
    );
    assert!(growth < LINEAR, "{growth} times");
}

/// How long the list is makes no difference to one id.
#[test]
fn ids_in_lists() {
    let growth = growth(
        60_000,
        |length| {
            let flag = condition_flag(Operator::In, (0..length).collect::<Vec<_>>());
            (flag, Context::new().with("p", length))
        },
        |asked| (0..20_000).for_each(|_| assert!(!asked.0.is_on(&asked.1))),
    );
    assert!(growth < 4.0, "{growth} times");
}

#[test]
fn equal_lists() {
    let growth = growth(
        10_000,
        |length| {
            let texts = vec!["A"; length];
            (
                condition_flag(Operator::Equals, texts.clone()),
                Context::new().with("p", texts),
            )
        },
        |(flag, context)| assert!(flag.is_on(context)),
    );
    assert!(growth < LINEAR, "{growth} times");
}

#[test]
fn contexts_of_many_properties() {
    let growth = growth(
        5_000,
        |length| {
            let names = (0..length).rev();
            names
                .map(|index| (format!("p{index}"), json!([index])))
                .collect::<serde_json::Map<_, _>>()
        },
        |properties| assert!(Context::from(properties).id() > 0),
    );
    assert!(growth < LINEAR, "{growth} times");
}

#[test]
fn long_values() {
    let growth = growth(
        10_000,
        |length| json!({"a": vec!["Σ"; length], "b": {"c": "x".repeat(length)}}),
        |value| drop(black_box(ContextValue::from_json(value))),
    );
    assert!(growth < LINEAR, "{growth} times");
}

/// Reading and refusing.
#[test]
fn values_with_much_that_is_wrong() {
    type Make = fn(usize) -> Value;
    let values: [(&str, Make); 4] = [
        ("fields", |length| {
            (0..length).map(|at| (format!("f{at}"), json!(1))).collect()
        }),
        ("segments", |length| {
            let segments = vec![json!({"wrong": 1}); length];
            json!({"owner": {"team": "t"}, "created_at": "2026-01-31", "segments": segments})
        }),
        ("operators", |length| {
            let of = |at| json!({"property": "p", "operator": format!("o{at}"), "value": 1});
            let conditions = (0..length).map(of).collect::<Value>();
            testing::feature([json!({"name": "s", "conditions": conditions})])
        }),
        ("overlaps", |length| {
            let names = (0..length).map(|at| format!("e{at}")).collect::<Vec<_>>();
            let experiment = || testing::experiment(0, 100, [testing::arm("a", 1, ())]);
            let experiments = names.iter().map(|name| (name.as_str(), experiment()));
            testing::experiment_layer(["id"], experiments)
        }),
    ];
    for (name, value) in values {
        let growth = growth(500, value, |value| {
            for policy in [Policy::Strict, Policy::Tolerant] {
                black_box(Feature::parse(value, policy));
                black_box(ExperimentLayer::parse(value, policy));
            }
        });
        assert!(growth < PRODUCT, "{name}: {growth} times");
    }
}
