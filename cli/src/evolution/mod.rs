//! What a change of a schema does to those who depend on it.
//!
//! Three parties hold the other end of a schema, and none of them changes at the moment it does:
//!
//! - **values** that are written already: the values repository is validated strictly against the
//!   newer schema, and a service with the newer schema reads the `values.json` of before;
//! - **services with the older schema**, which get values that fit the newer one. They read
//!   tolerantly: unknown keys and fields are ignored, unknown texts of an `enum` and unknown tags
//!   read as `Unknown`. Wrong types and broken constraints make them keep all of their old values;
//! - **code** against the accessors of the older schema.
//!
//! `compare.rs` and `walk.rs` find every [`Change`](change::Change), `rules.rs` says whom it breaks
//! and what the [`Verdict`] is, `text.rs` tells people, `report.rs` machines; `history.rs` looks for names that
//! were used before. The table of all changes with their reasons is `docs/evolution.md`.

mod breaks;
mod change;
mod check;
mod compare;
mod constraints;
mod difference;
mod history;
mod kinds;
mod report;
mod rules;
#[cfg(test)]
mod soundness;
mod successor;
#[cfg(test)]
mod tests;
mod text;
mod walk;

use breaks::Verdict;
pub(crate) use check::{Side, check, side};
pub(crate) use history::History;
pub(crate) use report::Report;
