//! `set` and `unset`: edit one value.

use std::io::{self, Read as _};
use std::path::PathBuf;

use clap::Args;
use sentry_options_schema::Schema;
use sentry_options_values::Diagnostic;
use serde_json::Value;

use crate::edit::{self, Argument, Change, Creation, Edited, Local, Notation, Refused};
use crate::load;
use crate::output::{Failed, Outcome, Output};
use crate::shown::{self, plain};

/// Set an option at a target, in the YAML of a values repository or in a local values.json
///
/// Comments and order stay. The value is validated before anything is written.
#[derive(Debug, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    place: Place,
    /// The namespace
    namespace: String,
    /// The option
    key: String,
    /// The value: for a string option the text as it is, for any other YAML; - reads it from standard
    /// input, which keeps a secret out of the shell's history
    #[arg(allow_negative_numbers = true)]
    value: String,
    /// Read the value as JSON
    #[arg(long)]
    json: bool,
    /// Make the target, or the file, if it is not there
    #[arg(long, conflicts_with = "local")]
    create: bool,
}

/// Unset an option at a target, in the YAML of a values repository or in a local values.json
#[derive(Debug, Args)]
pub(crate) struct Unset {
    #[command(flatten)]
    place: Place,
    /// The namespace
    namespace: String,
    /// The option
    key: String,
}

/// Where the value stands.
#[derive(Debug, Args)]
struct Place {
    /// The folder of the schemas: {namespace}/schema.json; with --local by default the one beside the values
    #[arg(long, required_unless_present = "local")]
    schemas: Option<PathBuf>,
    /// The folder of the values: {namespace}/{target}/*.yaml
    #[arg(long, required_unless_present = "local", conflicts_with = "local")]
    root: Option<PathBuf>,
    /// The target
    #[arg(long, required_unless_present = "local", conflicts_with = "local")]
    target: Option<String>,
    /// The file in the target's folder; by default the one that sets the option, or else the only one
    #[arg(long, conflicts_with = "local")]
    file: Option<PathBuf>,
    /// A local values.json, or the folder `sentry-options` that it is in, for development
    #[arg(long, value_name = "PATH")]
    local: Option<PathBuf>,
}

impl Set {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let notation = if self.json {
            Notation::Json
        } else {
            Notation::ByType
        };
        let creation = if self.create {
            Creation::Allowed
        } else {
            Creation::Refused
        };
        let text = if self.value == "-" {
            piped(output)?
        } else {
            self.value.clone()
        };
        let argument = Argument::new(text, notation);
        self.place.edit(
            &self.namespace,
            &self.key,
            Some(&argument),
            creation,
            output,
        )
    }
}

impl Unset {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        self.place
            .edit(&self.namespace, &self.key, None, Creation::Refused, output)
    }
}

impl Place {
    /// Sets the option to what the argument says, or unsets it.
    fn edit(
        &self,
        namespace: &str,
        key: &str,
        argument: Option<&Argument>,
        creation: Creation,
        output: &Output,
    ) -> Outcome {
        let local = self.local.as_ref().map(|path| Local::new(path, namespace));
        let beside = local.as_ref().map(Local::schemas);
        let folder = self.schemas.clone().or(beside).unwrap_or_default();
        let schemas = load::schemas(&folder, output)?;
        let schema = load::namespace(&schemas, namespace, output)?;
        let value = argument.map(|argument| valid(argument, schema, key));
        let value = value
            .transpose()
            .or_else(|refused| tell(&refused, output))?;
        let change = value.as_ref().map_or(Change::Unset, Change::Set);

        let edited = match (&local, &self.root, &self.target) {
            (Some(local), ..) => {
                let now = jiff::Timestamp::now().to_string();
                local.edit(schema, key, &change, &now)
            }
            (None, Some(root), Some(target)) => {
                let root = load::open(root, "values", output)?;
                let repository = edit::Repository {
                    root: &root,
                    schemas: &schemas,
                    schema,
                    target,
                    file: self.file.as_deref(),
                    creation,
                };
                repository.edit(key, &change)
            }
            // Clap asks for them.
            (None, ..) => return Ok(()),
        };
        let edited = edited.or_else(|refused| tell(&refused, output))?;
        output.info(&summary(schema, key, &edited, value.as_ref()));
        Ok(())
    }
}

fn valid(argument: &Argument, schema: &Schema, key: &str) -> Result<Value, Refused> {
    if !schema.accepts_key(key) {
        return Err(vec![edit::unknown(schema, key)]);
    }
    let value = argument.value(schema, key)?;
    let refused = edit::refused(schema, key, &value);
    if refused.is_empty() {
        Ok(value)
    } else {
        Err(refused)
    }
}

fn tell<T>(refused: &Refused, output: &Output) -> Outcome<T> {
    output.tell(refused)?;
    Err(Failed)
}

fn summary(schema: &Schema, key: &str, edited: &Edited, value: Option<&Value>) -> String {
    let masked = |value: Option<&Value>| value.map(|value| shown::masked(Some(schema), key, value));
    let (file, place) = (plain(&edited.file), plain(key));
    let after = masked(value);
    if edited.was(value) {
        let value = shown::or_unset(after.as_ref());
        return format!("{file}: {place} is {value} already");
    }
    let before = masked(edited.before.as_ref());
    let (before, after) = shown::change(before.as_ref(), after.as_ref());
    format!("{file}: {place}: {before} -> {after}")
}

/// What is piped in, without the newline that commands end with.
fn piped(output: &Output) -> Outcome<String> {
    let mut text = String::new();
    match io::stdin().read_to_string(&mut text) {
        Ok(_) => {
            let end = text.strip_suffix('\n').unwrap_or(&text);
            let end = end.strip_suffix('\r').unwrap_or(end).len();
            text.truncate(end);
            Ok(text)
        }
        Err(error) => {
            let message = format!("cannot read standard input: {error}");
            Err(output.fail(Diagnostic::error("unreadable", message)))
        }
    }
}
