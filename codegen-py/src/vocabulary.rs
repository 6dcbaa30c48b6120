//! The words that stubs are written with, and the imports that they need.
//!
//! An option may be called `str`, and a struct `Literal`. Such a word is written under another name
//! throughout, which no option and no type can have.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use crate::items::{Class, Declared, Namespace};

/// A word that stubs do not define.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word {
    Any,
    Bool,
    Deprecated,
    Dict,
    ExperimentLayer,
    FeatureFlag,
    Final,
    FinalClass,
    Float,
    Int,
    List,
    Literal,
    Mapping,
    NamespaceOptions,
    Overload,
    Property,
    SelfType,
    Sequence,
    Str,
    TypeAlias,
}

const BUILTINS: &str = "builtins";

impl Word {
    /// The module that has it, and its name there.
    const fn home(self) -> (&'static str, &'static str) {
        match self {
            Self::Bool => (BUILTINS, "bool"),
            Self::Dict => (BUILTINS, "dict"),
            Self::Float => (BUILTINS, "float"),
            Self::Int => (BUILTINS, "int"),
            Self::List => (BUILTINS, "list"),
            Self::Property => (BUILTINS, "property"),
            Self::Str => (BUILTINS, "str"),
            Self::Mapping => ("collections.abc", "Mapping"),
            Self::Sequence => ("collections.abc", "Sequence"),
            Self::Any => ("typing", "Any"),
            Self::Final => ("typing", "Final"),
            Self::FinalClass => ("typing", "final"),
            Self::Literal => ("typing", "Literal"),
            Self::Overload => ("typing", "overload"),
            Self::SelfType => ("typing", "Self"),
            Self::TypeAlias => ("typing", "TypeAlias"),
            Self::ExperimentLayer => ("sentry_options", "ExperimentLayer"),
            Self::FeatureFlag => ("sentry_options", "FeatureFlag"),
            Self::NamespaceOptions => ("sentry_options", "NamespaceOptions"),
            Self::Deprecated => ("typing_extensions", "deprecated"),
        }
    }
}

/// Modules that do not come with Python: a section of their own in imports.
const THIRD_PARTY: [&str; 2] = ["sentry_options", "typing_extensions"];

/// The words of one stub.
pub(crate) struct Vocabulary {
    /// The names that the stub defines.
    taken: HashSet<String>,
    used: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl Vocabulary {
    /// For a stub with these namespaces.
    pub(crate) fn new(namespaces: &[Namespace]) -> Self {
        let mut taken = HashSet::new();
        for namespace in namespaces {
            taken.insert(namespace.variable.clone());
            collect(&namespace.class, &mut taken);
        }
        Self {
            taken,
            used: BTreeMap::new(),
        }
    }

    /// The word as this stub writes it.
    pub(crate) fn word(&mut self, word: Word) -> String {
        let (module, name) = word.home();
        self.used.entry(module).or_default().insert(name);
        self.written(name)
    }

    /// The imports of the words that were used.
    pub(crate) fn imports(&self) -> String {
        let sections = [false, true].map(|third_party| {
            let modules = self.used.iter();
            let modules = modules.filter(|(module, _)| THIRD_PARTY.contains(module) == third_party);
            modules
                .map(|(module, names)| self.import(module, names))
                .collect::<String>()
        });
        let sections = sections.into_iter().filter(|section| !section.is_empty());
        sections.collect::<Vec<_>>().join("\n")
    }

    fn import(&self, module: &str, names: &BTreeSet<&'static str>) -> String {
        let names = names.iter().copied();
        let (renamed, plain): (Vec<_>, Vec<_>) = names.partition(|&name| self.taken.contains(name));
        let mut lines = String::new();
        if !plain.is_empty() && module != BUILTINS {
            let _ = writeln!(lines, "from {module} import {}", plain.join(", "));
        }
        for name in renamed {
            let written = self.written(name);
            let _ = writeln!(lines, "from {module} import {name} as {written}");
        }
        lines
    }

    fn written(&self, name: &str) -> String {
        if self.taken.contains(name) {
            // Behind two underscores in a type's name there is a digit.
            format!("T__{name}")
        } else {
            name.to_owned()
        }
    }
}

fn collect(class: &Class, names: &mut HashSet<String>) {
    names.insert(class.name.clone());
    names.extend(class.attributes.iter().map(|it| it.name.clone()));
    for declared in &class.types {
        match declared {
            Declared::Class(class) => collect(class, names),
            Declared::Alias(name, _) => {
                names.insert(name.clone());
            }
        }
    }
}
