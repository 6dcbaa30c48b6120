//! What observers are told of a reload: one event for each namespace that it concerned.

use std::time::{Duration, SystemTime};

use sentry_options_schema::ContentHash;

use crate::event::{Happening, Outcome, Reload, seconds, since_epoch};
use crate::snapshot::Content;

/// What a reload did to one namespace.
///
/// Observers receive it after the new values are visible, each on a thread of its own. See
/// [`InitBuilder::with_observer`](crate::InitBuilder::with_observer).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReloadEvent {
    /// The namespace.
    pub namespace: String,
    /// What happened.
    pub outcome: Outcome,
    /// How long the whole reload took, from the first read to the publication.
    pub duration: Duration,
    /// `generated_at` as the values file has it; `None` if there is none, or it could not be read.
    pub generated_at: Option<String>,
    /// When the values became visible, or were refused.
    pub applied_at: SystemTime,
    /// The seconds from a new `generated_at` to `applied_at`: negative if the clocks disagree. `None` if
    /// `generated_at` is no time, and where nothing new has arrived ([`Self::is_new_generation`]): then the
    /// values only are as old as that.
    pub propagation_delay: Option<f64>,
    /// When the file was last modified; `None` if there is none, or nobody can tell.
    pub modified: Option<SystemTime>,
    /// The hash of the options that the file sets; `None` if they were refused.
    pub content_hash: Option<ContentHash>,
    /// Whether the file has a `generated_at` that differs from that of the values before.
    pub is_new_generation: bool,
    /// How many events this observer missed just before this one, since it was too slow. See
    /// [`InitBuilder::with_observer`](crate::InitBuilder::with_observer).
    pub missed: u64,
}

impl Reload<'_> {
    /// The event of one namespace. A hash takes a while where there is much to hash.
    pub(crate) fn event(&self, happening: Happening, is_hash_wanted: bool) -> ReloadEvent {
        let Happening {
            at,
            outcome,
            content,
            modified,
        } = happening;
        let content = content.as_deref();
        let before = &self.previous.namespaces[at];
        let generated_at = match (&outcome, content) {
            (Outcome::Rejected(rejection), _) => &rejection.generated_at,
            (_, Some(content)) => &content.generated_at,
            (_, None) => &None,
        };
        let is_new_generation = generated_at.is_some() && *generated_at != before.generated_at;
        let arrived = generated_at.as_deref().filter(|_| is_new_generation);
        ReloadEvent {
            namespace: before.schema.namespace.to_string(),
            duration: self.duration,
            propagation_delay: arrived.and_then(|time| delay(time, self.applied_at)),
            is_new_generation,
            generated_at: generated_at.clone(),
            outcome,
            applied_at: self.applied_at,
            modified,
            content_hash: content
                .filter(|_| is_hash_wanted)
                .map(Content::content_hash),
            missed: 0,
        }
    }
}

/// The seconds from a time of RFC 3339 to another time; `None` if it is no time.
pub(crate) fn delay(generated_at: &str, later: SystemTime) -> Option<f64> {
    seconds(generated_at).map(|generated| since_epoch(later) - generated)
}
