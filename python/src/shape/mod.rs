//! From a schema to Python types, and from JSON values to their instances.
//!
//! A [`Shape`] says what a value becomes: a scalar, a frozen list or dict, or a struct, which is a type of its
//! own. Values have been checked before they come here; a value that does not fit its shape is a defect.

use std::collections::HashMap;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};
use sentry_options::embed::schema::names::{self, Part};
use sentry_options::embed::schema::{self, Kind, Scalar, integer};
use serde_json::Value;

use crate::build::Pace;
use crate::convert::number_to_python;

mod frozen;
mod restored;
mod structs;

pub(crate) use restored::{is_struct, struct_base, struct_of, struct_type_of};
use structs::{StructShape, TaggedShape};

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
        let py = pace.step()?;
        Ok(match (self, value) {
            (Self::Struct(shape), Value::Object(_)) => shape.build(pace, value)?,
            (Self::Tagged(shape), Value::Object(_)) => shape.build(pace, value)?,
            (Self::List(items, privacy), Value::Array(values)) => {
                let list = frozen::list(py, *privacy)?;
                let plain = list.cast::<PyList>()?;
                for value in values {
                    plain.append(items.build(pace, value)?)?;
                }
                list
            }
            (Self::Map(shape, privacy), Value::Object(members)) => {
                let dict = frozen::dict(py, *privacy)?;
                let plain = dict.cast::<PyDict>()?;
                for (key, value) in members {
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

/// Those of the parts of a schema that have a name which no other one has, with it. The others are reached by
/// key alone.
pub(crate) fn named<'s, T>(
    parts: &'s [T],
    name: impl Fn(&'s T) -> Option<&'s str>,
) -> Vec<(&'s T, &'s str)> {
    let mut counts = HashMap::new();
    for name in parts.iter().filter_map(&name) {
        *counts.entry(name).or_insert(0) += 1;
    }
    let named = parts.iter().filter_map(|part| Some((part, name(part)?)));
    named.filter(|(_, name)| counts[name] == 1).collect()
}
