//! Which commit gave an option the value that it has.

use serde_json::Value;

use super::History;
use super::states::Setting;
use crate::git::Id;

/// The commit that gave an option its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The commit.
    pub(crate) commit: Id,
    /// Whether a shallow clone has nothing behind it, so that it may have been an earlier one.
    pub(crate) is_boundary: bool,
}

impl History {
    /// The commit that gave the option `value` at `target`; `None` if the newest commit has it
    /// otherwise.
    pub(crate) fn origin(&self, target: &str, key: &str, value: &Value) -> Option<Origin> {
        let value = Setting::Set(value);
        let has_value = |node: &usize| self.setting(*node, target, key) == value;
        let mut node = self.graph.tip.filter(has_value)?;
        // The first side of a merge that has the value is taken, as `git blame` does.
        let setting = |node| self.setting(node, target, key);
        while let Some(before) = self.before(node, setting).into_iter().find(has_value) {
            node = before;
        }
        let node = self.node(node);
        Some(Origin {
            commit: node.commit.clone(),
            is_boundary: node.is_boundary,
        })
    }
}
