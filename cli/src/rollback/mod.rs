//! What to write so that options have again what they had at a revision.
//!
//! Each layer has its own value back: what a target's files set then, they set again, and what they
//! did not set, they set no longer. An option is edited in the file that sets it; one that none sets
//! comes back to the file that had it.

mod edit;
mod overlay;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sentry_options_schema::{Schema, Source};
use sentry_options_values::files::join;
use sentry_options_values::{Diagnostic, NamespaceValues, Target, ValuesFile};
use serde_json::Value;

use crate::shown::{self, plain};

pub(crate) use overlay::Overlay;

/// What is to be rolled back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) namespace: &'s str,
    /// Only this target's own files.
    pub(crate) target: Option<&'s str>,
    /// Only this option.
    pub(crate) key: Option<&'s str>,
}

/// The edits, and the files that they make.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    edits: Vec<Edit>,
    /// The new texts, by path in the folder of values.
    pub(crate) texts: BTreeMap<String, String>,
}

/// An option that gets another value, or none.
#[derive(Debug)]
struct Edit {
    target: String,
    key: String,
    before: Option<Value>,
    after: Option<Value>,
    /// The path of the file.
    file: String,
}

/// A file that can't be edited.
#[derive(Debug)]
pub(crate) struct Unedited {
    file: String,
    key: String,
    why: String,
}

impl From<Unedited> for Diagnostic {
    fn from(Unedited { file, key, why }: Unedited) -> Self {
        let message = format!("option {key:?} can't be edited: {why}");
        Self::error("edit", message).in_file(file)
    }
}

impl Plan {
    /// What leads from the values `now` to those `then`.
    ///
    /// # Errors
    ///
    /// A file can't be edited.
    pub(crate) fn new(
        now: &NamespaceValues,
        then: &NamespaceValues,
        scope: Scope<'_>,
    ) -> Result<Self, Unedited> {
        let mut plan = Self::default();
        let targets = now.targets.keys().chain(then.targets.keys());
        let targets: BTreeSet<_> = targets.collect();
        let (nothing, mut sources) = (Target::default(), BTreeMap::new());
        for target in targets {
            if scope.target.is_some_and(|only| only != target) {
                continue;
            }
            let now = now.targets.get(target).unwrap_or(&nothing);
            let then = then.targets.get(target).unwrap_or(&nothing);
            let keys = now.options().chain(then.options());
            let keys: BTreeSet<_> = keys.map(|(_, option)| option.key.as_str()).collect();
            for key in keys {
                if scope.key.is_some_and(|only| only != key) {
                    continue;
                }
                plan.add(scope.namespace, target, key, (now, then), &mut sources)?;
            }
        }
        plan.texts = sources
            .into_iter()
            .map(|(path, source)| (path, source.text().to_owned()))
            .collect();
        Ok(plan)
    }

    fn add(
        &mut self,
        namespace: &str,
        target: &str,
        key: &str,
        (now, then): (&Target, &Target),
        sources: &mut BTreeMap<String, Source>,
    ) -> Result<(), Unedited> {
        let (current, former) = (now.option(key), then.option(key));
        let value = |found: Option<(&ValuesFile, &sentry_options_schema::json::Member)>| {
            found.map(|(_, option)| option.value.to_value())
        };
        let (before, after) = (value(current), value(former));
        if before == after {
            return Ok(());
        }
        let (name, existing) = place(now, current, former);
        let file = join(&join(namespace, target), name);
        let source = sources
            .entry(file.clone())
            .or_insert_with(|| match existing {
                Some(existing) => existing.source.clone(),
                None => Source::new(file.clone(), "options: {}\n"),
            });
        let edited = match &after {
            Some(value) => edit::set(source, key, value),
            None => edit::unset(source, key),
        };
        let edited = edited.map_err(|why| Unedited {
            file: source.name().to_owned(),
            key: key.to_owned(),
            why,
        })?;
        *source = Source::new(source.name(), edited);
        self.edits.push(Edit {
            target: target.to_owned(),
            key: key.to_owned(),
            before,
            after,
            file,
        });
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The options that are to be set again, but that today's schema does not declare. (Their
    /// values are not looked at: nobody knows whether they are secret.)
    pub(crate) fn undeclared(&self, schema: &Schema, revision: &str) -> Vec<Diagnostic> {
        let edits = self.edits.iter();
        let edits = edits.filter(|edit| edit.after.is_some() && !schema.accepts_key(&edit.key));
        let told = edits.map(|Edit { target, key, .. }| {
            let message = format!(
                "option {key:?} was set at {target} in {revision}, but today's schema does not declare it"
            );
            let help = "declare it again, or roll back the other options one by one";
            Diagnostic::error("unknown-option", message).help(help)
        });
        told.collect()
    }

    /// What it changes, for people.
    pub(crate) fn text(&self, schema: Option<&Schema>) -> String {
        self.edits.iter().fold(String::new(), |mut text, edit| {
            let Edit { target, key, .. } = edit;
            let shown = |value: &Option<Value>| {
                let value = value.as_ref();
                value.map(|value| shown::masked(schema, key, value))
            };
            let (before, after) = match (shown(&edit.before), shown(&edit.after)) {
                (Some(before), Some(after)) => shown::texts(&before, &after),
                (before, after) => (one(before.as_ref()), one(after.as_ref())),
            };
            let (target, key, file) = (plain(target), plain(key), plain(&edit.file));
            let _ = writeln!(text, "{target} {key}: {before} -> {after} ({file})");
            text
        })
    }

    /// How many options at how many files.
    pub(crate) fn extent(&self) -> String {
        let count = |number: usize, what: &str| match number {
            1 => format!("1 {what}"),
            _ => format!("{number} {what}s"),
        };
        let options = count(self.edits.len(), "value");
        format!("{options} in {}", count(self.texts.len(), "file"))
    }
}

fn one(value: Option<&Value>) -> String {
    value.map_or_else(|| "unset".to_owned(), shown::text)
}

type Found<'t> = Option<(&'t ValuesFile, &'t sentry_options_schema::json::Member)>;

/// The file of the target to edit: the one that sets the option, else the one of the name that it
/// had, else any; and what is there now.
fn place<'t>(
    now: &'t Target,
    current: Found<'t>,
    former: Found<'t>,
) -> (&'t str, Option<&'t ValuesFile>) {
    if let Some((file, _)) = current {
        return (name(file), Some(file));
    }
    let former = former.map_or("values.yaml", |(file, _)| name(file));
    let same_name = now.files.iter().find(|file| name(file) == former);
    match same_name.or(now.files.first()) {
        Some(file) => (name(file), Some(file)),
        None => (former, None),
    }
}

/// The name of a file without its folder.
fn name(file: &ValuesFile) -> &str {
    let path = file.source.name();
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
