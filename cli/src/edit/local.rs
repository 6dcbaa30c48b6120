//! Editing a local `values.json`, which a program in development reads and reloads.
//!
//! The text is edited where the change is, so that it keeps its order and layout.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sentry_options_schema::json::{self, Member, Node, NodeKind};
use sentry_options_schema::{Schema, Source, Span};
use sentry_options_values::Secrets;
use serde_json::Value;

use super::{Change, EditFault, Edited, Refused, replace_unchanged};

/// A local values file.
#[derive(Debug)]
pub(crate) struct Local {
    file: PathBuf,
}

impl Local {
    /// The file of a namespace: `path` itself if it is a file, or else in the folder that programs are
    /// given as `SENTRY_OPTIONS_DIR`.
    pub(crate) fn new(path: &Path, namespace: &str) -> Self {
        let is_file = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let file = if is_file {
            path.to_owned()
        } else {
            path.join("values").join(namespace).join("values.json")
        };
        Self { file }
    }

    /// The folder of the schemas that lie beside the values.
    pub(crate) fn schemas(&self) -> PathBuf {
        let folder = self.file.ancestors().nth(3).unwrap_or(Path::new(""));
        folder.join("schemas")
    }

    /// Changes an option, and when the values were generated.
    pub(crate) fn edit(
        &self,
        schema: &Schema,
        key: &str,
        change: &Change<'_>,
        now: &str,
    ) -> Result<Edited, Refused> {
        let name = self.file.display().to_string();
        let found = match fs::read_to_string(&self.file) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(EditFault::Unreadable { file: name, error }.into()),
        };
        let text = found.as_deref().unwrap_or("{\n  \"options\": {}\n}\n");
        let source = Source::new(name.as_str(), text);
        let root = read(&source, schema)?;
        let options = root.member("options").map(|member| &member.value);
        let Some(NodeKind::Object(members)) = options.map(|options| &options.kind) else {
            return Err(EditFault::LocalForm { file: name }.into());
        };
        let before = members.iter().find(|member| member.key == key);
        let before = before.map(|member| member.value.to_value());
        let edited = Edited {
            file: name.clone(),
            before,
        };
        let mut text = match change {
            Change::Set(value) if edited.was(Some(value)) => return Ok(edited),
            Change::Set(value) => set(&source, &["options"], key, value),
            Change::Unset if edited.before.is_some() => unset(text, options, key),
            Change::Unset => {
                let (key, place) = (key.to_owned(), format!("in {name}"));
                return Err(EditFault::NotSet { key, place }.into());
            }
        };
        text = set(&Source::new(name, text), &[], "generated_at", &now.into());
        replace_unchanged(&self.file, found.as_deref(), &text)?;
        Ok(edited)
    }
}

fn read(source: &Source, schema: &Schema) -> Result<Node, Refused> {
    // Where the secrets stand in a text that is no JSON, nobody knows.
    let hidden = Secrets::Declared(schema).of_unread();
    let told = |error: json::Error| super::json_fault(source, &hidden, error);
    json::parse(source).map_err(|errors| errors.into_iter().map(told).collect())
}

/// The text with the member set in the object at `path`, which there is.
fn set(source: &Source, path: &[&str], key: &str, value: &Value) -> String {
    let text = source.text();
    let Ok(root) = json::parse(source) else {
        return text.to_owned();
    };
    let object = path
        .iter()
        .try_fold(&root, |node, key| Some(&node.member(key)?.value));
    let Some((object, members)) = object.and_then(|object| Some((object, object.members()?)))
    else {
        return text.to_owned();
    };
    let written = format!("{}: {value}", Value::from(key));
    if let Some(member) = members.iter().find(|member| member.key == key) {
        return spliced(text, member.value.span, &value.to_string());
    }
    if let Some(last) = members.last() {
        // On a line of its own if the last one is.
        let gap = text[..last.key_span.start].trim_end().len()..last.key_span.start;
        let at = Span {
            start: last.value.span.end,
            end: last.value.span.end,
        };
        return spliced(text, at, &format!(",{}{written}", &text[gap]));
    }
    let line = text[..object.span.start]
        .rsplit('\n')
        .next()
        .unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    spliced(
        text,
        object.span,
        &format!("{{\n{indent}  {written}\n{indent}}}"),
    )
}

/// The text without the member, which there is.
fn unset(text: &str, options: Option<&Node>, key: &str) -> String {
    let Some((options, members)) = options.and_then(|node| Some((node, node.members()?))) else {
        return text.to_owned();
    };
    let is_it = |member: &Member| member.key == key;
    match (members.iter().position(is_it), members) {
        (Some(0), [_]) => spliced(text, options.span, "{}"),
        (Some(0), [first, second, ..]) => {
            let (start, end) = (first.key_span.start, second.key_span.start);
            spliced(text, Span { start, end }, "")
        }
        (Some(at), members) => {
            let (start, end) = (members[at - 1].value.span.end, members[at].value.span.end);
            spliced(text, Span { start, end }, "")
        }
        (None, _) => text.to_owned(),
    }
}

fn spliced(text: &str, span: Span, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}
