//! An evaluation with a context that was used before allocates nothing.

use allocation_counter::measure;
use sentry_options_flags::{Context, Flag, Operator, testing};
use serde_json::{Value, json};

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

fn flags() -> Vec<Flag> {
    let operands = |operator: Operator| match operator {
        Operator::In | Operator::NotIn => vec![
            json!([1, 2.5, 9_007_199_254_740_993_u64]),
            json!(["É", "x"]),
        ],
        Operator::Contains | Operator::NotContains => vec![json!("É"), json!(1.0)],
        Operator::Equals | Operator::NotEquals => vec![json!(["é", "X"]), json!("É"), json!(true)],
        Operator::Matches | Operator::NotMatches => vec![json!(["*É*", "a*b*c", "x"])],
    };
    let flag = |property: &str, operator: Operator, operand: Value, rollout: u8| {
        let condition = testing::condition(property, operator, operand);
        let decoy = testing::condition("missing", Operator::Equals, 1);
        let mut value = testing::feature([
            testing::segment("decoy", 100, [decoy]),
            testing::segment("s", rollout, [condition]),
            testing::segment("rest", 50, []),
        ]);
        value["created_at"] = if rollout == 31 {
            "2027-01-01"
        } else {
            "2026-01-01"
        }
        .into();
        Flag::compile_unchecked("red-bar", &value).expect("it is one")
    };
    let mut flags = Vec::new();
    for property in [
        "text", "integer", "float", "boolean", "list", "null", "object",
    ] {
        for operator in Operator::ALL {
            for operand in operands(operator) {
                flags.extend(
                    [0, 30, 31, 100]
                        .map(|rollout| flag(property, operator, operand.clone(), rollout)),
                );
            }
        }
    }
    flags
}

#[test]
fn evaluation_allocates_nothing() {
    let flags = flags();
    let context = Context::new()
        .with("text", "ÉCLAIR")
        .with("integer", 9_007_199_254_740_993_i64)
        .with("float", 2.5)
        .with("boolean", true)
        .with("list", ["É", "x"])
        .with("null", Value::Null)
        .with("object", json!({"a": [1]}));
    // Who it is, is put together when first needed.
    assert!(
        allocations(|| {
            context.id();
        }) > 0
    );
    let mut on = 0;
    let count = allocations(|| {
        for flag in &flags {
            on += usize::from(flag.is_on(&context));
            on += usize::from(flag.decide(&context).is_on);
        }
    });
    assert_eq!(count, 0);
    assert!(
        on > flags.len() / 10 && on < 2 * flags.len(),
        "{on} of {}",
        flags.len()
    );
}

#[test]
fn valid_values_are_checked_without_many_allocations() {
    let ids = (0..1_000).collect::<Vec<_>>();
    let condition = testing::condition("organization_id", Operator::In, ids);
    let value = testing::feature([testing::segment("s", 100, [condition])]);
    let count = allocations(|| {
        let feature =
            sentry_options_flags::Feature::parse(&value, sentry_options_flags::Policy::Strict);
        assert!(feature.report.is_valid());
    });
    assert!(count < 10, "{count}");
}
