//! The one evaluation: what decides is what explains.

use super::condition::{Condition, Outcome};
use super::{Flag, Segment};
use crate::context::{Context, ContextValue};

/// Whether a flag is on, and what decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is on.
    pub is_on: bool,
    /// What decided.
    pub reason: Reason,
}

/// What decided about a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The flag has no value. Only [`Explanation::without_flag`](crate::Explanation::without_flag) says so.
    NotSet,
    /// The value is no flag's. Only [`Explanation::without_flag`](crate::Explanation::without_flag) says so.
    Invalid,
    /// The flag is not enabled.
    Disabled,
    /// No segment matches.
    NoSegment,
    /// A segment matches; its rollout decided.
    Segment {
        /// The index of the segment.
        index: usize,
        /// Its rollout, from 0 to 100.
        rollout: u8,
        /// The bucket of the context. The flag is on if it is not above the rollout. Nothing where it
        /// makes no difference: at rollout 0 nobody is in, at 100 everybody.
        bucket: Option<u8>,
    },
}

impl Reason {
    /// Its name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotSet => "not_set",
            Self::Invalid => "invalid",
            Self::Disabled => "disabled",
            Self::NoSegment => "no_segment",
            Self::Segment { .. } => "segment",
        }
    }
}

/// What watches an evaluation.
pub(super) trait Observer<'e> {
    /// A segment was passed over, for a condition that did not hold.
    fn passed_over(&mut self, segment: &'e Segment, failed: Failed<'e>);
}

/// Nobody watches.
impl<'e> Observer<'e> for () {
    #[inline]
    fn passed_over(&mut self, _: &'e Segment, _: Failed<'e>) {}
}

/// A condition that did not hold.
pub(super) struct Failed<'e> {
    /// Its index in the segment.
    pub(super) index: usize,
    pub(super) condition: &'e Condition,
    pub(super) outcome: Outcome,
    /// The property that it looked at.
    pub(super) found: Option<&'e ContextValue>,
}

/// Evaluates: the first segment all of whose conditions hold decides, even if its rollout then says no.
pub(super) fn decide<'e>(
    flag: &'e Flag,
    context: &'e Context,
    observer: &mut impl Observer<'e>,
) -> Decision {
    if !flag.is_enabled {
        return Decision::off(Reason::Disabled);
    }
    for (index, segment) in flag.segments.iter().enumerate() {
        match first_failure(segment, context) {
            Some(failed) => observer.passed_over(segment, failed),
            None => return roll_out(flag, context, index, segment.rollout),
        }
    }
    Decision::off(Reason::NoSegment)
}

fn first_failure<'e>(segment: &'e Segment, context: &'e Context) -> Option<Failed<'e>> {
    let conditions = segment.conditions.iter().enumerate();
    conditions
        .map(|(index, condition)| {
            let found = context.find(&condition.property);
            Failed {
                index,
                condition,
                outcome: condition.evaluate(found),
                found,
            }
        })
        .find(|failed| failed.outcome != Outcome::Holds)
}

fn roll_out(flag: &Flag, context: &Context, index: usize, rollout: u8) -> Decision {
    let (is_on, bucket) = match rollout {
        0 => (false, None),
        100.. => (true, None),
        1..100 => {
            let bucket = flag.bucket(context);
            // Inclusive, so that rollout 1 is two buckets: so it always was, and so it must stay.
            (bucket <= rollout, Some(bucket))
        }
    };
    let reason = Reason::Segment {
        index,
        rollout,
        bucket,
    };
    Decision { is_on, reason }
}

impl Decision {
    pub(super) fn off(reason: Reason) -> Self {
        Self {
            is_on: false,
            reason,
        }
    }
}
