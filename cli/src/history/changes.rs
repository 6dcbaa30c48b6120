//! Which commit changed what.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::states::{File, Setting};
use super::{AtBoundary, History};
use crate::git::Id;

/// A commit changed an option at a target.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// The commit.
    pub(crate) commit: Id,
    /// The target.
    pub(crate) target: String,
    /// The option.
    pub(crate) key: String,
    /// What the target's files set before; `None` if nothing. Of a merge, on its first side.
    pub(crate) before: Option<Value>,
    /// What they set since.
    pub(crate) after: Option<Value>,
    /// Whether a merge later chose another side, so that today's value does not come from it.
    pub(crate) is_dropped: bool,
}

/// What a commit did to an option at a target.
enum Step<'h> {
    /// Nothing, as far as one can know.
    Same,
    Changed {
        before: Option<&'h Value>,
        after: Option<&'h Value>,
    },
    /// It sets it, and nobody knows since when.
    AtBoundary { value: &'h Value },
}

/// Which changes are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter<'f> {
    /// Those of one option.
    pub(crate) key: Option<&'f str>,
    /// Those at one target.
    pub(crate) target: Option<&'f str>,
}

impl History {
    /// The changes, the newest first; and what was set where a shallow clone ends.
    pub(crate) fn changes(&self, filter: Filter<'_>) -> (Vec<Change>, Vec<AtBoundary>) {
        let (mut changes, mut nodes, mut at_boundary) = (Vec::new(), Vec::new(), Vec::new());
        for node in self.graph.newest_first() {
            let commit = &self.node(node).commit;
            for target in self.touched_targets(node, filter.target) {
                for key in self.touched_keys(node, target, filter.key) {
                    let (target, key) = (target.to_owned(), key.to_owned());
                    match self.compare(node, &target, &key) {
                        Step::Same => {}
                        Step::Changed { before, after } => {
                            nodes.push(node);
                            changes.push(Change {
                                commit: commit.clone(),
                                target,
                                key,
                                before: before.cloned(),
                                after: after.cloned(),
                                is_dropped: false,
                            });
                        }
                        Step::AtBoundary { value } => at_boundary.push(AtBoundary {
                            commit: commit.clone(),
                            target,
                            key,
                            value: value.clone(),
                        }),
                    }
                }
            }
        }
        self.mark_dropped(&mut changes, &nodes);
        (changes, at_boundary)
    }

    /// The targets whose folder no parent has just so.
    fn touched_targets(&self, node: usize, only: Option<&str>) -> Vec<&str> {
        let node = self.node(node);
        let own = self.states.targets_of(node.tree.as_ref());
        let parents = node.parents.iter();
        let parents =
            parents.map(|parent| self.states.targets_of(self.node(*parent).tree.as_ref()));
        let parents: Vec<_> = parents.collect();
        let all = parents.iter().chain([&own]).copied().flatten();
        let names = all.flat_map(HashMap::keys).map(String::as_str);
        let names: BTreeSet<_> = names.collect();
        let tree = |targets: Option<&'_ HashMap<String, Id>>, name: &str| {
            targets.and_then(|targets| targets.get(name)).cloned()
        };
        let is_touched = |name: &&str| {
            let own = tree(own, name);
            !parents.iter().any(|parent| tree(*parent, name) == own)
        };
        let is_asked_for = |name: &&str| only.is_none_or(|only| only == *name);
        names
            .into_iter()
            .filter(is_asked_for)
            .filter(is_touched)
            .collect()
    }

    /// The options that may differ from those before.
    fn touched_keys<'k>(
        &'k self,
        node: usize,
        target: &str,
        only: Option<&'k str>,
    ) -> Vec<&'k str> {
        if let Some(only) = only {
            return vec![only];
        }
        let files = |node: usize| self.states.files(self.node(node).tree.as_ref(), target);
        let own = files(node);
        let mut keys = BTreeSet::new();
        let (mut seen, mut rest) = (HashSet::new(), self.node(node).parents.clone());
        let mut is_all_new = rest.is_empty();
        while let Some(before) = rest.pop() {
            if !seen.insert(before) {
                continue;
            }
            let before_files = files(before);
            let is_in = |files: &[File], blob: &Id| files.iter().any(|file| file.blob == *blob);
            let new = own.iter().filter(|file| !is_in(before_files, &file.blob));
            let old = before_files.iter().filter(|file| !is_in(own, &file.blob));
            keys.extend(new.chain(old).flat_map(File::keys));
            if before_files.iter().any(|file| !file.is_readable()) {
                is_all_new = true;
                rest.extend(&self.node(before).parents);
            }
        }
        if is_all_new {
            keys.extend(own.iter().flat_map(File::keys));
        }
        keys.into_iter().collect()
    }

    fn compare(&self, node: usize, target: &str, key: &str) -> Step<'_> {
        let after = match self.setting(node, target, key) {
            Setting::Unknown => return Step::Same,
            setting => setting.value(),
        };
        if self.node(node).is_boundary {
            return match after {
                Some(value) => Step::AtBoundary { value },
                None => Step::Same,
            };
        }
        let before = self.before(node, |node| self.setting(node, target, key));
        let before = before.into_iter();
        let before: Vec<_> = before
            .map(|node| self.setting(node, target, key).value())
            .collect();
        // Before the first commit nothing was set.
        let was_so = before.contains(&after) || (before.is_empty() && after.is_none());
        if was_so {
            return Step::Same;
        }
        let before = before.first().copied().flatten();
        Step::Changed { before, after }
    }

    /// Marks what did not lead to today's values: walking from the newest commit, at each merge
    /// only to the sides that have the merge's value.
    fn mark_dropped(&self, changes: &mut [Change], nodes: &[usize]) {
        let has_merges = self.graph.nodes.iter().any(|node| node.parents.len() > 1);
        let Some(tip) = self.graph.tip.filter(|_| has_merges) else {
            return;
        };
        let mut columns: HashMap<String, Column<'_>> = HashMap::new();
        let mut reached: HashMap<(String, String), HashSet<usize>> = HashMap::new();
        for (change, node) in changes.iter_mut().zip(nodes) {
            let of = (change.target.clone(), change.key.clone());
            let reached = reached.entry(of).or_insert_with(|| {
                let column = columns.entry(change.target.clone());
                let column = column.or_insert_with(|| self.column(&change.target));
                self.reach(tip, &column.settings(&change.key))
            });
            change.is_dropped = !reached.contains(node);
        }
    }

    fn reach(&self, tip: usize, settings: &Settings<'_>) -> HashSet<usize> {
        let (mut reached, mut rest) = (HashSet::new(), vec![tip]);
        while let Some(node) = rest.pop() {
            if !reached.insert(node) {
                continue;
            }
            let own = settings.at(node);
            let before = self.before(node, |node| settings.at(node));
            let is_same = |before: &&usize| settings.at(**before) == own;
            let same: Vec<_> = before.iter().filter(is_same).copied().collect();
            rest.extend(if same.is_empty() { before } else { same });
        }
        reached
    }

    fn column(&self, target: &str) -> Column<'_> {
        let mut column = Column::default();
        let mut numbers = HashMap::new();
        for node in &self.graph.nodes {
            let targets = self.states.targets_of(node.tree.as_ref());
            let tree = targets.and_then(|targets| targets.get(target));
            let number = *numbers.entry(tree).or_insert_with(|| {
                column
                    .files
                    .push(self.states.files(node.tree.as_ref(), target));
                column.files.len() - 1
            });
            column.of_node.push(number);
        }
        column
    }
}

/// A target's distinct states, and which of them it has at each node: an option is looked up once
/// in each, however many commits there are.
#[derive(Default)]
struct Column<'h> {
    of_node: Vec<usize>,
    files: Vec<&'h [File]>,
}

/// What the states of a column say of one option.
struct Settings<'c> {
    of_node: &'c [usize],
    settings: Vec<Setting<'c>>,
}

impl<'h> Column<'h> {
    fn settings<'c>(&'c self, key: &str) -> Settings<'c>
    where
        'h: 'c,
    {
        let settings = self.files.iter().map(|files| Setting::of(files, key));
        Settings {
            of_node: &self.of_node,
            settings: settings.collect(),
        }
    }
}

impl<'c> Settings<'c> {
    fn at(&self, node: usize) -> Setting<'c> {
        self.settings[self.of_node[node]]
    }
}
