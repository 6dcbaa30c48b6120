//! From the models to [items](crate::items): which type each part of a schema gets, and where that
//! type is declared.
//!
//! The names are those of the Rust types. What a struct contains is declared in the struct's class;
//! what an array, map or union contains has no such class, and is declared beside it, the name of what
//! holds it in front.

use std::collections::HashMap;

use sentry_options_schema::names::{self, Part};
use sentry_options_schema::{
    Field, Kind, OptionSchema, Reference, Scalar, Scalars, Schema, Struct, Tagged, Type,
    parse_for_code,
};

use crate::items::{Annotation, Attribute, Class, Declared, Key, Namespace, deprecation};
use crate::{Error, Errors, SchemaFile, docs};

/// What these schemas give in code, in the order of the namespaces' names.
pub(crate) fn namespaces(files: &[SchemaFile]) -> Result<Vec<Namespace>, Errors> {
    if files.is_empty() {
        return Err(Error::NoNamespace.into());
    }
    let (mut namespaces, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        match parse_for_code(&file.namespace, &file.source) {
            Ok(schema) => namespaces.push(lower_schema(&schema, file)),
            Err(error) => errors.push(Error::Schema(error)),
        }
    }
    namespaces.sort_by(|a, b| a.name.cmp(&b.name));
    errors.extend(collisions(&namespaces));
    if errors.is_empty() {
        Ok(namespaces)
    } else {
        Err(errors.into())
    }
}

/// The namespaces that cannot stand in one module, each with the first that has its name.
fn collisions(namespaces: &[Namespace]) -> Vec<Error> {
    let mut names = HashMap::new();
    let mut errors = Vec::new();
    for namespace in namespaces {
        for name in [&namespace.variable, &namespace.class.name] {
            let Some(other) = names.insert(name, &namespace.name) else {
                continue;
            };
            errors.push(Error::CollidingNamespaces {
                namespaces: [other.clone(), namespace.name.clone()],
                name: name.clone(),
            });
            break;
        }
    }
    errors
}

fn lower_schema(schema: &Schema, file: &SchemaFile) -> Namespace {
    let mut types = Vec::new();
    let options = schema.options.iter();
    let options = options.map(|option| lower_option(option, &mut types));
    let flags = schema.flags.named.iter();
    let flags =
        flags.map(|flag| lower_reference(flag, Annotation::FeatureFlag, docs::flag(&flag.key)));
    let layers = schema.experiment_layers.named.iter().map(|layer| {
        let documentation = docs::experiment_layer(&layer.key);
        lower_reference(layer, Annotation::ExperimentLayer, documentation)
    });
    let (attributes, keys) = options.chain(flags).chain(layers).unzip();
    Namespace {
        name: schema.namespace.to_string(),
        file: file.shown.clone(),
        schema: file.source.text().to_owned(),
        variable: names::module_name(&schema.namespace),
        class: Class {
            name: names::python_class_name(&schema.namespace),
            documentation: docs::namespace(schema),
            types,
            attributes,
        },
        keys,
    }
}

fn lower_option(option: &OptionSchema, types: &mut Vec<Declared>) -> (Attribute, Key) {
    let name = option
        .name
        .as_deref()
        .expect("parse_for_code refuses options without a name");
    let place = Place::new(Part::Option(name), &option.description);
    let ty = lower_type(&option.ty, &place, types);
    let deprecated = deprecation(option.deprecated.as_ref());
    let key = Key {
        text: option.key.clone(),
        ty: plain(&option.ty, &ty),
        deprecated: deprecated.clone(),
    };
    let attribute = Attribute {
        name: name.to_owned(),
        ty,
        documentation: docs::option(option),
        deprecated,
    };
    (attribute, key)
}

fn lower_reference(
    reference: &Reference,
    ty: Annotation,
    documentation: Vec<String>,
) -> (Attribute, Key) {
    let name = reference.name.clone();
    let key = Key {
        text: reference.key.clone(),
        ty: Annotation::Dict(Box::new(Annotation::Any)),
        deprecated: None,
    };
    let attribute = Attribute {
        name: name.expect("parse_for_code refuses flags without a name"),
        ty,
        documentation,
        deprecated: None,
    };
    (attribute, key)
}

/// The part of a schema that a type belongs to.
struct Place<'a> {
    /// The name that its type has, if it is declared.
    name: String,
    description: &'a str,
}

impl<'a> Place<'a> {
    /// An option in its namespace, or a field in its struct.
    fn new(part: Part<'_>, description: &'a str) -> Self {
        Self {
            name: names::python_type_name(None, part),
            description,
        }
    }

    /// A part of what has no class of its own.
    fn within(&self, part: Part<'_>, description: &'a str) -> Self {
        Self {
            name: names::python_type_name(Some(&self.name), part),
            description,
        }
    }
}

/// The type at `place`; what has to be declared for it goes to `types`.
fn lower_type(ty: &Type, place: &Place<'_>, types: &mut Vec<Declared>) -> Annotation {
    match &ty.kind {
        Kind::Boolean => Annotation::Bool,
        Kind::Integer(_) => Annotation::Int,
        Kind::Number(_) => Annotation::Float,
        Kind::String(_) => match &ty.allowed {
            Some(allowed) => {
                let texts = allowed.iter().filter_map(|value| value.as_str());
                let texts = texts.map(str::to_owned).collect();
                declare_alias(place, Annotation::Literal(texts), types)
            }
            None => Annotation::Str,
        },
        Kind::Scalars(scalars) => union(scalars),
        Kind::Array(array) => {
            let place = place.within(Part::Item, place.description);
            Annotation::Sequence(Box::new(lower_type(&array.items, &place, types)))
        }
        Kind::Map(map) => {
            let place = place.within(Part::Value, place.description);
            Annotation::Mapping(Box::new(lower_type(&map.values, &place, types)))
        }
        Kind::Struct(content) => {
            let documentation = docs::declared_type(ty, place.description);
            let attributes = Attributes::of(content, place.description);
            declare_class(place, documentation, attributes, types)
        }
        Kind::Tagged(tagged) => {
            let variants = lower_variants(tagged, place, types);
            declare_alias(place, Annotation::Union(variants), types)
        }
    }
}

fn lower_variants(
    tagged: &Tagged,
    place: &Place<'_>,
    types: &mut Vec<Declared>,
) -> Vec<Annotation> {
    let names = names::variant_names(tagged.variants.iter().map(|variant| variant.name.as_str()));
    let tag = names::python_tag_name(tagged);
    let variants = tagged.variants.iter().zip(names).map(|(variant, name)| {
        let description = variant.description.as_deref().unwrap_or_default();
        let place = place.within(Part::Variant(&name), description);
        let mut attributes = Attributes::of(&variant.content, description);
        let tag = tag.as_ref().map(|tag| Attribute {
            name: tag.clone(),
            ty: Annotation::Literal(vec![variant.name.clone()]),
            documentation: docs::tag(tagged, variant),
            deprecated: None,
        });
        attributes.list.splice(0..0, tag);
        declare_class(&place, docs::variant(variant), attributes, types)
    });
    variants.collect()
}

/// The attributes of a class, and the types that are declared in it for them.
struct Attributes {
    list: Vec<Attribute>,
    types: Vec<Declared>,
}

impl Attributes {
    fn of(content: &Struct, description: &str) -> Self {
        let mut types = Vec::new();
        let fields = content.fields.iter();
        let mut list = fields
            .map(|field| lower_field(field, &mut types))
            .collect::<Vec<_>>();
        list.extend(content.extra.as_ref().map(|ty| {
            let values = lower_type(ty, &Place::new(Part::Extra, description), &mut types);
            Attribute {
                name: Part::Extra.name().to_owned(),
                ty: Annotation::Mapping(Box::new(values)),
                documentation: vec!["The fields that the schema does not name.".to_owned()],
                deprecated: None,
            }
        }));
        Self { list, types }
    }
}

fn lower_field(field: &Field, types: &mut Vec<Declared>) -> Attribute {
    let name = field
        .name
        .as_deref()
        .expect("parse_for_code refuses fields without a name");
    let description = field.description.as_deref().unwrap_or_default();
    let ty = lower_type(
        &field.ty,
        &Place::new(Part::Field(name), description),
        types,
    );
    Attribute {
        name: name.to_owned(),
        ty: if field.optional { optional(ty) } else { ty },
        documentation: docs::field(field),
        deprecated: deprecation(field.deprecated.as_ref()),
    }
}

/// One of the scalars. An integral number is an integer where both are allowed.
fn union(scalars: &Scalars) -> Annotation {
    let mut types = scalars.types.clone();
    types.sort_by_key(|scalar| *scalar as usize);
    let types = types.into_iter().map(|scalar| match scalar {
        Scalar::Boolean => Annotation::Bool,
        Scalar::Integer => Annotation::Int,
        Scalar::Number => Annotation::Float,
        Scalar::String => Annotation::Str,
    });
    Annotation::Union(types.collect())
}

fn optional(ty: Annotation) -> Annotation {
    let mut types = match ty {
        Annotation::Union(types) => types,
        ty => vec![ty],
    };
    types.push(Annotation::None);
    Annotation::Union(types)
}

/// The type of what `get` gives, where an attribute has type `frozen`: fresh lists and dicts, and
/// structs as dicts too.
fn plain(ty: &Type, frozen: &Annotation) -> Annotation {
    match (&ty.kind, frozen) {
        (Kind::Array(array), Annotation::Sequence(items)) => {
            Annotation::List(Box::new(plain(&array.items, items)))
        }
        (Kind::Map(map), Annotation::Mapping(values)) => {
            Annotation::Dict(Box::new(plain(&map.values, values)))
        }
        (Kind::Struct(_) | Kind::Tagged(_), _) => Annotation::Dict(Box::new(Annotation::Any)),
        _ => frozen.clone(),
    }
}

fn declare_class(
    place: &Place<'_>,
    documentation: Vec<String>,
    attributes: Attributes,
    types: &mut Vec<Declared>,
) -> Annotation {
    types.push(Declared::Class(Class {
        name: place.name.clone(),
        documentation,
        types: attributes.types,
        attributes: attributes.list,
    }));
    Annotation::Declared(place.name.clone())
}

fn declare_alias(place: &Place<'_>, ty: Annotation, types: &mut Vec<Declared>) -> Annotation {
    types.push(Declared::Alias(place.name.clone(), ty));
    Annotation::Declared(place.name.clone())
}
