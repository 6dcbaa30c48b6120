//! Ordinary options: static where the values set them, else the schema's default.

use open_feature::provider::ResolutionDetails;
use open_feature::{EvaluationReason, EvaluationResult, FlagMetadata};
use sentry_options::embed::schema::OptionSchema;
use sentry_options::embed::{Reading, ValueSource};

use crate::error;
use crate::value::{Resolved, from_json};

/// What an option is, if it is of the type that was asked for. Its type is that of the schema, and in a
/// union that of the value.
///
/// # Errors
/// `TYPE_MISMATCH`, also for an integer that the SDK's type does not hold.
pub(crate) fn resolve<T: Resolved>(
    option: &OptionSchema,
    reading: &Reading,
    mut metadata: FlagMetadata,
) -> EvaluationResult<ResolutionDetails<T>> {
    let key = &option.key;
    // A `number` is a float however it is written, so that a value keeps its type when it changes.
    let value = option.ty.canonical(&reading.value);
    let value = from_json(&value).map_err(|_| error::too_large(key))?;
    let value =
        T::from_value(value).map_err(|other| error::mismatch(key, other.get_type(), &T::TYPE))?;
    if option.secret {
        // For hooks that log values: they see that of this one too.
        metadata.add_value("secret", true);
    }
    let reason = match reading.source {
        ValueSource::Default => EvaluationReason::Default,
        ValueSource::Values | ValueSource::Override => EvaluationReason::Static,
    };
    Ok(ResolutionDetails {
        value,
        variant: None,
        reason: Some(reason),
        flag_metadata: Some(metadata),
    })
}
