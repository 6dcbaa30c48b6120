//! What to write so that options have again what they had at a revision.
//!
//! Each layer has its own value back: what a target's files set then, they set again, and what they
//! did not set, they set no longer. An option is edited in the file that sets it; one that none sets
//! comes back to the file that had it.

mod overlay;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sentry_options_schema::json::Member;
use sentry_options_schema::{Schema, Source};
use sentry_options_values::edit::{self, EditError};
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
#[derive(Debug, Clone)]
struct Edit {
    target: String,
    key: String,
    before: Option<Value>,
    after: Option<Value>,
    /// The path of the file.
    file: String,
}

impl Plan {
    /// What leads from the values `now` to those `then`.
    ///
    /// # Errors
    ///
    /// All that can't be edited.
    pub(crate) fn new(
        now: &NamespaceValues,
        then: &NamespaceValues,
        scope: Scope<'_>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let targets = now.targets.keys().chain(then.targets.keys());
        let targets: BTreeSet<_> = targets.collect();
        let nothing = Target::default();
        let mut wanted = Vec::new();
        for target in targets {
            if scope.target.is_some_and(|only| only != target) {
                continue;
            }
            let now = now.targets.get(target).unwrap_or(&nothing);
            let then = then.targets.get(target).unwrap_or(&nothing);
            let keys = now.options().chain(then.options());
            let keys: BTreeSet<_> = keys.map(|(_, option)| option.key.as_str()).collect();
            let keys = keys.into_iter();
            for key in keys.filter(|key| scope.key.is_none_or(|only| only == *key)) {
                let folder = join(scope.namespace, target);
                wanted.extend(Wanted::new(
                    target,
                    &folder,
                    now.option(key),
                    then.option(key),
                    now,
                ));
            }
        }
        Self::apply(wanted)
    }

    /// Makes the edits, in an order in which none stands in the way of another: an anchor can go
    /// once nothing refers to it.
    fn apply(mut wanted: Vec<Wanted<'_>>) -> Result<Self, Vec<Diagnostic>> {
        let mut plan = Self::default();
        let mut sources: BTreeMap<String, Source> = BTreeMap::new();
        loop {
            let (mut refused, before) = (Vec::new(), wanted.len());
            wanted.retain(|wanted| {
                let source = sources
                    .entry(wanted.edit.file.clone())
                    .or_insert_with(|| wanted.source());
                match wanted.edit.apply(source) {
                    Ok(text) => {
                        *source = Source::new(source.name(), text);
                        plan.edits.push(wanted.edit.clone());
                        false
                    }
                    Err(error) => {
                        refused.push(wanted.refused(&error));
                        true
                    }
                }
            });
            if wanted.is_empty() {
                break;
            }
            if wanted.len() == before {
                return Err(refused);
            }
        }
        let place = |edit: &Edit| (edit.target.clone(), edit.key.clone());
        plan.edits.sort_by_key(place);
        let texts = sources.into_iter();
        plan.texts = texts
            .map(|(path, source)| (path, source.text().to_owned()))
            .collect();
        Ok(plan)
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
            let (before, after) = (shown(&edit.before), shown(&edit.after));
            let (before, after) = shown::change(before.as_ref(), after.as_ref());
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

/// An option in one of a target's files.
type Found<'t> = Option<(&'t ValuesFile, &'t Member)>;

/// An edit that is to be made.
struct Wanted<'t> {
    edit: Edit,
    /// The file, if there is one.
    existing: Option<&'t ValuesFile>,
}

impl<'t> Wanted<'t> {
    /// What gives an option its former value; nothing if it has it.
    fn new(
        target: &str,
        folder: &str,
        current: Found<'t>,
        former: Found<'_>,
        now: &'t Target,
    ) -> Option<Self> {
        let value = |found: Found<'_>| found.map(|(_, option)| option.value.to_value());
        let (before, after) = (value(current), value(former));
        if before == after {
            return None;
        }
        let (_, option) = current.or(former)?;
        // The file that sets it, else the one of the name that it had, else any.
        let former = former.map(|(file, _)| name(file));
        let same_name = || now.files.iter().find(|file| Some(name(file)) == former);
        let existing = current.map(|(file, _)| file);
        let existing = existing.or_else(same_name).or(now.files.first());
        let name = existing.map(name).or(former)?;
        let edit = Edit {
            target: target.to_owned(),
            key: option.key.clone(),
            before,
            after,
            file: join(folder, name),
        };
        Some(Self { edit, existing })
    }

    /// The file's text as it is.
    fn source(&self) -> Source {
        match self.existing {
            Some(existing) => existing.source.clone(),
            None => Source::new(self.edit.file.clone(), ""),
        }
    }

    fn refused(&self, error: &EditError) -> Diagnostic {
        let Edit { key, file, .. } = &self.edit;
        let message = format!("option {key:?} can't be rolled back: {error}");
        let told = Diagnostic::error("edit", message).maybe_help(error.help());
        // Where in the text of before: the editor's places are in one that nobody sees.
        let place = self
            .existing
            .and_then(|file| Some(file.place(file.option(key)?.key_span)));
        match (place, self.existing) {
            (Some(place), _) => told.at(place),
            (None, Some(existing)) => told.in_file(existing.source.name()),
            (None, None) => told.in_file(file),
        }
    }
}

impl Edit {
    fn apply(&self, source: &Source) -> Result<String, EditError> {
        match &self.after {
            Some(value) => edit::set(source, &self.key, value),
            None => edit::unset(source, &self.key),
        }
    }
}

/// The name of a file without its folder.
fn name(file: &ValuesFile) -> &str {
    let path = file.source.name();
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
