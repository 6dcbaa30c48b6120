//! Timing: rounds in which the candidates take turns, and the median of each over all rounds.
//!
//! Whatever else the machine does, and whatever its clock does, falls on all candidates of a round
//! alike. Each round starts with another candidate, so that none always comes after the same one.

use std::hint::black_box;
use std::time::Instant;

/// Runs every candidate once in each round, and gives the median of what each returned.
pub(crate) fn medians<const N: usize>(
    rounds: usize,
    candidates: &mut [&mut dyn FnMut() -> f64; N],
) -> [f64; N] {
    let mut samples: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    for round in 0..rounds {
        for turn in 0..N {
            let at = (round + turn) % N;
            samples[at].push(candidates[at]());
        }
    }
    samples.map(median)
}

/// The middle one, or the mean of the middle two.
pub(crate) fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    if samples.len() % 2 == 1 {
        samples[middle]
    } else {
        f64::midpoint(samples[middle - 1], samples[middle])
    }
}

/// The mean time of one of `calls` calls in a loop, in nanoseconds.
///
/// What `call` gives goes through `black_box`: a store to the stack, for a bare load as for anything
/// else. A function of its own for each `call`, so that no other code decides how its loop is laid out;
/// and `call` is a reference, since one that is passed on as an `impl FnMut` is called through a shim
/// that the compiler inlines for some and not for others.
#[inline(never)]
pub(crate) fn nanos_per_call<T>(calls: u32, call: &mut impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    for _ in 0..calls {
        black_box(call());
    }
    nanos_since(started) / f64::from(calls)
}

/// The time of one call, in nanoseconds.
pub(crate) fn nanos<T>(call: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    black_box(call());
    nanos_since(started)
}

pub(crate) fn nanos_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_turns_and_gives_medians() {
        let order = std::cell::RefCell::new(Vec::new());
        let mut first = || {
            order.borrow_mut().push(1);
            order.borrow().len() as f64
        };
        let mut second = || {
            order.borrow_mut().push(2);
            0.0
        };
        assert_eq!(
            format!("{:?}", medians(3, &mut [&mut first, &mut second])),
            "[4.0, 0.0]"
        );
        assert_eq!(*order.borrow(), [1, 2, 2, 1, 1, 2]);
        assert_eq!(median(vec![4.0, 1.0]).to_string(), "2.5");
    }
}
