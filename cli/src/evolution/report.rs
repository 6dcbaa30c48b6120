//! An evolution as findings for people, and as one document for machines.

use std::collections::{BTreeMap, BTreeSet};

use sentry_options_values::{Diagnostic, Place};
use serde_json::{Value, json};

use super::breaks::Verdict;
use super::check::{Evolution, Side};
use super::difference::{Difference, Text};
use super::successor::successor;

/// What is told of an evolution, with places in the files.
pub(crate) struct Report<'e> {
    evolution: &'e Evolution,
    old: BTreeMap<&'e str, Text>,
    new: BTreeMap<&'e str, Text>,
}

impl<'e> Report<'e> {
    pub(crate) fn new(evolution: &'e Evolution) -> Self {
        let differences = evolution.differences.iter();
        let changed = differences.map(|difference| difference.namespace.as_str());
        let changed = changed.collect::<BTreeSet<_>>();
        let texts = |side: &'e Side| {
            let files = changed.iter().filter_map(|namespace| {
                let (_, source) = side.get(*namespace)?;
                Some((*namespace, Text::new(source)))
            });
            files.collect()
        };
        Self {
            evolution,
            old: texts(&evolution.old),
            new: texts(&evolution.new),
        }
    }

    /// What is refused, as errors, and what somebody has to look after, as warnings.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let told = |difference: &Difference| {
            let code = difference.change.code();
            let message = difference.message();
            let message = match difference.consequence() {
                Some(consequence) => format!("{message} ({consequence})"),
                None => message,
            };
            let finding = match difference.change.verdict() {
                Verdict::Fine => return None,
                Verdict::Warned => Diagnostic::warning(code, message),
                Verdict::Refused => Diagnostic::error(code, message),
            };
            Some(
                self.placed(finding, difference)
                    .maybe_help(self.help(difference)),
            )
        };
        self.evolution.differences.iter().filter_map(told).collect()
    }

    /// The differences that need nobody, one line each.
    pub(crate) fn fine(&self) -> Vec<String> {
        let differences = self.evolution.differences.iter();
        let fine = differences.filter(|one| one.change.verdict() == Verdict::Fine);
        fine.map(Difference::message).collect()
    }

    /// Everything, for machines.
    pub(crate) fn document(&self) -> Value {
        let differences = &self.evolution.differences;
        let verdicts = differences.iter().map(|one| one.change.verdict());
        let deletions = self.evolution.deletions();
        json!({
            "verdict": verdicts.max().unwrap_or(Verdict::Fine).name(),
            "changes": differences.iter().map(|one| self.change(one)).collect::<Value>(),
            "deletions": deletions.map(|(namespace, key)| format!("{namespace}:{key}")).collect::<Value>(),
        })
    }

    fn change(&self, difference: &Difference) -> Value {
        let breaks = difference.change.breaks();
        let place = self.places(difference).0;
        let position = place
            .as_ref()
            .map(|place| place.source.position(place.span.start));
        json!({
            "namespace": difference.namespace,
            "option": difference.at.option,
            "path": difference.at.option.is_some().then(|| difference.at.path()),
            "kind": difference.change.code(),
            "message": difference.message(),
            "verdict": difference.change.verdict().name(),
            "breaks": {
                "values": breaks.values.name(),
                "older_services": breaks.older_services.name(),
                "code": breaks.code.name(),
            },
            "file": place.as_ref().map(|place| place.source.name()),
            "line": position.map(|position| position.line),
            "column": position.map(|position| position.column),
            "help": self.help(difference),
        })
    }

    fn help(&self, difference: &Difference) -> Option<String> {
        let taken = self.evolution.taken(&difference.namespace);
        let option = difference.at.option.as_deref().unwrap_or_default();
        difference.help(&successor(option, |name| taken.contains(name)))
    }

    fn placed(&self, finding: Diagnostic, difference: &Difference) -> Diagnostic {
        match self.places(difference) {
            (Some(new), Some(old)) => finding.at(new).related(old, "before"),
            (Some(place), None) | (None, Some(place)) => finding.at(place),
            (None, None) => finding,
        }
    }

    /// The place that a difference is about, and where the same was before, if it is elsewhere: that of
    /// something removed is in the older file alone.
    fn places(&self, difference: &Difference) -> (Option<Place>, Option<Place>) {
        let namespace = difference.namespace.as_str();
        let (old, new) = (self.old.get(namespace), self.new.get(namespace));
        let (old_path, new_path) = (&difference.at.old, &difference.at.new);
        let is_old = old.is_some_and(|text| text.has(old_path));
        let is_new = new.is_some_and(|text| text.has(new_path));
        let old_place = || old.map(|text| text.place(old_path));
        let new_place = || new.map(|text| text.place(new_path));
        match (is_old, is_new) {
            (true, false) if difference.change.is_removal() => (old_place(), None),
            (true, _) => (new_place(), old_place()),
            (false, _) => (new_place(), None),
        }
    }
}
