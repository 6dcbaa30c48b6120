//! From the model to [items](crate::items): which type each part of a schema gets, and where that
//! type is declared.
//!
//! Every part of a schema has a name: an option's or a field's, `item` in an array, `value` in a
//! map, `extra` in a struct, and a variant's. A type is declared beside the item that has it, under
//! its name in camel case; whatever it contains is declared in a module of its name. So types of
//! different parts never meet in one scope.

use proc_macro2::{Ident, Span};
use sentry_options_schema::{
    Field, Integer, IntegerFormat, Kind, OptionSchema, Reference, Schema, Struct, Tagged, Type,
    names::{self, Part},
};

use crate::docs;
use crate::items::{
    Access, Definition, FieldItem, Fields, FlagItem, Items, LayerItem, Member, OptionItem, Scope,
    TypeItem, TypeRef, VariantItem,
};

/// Types that are no keywords: a module of the name would hide them.
const PRIMITIVES: [&str; 18] = [
    "bool", "char", "f128", "f16", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str",
    "u128", "u16", "u32", "u64", "u8",
];

/// What a schema gives in code.
pub(crate) fn lower(schema: &Schema) -> Items {
    let mut types = Scope::default();
    let options = schema
        .options
        .iter()
        .map(|option| lower_option(option, &mut types))
        .collect();
    Items {
        options,
        flags: schema.flags.named.iter().map(lower_flag).collect(),
        experiment_layers: schema
            .experiment_layers
            .named
            .iter()
            .map(lower_layer)
            .collect(),
        types,
    }
}

fn lower_flag(flag: &Reference) -> FlagItem {
    let name = name_of(flag);
    FlagItem {
        key: flag.key.clone(),
        name: ident(name),
        explanation: ident(&names::explanation_name(name)),
    }
}

fn lower_layer(layer: &Reference) -> LayerItem {
    LayerItem {
        key: layer.key.clone(),
        name: ident(name_of(layer)),
    }
}

fn name_of(reference: &Reference) -> &str {
    let name = reference.name.as_deref();
    name.expect("parse_for_code refuses flags and experiment layers without a name")
}

fn lower_option(option: &OptionSchema, root: &mut Scope) -> OptionItem {
    let name = option
        .name
        .as_deref()
        .expect("parse_for_code refuses options without a name");
    let place = Place {
        part: Part::Option(name),
        secret: option.secret,
        description: &option.description,
    };
    let access = match lower_type(&option.ty, &place, root) {
        TypeRef::String => Access::Text,
        TypeRef::List(items) => Access::List(*items),
        ty if is_scalar(&option.ty) => Access::Scalar(ty),
        ty => Access::Typed(ty),
    };
    OptionItem {
        name: ident(name),
        access,
        documentation: docs::option(option),
        deprecated: option.deprecated.clone(),
    }
}

/// Whether a value fits a word: string enums do, whatever their members.
fn is_scalar(ty: &Type) -> bool {
    match ty.kind {
        Kind::Boolean | Kind::Integer(_) | Kind::Number(_) => true,
        Kind::String(_) => ty.allowed.is_some(),
        _ => false,
    }
}

/// The part of a schema that a type belongs to.
struct Place<'a> {
    part: Part<'a>,
    secret: bool,
    description: &'a str,
}

impl<'a> Place<'a> {
    fn within(&self, part: Part<'a>, description: &'a str) -> Self {
        Place {
            part,
            secret: self.secret,
            description,
        }
    }

    fn type_name(&self) -> Ident {
        ident(&self.part.type_name())
    }

    /// The name of the module for what the part contains.
    fn module_name(&self) -> Ident {
        module_name(self.part.name())
    }
}

/// The type at `place`; what has to be declared for it goes to `scope`.
fn lower_type(ty: &Type, place: &Place<'_>, scope: &mut Scope) -> TypeRef {
    match &ty.kind {
        Kind::Boolean => TypeRef::Primitive("bool"),
        Kind::Integer(integer) => integer_type(integer),
        Kind::Number(_) => TypeRef::Primitive("f64"),
        Kind::String(_) => match &ty.allowed {
            Some(allowed) => {
                let texts: Vec<&str> = allowed.iter().filter_map(|value| value.as_str()).collect();
                declare(place, ty, scope, Definition::Enumeration(members(&texts)))
            }
            None => TypeRef::String,
        },
        Kind::Array(array) => {
            TypeRef::List(Box::new(contained(&array.items, Part::Item, place, scope)))
        }
        Kind::Map(map) => TypeRef::Map(Box::new(contained(&map.values, Part::Value, place, scope))),
        Kind::Scalars(scalars) => {
            // An integral number is an integer where both are allowed, so integers come first.
            let mut types = scalars.types.clone();
            types.sort_by_key(|scalar| *scalar as usize);
            let variants = types
                .into_iter()
                .map(|scalar| (scalar, scalar_type(scalar, &scalars.integer)));
            declare(place, ty, scope, Definition::Scalars(variants.collect()))
        }
        Kind::Struct(content) => {
            let module = place.module_name();
            let mut fields = inside(scope, &module, |scope| lower_fields(content, place, scope));
            fields.see_through(&module);
            declare(place, ty, scope, Definition::Struct(fields))
        }
        Kind::Tagged(tagged) => {
            let module = place.module_name();
            let mut variants = inside(scope, &module, |scope| lower_variants(tagged, place, scope));
            for variant in &mut variants {
                variant.fields.see_through(&module);
            }
            declare(
                place,
                ty,
                scope,
                Definition::Tagged(tagged.tag.clone(), variants),
            )
        }
    }
}

/// The type of what an array or map holds.
fn contained(ty: &Type, part: Part<'_>, place: &Place<'_>, scope: &mut Scope) -> TypeRef {
    let module = place.module_name();
    let mut contained = inside(scope, &module, |scope| {
        lower_type(ty, &place.within(part, place.description), scope)
    });
    contained.see_through(&module);
    contained
}

fn lower_fields(content: &Struct, place: &Place<'_>, scope: &mut Scope) -> Fields {
    let declared = content
        .fields
        .iter()
        .map(|field| lower_field(field, place, scope))
        .collect();
    let extra = content.extra.as_ref();
    let extra =
        extra.map(|ty| lower_type(ty, &place.within(Part::Extra, place.description), scope));
    Fields { declared, extra }
}

fn lower_field(field: &Field, place: &Place<'_>, scope: &mut Scope) -> FieldItem {
    let name = field
        .name
        .as_deref()
        .expect("parse_for_code refuses fields without a name");
    let description = field.description.as_deref().unwrap_or_default();
    FieldItem {
        key: field.key.clone(),
        name: ident(name),
        ty: lower_type(
            &field.ty,
            &place.within(Part::Field(name), description),
            scope,
        ),
        optional: field.optional,
        documentation: docs::field(field),
        deprecated: field.deprecated.clone(),
    }
}

fn lower_variants(tagged: &Tagged, place: &Place<'_>, scope: &mut Scope) -> Vec<VariantItem> {
    let names = names::variant_names(tagged.variants.iter().map(|variant| variant.name.as_str()));
    let variants = tagged.variants.iter().zip(names).map(|(variant, name)| {
        let module = variant_module_name(&name);
        let description = variant.description.as_deref().unwrap_or_default();
        let place = place.within(Part::Variant(&name), description);
        let mut fields = inside(scope, &module, |scope| {
            lower_fields(&variant.content, &place, scope)
        });
        fields.see_through(&module);
        VariantItem {
            name: ident(&name),
            text: variant.name.clone(),
            documentation: docs::variant(variant),
            fields,
        }
    });
    variants.collect()
}

/// Declares a type in `scope`, under the name that follows from its place.
fn declare(place: &Place<'_>, ty: &Type, scope: &mut Scope, definition: Definition) -> TypeRef {
    let name = place.type_name();
    scope.types.push(TypeItem {
        name: name.clone(),
        documentation: docs::declared_type(ty, place.description),
        secret: place.secret,
        definition,
    });
    TypeRef::Declared(Vec::new(), name)
}

/// Lowers something into a new module `name` of `scope`, which comes to be if anything is declared.
fn inside<T>(scope: &mut Scope, name: &Ident, lower: impl FnOnce(&mut Scope) -> T) -> T {
    let mut module = Scope::default();
    let lowered = lower(&mut module);
    if !module.is_empty() {
        scope.modules.push((name.clone(), module));
    }
    lowered
}

fn members(texts: &[&str]) -> Vec<Member> {
    let names = names::variant_names(texts.iter().copied());
    let members = texts.iter().zip(names);
    members
        .map(|(text, name)| Member {
            name: ident(&name),
            text: (*text).to_owned(),
        })
        .collect()
}

fn integer_type(integer: &Integer) -> TypeRef {
    TypeRef::Primitive(match integer.format {
        Some(IntegerFormat::Int8) => "i8",
        Some(IntegerFormat::Int16) => "i16",
        Some(IntegerFormat::Int32) => "i32",
        Some(IntegerFormat::Int64) | None => "i64",
        Some(IntegerFormat::Uint8) => "u8",
        Some(IntegerFormat::Uint16) => "u16",
        Some(IntegerFormat::Uint32) => "u32",
        Some(IntegerFormat::Uint64) => "u64",
    })
}

fn scalar_type(scalar: sentry_options_schema::Scalar, integer: &Integer) -> TypeRef {
    use sentry_options_schema::Scalar;
    match scalar {
        Scalar::Boolean => TypeRef::Primitive("bool"),
        Scalar::Integer => integer_type(integer),
        Scalar::Number => TypeRef::Primitive("f64"),
        Scalar::String => TypeRef::String,
    }
}

/// The name of the module for what an item of this name contains. Two underscores come from no
/// key, so that the name meets no other.
pub(crate) fn module_name(name: &str) -> Ident {
    // Behind a leading digit a type's name has no capital: `_9lives` is both.
    if PRIMITIVES.contains(&name) || names::type_name(name) == name {
        return ident(&format!("{name}__"));
    }
    ident(name)
}

/// The same for a variant.
pub(crate) fn variant_module_name(variant: &str) -> Ident {
    module_name(&snake_case(variant))
}

/// A variant's name as a module's. Distinct names stay distinct: each capital is a word.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    // For the keywords; a name that maps to none is no keyword either.
    names::accessor_name(&snake).unwrap_or(snake)
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
