//! Editing one value: in the YAML of a values repository, or in a local `values.json`.
//!
//! `values.rs` finds the file and edits it, `local.rs` is the same for JSON, `argument.rs` reads the value
//! that the user has typed, `fault.rs` is all that can be wrong. Nothing is written before the new text
//! was read again and found right.

mod argument;
mod fault;
mod local;
mod values;
mod yaml;

use std::path::Path;
use std::{fs, io};

use sentry_options_schema::{Hidden, Policy, Schema, Source, json, nearest};
use sentry_options_values::{Diagnostic, Place, check};
use serde_json::Value;

use crate::files;

pub(crate) use argument::{Argument, Notation};
pub(crate) use fault::EditFault;
pub(crate) use local::Local;
pub(crate) use values::{Creation, Repository};

/// What to do with an option.
#[derive(Debug)]
pub(crate) enum Change<'v> {
    Set(&'v Value),
    Unset,
}

/// What was done.
#[derive(Debug)]
pub(crate) struct Edited {
    /// The file, as messages call it.
    pub(crate) file: String,
    /// The value before, if one was set.
    pub(crate) before: Option<Value>,
}

/// Everything for which an edit was refused.
pub(crate) type Refused = Vec<Diagnostic>;

/// Everything that is wrong with a value for the option of this key.
pub(crate) fn refused(schema: &Schema, key: &str, value: &Value) -> Refused {
    if !schema.accepts_key(key) {
        return vec![unknown(schema, key)];
    }
    let report = schema.validate_entry(key, value, Policy::Strict);
    let told = report.violations.iter().map(|violation| {
        Diagnostic::error("value", check::message(violation)).maybe_help(violation.help())
    });
    told.collect()
}

/// A fault of a text of JSON. Where all of it is hidden, it tells no name either.
fn json_fault(source: &Source, hidden: &Hidden, error: json::Error) -> Diagnostic {
    let kind = match hidden {
        Hidden::Everything => error.kind.without_names(),
        _ => error.kind,
    };
    Diagnostic::error("json", kind.to_string()).at(Place {
        source: source.clone(),
        span: error.span,
        hidden: hidden.clone(),
    })
}

/// An option that there is not.
pub(crate) fn unknown(schema: &Schema, key: &str) -> Diagnostic {
    let options = schema.options.iter().map(|option| option.key.as_str());
    let flags = schema.flags.named.iter().map(|flag| flag.key.as_str());
    let fault = EditFault::UnknownOption {
        namespace: schema.namespace.as_str().to_owned(),
        nearest: nearest(key, options.chain(flags)).map(str::to_owned),
        key: key.to_owned(),
    };
    fault.told()
}

/// Puts `text` in the place of what the file held when it was read: `None` is no file.
fn replace_unchanged(path: &Path, before: Option<&str>, text: &str) -> Result<(), EditFault> {
    let file = || path.display().to_string();
    let found = match fs::read(path) {
        Ok(found) => Some(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(EditFault::Unwritable {
                file: file(),
                error,
            });
        }
    };
    if found.as_deref() != before.map(str::as_bytes) {
        return Err(EditFault::Changed { file: file() });
    }
    files::replace(path, text).map_err(|error| EditFault::Unwritable {
        file: file(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        fs::write(&path, "theirs").expect("a file");
        for before in [Some("ours"), None] {
            let refused = replace_unchanged(&path, before, "new");
            assert!(
                matches!(refused, Err(EditFault::Changed { .. })),
                "{refused:?}"
            );
        }
        assert_eq!(fs::read_to_string(&path).expect("a file"), "theirs");
        replace_unchanged(&path, Some("theirs"), "new").expect("it did not change");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "new");
    }
}
