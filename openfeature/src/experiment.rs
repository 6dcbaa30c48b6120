//! Experiment layers: the arm as a string, what it sets as a struct.

use open_feature::provider::ResolutionDetails;
use open_feature::{
    EvaluationContext, EvaluationError, EvaluationReason, EvaluationResult, FlagMetadata,
    StructValue, Value,
};
use sentry_options::{
    Assignment, Context, ExperimentError, NamespaceExperiments, Status, UnassignedReason,
};
use serde_json::Value as Json;

use crate::context::Translation;
use crate::error;
use crate::value::from_json;

/// Who asks what a layer assigns.
pub(crate) struct Question<'q> {
    /// The key of the layer.
    pub(crate) key: &'q str,
    /// The name of the layer.
    pub(crate) layer: &'q str,
    pub(crate) experiments: &'q NamespaceExperiments,
    pub(crate) given: &'q EvaluationContext,
    pub(crate) translation: &'q Translation,
    pub(crate) context: &'q Context,
}

/// An arm that was assigned.
pub(crate) struct Arm {
    /// Its name.
    name: String,
    /// What it sets.
    config: Json,
    metadata: FlagMetadata,
}

impl Question<'_> {
    /// The arm that the layer assigns; `value` is the layer's.
    ///
    /// # Errors
    /// `TARGETING_KEY_MISSING`, `INVALID_CONTEXT` and `PARSE_ERROR`. `GENERAL` where there is no arm for the
    /// context: the SDK leaves the default to whoever asks, and takes no answer without a value.
    pub(crate) fn answer(
        &self,
        value: Option<&Json>,
        metadata: FlagMetadata,
    ) -> Result<Arm, EvaluationError> {
        let Some(value) = value else {
            return Err(self.no_arm("the layer has no value"));
        };
        let assignment = self.experiments.layer(self.layer, self.context);
        let Some(assignment) = assignment else {
            return Err(self.why_nothing(value));
        };
        let Status::Assigned { arm, config } = &assignment.status else {
            return Err(self.no_arm(&assignment.to_string()));
        };
        Ok(Arm {
            name: arm.to_string(),
            config: Json::clone(config),
            metadata: describe(&assignment, metadata),
        })
    }

    /// The layer says only that it assigns nothing. Each of its experiments says why.
    fn why_nothing(&self, value: &Json) -> EvaluationError {
        let experiments = value["experiments"].as_object();
        let any = experiments.and_then(|experiments| experiments.keys().next());
        let any = any.map_or("", String::as_str);
        match self.experiments.try_assign(any, self.context) {
            Err(ExperimentError::InvalidValue { key }) => {
                error::invalid_value(&key, "experiment layer")
            }
            Err(other) => error::not_ready(other),
            Ok(Assignment {
                status: Status::Unassigned(UnassignedReason::NoUnit { field }),
                ..
            }) => self.no_unit(&field),
            Ok(_) => self.no_arm("held out, the slot is no experiment's"),
        }
    }

    fn no_unit(&self, field: &str) -> EvaluationError {
        let is_targeting_key = field == self.translation.targeting_key_property;
        if is_targeting_key && self.given.targeting_key.is_none() && !self.context.has(field) {
            return error::targeting_key_missing(self.key);
        }
        let text = format!(
            "is missing, or no text, number or boolean: `{}` is assigned by it",
            self.key
        );
        error::invalid_context(field, &text)
    }

    fn no_arm(&self, reason: &str) -> EvaluationError {
        error::general(format!("`{}` assigns no arm: {reason}", self.key))
    }
}

impl Arm {
    pub(crate) fn into_name(self) -> ResolutionDetails<String> {
        ResolutionDetails {
            value: self.name.clone(),
            variant: Some(self.name),
            reason: Some(EvaluationReason::Split),
            flag_metadata: Some(self.metadata),
        }
    }

    /// # Errors
    /// `TYPE_MISMATCH`: what the arm sets is no object.
    pub(crate) fn into_config(self, key: &str) -> EvaluationResult<ResolutionDetails<StructValue>> {
        let asked = open_feature::Type::Struct;
        let value = match from_json(&self.config) {
            Ok(Value::Struct(value)) => value,
            Ok(other) => return Err(error::mismatch(key, other.get_type(), &asked)),
            Err(_) => return Err(error::too_large(key)),
        };
        Ok(ResolutionDetails {
            value,
            variant: Some(self.name),
            reason: Some(EvaluationReason::Split),
            flag_metadata: Some(self.metadata),
        })
    }
}

/// What a hook may want to know of an assignment. Not the subject: that is the caller's own.
fn describe(assignment: &Assignment, metadata: FlagMetadata) -> FlagMetadata {
    let mut metadata = metadata.with_value("experiment", &*assignment.experiment);
    if let Some(definition) = &assignment.definition {
        metadata.add_value("layer", &*definition.layer);
        metadata.add_value("definition_revision", &*definition.revision);
    }
    if let Some(slot) = assignment.slot {
        metadata.add_value("slot", slot);
    }
    metadata
}
