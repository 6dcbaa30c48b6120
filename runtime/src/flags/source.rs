//! Where handles of flags and experiments read from.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use arc_swap::Guard;
use sentry_options_flags::{Context, Explanation, Reason};

use super::Found;
use crate::default_store::{DEFAULT, is_initialized};
use crate::gate;
use crate::options::Options;
use crate::snapshot::{Content, Snapshot};

/// A store, as a handle by key has it.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// The global store, which may not be there yet.
    Default,
    Independent(Options),
}

impl Source {
    /// What is served now, to this thread; nothing before `init()`.
    pub(super) fn load(&self) -> Option<Guard<Option<Arc<Snapshot>>>> {
        match self {
            Self::Default if !is_initialized() => None,
            Self::Default => {
                DEFAULT.refresh_on_read();
                Some(DEFAULT.load(gate::DEFAULT_STORE))
            }
            Self::Independent(options) => {
                let store = options.store();
                store.refresh_on_read();
                Some(store.load(gate::INDEPENDENT_STORE))
            }
        }
    }
}

/// A namespace, as a handle by key has it, with where it stood in the last snapshot that was looked at: it
/// hardly ever stands elsewhere, and comparing one name costs less than hashing it.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) namespace: String,
    last: AtomicUsize,
}

impl Place {
    pub(crate) fn new(namespace: String) -> Self {
        Self {
            namespace,
            last: AtomicUsize::new(0),
        }
    }

    /// What is known of the namespace.
    pub(crate) fn find<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s Content> {
        // Whatever it says is checked, so that no order is needed.
        let last = snapshot.namespaces.get(self.last.load(Relaxed));
        if let Some(content) = last
            && content.schema.namespace.as_str() == self.namespace
        {
            return Some(content);
        }
        let at = snapshot.catalog.position(&self.namespace)?;
        self.last.store(at, Relaxed);
        Some(&snapshot.namespaces[at])
    }
}

impl Clone for Place {
    fn clone(&self) -> Self {
        Self::new(self.namespace.clone())
    }
}

/// Why a flag is on or off.
pub(crate) fn explain(name: &str, found: Option<&Found<'_>>, context: &Context) -> Explanation {
    match found {
        Some(Found::Flag {
            flag,
            is_overridden,
        }) => {
            let explanation = flag.explain(context);
            if *is_overridden {
                explanation.from_origin("a test override")
            } else {
                explanation
            }
        }
        Some(Found::Invalid) => Explanation::without_flag(name, Reason::Invalid),
        Some(Found::NotSet) | None => Explanation::without_flag(name, Reason::NotSet),
    }
}
