//! From the bytes of a values file to its parts: `{"options": {…}, "generated_at": "…"}`.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::rejection::Reason;

/// A values file, taken apart but not yet held against a schema.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) options: Map<String, Value>,
    /// The text of `generated_at`; `None` also where it is no text, as the peer has it.
    pub(crate) generated_at: Option<String>,
}

/// Parses a values file. Keys that stand twice, anywhere, are refused: one of the two would be
/// lost. So is nesting over 128 levels, which is where `serde_json` stops.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document, Reason> {
    let text = std::str::from_utf8(bytes).map_err(|error| Reason::Syntax {
        message: format!("invalid UTF-8 after byte {}", error.valid_up_to()),
    })?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = UniqueKeys.deserialize(&mut deserializer);
    let root = root.and_then(|root| deserializer.end().map(|()| root));
    let root = root.map_err(|error| Reason::Syntax { message: error.to_string() })?;
    let Value::Object(mut members) = root else {
        return Err(Reason::MissingOptions);
    };
    let generated_at = match members.remove("generated_at") {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    match members.remove("options") {
        Some(Value::Object(options)) => Ok(Document { options, generated_at }),
        Some(other) => Err(Reason::OptionsNotAnObject { found: type_name(&other) }),
        None => Err(Reason::MissingOptions),
    }
}

/// The JSON type of a value, with its article.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Deserializes a [`Value`] as `serde_json` does, but refuses a key that stands twice.
#[derive(Clone, Copy)]
struct UniqueKeys;

impl<'de> DeserializeSeed<'de> for UniqueKeys {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("number out of range"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(de::Error::custom(format_args!("duplicate key `{key}`")));
            }
            let value = entries.next_value_seed(self)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refusal(text: &str) -> String {
        parse(text.as_bytes()).expect_err("refused").to_string()
    }

    #[test]
    fn takes_a_document_apart() {
        let text = br#"{"options": {"a": 1.0, "b": [{"c": null}]}, "generated_at": "t", "more": 1}"#;
        let document = parse(text).expect("valid");
        assert_eq!(Value::Object(document.options).to_string(), r#"{"a":1.0,"b":[{"c":null}]}"#);
        assert_eq!(document.generated_at.as_deref(), Some("t"));
    }

    #[test]
    fn refuses_what_is_no_values_file() {
        assert_eq!(refusal("[]"), "values.json must have an 'options' key");
        assert_eq!(refusal(r#"{"generated_at": "t"}"#), "values.json must have an 'options' key");
        assert_eq!(refusal(r#"{"options": []}"#), "`options` must be an object, and is an array");
        assert_eq!(refusal(r#"{"options": null}"#), "`options` must be an object, and is null");
    }

    #[test]
    fn refuses_a_key_that_stands_twice_at_any_depth() {
        let expected = "is not valid JSON: duplicate key `k` at line 1 column 33";
        assert_eq!(refusal(r#"{"options": {"a": {"k": 1, "k" : 1}}}"#), expected);
        assert!(refusal(r#"{"options": {}, "options": {}}"#).contains("duplicate key `options`"));
    }

    #[test]
    fn refuses_what_is_no_json() {
        for text in ["", "{", r#"{"options": {"a": 1e999}}"#, r#"{"options": {}} x"#, r#"{"options": {"a": NaN}}"#] {
            assert!(refusal(text).starts_with("is not valid JSON: "), "{text}");
        }
        let invalid = parse(b"{\"options\": {\"a\": \"\xff\"}}").expect_err("refused").to_string();
        assert_eq!(invalid, "is not valid JSON: invalid UTF-8 after byte 19");
    }

    #[test]
    fn refuses_nesting_beyond_128_levels() {
        let nested = |levels: usize| format!(r#"{{"options": {{"a": {}{}}}}}"#, "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(125).as_bytes()).is_ok());
        assert!(refusal(&nested(126)).contains("recursion limit exceeded"));
    }
}
