//! `diff`: what does a change of values do?

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{Args, ValueEnum};
use sentry_options_schema::Severity;
use sentry_options_values::{Diagnostic, Files, Schemas, Tree};

use super::validate_values::Unknown;
use crate::diff::{DefaultTarget, Difference, Scope, Side, Undeclared};
use crate::git::{GitError, Repository};
use crate::load;
use crate::output::{Outcome, Output};

/// Show what a change does: every option whose effective value, or the layer it is from, differs
///
/// Compares two folders (--base, --head), or a revision of the repository that --root is in with
/// another one or with the working tree (--base-rev, --head-rev). The target `default` is listed
/// only with --include-default, but always in the forms for people.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The folder of the schemas: {namespace}/schema.json
    #[arg(long)]
    schemas: PathBuf,
    /// The folder of the schemas of before, if they are others
    #[arg(long, value_name = "SCHEMAS")]
    base_schemas: Option<PathBuf>,
    /// The folder of the values before the change
    #[arg(
        long,
        requires = "head",
        required_unless_present = "base_rev",
        conflicts_with = "base_rev"
    )]
    base: Option<PathBuf>,
    /// The folder of the values after the change
    #[arg(long, requires = "base")]
    head: Option<PathBuf>,
    /// The revision before the change: a branch, a tag, a commit
    #[arg(
        long,
        value_name = "REVISION",
        requires = "root",
        allow_hyphen_values = true
    )]
    base_rev: Option<String>,
    /// The revision after the change; the working tree if left out
    #[arg(
        long,
        value_name = "REVISION",
        requires = "base_rev",
        allow_hyphen_values = true
    )]
    head_rev: Option<String>,
    /// The folder of the values in a git repository, for revisions
    #[arg(long, requires = "base_rev")]
    root: Option<PathBuf>,
    /// A namespace to leave out; may be given more than once
    #[arg(long = "exclude-namespace", value_name = "NAMESPACE")]
    exclude_namespaces: Vec<String>,
    /// List the changes of the target `default` itself, too
    #[arg(long)]
    include_default: bool,
    /// The form of the result
    #[arg(long, value_name = "FORM", default_value = "json")]
    output: Form,
    #[command(flatten)]
    unknown: Unknown,
}

/// How the difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// For machines
    Json,
    /// A table for each namespace: for the comment on a pull request
    Markdown,
}

impl Diff {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let mut findings = Vec::new();
        let schemas = Rc::new(load::schemas(&self.schemas, output)?);
        let base_schemas = match &self.base_schemas {
            Some(folder) => Rc::new(load::schemas(folder, output)?),
            None => Rc::clone(&schemas),
        };
        let (base, head) = match (&self.base, &self.head, &self.base_rev, &self.root) {
            (Some(base), Some(head), ..) => (
                self.folder(base, base_schemas, output, &mut findings)?,
                self.folder(head, schemas, output, &mut findings)?,
            ),
            (.., Some(base_rev), Some(root)) => {
                let git = |error| output.fail(Diagnostic::from(error));
                let repository = Repository::open(root).map_err(git)?;
                let base = revision(&repository, base_rev, base_schemas, &mut findings);
                let base = base.map_err(git)?;
                let head = match &self.head_rev {
                    Some(head) => {
                        revision(&repository, head, schemas, &mut findings).map_err(git)?
                    }
                    None => self.folder(root, schemas, output, &mut findings)?,
                };
                (base, head)
            }
            // clap has seen to it.
            _ => return Ok(()),
        };
        output.tell(&findings)?;
        let is_for_people = self.output != Form::Json;
        let scope = Scope {
            excluded: &self.exclude_namespaces,
            default_target: if self.include_default || is_for_people {
                DefaultTarget::Listed
            } else {
                DefaultTarget::Unlisted
            },
            undeclared: if self.base_rev.is_some() {
                Undeclared::Hidden
            } else {
                Undeclared::Shown
            },
        };
        let difference = Difference::between(&base, &head, scope);
        output.result(&match self.output {
            Form::Text => difference.text(),
            Form::Json => difference.json(),
            Form::Markdown => difference.markdown(),
        })
    }

    fn folder(
        &self,
        root: &Path,
        schemas: Rc<Schemas>,
        output: &Output,
        findings: &mut Vec<Diagnostic>,
    ) -> Outcome<Side> {
        let root = load::open(root, "values", output)?;
        let tree = load::tree(&root, &schemas, self.unknown.policy(), findings);
        Ok(Side { schemas, tree })
    }
}

/// The values at a revision. What was committed is not held against today's schema: whether it is
/// right is for `validate-values`, and how it came to be nobody can change. It must be readable.
fn revision(
    repository: &Repository,
    revision: &str,
    schemas: Rc<Schemas>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Side, GitError> {
    let commit = repository.resolve(revision)?;
    let files = repository.at(&commit, revision, repository.folder())?;
    let (mut tree, told) = Tree::read(&files, &schemas);
    // Without a schema nobody knows what is secret; that targets are gone can still be told.
    for (namespace, values) in &mut tree.namespaces {
        if schemas.get(namespace).is_none() {
            for target in values.targets.values_mut() {
                target.files.clear();
            }
        }
    }
    let root = files.name("");
    findings.extend(told.into_iter().map(|finding| {
        let path = finding
            .file
            .as_ref()
            .and_then(|file| file.strip_prefix(&root));
        let namespace = path.and_then(|path| path.split('/').next());
        match namespace {
            Some(namespace) if schemas.get(namespace).is_none() => Diagnostic {
                place: None,
                related: Vec::new(),
                ..as_warning(finding)
            },
            _ => in_history(finding),
        }
    }));
    Ok(Side { schemas, tree })
}

/// Of a tree that was committed, only what can't be read stands in the way.
pub(crate) fn in_history(finding: Diagnostic) -> Diagnostic {
    match finding.code {
        "encoding" | "yaml" | "structure" | "unreadable" => finding,
        _ => as_warning(finding),
    }
}

/// The same as no more than a warning.
pub(crate) fn as_warning(finding: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..finding
    }
}
