//! YAML with positions: one text into the tree that JSON is read into, with every part's place.
//!
//! `granit-parser` owns the grammar; it was chosen over `saphyr-parser`, from which it descends, because its
//! events carry byte offsets, the names and places of anchors, and aliases of no anchor. What the text means is
//! decided here, and is what the peer's released command makes of it (the rules of `serde_yaml`) wherever that is
//! not ambiguous:
//!
//! - plain scalars follow YAML 1.2: `yes`, `on`, `017`, `1_000` and `12:30` are strings (`scalar.rs`);
//! - a plain `<<` merges, which the peer does not; `"<<"` in quotes is a key like any other (`mapping.rs`);
//! - a key that is written as a number or boolean is its text, if that text is how JSON writes it too;
//! - refused, where the peer guesses: a key twice, a number that JSON cannot hold, a tag that is not one of
//!   YAML's own, more than [`MOST_NODES`] values with every alias expanded.
//!
//! Start reading at `compose.rs`, which makes the tree.

mod anchors;
mod characters;
mod compose;
mod error;
mod events;
mod mapping;
pub(crate) mod scalar;
mod tag;

use sentry_options_schema::json::{Node, NodeKind};
use sentry_options_schema::{Source, Span};

pub use anchors::{Alias, Anchor, MOST_NODES};
pub(crate) use anchors::{Marks, Merge};
pub use error::{Collection, Error, ErrorKind, Found};

/// A text as a tree.
///
/// Where a part stands is told as by JSON: at a node's span is the value as written. That is without anchor and
/// tag; an alias' node has the span of the alias, and the parts of it those of what it names, as merged members
/// have.
#[derive(Debug, Clone)]
pub struct Document {
    /// The value. Null with an empty span if the text has none, as an empty file or one of comments only.
    pub root: Node,
    pub(crate) marks: Marks,
}

impl Document {
    /// Whether the text has no value: it is empty, or has comments only.
    pub fn is_empty(&self) -> bool {
        self.root.kind == NodeKind::Null && self.root.span.start == self.root.span.end
    }

    /// The anchors, in the order of the text.
    pub fn anchors(&self) -> &[Anchor] {
        self.marks.anchors()
    }

    /// The aliases, in the order of the text.
    pub fn aliases(&self) -> &[Alias] {
        self.marks.aliases()
    }

    /// Every place of the text that says a part of `node`, a node of this document: its own, and those that
    /// aliases and merges within it take from. Whoever hides a value hides all of these.
    pub fn places(&self, node: &Node) -> Vec<Span> {
        let mut places = Vec::new();
        self.marks.places(node, &mut places);
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Reads `source`, one YAML document.
///
/// ```
/// use sentry_options_schema::Source;
/// use sentry_options_values::yaml;
///
/// let source = Source::new("limits.yaml", "options:\n  limit: 0x10\n  mode: on\n");
/// let document = yaml::parse(&source).expect("it is YAML");
/// let options = &document.root.member("options").expect("it is there").value;
/// assert_eq!(options.to_value().to_string(), r#"{"limit":16,"mode":"on"}"#);
/// let limit = &options.member("limit").expect("it is there").value;
/// assert_eq!(&source.text()[limit.span.range()], "0x10");
/// ```
///
/// # Errors
///
/// Every error that one pass finds, in the order of the text, but not more than 20. A fault of the grammar ends
/// the pass.
pub fn parse(source: &Source) -> Result<Document, Vec<Error>> {
    compose::document(source.text())
}
