//! Keys that refer to a built-in definition: feature flags and experiment layers.

use super::read::find;
use super::root::Root;
use super::{Checked, Parser};
use crate::error::SchemaErrorKind;
use crate::flags::Definition;
use crate::json::Member;
use crate::nearest::nearest;

impl Parser {
    /// Reads `"key": {"$ref": "#/definitions/…"}`.
    pub(super) fn reference(
        &mut self,
        option: &Member,
        reference: &Member,
        members: &[Member],
    ) -> Checked<Definition> {
        self.check_alone(members);
        let definition = self.definition(reference, &Definition::ALL)?;
        if option.key.starts_with(definition.prefix()) {
            return Ok(definition);
        }
        let kind = SchemaErrorKind::MisplacedReference {
            reference: definition.reference(),
            prefix: definition.prefix(),
        };
        Err(self.report(kind, option.key_span))
    }

    /// Reports whatever stands beside a `$ref`.
    fn check_alone(&mut self, members: &[Member]) {
        for beside in members.iter().filter(|member| member.key != "$ref") {
            let keyword = beside.key.clone();
            let kind = SchemaErrorKind::BesideReference { keyword };
            self.report(kind, beside.key_span);
        }
    }

    fn definition(&mut self, reference: &Member, known: &[Definition]) -> Checked<Definition> {
        let found = self.text(reference)?;
        let definition = known.iter().find(|known| known.reference() == found);
        definition.copied().ok_or_else(|| {
            let kind = SchemaErrorKind::UnknownReference {
                found: Some(found.to_owned()),
                known: known.iter().map(|known| known.reference()).collect(),
            };
            self.report(kind, reference.value.span)
        })
    }

    /// Reads `patternProperties`: `{"^feature\\.": {"$ref": "#/definitions/Feature"}}`.
    pub(super) fn key_patterns(&mut self, member: &Member, root: &mut Root) -> Checked<()> {
        for entry in self.object(&member.value, &member.key)? {
            let known = Definition::ALL.map(Definition::pattern);
            let definition = Definition::ALL
                .into_iter()
                .find(|definition| definition.pattern() == entry.key);
            let Some(definition) = definition else {
                let kind = SchemaErrorKind::UnknownKeyPattern {
                    nearest: nearest(&entry.key, known),
                    found: entry.key.clone(),
                };
                self.report(kind, entry.key_span);
                continue;
            };
            if self.refers_to(entry, definition).is_ok() {
                root.declared(definition).any_with_prefix = Some(definition.prefix());
            }
        }
        Ok(())
    }

    fn refers_to(&mut self, entry: &Member, definition: Definition) -> Checked<()> {
        let members = self.object(&entry.value, &entry.key)?;
        self.check_alone(members);
        if let Some(reference) = find(members, "$ref") {
            return self.definition(reference, &[definition]).map(drop);
        }
        let kind = SchemaErrorKind::UnknownReference {
            found: None,
            known: vec![definition.reference()],
        };
        Err(self.report(kind, entry.key_span))
    }

    /// Reports the ordinary options whose keys a pattern gives to the flags.
    pub(super) fn check_typed_flags(&mut self, root: &Root) {
        let taken = Definition::ALL
            .into_iter()
            .filter(|definition| match definition {
                Definition::Feature => root.flags.any_with_prefix.is_some(),
                Definition::ExperimentLayer => root.experiment_layers.any_with_prefix.is_some(),
            });
        for definition in taken {
            for option in &root.options {
                if option.key.starts_with(definition.prefix()) {
                    self.option = Some(option.key.clone());
                    let pattern = definition.pattern();
                    self.report(SchemaErrorKind::TypedFlag { pattern }, option.span);
                    self.option = None;
                }
            }
        }
    }
}
