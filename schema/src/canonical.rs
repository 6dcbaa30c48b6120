//! Values with each number written as its type has it.
//!
//! JSON has one kind of number, and a values file may write `1` for a `number` and `1.0` for an `integer`.
//! Who hands a value on as JSON, or to a language that tells the two apart, wants one form.

use serde_json::{Map, Number, Value};

use crate::model::{Kind, Scalar, Struct, Type};
use crate::number::integer;

impl Type {
    /// `value`, which this type allows, with each `integer` without a fraction and each `number` as a float.
    /// In a union a number that is written without a fraction is an integer, if the union has integers.
    /// What is not declared, such as a field that only newer schemas know, stays as it is.
    ///
    /// ```
    /// use sentry_options_schema::{Source, parse};
    /// use serde_json::json;
    ///
    /// let source = Source::new("schema.json", r#"{"version": "1.0", "type": "object", "properties": {
    ///     "db": {"type": "object", "properties": {"port": {"type": "integer"}, "timeout": {"type": "number"}},
    ///         "default": {"port": 1, "timeout": 1}, "description": "Database"}}}"#);
    /// let schema = parse("seer", &source)?;
    /// let db = schema.option("db").expect("the schema declares it");
    ///
    /// let value = db.ty.canonical(&json!({"port": 8080.0, "timeout": 5}));
    /// assert_eq!(value, json!({"port": 8080, "timeout": 5.0}));
    /// # Ok::<(), sentry_options_schema::SchemaErrors>(())
    /// ```
    #[must_use]
    pub fn canonical(&self, value: &Value) -> Value {
        match (&self.kind, value) {
            (Kind::Integer(_), Value::Number(number)) => whole(number),
            (Kind::Number(_), Value::Number(number)) => float(number),
            (Kind::Scalars(scalars), Value::Number(number)) => {
                let has = |scalar| scalars.types.contains(&scalar);
                if has(Scalar::Integer) && !(has(Scalar::Number) && number.is_f64()) {
                    whole(number)
                } else {
                    float(number)
                }
            }
            (Kind::Array(array), Value::Array(entries)) => {
                let entries = entries.iter();
                entries.map(|entry| array.items.canonical(entry)).collect()
            }
            (Kind::Map(map), Value::Object(entries)) => fields(entries, |_| Some(&*map.values)),
            (Kind::Struct(content), Value::Object(entries)) => {
                fields(entries, |key| field(content, key))
            }
            (Kind::Tagged(tagged), Value::Object(entries)) => {
                let tag = entries.get(&tagged.tag).and_then(Value::as_str);
                let mut variants = tagged.variants.iter();
                let variant = variants.find(|variant| Some(variant.name.as_str()) == tag);
                fields(entries, |key| field(&variant?.content, key))
            }
            _ => value.clone(),
        }
    }
}

fn field<'s>(content: &'s Struct, key: &str) -> Option<&'s Type> {
    let field = content.fields.iter().find(|field| field.key == key);
    field.map(|field| &field.ty).or(content.extra.as_deref())
}

fn fields<'s>(entries: &Map<String, Value>, type_of: impl Fn(&str) -> Option<&'s Type>) -> Value {
    let entries = entries.iter().map(|(key, value)| {
        let value = match type_of(key) {
            Some(ty) => ty.canonical(value),
            None => value.clone(),
        };
        (key.clone(), value)
    });
    Value::Object(entries.collect())
}

fn whole(number: &Number) -> Value {
    let whole = integer(number).and_then(Number::from_i128);
    Value::Number(whole.unwrap_or_else(|| number.clone()))
}

fn float(number: &Number) -> Value {
    let float = number.as_f64().and_then(Number::from_f64);
    Value::Number(float.unwrap_or_else(|| number.clone()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Source, parse};

    /// The values of an option of this type, each as it is and as it becomes.
    fn check(option: &Value, expected: &[(Value, &str)]) {
        let mut option = option.clone();
        option["description"] = "".into();
        option["default"] = expected[0].0.clone();
        let schema = json!({"version": "1.0", "type": "object", "properties": {"x": option}});
        let source = Source::new("schema.json", schema.to_string());
        let schema = parse("ns", &source).expect("valid");
        for (value, expected) in expected {
            let canonical = schema.options[0].ty.canonical(value);
            assert_eq!(canonical.to_string(), *expected, "{value}");
            assert_eq!(schema.options[0].ty.canonical(&canonical), canonical);
        }
    }

    #[test]
    fn numbers_are_of_their_type() {
        check(
            &json!({"type": "integer", "format": "uint64"}),
            &[
                (json!(1.0), "1"),
                (json!(u64::MAX), "18446744073709551615"),
                (json!(9_007_199_254_740_992.0), "9007199254740992"),
            ],
        );
        check(
            &json!({"type": "number"}),
            &[(json!(1), "1.0"), (json!(-0.5), "-0.5")],
        );
        check(
            &json!({"type": ["string", "number"]}),
            &[(json!(1), "1.0"), (json!("1"), "\"1\"")],
        );
        check(
            &json!({"type": ["integer", "string"]}),
            &[(json!(1.0), "1")],
        );
        check(
            &json!({"type": ["integer", "number"]}),
            &[(json!(1), "1"), (json!(1.0), "1.0"), (json!(0.5), "0.5")],
        );
    }

    #[test]
    fn they_are_at_any_depth() {
        let numbers = json!({"type": "array", "items": {"type": "number"}});
        check(
            &json!({"type": "object", "additionalProperties": numbers}),
            &[(json!({"a": [1, 2.5], "b": []}), r#"{"a":[1.0,2.5],"b":[]}"#)],
        );
        check(
            &json!({"type": "object", "properties": {"n": {"type": "number"}},
                "additionalProperties": {"type": "integer"}}),
            &[(json!({"n": 1, "other": 1.0}), r#"{"n":1.0,"other":1}"#)],
        );
        check(
            &json!({"oneOf": [
                {"type": "object", "properties": {"kind": {"const": "a"}, "n": {"type": "number"}}},
                {"type": "object", "properties": {"kind": {"const": "b"}, "n": {"type": "integer"}}}]}),
            &[
                (json!({"kind": "a", "n": 1}), r#"{"kind":"a","n":1.0}"#),
                (json!({"kind": "b", "n": 1.0}), r#"{"kind":"b","n":1}"#),
                // Of a newer schema.
                (json!({"kind": "c", "n": 1}), r#"{"kind":"c","n":1}"#),
            ],
        );
    }
}
