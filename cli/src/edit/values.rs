//! Editing a values file of a repository: finding it, and writing it.

use std::path::{Path, PathBuf};

use sentry_options_schema::{Namespace, Schema, nearest};
use sentry_options_values::files::join;
use sentry_options_values::{Files, Folder, Schemas, Target, Tree, ValuesFile};
use serde_json::Value;

use super::{Change, EditFault, Edited, Refused, replace_unchanged, yaml};

/// The file that a target without one gets.
const NEW_FILE: &str = "options.yaml";

/// Whether what is not there may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Creation {
    /// The target and the file must be there.
    Refused,
    /// The target's folder, and the file in it, are made.
    Allowed,
}

/// Where to edit.
#[derive(Debug)]
pub(crate) struct Repository<'a> {
    /// The folder of the values.
    pub(crate) root: &'a Folder,
    /// The schemas of all namespaces.
    pub(crate) schemas: &'a Schemas,
    /// The namespace's.
    pub(crate) schema: &'a Schema,
    /// The target.
    pub(crate) target: &'a str,
    /// The name of the file, if the user has said it.
    pub(crate) file: Option<&'a Path>,
    /// Whether the target and the file may be made.
    pub(crate) creation: Creation,
}

/// The file to edit: `Some` as it is, `None` if it is to be made.
struct Chosen<'t> {
    path: PathBuf,
    found: Option<&'t ValuesFile>,
}

impl Repository<'_> {
    /// Changes an option at the target.
    pub(crate) fn edit(&self, key: &str, change: &Change<'_>) -> Result<Edited, Refused> {
        let (tree, findings) = Tree::read(self.root, self.schemas);
        // What is wrong elsewhere may be what somebody is mending. What is wrong here may set the option.
        let here = format!("{}/", self.root.name(&self.folder()));
        let is_here = |file: &String| file.starts_with(&here);
        let in_the_way = findings.into_iter().filter(|found| {
            let duplicate = found.code == "duplicate-option";
            !duplicate && found.is_error() && found.file.as_ref().is_some_and(is_here)
        });
        let in_the_way = in_the_way.collect::<Refused>();
        if !in_the_way.is_empty() {
            return Err(in_the_way);
        }

        let empty = Target::default();
        let found = tree.target(self.schema.namespace.as_str(), self.target);
        if found.is_none() {
            self.check_new_target(&tree)?;
        }
        let target = found.unwrap_or(&empty);
        let chosen = self.choose(target, key, change)?;
        let text = chosen.changed_text(key, change)?;
        let before = chosen.found.and_then(|file| file.option(key));
        let before = before.map(|member| member.value.to_value());
        if let Some(text) = text {
            let found = chosen.found.map(|file| file.source.text());
            replace_unchanged(&chosen.path, found, &text)?;
        }
        Ok(Edited {
            file: chosen.path.display().to_string(),
            before,
        })
    }

    fn folder(&self) -> String {
        join(self.schema.namespace.as_str(), self.target)
    }

    /// Whether a target without values may be made, or has an empty folder.
    fn check_new_target(&self, tree: &Tree) -> Result<(), EditFault> {
        let namespace = self.schema.namespace.as_str();
        if let Err(error) = Namespace::new(self.target) {
            let target = self.target.to_owned();
            return Err(EditFault::TargetName { target, error });
        }
        let is_allowed = self.creation == Creation::Allowed;
        if is_allowed || self.root.entries(&self.folder()).is_ok() {
            return Ok(());
        }
        let values = tree.namespaces.get(namespace);
        let known = values.iter().flat_map(|values| values.targets.keys());
        Err(EditFault::UnknownTarget {
            namespace: namespace.to_owned(),
            nearest: nearest(self.target, known.map(String::as_str)).map(str::to_owned),
            target: self.target.to_owned(),
        })
    }

    /// The file that sets the option; else the one that the user names; else the only one.
    fn choose<'t>(
        &self,
        target: &'t Target,
        key: &str,
        change: &Change<'_>,
    ) -> Result<Chosen<'t>, EditFault> {
        let chosen = |found: &'t ValuesFile| Chosen {
            path: found.source.name().into(),
            found: Some(found),
        };
        let setting = target.option(key).map(|(file, _)| file);
        if let Some(path) = self.file {
            let path = self.named(path)?;
            let is_it = |found: &&ValuesFile| Path::new(found.source.name()) == path;
            if let Some(setting) = setting
                && !is_it(&setting)
            {
                let (key, file) = (key.to_owned(), setting.source.name().to_owned());
                return Err(EditFault::SetElsewhere { key, file });
            }
            return match target.files.iter().find(is_it) {
                Some(found) => Ok(chosen(found)),
                None if self.creation == Creation::Allowed => Ok(Chosen { path, found: None }),
                None => Err(EditFault::NoSuchFile {
                    file: path.display().to_string(),
                }),
            };
        }
        match (setting, change, target.files.as_slice()) {
            (Some(setting), ..) => Ok(chosen(setting)),
            (None, Change::Unset, _) => Err(EditFault::NotSet {
                key: key.to_owned(),
                place: format!("at target '{}'", self.target),
            }),
            (None, _, [only]) => Ok(chosen(only)),
            (None, _, []) if self.creation == Creation::Allowed => Ok(Chosen {
                path: self.named(Path::new(NEW_FILE))?,
                found: None,
            }),
            (None, _, []) => Err(EditFault::NoFile {
                folder: self.root.name(&self.folder()),
            }),
            (None, _, files) => Err(EditFault::SeveralFiles {
                key: key.to_owned(),
                files: files
                    .iter()
                    .map(|file| file_name(file.source.name()))
                    .collect(),
            }),
        }
    }

    /// The path of the file that the user names: in the target's folder, and nowhere else.
    fn named(&self, path: &Path) -> Result<PathBuf, EditFault> {
        let folder = PathBuf::from(self.root.name(&self.folder()));
        let name = path.strip_prefix(&folder).unwrap_or(path);
        let text = name.to_str().unwrap_or_default();
        let stem = text.strip_suffix(".yaml").unwrap_or_default();
        if stem.is_empty() || text.starts_with('.') || text.contains(['/', '\\']) {
            let name = path.display().to_string();
            return Err(EditFault::FileName { name });
        }
        Ok(folder.join(name))
    }
}

impl Chosen<'_> {
    /// The new text of the file; `None` if it says already what it should.
    fn changed_text(&self, key: &str, change: &Change<'_>) -> Result<Option<String>, Refused> {
        let set = self.found.and_then(|file| Some((file, file.option(key)?)));
        match (self.found, set, change) {
            (_, Some((_, member)), Change::Set(value)) if member.value.to_value() == **value => {
                Ok(None)
            }
            (Some(file), _, Change::Set(value)) => yaml::set(file, key, value).map(Some),
            (None, _, Change::Set(value)) => Ok(Some(yaml::render(key, value))),
            (_, Some((file, _)), Change::Unset) => yaml::unset(file, key).map(Some),
            (_, None, Change::Unset) => Err(EditFault::NotSet {
                key: key.to_owned(),
                place: format!("in {}", self.path.display()),
            }
            .into()),
        }
    }
}

impl Edited {
    /// Whether the option has that value already.
    pub(crate) fn was(&self, value: Option<&Value>) -> bool {
        self.before.as_ref() == value
    }
}

fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(
        || path.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
