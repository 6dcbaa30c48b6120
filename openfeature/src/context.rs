//! From the standard's evaluation context to ours.

use std::any::Any;

use jiff::Timestamp;
use open_feature::{
    EvaluationContext, EvaluationContextFieldValue as Field, EvaluationError, EvaluationResult,
    StructValue, Value,
};
use sentry_options::{Context, ContextValue, IntoContextValue};
use serde_json::Value as Json;

use crate::error::invalid_context;

/// The property that the targeting key becomes, unless the provider says otherwise: its name in the
/// standard's own documents.
const TARGETING_KEY: &str = "targetingKey";

/// How contexts are translated.
#[derive(Debug, Clone)]
pub(crate) struct Translation {
    /// The property that the targeting key becomes.
    pub(crate) targeting_key_property: String,
    /// Who a context is, to a rollout. Nothing if that is the targeting key.
    pub(crate) identity_fields: Option<Vec<String>>,
}

impl Default for Translation {
    fn default() -> Self {
        Self {
            targeting_key_property: TARGETING_KEY.to_owned(),
            identity_fields: None,
        }
    }
}

impl Translation {
    /// The context of an evaluation.
    ///
    /// # Errors
    /// `INVALID_CONTEXT`: a time that RFC 3339 cannot write.
    pub(crate) fn translate(&self, given: &EvaluationContext) -> EvaluationResult<Context> {
        let mut properties = Vec::with_capacity(given.custom_fields.len() + 1);
        for (key, field) in &given.custom_fields {
            properties.push((key.clone(), value(key, field)?));
        }
        // Last, so that it counts more than a field of that name.
        if let Some(targeting_key) = &given.targeting_key {
            let value = targeting_key.as_str().into_context_value();
            properties.push((self.targeting_key_property.clone(), value));
        }
        let mut context = Context::new();
        context.extend(properties);
        match &self.identity_fields {
            Some(fields) => context.set_identity_fields(fields.iter().cloned()),
            None => context.set_identity_fields([self.targeting_key_property.clone()]),
        }
        Ok(context)
    }
}

fn value(key: &str, field: &Field) -> Result<ContextValue, EvaluationError> {
    Ok(match field {
        Field::Bool(boolean) => boolean.into_context_value(),
        Field::Int(integer) => integer.into_context_value(),
        Field::Float(float) => float.into_context_value(),
        Field::String(text) => text.as_str().into_context_value(),
        Field::DateTime(time) => {
            let time = Timestamp::from_nanosecond(time.unix_timestamp_nanos());
            let time = time.map_err(|_| invalid_context(key, "is a time out of range"))?;
            time.to_string().into_context_value()
        }
        Field::Struct(anything) => structure(&**anything),
    })
}

/// A struct is of any type. Those that are known become what they stand for, lists included; another
/// becomes an object without fields, which is there, and which no condition can compare.
fn structure(anything: &(dyn Any + Send + Sync)) -> ContextValue {
    if let Some(value) = anything.downcast_ref::<ContextValue>() {
        return value.clone();
    }
    if let Some(value) = anything.downcast_ref::<Json>() {
        return ContextValue::from_json(value);
    }
    let json = match anything.downcast_ref::<Value>() {
        Some(value) => json(value),
        None => object(
            anything
                .downcast_ref::<StructValue>()
                .unwrap_or(&StructValue::default()),
        ),
    };
    ContextValue::from_json(&json)
}

fn json(value: &Value) -> Json {
    match value {
        Value::Bool(boolean) => (*boolean).into(),
        Value::Int(integer) => (*integer).into(),
        Value::Float(float) => (*float).into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(entries) => entries.iter().map(json).collect(),
        Value::Struct(fields) => object(fields),
    }
}

fn object(value: &StructValue) -> Json {
    let fields = value.fields.iter();
    fields
        .map(|(key, value)| (key.clone(), json(value)))
        .collect()
}
