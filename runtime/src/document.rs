//! From the bytes of a values file to its parts: `{"options": {…}, "generated_at": "…"}`.

use sentry_options_schema::format::cut_date_time;
use sentry_options_schema::{Position, Source, json};
use serde_json::{Map, Value};

use crate::rejection::Reason;

/// A values file, taken apart but not yet held against a schema.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) options: Map<String, Value>,
    /// The text of `generated_at`, cut where no time goes on; `None` also where it is no text, as the peer has it.
    pub(crate) generated_at: Option<String>,
}

/// Parses a values file. A key that stands twice, anywhere, is refused, since one of the two would be
/// lost, and so is nesting over 128 levels.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document, Reason> {
    let text = std::str::from_utf8(bytes).map_err(|error| Reason::Syntax {
        message: format!("invalid UTF-8 after byte {}", error.valid_up_to()),
    })?;
    let source = Source::new("values.json", text);
    let root = json::parse_value(&source).map_err(|errors| Reason::Syntax {
        message: describe(&source, &errors),
    })?;
    let Value::Object(mut members) = root else {
        return Err(Reason::MissingOptions);
    };
    let generated_at = match members.remove("generated_at") {
        Some(Value::String(text)) => Some(cut_date_time(text)),
        _ => None,
    };
    match members.remove("options") {
        Some(Value::Object(options)) => Ok(Document {
            options,
            generated_at,
        }),
        Some(other) => Err(Reason::OptionsNotAnObject {
            found: type_name(&other),
        }),
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

fn describe(source: &Source, errors: &[json::Error]) -> String {
    let errors = errors.iter().map(|error| {
        let Position { line, column } = source.position(error.span.start);
        let what = match &error.kind {
            json::ErrorKind::Syntax(message) => message.clone(),
            json::ErrorKind::ByteOrderMark => "byte order mark".to_owned(),
            // The key may belong to the value of a secret option. The position says which one it is.
            json::ErrorKind::DuplicateKey(_) => "duplicate key".to_owned(),
            json::ErrorKind::TooDeep => error.kind.to_string(),
        };
        format!("{what} at line {line} column {column}")
    });
    errors.collect::<Vec<_>>().join("; ")
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
        let text =
            br#"{"options": {"a": 1.0, "b": [{"c": null}]}, "generated_at": "t", "more": 1}"#;
        let document = parse(text).expect("valid");
        assert_eq!(
            Value::Object(document.options).to_string(),
            r#"{"a":1.0,"b":[{"c":null}]}"#
        );
        assert_eq!(document.generated_at.as_deref(), Some("t"));
    }

    #[test]
    fn refuses_what_is_no_values_file() {
        assert_eq!(refusal("[]"), "values.json must have an 'options' key");
        assert_eq!(
            refusal(r#"{"generated_at": "t"}"#),
            "values.json must have an 'options' key"
        );
        assert_eq!(
            refusal(r#"{"options": []}"#),
            "`options` must be an object, and is an array"
        );
        assert_eq!(
            refusal(r#"{"options": null}"#),
            "`options` must be an object, and is null"
        );
    }

    #[test]
    fn refuses_a_key_that_stands_twice_at_any_depth() {
        let expected = "is not valid JSON: duplicate key at line 1 column 28";
        assert_eq!(
            refusal(r#"{"options": {"a": {"k": 1, "k" : 1}}}"#),
            expected
        );
        assert!(
            refusal(r#"{"options": {}, "options": {}}"#)
                .contains("duplicate key at line 1 column 17")
        );
    }

    #[test]
    fn refuses_what_is_no_json() {
        for text in [
            "",
            "{",
            r#"{"options": {"a": 1e999}}"#,
            r#"{"options": {}} x"#,
            r#"{"options": {"a": NaN}}"#,
        ] {
            assert!(refusal(text).starts_with("is not valid JSON: "), "{text}");
        }
        let invalid = parse(b"{\"options\": {\"a\": \"\xff\"}}")
            .expect_err("refused")
            .to_string();
        assert_eq!(invalid, "is not valid JSON: invalid UTF-8 after byte 19");
    }

    #[test]
    fn refuses_nesting_beyond_128_levels() {
        let nested = |levels: usize| {
            format!(
                r#"{{"options": {{"a": {}{}}}}}"#,
                "[".repeat(levels),
                "]".repeat(levels)
            )
        };
        assert!(parse(nested(126).as_bytes()).is_ok());
        assert!(refusal(&nested(127)).contains("nested over 128 levels"));
    }
}
