//! The top of a schema file.

use std::collections::HashMap;

use super::read::find;
use super::{Checked, Parser, Reported};
use crate::error::SchemaErrorKind;
use crate::flags::Definition;
use crate::json::{Member, Node, NodeKind};
use crate::model::{Declared, Namespace, OptionSchema, Reference, Schema};
use crate::names::{self, Broken, accessor_name};
use crate::source::Span;

/// The contents of a schema file.
#[derive(Default)]
pub(super) struct Root {
    version: String,
    title: Option<String>,
    description: Option<String>,
    pub(super) options: Vec<OptionSchema>,
    /// The options with something wrong, as far as they have a name in code.
    pub(super) broken: Vec<Broken>,
    pub(super) flags: Declared,
    pub(super) experiment_layers: Declared,
}

impl Root {
    pub(super) fn into_schema(self, namespace: Namespace) -> Schema {
        let keys = self.options.iter().map(|option| option.key.clone());
        let index = keys.zip(0..).collect::<HashMap<_, _>>();
        Schema {
            namespace,
            version: self.version,
            title: self.title,
            description: self.description,
            options: self.options,
            flags: self.flags,
            experiment_layers: self.experiment_layers,
            index,
        }
    }

    pub(super) fn declared(&mut self, definition: Definition) -> &mut Declared {
        match definition {
            Definition::Feature => &mut self.flags,
            Definition::ExperimentLayer => &mut self.experiment_layers,
        }
    }
}

impl Parser {
    pub(super) fn root(&mut self, node: &Node) -> Checked<Root> {
        let members = self.object(node, "a schema")?;
        self.check_root_keywords(members);
        let opening = Span {
            start: node.span.start,
            end: node.span.start + 1,
        };
        let mut root = Root::default();
        for keyword in ["version", "type"] {
            if find(members, keyword).is_none() {
                let kind = SchemaErrorKind::MissingTopLevel { keyword };
                self.missing(keyword, members, kind, opening);
            }
        }
        if find(members, "properties")
            .or(find(members, "patternProperties"))
            .is_none()
        {
            let keyword = "properties";
            let kind = SchemaErrorKind::MissingTopLevel { keyword };
            self.missing(keyword, members, kind, opening);
        }
        for member in members {
            // The errors have been reported, and every keyword is read all the same.
            let _reported = self.root_keyword(member, &mut root);
        }
        self.check_typed_flags(&root);
        Ok(root)
    }

    fn root_keyword(&mut self, member: &Member, root: &mut Root) -> Checked<()> {
        match member.key.as_str() {
            "version" => root.version = self.version(member)?,
            "type" => self.root_type(member)?,
            "$schema" => {
                self.text(member)?;
            }
            "title" => root.title = Some(self.owned_text(member)?),
            "description" => root.description = Some(self.owned_text(member)?),
            // The peer accepts it, and does not let it change anything.
            "additionalProperties" => {
                self.boolean(member)?;
            }
            "patternProperties" => self.key_patterns(member, root)?,
            "properties" => self.properties(member, root)?,
            _ => {}
        }
        Ok(())
    }

    fn version(&mut self, member: &Member) -> Checked<String> {
        let version = self.text(member)?;
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let valid = version
            .split_once('.')
            .is_some_and(|(major, minor)| is_number(major) && is_number(minor));
        if valid {
            return Ok(version.to_owned());
        }
        let found = version.to_owned();
        Err(self.report(SchemaErrorKind::Version { found }, member.value.span))
    }

    fn root_type(&mut self, member: &Member) -> Checked<()> {
        let found = self.text(member)?.to_owned();
        if found == "object" {
            return Ok(());
        }
        Err(self.report(SchemaErrorKind::RootType { found }, member.value.span))
    }

    fn properties(&mut self, member: &Member, root: &mut Root) -> Checked<()> {
        for option in self.object(&member.value, &member.key)? {
            self.option = Some(option.key.clone());
            if let NodeKind::Object(members) = &option.value.kind
                && let Some(reference) = find(members, "$ref")
            {
                if let Ok(definition) = self.reference(option, reference, members) {
                    root.declared(definition).named.push(Reference {
                        key: option.key.clone(),
                        name: accessor_name(&option.key).ok(),
                        span: option.key_span,
                    });
                }
            } else {
                match self.option(option) {
                    Ok(option) => root.options.push(option),
                    Err(Reported) => root.broken.extend(broken(option)),
                }
            }
            self.option = None;
        }
        Ok(())
    }
}

/// What is left of an option with something wrong, if it has a name that another may have too.
fn broken(option: &Member) -> Option<Broken> {
    let name = match option
        .value
        .member("accessor")
        .map(|member| &member.value.kind)
    {
        Some(NodeKind::String(accessor)) if names::check_accessor(accessor).is_ok() => {
            accessor.clone()
        }
        Some(_) => return None,
        None => names::accessor_name(&option.key).ok()?,
    };
    Some(Broken {
        key: option.key.clone(),
        name,
        span: option.key_span,
    })
}
