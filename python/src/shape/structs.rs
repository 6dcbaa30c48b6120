//! Structs and tagged unions: a type for each, made from the schema.

use std::collections::HashMap;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use sentry_options::embed::schema;
use sentry_options::embed::schema::names::{self, Part};
use serde_json::Value;

use super::restored::{describe, struct_base};
use super::{Place, Privacy, Shape, frozen, named};
use crate::build::Pace;
use crate::heap::{Member, RecordType, Spec};

/// A struct's type and what its fields become.
#[derive(Debug)]
pub(crate) struct StructShape {
    ty: RecordType,
    /// The text in the tag field, if it is a variant of a tagged union.
    tag: Option<String>,
    /// Key and shape of each field, in the order of the members.
    fields: Vec<(String, Shape)>,
    /// What fields become that are not declared, with the type of the dict.
    extra: Option<(Shape, Privacy)>,
    /// The keys that are, whether or not they have a member.
    declared: Vec<String>,
}

/// The variants of a tagged union.
#[derive(Debug)]
pub(crate) struct TaggedShape {
    tag: String,
    variants: HashMap<String, StructShape>,
    /// For a tag that the schema does not know: the tag and nothing else.
    unknown: StructShape,
}

/// What tells a variant of a tagged union from the others.
pub(super) struct Tag<'t> {
    key: &'t str,
    /// The name of the attribute, if there is one.
    name: Option<&'t str>,
    /// The text in the field.
    text: &'t str,
}

impl StructShape {
    pub(super) fn new(
        place: &Place<'_, '_>,
        type_name: &str,
        description: &str,
        content: &schema::Struct,
        tag: Option<Tag<'_>>,
    ) -> PyResult<Self> {
        let tag_name = tag.as_ref().and_then(|tag| tag.name);
        let key_of_tag = tag.as_ref().map(|tag| tag.key.to_owned());
        // A field without a name of its own is reached by `get` alone.
        let mut named = named(&content.fields, |field| field.name.as_deref());
        named.retain(|(_, name)| tag_name != Some(*name));
        let is_taken =
            |name| tag_name == Some(name) || named.iter().any(|(_, other)| *other == name);
        let extra = content.extra.as_ref().filter(|_| !is_taken("extra"));

        let mut members = Vec::new();
        if let Some(name) = tag_name {
            members.push(Member {
                name: name.to_owned(),
                doc: "Which of the variants this is.".to_owned(),
            });
        }
        for (field, name) in &named {
            let doc = field.description.clone().unwrap_or_default();
            members.push(Member {
                name: (*name).to_owned(),
                doc,
            });
        }
        if extra.is_some() {
            members.push(Member {
                name: "extra".to_owned(),
                doc: "The fields that the schema does not declare.".to_owned(),
            });
        }
        let tag = tag.filter(|tag| tag.name.is_some());
        let keys = tag.iter().map(|tag| tag.key);
        let keys = keys.chain(named.iter().map(|(field, _)| field.key.as_str()));
        let ty = struct_type(place, type_name, description, &members, keys)?;

        let inner = Place {
            within: ty.bind(place.within.py()),
            ..*place
        };
        let fields = named.iter().map(|(field, name)| {
            let description = field.description.as_deref().unwrap_or_default();
            let name = names::python_type_name(None, Part::Field(name));
            let shape = Shape::new(&inner, &name, description, &field.ty)?;
            Ok((field.key.clone(), shape))
        });
        let fields = fields.collect::<PyResult<Vec<_>>>()?;
        let extra = extra
            .map(|ty| {
                let name = names::python_type_name(None, Part::Extra);
                Shape::new(&inner, &name, description, ty)
            })
            .transpose()?;
        let extra = extra.map(|shape| (shape, place.privacy));
        let declared = content.fields.iter().map(|field| field.key.clone());
        let declared = declared.chain(key_of_tag).collect();
        Ok(Self {
            declared,
            ty,
            tag: tag.map(|tag| tag.text.to_owned()),
            fields,
            extra,
        })
    }

    pub(super) fn build<'py>(
        &self,
        pace: &mut Pace<'py>,
        value: &Value,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = pace.py();
        let members = value
            .as_object()
            .ok_or_else(|| PyTypeError::new_err("no object"))?;
        let mut slots = Vec::with_capacity(self.fields.len() + 2);
        slots.extend(
            self.tag
                .as_ref()
                .map(|tag| Some(PyString::new(py, tag).into_any().unbind())),
        );
        for (key, shape) in &self.fields {
            let value = members
                .get(key)
                .map(|value| shape.build(pace, value))
                .transpose()?;
            slots.push(Some(value.map_or_else(|| py.None(), Bound::unbind)));
        }
        if let Some((shape, privacy)) = &self.extra {
            let dict = frozen::dict(py, *privacy)?;
            for (key, value) in members
                .iter()
                .filter(|(key, _)| !self.declared.contains(key))
            {
                dict.cast::<PyDict>()?
                    .set_item(key, shape.build(pace, value)?)?;
            }
            slots.push(Some(dict.unbind()));
        }
        self.ty.instantiate(py, slots)
    }
}

impl TaggedShape {
    pub(super) fn new(
        place: &Place<'_, '_>,
        name: &str,
        description: &str,
        tagged: &schema::Tagged,
    ) -> PyResult<Self> {
        let py = place.within.py();
        let tag_name = names::python_tag_name(tagged);
        let type_name = |variant: &str| names::python_type_name(Some(name), Part::Variant(variant));
        let texts = tagged.variants.iter().map(|variant| variant.name.as_str());
        let names = names::variant_names(texts);
        let (mut variants, mut union) = (HashMap::new(), None);
        for (variant, name) in tagged.variants.iter().zip(names) {
            let tag = Tag {
                key: &tagged.tag,
                name: tag_name.as_deref(),
                text: &variant.name,
            };
            let description = variant.description.as_deref().unwrap_or(description);
            let name = type_name(&name);
            let shape = StructShape::new(place, &name, description, &variant.content, Some(tag))?;
            let class = shape.ty.bind(py).as_any().clone();
            union = Some(match union {
                None => class,
                Some(union) => PyAnyMethods::bitor(&union, class)?,
            });
            variants.insert(variant.name.clone(), shape);
        }
        place.within.setattr(name, union)?;

        // Not for annotations: a value of it is what nobody expects.
        let unknown = format!("_{}", type_name("Unknown"));
        let members = tag_name.into_iter().map(|name| Member {
            name,
            doc: "A text that the schema does not know.".to_owned(),
        });
        let members: Vec<_> = members.collect();
        let keys = members.iter().map(|_| tagged.tag.as_str());
        let ty = struct_type(place, &unknown, description, &members, keys)?;
        let fields = members
            .iter()
            .map(|_| (tagged.tag.clone(), Shape::AsWritten));
        let unknown = StructShape {
            ty,
            tag: None,
            fields: fields.collect(),
            extra: None,
            declared: Vec::new(),
        };
        Ok(Self {
            tag: tagged.tag.clone(),
            variants,
            unknown,
        })
    }

    pub(super) fn build<'py>(
        &self,
        pace: &mut Pace<'py>,
        value: &Value,
    ) -> PyResult<Bound<'py, PyAny>> {
        let variant = value.get(&self.tag).and_then(Value::as_str);
        let variant = variant.and_then(|variant| self.variants.get(variant));
        variant.unwrap_or(&self.unknown).build(pace, value)
    }
}

/// Makes the type of a struct, an attribute of the type that it is declared in.
fn struct_type<'k>(
    place: &Place<'_, '_>,
    name: &str,
    doc: &str,
    members: &[Member],
    keys: impl IntoIterator<Item = &'k str>,
) -> PyResult<RecordType> {
    let within = place.within;
    let py = within.py();
    let base = struct_base(py)?;
    let spec = Spec {
        name,
        doc,
        hidden: 0,
        members,
        is_handle: false,
    };
    let ty = RecordType::new(py, &spec, Some(base))?;
    let class = ty.bind(py);
    let qualified = format!("{}.{name}", within.qualname()?);
    let keys = PyTuple::new(py, keys.into_iter().collect::<Vec<_>>())?;
    let secret = place.privacy == Privacy::Secret;
    describe(class, place.module, &qualified, members, &keys, secret)?;
    within.setattr(name, class)?;
    Ok(ty)
}
