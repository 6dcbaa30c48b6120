//! Paths into a JSON value.

use std::fmt;

/// The way from a JSON value to a part of it.
///
/// Its `Display` joins the segments with slashes: `aos/0/a`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(Vec<Segment>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// Into an object.
    Key(String),
    /// Into an array.
    Index(usize),
    /// Into any item of an array or any entry of a map: in the paths of what was
    /// [ignored](crate::Ignored) only.
    Any,
}

impl Path {
    /// The path to the value itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The steps.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether this is the path to the value itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// This path, seen from the object that has the value under `key`.
    #[must_use]
    pub fn within(mut self, key: impl Into<String>) -> Self {
        self.0.insert(0, Segment::Key(key.into()));
        self
    }

    /// As a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        let escape = |segment: &Segment| match segment {
            Segment::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Index(index) => format!("/{index}"),
            Segment::Any => "/*".to_owned(),
        };
        self.0.iter().map(escape).collect()
    }
}

impl FromIterator<Segment> for Path {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Self(segments.into_iter().collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("/")?;
            }
            match segment {
                Segment::Key(key) => f.write_str(key)?,
                Segment::Index(index) => write!(f, "{index}")?,
                Segment::Any => f.write_str("*")?,
            }
        }
        Ok(())
    }
}

/// A path while walking: on the stack, so that a valid value costs nothing.
#[derive(Clone, Copy)]
pub(super) enum Trail<'a> {
    Root,
    /// Into a declared field.
    Field(&'a Trail<'a>, &'a str),
    /// Into an entry whose key is a part of the value.
    Entry(&'a Trail<'a>, &'a str),
    Item(&'a Trail<'a>, usize),
}

impl Trail<'_> {
    /// The path, with the keys that are parts of the value replaced by `mask` if there is one.
    pub(super) fn to_path(self, mask: Option<&str>) -> Path {
        self.map(|step| match step {
            Step::Field(key) => Segment::Key(key.to_owned()),
            Step::Entry(key) => Segment::Key(mask.unwrap_or(key).to_owned()),
            Step::Item(index) => Segment::Index(index),
        })
    }

    /// The path in the schema: the same for all items of an array and all entries of a map.
    pub(super) fn to_schema_path(self) -> Path {
        self.map(|step| match step {
            Step::Field(key) => Segment::Key(key.to_owned()),
            Step::Entry(_) | Step::Item(_) => Segment::Any,
        })
    }

    fn map(self, segment: impl Fn(Step<'_>) -> Segment) -> Path {
        let mut segments = Vec::new();
        let mut here = self;
        loop {
            let (before, step) = match here {
                Trail::Root => break,
                Trail::Field(before, key) => (before, Step::Field(key)),
                Trail::Entry(before, key) => (before, Step::Entry(key)),
                Trail::Item(before, index) => (before, Step::Item(index)),
            };
            segments.push(segment(step));
            here = *before;
        }
        segments.reverse();
        Path(segments)
    }
}

/// The last step of a [`Trail`].
enum Step<'a> {
    Field(&'a str),
    Entry(&'a str),
    Item(usize),
}
