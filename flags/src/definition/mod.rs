//! The values of flags and experiment layers: read, and checked in full, with every violation and its
//! place.

mod check;
pub(crate) mod date;
pub(crate) mod feature;
mod layer;
mod operand;
mod operator;
mod path;
mod report;
mod slots;
mod violation;

pub use date::Date;
pub use feature::{Condition, Feature, Owner, Segment};
pub use layer::{Arm, Experiment, ExperimentLayer, check_layers};
pub use operator::Operator;
pub use path::{Path, Step};
pub use report::{Ignored, MOST_TOLD, Parsed, Policy, Report, Unknown};
pub use slots::{SLOTS, SlotRange};
pub(crate) use violation::told;
pub use violation::{JsonType, UnexpectedField, Violation, ViolationKind};
