//! Anchors and aliases, and how much they may say.
//!
//! An alias is expanded where it stands. A few lines of aliases of aliases can say more than any memory holds, so
//! that every value counts against one budget, before it is copied.

use sentry_options_schema::Span;
use sentry_options_schema::json::{Node, NodeKind};

/// The most values of one text, with every alias expanded. Text counts too: one more for each 64 bytes.
pub const MOST_NODES: usize = 1_000_000;

/// How many bytes of text cost as much as a value.
const TEXT_OF_A_NODE: usize = 64;

/// `&name`.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The name.
    pub name: String,
    /// Where it stands, with the `&`.
    pub span: Span,
    /// Where the value is that it names.
    pub target: Span,
}

/// `*name`.
#[derive(Debug, Clone)]
pub struct Alias {
    /// Where it stands, with the `*`.
    pub span: Span,
    /// Its anchor's place in [`anchors`](super::Document::anchors).
    pub anchor: usize,
}

/// A merge key.
#[derive(Debug, Clone)]
pub(crate) struct Merge {
    /// Where the `<<` stands.
    pub(crate) key: Span,
    /// Where its value does.
    pub(crate) value: Span,
}

/// What of a text the tree does not show. Each list is in the order of the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    pub(super) anchors: Vec<Anchor>,
    pub(super) aliases: Vec<Alias>,
    pub(crate) merges: Vec<Merge>,
    pub(crate) tags: Vec<Span>,
}

impl Marks {
    pub(crate) fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    pub(crate) fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// The alias that stands at `span`.
    pub(crate) fn alias_at(&self, span: Span) -> Option<&Alias> {
        let at = self.aliases.binary_search_by_key(&span, |alias| alias.span);
        at.ok().map(|at| &self.aliases[at])
    }

    pub(super) fn places(&self, node: &Node, places: &mut Vec<Span>) {
        self.places_outside(node, empty_at_end(), places);
    }

    /// Pushes the places of `node` that are not within `shown`.
    fn places_outside(&self, node: &Node, shown: Span, places: &mut Vec<Span>) {
        let mut shown = shown;
        if !contains(shown, node.span) {
            places.push(node.span);
            shown = node.span;
        }
        if let Some(alias) = self.alias_at(node.span) {
            shown = self.anchors[alias.anchor].target;
            places.push(shown);
        }
        match &node.kind {
            NodeKind::Array(items) => {
                for item in items {
                    self.places_outside(item, shown, places);
                }
            }
            NodeKind::Object(members) => {
                for member in members {
                    if !contains(shown, member.key_span) {
                        places.push(member.key_span);
                    }
                    self.places_outside(&member.value, shown, places);
                }
            }
            _ => {}
        }
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// A span that contains none of a text.
fn empty_at_end() -> Span {
    let (start, end) = (usize::MAX, usize::MAX);
    Span { start, end }
}

/// How much a value is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// What it costs of [`MOST_NODES`].
    pub(super) cost: usize,
    /// How many levels of lists and mappings it has.
    pub(super) height: usize,
}

impl Size {
    pub(super) fn of(node: &Node) -> Self {
        let parts = |sizes: &mut dyn Iterator<Item = Self>| {
            let sum = |sum: Self, size: Self| Self {
                cost: sum.cost + size.cost,
                height: sum.height.max(size.height + 1),
            };
            sizes.fold(Self { cost: 1, height: 1 }, sum)
        };
        match &node.kind {
            NodeKind::Array(items) => parts(&mut items.iter().map(Self::of)),
            NodeKind::Object(members) => parts(&mut members.iter().map(|member| {
                let value = Self::of(&member.value);
                let cost = value.cost + text_cost(&member.key);
                Self { cost, ..value }
            })),
            NodeKind::String(text) => {
                let cost = 1 + text_cost(text);
                Self { cost, height: 0 }
            }
            _ => Self { cost: 1, height: 0 },
        }
    }
}

/// What a text costs beyond the value that it is.
pub(super) fn text_cost(text: &str) -> usize {
    text.len() / TEXT_OF_A_NODE
}
