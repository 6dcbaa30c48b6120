//! Feature flags and experiments of sentry-options: their values checked, compiled, evaluated and
//! explained.
//!
//! The value of a `feature.*` option is read and checked into a [`Feature`], that of an
//! `experiment-layer.*` option into an [`ExperimentLayer`]: strictly for writers, tolerantly for readers,
//! with every [`Violation`] and its place. A snapshot compiles them, once, into [`Flag`] and [`Layer`].
//! Those evaluate for a [`Context`], which is prepared once too: evaluation of a flag parses nothing and
//! allocates nothing, and [explains](Flag::explain) itself on request.
//!
//! Who is in a rollout is the hash of the context's identity. It must never change, or customers' rollouts
//! move: the vectors in the tests are not to be touched.
//!
//! Start reading at `flag/decision.rs`, the evaluation, then `definition/feature.rs`, what a flag is.
//!
//! ```
//! use sentry_options_flags::{Context, Feature, Flag, Policy, testing};
//!
//! let value = testing::rollout(50);
//! let feature = Feature::parse(&value, Policy::Tolerant).into_result().expect("it is valid");
//! let flag = Flag::compile("red-bar", &feature);
//!
//! let context = Context::new().with("organization_id", 42);
//! assert_eq!(
//!     flag.explain(&context).to_string(),
//!     "red-bar is on\n  \
//!      segment 0 \"rollout\": matches, rollout 50 %, bucket 30 is in it (by organization_id)",
//! );
//! ```

mod context;
mod definition;
mod experiment;
mod flag;
pub mod testing;

pub use context::{Context, ContextValue, IntoContextValue, ToContext};
pub use definition::{
    Arm, Condition, Date, Experiment, ExperimentLayer, Feature, Ignored, JsonType, MOST_TOLD,
    Operator, Owner, Parsed, Path, Policy, Report, SLOTS, Segment, SlotRange, Step,
    UnexpectedField, Unknown, Violation, ViolationKind, check_layers,
};
pub use experiment::{Assignment, Definition, Experiments, Layer, Status, UnassignedReason};
pub use flag::{
    BUCKETING_EPOCH, ConditionExplanation, Decision, Explanation, Flag, NotAFeature, Reason,
    SegmentExplanation, SegmentOutcome,
};
