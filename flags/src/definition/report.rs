//! What a check of a value found: what is wrong, and what was ignored.

use super::path::Path;
use super::violation::Violation;

/// How strict a check is: strict writers, tolerant readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Everything must be known.
    Strict,
    /// Unknown fields are ignored, and a condition with an unknown operator never matches; both are
    /// reported as [`Ignored`]. Wrong types and broken constraints refuse all the same.
    Tolerant,
}

/// Everything that a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong, up to [`MOST_TOLD`]. The value is valid if there is nothing.
    pub violations: Vec<Violation>,
    /// How many more things are wrong.
    pub more_violations: usize,
    /// What was ignored, up to [`MOST_TOLD`], the same in several items once; nothing under
    /// [`Policy::Strict`].
    pub ignored: Vec<Ignored>,
    /// How often more was ignored.
    pub more_ignored: usize,
}

/// How many violations, and how many ignored things, a [`Report`] tells: a large wrong value must not
/// become a report many times its size.
pub const MOST_TOLD: usize = 100;

/// Something unknown that a tolerant reader ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Where, with `*` for any item or entry.
    pub path: Path,
    /// The field, or the operator.
    pub what: Unknown,
    /// The known one that may be meant.
    pub nearest: Option<&'static str>,
}

/// The kinds of things that a tolerant reader ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// A field; the path leads to it.
    Field(String),
    /// An operator. Its condition never matches.
    Operator(String),
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Adds what is wrong, or only counts it.
    pub(super) fn refuse(&mut self, violation: impl FnOnce() -> Violation) {
        if self.has_room() {
            self.violations.push(violation());
        } else {
            self.more_violations += 1;
        }
    }

    /// Adds what is ignored, unless it was before, or only counts it.
    pub(super) fn ignore(
        &mut self,
        path: Path,
        what: Unknown,
        nearest: impl FnOnce(&str) -> Option<&'static str>,
    ) {
        let is_told = |told: &Ignored| told.path == path && told.what == what;
        if self.ignored.iter().any(is_told) {
            return;
        }
        if self.ignored.len() >= MOST_TOLD {
            self.more_ignored += 1;
            return;
        }
        let (Unknown::Field(name) | Unknown::Operator(name)) = &what;
        let nearest = nearest(name);
        self.ignored.push(Ignored {
            path,
            what,
            nearest,
        });
    }

    /// Whether the next violation is told, and not only counted.
    pub(super) fn has_room(&self) -> bool {
        self.violations.len() < MOST_TOLD
    }
}

/// A parsed value, and what the check of it found.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// What was parsed; nothing if anything is wrong.
    pub value: Option<T>,
    /// What is wrong, and what was ignored.
    pub report: Report,
}

impl<T> Parsed<T> {
    pub(super) fn new(value: Option<T>, report: Report) -> Self {
        let value = value.filter(|_| report.is_valid());
        Self { value, report }
    }

    /// What was parsed, if nothing is wrong.
    ///
    /// # Errors
    ///
    /// The report, if something is.
    pub fn into_result(self) -> Result<T, Report> {
        self.value.ok_or(self.report)
    }
}
