//! Holding values against their schemas, in the strict policy, with the place of each fault.

use std::collections::HashSet;

use sentry_options_schema::json::Member;
use sentry_options_schema::{
    Path, Policy, Report, SECRET, Schema, Segment, Span, Violation, ViolationKind, nearest,
};

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::effective::Supplied;
use crate::file::ValuesFile;
use crate::schemas::Schemas;
use crate::tree::{NamespaceValues, Tree};

/// What to do with options that no schema declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownOptions {
    /// They are errors.
    #[default]
    Deny,
    /// They are warnings: for a rollout in which values go before the schema.
    Warn,
}

/// Everything that is wrong with the values of a tree, in the order of the files.
pub fn check(tree: &Tree, schemas: &Schemas, unknown: UnknownOptions) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (namespace, values) in &tree.namespaces {
        let Some(schema) = schemas.get(namespace) else {
            continue;
        };
        let files = values.targets.values().flat_map(|target| &target.files);
        for file in files {
            check_file(file, schema, schemas, unknown, &mut diagnostics);
        }
        check_layers(values, schema, &mut diagnostics);
    }
    diagnostics
}

/// What is wrong with the experiment layers of a target together: one of `default` and one of the
/// target may both have an experiment.
fn check_layers(values: &NamespaceValues, schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    // Where `default` supplies both, each target would tell it again.
    let mut told = HashSet::new();
    for target in values.targets.keys() {
        let Some(effective) = values.effective(target) else {
            continue;
        };
        let layers = effective
            .iter()
            .filter(|(key, _)| schema.experiment_layers.accepts(key))
            .map(|(key, supplied)| (key.to_owned(), supplied.member.value.to_value()))
            .collect::<Map<_, _>>();
        let is_valid = |(key, value): (&String, &Value)| {
            let report = schema.validate_entry(key, value, Policy::Strict);
            report.is_valid()
        };
        // What is wrong with one of them alone was told with its file.
        if layers.len() < 2 || !layers.iter().all(is_valid) {
            continue;
        }
        for violation in schema.validate(&layers, Policy::Strict).violations {
            let Some(supplied) = effective.get(&violation.option) else {
                continue;
            };
            let Supplied { file, member, .. } = supplied;
            let span = place_of(member, &violation);
            if told.insert((file.source.name(), span, violation.to_string())) {
                let error = Diagnostic::error("value", message(&violation)).at(file.place(span));
                diagnostics.push(error.maybe_help(violation.help()));
            }
        }
    }
}

/// Everything that is wrong with the values of one file.
pub fn check_file(
    file: &ValuesFile,
    schema: &Schema,
    schemas: &Schemas,
    unknown: UnknownOptions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for member in file.options() {
        if schema.accepts_key(&member.key) {
            let value = member.value.to_value();
            let report = schema.validate_entry(&member.key, &value, Policy::Strict);
            tell(file, member, &report, diagnostics);
        } else {
            diagnostics.push(unknown_option(file, member, schema, schemas, unknown));
        }
    }
}

fn unknown_option(
    file: &ValuesFile,
    member: &Member,
    schema: &Schema,
    schemas: &Schemas,
    unknown: UnknownOptions,
) -> Diagnostic {
    let key = &member.key;
    let message = format!(
        "unknown option {key:?}: the schema of namespace '{}' does not declare it",
        schema.namespace
    );
    let told = match unknown {
        UnknownOptions::Deny => Diagnostic::error("unknown-option", message),
        UnknownOptions::Warn => Diagnostic::warning("unknown-option", message),
    };
    let known = schema.options.iter().map(|option| option.key.as_str());
    let flags = schema.flags.named.iter().map(|flag| flag.key.as_str());
    let elsewhere = || schemas.iter().find(|other| other.accepts_key(key));
    let help = match nearest(key, known.chain(flags)) {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None => match elsewhere() {
            Some(other) => format!(
                "namespace '{0}' declares it: move it to {0}/",
                other.namespace
            ),
            None => "declare it in the schema first, or remove it".to_owned(),
        },
    };
    told.at(file.place(member.key_span)).help(help)
}

fn tell(file: &ValuesFile, member: &Member, report: &Report, diagnostics: &mut Vec<Diagnostic>) {
    for violation in &report.violations {
        let span = place_of(member, violation);
        let value = member.value.find(&violation.path).unwrap_or(&member.value);
        if file.hidden.is_in(value.span) {
            // It is an alias of a secret option's value, or part of it.
            let violation = Violation {
                found: SECRET.to_owned(),
                ..violation.clone()
            };
            let told = Diagnostic::error("value", message(&violation));
            diagnostics.push(told.at(file.place(span)));
            continue;
        }
        let told = Diagnostic::error("value", message(violation)).at(file.place(span));
        diagnostics.push(told.maybe_help(violation.help()));
    }
    if report.more_violations > 0 {
        let message = format!(
            "{:?}: {} more things are wrong with it",
            member.key, report.more_violations
        );
        diagnostics.push(Diagnostic::error("value", message).at(file.place(member.key_span)));
    }
}

/// `feature.rate-limit "invalid" is not of type "integer"`, in the peer's words.
pub fn message(violation: &Violation) -> String {
    format!("{} {violation}", violation.location())
}

/// Where in the text a violation is: the offending key where that is what is wrong, else the value.
pub fn place_of(member: &Member, violation: &Violation) -> Span {
    let Some(node) = member.value.find(&violation.path) else {
        return member.value.span;
    };
    match &violation.kind {
        ViolationKind::Unexpected { keys } => keys
            .first()
            .and_then(|unexpected| node.member(&unexpected.key))
            .map_or(node.span, |unexpected| unexpected.key_span),
        // A mapping may be long: its key is where it starts.
        ViolationKind::Required { .. } => key_of(member, &violation.path),
        _ if node.span.start == node.span.end => key_of(member, &violation.path),
        _ => node.span,
    }
}

/// The key under which the value at `path` stands; of an item in a list, the item.
fn key_of(member: &Member, path: &Path) -> Span {
    let Some((last, before)) = path.segments().split_last() else {
        return member.key_span;
    };
    let parent = member.value.find(&before.iter().cloned().collect());
    match (parent, last) {
        (Some(parent), Segment::Key(key)) => parent
            .member(key)
            .map_or(member.key_span, |found| found.key_span),
        (Some(parent), Segment::Index(_)) => parent
            .find(&std::iter::once(last.clone()).collect())
            .map_or(parent.span, |item| item.span),
        _ => member.key_span,
    }
}
