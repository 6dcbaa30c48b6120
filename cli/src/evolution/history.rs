//! What a schema was in every commit behind a revision: for names that come back.

use std::collections::HashSet;
use std::ops::ControlFlow;

use sentry_options_schema::{OptionSchema, Schema, Source, Type, parse};
use serde_json::{Value, json};

use super::change::Reuse;
use super::difference::At;
use super::{compare, kinds};
use crate::git::{GitError, Id, Repository};

/// How many versions are read at a time.
const BATCH: usize = 64;

/// The history of the schemas behind a commit.
pub(crate) struct History<'r> {
    repository: &'r Repository,
    /// The commit: of what lies behind it, nothing is left out.
    tip: Id,
    /// The folder of the schemas in the repository.
    folder: String,
}

/// What a name was.
enum Past {
    Option(Type),
    Flag,
    /// An option of a schema that our parser refuses, by what it calls its type.
    Called(String),
}

impl<'r> History<'r> {
    pub(crate) fn new(repository: &'r Repository, tip: Id, folder: &str) -> Self {
        let folder = folder.to_owned();
        Self {
            repository,
            tip,
            folder,
        }
    }

    /// Of the names in `schema` that are in `added`, those that were something else when they were in
    /// use before.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn reused(
        &self,
        schema: &Schema,
        added: &[String],
    ) -> Result<Vec<(String, Reuse)>, GitError> {
        let mut wanted = added.to_vec();
        let mut reused = Vec::new();
        if wanted.is_empty() {
            return Ok(reused);
        }
        self.versions(schema.namespace.as_str(), |commit, text| {
            wanted.retain(|key| {
                let Some(past) = past(schema.namespace.as_str(), text, key) else {
                    return true;
                };
                let reuse = reuse(schema, key, past, commit);
                reused.extend(reuse.map(|reuse| (key.clone(), reuse)));
                false
            });
            if wanted.is_empty() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(reused)
    }

    /// The newest version of a namespace's schema that can be read.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(crate) fn last_readable(
        &self,
        namespace: &str,
    ) -> Result<Option<(Schema, Source)>, GitError> {
        let mut found = None;
        self.versions(namespace, |commit, text| {
            let name = format!("{}:{}/{namespace}/schema.json", commit.short(), self.folder);
            let source = Source::new(name, text);
            match parse(namespace, &source) {
                Ok(schema) => {
                    found = Some((schema, source));
                    ControlFlow::Break(())
                }
                Err(_) => ControlFlow::Continue(()),
            }
        })?;
        Ok(found)
    }

    /// Calls `look` with every version of a namespace's schema, the newest first, also where the file
    /// was before it was moved, until it has seen enough.
    fn versions(
        &self,
        namespace: &str,
        mut look: impl FnMut(&Id, &str) -> ControlFlow<()>,
    ) -> Result<(), GitError> {
        let mut objects = self.repository.objects()?;
        let (mut seen, mut known) = (HashSet::new(), HashSet::new());
        let path = format!("{}/{namespace}/schema.json", self.folder);
        let mut ways = vec![(self.tip.clone(), path)];
        while let Some((tip, path)) = ways.pop() {
            if !known.insert((tip.clone(), path.clone())) {
                continue;
            }
            let versions = self.repository.versions(&tip, &path)?;
            let texts = versions.iter().filter_map(|version| {
                let blob = version.blob.clone()?;
                seen.insert(blob.clone()).then_some((&version.commit, blob))
            });
            for texts in texts.collect::<Vec<_>>().chunks(BATCH) {
                let blobs = texts.iter().map(|(_, blob)| blob.clone());
                let blobs = objects.read_each(&blobs.collect::<Vec<_>>())?;
                for ((commit, _), blob) in texts.iter().zip(blobs) {
                    let text = String::from_utf8_lossy(&blob.bytes);
                    if look(commit, &text).is_break() {
                        return Ok(());
                    }
                }
            }
            for version in versions.iter().filter(|version| version.is_added) {
                ways.extend(self.moved_to(&path, &version.commit)?);
            }
        }
        Ok(())
    }

    /// The parents of a commit that moved a file to `path`, with where it was in each.
    fn moved_to(&self, path: &str, commit: &Id) -> Result<Vec<(Id, String)>, GitError> {
        let mut ways = Vec::new();
        for number in 1.. {
            let Ok(parent) = self.repository.resolve(&format!("{commit}^{number}")) else {
                break;
            };
            let renames = self.repository.renames(&parent, commit)?;
            let moved = renames.into_iter().find(|(_, to)| to == path);
            ways.extend(moved.map(|(from, _)| (parent, from)));
        }
        Ok(ways)
    }
}

/// What `key` was in a version of a schema, if it was there.
fn past(namespace: &str, text: &str, key: &str) -> Option<Past> {
    // Most versions do not have the name, and parsing all of them would take long. Escapes are rare:
    // with any, nobody knows without reading.
    if !text.contains(key) && !text.contains('\\') {
        return None;
    }
    let named = |schema: &Schema| {
        if let Some(OptionSchema { ty, .. }) = schema.option(key) {
            return Some(Past::Option(ty.clone()));
        }
        let mut flags = schema
            .flags
            .named
            .iter()
            .chain(&schema.experiment_layers.named);
        flags.any(|flag| flag.key == key).then_some(Past::Flag)
    };
    if let Ok(schema) = parse(namespace, &Source::new("", text)) {
        return named(&schema);
    }
    // Broken, or what only the release 1.2 takes; of a key that stands twice it takes the last. What
    // is wrong elsewhere in the file does not matter.
    let file = serde_json::from_str::<Value>(text).ok()?;
    let option = file.get("properties")?.get(key)?;
    let alone = json!({"version": "1.0", "type": "object", "properties": {key: option}});
    match parse(namespace, &Source::new("", alone.to_string())) {
        Ok(schema) => named(&schema),
        Err(_) => Some(Past::Called(called(option)?)),
    }
}

/// What a type calls itself.
fn called(ty: &Value) -> Option<String> {
    let name = ty.get("type")?.as_str()?;
    let inner = |keyword| ty.get(keyword).and_then(called);
    Some(match name {
        "array" => format!("array<{}>", inner("items")?),
        "object" if ty.get("properties").is_none() => {
            format!("map<{}>", inner("additionalProperties")?)
        }
        _ => name.to_owned(),
    })
}

/// How `key` is something else than it was.
fn reuse(schema: &Schema, key: &str, past: Past, commit: &Id) -> Option<Reuse> {
    const FLAG: &str = "flag";
    let now = schema.option(key);
    let to = now.map_or_else(|| FLAG.to_owned(), |option| kinds::name(&option.ty.kind));
    let (from, at) = match (past, now) {
        (Past::Option(from), Some(now)) => {
            let (at, _) = compare::retyping(key, &from, &now.ty)?;
            (kinds::name(&from.kind), at)
        }
        (Past::Called(from), _) if from != to => (from, At::default()),
        (Past::Option(from), None) => (kinds::name(&from.kind), At::default()),
        (Past::Flag, Some(_)) => (FLAG.to_owned(), At::default()),
        (Past::Flag, None) | (Past::Called(_), _) => return None,
    };
    Some(Reuse {
        commit: commit.to_string(),
        from,
        to,
        at: if at.value.is_empty() {
            String::new()
        } else {
            at.path()
        },
    })
}
