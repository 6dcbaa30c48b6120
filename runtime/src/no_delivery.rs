//! Nobody hears of reloads without the feature `observers`.

use std::sync::Arc;
use std::time::Duration;

use crate::event::{Happening, Listeners, Reload};

/// There is none.
#[derive(Debug)]
pub(crate) enum Observer {}

#[derive(Debug)]
pub(crate) struct Deliveries;

impl Deliveries {
    pub(crate) fn to(_: &Listeners) -> Arc<Self> {
        Arc::new(Self)
    }

    #[expect(clippy::unused_self, reason = "`delivery.rs` has somebody to tell")]
    pub(crate) fn tell(&self, _: &Reload<'_>, _: impl IntoIterator<Item = Happening>) {}

    #[expect(clippy::unused_self, reason = "`delivery.rs` has somebody to wait for")]
    pub(crate) fn slow_ones(&self, _: Duration) -> [String; 0] {
        []
    }
}
