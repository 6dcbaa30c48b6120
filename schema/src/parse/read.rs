//! Reading JSON values of the kind that a keyword takes.

use serde_json::Number;

use super::{Checked, Parser};
use crate::error::SchemaErrorKind;
use crate::json::{Member, Node, NodeKind};
use crate::number;

/// The member of this key.
pub(super) fn find<'n>(members: &'n [Member], key: &str) -> Option<&'n Member> {
    members.iter().find(|member| member.key == key)
}

impl Parser {
    /// Reads the keyword `key` if it is there.
    pub(super) fn optional<'n, T>(
        &mut self,
        members: &'n [Member],
        key: &str,
        read: impl FnOnce(&mut Self, &'n Member) -> Checked<T>,
    ) -> Checked<Option<T>> {
        find(members, key)
            .map(|member| read(self, member))
            .transpose()
    }

    pub(super) fn object<'n>(&mut self, node: &'n Node, what: &str) -> Checked<&'n [Member]> {
        match &node.kind {
            NodeKind::Object(members) => Ok(members),
            _ => self.unexpected(node, what, "an object"),
        }
    }

    pub(super) fn array<'n>(&mut self, node: &'n Node, what: &str) -> Checked<&'n [Node]> {
        match &node.kind {
            NodeKind::Array(items) => Ok(items),
            _ => self.unexpected(node, what, "an array"),
        }
    }

    pub(super) fn text<'n>(&mut self, member: &'n Member) -> Checked<&'n str> {
        match &member.value.kind {
            NodeKind::String(text) => Ok(text),
            _ => self.unexpected(&member.value, &member.key, "a string"),
        }
    }

    pub(super) fn owned_text(&mut self, member: &Member) -> Checked<String> {
        self.text(member).map(str::to_owned)
    }

    pub(super) fn boolean(&mut self, member: &Member) -> Checked<bool> {
        match &member.value.kind {
            NodeKind::Boolean(boolean) => Ok(*boolean),
            _ => self.unexpected(&member.value, &member.key, "a boolean"),
        }
    }

    pub(super) fn number(&mut self, member: &Member) -> Checked<Number> {
        match &member.value.kind {
            NodeKind::Number(number) => Ok(number.clone()),
            _ => self.unexpected(&member.value, &member.key, "a number"),
        }
    }

    pub(super) fn divisor(&mut self, member: &Member) -> Checked<Number> {
        let number = self.number(member)?;
        if number.as_f64().is_some_and(|number| number > 0.0) {
            Ok(number)
        } else {
            self.unexpected(&member.value, &member.key, "a number above 0")
        }
    }

    pub(super) fn count(&mut self, member: &Member) -> Checked<u64> {
        let integer = match &member.value.kind {
            NodeKind::Number(number) => number::integer(number),
            _ => None,
        };
        match integer.and_then(|integer| u64::try_from(integer).ok()) {
            Some(count) => Ok(count),
            None => self.unexpected(&member.value, &member.key, "a whole number, 0 or more"),
        }
    }

    pub(super) fn unexpected<T>(
        &mut self,
        node: &Node,
        what: &str,
        expected: &'static str,
    ) -> Checked<T> {
        let kind = SchemaErrorKind::Unexpected {
            what: what.to_owned(),
            expected,
            found: (&node.kind).into(),
        };
        Err(self.report(kind, node.span))
    }
}
