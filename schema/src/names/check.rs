//! What only code generation refuses: keys without a name, and names that collide.

use std::collections::HashMap;

use super::{NameError, accessor_name, option_type_name, type_name};
use crate::error::{SchemaError, SchemaErrorKind, SchemaErrors};
use crate::model::{Field, Kind, Schema, Struct, Type};
use crate::parse::secrets;
use crate::source::{Source, Span};

/// Checks that every option, and within every struct every field, has a name of its own in code,
/// and a type name of its own where its type gets one. `source` is the file that `schema` is from.
///
/// # Errors
///
/// Every key without a name and every key whose name another has.
pub fn check(schema: &Schema, source: &Source) -> Result<(), SchemaErrors> {
    let mut checker = Checker {
        source,
        option: None,
        errors: Vec::new(),
    };
    checker.options(schema);
    if checker.errors.is_empty() {
        return Ok(());
    }
    Err(SchemaErrors::new(
        source,
        checker.errors,
        secrets::of_source(source),
    ))
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
}

impl<'s> Checker<'s> {
    fn options(&mut self, schema: &'s Schema) {
        let named = schema.options.iter().map(|option| Named {
            key: &option.key,
            name: option.name.as_deref(),
            span: option.span,
            typed: gets_name(&option.ty),
        });
        self.unique(named.collect(), option_type_name);
        for option in &schema.options {
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
        };
        let mut named = Vec::with_capacity(shape.fields.len() + 1);
        if let Some(extra) = &shape.extra {
            named.push(Named {
                key: "additionalProperties",
                name: Some("extra"),
                span: shape
                    .fields
                    .first()
                    .map_or_else(Span::default, |field| field.span),
                typed: gets_name(extra),
            });
        }
        named.extend(shape.fields.iter().map(field));
        self.unique(named, type_name);
        for field in &shape.fields {
            self.fields_of(&field.ty);
        }
        if let Some(extra) = &shape.extra {
            self.fields_of(extra);
        }
    }

    fn unique(&mut self, keys: Vec<Named<'s>>, type_name: fn(&str) -> String) {
        let mut names = HashMap::<&str, Named<'s>>::new();
        let mut types = HashMap::<String, Named<'s>>::new();
        for here in keys {
            let Some(name) = here.name else {
                // The model has no name exactly where the mapping gave none.
                let error = accessor_name(here.key).err().unwrap_or(NameError::NoLetter);
                let key = here.key.to_owned();
                self.report(here, SchemaErrorKind::NoName { key, error });
                continue;
            };
            if let Some(other) = names.get(name) {
                let kind = SchemaErrorKind::CollidingNames {
                    key: here.key.to_owned(),
                    other: other.key.to_owned(),
                    position: self.source.position(other.span.start),
                    name: name.to_owned(),
                };
                self.report(here, kind);
                continue;
            }
            names.insert(name, here);
            if !here.typed {
                continue;
            }
            let type_name = type_name(name);
            if let Some(other) = types.get(&type_name) {
                let kind = SchemaErrorKind::CollidingTypes {
                    key: here.key.to_owned(),
                    other: other.key.to_owned(),
                    position: self.source.position(other.span.start),
                    name: type_name,
                };
                self.report(here, kind);
                continue;
            }
            types.insert(type_name, here);
        }
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
