//! What generated methods ask of a snapshot. `no_flags.rs` has the same for programs without flags.

use sentry_options_flags::{Assignment, Context, Explanation};

use super::Found;
use crate::compiled::compiled;
use crate::namespace::Namespace;
use crate::snapshot::Snapshot;

pub(crate) fn has(
    snapshot: &Snapshot,
    namespace: &Namespace,
    flag: &str,
    context: &Context,
) -> bool {
    match find(snapshot, namespace, flag) {
        Some(Found::Flag { flag, .. }) => flag.is_on(context),
        Some(Found::NotSet | Found::Invalid) | None => false,
    }
}

pub(crate) fn explain(
    snapshot: &Snapshot,
    namespace: &Namespace,
    flag: &str,
    context: &Context,
) -> Explanation {
    let found = find(snapshot, namespace, flag);
    super::explain(flag, found.as_ref(), context)
}

pub(crate) fn assign(
    snapshot: &Snapshot,
    namespace: &Namespace,
    layer: &str,
    context: &Context,
) -> Option<Assignment> {
    let experiments = snapshot.experiments(namespace.name)?.ok()?;
    experiments.assign_layer(layer, context)
}

fn find<'s>(snapshot: &'s Snapshot, namespace: &Namespace, flag: &str) -> Option<Found<'s>> {
    snapshot.flag(namespace.name, flag, || {
        let schema = compiled().views[namespace.view()].schema;
        Some(&*snapshot.namespaces[schema])
    })
}
