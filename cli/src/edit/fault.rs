//! Why an edit was refused.

use std::{fmt, io};

use sentry_options_schema::NamespaceError;
use sentry_options_values::Diagnostic;

/// Why an edit was refused.
#[derive(Debug)]
pub(crate) enum EditFault {
    /// The schema does not declare the option.
    UnknownOption {
        namespace: String,
        key: String,
        nearest: Option<String>,
    },
    /// The target has no folder.
    UnknownTarget {
        namespace: String,
        target: String,
        nearest: Option<String>,
    },
    /// A new target's name is none.
    TargetName {
        target: String,
        error: NamespaceError,
    },
    /// No file of the target sets the option, and there are several.
    SeveralFiles { key: String, files: Vec<String> },
    /// The target has a folder, and no file in it.
    NoFile { folder: String },
    /// `--file` is no name of a values file.
    FileName { name: String },
    /// `--file` names a file that is not there.
    NoSuchFile { file: String },
    /// Another file than that of `--file` sets the option.
    SetElsewhere { key: String, file: String },
    /// The option to unset is not set.
    NotSet { key: String, place: String },
    /// The file was written by somebody else in the meantime.
    Changed { file: String },
    /// The file cannot be read.
    Unreadable { file: String, error: io::Error },
    /// The file cannot be written.
    Unwritable { file: String, error: io::Error },
    /// A local values file is not `{"options": {…}, …}`.
    LocalForm { file: String },
}

impl EditFault {
    /// What kind of fault it is, for machines.
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownOption { .. } => "unknown-option",
            Self::UnknownTarget { .. } => "unknown-target",
            Self::TargetName { .. } => "target-name",
            Self::SeveralFiles { .. } => "ambiguous-file",
            Self::NoFile { .. } | Self::NoSuchFile { .. } => "missing-file",
            Self::FileName { .. } => "file-name",
            Self::SetElsewhere { .. } => "duplicate-option",
            Self::NotSet { .. } => "not-set",
            Self::Changed { .. } => "changed-meanwhile",
            Self::Unreadable { .. } => "unreadable",
            Self::Unwritable { .. } => "output",
            Self::LocalForm { .. } => "structure",
        }
    }

    fn file(&self) -> Option<&str> {
        match self {
            Self::Changed { file }
            | Self::Unreadable { file, .. }
            | Self::Unwritable { file, .. }
            | Self::LocalForm { file }
            | Self::NoSuchFile { file }
            | Self::NoFile { folder: file } => Some(file),
            _ => None,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::UnknownOption { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => "declare it in the schema first".to_owned(),
            },
            Self::UnknownTarget { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean {nearest:?}? --create makes a new target"),
                None => "--create makes a new target".to_owned(),
            },
            Self::SeveralFiles { files, .. } => {
                format!("say which with --file: {}", files.join(", "))
            }
            Self::NoFile { .. } | Self::NoSuchFile { .. } => "--create makes one".to_owned(),
            Self::FileName { .. } => {
                "give the name of a file in the target's folder: limits.yaml".to_owned()
            }
            Self::SetElsewhere { .. } => "leave out --file, or unset it there first".to_owned(),
            Self::Changed { .. } => "nothing was written; run the command again".to_owned(),
            Self::LocalForm { .. } => {
                r#"write {"options": {}, "generated_at": "2026-01-31T12:00:00Z"}"#.to_owned()
            }
            _ => return None,
        })
    }

    /// As a finding.
    pub(crate) fn told(&self) -> Diagnostic {
        let told = Diagnostic::error(self.code(), self.to_string()).maybe_help(self.help());
        match self.file() {
            Some(file) => told.in_file(file),
            None => told,
        }
    }
}

impl From<EditFault> for Vec<Diagnostic> {
    fn from(fault: EditFault) -> Self {
        vec![fault.told()]
    }
}

impl fmt::Display for EditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption { namespace, key, .. } => write!(
                f,
                "unknown option {key:?}: the schema of namespace '{namespace}' does not declare it"
            ),
            Self::UnknownTarget {
                namespace, target, ..
            } => write!(f, "namespace '{namespace}' has no target '{target}'"),
            Self::TargetName { target, error } => {
                write!(f, "invalid target name '{target}': {error}")
            }
            Self::SeveralFiles { key, .. } => {
                write!(
                    f,
                    "no file of the target sets {key:?} yet, and there are several"
                )
            }
            Self::NoFile { .. } => f.write_str("the target has no values file"),
            Self::FileName { name } => write!(f, "{name:?} is no name of a values file"),
            Self::NoSuchFile { .. } => f.write_str("there is no such file"),
            Self::SetElsewhere { key, file } => write!(f, "{file} sets {key:?} already"),
            Self::NotSet { key, place } => write!(f, "{key:?} is not set {place}"),
            Self::Changed { .. } => f.write_str("changed while it was edited"),
            Self::Unreadable { error, .. } => write!(f, "cannot be read: {error}"),
            Self::Unwritable { error, .. } => write!(f, "cannot be written: {error}"),
            Self::LocalForm { .. } => f.write_str("expected an object with the key `options`"),
        }
    }
}
