//! The tree of a values repository: `{namespace}/{target}/*.yaml`, read whole.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use sentry_options_schema::json::Member;
use sentry_options_schema::{Namespace, NamespaceError, nearest, one_line};

use crate::diagnostic::Diagnostic;
use crate::file::ValuesFile;
use crate::files::{EntryKind, Files, Unusable, join};
use crate::schemas::{Schemas, unreadable};

/// The target that every other one builds on.
pub const DEFAULT: &str = "default";

/// All values of a repository.
#[derive(Debug, Default)]
pub struct Tree {
    /// The namespaces that have values.
    pub namespaces: BTreeMap<String, NamespaceValues>,
}

/// The values of one namespace, by target.
#[derive(Debug, Default)]
pub struct NamespaceValues {
    /// The targets that have values.
    pub targets: BTreeMap<String, Target>,
}

/// The values of one target.
#[derive(Debug, Default)]
pub struct Target {
    /// Its files, in the order of their names.
    pub files: Vec<ValuesFile>,
}

impl Target {
    /// The options that its files set, in no order.
    pub fn options(&self) -> impl Iterator<Item = (&ValuesFile, &Member)> {
        self.files
            .iter()
            .flat_map(|file| file.options().iter().map(move |member| (file, member)))
    }

    /// The option of this key, if a file sets it.
    pub fn option(&self, key: &str) -> Option<(&ValuesFile, &Member)> {
        self.files
            .iter()
            .find_map(|file| Some((file, file.option(key)?)))
    }
}

/// What is wrong with the arrangement of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeFault {
    /// A YAML file that is not in a target's folder.
    Misplaced,
    /// A file whose name ends in `.yml`.
    Extension,
    /// A file or folder that can't be used.
    Unusable(Unusable),
    /// A namespace without a schema.
    UnknownNamespace {
        /// The namespace.
        namespace: String,
        /// The namespace that may be meant.
        nearest: Option<String>,
    },
    /// A target whose name is no DNS-1123 label.
    TargetName {
        /// The name.
        target: String,
        /// What is wrong with it.
        error: NamespaceError,
    },
    /// A namespace with values, but none for the target `default`.
    NoDefault {
        /// The namespace.
        namespace: String,
    },
    /// An option that two files of a target set.
    Duplicate {
        /// The option.
        key: String,
    },
}

impl TreeFault {
    /// What kind of fault it is, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Misplaced => "misplaced-file",
            Self::Extension => "file-extension",
            Self::Unusable(_) => "unusable-file",
            Self::UnknownNamespace { .. } => "unknown-namespace",
            Self::TargetName { .. } => "target-name",
            Self::NoDefault { .. } => "missing-default-target",
            Self::Duplicate { .. } => "duplicate-option",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Misplaced => "move it to {namespace}/{target}/{file}.yaml".to_owned(),
            Self::Extension => "rename it to .yaml".to_owned(),
            Self::Unusable(why) => return why.help().map(str::to_owned),
            Self::TargetName { .. } => return None,
            Self::UnknownNamespace {
                nearest: Some(nearest),
                ..
            } => format!("did you mean {nearest:?}?"),
            Self::UnknownNamespace { namespace, .. } => {
                let namespace = one_line(namespace);
                format!("add a schema at {namespace}/schema.json in the folder of schemas")
            }
            Self::NoDefault { .. } => {
                "add default/ with a file of `options: {}`, or with what all targets share"
                    .to_owned()
            }
            Self::Duplicate { .. } => "keep one of the two".to_owned(),
        })
    }
}

impl fmt::Display for TreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misplaced => {
                f.write_str("a values file belongs to {namespace}/{target}/{file}.yaml")
            }
            Self::Extension => f.write_str("expected .yaml, found .yml"),
            Self::Unusable(why) => why.fmt(f),
            Self::UnknownNamespace { namespace, .. } => {
                let namespace = one_line(namespace);
                write!(f, "unknown namespace '{namespace}': no schema found for it")
            }
            Self::TargetName { target, error } => {
                let target = one_line(target);
                write!(f, "invalid target name '{target}': {error}")
            }
            Self::NoDefault { namespace } => write!(
                f,
                "namespace '{}' is missing the required target '{DEFAULT}'",
                one_line(namespace)
            ),
            Self::Duplicate { key } => {
                write!(f, "option {key:?} is set in two files of one target")
            }
        }
    }
}

impl Tree {
    /// Reads all values. What is wrong is told; what is right is there.
    pub fn read(files: &impl Files, schemas: &Schemas) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader {
            files,
            schemas,
            tree: Self::default(),
            diagnostics: Vec::new(),
        };
        reader.folder("", 0);
        reader.unknown_namespaces();
        reader.missing_defaults();
        reader.duplicates();
        (reader.tree, reader.diagnostics)
    }

    /// The values of a target.
    pub fn target(&self, namespace: &str, target: &str) -> Option<&Target> {
        self.namespaces.get(namespace)?.targets.get(target)
    }
}

struct Reader<'a, F> {
    files: &'a F,
    schemas: &'a Schemas,
    tree: Tree,
    diagnostics: Vec<Diagnostic>,
}

/// How deep the files of a target lie.
const FILE_DEPTH: usize = 2;

impl<F: Files> Reader<'_, F> {
    /// Reads what is in a folder, and looks for stray files where none belong.
    fn folder(&mut self, folder: &str, depth: usize) {
        let entries = match self.files.entries(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let told = unreadable(self.files, folder, &error);
                return self.diagnostics.push(told);
            }
        };
        for entry in entries {
            let path = join(folder, &entry.name);
            let is_yaml = is_values_file(&entry.name);
            match entry.kind {
                // `.git` and `.github` are no namespaces.
                EntryKind::Folder if entry.name.starts_with('.') => {}
                EntryKind::Folder => self.folder(&path, depth + 1),
                EntryKind::File if has_extension(&entry.name, ".yml") => {
                    self.tell(&path, &TreeFault::Extension);
                }
                EntryKind::File if !is_yaml => {}
                EntryKind::File if depth == FILE_DEPTH => self.values(&path),
                EntryKind::File => self.tell(&path, &TreeFault::Misplaced),
                EntryKind::Unusable(why) if may_hold_values(&entry.name, &why) => {
                    self.tell(&path, &TreeFault::Unusable(why));
                }
                EntryKind::Unusable(_) => {}
            }
        }
    }

    fn values(&mut self, path: &str) {
        let mut parts = path.split('/');
        let (Some(namespace), Some(target)) = (parts.next(), parts.next()) else {
            return;
        };
        let namespace_values = self
            .tree
            .namespaces
            .entry(namespace.to_owned())
            .or_default();
        if !namespace_values.targets.contains_key(target)
            && let Err(error) = Namespace::new(target)
        {
            let target = target.to_owned();
            let fault = TreeFault::TargetName { target, error };
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            self.diagnostics.push(told(self.files, folder, &fault));
        }
        let target = namespace_values
            .targets
            .entry(target.to_owned())
            .or_default();
        let read = self.files.read(path);
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) => {
                return self.diagnostics.push(unreadable(self.files, path, &error));
            }
        };
        let secrets = self.schemas.secrets(namespace);
        match ValuesFile::parse(self.files.name(path), bytes, &secrets) {
            Ok(file) => target.files.push(file),
            Err(errors) => self.diagnostics.extend(errors),
        }
    }

    fn unknown_namespaces(&mut self) {
        for namespace in self.tree.namespaces.keys() {
            if self.schemas.declares(namespace) {
                continue;
            }
            let fault = TreeFault::UnknownNamespace {
                namespace: namespace.clone(),
                nearest: nearest(namespace, self.schemas.namespaces()).map(str::to_owned),
            };
            self.diagnostics.push(told(self.files, namespace, &fault));
        }
    }

    fn missing_defaults(&mut self) {
        for (namespace, values) in &self.tree.namespaces {
            if !values.targets.contains_key(DEFAULT) {
                let namespace = namespace.clone();
                let fault = TreeFault::NoDefault { namespace };
                self.diagnostics
                    .push(told(self.files, fault.folder(), &fault));
            }
        }
    }

    fn duplicates(&mut self) {
        let namespaces = self.tree.namespaces.values();
        for target in namespaces.flat_map(|values| values.targets.values()) {
            if target.files.len() < 2 {
                continue;
            }
            let mut seen = HashMap::new();
            for (file, member) in target.options() {
                let Some((first_file, first)) = seen.insert(&member.key, (file, member)) else {
                    continue;
                };
                let first: &Member = first;
                let first_file: &ValuesFile = first_file;
                let key = member.key.clone();
                let fault = TreeFault::Duplicate { key };
                let told = Diagnostic::error(fault.code(), fault.to_string())
                    .at(file.place(member.key_span))
                    .related(first_file.place(first.key_span), "first here")
                    .maybe_help(fault.help());
                self.diagnostics.push(told);
            }
        }
    }

    fn tell(&mut self, path: &str, fault: &TreeFault) {
        self.diagnostics.push(told(self.files, path, fault));
    }
}

impl TreeFault {
    /// The folder that a fault of a whole namespace is about.
    fn folder(&self) -> &str {
        match self {
            Self::NoDefault { namespace } | Self::UnknownNamespace { namespace, .. } => namespace,
            _ => "",
        }
    }
}

fn told(files: &impl Files, path: &str, fault: &TreeFault) -> Diagnostic {
    Diagnostic::error(fault.code(), fault.to_string())
        .in_file(files.name(path))
        .maybe_help(fault.help())
}

/// Whether a file of a target holds values, by its name.
pub fn is_values_file(name: &str) -> bool {
    has_extension(name, ".yaml")
}

/// Whether `name` has the extension, and something before it.
fn has_extension(name: &str, extension: &str) -> bool {
    name.len() > extension.len() && name.ends_with(extension)
}

/// Whether an entry that can't be used would have been looked at: a file by its extension, or
/// something that may be a folder.
fn may_hold_values(name: &str, why: &Unusable) -> bool {
    let is_yaml = has_extension(name, ".yaml") || has_extension(name, ".yml");
    is_yaml || why.may_be_folder(name)
}
