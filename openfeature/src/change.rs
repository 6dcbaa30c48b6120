//! Reloads as the standard's changes of configuration.
//!
//! Release 0.3 of the Rust SDK has no provider events, so there is nothing to emit them to. When it has,
//! the provider emits what [`ConfigurationChange::of`] gives.

use sentry_options::{Outcome, ReloadEvent};

/// What the standard calls `PROVIDER_CONFIGURATION_CHANGED`: flags have new values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigurationChange {
    /// The namespace.
    pub namespace: String,
    /// The keys of the options, flags and experiment layers that changed, sorted.
    pub flags_changed: Vec<String>,
}

impl ConfigurationChange {
    /// The change that a reload made; `None` if it changed no value.
    pub fn of(event: &ReloadEvent) -> Option<Self> {
        match &event.outcome {
            Outcome::Applied { changed } if !changed.is_empty() => Some(Self {
                namespace: event.namespace.clone(),
                flags_changed: changed.clone(),
            }),
            _ => None,
        }
    }
}

/// An observer for [`InitBuilder::with_observer`](sentry_options::InitBuilder::with_observer) that tells
/// `listener` of the changes of a namespace.
///
/// ```
/// use sentry_options::Options;
/// use sentry_options_openfeature::on_configuration_changed;
///
/// let observer = on_configuration_changed("seer", |change| {
///     println!("changed: {}", change.flags_changed.join(", "));
/// });
/// let settings = Options::builder().with_observer(observer);
/// # drop(settings);
/// ```
pub fn on_configuration_changed(
    namespace: impl Into<String>,
    listener: impl Fn(&ConfigurationChange) + Send + Sync + 'static,
) -> impl Fn(&ReloadEvent) + Send + Sync + 'static {
    let namespace = namespace.into();
    move |event| {
        if event.namespace == namespace
            && let Some(change) = ConfigurationChange::of(event)
        {
            listener(&change);
        }
    }
}
