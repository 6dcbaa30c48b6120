//! An option: its type, its default and its notes.

use serde_json::Value;

use super::read::find;
use super::{Checked, Parser, all, secrets};
use crate::error::{Place, SchemaErrorKind};
use crate::json::{Member, Node, NodeKind};
use crate::model::{Deprecation, OptionSchema, Type};
use crate::names;
use crate::validate::{Violation, violations};

impl Parser {
    pub(super) fn option(&mut self, option: &Member) -> Checked<OptionSchema> {
        let members = self.object(&option.value, "an option")?;
        self.masked = self.all_masked || secrets::may_be_secret(members);
        let ty = self.ty(&option.value, Place::Option, option.key_span);
        let description = if let Some(member) = find(members, "description") {
            self.owned_text(member)
        } else {
            let kind = SchemaErrorKind::MissingDescription;
            Err(self.missing("description", members, kind, option.key_span))
        };
        let secret = self.optional(members, "secret", Self::boolean);
        let checked_ty = ty.as_ref().map_err(|reported| *reported);
        let default = if let Some(member) = find(members, "default") {
            self.default(member, checked_ty)
        } else {
            let kind = SchemaErrorKind::MissingDefault;
            Err(self.missing("default", members, kind, option.key_span))
        };
        let examples = self.optional(members, "examples", |parser, member| {
            parser.examples(member, checked_ty)
        });
        let deprecated = self.deprecated(members);
        let name = self.name(option, members);
        Ok(OptionSchema {
            key: option.key.clone(),
            description: description?,
            default: default?,
            name: name?,
            deprecated: deprecated?,
            secret: secret?.unwrap_or(false),
            examples: examples?.unwrap_or_default(),
            span: option.key_span,
            ty: ty?,
        })
    }

    fn default(&mut self, member: &Member, ty: Checked<&Type>) -> Checked<Value> {
        let kind = |violation| SchemaErrorKind::Default { violation };
        self.value(&member.value, member, ty, kind)
    }

    fn examples(&mut self, member: &Member, ty: Checked<&Type>) -> Checked<Vec<Value>> {
        let kind = |violation| SchemaErrorKind::Example { violation };
        let examples = self.array(&member.value, &member.key)?.iter();
        all(examples
            .map(|example| self.value(example, member, ty, kind))
            .collect())
    }

    /// The value of `node`, which stands under `keyword`, if the option's type accepts it.
    fn value(
        &mut self,
        node: &Node,
        keyword: &Member,
        ty: Checked<&Type>,
        kind: fn(Box<Violation>) -> SchemaErrorKind,
    ) -> Checked<Value> {
        let value = node.to_value();
        let option = self.option.clone().unwrap_or_default();
        let mut checked = Ok(());
        for violation in violations(ty?, &value, &option, self.masked) {
            // Of a secret value not even the place of the fault is told.
            let place = node.find(&violation.path).filter(|_| !self.masked);
            let span = place.map_or(keyword.key_span, |place| place.span);
            checked = Err(self.report(kind(Box::new(violation)), span));
        }
        checked.map(|()| value)
    }

    /// The name in code, if there is one. Also for fields.
    pub(super) fn name(&mut self, owner: &Member, members: &[Member]) -> Checked<Option<String>> {
        let Some(member) = find(members, "accessor") else {
            return Ok(names::accessor_name(&owner.key).ok());
        };
        let accessor = self.owned_text(member)?;
        match names::check_accessor(&accessor) {
            Ok(()) => Ok(Some(accessor)),
            Err(error) => {
                let kind = SchemaErrorKind::Accessor { accessor, error };
                Err(self.report(kind, member.value.span))
            }
        }
    }

    /// `deprecated`: true, or a text that says what to use. Also for fields.
    pub(super) fn deprecated(&mut self, members: &[Member]) -> Checked<Option<Deprecation>> {
        let Some(member) = find(members, "deprecated") else {
            return Ok(None);
        };
        match &member.value.kind {
            NodeKind::Boolean(false) => Ok(None),
            NodeKind::Boolean(true) => Ok(Some(Deprecation::Plain)),
            NodeKind::String(note) => Ok(Some(Deprecation::Note(note.clone()))),
            _ => self.unexpected(&member.value, &member.key, "true or a string"),
        }
    }
}
