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
use sentry_options::embed::schema::{self, Kind, Scalar, integer};
use serde_json::Value;

use crate::build::Pace;
use crate::convert::number_to_python;
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
}

/// The variants of a tagged union.
#[derive(Debug)]
pub(crate) struct TaggedShape {
    tag: String,
    variants: HashMap<String, StructShape>,
    /// For a tag that the schema does not know: the tag and nothing else.
    unknown: StructShape,
}

/// Where in a namespace's type a type is declared.
pub(crate) struct Place<'p, 'py> {
    /// The type that it is an attribute of.
    pub(crate) within: &'p Bound<'py, PyType>,
    pub(crate) module: &'p str,
    pub(crate) privacy: Privacy,
}

impl Shape {
    /// The shape of a type; `name` is what the part of the schema that has it is called in code.
    pub(crate) fn new(
        place: &Place<'_, '_>,
        name: &str,
        description: &str,
        ty: &schema::Type,
    ) -> PyResult<Self> {
        let privacy = place.privacy;
        Ok(match &ty.kind {
            Kind::Boolean | Kind::String(_) => Self::AsWritten,
            Kind::Integer(_) => Self::Integer,
            Kind::Number(_) => Self::Number,
            Kind::Scalars(scalars) => {
                let has = |scalar| scalars.types.contains(&scalar);
                Self::Scalars { has_integers: has(Scalar::Integer) }
            }
            Kind::Array(array) => {
                let items = Self::new(place, &format!("{name}_item"), description, &array.items)?;
                Self::List(Box::new(items), privacy)
            }
            Kind::Map(map) => {
                let values = Self::new(place, &format!("{name}_value"), description, &map.values)?;
                Self::Map(Box::new(values), privacy)
            }
            Kind::Struct(content) => {
                let type_name = schema::names::type_name(name);
                Self::Struct(Box::new(StructShape::new(place, &type_name, description, content, None)?))
            }
            Kind::Tagged(tagged) => Self::Tagged(Box::new(TaggedShape::new(place, name, description, tagged)?)),
        })
    }

    /// The object for a value.
    pub(crate) fn build<'py>(&self, pace: &mut Pace<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
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
                    plain.set_item(key, shape.build(pace, value)?)?;
                }
                dict
            }
            (_, Value::Bool(boolean)) => boolean.into_pyobject(py)?.to_owned().into_any(),
            (_, Value::String(text)) => PyString::new(py, text).into_any(),
            (Self::Number, Value::Number(number)) => number.as_f64().into_pyobject(py)?,
            (Self::Integer | Self::Scalars { has_integers: true }, Value::Number(number)) => {
                match integer(number) {
                    Some(integer) => integer.into_pyobject(py)?.into_any(),
                    None => number.as_f64().into_pyobject(py)?,
                }
            }
            (Self::Scalars { has_integers: false }, Value::Number(number)) => {
                number.as_f64().into_pyobject(py)?
            }
            (Self::AsWritten, Value::Number(number)) => number_to_python(py, number)?,
            _ => return Err(PyTypeError::new_err("a value that its schema does not allow")),
        })
    }
}

impl StructShape {
    fn new(
        place: &Place<'_, '_>,
        type_name: &str,
        description: &str,
        content: &schema::Struct,
        tag: Option<(&str, &str)>,
    ) -> PyResult<Self> {
        // A field without a name of its own is reached by `get` alone.
        let named = unique(content.fields.iter().map(|field| field.name.as_deref()));
        let named = content.fields.iter().zip(named).filter(|(_, is_unique)| *is_unique);
        let named: Vec<_> =
            named.filter_map(|(field, _)| Some((field, field.name.as_deref()?))).collect();

        let mut members = Vec::new();
        if let Some((tag, _)) = tag {
            members.push(Member {
                name: schema::names::accessor_name(tag).unwrap_or_else(|_| "tag".to_owned()),
                doc: "Which of the variants this is.".to_owned(),
            });
        }
        for (field, name) in &named {
            let doc = field.description.clone().unwrap_or_default();
            members.push(Member { name: (*name).to_owned(), doc });
        }
        if content.extra.is_some() {
            members.push(Member {
                name: "extra".to_owned(),
                doc: "The fields that the schema does not declare.".to_owned(),
            });
        }
        let keys = tag.map(|(tag, _)| tag).into_iter();
        let keys = keys.chain(named.iter().map(|(field, _)| field.key.as_str()));
        let ty = struct_type(place, type_name, description, &members, keys)?;

        let inner = Place { within: ty.bind(place.within.py()), ..*place };
        let fields = named.iter().map(|(field, name)| {
            let description = field.description.as_deref().unwrap_or_default();
            Ok((field.key.clone(), Shape::new(&inner, name, description, &field.ty)?))
        });
        let fields = fields.collect::<PyResult<Vec<_>>>()?;
        let extra = content.extra.as_ref();
        let extra = extra.map(|ty| Shape::new(&inner, "extra", description, ty)).transpose()?;
        let extra = extra.map(|shape| (shape, place.privacy));
        Ok(Self { ty, tag: tag.map(|(_, text)| text.to_owned()), fields, extra })
    }

    fn build<'py>(&self, pace: &mut Pace<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
        let py = pace.py();
        let members = value.as_object().ok_or_else(|| PyTypeError::new_err("no object"))?;
        let mut slots = Vec::with_capacity(self.fields.len() + 2);
        slots.extend(self.tag.as_ref().map(|tag| Some(PyString::new(py, tag).into_any().unbind())));
        for (key, shape) in &self.fields {
            let value = members.get(key).map(|value| shape.build(pace, value)).transpose()?;
            slots.push(Some(value.map_or_else(|| py.None(), Bound::unbind)));
        }
        if let Some((shape, privacy)) = &self.extra {
            let dict = frozen(py, "Dict", *privacy)?;
            let is_declared = |key: &str| self.fields.iter().any(|(declared, _)| declared == key);
            for (key, value) in members.iter().filter(|(key, _)| !is_declared(key)) {
                dict.cast::<PyDict>()?.set_item(key, shape.build(pace, value)?)?;
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
        let names = schema::names::variant_names(tagged.variants.iter().map(|variant| variant.name.as_str()));
        let option = schema::names::type_name(name);
        let variants = tagged.variants.iter().zip(names).map(|(variant, name)| {
            let description = variant.description.as_deref().unwrap_or(description);
            let tag = Some((tagged.tag.as_str(), variant.name.as_str()));
            let type_name = format!("{option}{name}");
            let shape = StructShape::new(place, &type_name, description, &variant.content, tag)?;
            Ok((variant.name.clone(), shape))
        });
        let variants = variants.collect::<PyResult<HashMap<_, _>>>()?;
        let members = [Member {
            name: schema::names::accessor_name(&tagged.tag).unwrap_or_else(|_| "tag".to_owned()),
            doc: "A text that the schema does not know.".to_owned(),
        }];
        let type_name = format!("{option}Unknown");
        let ty = struct_type(place, &type_name, description, &members, [tagged.tag.as_str()])?;
        let unknown = StructShape { ty, tag: None, fields: vec![(tagged.tag.clone(), Shape::AsWritten)], extra: None };
        Ok(Self { tag: tagged.tag.clone(), variants, unknown })
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
    let spec = Spec { name, doc, hidden: 0, members, is_handle: false };
    let ty = RecordType::new(py, &spec, Some(base))?;
    let class = ty.bind(py);
    let qualified = format!("{}.{name}", within.qualname()?);
    let keys = PyTuple::new(py, keys.into_iter().collect::<Vec<_>>())?;
    describe(class, place.module, &qualified, members, &keys)?;
    class.setattr(intern!(py, "_secret"), place.privacy == Privacy::Secret)?;
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
) -> PyResult<()> {
    let py = class.py();
    let names = PyTuple::new(py, members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>())?;
    class.setattr(intern!(py, "__module__"), module)?;
    class.setattr(intern!(py, "__qualname__"), qualified)?;
    class.setattr(intern!(py, "__match_args__"), &names)?;
    class.setattr(intern!(py, "_fields"), names)?;
    class.setattr(intern!(py, "_keys"), keys)
}

/// A type for structs that were pickled where their type was.
#[pyfunction]
pub(crate) fn struct_type_of<'py>(
    py: Python<'py>,
    module: &str,
    qualname: &str,
    fields: Vec<String>,
    keys: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyType>> {
    let member = |name| Member { name, doc: String::new() };
    let members: Vec<_> = fields.into_iter().map(member).collect();
    let name = qualname.rsplit('.').next().unwrap_or(qualname);
    let spec = Spec { name, doc: "A restored struct.", hidden: 0, members: &members, is_handle: false };
    let ty = RecordType::new(py, &spec, Some(struct_base(py)?))?;
    describe(ty.bind(py), module, qualname, &members, keys)?;
    Ok(ty.bind(py).clone())
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
    let values = values.iter().map(|value| freeze(&value).map(|value| Some(value.unbind())));
    let values = values.collect::<PyResult<Vec<_>>>()?;
    record.instantiate(py, values)
}

/// A frozen copy of plain lists and dicts.
fn freeze<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if let Ok(items) = value.cast::<PyList>() {
        let list = frozen(py, "List", Privacy::Public)?;
        for item in items.iter() {
            list.cast::<PyList>()?.append(freeze(&item)?)?;
        }
        return Ok(list);
    }
    if let Ok(members) = value.cast::<PyDict>() {
        let dict = frozen(py, "Dict", Privacy::Public)?;
        for (key, member) in members.iter() {
            dict.cast::<PyDict>()?.set_item(key, freeze(&member)?)?;
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
        let spec = Spec { name: "Struct", doc, hidden: 0, members: &[], is_handle: false };
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
    names.map(|name| name.is_some_and(|name| counts[name] == 1)).collect()
}

/// An empty container that refuses mutation in Python; see `_frozen.py`.
fn frozen<'py>(py: Python<'py>, kind: &str, privacy: Privacy) -> PyResult<Bound<'py, PyAny>> {
    static TYPES: PyOnceLock<[Py<PyType>; 4]> = PyOnceLock::new();
    let types = TYPES.get_or_try_init(py, || {
        let ty = |name| PyResult::Ok(py.import("sentry_options._frozen")?.getattr(name)?.cast_into::<PyType>()?.unbind());
        PyResult::Ok([ty("FrozenList")?, ty("SecretList")?, ty("FrozenDict")?, ty("SecretDict")?])
    })?;
    let at = usize::from(kind == "Dict") * 2 + usize::from(privacy == Privacy::Secret);
    types[at].bind(py).call0()
}
