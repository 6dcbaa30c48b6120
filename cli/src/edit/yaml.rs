//! The seam to the editor of YAML texts.

use sentry_options_schema::Source;
use sentry_options_schema::json::Node;
use sentry_options_values::yaml;
use serde_json::{Map, Value};

/// The text with the option set. A stand-in that keeps neither comments nor order, until the editor is
/// merged.
pub(super) fn set(source: &Source, key: &str, value: &Value) -> Result<String, String> {
    edit(source, |options| {
        options.insert(key.to_owned(), value.clone());
    })
}

/// The text without the option.
pub(super) fn unset(source: &Source, key: &str) -> Result<String, String> {
    edit(source, |options| {
        options.remove(key);
    })
}

/// The text of a new file that sets the option.
pub(super) fn render(key: &str, value: &Value) -> Result<String, String> {
    set(&Source::new("new", "options: {}\n"), key, value)
}

fn edit(source: &Source, change: impl FnOnce(&mut Map<String, Value>)) -> Result<String, String> {
    let document = yaml::parse(source).map_err(|_| "it is no YAML".to_owned())?;
    let options = document.root.member("options").map(|member| &member.value);
    let mut options = match options.map(Node::to_value) {
        Some(Value::Object(options)) => options,
        _ => Map::new(),
    };
    change(&mut options);
    if options.is_empty() {
        return Ok("options: {}\n".to_owned());
    }
    let lines = options
        .iter()
        .map(|(key, value)| format!("  {}: {value}\n", Value::from(key.as_str())));
    Ok(format!("options:\n{}", lines.collect::<String>()))
}
