//! A histogram of durations in little memory, so that counting disturbs no cache that is measured.

/// Buckets for each power of two: a resolution of 1.6 %.
const STEPS: usize = 64;
const BUCKETS: usize = 40 * STEPS;

/// Counts of durations in nanoseconds.
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            total: 0,
        }
    }

    pub(crate) fn record(&mut self, nanos: usize) {
        self.counts[bucket(nanos).min(BUCKETS - 1)] += 1;
        self.total += 1;
    }

    /// How many durations were recorded.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The duration that this share of all does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut above = self.total as f64 * (1.0 - share);
        for (bucket, count) in self.counts.iter().enumerate().rev() {
            above -= *count as f64;
            if above < 0.0 {
                return lower_end(bucket) as f64;
            }
        }
        0.0
    }
}

/// Below twice [`STEPS`] each duration has its bucket; from there on, each power of two has [`STEPS`].
fn bucket(nanos: usize) -> usize {
    let bits = nanos.checked_ilog2().unwrap_or(0);
    let power = bits.saturating_sub(STEPS.ilog2()) as usize;
    (nanos >> power) + power * STEPS
}

fn lower_end(bucket: usize) -> usize {
    let power = (bucket / STEPS).saturating_sub(1);
    (bucket - power * STEPS) << power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_in_the_bucket_that_starts_at_or_just_below_it() {
        let mut last = 0;
        for nanos in (0..5_000).chain((1..30).map(|power| 5_000 << power)) {
            let end = lower_end(bucket(nanos));
            assert!(
                end <= nanos && nanos - end <= nanos / STEPS,
                "{nanos}: {end}"
            );
            assert!(bucket(nanos) >= last);
            last = bucket(nanos);
        }
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let mut histogram = Histogram::new();
        (1..=60).for_each(|nanos| histogram.record(nanos));
        assert_eq!(histogram.quantile(0.5).to_string(), "30");
        assert_eq!(histogram.quantile(1.0).to_string(), "60");
        assert_eq!(histogram.total(), 60);
    }
}
