//! Validating values against the model: strictly for writers, tolerantly for readers.
//!
//! `check.rs` is the walk, `scalars.rs` the constraints of single values, `violation.rs` what is
//! found, `flags.rs` the values of flags and experiment layers, `equality.rs` when two JSON values are the same, `tolerance.rs` when they are but for what
//! a tolerant reader ignores. A valid document costs no allocation:
//! paths and texts are built when something is found.

mod check;
mod equality;
#[cfg(feature = "flags")]
mod flags;
mod path;
mod scalars;
mod tolerance;
mod violation;

use serde_json::{Map, Value};

use crate::model::{OptionSchema, Schema, Type};

pub use equality::equal;
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
    /// Wrong types and broken constraints are violations all the same. An `enum` of lists or objects
    /// is held against what is left without what is ignored; `uniqueItems` against the values as they
    /// are written.
    Tolerant,
}

/// What validating found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What is wrong, up to [`MOST_TOLD`]. The values are valid if there is nothing.
    pub violations: Vec<Violation>,
    /// How many more things are wrong.
    pub more_violations: usize,
    /// What was ignored, up to [`MOST_TOLD`], each unknown field of the schema once, however often
    /// it occurs; nothing under [`Policy::Strict`].
    pub ignored: Vec<Ignored>,
    /// How often more was ignored.
    pub more_ignored: usize,
}

/// How many violations, and how many ignored keys, a [`Report`] tells: a document of wrong values must
/// not become a report many times its size.
pub const MOST_TOLD: usize = 100;

/// For how many unknown names a report says which one may be meant: each costs a look at all names.
const MOST_SUGGESTIONS: usize = 20;

impl Report {
    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Adds what is wrong, or only counts it.
    fn refuse(&mut self, violation: impl FnOnce() -> Violation) {
        if self.violations.len() < MOST_TOLD {
            self.violations.push(violation());
        } else {
            self.more_violations += 1;
        }
    }

    /// Adds what is ignored, unless it was before, or only counts it.
    fn ignore(&mut self, option: &str, path: Path, nearest: impl FnOnce() -> Option<String>) {
        let is_told = |told: &Ignored| told.path == path && told.option == option;
        if self.ignored.iter().any(is_told) {
            return;
        }
        let is_early = self.ignored.len() < MOST_SUGGESTIONS;
        self.note(|| Ignored {
            option: option.to_owned(),
            path,
            kind: IgnoredKind::Undeclared,
            nearest: is_early.then(nearest).flatten(),
        });
    }

    /// Adds what is ignored and was not before, or only counts it.
    fn note(&mut self, ignored: impl FnOnce() -> Ignored) {
        if self.ignored.len() < MOST_TOLD {
            self.ignored.push(ignored());
        } else {
            self.more_ignored += 1;
        }
    }

    /// Whether the next violation may say what was meant.
    fn may_suggest(&self) -> bool {
        self.violations.len() < MOST_SUGGESTIONS
    }
}

/// Something unknown that was ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The key of the option; the unknown key itself, if that is what was ignored.
    pub option: String,
    /// Where in the option's value, with `*` for any item or entry; empty for an unknown key.
    pub path: Path,
    /// What it is.
    pub kind: IgnoredKind,
    /// The key, field or operator that may be meant.
    pub nearest: Option<String>,
}

/// The kinds of things that a tolerant reader ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IgnoredKind {
    /// A key or field that is not declared; the path leads to it.
    Undeclared,
    /// An operator of a flag's condition, which never matches.
    Operator {
        /// Its name.
        name: String,
    },
}

impl Schema {
    /// Validates a whole document: the object under `options` of a values file.
    pub fn validate(&self, options: &Map<String, Value>, policy: Policy) -> Report {
        let mut report = Report::default();
        check::document(self, options, policy, &mut report);
        report
    }

    /// Validates the value of one key that the schema [accepts](Schema::accepts_key): of an option, a
    /// flag or an experiment layer. Nothing is wrong with the value of any other key.
    pub fn validate_entry(&self, key: &str, value: &Value, policy: Policy) -> Report {
        let mut report = Report::default();
        check::entry(self, key, value, policy, &mut report);
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
