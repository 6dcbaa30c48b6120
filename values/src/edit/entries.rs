//! The entries of a mapping as they are written: without what it merges, and with the merge keys themselves.

use sentry_options_schema::Span;
use sentry_options_schema::json::Node;

use crate::yaml::{Document, Merge};

/// An entry as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'d> {
    /// The key. None for a merge.
    pub(super) key: Option<&'d str>,
    pub(super) key_span: Span,
    /// The value. None for a merge.
    pub(super) value: Option<&'d Node>,
    pub(super) value_span: Span,
}

/// The entries of `mapping`, in the order of the text.
pub(super) fn entries<'d>(document: &Document, mapping: &'d Node) -> Vec<Entry<'d>> {
    let within = |merge: &&Merge| contains(mapping.span, merge.key);
    let merges = document
        .marks
        .merges
        .iter()
        .filter(within)
        .collect::<Vec<_>>();
    let is_written = |key: Span| {
        contains(mapping.span, key) && !merges.iter().any(|merge| contains(merge.value, key))
    };
    let members = mapping.members().unwrap_or_default().iter();
    let written = members.filter(|member| is_written(member.key_span));
    let mut entries = written
        .map(|member| Entry {
            key: Some(&member.key),
            key_span: member.key_span,
            value: Some(&member.value),
            value_span: member.value.span,
        })
        .collect::<Vec<_>>();
    let own = merges.iter().filter(|merge| {
        let is_deeper = |entry: &Entry<'_>| contains(entry.value_span, merge.key);
        is_written(merge.key) && !entries.iter().any(is_deeper)
    });
    let own = own.map(|merge| Entry {
        key: None,
        key_span: merge.key,
        value: None,
        value_span: merge.value,
    });
    let own = own.collect::<Vec<_>>();
    entries.extend(own);
    entries.sort_by_key(|entry| entry.key_span);
    entries
}

/// Where a new entry of this key goes: in front of the entry of this index, or to the end. It goes to the end if
/// the keys are not sorted.
pub(super) fn place_of(key: &str, entries: &[Entry<'_>]) -> Option<usize> {
    let keys = || entries.iter().filter_map(|entry| entry.key);
    if !keys().is_sorted() {
        return None;
    }
    entries
        .iter()
        .position(|entry| entry.key.is_some_and(|other| other > key))
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether `mapping` is written in brackets.
pub(super) fn is_flow(text: &str, mapping: &Node) -> bool {
    text[mapping.span.range()].starts_with('{')
}
