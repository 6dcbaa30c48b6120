//! What reads are held against: the least that a hot-reloading value can cost.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;

use arc_swap::ArcSwap;

use crate::bench;

/// A word that nobody writes.
pub(crate) static BARE: AtomicU64 = AtomicU64::new(1);

/// The values that are not scalars, as one would write them down by hand.
pub(crate) struct Values {
    pub(crate) greeting: String,
    pub(crate) database: bench::Database,
    pub(crate) regions: Vec<String>,
    pub(crate) customers: HashMap<String, i64>,
}

impl Values {
    /// The values of a snapshot, in memory of their own.
    pub(crate) fn of(snapshot: &bench::Snapshot) -> ArcSwap<Self> {
        ArcSwap::from_pointee(Self {
            greeting: snapshot.greeting().to_owned(),
            database: snapshot.database().clone(),
            regions: snapshot.regions().to_vec(),
            customers: snapshot.customers().clone(),
        })
    }
}
