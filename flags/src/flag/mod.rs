//! Flags, compiled once, to evaluate as often as one likes.

mod condition;
mod decision;
mod explanation;
mod operand;
mod pattern;

use std::fmt;

use serde_json::Value;

use crate::context::Context;
use crate::definition::{self, Date, Feature};
use condition::Condition;
pub use decision::{Decision, Reason};
pub use explanation::{ConditionExplanation, Explanation, SegmentExplanation, SegmentOutcome};

/// Flags that were created after this day, in UTC, hash their name together with the identity, so that
/// two flags with one rollout reach different contexts. Older ones hash the identity alone, as they
/// always did: who is in a rollout must not change.
pub const BUCKETING_EPOCH: Date = Date::new(2026, 10, 5);

/// A feature flag, compiled: what evaluation needs, and no JSON.
///
/// ```
/// use sentry_options_flags::{Context, Feature, Flag, Policy};
///
/// let value = serde_json::json!({
///     "owner": {"team": "search"},
///     "created_at": "2026-01-31",
///     "segments": [{"name": "early", "rollout": 100, "conditions": [
///         {"property": "organization_id", "operator": "in", "value": [41, 42]},
///     ]}],
/// });
/// let feature = Feature::parse(&value, Policy::Strict).into_result().expect("it is valid");
/// let flag = Flag::compile("red-bar", &feature);
///
/// assert!(flag.is_on(&Context::new().with("organization_id", 42)));
/// assert!(!flag.is_on(&Context::new().with("organization_id", 43)));
/// ```
#[derive(Debug)]
pub struct Flag {
    name: Box<str>,
    is_enabled: bool,
    hashes_name: bool,
    segments: Box<[Segment]>,
}

/// Some of the contexts, and the share of them for which the flag is on.
#[derive(Debug)]
struct Segment {
    name: Box<str>,
    /// In percent.
    rollout: u8,
    conditions: Box<[Condition]>,
}

/// The value is no flag at all: not an object with a list of segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAFeature;

impl Flag {
    /// Compiles a feature. Its name is that of its option without `feature.`; some flags hash it.
    pub fn compile(name: impl Into<Box<str>>, feature: &Feature<'_>) -> Self {
        let created_on = feature.created_on;
        Self {
            name: name.into(),
            is_enabled: feature.enabled,
            hashes_name: created_on.is_some_and(|date| date > BUCKETING_EPOCH),
            segments: feature.segments.iter().map(Segment::compile).collect(),
        }
    }

    /// Compiles a value that nobody checked, such as a test's raw override. What is wrong in it is off:
    /// a mistyped condition never matches, a mistyped rollout reaches nobody.
    ///
    /// # Errors
    ///
    /// [`NotAFeature`] if the value is no object with a list of segments.
    pub fn compile_unchecked(
        name: impl Into<Box<str>>,
        value: &Value,
    ) -> Result<Self, NotAFeature> {
        let feature = Feature::read_unchecked(value).ok_or(NotAFeature)?;
        Ok(Self::compile(name, &feature))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is on for the context.
    pub fn is_on(&self, context: &Context) -> bool {
        self.decide(context).is_on
    }

    /// Whether it is on for the context, and what decided.
    pub fn decide(&self, context: &Context) -> Decision {
        decision::decide(self, context, &mut ())
    }

    /// As [`Flag::decide`], with every step to the decision. It is the same evaluation, watched.
    pub fn explain(&self, context: &Context) -> Explanation {
        explanation::explain(self, context)
    }

    /// The name of a segment that a [`Decision`] mentions.
    pub fn segment_name(&self, index: usize) -> Option<&str> {
        self.segments.get(index).map(|segment| &*segment.name)
    }

    /// Who the context is to this flag: [`Flag::bucket`] is that modulo 100.
    pub fn bucket_id(&self, context: &Context) -> u64 {
        context.bucket_id(self.hashes_name.then_some(&*self.name))
    }

    /// The bucket of the context, from 0 to 99, as this flag's rollouts see it.
    pub fn bucket(&self, context: &Context) -> u8 {
        context.bucket(self.hashes_name.then_some(&*self.name))
    }
}

impl Segment {
    fn compile(segment: &definition::Segment<'_>) -> Self {
        Self {
            name: segment.name.into(),
            rollout: segment.rollout,
            conditions: segment.conditions.iter().map(Condition::compile).collect(),
        }
    }
}

impl fmt::Display for NotAFeature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value is not a valid feature: it is no object with a list of segments")
    }
}

impl std::error::Error for NotAFeature {}
