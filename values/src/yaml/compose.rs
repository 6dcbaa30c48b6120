//! From events to the tree.
//!
//! An error that leaves the shape of the text clear is reported, and what is faulty becomes null so that the pass
//! goes on; one that does not ends it.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};
use sentry_options_schema::json::{DEEPEST, Node, NodeKind};
use sentry_options_schema::{Span, nearest};

use super::anchors::{Alias, Anchor, MOST_NODES, Marks, Size, text_cost};
use super::events::{Events, Located};
use super::scalar::{self, Scalar};
use super::{Document, Error, ErrorKind, characters, tag};

/// The most errors of one text that are told, as of JSON.
const MOST_ERRORS: usize = 20;

/// The tree of `text`.
pub(super) fn document(text: &str) -> Result<Document, Vec<Error>> {
    let mut composer = Composer {
        text,
        events: Events::new(text),
        errors: Vec::new(),
        marks: Marks::default(),
        named: Vec::new(),
        indices: HashMap::new(),
        budget: MOST_NODES,
    };
    let root = composer.document();
    match root {
        Ok(root) if composer.errors.is_empty() => {
            let mut marks = composer.marks;
            // A mapping's merge is noted at its end.
            marks.merges.sort_by_key(|merge| merge.key);
            Ok(Document { root, marks })
        }
        _ => {
            composer.errors.sort_by_key(|error| error.span);
            Err(composer.errors)
        }
    }
}

pub(super) struct Composer<'s> {
    pub(super) text: &'s str,
    events: Events<'s>,
    errors: Vec<Error>,
    pub(super) marks: Marks,
    /// What each anchor of the marks names, from its end on.
    named: Vec<Option<(Node, Size)>>,
    /// The anchors' places in the marks, by the parser's numbers.
    indices: HashMap<usize, usize>,
    /// How many more values there may be.
    budget: usize,
}

/// Why there is no more: an error that was reported.
pub(super) struct Stop;

/// Where a value stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// Behind a key.
    Value,
    /// As a document, an item or a key.
    Elsewhere,
}

impl<'s> Composer<'s> {
    fn document(&mut self) -> Result<Node, Stop> {
        let forbidden = characters::forbidden(self.text, MOST_ERRORS);
        if !forbidden.is_empty() {
            for (character, span) in forbidden {
                self.report(ErrorKind::ControlCharacter(character), span);
            }
            return Err(Stop);
        }
        let mut root = None;
        loop {
            let located = self.next()?;
            match located.event {
                Event::StreamEnd => break,
                Event::DocumentStart(..) if root.is_some() => {
                    self.report(ErrorKind::SecondDocument, located.span);
                    return Err(Stop);
                }
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                _ => root = Some(self.node(located, 0, Place::Elsewhere)?),
            }
        }
        Ok(root.unwrap_or(null(Span::default())))
    }

    /// The value that starts with this event, within `depth` others.
    pub(super) fn node(
        &mut self,
        located: Located<'s>,
        depth: usize,
        place: Place,
    ) -> Result<Node, Stop> {
        let Located {
            event,
            span,
            tag: tag_span,
        } = located;
        self.marks.tags.extend(tag_span);
        self.charge(1, span)?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let anchor = self.open(anchor)?;
                self.charge(text_cost(&text), span)?;
                let meaning = meaning(text, style, span, tag.as_deref());
                let kind = self.or_null(meaning, tag_span.unwrap_or(span), span);
                self.close(anchor, Node { span, kind })
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.check_depth(depth, 1, span)?;
                let span = match place {
                    Place::Value if span.start == span.end => self.events.first_dash(span),
                    _ => span,
                };
                let anchor = self.open(anchor)?;
                self.check_tag(tag.as_deref().map_or(Ok(()), tag::list), tag_span);
                let node = self.list(style, span, depth)?;
                self.close(anchor, node)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.check_depth(depth, 1, span)?;
                let anchor = self.open(anchor)?;
                self.check_tag(tag.as_deref().map_or(Ok(()), tag::mapping), tag_span);
                let node = self.mapping(style, span, depth)?;
                self.close(anchor, node)
            }
            Event::Alias(id) => self.alias(id, span, depth),
            Event::UnresolvedAlias(name) => Ok(self.unknown_alias(&name, span)),
            // The parser gives a node where one belongs.
            _ => Ok(null(span)),
        }
    }

    fn list(&mut self, style: StructureStyle, start: Span, depth: usize) -> Result<Node, Stop> {
        let mut items = Vec::<Node>::new();
        let end = loop {
            let located = self.next()?;
            if located.event == Event::SequenceEnd {
                break located.span;
            }
            self.check_indentation(style, located.span);
            items.push(self.node(located, depth + 1, Place::Elsewhere)?);
        };
        let last = items.last().map_or(start.end, |item| item.span.end);
        let span = covering(start, last, end);
        let kind = NodeKind::Array(items);
        Ok(Node { span, kind })
    }

    fn alias(&mut self, id: usize, span: Span, depth: usize) -> Result<Node, Stop> {
        let anchor = self.indices.get(&id).copied().unwrap_or_default();
        let Some(Some((_, size))) = self.named.get(anchor) else {
            let name = self.text[span.range()].trim_start_matches('*').to_owned();
            self.report(ErrorKind::RecursiveAlias(name), span);
            return Ok(null(span));
        };
        let size = *size;
        // Before the copy, which may be larger than memory.
        self.check_depth(depth, size.height, span)?;
        self.charge(size.cost, span)?;
        let named = self.named[anchor].as_ref();
        let kind = named.map_or(NodeKind::Null, |(node, _)| node.kind.clone());
        self.marks.aliases.push(Alias { span, anchor });
        Ok(Node { span, kind })
    }

    fn unknown_alias(&mut self, name: &str, span: Span) -> Node {
        // Looking for a similar name takes time for each, and nobody reads more errors.
        if self.errors.len() < MOST_ERRORS {
            let names = self.marks.anchors.iter().map(|anchor| &*anchor.name);
            let nearest = nearest(name, names).map(str::to_owned);
            let name = name.to_owned();
            self.report(ErrorKind::UnknownAlias { name, nearest }, span);
        }
        null(span)
    }

    /// Notes the anchor of a value that begins, if it has one.
    pub(super) fn open(&mut self, id: usize) -> Result<Option<usize>, Stop> {
        if id == 0 {
            return Ok(None);
        }
        let located = self.next()?;
        let Event::Anchor(id, name) = located.event else {
            return Ok(None);
        };
        self.marks.anchors.push(Anchor {
            name: name.into_owned(),
            span: located.span,
            target: located.span,
        });
        self.indices.insert(id, self.named.len());
        self.named.push(None);
        Ok(Some(self.named.len() - 1))
    }

    /// Keeps a value that has an anchor for its aliases.
    pub(super) fn close(&mut self, anchor: Option<usize>, node: Node) -> Result<Node, Stop> {
        if let Some(anchor) = anchor {
            let size = Size::of(&node);
            self.charge(size.cost, node.span)?;
            self.marks.anchors[anchor].target = node.span;
            self.named[anchor] = Some((node.clone(), size));
        }
        Ok(node)
    }

    pub(super) fn next(&mut self) -> Result<Located<'s>, Stop> {
        self.events.next().map_err(|error| {
            self.push(error);
            Stop
        })
    }

    pub(super) fn charge(&mut self, cost: usize, span: Span) -> Result<(), Stop> {
        let Some(budget) = self.budget.checked_sub(cost) else {
            self.report(ErrorKind::TooLarge, span);
            return Err(Stop);
        };
        self.budget = budget;
        Ok(())
    }

    /// Reports a tab in front of a part of a block list or mapping. The parser lets some of them pass.
    pub(super) fn check_indentation(&mut self, style: StructureStyle, part: Span) {
        if style == StructureStyle::Block
            && let Some(tab) = self.events.tab_in_indentation(part.start)
        {
            self.report(ErrorKind::Tab, tab);
        }
    }

    /// Whether a value of this height may stand within `depth` others.
    fn check_depth(&mut self, depth: usize, height: usize, span: Span) -> Result<(), Stop> {
        if depth + height > DEEPEST {
            self.report(ErrorKind::TooDeep, span);
            return Err(Stop);
        }
        Ok(())
    }

    fn check_tag(&mut self, checked: Result<(), ErrorKind>, span: Option<Span>) {
        if let Err(kind) = checked {
            self.report(kind, span.unwrap_or_default());
        }
    }

    fn or_null(&mut self, meaning: Result<NodeKind, ErrorKind>, tag: Span, span: Span) -> NodeKind {
        meaning.unwrap_or_else(|kind| {
            let is_about_tag = matches!(kind, ErrorKind::UnknownTag(_));
            self.report(kind, if is_about_tag { tag } else { span });
            NodeKind::Null
        })
    }

    /// How many errors there are so far.
    pub(super) fn error_count(&self) -> usize {
        self.errors.len()
    }

    pub(super) fn report(&mut self, kind: ErrorKind, span: Span) {
        let related = None;
        self.push(Error {
            kind,
            span,
            related,
        });
    }

    pub(super) fn push(&mut self, error: Error) {
        // A tab in front of a mapping is in front of its first key as well.
        let is_told = self.errors.last() == Some(&error);
        if self.errors.len() < MOST_ERRORS && !is_told {
            self.errors.push(error);
        }
    }
}

fn null(span: Span) -> Node {
    let kind = NodeKind::Null;
    Node { span, kind }
}

/// What a scalar is.
pub(super) fn meaning(
    text: Cow<'_, str>,
    style: ScalarStyle,
    span: Span,
    tag: Option<&Tag>,
) -> Result<NodeKind, ErrorKind> {
    let is_plain = style == ScalarStyle::Plain;
    if let Some(tag) = tag {
        return tag::scalar(tag, &text, is_plain);
    }
    // The parser hands a value that is left out over as `~`.
    if is_plain && span.start != span.end {
        Ok(match scalar::resolve(&text)? {
            Scalar::Null => NodeKind::Null,
            Scalar::Boolean(boolean) => NodeKind::Boolean(boolean),
            Scalar::Number(number) => NodeKind::Number(number),
            Scalar::String => NodeKind::String(text.into_owned()),
        })
    } else if is_plain {
        Ok(NodeKind::Null)
    } else {
        Ok(NodeKind::String(text.into_owned()))
    }
}

/// The span of a collection that starts at `start`, whose last part ends at `last`, and whose own end is at `end`,
/// which is empty unless it is a bracket.
pub(super) fn covering(start: Span, last: usize, end: Span) -> Span {
    let is_bracket = end.end > end.start && start.end > start.start;
    Span {
        start: start.start,
        end: if is_bracket {
            end.end
        } else {
            last.max(start.start)
        },
    }
}
