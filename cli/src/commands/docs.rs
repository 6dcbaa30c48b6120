//! `docs`: the reference of a namespace.

use std::path::PathBuf;

use clap::Args;

use super::validate_values::Repository;
use crate::output::{Outcome, Output};
use crate::{files, load, reference};

/// Write a Markdown reference of a namespace, with the effective value at each target
#[derive(Debug, Args)]
pub(crate) struct Docs {
    #[command(flatten)]
    repository: Repository,
    /// The namespace
    namespace: String,
    /// The file to write, instead of printing
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Docs {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let Repository {
            schemas,
            root,
            unknown,
        } = &self.repository;
        let (schemas, tree) = load::checked(schemas, root, unknown.policy(), output)?;
        let schema = load::namespace(&schemas, &self.namespace, output)?;
        let text = reference::reference(schema, tree.namespaces.get(&self.namespace));
        files::write_or_print(self.out.as_deref(), &text, output)
    }
}
