//! Values of feature flags and experiment layers.
//!
//! Their issue fills this in: the definitions of `Feature` and `ExperimentLayer`, which values of
//! `feature.*` and `experiment-layer.*` must satisfy. Until then a value must be an object, and no
//! more is checked.

use serde_json::Value;

/// The definitions that a key may refer to with `$ref`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Definition {
    Feature,
    ExperimentLayer,
}

impl Definition {
    pub(crate) const ALL: [Self; 2] = [Self::Feature, Self::ExperimentLayer];

    /// What a `$ref` to it says.
    pub(crate) fn reference(self) -> &'static str {
        match self {
            Self::Feature => "#/definitions/Feature",
            Self::ExperimentLayer => "#/definitions/ExperimentLayer",
        }
    }

    /// What the keys that refer to it start with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Feature => "feature.",
            Self::ExperimentLayer => "experiment-layer.",
        }
    }

    /// The key in `patternProperties` that accepts all of them.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::Feature => r"^feature\.",
            Self::ExperimentLayer => r"^experiment-layer\.",
        }
    }
}

/// Whether `value` may be the value of a flag or an experiment layer.
pub(crate) fn is_valid(value: &Value) -> bool {
    value.is_object()
}
