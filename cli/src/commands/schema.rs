//! `schema export`: JSON Schema for editors.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sentry_options_schema::Schema;
use sentry_options_values::Diagnostic;

use crate::output::{Outcome, Output};
use crate::{export, files, load};

/// Work with schemas
#[derive(Debug, Args)]
pub(crate) struct SchemaCommand {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Export(Export),
}

/// Export a JSON Schema for values files, with which editors complete and check them
///
/// It is of draft 7, which every editor knows in full. An editor with the YAML language server uses it
/// for a values file whose first line is what `--modeline` prints.
#[derive(Debug, Args)]
struct Export {
    /// The folder of the schemas: {namespace}/schema.json
    #[arg(long)]
    schemas: PathBuf,
    /// The namespace
    #[arg(required_unless_present = "all")]
    namespace: Option<String>,
    /// The file to write, instead of printing; with --all the folder, which gets {namespace}.schema.json
    #[arg(long)]
    out: Option<PathBuf>,
    /// Export the schemas of all namespaces
    #[arg(long, requires = "out", conflicts_with = "namespace")]
    all: bool,
    /// Print the line that makes editors use the file of --out for this values file
    #[arg(long, value_name = "VALUES", requires = "out", conflicts_with = "all")]
    modeline: Vec<PathBuf>,
    /// Write that line to the start of each values file of --modeline, instead of printing it
    #[arg(long, requires = "modeline")]
    insert: bool,
}

impl SchemaCommand {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        match &self.command {
            Action::Export(command) => command.run(output),
        }
    }
}

impl Export {
    fn run(&self, output: &Output) -> Outcome {
        let schemas = load::schemas(&self.schemas, output)?;
        match (&self.namespace, &self.out) {
            (Some(namespace), out) => {
                let schema = load::namespace(&schemas, namespace, output)?;
                files::write_or_print(out.as_deref(), &text(schema), output)?;
                out.as_deref()
                    .map_or(Ok(()), |out| self.modelines(out, output))
            }
            (None, Some(folder)) => {
                for schema in schemas.iter() {
                    let file = folder.join(format!("{}.schema.json", schema.namespace));
                    files::write(&file, &text(schema), output)?;
                    output.info(&format!("{}: written", file.display()));
                }
                Ok(())
            }
            // Clap asks for one of them.
            (None, None) => Ok(()),
        }
    }

    fn modelines(&self, schema: &Path, output: &Output) -> Outcome {
        for values in &self.modeline {
            let told = |error| {
                let error = Diagnostic::error("unreadable", format!("cannot be read: {error}"));
                output.fail(error.in_file(values.display().to_string()))
            };
            let line = export::modeline(schema, values).map_err(told)?;
            if self.insert {
                let found = fs::read_to_string(values).map_err(told)?;
                let text = export::insert(&line, &found);
                if text != found {
                    files::write(values, &text, output)?;
                }
            } else {
                output.result(&format!("{line}\n"))?;
            }
        }
        Ok(())
    }
}

fn text(schema: &Schema) -> String {
    format!("{:#}\n", export::json_schema(schema))
}
