//! The hash of a namespace's options, worked out when somebody asks for the first time.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use sentry_options_schema::ContentHash;

use crate::snapshot::Content;

/// A hash that may be known. Not a `OnceLock`: a fork could leave it taken by a thread that is not there.
#[derive(Debug, Default)]
pub(crate) struct KnownHash(ArcSwapOption<ContentHash>);

impl Content {
    /// The hash of the options that the file sets. Two threads that ask at once may both work it out.
    pub(crate) fn content_hash(&self) -> ContentHash {
        if let Some(known) = &*self.hash.0.load() {
            return **known;
        }
        let hash = self.schema.content_hash(&self.values);
        self.hash.0.store(Some(Arc::new(hash)));
        hash
    }
}
