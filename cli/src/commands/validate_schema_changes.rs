//! `validate-schema-changes`: whom does a change of the schemas break?

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use sentry_options_schema::Severity;
use sentry_options_values::files::Entry;
use sentry_options_values::{Diagnostic, Files, Schemas};

use crate::evolution::{self, History, Report, Side};
use crate::git::{GitError, Id, Repository};
use crate::load;
use crate::output::{Failed, Outcome, Output};

/// Where services keep their schemas.
const FOLDER: &str = "sentry-options/schemas";

/// Check that a change of the schemas breaks neither values, nor running services, nor code
///
/// Compares the schemas in sentry-options/schemas of two commits of the repository that it runs in,
/// or those in two folders. Errors are changes that may not be made; each says what to do instead.
/// Warnings are changes that somebody has to look after.
#[derive(Debug, Args)]
pub(crate) struct ValidateSchemaChanges {
    /// The commit before the change; fetched from origin if it is not here
    #[arg(
        long,
        visible_alias = "base",
        value_name = "COMMIT",
        required_unless_present = "base_schemas"
    )]
    base_sha: Option<String>,
    /// The commit with the change
    #[arg(
        long,
        visible_alias = "head",
        value_name = "COMMIT",
        required_unless_present = "head_schemas"
    )]
    head_sha: Option<String>,
    /// The folder of the schemas before the change, instead of a commit
    #[arg(
        long,
        value_name = "FOLDER",
        requires = "head_schemas",
        conflicts_with_all = ["base_sha", "head_sha"]
    )]
    base_schemas: Option<PathBuf>,
    /// The folder of the schemas with the change
    #[arg(
        long,
        value_name = "FOLDER",
        requires = "base_schemas",
        conflicts_with_all = ["base_sha", "head_sha"]
    )]
    head_schemas: Option<PathBuf>,
    /// The repository's name: every namespace is NAME or NAME-*
    #[arg(long, value_name = "NAME", required_unless_present = "base_schemas")]
    repo: Option<String>,
    /// Print the options that were removed: namespace:key, separated by spaces
    #[arg(long)]
    report_deletions: bool,
    /// Print every change with whom it breaks
    #[arg(long, value_name = "FORMAT", conflicts_with = "report_deletions")]
    output: Option<ReportFormat>,
}

/// How changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// One JSON document
    Json,
}

impl ValidateSchemaChanges {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        match (&self.base_sha, &self.head_sha) {
            (Some(base), Some(head)) => self.commits(base, head, output),
            _ => self.folders(output),
        }
    }

    fn folders(&self, output: &Output) -> Outcome {
        let open = |folder: &Option<PathBuf>| {
            let folder = folder.as_deref().unwrap_or(Path::new("."));
            load::open(folder, "schemas", output)
        };
        let (old, new) = (open(&self.base_schemas)?, open(&self.head_schemas)?);
        let (old, old_findings) = Schemas::read(&old);
        let (new, new_findings) = Schemas::read(&new);
        let findings = as_warnings(old_findings).into_iter().chain(new_findings);
        self.compare(&old, &new, None, findings.collect(), output)
    }

    fn commits(&self, base: &str, head: &str, output: &Output) -> Outcome {
        let told = |error: GitError| output.fail(error.into());
        let repository = Repository::open(Path::new(".")).map_err(told)?;
        let base_id = repository.resolve_or_fetch(base).map_err(told)?;
        let head_id = repository.resolve_or_fetch(head).map_err(told)?;
        // Messages about the newer schemas name files as they are in the pull request.
        let name_base = format!("{}:{FOLDER}", base_id.short());
        let (old, old_findings) = read(&repository, &base_id, &name_base, output)?;
        let (new, new_findings) = read(&repository, &head_id, FOLDER, output)?;
        let mut findings = as_warnings(old_findings);
        findings.extend(new_findings);
        if repository.is_shallow() {
            let message = "the clone is shallow: names that were removed before its first commit may \
                           come back unseen";
            let help = "fetch the whole history: git fetch --unshallow, or `fetch-depth: 0` of \
                        actions/checkout";
            findings.push(Diagnostic::warning("shallow-clone", message).help(help));
        }
        let history = History::new(&repository, base_id, FOLDER);
        self.compare(&old, &new, Some(&history), findings, output)
    }

    /// `findings` are those of reading the schemas.
    fn compare(
        &self,
        old: &Schemas,
        new: &Schemas,
        history: Option<&History<'_>>,
        mut findings: Vec<Diagnostic>,
        output: &Output,
    ) -> Outcome {
        findings.extend(self.misnamed(new));
        let told = |error: GitError| output.fail(error.into());
        let mut before = evolution::side(old);
        let mut after = evolution::side(new);
        add_unreadable(old, &mut before, &mut after, history).map_err(told)?;
        // What is broken now is told as such, and was not removed.
        before.retain(|namespace, _| after.contains_key(namespace) || !new.declares(namespace));
        let evolution = evolution::check(before, after, history).map_err(told)?;
        let report = Report::new(&evolution);
        findings.extend(report.findings());
        for line in report.fine() {
            output.info(&line);
        }
        let outcome = output.tell(&findings);
        if self.output == Some(ReportFormat::Json) {
            output.result(&format!("{:#}\n", report.document()))?;
        }
        outcome?;
        if self.report_deletions {
            let deletions = evolution.deletions();
            let deletions = deletions.map(|(namespace, key)| format!("{namespace}:{key}"));
            output.result(&format!("{}\n", deletions.collect::<Vec<_>>().join(" ")))?;
        }
        if evolution.differences.is_empty() {
            output.info("No schema changes");
        }
        output.info("Schema validation passed");
        Ok(())
    }

    /// The namespaces that are not of the repository.
    fn misnamed<'s>(&'s self, schemas: &'s Schemas) -> impl Iterator<Item = Diagnostic> + 's {
        let repo = self.repo.as_deref();
        let is_of = move |namespace: &str, repo: &str| {
            let rest = namespace.strip_prefix(repo);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let namespaces = schemas.namespaces();
        namespaces.filter_map(move |namespace| {
            let repo = repo.filter(|repo| !is_of(namespace, repo))?;
            let message = format!(
                "namespace '{namespace}' is not of this repository: expected '{repo}' or '{repo}-*', \
                 such as '{repo}-testing'"
            );
            let error = Diagnostic::error("namespace-prefix", message);
            let file = schemas.source(namespace).map(|source| source.name().to_owned());
            let file = file.unwrap_or_else(|| format!("{FOLDER}/{namespace}"));
            Some(error.in_file(file).help(format!("rename its folder: {repo}-{namespace}")))
        })
    }
}

/// Puts the last readable version in the place of an older schema that can't be read: so it can be
/// repaired, and nothing passes meanwhile.
fn add_unreadable(
    old: &Schemas,
    before: &mut Side,
    after: &mut Side,
    history: Option<&History<'_>>,
) -> Result<(), GitError> {
    for namespace in old.namespaces() {
        if before.contains_key(namespace) {
            continue;
        }
        let readable = history.map(|history| history.last_readable(namespace));
        match readable.transpose()?.flatten() {
            Some(readable) => drop(before.insert(namespace.to_owned(), readable)),
            // Nothing to compare with.
            None => drop(after.remove(namespace)),
        }
    }
    Ok(())
}

/// The schemas of a commit, and what is wrong with them.
fn read(
    repository: &Repository,
    commit: &Id,
    name: &str,
    output: &Output,
) -> Result<(Schemas, Vec<Diagnostic>), Failed> {
    match repository.at(commit, commit.short(), FOLDER) {
        Ok(files) => Ok(Schemas::read(&Named { files, name })),
        // A repository without schemas has no namespaces.
        Err(GitError::NoFolder { .. }) => Ok((Schemas::default(), Vec::new())),
        Err(error) => Err(output.fail(error.into())),
    }
}

/// Of schemas that are no longer in force nothing can be mended.
fn as_warnings(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let warning = |finding| Diagnostic {
        severity: Severity::Warning,
        ..finding
    };
    findings.into_iter().map(warning).collect()
}

/// Files that messages call otherwise.
struct Named<'n, F> {
    files: F,
    name: &'n str,
}

impl<F: Files> Files for Named<'_, F> {
    fn name(&self, path: &str) -> String {
        format!("{}/{path}", self.name)
    }

    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        self.files.entries(folder)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.files.read(path)
    }
}
