//! `features()`: flags by name, as in the 1.2 releases.

use pyo3::prelude::*;
use sentry_options::embed::flags::{self, Found, flag_key};
use sentry_options_flags::Operator;

use super::Source;
use super::context::context;
use super::explanation::Explanation;
use crate::errors;
use crate::mirror::Mirror;

/// The feature flags of a namespace, by name.
#[pyclass(frozen, module = "sentry_options")]
pub(crate) struct FeatureChecker(pub(crate) Source);

/// What there is to say of a flag.
enum Answer {
    Is(bool),
    NotSet,
    Invalid,
    UnknownNamespace,
}

#[pymethods]
impl FeatureChecker {
    /// Whether a flag is on for the context. Off too where there is no such flag or namespace.
    fn has(
        &self,
        py: Python<'_>,
        feature_name: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        let answer = self.ask(py, feature_name, context)?;
        Ok(matches!(answer, Answer::Is(true)))
    }

    /// Whether a flag is on for the context; None if it has no value. An unknown namespace and an option
    /// that is no flag are errors.
    fn try_has(
        &self,
        py: Python<'_>,
        feature_name: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Option<bool>> {
        match self.ask(py, feature_name, context)? {
            Answer::Is(is_on) => Ok(Some(is_on)),
            Answer::NotSet => Ok(None),
            Answer::Invalid => {
                let key = flag_key(errors::text(feature_name, "feature_name")?);
                let message = format!("Value for '{key}' is not a valid feature");
                Err(errors::plain(py, &message))
            }
            Answer::UnknownNamespace => Err(errors::unknown_namespace(py, self.0.namespace())),
        }
    }

    /// Why a flag is on or off for the context: the evaluation of `has()`, told.
    fn explain(
        &self,
        py: Python<'_>,
        feature_name: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Explanation> {
        let name = errors::text(feature_name, "feature_name")?;
        let context = self::context(context)?;
        self.0.catch_up(py)?;
        let explain = |found: Option<Found<'_>>| flags::explain(name, found.as_ref(), &context);
        self.0.flag(py, name, explain).map(Explanation)
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __repr__(&self) -> &'static str {
        "FeatureChecker(...)"
    }
}

impl FeatureChecker {
    #[inline]
    fn ask(
        &self,
        py: Python<'_>,
        name: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
    ) -> PyResult<Answer> {
        let name = errors::text(name, "feature_name")?;
        let context = self::context(context)?;
        self.0.catch_up(py)?;
        self.0.flag(py, name, |found| match found {
            Some(Found::Flag { flag, .. }) => Answer::Is(flag.is_on(&context)),
            Some(Found::NotSet) => Answer::NotSet,
            Some(Found::Invalid) => Answer::Invalid,
            None => Answer::UnknownNamespace,
        })
    }
}

/// The feature flags of a namespace, by name, in the store of `init()`.
#[pyfunction]
pub(crate) fn features(py: Python<'_>, namespace: &Bound<'_, PyAny>) -> PyResult<FeatureChecker> {
    let namespace = errors::text(namespace, "namespace")?;
    Mirror::default(py).expect_loaded(py)?;
    Ok(FeatureChecker(Source::live(namespace, Mirror::default(py))))
}

/// The operators that conditions of flags know.
#[pyfunction]
pub(crate) fn condition_operators() -> [&'static str; Operator::ALL.len()] {
    Operator::ALL.map(Operator::name)
}
