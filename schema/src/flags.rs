//! The definitions of feature flags and experiment layers, by which a schema declares them.
//!
//! What their values must satisfy is the business of the crate `sentry-options-flags`, which
//! `validate/flags.rs` asks where the feature `flags` is on.

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
