//! One namespace's values file, as its store knows it: seen, read, refused, gone.

use std::mem;
use std::sync::Arc;
use std::time::SystemTime;

use sentry_options_schema::{Ignored, IgnoredKind, Policy, Schema};
use serde_json::{Map, Value};

use crate::document::{self, Document};
use crate::files::{Base, Contents, Sighting, ValuesDirectory};
use crate::rejection::{Reason, Rejection};
use crate::report::{Reporter, Severity};
use crate::snapshot::Content;

/// How many looks in a row must find nothing before a file counts as gone: a swap in progress can
/// hide it from one.
const LOOKS_UNTIL_GONE: u32 = 2;

/// What the reload knows of one namespace's file.
#[derive(Debug)]
pub(crate) struct KnownFile {
    /// What the last attempt saw, whether it succeeded or not.
    seen: Option<Sighting>,
    /// Whether to read the file again although it looks the same: the last attempt came so soon after
    /// its last change that another change would not show, or the system would not let it be read.
    racy: bool,
    /// How many looks in a row found nothing where there had been a file.
    absences: u32,
    /// What the namespace serves once every other one is valid too, or why its file was refused.
    pub(crate) candidate: Result<Arc<Content>, Arc<Rejection>>,
}

/// What became of a file since the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing.
    None,
    /// It was read anew, and accepted or refused.
    Read,
    /// It has been gone for long enough to say so.
    Gone,
}

impl Change {
    /// What two looks in a row come to.
    pub(crate) fn and(self, later: Self) -> Self {
        if later == Self::None { self } else { later }
    }
}

impl KnownFile {
    /// A file of which `content` has been published.
    pub(crate) fn new(content: &Arc<Content>) -> Self {
        let seen = content.identity.clone().map(Sighting::Present);
        // It is not known how shortly after its last change it was read, so it is read once more.
        let racy = seen.is_some();
        Self {
            seen,
            racy,
            absences: 0,
            candidate: Ok(Arc::clone(content)),
        }
    }

    /// Looks at the file, and reads it if it has changed. `published` is what is served now.
    pub(crate) fn update(
        &mut self,
        directory: &ValuesDirectory,
        base: &Base,
        published: &Arc<Content>,
        clock: fn() -> SystemTime,
        reporter: &mut Reporter,
    ) -> Change {
        let schema = &published.schema;
        let sighting = base.look(schema.namespace.as_str());
        if sighting == Sighting::Absent {
            // In a volume that has been swapped meanwhile, nothing is where it was.
            let counts = self.seen.is_some() && directory.base() == *base;
            return if counts {
                self.miss(published)
            } else {
                Change::None
            };
        }
        let is_back = mem::take(&mut self.absences) >= LOOKS_UNTIL_GONE;
        if !is_back && !self.racy && self.seen.as_ref() == Some(&sighting) {
            return Change::None;
        }
        match base.read(schema.namespace.as_str(), clock) {
            // A swap in progress: the next look decides.
            Ok(None) => Change::None,
            Ok(Some(contents)) => {
                let seen = Sighting::Present(contents.identity.clone());
                self.racy = contents.racy;
                let candidate = accept(contents, published, directory, reporter);
                self.decide(candidate, seen, is_back)
            }
            Err(reason) => {
                // What the system refuses now it may grant at the next poll, with the file as it is.
                self.racy = matches!(reason, Reason::Unreadable(_));
                let rejection = reject(directory, schema, reason, None);
                self.decide(Err(rejection), sighting, is_back)
            }
        }
    }

    /// When the file was last modified, as the last attempt saw it.
    pub(crate) fn modified(&self) -> Option<SystemTime> {
        match &self.seen {
            Some(Sighting::Present(identity)) => identity.modified(),
            _ => None,
        }
    }

    /// Whether the file was there and is gone.
    #[cfg(feature = "status")]
    pub(crate) fn is_gone(&self) -> bool {
        self.absences >= LOOKS_UNTIL_GONE
    }

    fn miss(&mut self, published: &Arc<Content>) -> Change {
        self.absences = self.absences.saturating_add(1);
        if self.absences != LOOKS_UNTIL_GONE {
            return Change::None;
        }
        // A refused file that was taken away holds nobody back any longer.
        self.candidate = Ok(Arc::clone(published));
        Change::Gone
    }

    /// Takes what came of reading the file, unless it is what is known already.
    fn decide(
        &mut self,
        candidate: Result<Arc<Content>, Arc<Rejection>>,
        seen: Sighting,
        is_back: bool,
    ) -> Change {
        let is_same_state = self.seen.replace(seen.clone()) == Some(seen);
        if is_same_state && !is_back && is_same_content(&self.candidate, &candidate) {
            return Change::None;
        }
        self.candidate = candidate;
        Change::Read
    }
}

fn is_same_content(
    one: &Result<Arc<Content>, Arc<Rejection>>,
    other: &Result<Arc<Content>, Arc<Rejection>>,
) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            one.values == other.values && one.generated_at == other.generated_at
        }
        (Err(one), Err(other)) => one.to_string() == other.to_string(),
        _ => false,
    }
}

fn reject(
    directory: &ValuesDirectory,
    schema: &Schema,
    reason: Reason,
    generated_at: Option<String>,
) -> Arc<Rejection> {
    let namespace = schema.namespace.as_str();
    Arc::new(Rejection {
        generated_at,
        ..Rejection::new(namespace, &directory.file(namespace), reason)
    })
}

fn accept(
    contents: Contents,
    published: &Content,
    directory: &ValuesDirectory,
    reporter: &mut Reporter,
) -> Result<Arc<Content>, Arc<Rejection>> {
    let schema = &published.schema;
    let Document {
        mut options,
        generated_at,
    } = document::parse(&contents.bytes)
        .map_err(|reason| reject(directory, schema, reason, None))?;
    let ignored = check(&mut options, schema)
        .map_err(|reason| reject(directory, schema, reason, generated_at.clone()))?;
    reporter.note(
        Severity::Warning,
        schema.namespace.as_str(),
        "ignored",
        ignored,
    );
    let mut content = Content::of_values(schema, options, Some(published));
    content.generated_at = generated_at;
    content.identity = Some(contents.identity);
    content.modified = contents.modified;
    Ok(Arc::new(content))
}

/// Holds options against the schema, tolerantly. Removes the keys that the schema does not know, and gives a
/// warning for each of those and for each unknown field.
pub(crate) fn check(
    options: &mut Map<String, Value>,
    schema: &Schema,
) -> Result<Vec<String>, Reason> {
    let report = schema.validate(options, Policy::Tolerant);
    if !report.is_valid() {
        return Err(Reason::Invalid {
            violations: report.violations,
            more: report.more_violations,
        });
    }
    options.retain(|key, _| schema.accepts_key(key));
    let namespace = schema.namespace.as_str();
    let warnings = report
        .ignored
        .iter()
        .map(|ignored| warning_of(ignored, namespace));
    let more = warning_of_more(report.more_ignored, namespace);
    Ok(warnings.chain(more).collect())
}

fn warning_of_more(more: usize, namespace: &str) -> Option<String> {
    // Without their number, which may change with each file: one warning says it.
    (more > 0).then(|| {
        format!(
            "ignoring more, which the schema of namespace `{namespace}` does not declare either"
        )
    })
}

fn warning_of(ignored: &Ignored, namespace: &str) -> String {
    let Ignored {
        option,
        path,
        kind,
        nearest,
    } = ignored;
    if let IgnoredKind::Operator { name } = kind {
        let place = path.clone().within(option.clone());
        let hint = hint(nearest.as_deref());
        return format!(
            "a condition of namespace `{namespace}` never matches: its operator {name:?}, at \"{place}\", is unknown{hint}"
        );
    }
    let what = if path.is_root() {
        format!("option {option:?}")
    } else {
        format!(
            "field {:?}",
            path.clone().within(option.clone()).to_string()
        )
    };
    let hint = hint(nearest.as_deref());
    format!("ignoring {what}, which the schema of namespace `{namespace}` does not declare{hint}")
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!(" (did you mean {nearest:?}?)")
    })
}
