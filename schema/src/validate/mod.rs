//! Validating values against the model: strictly for writers, tolerantly for readers.
//!
//! `check.rs` is the walk, `scalars.rs` the constraints of single values, `violation.rs` what is
//! found, `equality.rs` when two JSON values are the same. A valid document costs no allocation:
//! paths and texts are built when something is found.

mod check;
mod equality;
mod path;
mod scalars;
mod violation;

use serde_json::{Map, Value};

use crate::model::{OptionSchema, Schema, Type};

pub(crate) use equality::equal;
pub use path::{Path, Segment};
pub use violation::{SECRET, Unexpected, Violation, ViolationKind};

/// What to do with what the schema does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Unknown keys and fields, strings that an `enum` has not, and unknown tags are violations: for
    /// writers, defaults and overrides.
    Strict,
    /// Unknown keys and fields are [ignored](Report::ignored) at any depth, and unknown strings of an
    /// `enum` and unknown tags are accepted: for readers, whose schema may be older than the values.
    /// Wrong types and broken constraints are violations all the same.
    Tolerant,
}

/// What validating found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What is wrong. The values are valid if there is nothing.
    pub violations: Vec<Violation>,
    /// What was ignored; nothing under [`Policy::Strict`].
    pub ignored: Vec<Ignored>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }
}

/// An unknown key or field that was ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The key of the option; the unknown key itself, if that is what was ignored.
    pub option: String,
    /// Where in the option's value; empty for an unknown key.
    pub path: Path,
    /// The key or field that may be meant.
    pub nearest: Option<String>,
}

impl Schema {
    /// Validates a whole document: the object under `options` of a values file.
    pub fn validate(&self, options: &Map<String, Value>, policy: Policy) -> Report {
        let mut report = Report::default();
        check::document(self, options, policy, &mut report);
        report
    }
}

impl OptionSchema {
    /// Validates one value of this option.
    pub fn validate(&self, value: &Value, policy: Policy) -> Report {
        let mut report = Report::default();
        check::option(self, value, policy, &mut report);
        report
    }
}

/// Validates a value strictly against a type that belongs to no option yet: a default, an example, a
/// member of an `enum`. Secret values are masked.
pub(crate) fn violations(ty: &Type, value: &Value, option: &str, secret: bool) -> Vec<Violation> {
    let mut report = Report::default();
    check::value(ty, value, option, secret, Policy::Strict, &mut report);
    report.violations
}
