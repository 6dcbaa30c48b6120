//! The trees, by what they are about.

mod configmaps;
mod diffs;
mod evolution;
mod fetching;
mod flags;
mod folders;
mod scalars;
mod schemas;
mod types;
mod usage;
mod values;
mod yaml;

use crate::case::Case;

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    [
        schemas::cases(),
        types::cases(),
        folders::cases(),
        yaml::cases(),
        scalars::cases(),
        values::cases(),
        configmaps::cases(),
        diffs::cases(),
        flags::cases(),
        usage::cases(),
        evolution::cases(),
        fetching::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
