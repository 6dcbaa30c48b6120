//! Our schema language as plain JSON Schema 2020-12, for jsonschema and for typify.
//!
//! What the two languages say differently is written out here, keyword by keyword:
//!
//! - objects are closed, and a field is required unless it is `optional`
//! - a `format` of an integer is its bounds; without one it is an `int64` (2020-12 knows no limit)
//! - an integral float beyond 2^53 is no integer, as nobody knows which one it is (2020-12: it is)
//! - `multipleOf` is decided on the decimal text; jsonschema, which decides it on floats, is asked where
//!   that makes no difference, below 2^53
//! - `format` of a string is asserted (2020-12: an annotation, unless asked for)
//! - `\s` of a `pattern` is ASCII, as `\d`, `\w` and `\b` are (2020-12 recommends ECMA 262, whose `\s` is
//!   not; the engine behind jsonschema is told so for `\b` as well)
//! - a tagged union is `oneOf` over closed objects
//! - what stands on a type that it does not belong to is dropped

use jsonschema::{Keyword, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::Keywords;
use super::pools::{INT64, INTEGER_FORMATS, number};
use super::shape::{Shape, is_optional, object, options, tags};

/// A keyword that this module adds to JSON Schema: the number says which integer it is.
const EXACT_INTEGER: &str = "x-exact-integer";
/// A keyword that this module adds to JSON Schema: `multipleOf`, on the decimal text.
const DECIMAL_MULTIPLE_OF: &str = "x-multiple-of";

/// A standard validator for one of our schemas.
#[derive(Debug)]
pub struct Oracle(Validator);

impl Oracle {
    /// For whole documents of a schema.
    pub fn of_schema(schema: &Value) -> Self {
        let properties = options(schema)
            .map(|(key, option)| (key.clone(), standard(option, Dialect::JsonSchema)));
        let properties = properties.collect::<Map<_, _>>();
        Self::new(
            &json!({"type": "object", "properties": properties, "additionalProperties": false}),
        )
    }

    /// For values of one type.
    pub fn of_type(ty: &Keywords) -> Self {
        Self::new(&standard(ty, Dialect::JsonSchema))
    }

    fn new(schema: &Value) -> Self {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex())
            .with_keyword(EXACT_INTEGER, |_, _, _| Ok(Box::new(ExactInteger)))
            .with_keyword(DECIMAL_MULTIPLE_OF, |_, divisor, _| {
                Ok(Box::new(MultipleOf::new(divisor)))
            })
            .build(schema);
        Self(validator.unwrap_or_else(|error| panic!("{schema} is no JSON Schema: {error}")))
    }

    /// Whether a value is valid.
    pub fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }

    /// What is wrong with a value, with the path to it.
    pub fn errors(&self, value: &Value) -> Vec<(String, String)> {
        let errors = self.0.iter_errors(value);
        errors
            .map(|error| (error.instance_path().to_string(), error.to_string()))
            .collect()
    }
}

struct ExactInteger;

impl<'i> Keyword<'i> for ExactInteger {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        let exact = <Self as Keyword<'i>>::is_valid(self, instance);
        exact
            .then_some(())
            .ok_or_else(|| ValidationError::custom("an integral float beyond 2^53"))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let float = instance
            .as_number()
            .filter(|number| number.is_f64())
            .and_then(serde_json::Number::as_f64);
        float.is_none_or(|float| float.fract() != 0.0 || float.abs() <= LARGEST_EXACT)
    }
}

/// 2^53: up to here every integer is a float.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

struct MultipleOf {
    divisor: Value,
    theirs: Validator,
}

impl MultipleOf {
    fn new(divisor: &Value) -> Self {
        let theirs = jsonschema::draft202012::new(&json!({"multipleOf": divisor}));
        Self {
            divisor: divisor.clone(),
            theirs: theirs.expect("a divisor is above 0"),
        }
    }
}

impl<'i> Keyword<'i> for MultipleOf {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        let valid = <Self as Keyword<'i>>::is_valid(self, instance);
        valid
            .then_some(())
            .ok_or_else(|| ValidationError::custom("not a multiple"))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let is_exact = |value: &Value| {
            value
                .as_f64()
                .is_none_or(|float| float.abs() < LARGEST_EXACT)
        };
        if !instance.is_number() || (is_exact(instance) && is_exact(&self.divisor)) {
            return self.theirs.is_valid(instance);
        }
        is_decimal_multiple(&instance.to_string(), &self.divisor.to_string())
    }
}

/// Whether a decimal number is a whole multiple of another, by long division.
fn is_decimal_multiple(number: &str, divisor: &str) -> bool {
    let ((digits, exponent), (divisor, divisor_exponent)) = (decimal(number), decimal(divisor));
    if digits == "0" {
        return true;
    }
    // Neither has a trailing zero: what has more decimal places than the divisor is no multiple.
    let Ok(zeroes) = usize::try_from(exponent - divisor_exponent) else {
        return false;
    };
    let divisor = divisor.parse::<u128>().expect("at most 20 digits");
    let digits = digits.bytes().chain(std::iter::repeat_n(b'0', zeroes));
    digits.fold(0, |rest, digit| {
        (rest * 10 + u128::from(digit - b'0')) % divisor
    }) == 0
}

/// The digits of a decimal number, without zeroes around, and the power of ten that they count.
fn decimal(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let trimmed = digits.trim_end_matches('0');
    let places = i32::try_from(fraction.len()).expect("a short text");
    let zeroes = i32::try_from(digits.len() - trimmed.len()).expect("a short text");
    let digits = trimmed.trim_start_matches('0');
    let exponent = exponent.parse::<i32>().expect("an exponent") - places + zeroes;
    if digits.is_empty() {
        ("0".to_owned(), 0)
    } else {
        (digits.to_owned(), exponent)
    }
}

/// A type as typify takes it: it maps the formats of integers by itself, and would pull in a crate
/// each for patterns and formats of strings, which are no part of a type's shape.
pub fn for_typify(ty: &Keywords) -> Value {
    standard(ty, Dialect::Typify)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    JsonSchema,
    Typify,
}

const BOUNDS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];
const LENGTHS: &[&str] = &["minLength", "maxLength"];
const TEXT: &[&str] = &["minLength", "maxLength", "pattern", "format"];
const COUNTS: &[&str] = &["minItems", "maxItems", "uniqueItems"];
const LIMITS: &[&str] = &["minProperties", "maxProperties"];

fn standard(ty: &Keywords, dialect: Dialect) -> Value {
    let text = if dialect == Dialect::Typify {
        LENGTHS
    } else {
        TEXT
    };
    let mut standard = match Shape::of(ty) {
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Integer => integer(ty, &json!("integer"), BOUNDS, dialect),
        Shape::Number => with(ty, json!({"type": "number"}), BOUNDS),
        Shape::String => with(ty, json!({"type": "string"}), text),
        Shape::Array(items) => with(
            ty,
            json!({"type": "array", "items": self::standard(items, dialect)}),
            COUNTS,
        ),
        Shape::Struct(fields, extra) => structure(ty, fields, extra, None, dialect),
        Shape::Map(values) => limited(
            ty,
            json!({"type": "object", "additionalProperties": self::standard(values, dialect)}),
            dialect,
        ),
        Shape::Union(types) => {
            let constraints = [BOUNDS, text].concat();
            if types.contains(&"integer") && !types.contains(&"number") {
                integer(ty, &json!(types), &constraints, dialect)
            } else {
                with(ty, json!({"type": types}), &constraints)
            }
        }
        Shape::Tagged(branches) => {
            let (tag, _) = tags(&branches);
            let branches = branches.iter().map(|branch| {
                let extra = branch
                    .get("additionalProperties")
                    .and_then(Value::as_object);
                structure(
                    branch,
                    object(&branch["properties"]),
                    extra,
                    Some(tag),
                    dialect,
                )
            });
            json!({"oneOf": branches.collect::<Vec<_>>()})
        }
    };
    if let Some(members) = ty.get("enum") {
        standard["enum"] = members.clone();
    }
    standard
}

/// Takes over keywords that mean the same.
fn with(ty: &Keywords, mut standard: Value, keywords: &[&str]) -> Value {
    for keyword in keywords {
        match ty.get(*keyword) {
            Some(Value::String(pattern)) if *keyword == "pattern" => {
                let ascii = pattern
                    .replace(r"\s", r"[\t\n\v\f\r ]")
                    .replace(r"\S", r"[^\t\n\v\f\r ]");
                let ascii = ascii.replace(r"\b", r"(?-u:\b)");
                standard[*keyword] = ascii.into();
            }
            Some(divisor) if *keyword == "multipleOf" => {
                standard[DECIMAL_MULTIPLE_OF] = divisor.clone();
            }
            Some(value) => standard[*keyword] = value.clone(),
            None => {}
        }
    }
    standard
}

fn integer(ty: &Keywords, types: &Value, keywords: &[&str], dialect: Dialect) -> Value {
    let written = ty.get("format").and_then(Value::as_str).unwrap_or("int64");
    let format = INTEGER_FORMATS.iter().find(|(name, ..)| *name == written);
    // The format may be that of the strings in a union.
    let (name, lowest, highest) = format.unwrap_or(&INTEGER_FORMATS[INT64]);
    let mut standard = with(ty, json!({"type": types}), keywords);
    match dialect {
        Dialect::Typify => standard["format"] = (*name).into(),
        Dialect::JsonSchema => {
            if format.is_some() {
                standard
                    .as_object_mut()
                    .expect("an object")
                    .remove("format");
            }
            standard["allOf"] = json!([{"minimum": number(*lowest), "maximum": number(*highest)}]);
            standard[EXACT_INTEGER] = true.into();
        }
    }
    standard
}

fn structure(
    ty: &Keywords,
    fields: &Keywords,
    extra: Option<&Keywords>,
    tag: Option<&str>,
    dialect: Dialect,
) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (key, field) in fields {
        let field = object(field);
        if !is_optional(field) {
            required.push(key.as_str());
        }
        let field = match (tag == Some(key), dialect) {
            (true, Dialect::JsonSchema) => json!({"const": field["const"]}),
            // As typify knows an enum's tag.
            (true, Dialect::Typify) => json!({"type": "string", "enum": [field["const"]]}),
            _ => standard(field, dialect),
        };
        properties.insert(key.clone(), field);
    }
    let extra = extra.map_or(Value::Bool(false), |extra| standard(extra, dialect));
    limited(
        ty,
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": extra}),
        dialect,
    )
}

fn limited(ty: &Keywords, standard: Value, dialect: Dialect) -> Value {
    let mut standard = with(ty, standard, LIMITS);
    // Typify would give keys a type of their own, and write an IPv6 address its own way.
    if let Some(names) = ty
        .get("propertyNames")
        .filter(|_| dialect == Dialect::JsonSchema)
    {
        let names = object(names);
        standard["propertyNames"] = with(names, with(names, json!({}), TEXT), &["enum"]);
    }
    standard
}
