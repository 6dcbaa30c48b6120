//! `check-option-usage`: are options that are to be removed still set?

use std::path::PathBuf;

use clap::Args;
use sentry_options_schema::{Hidden, Severity};
use sentry_options_values::{Diagnostic, Schemas, Tree};

use crate::load;
use crate::output::{Outcome, Output};

/// Print which of some options are still set in a values repository
///
/// Prints those that are, as they were given, separated by spaces, or an empty line; the exit code is 0
/// either way. Where each is set is told as a warning. Takes what `validate-schema-changes
/// --report-deletions` prints.
#[derive(Debug, Args)]
pub(crate) struct CheckOptionUsage {
    /// The options, as namespace:key, separated by spaces
    #[arg(long)]
    deletions: String,
    /// The folder of the values: {namespace}/{target}/*.yaml
    #[arg(long)]
    root: PathBuf,
}

/// What is wrong with a tree, and keeps no value from being found: the command that validates values
/// is another one.
const ELSEWHERE: [&str; 6] = [
    "duplicate-option",
    "file-extension",
    "misplaced-file",
    "missing-default-target",
    "target-name",
    "unusable-file",
];

impl CheckOptionUsage {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let deletions = self.deletions.split_whitespace().map(|pair| {
            let parts = pair.split_once(':');
            parts
                .map(|(namespace, key)| (pair, namespace, key))
                .ok_or(pair)
        });
        let (deletions, malformed) = deletions.partition::<Vec<_>, _>(Result::is_ok);
        let mut findings: Vec<_> = malformed
            .into_iter()
            .filter_map(Result::err)
            .map(malformation)
            .collect();
        let root = load::open(&self.root, "values", output)?;
        // No schema says what is unknown.
        let (tree, told) = Tree::read(&root, &Schemas::default());
        findings.extend(told.into_iter().filter_map(relevant));
        let mut still_set = Vec::new();
        for (pair, namespace, key) in deletions.into_iter().flatten() {
            let uses = uses(&tree, namespace, key);
            if !uses.is_empty() {
                still_set.push(pair);
            }
            // Of one that was given twice, the places are told once.
            if still_set.iter().filter(|before| **before == pair).count() < 2 {
                findings.extend(uses);
            }
        }
        output.tell(
            &findings
                .into_iter()
                .map(without_excerpt)
                .collect::<Vec<_>>(),
        )?;
        output.result(&format!("{}\n", still_set.join(" ")))
    }
}

/// Where an option is set, in every target.
fn uses(tree: &Tree, namespace: &str, key: &str) -> Vec<Diagnostic> {
    let values = tree.namespaces.get(namespace);
    let targets = values.into_iter().flat_map(|values| &values.targets);
    let uses = targets.flat_map(|(target, values)| {
        values.files.iter().filter_map(move |file| {
            let member = file.option(key)?;
            let message = format!("'{namespace}:{key}' is still set, in target '{target}'");
            let help = "remove it here before it is removed from the schema";
            let found =
                Diagnostic::warning("option-in-use", message).at(file.place(member.key_span));
            Some(found.help(help))
        })
    });
    uses.collect()
}

fn malformation(pair: &str) -> Diagnostic {
    let message = format!("invalid key format {pair:?}, expected 'namespace:option'");
    Diagnostic::error("key-format", message)
}

/// What is told of a tree: nothing of namespaces that are unknown, as all are here.
fn relevant(finding: Diagnostic) -> Option<Diagnostic> {
    if finding.code == "unknown-namespace" {
        return None;
    }
    let severity = if ELSEWHERE.contains(&finding.code) {
        Severity::Warning
    } else {
        finding.severity
    };
    Some(Diagnostic {
        severity,
        ..finding
    })
}

/// Without schemas nobody knows which values are secret.
fn without_excerpt(mut finding: Diagnostic) -> Diagnostic {
    let related = finding.related.iter_mut().map(|related| &mut related.place);
    for place in finding.place.iter_mut().chain(related) {
        place.hidden = Hidden::Everything;
    }
    finding
}
