//! Mappings: keys, duplicates, and merges.
//!
//! Keys are text. A number or boolean without quotes is one too if JSON writes it the same way, as `1: x`, which
//! the peer takes as well; others, such as `0x1F` or `True`, would silently change their name.

use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle, StructureStyle};
use sentry_options_schema::Span;
use sentry_options_schema::json::{Member, Node, NodeKind};

use super::anchors::{Merge, text_cost};
use super::compose::{Composer, Place, Stop, covering, meaning};
use super::events::Located;
use super::scalar::{self, Scalar};
use super::{Collection, Error, ErrorKind, Found};

/// The plain key that merges.
const MERGE: &str = "<<";

enum Key {
    Text(String),
    Merge,
    /// An error was reported.
    Faulty,
}

impl<'s> Composer<'s> {
    /// The mapping that starts at `start`, within `depth` others.
    pub(super) fn mapping(
        &mut self,
        style: StructureStyle,
        start: Span,
        depth: usize,
    ) -> Result<Node, Stop> {
        let mut members = Vec::new();
        let mut merge: Option<(Span, Node)> = None;
        let mut first = None;
        let mut last = start.end;
        let end = loop {
            let located = self.next()?;
            if located.event == Event::MappingEnd {
                break located.span;
            }
            let key_span = located.span;
            self.check_indentation(style, key_span);
            first.get_or_insert(key_span.start);
            let key = self.key(located, depth + 1)?;
            let located = self.next()?;
            self.check_indentation(style, located.span);
            let (value, is_faulty) = self.tried(located, depth + 1, Place::Value)?;
            last = value.span.end;
            match key {
                Key::Text(key) => members.push(Member {
                    key,
                    key_span,
                    value,
                }),
                Key::Merge => match &merge {
                    Some((first, _)) => self.report_duplicate(MERGE, key_span, *first),
                    None if is_faulty => {}
                    None => merge = Some((key_span, value)),
                },
                Key::Faulty => {}
            }
        };
        self.report_duplicates(&members);
        if let Some((key, value)) = merge {
            let span = value.span;
            self.marks.merges.push(Merge { key, value: span });
            let merged = self.merged(value);
            add_missing(&mut members, merged);
        }
        let mut span = covering(start, last, end);
        span.start = first.map_or(span.start, |first| span.start.min(first));
        let kind = NodeKind::Object(members);
        Ok(Node { span, kind })
    }

    fn key(&mut self, located: Located<'s>, depth: usize) -> Result<Key, Stop> {
        let span = located.span;
        let (Node { span, kind }, is_faulty) = match located.event {
            Event::Scalar(text, style, anchor, None) => {
                self.charge(text_cost(&text), span)?;
                let is_plain = style == ScalarStyle::Plain;
                let key = match &*text {
                    MERGE if is_plain => Key::Merge,
                    text if is_plain && !is_empty(span) => self.plain_key(text, span),
                    _ if is_plain => self.no_text(Found::Null, String::new(), span),
                    text => Key::Text(text.to_owned()),
                };
                if anchor != 0 {
                    let kind = meaning(text, style, span, None).unwrap_or(NodeKind::Null);
                    let anchor = self.open(anchor)?;
                    self.close(anchor, Node { span, kind })?;
                }
                return Ok(key);
            }
            _ => self.tried(located, depth, Place::Elsewhere)?,
        };
        Ok(match kind {
            _ if is_faulty => Key::Faulty,
            NodeKind::String(text) => Key::Text(text),
            NodeKind::Array(_) => self.no_scalar(Collection::List, span),
            NodeKind::Object(_) => self.no_scalar(Collection::Mapping, span),
            kind => {
                let found = Found::from(&kind);
                let key = Node { span, kind }.to_value().to_string();
                self.no_text(found, key, span)
            }
        })
    }

    /// A value, and whether anything in it was reported.
    fn tried(
        &mut self,
        located: Located<'s>,
        depth: usize,
        place: Place,
    ) -> Result<(Node, bool), Stop> {
        let errors = self.error_count();
        let node = self.node(located, depth, place)?;
        Ok((node, self.error_count() > errors))
    }

    fn no_text(&mut self, found: Found, key: String, span: Span) -> Key {
        self.report(ErrorKind::KeyNotText { key, found }, span);
        Key::Faulty
    }

    fn no_scalar(&mut self, collection: Collection, span: Span) -> Key {
        self.report(ErrorKind::KeyNotScalar(collection), span);
        Key::Faulty
    }

    fn plain_key(&mut self, text: &str, span: Span) -> Key {
        let found = match scalar::resolve(text) {
            Ok(Scalar::String) => return Key::Text(text.to_owned()),
            Ok(Scalar::Boolean(boolean)) if boolean.to_string() == text => {
                return Key::Text(text.to_owned());
            }
            Ok(Scalar::Number(number)) if number.to_string() == text => {
                return Key::Text(text.to_owned());
            }
            Ok(Scalar::Null) => Found::Null,
            Ok(Scalar::Boolean(_)) => Found::Boolean,
            Ok(Scalar::Number(_)) | Err(_) => Found::Number,
        };
        self.no_text(found, text.to_owned(), span)
    }

    /// Reports the keys that are there twice.
    fn report_duplicates(&mut self, members: &[Member]) {
        let mut firsts = HashMap::with_capacity(members.len());
        for member in members {
            let first = *firsts.entry(&*member.key).or_insert(member.key_span);
            if first != member.key_span {
                self.report_duplicate(&member.key, member.key_span, first);
            }
        }
    }

    fn report_duplicate(&mut self, key: &str, span: Span, first: Span) {
        self.push(Error {
            kind: ErrorKind::DuplicateKey(key.to_owned()),
            span,
            related: Some((first, "first here")),
        });
    }

    /// The mappings that a merge key names, in the order of their precedence.
    fn merged(&mut self, value: Node) -> Vec<Vec<Member>> {
        let sources = match value.kind {
            NodeKind::Array(items) => items,
            _ => vec![value],
        };
        let mut merged = Vec::with_capacity(sources.len());
        for source in sources {
            match source.kind {
                NodeKind::Object(members) => merged.push(members),
                kind => self.report_merge(Found::from(&kind), source.span),
            }
        }
        merged
    }

    fn report_merge(&mut self, found: Found, span: Span) {
        let alias = self.marks.aliases.iter().rfind(|alias| alias.span == span);
        let target = alias.map(|alias| self.marks.anchors[alias.anchor].target);
        self.push(Error {
            kind: ErrorKind::Merge(found),
            span,
            related: target.map(|target| (target, "the alias names this")),
        });
    }
}

/// Adds what `members` has not. Its own stay in front, and what is merged follows.
fn add_missing(members: &mut Vec<Member>, merged: Vec<Vec<Member>>) {
    let mut known = members
        .iter()
        .map(|member| member.key.clone())
        .collect::<std::collections::HashSet<_>>();
    for member in merged.into_iter().flatten() {
        if known.insert(member.key.clone()) {
            members.push(member);
        }
    }
}

fn is_empty(span: Span) -> bool {
    span.start == span.end
}
