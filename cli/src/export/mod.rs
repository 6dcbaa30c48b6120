//! A namespace's schema as plain JSON Schema for its values files, which editors understand.
//!
//! `types.rs` says what a type allows, `pattern.rs` translates regular expressions, `modeline.rs` is the
//! line that makes an editor look at the result. The draft is 7: it has all that is needed, and each
//! editor has it in full, while support of 2020-12 differs. The same text means the same in 2020-12.
//!
//! What JSON Schema cannot say, and so an editor does not see:
//!
//! - an integral float beyond 2^53 is an integer there; with us it is none, since nobody knows which
//! - `multipleOf` is decided on the decimal text with us, and by many validators on floats: they differ
//!   beyond 2^53
//! - patterns with flags for lines, or special word boundaries, have no portable equal, and are left out
//! - whether experiments of a layer overlap, and whether arms share a name

mod modeline;
mod pattern;
mod types;

use sentry_options_schema::{Declared, Deprecation, OptionSchema, Schema, describe};
use serde_json::{Map, Value, json};

pub(crate) use modeline::{insert, modeline};

/// The definitions that flags and experiment layers refer to, as JSON Schema.
const DEFINITIONS: &str = include_str!("definitions.json");

/// The JSON Schema of the values files of a namespace.
pub(crate) fn json_schema(schema: &Schema) -> Value {
    let mut properties = Map::new();
    for option in &schema.options {
        properties.insert(option.key.clone(), self::option(option).into());
    }
    let mut options = json!({
        "type": "object",
        "description": format!("The values of the options of {}.", schema.namespace),
        "additionalProperties": false,
    });
    let mut definitions = Map::new();
    let declared = [
        (&schema.flags, "Feature"),
        (&schema.experiment_layers, "ExperimentLayer"),
    ];
    for (declared, definition) in declared {
        refer(declared, definition, &mut properties, &mut options);
        if !declared.named.is_empty() || declared.any_with_prefix.is_some() {
            definitions.insert(definition.to_owned(), self::definition(definition));
        }
    }
    options["properties"] = properties.into();
    let mut document = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title(schema),
        "type": "object",
        "required": ["options"],
        "additionalProperties": false,
        "properties": {
            "options": options,
            "definitions": {
                "type": "object",
                "description": "Anything: for anchors that the options refer to.",
            },
        },
    });
    if let Some(description) = &schema.description {
        document["description"] = describe::lines(description).join("\n").into();
    }
    if !definitions.is_empty() {
        document["definitions"] = definitions.into();
    }
    document
}

fn title(schema: &Schema) -> String {
    match &schema.title {
        Some(title) => describe::line(title),
        None => format!("Values of {}", schema.namespace),
    }
}

fn option(option: &OptionSchema) -> Map<String, Value> {
    let mut keywords = types::of(&option.ty);
    keywords.insert(
        "description".to_owned(),
        describe::lines(&option.description).join("\n").into(),
    );
    let markdown = describe::paragraph(&option.description) + &describe::option(option);
    keywords.insert("markdownDescription".to_owned(), markdown.into());
    if !option.secret {
        keywords.insert("default".to_owned(), option.default.clone());
        if !option.examples.is_empty() {
            keywords.insert("examples".to_owned(), option.examples.clone().into());
        }
    }
    deprecate(&mut keywords, option.deprecated.as_ref());
    keywords
}

/// Says that something is deprecated in each way that an editor may look for.
fn deprecate(keywords: &mut Map<String, Value>, deprecation: Option<&Deprecation>) {
    let Some(deprecation) = deprecation else {
        return;
    };
    let message = match deprecation {
        Deprecation::Plain => "deprecated".to_owned(),
        Deprecation::Note(note) => format!("deprecated: {}", describe::line(note)),
    };
    keywords.insert("deprecated".to_owned(), true.into());
    keywords.insert("deprecationMessage".to_owned(), message.into());
    keywords.insert("doNotSuggest".to_owned(), true.into());
}

/// Lets the declared keys refer to a definition.
fn refer(
    declared: &Declared,
    definition: &str,
    properties: &mut Map<String, Value>,
    options: &mut Value,
) {
    let reference = json!({"$ref": format!("#/definitions/{definition}")});
    for named in &declared.named {
        properties.insert(named.key.clone(), reference.clone());
    }
    if let Some(prefix) = declared.any_with_prefix {
        let pattern = format!("^{}", prefix.replace('.', "\\."));
        options["patternProperties"][pattern] = reference;
    }
}

fn definition(name: &str) -> Value {
    let definitions = serde_json::from_str::<Value>(DEFINITIONS);
    definitions.unwrap_or_default()[name].take()
}
