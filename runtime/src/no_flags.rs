//! What stands in for flags without the feature `flags`: accessors of flags are there, but nobody has the
//! context that they take. So a program that declares flags and reads none compiles, and for one that
//! reads some the compiler names the feature.

use crate::namespace::Namespace;
use crate::snapshot::Snapshot;

/// There is none.
#[derive(Debug)]
pub enum Context {}

/// There is none.
#[derive(Debug)]
pub enum Explanation {}

/// There is none.
#[derive(Debug)]
pub enum Assignment {}

pub(crate) fn has(_: &Snapshot, _: &Namespace, _: &str, context: &Context) -> bool {
    match *context {}
}

pub(crate) fn explain(_: &Snapshot, _: &Namespace, _: &str, context: &Context) -> Explanation {
    match *context {}
}

pub(crate) fn assign(
    _: &Snapshot,
    _: &Namespace,
    _: &str,
    context: &Context,
) -> Option<Assignment> {
    match *context {}
}
