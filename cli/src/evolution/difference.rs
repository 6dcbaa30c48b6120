//! A change and where it is: in the values, and in the files of the schemas.

use sentry_options_schema::json::{self, Node};
use sentry_options_schema::{Hidden, Path, Segment, Source, Span};
use sentry_options_values::Place;

use super::change::Change;

/// One difference between two versions of a schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Difference {
    /// The namespace.
    pub(crate) namespace: String,
    /// Where.
    pub(crate) at: At,
    /// What.
    pub(crate) change: Change,
    /// Whether the option is secret in either version, so that no message may tell a value of it.
    pub(crate) is_secret: bool,
}

/// Where a difference is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct At {
    /// The key of the option; none for a whole namespace.
    pub(crate) option: Option<String>,
    /// Where in a value of the option, with `*` for any item or entry.
    pub(crate) value: Vec<Segment>,
    /// Whether it is about the keys of the object there.
    pub(crate) is_about_keys: bool,
    /// Where in the older schema's file.
    pub(crate) old: Vec<Segment>,
    /// Where in the newer schema's file.
    pub(crate) new: Vec<Segment>,
}

impl At {
    /// An option, by its key.
    pub(crate) fn option(key: &str) -> Self {
        let at = Self {
            option: Some(key.to_owned()),
            ..Self::default()
        };
        at.keyword("properties").keyword(key)
    }

    /// The patterns of keys, at the top of a schema.
    pub(super) fn key_patterns() -> Self {
        Self::default().keyword("patternProperties")
    }

    /// The same place in the values, at a keyword of the schemas.
    pub(super) fn keyword(&self, keyword: &str) -> Self {
        self.in_files(key(keyword), key(keyword))
    }

    /// A field of a struct, which an object has under `key`.
    pub(super) fn field(&self, field: &str) -> Self {
        let mut at = self.keyword("properties").keyword(field);
        at.value.push(key(field));
        at
    }

    /// Any item, or any entry, whose type stands under a keyword.
    pub(super) fn any(&self, keyword: &str) -> Self {
        let mut at = self.keyword(keyword);
        at.value.push(Segment::Any);
        at
    }

    /// A variant of a tagged union, by its places in the two lists.
    pub(super) fn variant(&self, tag: &str, old: usize, new: usize) -> Self {
        let one_of = self.keyword("oneOf");
        let mut at = one_of.in_files(Segment::Index(old), Segment::Index(new));
        at.value.push(key(&format!("({tag})")));
        at
    }

    /// The keys of an object.
    pub(super) fn keys(&self) -> Self {
        Self {
            is_about_keys: true,
            ..self.keyword("propertyNames")
        }
    }

    /// The option and the way into its value: `db.config/host`.
    pub(crate) fn path(&self) -> String {
        let inner = self.value.iter().cloned().collect::<Path>();
        match &self.option {
            Some(option) if inner.is_root() => option.clone(),
            Some(option) => format!("{option}/{inner}"),
            None => String::new(),
        }
    }

    fn in_files(&self, old: Segment, new: Segment) -> Self {
        let mut at = self.clone();
        at.old.push(old);
        at.new.push(new);
        at
    }
}

fn key(key: &str) -> Segment {
    Segment::Key(key.to_owned())
}

/// The tree of a schema's file, in which differences have their places.
#[derive(Debug)]
pub(crate) struct Text {
    source: Source,
    hidden: Hidden,
    root: Option<Node>,
}

impl Text {
    /// The tree of a text; that of a schema always has one.
    pub(crate) fn new(source: &Source) -> Self {
        Self {
            source: source.clone(),
            hidden: Hidden::of_schema(source),
            root: json::parse(source).ok(),
        }
    }

    /// The place of what is at `path`: the key that leads there, or an item; if it is not there, the
    /// last part of the way that is.
    pub(crate) fn place(&self, path: &[Segment]) -> Place {
        Place {
            source: self.source.clone(),
            span: self.find(path),
            hidden: self.hidden.clone(),
        }
    }

    fn find(&self, path: &[Segment]) -> Span {
        let mut span = Span::default();
        let Some(mut node) = self.root.as_ref() else {
            return span;
        };
        for segment in path {
            let next = match segment {
                Segment::Key(key) => node
                    .member(key)
                    .map(|member| (&member.value, member.key_span)),
                index => node
                    .find(&std::iter::once(index.clone()).collect())
                    .map(|item| (item, opening(item))),
            };
            let Some((value, found)) = next else {
                break;
            };
            (node, span) = (value, found);
        }
        span
    }

    /// Whether all of `path` is there.
    pub(crate) fn has(&self, path: &[Segment]) -> bool {
        let path = path.iter().cloned().collect::<Path>();
        self.root
            .as_ref()
            .is_some_and(|root| root.find(&path).is_some())
    }
}

/// A list's item may be long: where it starts.
fn opening(node: &Node) -> Span {
    match node.members() {
        Some(_) => Span {
            start: node.span.start,
            end: node.span.start + 1,
        },
        None => node.span,
    }
}
