//! Where handles of flags and experiments read from.

use std::sync::Arc;

use arc_swap::Guard;
use sentry_options_flags::{Context, Explanation, Reason};

use super::Found;
use crate::default_store::{DEFAULT, is_initialized};
use crate::gate;
use crate::options::Options;
use crate::snapshot::Snapshot;

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
