//! What a type allows, in the keywords of JSON Schema.

use std::cmp::Ordering;

use sentry_options_schema::{
    Array, Bounds, Field, Integer, IntegerFormat, Kind, Limits, Map as MapType, Pattern, Scalar,
    Scalars, Struct, Tagged, Text, TextFormat, Type, describe,
};
use serde_json::{Map, Number, Value, json};

use super::{deprecate, pattern};

/// Keywords of JSON Schema.
type Keywords = Map<String, Value>;

/// What a UUID looks like: draft 7 knows no format of that name.
const UUID: &str = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";

/// The keywords of a type.
pub(super) fn of(ty: &Type) -> Keywords {
    let mut keywords = Keywords::new();
    match &ty.kind {
        Kind::Boolean => set(&mut keywords, "type", "boolean"),
        Kind::Integer(found) => {
            set(&mut keywords, "type", "integer");
            integer(found, &mut keywords);
        }
        Kind::Number(found) => {
            set(&mut keywords, "type", "number");
            bounds(found, &mut keywords);
        }
        Kind::String(found) => {
            set(&mut keywords, "type", "string");
            text(found, &mut keywords);
        }
        Kind::Array(found) => array(found, &mut keywords),
        Kind::Struct(found) => structure(found, None, &mut keywords),
        Kind::Map(found) => map(found, &mut keywords),
        Kind::Scalars(found) => scalars(found, &mut keywords),
        Kind::Tagged(found) => tagged(found, &mut keywords),
    }
    if let Some(allowed) = &ty.allowed {
        set(&mut keywords, "enum", allowed.to_vec());
    }
    keywords
}

fn set(keywords: &mut Keywords, keyword: &str, value: impl Into<Value>) {
    keywords.insert(keyword.to_owned(), value.into());
}

fn set_some(keywords: &mut Keywords, keyword: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        set(keywords, keyword, value);
    }
}

/// Bounds and the range of the format, whichever is narrower.
fn integer(integer: &Integer, keywords: &mut Keywords) {
    let format = integer.format.unwrap_or(IntegerFormat::Int64);
    let (smallest, largest) = format.range();
    bounds(&integer.bounds, keywords);
    narrow(keywords, "minimum", smallest, Ordering::Less);
    narrow(keywords, "maximum", largest, Ordering::Greater);
}

/// Puts `limit` in the place of a bound that lies on the side of it where the format has nothing.
fn narrow(keywords: &mut Keywords, keyword: &str, limit: i128, outside: Ordering) {
    let is_outside = |bound: &Value| match bound.as_i64() {
        Some(bound) => i128::from(bound).cmp(&limit) == outside,
        None => match bound.as_u64() {
            Some(bound) => i128::from(bound).cmp(&limit) == outside,
            #[expect(
                clippy::cast_precision_loss,
                reason = "every limit is a power of two, but for one"
            )]
            None => bound
                .as_f64()
                .is_some_and(|bound| bound.partial_cmp(&(limit as f64)) == Some(outside)),
        },
    };
    if keywords.get(keyword).is_none_or(is_outside) {
        set(keywords, keyword, number(limit));
    }
}

fn number(integer: i128) -> Value {
    let signed = i64::try_from(integer).map(Number::from);
    let number = signed.or_else(|_| u64::try_from(integer).map(Number::from));
    number.map_or(Value::Null, Value::Number)
}

fn bounds(bounds: &Bounds, keywords: &mut Keywords) {
    let bounds = [
        ("minimum", &bounds.minimum),
        ("maximum", &bounds.maximum),
        ("exclusiveMinimum", &bounds.exclusive_minimum),
        ("exclusiveMaximum", &bounds.exclusive_maximum),
        ("multipleOf", &bounds.multiple_of),
    ];
    for (keyword, bound) in bounds {
        set_some(keywords, keyword, bound.clone());
    }
}

fn text(text: &Text, keywords: &mut Keywords) {
    set_some(keywords, "minLength", text.min_length);
    set_some(keywords, "maxLength", text.max_length);
    let written = text.pattern.as_ref().map(Pattern::as_str);
    let portable = written.and_then(pattern::to_ecma);
    if let (Some(written), Some(portable)) = (written, portable) {
        set(keywords, "pattern", portable);
        set(
            keywords,
            "patternErrorMessage",
            format!(
                "expected a text that matches the pattern {}",
                describe::code(written)
            ),
        );
    }
    match text.format {
        Some(TextFormat::Uuid) => set(
            keywords,
            "allOf",
            json!([{
                "pattern": UUID,
                "patternErrorMessage": "expected a UUID, such as 2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            }]),
        ),
        Some(format) => set(keywords, "format", format.name()),
        None => {}
    }
}

fn array(array: &Array, keywords: &mut Keywords) {
    set(keywords, "type", "array");
    set(keywords, "items", of(&array.items));
    set_some(keywords, "minItems", array.min_items);
    set_some(keywords, "maxItems", array.max_items);
    if array.unique_items {
        set(keywords, "uniqueItems", true);
    }
}

fn map(map: &MapType, keywords: &mut Keywords) {
    set(keywords, "type", "object");
    set(keywords, "additionalProperties", of(&map.values));
    limits(&map.limits, keywords);
}

/// An object with fields, one of which may be a tag with its name.
fn structure(content: &Struct, tag: Option<(&str, &str)>, keywords: &mut Keywords) {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if let Some((tag, name)) = tag {
        properties.insert(tag.to_owned(), json!({"const": name}));
        required.push(tag);
    }
    for found in &content.fields {
        if !found.optional {
            required.push(&found.key);
        }
        properties.insert(found.key.clone(), field(found).into());
    }
    set(keywords, "type", "object");
    set(keywords, "properties", properties);
    if !required.is_empty() {
        set(keywords, "required", required);
    }
    let extra = content.extra.as_ref();
    set(
        keywords,
        "additionalProperties",
        extra.map_or(Value::Bool(false), |extra| of(extra).into()),
    );
    limits(&content.limits, keywords);
}

fn field(field: &Field) -> Keywords {
    let mut keywords = of(&field.ty);
    let description = field.description.as_deref().unwrap_or_default();
    let markdown = describe::paragraph(description) + &describe::field(field);
    set(&mut keywords, "markdownDescription", markdown);
    if !description.is_empty() {
        set(
            &mut keywords,
            "description",
            describe::lines(description).join("\n"),
        );
    }
    deprecate(&mut keywords, field.deprecated.as_ref());
    keywords
}

fn limits(limits: &Limits, keywords: &mut Keywords) {
    set_some(keywords, "minProperties", limits.min_properties);
    set_some(keywords, "maxProperties", limits.max_properties);
    set_some(
        keywords,
        "propertyNames",
        limits.property_names.as_ref().map(|names| of(names)),
    );
}

fn scalars(scalars: &Scalars, keywords: &mut Keywords) {
    let has = |scalar| scalars.types.contains(&scalar);
    let names = scalars.types.iter().map(|scalar| match scalar {
        Scalar::Boolean => "boolean",
        Scalar::Integer => "integer",
        Scalar::Number => "number",
        Scalar::String => "string",
    });
    set(keywords, "type", names.collect::<Vec<_>>());
    if has(Scalar::Number) {
        bounds(&scalars.integer.bounds, keywords);
    } else if has(Scalar::Integer) {
        integer(&scalars.integer, keywords);
    }
    if has(Scalar::String) {
        text(&scalars.text, keywords);
    }
}

/// A choice by `if` and not `oneOf`: an editor then says what is wrong with the variant that is there,
/// and not that none of them fits.
fn tagged(tagged: &Tagged, keywords: &mut Keywords) {
    let names = tagged.variants.iter().map(|variant| variant.name.as_str());
    let is = |name: &str| json!({"properties": {&tagged.tag: {"const": name}}});
    let branches = tagged.variants.iter().map(|variant| {
        let mut then = Keywords::new();
        structure(
            &variant.content,
            Some((&tagged.tag, &variant.name)),
            &mut then,
        );
        if let Some(description) = &variant.description {
            set(
                &mut then,
                "description",
                describe::lines(description).join("\n"),
            );
        }
        json!({"if": is(&variant.name), "then": then})
    });
    let branches = branches.collect::<Vec<_>>();
    set(keywords, "type", "object");
    set(keywords, "required", vec![tagged.tag.as_str()]);
    let names = names.collect::<Vec<_>>();
    set(
        keywords,
        "properties",
        json!({&tagged.tag: {"type": "string", "enum": names}}),
    );
    set(keywords, "allOf", branches);
}
