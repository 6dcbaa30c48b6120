//! From a schema to Python types, and from JSON values to their instances.
//!
//! A [`Shape`] says what a value becomes: a scalar, a frozen list or dict, or a struct, which is a type of its
//! own. Values have been checked before they come here; a value that does not fit its shape is a defect.

use std::collections::HashMap;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};
use sentry_options::embed::schema::names::{self, Part};
use sentry_options::embed::schema::{self, Kind, Scalar, integer};
use serde_json::Value;

use crate::build::Pace;
use crate::convert::{DEPTH, number_to_python, too_deep};
use crate::heap::{Member, RecordType, Spec};

/// What a value becomes.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A `bool`, `str` or a number as it is written.
    AsWritten,
    /// An `int`, however it is written.
    Integer,
    /// A `float`, however it is written.
    Number,
    /// One of several scalars: an integral number is an `int` if integers are allowed, and a `float` else.
    Scalars { has_integers: bool },
    /// A frozen list.
    List(Box<Shape>, Privacy),
    /// A frozen dict.
    Map(Box<Shape>, Privacy),
    /// A struct.
    Struct(Box<StructShape>),
    /// One of several structs.
    Tagged(Box<TaggedShape>),
}

/// Whether a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Privacy {
    Public,
    Secret,
}

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
struct Tag<'t> {
    key: &'t str,
    /// The name of the attribute, if there is one.
    name: Option<&'t str>,
    /// The text in the field.
    text: &'t str,
}

/// Where in a namespace's type a type is declared.
pub(crate) struct Place<'p, 'py> {
    /// The type that it is an attribute of.
    pub(crate) within: &'p Bound<'py, PyType>,
    pub(crate) module: &'p str,
    pub(crate) privacy: Privacy,
}

impl Place<'_, '_> {
    /// Declares the texts of an enumeration as a `Literal`, for annotations.
    fn declare_literal(&self, name: &str, allowed: &[Value]) -> PyResult<()> {
        let py = self.within.py();
        let texts = PyTuple::new(
            py,
            allowed.iter().filter_map(Value::as_str).collect::<Vec<_>>(),
        )?;
        let literal = py
            .import(intern!(py, "typing"))?
            .getattr(intern!(py, "Literal"))?;
        self.within.setattr(name, literal.get_item(texts)?)
    }
}

impl Shape {
    /// The shape of a type, which is called `name` if it gets a name.
    pub(crate) fn new(
        place: &Place<'_, '_>,
        name: &str,
        description: &str,
        ty: &schema::Type,
    ) -> PyResult<Self> {
        let privacy = place.privacy;
        let inner = |part, ty| {
            let name = names::python_type_name(Some(name), part);
            Self::new(place, &name, description, ty)
        };
        Ok(match &ty.kind {
            Kind::Boolean => Self::AsWritten,
            Kind::String(_) => {
                if let Some(allowed) = &ty.allowed {
                    place.declare_literal(name, allowed)?;
                }
                Self::AsWritten
            }
            Kind::Integer(_) => Self::Integer,
            Kind::Number(_) => Self::Number,
            Kind::Scalars(scalars) => {
                let has = |scalar| scalars.types.contains(&scalar);
                Self::Scalars {
                    has_integers: has(Scalar::Integer),
                }
            }
            Kind::Array(array) => Self::List(Box::new(inner(Part::Item, &array.items)?), privacy),
            Kind::Map(map) => Self::Map(Box::new(inner(Part::Value, &map.values)?), privacy),
            Kind::Struct(content) => {
                let shape = StructShape::new(place, name, description, content, None)?;
                Self::Struct(Box::new(shape))
            }
            Kind::Tagged(tagged) => {
                let shape = TaggedShape::new(place, name, description, tagged)?;
                Self::Tagged(Box::new(shape))
            }
        })
    }

    /// The object for a value.
    pub(crate) fn build<'py>(
        &self,
        pace: &mut Pace<'py>,
        value: &Value,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = pace.step();
        Ok(match (self, value) {
            (Self::Struct(shape), Value::Object(_)) => shape.build(pace, value)?,
            (Self::Tagged(shape), Value::Object(_)) => shape.build(pace, value)?,
            (Self::List(items, privacy), Value::Array(values)) => {
                let list = frozen(py, "List", *privacy)?;
                let plain = list.cast::<PyList>()?;
                for value in values {
                    plain.append(items.build(pace, value)?)?;
                }
                list
            }
            (Self::Map(shape, privacy), Value::Object(members)) => {
                let dict = frozen(py, "Dict", *privacy)?;
                let plain = dict.cast::<PyDict>()?;
                for (key, value) in members {
                    pace.step();
                    plain.set_item(key, shape.build(pace, value)?)?;
                }
                dict
            }
            (_, Value::Bool(boolean)) => boolean.into_pyobject(py)?.to_owned().into_any(),
            (_, Value::String(text)) => PyString::new(py, text).into_any(),
            (
                Self::Number
                | Self::Scalars {
                    has_integers: false,
                },
                Value::Number(number),
            ) => number.as_f64().into_pyobject(py)?,
            (Self::Integer | Self::Scalars { has_integers: true }, Value::Number(number)) => {
                match integer(number) {
                    Some(integer) => integer.into_pyobject(py)?.into_any(),
                    None => number.as_f64().into_pyobject(py)?,
                }
            }
            (Self::AsWritten, Value::Number(number)) => number_to_python(py, number)?,
            _ => {
                return Err(PyTypeError::new_err(
                    "a value that its schema does not allow",
                ));
            }
        })
    }
}

impl StructShape {
    fn new(
        place: &Place<'_, '_>,
        type_name: &str,
        description: &str,
        content: &schema::Struct,
        tag: Option<Tag<'_>>,
    ) -> PyResult<Self> {
        let tag_name = tag.as_ref().and_then(|tag| tag.name);
        let key_of_tag = tag.as_ref().map(|tag| tag.key.to_owned());
        // A field without a name of its own is reached by `get` alone.
        let named = unique(content.fields.iter().map(|field| field.name.as_deref()));
        let named = content
            .fields
            .iter()
            .zip(named)
            .filter(|(_, is_unique)| *is_unique);
        let named: Vec<_> = named
            .filter_map(|(field, _)| Some((field, field.name.as_deref()?)))
            .filter(|(_, name)| tag_name != Some(*name))
            .collect();
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

    fn build<'py>(&self, pace: &mut Pace<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
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
            let dict = frozen(py, "Dict", *privacy)?;
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
    fn new(
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

    fn build<'py>(&self, pace: &mut Pace<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
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

/// Tells a struct's type what it is called and what its fields are.
fn describe(
    class: &Bound<'_, PyType>,
    module: &str,
    qualified: &str,
    members: &[Member],
    keys: &Bound<'_, PyTuple>,
    secret: bool,
) -> PyResult<()> {
    let py = class.py();
    let names = PyTuple::new(
        py,
        members
            .iter()
            .map(|member| member.name.as_str())
            .collect::<Vec<_>>(),
    )?;
    class.setattr(intern!(py, "__module__"), module)?;
    class.setattr(intern!(py, "__qualname__"), qualified)?;
    // No field has a name with a capital letter.
    class.setattr(intern!(py, "_Fields"), names)?;
    class.setattr(intern!(py, "_Keys"), keys)?;
    class.setattr(intern!(py, "_Secret"), secret)
}

/// A type for structs that were pickled where their type was.
#[pyfunction]
pub(crate) fn struct_type_of<'py>(
    py: Python<'py>,
    module: &str,
    qualname: &str,
    fields: Vec<String>,
    keys: &Bound<'py, PyTuple>,
    secret: bool,
) -> PyResult<Bound<'py, PyType>> {
    let member = |name| Member {
        name,
        doc: String::new(),
    };
    let members: Vec<_> = fields.into_iter().map(member).collect();
    let name = qualname.rsplit('.').next().unwrap_or(qualname);
    let spec = Spec {
        name,
        doc: "A restored struct.",
        hidden: 0,
        members: &members,
        is_handle: false,
    };
    let ty = RecordType::new(py, &spec, Some(struct_base(py)?))?;
    let class = ty.bind(py);
    describe(class, module, qualname, &members, keys, secret)?;
    Ok(class.clone())
}

/// A struct of a type, from the values of its fields, which are frozen.
#[pyfunction]
pub(crate) fn struct_of<'py>(
    class: &Bound<'py, PyType>,
    values: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = class.py();
    let record = RecordType::of(class)?;
    if !class.is_subclass(struct_base(py)?)? || record.len() != values.len() {
        return Err(PyTypeError::new_err("no struct of options"));
    }
    let privacy = if class.getattr(intern!(py, "_Secret"))?.is_truthy()? {
        Privacy::Secret
    } else {
        Privacy::Public
    };
    let values = values
        .iter()
        .map(|value| freeze(&value, privacy, 0).map(|value| Some(value.unbind())));
    let values = values.collect::<PyResult<Vec<_>>>()?;
    record.instantiate(py, values)
}

/// A frozen copy of plain lists and dicts.
fn freeze<'py>(
    value: &Bound<'py, PyAny>,
    privacy: Privacy,
    depth: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if depth == DEPTH {
        return Err(too_deep());
    }
    if let Ok(items) = value.cast::<PyList>() {
        let list = frozen(py, "List", privacy)?;
        for item in items.iter() {
            let item = freeze(&item, privacy, depth + 1)?;
            list.cast::<PyList>()?.append(item)?;
        }
        return Ok(list);
    }
    if let Ok(members) = value.cast::<PyDict>() {
        let dict = frozen(py, "Dict", privacy)?;
        for (key, member) in members.iter() {
            let member = freeze(&member, privacy, depth + 1)?;
            dict.cast::<PyDict>()?.set_item(key, member)?;
        }
        return Ok(dict);
    }
    Ok(value.clone())
}

/// The base of all structs, which has their methods; see `_struct.py`.
pub(crate) fn struct_base(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static BASE: PyOnceLock<RecordType> = PyOnceLock::new();
    let base = BASE.get_or_try_init(py, || {
        let doc = "A struct of an option's value. It is read-only.";
        let spec = Spec {
            name: "Struct",
            doc,
            hidden: 0,
            members: &[],
            is_handle: false,
        };
        RecordType::new(py, &spec, None)
    })?;
    Ok(base.bind(py))
}

/// Whether an object is a struct of ours.
pub(crate) fn is_struct(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    object.is_instance(struct_base(object.py())?)
}

/// Which of the names nobody else has.
pub(crate) fn unique<'n>(names: impl Iterator<Item = Option<&'n str>> + Clone) -> Vec<bool> {
    let mut counts = HashMap::new();
    for name in names.clone().flatten() {
        *counts.entry(name).or_insert(0) += 1;
    }
    names
        .map(|name| name.is_some_and(|name| counts[name] == 1))
        .collect()
}

/// An empty container that refuses mutation in Python; see `_frozen.py`.
fn frozen<'py>(py: Python<'py>, kind: &str, privacy: Privacy) -> PyResult<Bound<'py, PyAny>> {
    static TYPES: PyOnceLock<[Py<PyType>; 4]> = PyOnceLock::new();
    let types = TYPES.get_or_try_init(py, || {
        let ty = |name| {
            PyResult::Ok(
                py.import("sentry_options._frozen")?
                    .getattr(name)?
                    .cast_into::<PyType>()?
                    .unbind(),
            )
        };
        PyResult::Ok([
            ty("FrozenList")?,
            ty("SecretList")?,
            ty("FrozenDict")?,
            ty("SecretDict")?,
        ])
    })?;
    let at = usize::from(kind == "Dict") * 2 + usize::from(privacy == Privacy::Secret);
    types[at].bind(py).call0()
}
