//! Whatever values and contexts chance makes, evaluation neither panics nor contradicts itself.
//!
//! `SENTRY_OPTIONS_FUZZ_FLAGS` says how many (1,000 otherwise), `SENTRY_OPTIONS_FUZZ_SEED` from which
//! seed. `tests/fuzz-flags` has a fuzzer look for inputs that reach more, and holds them to the same.

mod input;
mod properties;

use std::collections::BTreeMap;

use fastrand::Rng;
use input::Input;
use properties::{Kind, check};

#[test]
fn evaluation_holds_for_random_values() {
    let setting = |name: &str, default: u64| {
        let text = std::env::var(name).ok();
        text.map_or(default, |text| text.parse().expect("a number"))
    };
    let first = setting("SENTRY_OPTIONS_FUZZ_SEED", 1);
    let count = setting("SENTRY_OPTIONS_FUZZ_FLAGS", 1_000);
    let mut kinds = BTreeMap::<Kind, u64>::new();
    for seed in first..first + count {
        let mut random = Rng::with_seed(seed);
        let length = random.usize(0..2_000);
        let bytes = std::iter::repeat_with(|| random.u8(..)).take(length);
        let input = Input::new(&bytes.collect::<Vec<_>>()).expect("bytes that end are zeros");
        let kind = std::panic::catch_unwind(|| check(&input));
        let kind = kind.unwrap_or_else(|_| panic!("seed {seed}"));
        *kinds.entry(kind).or_default() += 1;
    }
    println!("{count} inputs: {kinds:?}");
    // Inputs of which nearly all are refused at once would prove little.
    for kind in [
        Kind::On,
        Kind::Off,
        Kind::Unchecked,
        Kind::Assigned,
        Kind::Layer,
        Kind::Invalid,
    ] {
        let share = kinds.get(&kind).copied().unwrap_or_default();
        assert!(share * 100 >= count, "only {share} of {count} are {kind:?}");
    }
}
