//! What a schema declares a key as.

use crate::flags::Definition;
use crate::model::{OptionSchema, Schema};
use crate::nearest;

/// What a key is of.
#[derive(Debug, Clone, Copy)]
pub enum Declaration<'s> {
    /// An ordinary option.
    Option(&'s OptionSchema),
    /// The feature flag of this name.
    Flag(&'s str),
    /// The experiment layer of this name.
    ExperimentLayer(&'s str),
}

impl Schema {
    /// What the schema declares `key` as, by name or by a pattern.
    pub fn declaration<'s>(&'s self, key: &'s str) -> Option<Declaration<'s>> {
        if let Some(option) = self.option(key) {
            return Some(Declaration::Option(option));
        }
        let name = |definition: Definition| key.strip_prefix(definition.prefix());
        if self.flags.accepts(key) {
            return name(Definition::Feature).map(Declaration::Flag);
        }
        if self.experiment_layers.accepts(key) {
            return name(Definition::ExperimentLayer).map(Declaration::ExperimentLayer);
        }
        None
    }

    /// The key that somebody may have meant who wrote `unknown`: that of a flag or layer of this name,
    /// or else the nearest of those that the schema names.
    pub fn suggestion(&self, unknown: &str) -> Option<String> {
        let mut prefixed = Definition::ALL
            .into_iter()
            .map(|definition| format!("{}{unknown}", definition.prefix()));
        let options = self.options.iter().map(|option| &option.key);
        let references = [&self.flags, &self.experiment_layers];
        let references = references.into_iter().flat_map(|declared| &declared.named);
        let keys = options.chain(references.map(|reference| &reference.key));
        // A pattern takes any name, which would suggest nothing.
        let is_named = |key: &String| keys.clone().any(|named| named == key);
        prefixed
            .find(is_named)
            .or_else(|| nearest(unknown, keys.clone().map(String::as_str)).map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, parse};

    fn schema() -> Schema {
        let text = r##"{"version": "1.0", "type": "object", "properties": {
            "limit": {"type": "integer", "default": 1, "description": ""},
            "feature.limit": {"type": "integer", "default": 1, "description": ""},
            "feature.red-bar": {"$ref": "#/definitions/Feature"}},
            "patternProperties": {"^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##;
        parse("seer", &Source::new("schema.json", text)).expect("valid")
    }

    #[test]
    fn a_key_is_declared_once() {
        let schema = schema();
        let told = |key| match schema.declaration(key) {
            Some(Declaration::Option(option)) => format!("option {}", option.key),
            Some(Declaration::Flag(name)) => format!("flag {name}"),
            Some(Declaration::ExperimentLayer(name)) => format!("layer {name}"),
            None => "nothing".to_owned(),
        };
        assert_eq!(told("limit"), "option limit");
        assert_eq!(told("feature.limit"), "option feature.limit");
        assert_eq!(told("feature.red-bar"), "flag red-bar");
        assert_eq!(told("experiment-layer.any"), "layer any");
        for unknown in ["red-bar", "feature.", "feature.other", "Limit", ""] {
            assert_eq!(told(unknown), "nothing");
        }
    }

    #[test]
    fn what_was_meant_is_suggested() {
        let schema = schema();
        for (unknown, expected) in [
            ("red-bar", Some("feature.red-bar")),
            ("feature.red-baz", Some("feature.red-bar")),
            ("limits", Some("limit")),
            ("entirely-different", None),
        ] {
            assert_eq!(schema.suggestion(unknown).as_deref(), expected, "{unknown}");
        }
    }
}
