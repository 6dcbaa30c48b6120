//! Feature flags and experiments: by name and as attributes, evaluated on what the handles show.
//!
//! `source.rs` finds what is evaluated, test overrides included, and `context.rs` makes the context that it
//! is evaluated for. `checker.rs` and `assigner.rs` are asked by name, `attributes.rs` are the attributes
//! of handles and snapshots. `explanation.rs` and `assignment.rs` are the answers that say more than yes or
//! no. All of it evaluates what the runtime has compiled.

mod assigner;
mod assignment;
mod attributes;
mod checker;
mod context;
mod explanation;
mod source;

pub(crate) use assigner::{NamespaceExperiments, experiments};
pub(crate) use assignment::Assignment;
pub(crate) use attributes::{Declared, ExperimentLayer, FeatureFlag, declared};
pub(crate) use checker::{FeatureChecker, condition_operators, features};
pub(crate) use context::FeatureContext;
pub(crate) use explanation::{ConditionExplanation, Explanation, SegmentExplanation};
pub(crate) use source::{CompiledOverride, Source, compile_override};
