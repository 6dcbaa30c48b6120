//! Finding the namespace and the target that somebody named.

use std::collections::BTreeSet;

use sentry_options_schema::nearest;
use sentry_options_values::{Diagnostic, Effective, NamespaceValues, Tree};

use crate::output::{Outcome, Output};

/// The values of a namespace.
///
/// # Errors
///
/// It has none.
pub(crate) fn namespace<'t>(
    tree: &'t Tree,
    namespace: &str,
    output: &Output,
) -> Outcome<&'t NamespaceValues> {
    tree.namespaces.get(namespace).ok_or_else(|| {
        let message = format!("Namespace '{namespace}' not found in values");
        let known = tree.namespaces.keys().map(String::as_str);
        output.fail(not_found("namespace-not-found", message, namespace, known))
    })
}

/// What is in force at a target.
///
/// # Errors
///
/// The namespace or the target has no values.
pub(crate) fn effective<'t>(
    tree: &'t Tree,
    namespace: &str,
    target: &str,
    output: &Output,
) -> Outcome<Effective<'t>> {
    let values = self::namespace(tree, namespace, output)?;
    values.effective(target).ok_or_else(|| {
        let message = format!("Target '{target}' not found in namespace '{namespace}'");
        let known = values.targets.keys().map(String::as_str);
        output.fail(not_found("target-not-found", message, target, known))
    })
}

/// That a target is one of any namespace.
///
/// # Errors
///
/// It is none.
pub(crate) fn target_somewhere(tree: &Tree, target: &str, output: &Output) -> Outcome {
    let targets = tree
        .namespaces
        .values()
        .flat_map(|values| values.targets.keys());
    let targets = targets.map(String::as_str).collect::<BTreeSet<_>>();
    if targets.contains(target) {
        return Ok(());
    }
    let message = format!("Target '{target}' not found in any namespace");
    let error = not_found("target-not-found", message, target, targets);
    Err(output.fail(error))
}

/// How many names are listed where none is near.
const MOST_LISTED: usize = 10;

fn not_found<'n>(
    code: &'static str,
    message: String,
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let known = known.into_iter().collect::<Vec<_>>();
    let help = match nearest(name, known.iter().copied()) {
        Some(nearest) => Some(format!("did you mean {nearest:?}?")),
        None if known.is_empty() || known.len() > MOST_LISTED => None,
        None => Some(format!("there are {}", known.join(", "))),
    };
    Diagnostic::error(code, message).maybe_help(help)
}
