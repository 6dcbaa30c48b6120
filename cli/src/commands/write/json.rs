//! `write --output-format json`: a file for each namespace and target.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sentry_options_values::{DEFAULT, Diagnostic, Document, Effective, NamespaceValues, Tree};

use super::{Layout, Write};
use crate::files::{Staged, unwritable};
use crate::output::{Outcome, Output};
use crate::select;

/// What one file is made of.
struct Part<'t> {
    namespace: &'t str,
    target: &'t str,
    effective: Effective<'t>,
}

impl Write {
    pub(super) fn json(&self, output: &Output) -> Outcome {
        let mut missing = Vec::new();
        if self.out.is_none() {
            missing.push(required("out", "json output format"));
        }
        if self.layout == Layout::Directory && self.target.is_none() {
            missing.push(required("target", "the layout directory"));
        }
        output.tell(&missing)?;
        let out = self.out.as_deref().unwrap_or(Path::new(""));
        let generated_at = self.clock.now(output)?;
        let (_, tree) = self.repository.load(output)?;
        let parts = self.parts(&tree, output)?;
        let files = self.files(&parts, output)?;

        let progress = output.progress("writing", files.len());
        fs::create_dir_all(out).map_err(|error| unwritable(out, &error, output))?;
        let mut staged = Staged::default();
        for (path, part) in &files {
            let document = Document {
                effective: &part.effective,
                generated_at,
            };
            staged.add(&out.join(path), &document.to_json(), output)?;
            progress.advance();
        }
        drop(progress);
        staged.put(output)?;
        output.info(&format!(
            "Successfully wrote output files num_files={}",
            files.len()
        ));
        Ok(())
    }

    /// What is asked for of a tree.
    fn parts<'t>(&self, tree: &'t Tree, output: &Output) -> Outcome<Vec<Part<'t>>> {
        match (&self.namespace, &self.target) {
            (Some(namespace), Some(target)) => {
                select::effective(tree, namespace, target, output)?;
            }
            (Some(namespace), None) => {
                select::namespace(tree, namespace, output)?;
            }
            (None, Some(target)) => select::target_somewhere(tree, target, output)?,
            (None, None) => {}
        }
        let is_asked_for = |namespace: &str| {
            let asked_for = self.namespace.as_deref();
            asked_for.is_none_or(|asked_for| asked_for == namespace)
        };
        let namespaces = tree.namespaces.iter();
        let namespaces = namespaces.filter(|(namespace, _)| is_asked_for(namespace));
        let parts = namespaces.flat_map(|(namespace, values)| {
            let targets = self.targets(values);
            targets.into_iter().filter_map(move |target| {
                let effective = values.effective(target)?;
                Some(Part {
                    namespace,
                    target,
                    effective,
                })
            })
        });
        Ok(parts.collect())
    }

    /// The targets of a namespace that are asked for.
    fn targets<'t>(&self, values: &'t NamespaceValues) -> Vec<&'t str> {
        let mut targets = values.targets.keys().map(String::as_str);
        match &self.target {
            None => targets.collect(),
            Some(asked_for) => {
                let found = targets.find(|target| target == asked_for);
                let instead = (self.layout == Layout::Directory).then_some(DEFAULT);
                found.or(instead).into_iter().collect()
            }
        }
    }

    /// The files, by path.
    fn files<'p, 't>(
        &self,
        parts: &'p [Part<'t>],
        output: &Output,
    ) -> Outcome<BTreeMap<PathBuf, &'p Part<'t>>> {
        let (mut files, mut collisions) = (BTreeMap::new(), Vec::new());
        for part in parts {
            let Part {
                namespace, target, ..
            } = part;
            let path = match self.layout {
                Layout::Flat => format!("sentry-options-{namespace}-{target}.json"),
                Layout::Directory => format!("values/{namespace}/values.json"),
            };
            if let Some(other) = files.insert(PathBuf::from(&path), part) {
                collisions.push(collision(&path, other, part));
            }
        }
        output.tell(&collisions)?;
        Ok(files)
    }
}

/// `a` at `b-c` and `a-b` at `c` have one name.
fn collision(path: &str, one: &Part<'_>, other: &Part<'_>) -> Diagnostic {
    let what =
        |part: &Part<'_>| format!("target '{}' of namespace '{}'", part.target, part.namespace);
    let message = format!("{} and {} are both {path}", what(one), what(other));
    Diagnostic::error("file-collision", message)
        .help("write each namespace to a folder of its own, by --namespace")
}

pub(super) fn required(flag: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "missing-argument",
        format!("--{flag} is required for {what}"),
    )
}
