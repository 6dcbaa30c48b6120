//! The kinds of type, told from the JSON of a schema.

use serde_json::{Map, Value};

use super::Keywords;

/// A type as the schema's JSON has it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Shape<'s> {
    Boolean,
    Integer,
    Number,
    String,
    Array(&'s Keywords),
    /// The fields, and the type of the fields that are not declared.
    Struct(&'s Keywords, Option<&'s Keywords>),
    Map(&'s Keywords),
    Union(Vec<&'s str>),
    Tagged(Vec<&'s Keywords>),
}

impl<'s> Shape<'s> {
    /// The shape of a type.
    ///
    /// # Panics
    /// If it is no type.
    pub fn of(ty: &'s Keywords) -> Self {
        if let Some(branches) = ty.get("oneOf") {
            let branches = branches.as_array().expect("branches are a list");
            return Self::Tagged(branches.iter().map(object).collect());
        }
        let name = match &ty["type"] {
            Value::Array(names) if names.len() == 1 => &names[0],
            Value::Array(names) => {
                return Self::Union(names.iter().filter_map(Value::as_str).collect());
            }
            name => name,
        };
        match name.as_str().expect("a type is a text") {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array(object(&ty["items"])),
            _ => Self::object(ty),
        }
    }

    fn object(ty: &'s Keywords) -> Self {
        let extra = ty.get("additionalProperties").and_then(Value::as_object);
        match ty.get("properties") {
            Some(fields) => Self::Struct(object(fields), extra),
            None => Self::Map(extra.expect("a map has a type")),
        }
    }
}

/// The options of a schema file, each with its keywords.
///
/// # Panics
/// If it is no schema.
pub fn options(schema: &Value) -> impl Iterator<Item = (&String, &Keywords)> {
    object(&schema["properties"])
        .iter()
        .map(|(key, option)| (key, object(option)))
}

pub(super) fn object(value: &Value) -> &Map<String, Value> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("{value} is no object"))
}

/// Whether a field may be missing.
pub(super) fn is_optional(field: &Keywords) -> bool {
    field.get("optional") == Some(&Value::Bool(true))
}

/// The field that tells the branches of a union apart, and its text in each.
pub(super) fn tags<'s>(branches: &[&'s Keywords]) -> (&'s str, Vec<&'s str>) {
    let constant = |branch: &&'s Keywords| {
        let mut fields = object(&branch["properties"]).iter();
        let tag = fields.find(|(_, field)| field.get("const").is_some());
        let (key, field) = tag.expect("each branch has a tag");
        (
            key.as_str(),
            field["const"].as_str().expect("a tag is a text"),
        )
    };
    let (keys, texts): (Vec<_>, Vec<_>) = branches.iter().map(constant).unzip();
    (keys[0], texts)
}
