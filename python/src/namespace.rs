//! The Python type of a namespace: one attribute for each option.

use std::collections::HashSet;
use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFrozenSet, PyType};
use sentry_options::embed::NamespaceView;
use sentry_options::embed::schema::names::{self, Part};
use sentry_options::embed::schema::{Deprecation, OptionSchema, Schema, describe};
use serde_json::Value;

use crate::build::Pace;
use crate::flags::{Declared, Source, declared};
use crate::heap::{Member, RecordType, Spec, hidden};
use crate::shape::{Place, Privacy, Shape, named};

/// The type of a namespace's handles and snapshots, and what its options become.
#[derive(Debug)]
pub(crate) struct NamespaceType {
    pub(crate) schema: Arc<Schema>,
    pub(crate) record: RecordType,
    /// The type of a handle whose store is not loaded: reading an attribute raises `NotInitializedError`.
    uninitialized: RecordType,
    /// The type of a handle while test overrides are in force.
    overridden: RecordType,
    /// Key and shape of each option, in the order of the members.
    pub(crate) options: Vec<(String, Shape)>,
    /// The flags and experiment layers, whose members come behind those of the options.
    flags: Vec<Declared>,
}

/// Which type a handle has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Live,
    Uninitialized,
    Overridden,
}

impl NamespaceType {
    /// The type for a schema. `module` is the one that it appears to be of.
    pub(crate) fn new(py: Python<'_>, schema: &Arc<Schema>, module: &str) -> PyResult<Self> {
        let (named, flags) = attributes(schema);

        let name = names::python_class_name(&schema.namespace);
        let members = named.iter().map(|(option, name)| Member {
            name: (*name).to_owned(),
            doc: documentation(option),
        });
        let members = members.chain(flags.iter().map(|flag| Member {
            name: flag.attribute.clone(),
            doc: flag.documentation(),
        }));
        let members: Vec<_> = members.collect();
        let doc = schema
            .description
            .clone()
            .unwrap_or_else(|| format!("The options of the namespace {}.", schema.namespace));
        let spec = Spec {
            name: &name,
            doc: &doc,
            hidden: hidden::COUNT,
            members: &members,
            is_handle: true,
        };
        let record = RecordType::new(py, &spec, Some(base(py)?))?;
        let class = record.bind(py);
        class.setattr(intern!(py, "__module__"), module)?;
        // No option can have a name with a capital letter.
        let keys = PyDict::new(py);
        for (option, name) in &named {
            keys.set_item(name, &option.key)?;
        }
        for flag in &flags {
            keys.set_item(&flag.attribute, &flag.key)?;
        }
        class.setattr(intern!(py, "_Keys"), &keys)?;
        let flag_keys = flags.iter().map(|flag| flag.key.as_str());
        let flag_keys = PyFrozenSet::new(py, flag_keys.collect::<Vec<_>>())?;
        class.setattr(intern!(py, "_Flags"), &flag_keys)?;
        class.setattr(intern!(py, "_Namespace"), schema.namespace.as_str())?;

        let options = named.iter().map(|(option, name)| {
            let privacy = if option.secret {
                Privacy::Secret
            } else {
                Privacy::Public
            };
            let place = Place {
                within: class,
                module,
                privacy,
            };
            let name = names::python_type_name(None, Part::Option(name));
            let shape = Shape::new(&place, &name, &option.description, &option.ty)?;
            Ok((option.key.clone(), shape))
        });
        let options = options.collect::<PyResult<_>>()?;

        let sibling = |read: &str| {
            let hidden = hidden::COUNT + members.len();
            let spec = Spec {
                name: &name,
                doc: &doc,
                hidden,
                members: &[],
                is_handle: false,
            };
            let sibling = RecordType::new(py, &spec, Some(class))?;
            let ty = sibling.bind(py);
            ty.setattr(intern!(py, "__module__"), module)?;
            let read = py
                .import(intern!(py, "sentry_options._handle"))?
                .getattr(read)?;
            ty.setattr(intern!(py, "__getattribute__"), read)?;
            PyResult::Ok(sibling)
        };
        let (uninitialized, overridden) =
            (sibling("read_uninitialized")?, sibling("read_overridden")?);
        Ok(Self {
            schema: Arc::clone(schema),
            record,
            uninitialized,
            overridden,
            options,
            flags,
        })
    }

    /// Appends the attributes of flags and experiment layers to the slots of a new handle or snapshot.
    pub(crate) fn add_flags(
        &self,
        py: Python<'_>,
        source: Source,
        slots: &mut Vec<Option<Py<PyAny>>>,
    ) -> PyResult<()> {
        let source = Arc::new(source);
        for flag in &self.flags {
            slots.push(Some(flag.build(py, &source)?));
        }
        Ok(())
    }

    /// The type of a handle in this mode.
    pub(crate) fn class<'py>(&self, py: Python<'py>, mode: Mode) -> &Bound<'py, PyType> {
        match mode {
            Mode::Live => self.record.bind(py),
            Mode::Uninitialized => self.uninitialized.bind(py),
            Mode::Overridden => self.overridden.bind(py),
        }
    }

    /// The values of the attributes with their places, as far as they differ from those of `old`. The
    /// governing schema has been checked to declare every one.
    pub(crate) fn values<'v>(
        &self,
        view: &'v NamespaceView,
        old: Option<&NamespaceView>,
    ) -> Vec<(usize, &'v Value)> {
        let values = self
            .options
            .iter()
            .enumerate()
            .filter_map(|(at, (key, _))| {
                let value = view.value(key)?;
                let is_new = old.is_none_or(|old| old.value(key) != Some(value));
                is_new.then_some((at, value))
            });
        values.collect()
    }

    /// The object for a value at a place.
    pub(crate) fn build<'py>(
        &self,
        pace: &mut Pace<'py>,
        at: usize,
        value: &Value,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.options[at].1.build(pace, value)
    }
}

/// `NamespaceOptions`, the base of all handles; see `_handle.py`.
pub(crate) fn base(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    base_record(py).map(|base| base.bind(py))
}

/// The same, to make handles of namespaces that do not exist.
pub(crate) fn base_record(py: Python<'_>) -> PyResult<&'static RecordType> {
    static BASE: PyOnceLock<RecordType> = PyOnceLock::new();
    BASE.get_or_try_init(py, || {
        let doc =
            "The options of a namespace. Each is an attribute, and can be had by key with get().";
        let spec = Spec {
            name: "NamespaceOptions",
            doc,
            hidden: hidden::COUNT,
            members: &[],
            is_handle: true,
        };
        RecordType::new(py, &spec, None)
    })
}

/// The options with their names, and the flags and experiment layers: those that have a name which no other
/// one has. The others are reached by key alone.
fn attributes(schema: &Schema) -> (Vec<(&OptionSchema, &str)>, Vec<Declared>) {
    let options = schema.options.iter();
    let options = options.filter_map(|option| Some((option, option.name.as_deref()?)));
    let (mut options, mut flags) = (options.collect::<Vec<_>>(), declared(schema));
    let names = options.iter().map(|(_, name)| *name);
    let names = names.chain(flags.iter().map(|flag| flag.attribute.as_str()));
    let names = names.map(str::to_owned).collect::<Vec<_>>();
    let unique = named(&names, |name| Some(name));
    let unique = unique.into_iter().map(|(_, name)| name);
    let unique = unique.collect::<HashSet<_>>();
    options.retain(|(_, name)| unique.contains(name));
    flags.retain(|flag| unique.contains(flag.attribute.as_str()));
    (options, flags)
}

/// What `help()` says of an option.
fn documentation(option: &OptionSchema) -> String {
    let mut lines = describe::lines(&option.description);
    lines.push(String::new());
    lines.push(describe::option(option));
    match &option.deprecated {
        Some(Deprecation::Plain) => lines.push("Deprecated.".to_owned()),
        Some(Deprecation::Note(note)) => {
            lines.push(format!("Deprecated: {}", describe::line(note)));
        }
        None => {}
    }
    lines.join("\n")
}
