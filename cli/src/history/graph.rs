//! The commits that matter to a folder, linked to their nearest ancestors, through its renames.

use std::collections::{BinaryHeap, HashMap, HashSet};

use super::Moved;
use crate::git::{GitError, Id, Objects, Repository};

/// The commits of a folder's history.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// The newest one, if there is any.
    pub(super) tip: Option<usize>,
    /// The folders that it has been in.
    pub(super) folders: Vec<String>,
    pub(super) moves: Vec<Moved>,
}

/// A commit, and the folder as it was there.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) commit: Id,
    /// Which of the graph's folders it is.
    pub(super) folder: usize,
    /// When it was committed.
    time: i64,
    /// The nearest ancestors in this history.
    pub(super) parents: Vec<usize>,
    /// The folder's tree; `None` where there is none.
    pub(super) tree: Option<Id>,
    /// Whether a shallow clone has nothing behind it.
    pub(super) is_boundary: bool,
}

impl Graph {
    pub(super) fn read(repository: &Repository, tip: &Id, folder: &str) -> Result<Self, GitError> {
        let mut reader = Reader {
            repository,
            objects: repository.objects()?,
            index: HashMap::new(),
            segments: Vec::new(),
            graph: Self {
                nodes: Vec::new(),
                tip: None,
                folders: vec![folder.to_owned()],
                moves: Vec::new(),
            },
        };
        reader.graph.tip = reader.segment(tip, 0)?;
        // Each rename that is found leads to another stretch of history.
        while let Some(nodes) = reader.segments.pop() {
            reader.follow(&nodes)?;
        }
        Ok(reader.graph)
    }

    /// The nodes that lead to the newest one, none before its children, else the newest first. (A
    /// folder that was moved away and back has others: that it went there is no part of its history.)
    pub(super) fn newest_first(&self) -> Vec<usize> {
        let mut children = vec![0_usize; self.nodes.len()];
        let (mut seen, mut rest) = (HashSet::new(), Vec::from_iter(self.tip));
        while let Some(node) = rest.pop() {
            if seen.insert(node) {
                for parent in &self.nodes[node].parents {
                    children[*parent] += 1;
                    rest.push(*parent);
                }
            }
        }
        let ready = |node: usize| (self.nodes[node].time, std::cmp::Reverse(node));
        let mut heap: BinaryHeap<_> = self.tip.into_iter().map(ready).collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some((_, std::cmp::Reverse(node))) = heap.pop() {
            order.push(node);
            for parent in &self.nodes[node].parents {
                children[*parent] -= 1;
                if children[*parent] == 0 {
                    heap.push(ready(*parent));
                }
            }
        }
        order
    }
}

struct Reader<'r> {
    repository: &'r Repository,
    objects: Objects,
    graph: Graph,
    /// Where a commit is, by its folder.
    index: HashMap<(Id, usize), usize>,
    /// The new nodes of each stretch that was not looked through for renames.
    segments: Vec<Vec<usize>>,
}

impl Reader<'_> {
    /// Adds the history of a folder behind a commit, and says which node stands for that commit.
    fn segment(&mut self, tip: &Id, folder: usize) -> Result<Option<usize>, GitError> {
        let path = self.graph.folders[folder].clone();
        let ancestors = self.repository.history(tip, &path)?;
        let names = ancestors.iter().map(|known| format!("{}:{path}", known.id));
        let trees = self.repository.trees(&names.collect::<Vec<_>>())?;
        let mut added = Vec::new();
        for (ancestor, tree) in ancestors.iter().zip(trees) {
            let at = (ancestor.id.clone(), folder);
            if self.index.contains_key(&at) {
                continue;
            }
            added.push((self.graph.nodes.len(), ancestor));
            self.index.insert(at, self.graph.nodes.len());
            self.graph.nodes.push(Node {
                commit: ancestor.id.clone(),
                folder,
                time: ancestor.time,
                parents: Vec::new(),
                tree,
                is_boundary: self.repository.is_boundary(&ancestor.id),
            });
        }
        for (node, ancestor) in &added {
            let parents = ancestor.parents.iter();
            let parents = parents.filter_map(|id| self.index.get(&(id.clone(), folder)).copied());
            self.graph.nodes[*node].parents = parents.collect();
        }
        self.segments
            .push(added.iter().map(|(node, _)| *node).collect());
        // What stands for a commit that changes nothing here is the first in its history that does.
        let first = ancestors.first();
        Ok(first.and_then(|first| self.index.get(&(first.id.clone(), folder)).copied()))
    }

    /// Looks where the folder was before the commits among `nodes` that made it.
    fn follow(&mut self, nodes: &[usize]) -> Result<(), GitError> {
        let nodes = nodes.iter().copied();
        let nodes = nodes.filter(|node| !self.graph.nodes[*node].is_boundary);
        let nodes: Vec<_> = nodes.collect();
        let commits = nodes
            .iter()
            .map(|node| self.graph.nodes[*node].commit.clone());
        let commits = self.objects.read_each(&commits.collect::<Vec<_>>())?;
        let mut edges = Vec::new();
        for (node, commit) in nodes.into_iter().zip(commits) {
            let parents = commit.commit().parents;
            // The sides of a merge that never had the folder are not among the node's parents.
            let was_moved_here = self.graph.nodes[node].tree.is_some() && !self.had_folder(node);
            if parents.len() > 1 || was_moved_here {
                let parents = parents.into_iter().enumerate();
                edges.extend(parents.map(|(place, parent)| (node, place, parent)));
            }
        }
        let path = |node: usize| &self.graph.folders[self.graph.nodes[node].folder];
        let names = edges
            .iter()
            .map(|(node, _, parent)| format!("{parent}:{}", path(*node)));
        let trees = self.repository.trees(&names.collect::<Vec<_>>())?;
        let mut without = Vec::new();
        for ((node, place, parent), tree) in edges.into_iter().zip(trees) {
            if tree.is_none() && !self.follow_edge(node, &parent)? {
                without.push((node, place, parent));
            }
        }
        for (node, place, parent) in without {
            self.add_side_without(node, place, parent);
        }
        Ok(())
    }

    /// Adds to a node what stands for a side of it where nothing is set, if it has none.
    fn add_side_without(&mut self, node: usize, place: usize, commit: Id) {
        let Node {
            folder,
            time,
            parents,
            ..
        } = &self.graph.nodes[node];
        let has_one = parents
            .iter()
            .any(|parent| self.graph.nodes[*parent].tree.is_none());
        // Before the first commit nothing was set anyway.
        if has_one || parents.is_empty() {
            return;
        }
        let side = Node {
            commit,
            folder: *folder,
            time: *time,
            parents: Vec::new(),
            tree: None,
            is_boundary: false,
        };
        let number = self.graph.nodes.len();
        self.graph.nodes.push(side);
        let parents = &mut self.graph.nodes[node].parents;
        parents.insert(place.min(parents.len()), number);
    }

    fn had_folder(&self, node: usize) -> bool {
        let parents = self.graph.nodes[node].parents.iter();
        parents.clone().count() > 0
            && parents
                .clone()
                .all(|parent| self.graph.nodes[*parent].tree.is_some())
    }

    /// Looks where the folder was in a parent of the commit that does not have it, and says whether
    /// it was anywhere.
    fn follow_edge(&mut self, node: usize, parent: &Id) -> Result<bool, GitError> {
        let Node {
            commit,
            folder,
            tree,
            ..
        } = &self.graph.nodes[node];
        if tree.is_none() {
            return Ok(false);
        }
        let path = self.graph.folders[*folder].clone();
        let commit = commit.clone();
        let renames = self.repository.renames(parent, &commit)?;
        let Some(from) = moved_from(&renames, &path) else {
            return Ok(false);
        };
        // Where it is still there, it was split: its options are not all ours.
        let there_still = self.repository.trees(&[format!("{commit}:{from}")])?;
        if there_still.iter().any(Option::is_some) {
            return Ok(false);
        }
        let moved = Moved {
            commit,
            from: from.clone(),
            to: path,
        };
        if !self.graph.moves.contains(&moved) {
            self.graph.moves.push(moved);
        }
        let folder = self.folder(from);
        if let Some(before) = self.segment(parent, folder)? {
            let nodes = &self.graph.nodes;
            // That the folder once was here, and went, is not what came before the move.
            let mut parents = nodes[node].parents.clone();
            parents.retain(|parent| nodes[*parent].tree.is_some());
            parents.push(before);
            self.graph.nodes[node].parents = parents;
        }
        Ok(true)
    }

    fn folder(&mut self, path: String) -> usize {
        let folders = &mut self.graph.folders;
        let known = folders.iter().position(|folder| *folder == path);
        known.unwrap_or_else(|| {
            folders.push(path);
            folders.len() - 1
        })
    }
}

/// Where most of the files in `folder` come from, if they come from one folder.
fn moved_from(renames: &[(String, String)], folder: &str) -> Option<String> {
    let mut votes: HashMap<&str, usize> = HashMap::new();
    for (from, to) in renames {
        let is_inside = to
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'));
        // Above the target and the file.
        let namespace = from.rsplitn(3, '/').nth(2);
        if let (true, Some(namespace)) = (is_inside, namespace) {
            *votes.entry(namespace).or_default() += 1;
        }
    }
    let most = votes
        .into_iter()
        .max_by_key(|(from, votes)| (*votes, std::cmp::Reverse(*from)));
    most.map(|(from, _)| from.to_owned())
}
