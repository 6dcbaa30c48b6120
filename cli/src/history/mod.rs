//! The history of a namespace's options: who set what, where, and when.
//!
//! A commit's state is what its folder of the namespace says, and that is content-addressed: each
//! distinct tree and file is read once, however many commits there are. A commit has changed an
//! option at a target if its value there differs from that of *all* its parents. So a change counts
//! for the commit on whose side it was made; a merge counts only for what none of its sides had; and
//! a file that is moved or split changes nothing.
//!
//! `graph.rs` has the commits, followed through renames of the folder; `states.rs` what they say;
//! `changes.rs` who changed it; `origin.rs` whom today's values are from.

mod changes;
mod graph;
mod origin;
mod states;

use std::collections::HashSet;

use serde_json::Value;

use crate::git::{GitError, Id, Repository};
use crate::output::Output;

pub(crate) use changes::Filter;
pub(crate) use origin::Origin;

use graph::{Graph, Node};
use states::{Setting, States};

/// A namespace's history, read.
#[derive(Debug)]
pub(crate) struct History {
    graph: Graph,
    states: States,
}

/// Where the namespace's folder was before a rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    /// The commit that moved it.
    pub(crate) commit: Id,
    /// Where it was.
    pub(crate) from: String,
    /// Where it is since.
    pub(crate) to: String,
}

/// A file that can't be read, so that nobody knows what was set there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The commit with that file.
    pub(crate) commit: Id,
    /// Its path in the repository.
    pub(crate) file: String,
}

/// What a target's files set at the end of a shallow clone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AtBoundary {
    /// The last commit that there is.
    pub(crate) commit: Id,
    /// The target.
    pub(crate) target: String,
    /// The option.
    pub(crate) key: String,
    /// Its value there.
    pub(crate) value: Value,
}

impl History {
    /// Reads the history of the namespace whose folder at the commit `tip` is `folder`.
    ///
    /// # Errors
    ///
    /// git fails, or the repository lacks objects.
    pub(crate) fn read(
        repository: &Repository,
        tip: &Id,
        folder: &str,
        output: &Output,
    ) -> Result<Self, GitError> {
        let graph = Graph::read(repository, tip, folder)?;
        let namespaces = graph.nodes.iter().filter_map(|node| node.tree.clone());
        let states = States::read(&mut repository.objects()?, namespaces, output)?;
        Ok(Self { graph, states })
    }

    /// The folders that the namespace has been in, the newest first.
    pub(crate) fn folders(&self) -> &[String] {
        &self.graph.folders
    }

    /// Where the folder was moved.
    pub(crate) fn moves(&self) -> &[Moved] {
        &self.graph.moves
    }

    /// The targets that there ever were.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &str> {
        self.states.targets()
    }

    /// The keys that were ever set at these targets.
    pub(crate) fn ever_sets(&self, key: &str) -> bool {
        self.states.ever_sets(key)
    }

    /// The files of a target, or of all, that nobody can read, each once: at the newest commit that
    /// has it so.
    pub(crate) fn unreadable(&self, only: Option<&str>) -> Vec<Unreadable> {
        let mut told = HashSet::new();
        let mut files = Vec::new();
        for node in self.graph.newest_first() {
            let node = &self.graph.nodes[node];
            for (target, file) in self.states.unreadable(node.tree.as_ref()) {
                let is_asked_for = only.is_none_or(|only| only == target);
                if is_asked_for && told.insert(file.blob.clone()) {
                    let folder = &self.graph.folders[node.folder];
                    files.push(Unreadable {
                        commit: node.commit.clone(),
                        file: format!("{folder}/{target}/{}", file.name),
                    });
                }
            }
        }
        files
    }

    fn setting(&self, node: usize, target: &str, key: &str) -> Setting<'_> {
        let tree = self.graph.nodes[node].tree.as_ref();
        self.states.setting(tree, target, key)
    }

    /// The nearest ancestors of a commit that are known to set the option, or not to.
    fn before<'h>(&self, node: usize, setting: impl Fn(usize) -> Setting<'h>) -> Vec<usize> {
        let parents = &self.node(node).parents;
        if !parents
            .iter()
            .any(|parent| setting(*parent) == Setting::Unknown)
        {
            return parents.clone();
        }
        let (mut nearest, mut seen) = (Vec::new(), HashSet::new());
        let mut rest: Vec<_> = parents.iter().rev().copied().collect();
        while let Some(ancestor) = rest.pop() {
            if !seen.insert(ancestor) {
                continue;
            }
            match setting(ancestor) {
                // Behind a file that was broken for a while, history goes on.
                Setting::Unknown => rest.extend(self.node(ancestor).parents.iter().rev()),
                _ => nearest.push(ancestor),
            }
        }
        nearest
    }

    fn node(&self, node: usize) -> &Node {
        &self.graph.nodes[node]
    }
}
