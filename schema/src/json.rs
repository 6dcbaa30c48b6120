//! JSON with positions: a tree whose every part knows where it stands in the text.
//!
//! `serde_json` owns the grammar. The tree is built by reading a value as raw text, then that
//! text's own parts as raw texts, and so on; where a part stands follows from where its slice does.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::source::{Source, Span};
use crate::validate::{Path, Segment};

/// The deepest nesting that is read.
pub const DEEPEST: usize = 128;

/// The most errors of one text that are told: whoever has more has one cause for them.
const MOST_ERRORS: usize = 20;

/// A JSON value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands. The text there is the value as written, numbers included.
    pub span: Span,
    /// The value.
    pub kind: NodeKind,
}

/// The kinds of JSON value.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum NodeKind {
    Null,
    Boolean(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    /// In the order of the text. Keys are unique.
    Object(Vec<Member>),
}

/// One key of an object with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key stands, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value without positions.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Boolean(boolean) => Value::Bool(*boolean),
            NodeKind::Number(number) => Value::Number(number.clone()),
            NodeKind::String(text) => Value::String(text.clone()),
            NodeKind::Array(items) => items.iter().map(Self::to_value).collect(),
            NodeKind::Object(members) => members
                .iter()
                .map(|member| (member.key.clone(), member.value.to_value()))
                .collect::<Map<_, _>>()
                .into(),
        }
    }

    /// The part at `path`.
    pub fn find(&self, path: &Path) -> Option<&Self> {
        path.segments()
            .iter()
            .try_fold(self, |node, segment| match segment {
                Segment::Key(key) => node.member(key).map(|member| &member.value),
                Segment::Index(index) => match &node.kind {
                    NodeKind::Array(items) => items.get(*index),
                    _ => None,
                },
                Segment::Any => None,
            })
    }

    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[Member]> {
        match &self.kind {
            NodeKind::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of this key, if this is an object that has it.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members()?.iter().find(|member| member.key == key)
    }
}

/// A fault of a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where.
    pub span: Span,
}

/// The faults of a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is no JSON, or holds a number or text that cannot be represented. In `serde_json`'s
    /// words.
    Syntax(String),
    /// A byte order mark stands before it.
    ByteOrderMark,
    /// An object has a key twice.
    DuplicateKey(String),
    /// It is nested over [`DEEPEST`] levels.
    TooDeep,
}

impl ErrorKind {
    /// The same without the key that the text gives: it may be part of a secret value.
    #[must_use]
    pub fn without_names(self) -> Self {
        match self {
            Self::DuplicateKey(_) => Self::DuplicateKey(crate::SECRET.to_owned()),
            other => other,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => write!(f, "invalid JSON: {message}"),
            Self::ByteOrderMark => f.write_str("invalid JSON: it starts with a byte order mark"),
            Self::DuplicateKey(key) => write!(f, "duplicate key {key:?}"),
            Self::TooDeep => write!(f, "nested over {DEEPEST} levels"),
        }
    }
}

/// Reads the tree of `source`.
///
/// # Errors
///
/// A value that is nested too deeply, or else the syntax error, or else every duplicate key; not
/// more than 20.
pub fn parse(source: &Source) -> Result<Node, Vec<Error>> {
    match parse_leniently(source) {
        (Some(root), errors) if errors.is_empty() => Ok(root),
        (_, errors) => Err(errors),
    }
}

/// Reads the tree of `source`, which is there also if nothing is wrong but duplicate keys: of each, the
/// first counts.
pub(crate) fn parse_leniently(source: &Source) -> (Option<Node>, Vec<Error>) {
    let mut reader = Reader {
        text: source.text(),
        errors: Vec::new(),
    };
    let root = reader.root();
    (root, reader.errors)
}

/// Reads the value of `source` without positions, in one pass: the fast way for large texts that
/// are mostly right.
///
/// # Errors
///
/// The same as of [`parse`].
pub fn parse_value(source: &Source) -> Result<Value, Vec<Error>> {
    match serde_json::from_str::<UniqueKeys>(source.text()) {
        Ok(UniqueKeys(value)) => Ok(value),
        // The slow way knows where, and allows exactly DEEPEST levels.
        Err(_) => parse(source).map(|node| node.to_value()),
    }
}

struct Reader<'s> {
    text: &'s str,
    errors: Vec<Error>,
}

impl<'s> Reader<'s> {
    fn root(&mut self) -> Option<Node> {
        const BYTE_ORDER_MARK: &str = "\u{feff}";
        if self.text.starts_with(BYTE_ORDER_MARK) {
            let end = BYTE_ORDER_MARK.len();
            self.report(ErrorKind::ByteOrderMark, Span { start: 0, end });
            return None;
        }
        // Before anything that takes time for each level.
        if let Some(start) = too_deep(self.text) {
            let end = start + 1;
            self.report(ErrorKind::TooDeep, Span { start, end });
            return None;
        }
        let raw = self.read::<&RawValue>(self.text)?;
        self.node(raw.get())
    }

    /// Reads the node that `raw`, a slice of the text, is. `None` if an error was reported.
    fn node(&mut self, raw: &'s str) -> Option<Node> {
        if self.errors.len() >= MOST_ERRORS {
            return None;
        }
        let span = self.span(raw);
        let kind = match raw.as_bytes().first()? {
            b'{' => {
                let Members(members) = self.read(raw)?;
                NodeKind::Object(self.members(members)?)
            }
            b'[' => {
                let items = self.read::<Vec<&RawValue>>(raw)?;
                // Not `collect`: every item's errors count, not only the first's.
                let mut nodes = Some(Vec::with_capacity(items.len()));
                for item in items {
                    let node = self.node(item.get());
                    nodes = nodes.zip(node).map(pushed);
                }
                NodeKind::Array(nodes?)
            }
            b'"' => NodeKind::String(self.read(raw)?),
            b't' => NodeKind::Boolean(true),
            b'f' => NodeKind::Boolean(false),
            b'n' => NodeKind::Null,
            _ => {
                let number = canonical(&self.read::<Number>(raw)?);
                if number.is_none() {
                    self.report(ErrorKind::Syntax(OUT_OF_RANGE.to_owned()), span);
                }
                NodeKind::Number(number?)
            }
        };
        Some(Node { span, kind })
    }

    fn members(&mut self, members: Vec<(&'s RawValue, &'s RawValue)>) -> Option<Vec<Member>> {
        let mut keys = std::collections::HashSet::with_capacity(members.len());
        let mut nodes = Some(Vec::with_capacity(members.len()));
        for (key, value) in members {
            let key_span = self.span(key.get());
            let key = self.read::<String>(key.get());
            let node = self.node(value.get());
            if let Some(key) = &key
                && !keys.insert(key.clone())
            {
                self.report(ErrorKind::DuplicateKey(key.clone()), key_span);
                if node.is_some() {
                    continue;
                }
            }
            let member = key.zip(node).map(|(key, value)| Member {
                key,
                key_span,
                value,
            });
            nodes = nodes.zip(member).map(pushed);
        }
        nodes
    }

    fn read<T: Deserialize<'s>>(&mut self, raw: &'s str) -> Option<T> {
        match serde_json::from_str(raw) {
            Ok(value) => Some(value),
            Err(error) => {
                let offset = self.span(raw).start + offset_in(raw, &error);
                let end = (offset + 1..=self.text.len())
                    .find(|end| self.text.is_char_boundary(*end))
                    .unwrap_or(offset);
                let span = Span { start: offset, end };
                self.report(ErrorKind::Syntax(without_position(&error)), span);
                None
            }
        }
    }

    fn span(&self, raw: &str) -> Span {
        let start = raw.as_ptr() as usize - self.text.as_ptr() as usize;
        Span {
            start,
            end: start + raw.len(),
        }
    }

    fn report(&mut self, kind: ErrorKind, span: Span) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(Error { kind, span });
        }
    }
}

/// Where a value starts that is nested over [`DEEPEST`] levels, if the text has one; the first.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' if depth == DEEPEST => return Some(at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn pushed<T>((mut list, item): (Vec<T>, T)) -> Vec<T> {
    list.push(item);
    list
}

/// The byte offset of an error. `serde_json` counts columns in bytes.
fn offset_in(text: &str, error: &serde_json::Error) -> usize {
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let mut offset = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The message without ` at line 1 column 2`, which is said before it.
fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

/// An object's members as raw texts, in order, duplicates included.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

/// What `serde_json` says of a number that is too large.
const OUT_OF_RANGE: &str = "number out of range";

/// How `serde_json` hands over a number with its feature `arbitrary_precision`: as an object with this
/// key and the number's text. Any crate of a program may have switched that on for all.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

fn number_of(text: &str) -> Result<Value, String> {
    let number = text.parse::<Number>().map_err(|error| error.to_string())?;
    let number = canonical(&number).ok_or(OUT_OF_RANGE)?;
    Ok(number.into())
}

/// The number as it is without `arbitrary_precision`: an integer of 64 bits, or else a finite float.
fn canonical(number: &Number) -> Option<Number> {
    let signed = number.as_i64().map(Number::from);
    let whole = signed.or_else(|| number.as_u64().map(Number::from));
    whole.or_else(|| number.as_f64().and_then(Number::from_f64))
}

/// A value none of whose objects has a key twice.
struct UniqueKeys(Value);

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueKeysVisitor).map(Self)
    }
}

struct UniqueKeysVisitor;

impl<'de> Visitor<'de> for UniqueKeysVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Value, E> {
        Ok(boolean.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(UniqueKeys(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if key == ARBITRARY_PRECISION {
                return number_of(&members.next_value::<String>()?)
                    .map_err(serde::de::Error::custom);
            }
            let UniqueKeys(value) = members.next_value()?;
            if values.insert(key, value).is_some() {
                return Err(serde::de::Error::custom("duplicate key"));
            }
        }
        Ok(values.into())
    }
}
