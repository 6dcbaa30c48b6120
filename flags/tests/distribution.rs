//! Shares are what they say: hashes spread evenly, flags and experiments are independent of each other, and
//! who is in a rollout stays in while it grows.
//!
//! Each is a chi-squared test over fixed ids, so that it always comes out the same, within the bounds that
//! chance would leave twice in a million. `SENTRY_OPTIONS_DISTRIBUTION_IDS` says how many ids there are:
//! 100,000 otherwise, since a million take long without optimization.

use std::ops::RangeInclusive;

use sentry_options_flags::{
    Context, ExperimentLayer, Experiments, Feature, Flag, Layer, Policy, Status, testing,
};

const OLD: &str = "2026-10-05";
const NEW: &str = "2026-10-06";

fn flag(name: &str, created_at: &str, rollout: u8) -> Flag {
    let mut value = testing::rollout(rollout);
    value["created_at"] = created_at.into();
    let feature = Feature::parse(&value, Policy::Strict).into_result();
    Flag::compile(name, &feature.expect("it is valid"))
}

fn people() -> impl Iterator<Item = Context> {
    let count = std::env::var("SENTRY_OPTIONS_DISTRIBUTION_IDS").ok();
    let count = count.map_or(100_000, |count| count.parse().expect("a number"));
    (0..count).map(|id: u32| Context::new().with("organization_id", id))
}

/// How often what was seen, which should be by weight.
#[track_caller]
fn assert_spread(what: &str, seen: &[u32], weights: &[u32]) {
    let (total, weight) = (sum(seen), sum(weights));
    let deviations = seen.iter().zip(weights).map(|(seen, share)| {
        let expected = total * f64::from(*share) / weight;
        (f64::from(*seen) - expected).powi(2) / expected
    });
    let bounds = chi_squared_bounds(seen.len() - 1);
    let chi_squared = deviations.sum::<f64>();
    assert!(
        bounds.contains(&chi_squared),
        "{what}: {chi_squared} is not in {bounds:?}"
    );
}

/// What the rows and the columns of a table should be: independent.
#[track_caller]
fn assert_independent(what: &str, table: &[Vec<u32>]) {
    let rows = table.iter().map(|row| sum(row)).collect::<Vec<_>>();
    let columns = (0..table[0].len()).map(|at| table.iter().map(|row| f64::from(row[at])).sum());
    let columns = columns.collect::<Vec<f64>>();
    let total = rows.iter().sum::<f64>();
    let mut chi_squared = 0.0;
    for (row, in_row) in table.iter().zip(&rows) {
        for (seen, in_column) in row.iter().zip(&columns) {
            let expected = in_row * in_column / total;
            chi_squared += (f64::from(*seen) - expected).powi(2) / expected;
        }
    }
    let bounds = chi_squared_bounds((rows.len() - 1) * (columns.len() - 1));
    assert!(
        bounds.contains(&chi_squared),
        "{what}: {chi_squared} is not in {bounds:?}"
    );
}

fn sum(counts: &[u32]) -> f64 {
    counts.iter().copied().map(f64::from).sum()
}

/// The bounds that chi-squared is in but once in a million above and once below, by the approximation of
/// Wilson and Hilferty. Too even is wrong too: nothing random would be.
fn chi_squared_bounds(degrees_of_freedom: usize) -> RangeInclusive<f64> {
    /// Of a normal distribution, once in a million.
    const DEVIATIONS: f64 = 4.753_424;
    let degrees = f64::from(u32::try_from(degrees_of_freedom).expect("not so many"));
    let variance = 2.0 / (9.0 * degrees);
    let bound = |deviations: f64| {
        let root = 1.0 - variance + deviations * variance.sqrt();
        degrees * root.max(0.0).powi(3)
    };
    bound(-DEVIATIONS)..=bound(DEVIATIONS)
}

/// The exact bounds for 99 and 9,801 degrees of freedom, by integration.
#[test]
fn the_bounds_are_near_the_exact_ones() {
    for (degrees, exact) in [(99, 45.834..=180.792), (9_801, 9_149.824..=10_480.968)] {
        let bounds = chi_squared_bounds(degrees);
        assert!((bounds.start() - exact.start()).abs() < 0.3, "{bounds:?}");
        assert!((bounds.end() - exact.end()).abs() < 0.3, "{bounds:?}");
    }
}

#[test]
fn each_bucket_holds_a_hundredth() {
    let flags = [
        flag("old", OLD, 50),
        flag("red-bar", NEW, 50),
        flag("", NEW, 50),
    ];
    let mut buckets = [[0; 100]; 3];
    for context in people() {
        for (flag, buckets) in flags.iter().zip(&mut buckets) {
            buckets[usize::from(flag.bucket(&context))] += 1;
        }
    }
    for (flag, buckets) in flags.iter().zip(&buckets) {
        assert_spread(&format!("buckets of {:?}", flag.name()), buckets, &[1; 100]);
    }
}

/// Texts and several fields spread as integers do.
#[test]
fn each_bucket_holds_a_hundredth_of_other_identities() {
    let mut buckets = [0; 100];
    for (id, context) in people().enumerate() {
        let context = context
            .with("user_email", format!("{id}@example.com"))
            .with_identity_fields(["user_email", "organization_id"]);
        buckets[usize::from(context.bucket(None))] += 1;
    }
    assert_spread("buckets", &buckets, &[1; 100]);
}

#[test]
fn growing_a_rollout_takes_nobody_out() {
    for created_at in [OLD, NEW] {
        let flags = (0..=100).map(|rollout| flag("red-bar", created_at, rollout));
        let flags = flags.collect::<Vec<_>>();
        // Somebody of each bucket.
        let mut of_bucket = vec![None; 100];
        for context in people().take(5_000) {
            of_bucket[usize::from(flags[0].bucket(&context))].get_or_insert(context);
        }
        let members = of_bucket.iter().map(|context| {
            let context = context.as_ref().expect("each bucket has somebody");
            let on = flags
                .iter()
                .map(|flag| flag.is_on(context))
                .collect::<Vec<_>>();
            assert!(on.is_sorted(), "{context:?} was taken out: {on:?}");
            on
        });
        let members = members.collect::<Vec<_>>();
        for rollout in 0..=100 {
            let on = members.iter().filter(|on| on[rollout]).count();
            // Inclusive: 1 % is two buckets.
            let expected = if rollout == 0 {
                0
            } else {
                (rollout + 1).min(100)
            };
            assert_eq!(on, expected, "at {rollout} %, created at {created_at}");
        }
    }
}

#[test]
fn new_flags_reach_independent_people() {
    let flags = [flag("red-bar", NEW, 10), flag("blue-bar", NEW, 10)];
    let mut table = vec![vec![0; 100]; 100];
    for context in people() {
        let [one, other] = flags
            .each_ref()
            .map(|flag| usize::from(flag.bucket(&context)));
        table[one][other] += 1;
    }
    assert_independent("two new flags", &table);
}

/// The reason for hashing the name of newer flags.
#[test]
fn old_flags_reach_the_same_people() {
    let flags = [flag("red-bar", OLD, 10), flag("blue-bar", OLD, 10)];
    for context in people().take(1_000) {
        assert_eq!(flags[0].is_on(&context), flags[1].is_on(&context));
    }
}

const WEIGHTS: [u32; 4] = [1, 250, 49, 700];

/// One layer with one experiment over all slots.
fn experiments(layer: &str, experiment: &str) -> Experiments {
    let arms = WEIGHTS.iter().enumerate();
    let arms = arms.map(|(at, weight)| testing::arm(&at.to_string(), (*weight).into(), ()));
    let value = testing::experiment_layer(
        ["organization_id"],
        [(experiment, testing::experiment(0, 100, arms))],
    );
    let definition = ExperimentLayer::parse(&value, Policy::Strict).into_result();
    Experiments::new(
        "shop",
        [Layer::compile(layer, &definition.expect("it is valid"))],
    )
}

/// The slot and the arm.
fn assigned(experiments: &Experiments, experiment: &str, context: &Context) -> (usize, usize) {
    let assignment = experiments.assign(experiment, context);
    let Status::Assigned { arm, .. } = &assignment.status else {
        panic!("{assignment}")
    };
    let slot = assignment.slot.expect("an arm comes with a slot");
    (slot.into(), arm.parse().expect("arms are numbered"))
}

#[test]
fn slots_are_even_and_arms_by_weight() {
    let experiments = experiments("checkout", "button");
    let (mut slots, mut arms) = ([0; 100], [0; WEIGHTS.len()]);
    let mut table = vec![vec![0; WEIGHTS.len()]; 100];
    for context in people() {
        let (slot, arm) = assigned(&experiments, "button", &context);
        slots[slot] += 1;
        arms[arm] += 1;
        table[slot][arm] += 1;
    }
    assert_spread("slots", &slots, &[1; 100]);
    assert_spread("arms", &arms, &WEIGHTS);
    // The first arm is too rare for a table.
    let table = table
        .iter()
        .map(|arms| arms[1..].to_vec())
        .collect::<Vec<_>>();
    assert_independent("slots and arms", &table);
}

#[test]
fn layers_and_experiments_are_independent() {
    let one = experiments("checkout", "button");
    let other = experiments("search", "ranking");
    let mut slots = vec![vec![0; 100]; 100];
    let mut arms = vec![vec![0; WEIGHTS.len() - 1]; WEIGHTS.len() - 1];
    for context in people() {
        let (slot, arm) = assigned(&one, "button", &context);
        let (other_slot, other_arm) = assigned(&other, "ranking", &context);
        slots[slot][other_slot] += 1;
        if arm > 0 && other_arm > 0 {
            arms[arm - 1][other_arm - 1] += 1;
        }
    }
    assert_independent("slots of two layers", &slots);
    assert_independent("arms of two experiments", &arms);
}

/// Growing an allocation takes nobody out, and moves nobody to another arm.
#[test]
fn growing_an_allocation_keeps_the_arms() {
    let of_size = |size: u8| {
        let arms = ["a", "b"].map(|arm| testing::arm(arm, 1, ()));
        let experiment = testing::experiment(0, size, arms);
        let value = testing::experiment_layer(["organization_id"], [("button", experiment)]);
        let definition = ExperimentLayer::parse(&value, Policy::Strict).into_result();
        Experiments::new(
            "shop",
            [Layer::compile(
                "checkout",
                &definition.expect("it is valid"),
            )],
        )
    };
    let sizes = (1..=100).map(of_size).collect::<Vec<_>>();
    for context in people().take(1_000) {
        let arms = sizes.iter().map(|sized| sized.assign("button", &context));
        let arms = arms.map(|assignment| assignment.arm().map(str::to_owned));
        let mut arms = arms.collect::<Vec<_>>();
        arms.dedup();
        assert!(
            arms.len() <= 2 && arms.last().is_some_and(Option::is_some),
            "{context:?} {arms:?}"
        );
    }
}
