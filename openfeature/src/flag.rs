//! Feature flags: the evaluation's explanation, in the standard's terms.

use open_feature::provider::ResolutionDetails;
use open_feature::{EvaluationReason, EvaluationResult, FlagMetadata};
use sentry_options::{Explanation, FeatureReason};

use crate::error;

/// What the explanation of the flag with this key says.
///
/// # Errors
/// `PARSE_ERROR`: the value is no flag's, as only that of a test override can be. `GENERAL`: a reason that
/// a later release of the evaluator has.
pub(crate) fn resolve(
    key: &str,
    explanation: &Explanation,
    mut metadata: FlagMetadata,
) -> EvaluationResult<ResolutionDetails<bool>> {
    let reason = match explanation.decision.reason {
        FeatureReason::Invalid => return Err(error::invalid_value(key, "feature flag")),
        FeatureReason::NotSet | FeatureReason::NoSegment => EvaluationReason::Default,
        FeatureReason::Disabled => EvaluationReason::Disabled,
        FeatureReason::Segment {
            index,
            rollout,
            bucket,
        } => {
            if let Some(segment) = explanation.segments.get(index) {
                metadata.add_value("segment", segment.name.as_str());
            }
            metadata.add_value("rollout", rollout);
            match bucket {
                Some(bucket) => {
                    metadata.add_value("bucket", bucket);
                    EvaluationReason::Split
                }
                None => EvaluationReason::TargetingMatch,
            }
        }
        // That nothing is loaded, or no such namespace, was found before the flag was looked for.
        other => return Err(error::general(format!("`{key}`: {}", other.name()))),
    };
    let is_on = explanation.decision.is_on;
    Ok(ResolutionDetails {
        value: is_on,
        variant: Some(if is_on { "on" } else { "off" }.to_owned()),
        reason: Some(reason),
        flag_metadata: Some(metadata),
    })
}
