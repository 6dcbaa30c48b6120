//! Experiments by name.

use std::error::Error;
use std::fmt;

use sentry_options_flags::{Assignment, Context, Experiments};

use super::source::Source;
use crate::error::OptionsError;
use crate::options::Options;

/// Assigns the experiments of one namespace.
#[derive(Debug, Clone)]
pub struct NamespaceExperiments {
    namespace: String,
    source: Source,
}

/// The experiments of a namespace in the global store.
///
/// ```no_run
/// use sentry_options::{Context, experiments, init};
///
/// init()?;
/// let context = Context::new().with("organization_id", 42);
/// let assignment = experiments("shop").assign("button", &context);
/// println!("{assignment}");
/// let row = assignment.exposure("checkout", "2026-11-20T12:00:00Z");
/// # Ok::<(), sentry_options::OptionsError>(())
/// ```
pub fn experiments(namespace: &str) -> NamespaceExperiments {
    NamespaceExperiments {
        namespace: namespace.to_owned(),
        source: Source::Default,
    }
}

impl Options {
    /// The experiments of a namespace in this store.
    pub fn experiments(&self, namespace: &str) -> NamespaceExperiments {
        NamespaceExperiments {
            namespace: namespace.to_owned(),
            source: Source::Independent(self.clone()),
        }
    }
}

impl NamespaceExperiments {
    /// What an experiment assigns to the context. Whatever is an error for
    /// [`NamespaceExperiments::try_assign`] is an experiment that is not configured. The assignment's
    /// `Display` says why.
    pub fn assign(&self, experiment: &str, context: &Context) -> Assignment {
        self.try_assign(experiment, context).unwrap_or_else(|_| {
            let none = Experiments::new::<sentry_options_flags::Layer>(self.namespace.as_str(), []);
            none.assign(experiment, context)
        })
    }

    /// What an experiment assigns to the context.
    ///
    /// # Errors
    /// [`ExperimentError::NotInitialized`] before [`init`](crate::init), an unknown namespace, and
    /// [`ExperimentError::InvalidValue`] for a test override that is no experiment layer.
    pub fn try_assign(
        &self,
        experiment: &str,
        context: &Context,
    ) -> Result<Assignment, ExperimentError> {
        self.read(|experiments| experiments.assign(experiment, context))
    }

    /// What a layer assigns to the context: what the experiment does whose slot the context falls into.
    /// Nothing if there is no such layer, the slot is no experiment's, or the context lacks the unit.
    pub fn layer(&self, layer: &str, context: &Context) -> Option<Assignment> {
        self.read(|experiments| experiments.assign_layer(layer, context))
            .ok()?
    }

    fn read<T>(&self, read: impl FnOnce(&Experiments) -> T) -> Result<T, ExperimentError> {
        let snapshot = self.source.load().ok_or(ExperimentError::NotInitialized)?;
        let experiments = snapshot
            .as_ref()
            .and_then(|snapshot| snapshot.experiments(&self.namespace));
        match experiments {
            Some(Ok(experiments)) => Ok(read(experiments)),
            Some(Err(key)) => Err(ExperimentError::InvalidValue {
                key: key.to_owned(),
            }),
            None => Err(OptionsError::UnknownNamespace(self.namespace.clone()).into()),
        }
    }
}

/// Why nobody can say what an experiment assigns.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExperimentError {
    /// [`init`](crate::init) has not been called.
    NotInitialized,
    /// A test override is no experiment layer.
    InvalidValue {
        /// Its key.
        key: String,
    },
    /// The namespace is unknown.
    Options(OptionsError),
}

impl fmt::Display for ExperimentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInitialized => OptionsError::NotInitialized.fmt(f),
            Self::InvalidValue { key } => {
                write!(f, "Value for '{key}' is not a valid experiment layer")
            }
            Self::Options(error) => error.fmt(f),
        }
    }
}

impl Error for ExperimentError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Options(error) => error.source(),
            Self::NotInitialized | Self::InvalidValue { .. } => None,
        }
    }
}

impl From<OptionsError> for ExperimentError {
    fn from(error: OptionsError) -> Self {
        Self::Options(error)
    }
}
