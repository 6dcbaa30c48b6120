//! Feature flags by name: the API of the 1.2 releases, and explanations beside it.
//!
//! ```no_run
//! use sentry_options::{FeatureContext, features, init};
//!
//! init()?;
//! let mut context = FeatureContext::new();
//! context.insert("organization_id", 42);
//! if features("seer").has("red-bar", &context) {
//!     println!("a red bar");
//! }
//! println!("{}", features("seer").explain("red-bar", &context));
//! # Ok::<(), sentry_options::OptionsError>(())
//! ```

use std::error::Error;
use std::fmt;

use sentry_options_flags::{Explanation, Operator};

use super::source::{Place, Source};
use super::{FEATURE, Found, explain};
use crate::error::OptionsError;
use crate::options::Options;
use crate::snapshot::Snapshot;

pub use super::context::FeatureContext;

/// Asks for the feature flags of one namespace, by name.
///
/// Make it once and keep it: then asking allocates nothing. A generated accessor is faster still, and
/// cannot misspell a name: see [`include_schema!`](crate::include_schema).
#[derive(Debug, Clone)]
pub struct FeatureChecker {
    place: Place,
    source: Source,
}

/// The feature flags of a namespace in the global store.
pub fn features(namespace: &str) -> FeatureChecker {
    FeatureChecker {
        place: Place::new(namespace.to_owned()),
        source: Source::Default,
    }
}

impl Options {
    /// The feature flags of a namespace in this store.
    pub fn features(&self, namespace: &str) -> FeatureChecker {
        FeatureChecker {
            place: Place::new(namespace.to_owned()),
            source: Source::Independent(self.clone()),
        }
    }
}

impl FeatureChecker {
    /// The feature flags of a namespace in an independent store.
    pub fn new(namespace: String, options: &'static Options) -> Self {
        Self {
            place: Place::new(namespace),
            source: Source::Independent(options.clone()),
        }
    }

    /// Whether a flag is on for the context. The name is that of its key without `feature.`. Whatever is
    /// an error for [`FeatureChecker::try_has`] is off.
    pub fn has(&self, feature: &str, context: &FeatureContext) -> bool {
        match self.try_has(feature, context) {
            Ok(is_on) => is_on.unwrap_or(false),
            Err(error) => {
                #[cfg(feature = "tracing")]
                tracing::debug!(target: TARGET, feature, error = %error, "Feature evaluation failed");
                #[cfg(not(feature = "tracing"))]
                drop(error);
                false
            }
        }
    }

    /// Whether a flag is on for the context; `None` if it has no value.
    ///
    /// # Errors
    /// [`FeatureError::NotInitialized`] before [`init`](crate::init), an unknown namespace, and
    /// [`FeatureError::InvalidValue`] if an option of that key is no flag.
    pub fn try_has(
        &self,
        feature: &str,
        context: &FeatureContext,
    ) -> Result<Option<bool>, FeatureError> {
        let snapshot = self.source.load().ok_or(FeatureError::NotInitialized)?;
        let found = snapshot
            .as_ref()
            .and_then(|snapshot| self.find(snapshot, feature));
        match found {
            Some(Found::Flag { flag, .. }) => {
                let result = flag.is_on(context);
                #[cfg(feature = "tracing")]
                tracing::debug!(
                    target: TARGET,
                    feature,
                    result,
                    bucket_id = flag.bucket_id(context),
                    "Feature match result"
                );
                Ok(Some(result))
            }
            Some(Found::NotSet) => Ok(None),
            Some(Found::Invalid) => Err(FeatureError::InvalidValue {
                key: format!("{FEATURE}{feature}"),
            }),
            None => Err(OptionsError::UnknownNamespace(self.place.namespace.clone()).into()),
        }
    }

    fn find<'s>(&self, snapshot: &'s Snapshot, feature: &str) -> Option<Found<'s>> {
        snapshot.flag(&self.place.namespace, feature, || self.place.find(snapshot))
    }

    /// Why a flag is on or off for the context: the evaluation of [`FeatureChecker::has`], told.
    pub fn explain(&self, feature: &str, context: &FeatureContext) -> Explanation {
        let snapshot = self.source.load();
        let snapshot = snapshot.as_ref().and_then(|snapshot| snapshot.as_ref());
        let found = snapshot.and_then(|snapshot| self.find(snapshot, feature));
        explain(feature, found.as_ref(), context)
    }
}

/// The target of the events, as in the 1.2 releases.
#[cfg(feature = "tracing")]
const TARGET: &str = "sentry_options::features";

/// The operators that conditions of flags know.
pub fn condition_operators() -> Vec<&'static str> {
    Operator::ALL.map(Operator::name).to_vec()
}

/// Why nobody can say whether a flag is on.
#[derive(Debug)]
pub enum FeatureError {
    /// [`init`](crate::init) has not been called.
    NotInitialized,
    /// The option is no flag, or a test override of it is none.
    InvalidValue {
        /// Its key.
        key: String,
    },
    /// The namespace is unknown.
    Options(OptionsError),
}

impl fmt::Display for FeatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInitialized => OptionsError::NotInitialized.fmt(f),
            Self::InvalidValue { key } => write!(f, "Value for '{key}' is not a valid feature"),
            Self::Options(error) => error.fmt(f),
        }
    }
}

impl Error for FeatureError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Options(error) => error.source(),
            Self::NotInitialized | Self::InvalidValue { .. } => None,
        }
    }
}

impl From<OptionsError> for FeatureError {
    fn from(error: OptionsError) -> Self {
        Self::Options(error)
    }
}
