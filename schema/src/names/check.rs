//! What only code generation refuses: keys without a name, and names that collide.

use std::collections::HashMap;

use super::{NameError, accessor_name, option_type_name, type_name};
use crate::error::{Other, SchemaError, SchemaErrorKind, SchemaErrors};
use crate::model::{Declared, Field, Kind, OptionSchema, Reference, Schema, Struct, Type};
use crate::parse::secrets;
use crate::source::{Source, Span};

/// Checks that every option, and within every struct every field, has a name of its own in code,
/// and a type name of its own where its type gets one. `source` is the file that `schema` is from.
///
/// # Errors
///
/// Every key without a name and every key whose name another has.
pub fn check(schema: &Schema, source: &Source) -> Result<(), SchemaErrors> {
    let flags = [&schema.flags, &schema.experiment_layers];
    let errors = errors(&schema.options, flags, &[], source);
    if errors.is_empty() {
        return Ok(());
    }
    let hidden = secrets::of_source(source);
    Err(SchemaErrors::new(source, errors, hidden))
}

/// An option whose name is known, and with which something else is wrong.
pub(crate) struct Broken {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// What is wrong with the names of these options, flags and experiment layers.
pub(crate) fn errors(
    options: &[OptionSchema],
    [flags, experiment_layers]: [&Declared; 2],
    broken: &[Broken],
    source: &Source,
) -> Vec<SchemaError> {
    let explained = flags.named.iter().filter_map(Explained::new);
    let explained = explained.collect::<Vec<_>>();
    let references = flags.named.iter().chain(&experiment_layers.named);
    let references = references.map(|reference| Named {
        key: &reference.key,
        name: reference.name.as_deref(),
        span: reference.span,
        typed: false,
        reference: true,
    });
    let explanations = explained.iter().map(|explained| Named {
        name: Some(&explained.name),
        ..explained.flag
    });
    let mut checker = Checker {
        source,
        option: None,
        errors: Vec::new(),
    };
    checker.options(options, references.chain(explanations), broken);
    checker.errors
}

/// A flag has two names: its own, and that of the method that explains it.
struct Explained<'s> {
    flag: Named<'s>,
    name: String,
}

impl<'s> Explained<'s> {
    fn new(flag: &'s Reference) -> Option<Self> {
        let name = flag.name.as_deref()?;
        Some(Self {
            flag: Named {
                key: &flag.key,
                name: Some(name),
                span: flag.span,
                typed: false,
                reference: true,
            },
            name: super::explanation_name(name),
        })
    }
}

struct Checker<'s> {
    source: &'s Source,
    option: Option<&'s str>,
    errors: Vec<SchemaError>,
}

/// One key with its name, as far as it has one.
#[derive(Clone, Copy)]
struct Named<'s> {
    key: &'s str,
    name: Option<&'s str>,
    span: Span,
    /// Whether its type gets a name.
    typed: bool,
    /// Whether it is a flag or an experiment layer, which take no `accessor`.
    reference: bool,
}

impl<'s> Checker<'s> {
    fn options(
        &mut self,
        options: &'s [OptionSchema],
        references: impl Iterator<Item = Named<'s>>,
        broken: &'s [Broken],
    ) {
        let read = options.iter().map(|option| Named {
            key: &option.key,
            name: option.name.as_deref(),
            span: option.span,
            typed: gets_name(&option.ty),
            reference: false,
        });
        let broken = broken.iter().map(|broken| Named {
            key: &broken.key,
            name: Some(&broken.name),
            span: broken.span,
            typed: false,
            reference: false,
        });
        let mut named = read.chain(references).chain(broken).collect::<Vec<_>>();
        named.sort_by_key(|named| named.span);
        self.unique(named, None, option_type_name);
        for option in options {
            self.option = Some(&option.key);
            self.fields_of(&option.ty);
        }
    }

    /// Checks the fields of every struct in `ty`.
    fn fields_of(&mut self, ty: &'s Type) {
        match &ty.kind {
            Kind::Struct(shape) => self.fields(shape),
            Kind::Tagged(tagged) => {
                for variant in &tagged.variants {
                    self.fields(&variant.content);
                }
            }
            Kind::Array(array) => self.fields_of(&array.items),
            Kind::Map(map) => self.fields_of(&map.values),
            Kind::Boolean
            | Kind::Integer(_)
            | Kind::Number(_)
            | Kind::String(_)
            | Kind::Scalars(_) => {}
        }
    }

    fn fields(&mut self, shape: &'s Struct) {
        let field = |field: &'s Field| Named {
            key: &field.key,
            name: field.name.as_deref(),
            span: field.span,
            typed: gets_name(&field.ty),
            reference: false,
        };
        let named = shape.fields.iter().map(field).collect();
        self.unique(named, shape.extra.as_deref(), type_name);
        for field in &shape.fields {
            self.fields_of(&field.ty);
        }
        if let Some(extra) = &shape.extra {
            self.fields_of(extra);
        }
    }

    /// Checks that no two of these keys, which stand beside undeclared fields of type `extra`, have
    /// one name, or one name for their types.
    fn unique(
        &mut self,
        keys: Vec<Named<'s>>,
        extra: Option<&Type>,
        type_name: fn(&str) -> String,
    ) {
        const EXTRA: &str = "extra";
        // Without a key: the undeclared fields.
        let mut names = HashMap::<&str, Option<Named<'s>>>::new();
        let mut types = HashMap::<String, Option<Named<'s>>>::new();
        if let Some(extra) = extra {
            names.insert(EXTRA, None);
            if gets_name(extra) {
                types.insert(type_name(EXTRA), None);
            }
        }
        for here in keys {
            let key = here.key.to_owned();
            let Some(name) = here.name else {
                // The model has no name exactly where the mapping gave none.
                let error = accessor_name(here.key).err().unwrap_or(NameError::NoLetter);
                let reference = here.reference;
                self.report(
                    here,
                    SchemaErrorKind::NoName {
                        key,
                        error,
                        reference,
                    },
                );
                continue;
            };
            // A flag comes twice. If its own name is taken, so is that of its explanation.
            if here.reference && self.errors.iter().any(|error| error.span == here.span) {
                continue;
            }
            if let Some(other) = names.get(name) {
                let (other, name) = (self.other(here, *other), name.to_owned());
                self.report(here, SchemaErrorKind::CollidingNames { key, other, name });
                continue;
            }
            names.insert(name, Some(here));
            if !here.typed {
                continue;
            }
            let name = type_name(name);
            if let Some(other) = types.get(&name) {
                let other = self.other(here, *other);
                self.report(here, SchemaErrorKind::CollidingTypes { key, other, name });
                continue;
            }
            types.insert(name, Some(here));
        }
    }

    fn other(&self, here: Named<'_>, other: Option<Named<'_>>) -> Other {
        other.map_or(Other::Extra, |other| Other::Key {
            key: other.key.to_owned(),
            position: self.source.position(other.span.start),
            reference: here.reference && other.reference,
        })
    }

    fn report(&mut self, at: Named<'s>, kind: SchemaErrorKind) {
        self.errors.push(SchemaError {
            kind,
            span: at.span,
            option: Some(self.option.unwrap_or(at.key).to_owned()),
        });
    }
}

/// Whether `ty` becomes a type, or a module of types, with a name of its own.
fn gets_name(ty: &Type) -> bool {
    match &ty.kind {
        Kind::String(_) => ty.allowed.is_some(),
        Kind::Struct(_) | Kind::Tagged(_) | Kind::Scalars(_) => true,
        Kind::Array(array) => gets_name(&array.items),
        Kind::Map(map) => gets_name(&map.values),
        Kind::Boolean | Kind::Integer(_) | Kind::Number(_) => false,
    }
}
