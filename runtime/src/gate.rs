//! The gate that every read passes: one word which says whether the fast path holds.
//!
//! | bits | meaning |
//! |---|---|
//! | 0 | the default store has not been loaded yet |
//! | 1..4 | nothing |
//! | 4..8 | the fork epoch: which of the guards belongs to this process |
//! | 8.. | how many override guards are alive, in all threads |
//!
//! # Ordering
//!
//! The word is loaded with `Acquire`, and bit 0 is cleared with `Release` *after* the first
//! snapshot and its mirrors were written. So a reader that finds bit 0 clear sees the mirrors of
//! that snapshot or of a later one, never the zeroes that they start with. On x86 an acquire load
//! is a plain load. The other bits order nothing: overrides are thread-local, and a fork leaves one
//! thread.
//!
//! # Forks
//!
//! `pthread_atfork` wants `unsafe`, so [`forkguard`] does it: it counts forks in the child, and a
//! guard knows the count from when it was made. A guard cannot be reset while readers look at it,
//! hence a row of them: the first read in a child makes the next one and moves the epoch.

use std::sync::OnceLock;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicUsize};

use forkguard::Guard;

/// The bit that is set until the default store has its first snapshot.
const UNLOADED: usize = 1;
const EPOCH_SHIFT: u32 = 4;
const EPOCH_MASK: usize = 0xf;
const OVERRIDE: usize = 1 << 8;
const OVERRIDES_MASK: usize = !0xff;

/// Which bits send a reader of the default store to the slow path.
pub(crate) const DEFAULT_STORE: usize = UNLOADED | OVERRIDES_MASK;
/// Which bits send a reader of an independent store there: it is loaded from the start.
pub(crate) const INDEPENDENT_STORE: usize = OVERRIDES_MASK;

/// Alone on its cache lines: it is read all the time and hardly ever written.
#[repr(align(128))]
struct Gate {
    state: AtomicUsize,
    guards: [OnceLock<Guard>; EPOCH_MASK + 1],
}

static GATE: Gate = Gate {
    state: AtomicUsize::new(UNLOADED),
    guards: [const { OnceLock::new() }; EPOCH_MASK + 1],
};
/// The process that last resumed its watchers, for the rare chain of forks longer than the guards.
static OWNER: AtomicU32 = AtomicU32::new(0);

/// Whether a read may take the fast path.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "the whole read is a few instructions; a call would double it"
)]
pub(crate) fn is_open(mask: usize) -> bool {
    let state = GATE.state.load(Acquire);
    state & mask == 0 && !has_forked(state)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
fn has_forked(state: usize) -> bool {
    match GATE.guards[epoch(state)].get() {
        Some(guard) => guard.clone().detected_fork(),
        None => true,
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
fn epoch(state: usize) -> usize {
    (state >> EPOCH_SHIFT) & EPOCH_MASK
}

/// Starts to notice forks; every store calls it before its first read.
pub(crate) fn arm() {
    GATE.guards[0].get_or_init(|| {
        OWNER.store(std::process::id(), Relaxed);
        Guard::default()
    });
}

/// Opens the gate of the default store. Its snapshot and mirrors must have been written.
pub(crate) fn mark_loaded() {
    GATE.state.fetch_and(!UNLOADED, Release);
}

/// Whether this process is a child of the one that armed the gate, or that settled the last fork.
pub(crate) fn is_unsettled() -> bool {
    let state = GATE.state.load(Acquire);
    if !has_forked(state) || GATE.guards[epoch(state)].get().is_none() {
        return false;
    }
    // After the last guard the process decides, at the price of the fast path.
    epoch(state) != EPOCH_MASK || OWNER.load(Relaxed) != std::process::id()
}

/// Opens the gate in a child again. Every store must have been resumed. Several threads may do so,
/// and each fork in a fork moves the epoch once more.
pub(crate) fn settle_fork() {
    OWNER.store(std::process::id(), Relaxed);
    let state = GATE.state.load(Acquire);
    let epoch = epoch(state);
    if epoch == EPOCH_MASK || !has_forked(state) {
        return;
    }
    GATE.guards[epoch + 1].get_or_init(Guard::default);
    // An error means that another thread has moved it.
    let _ = GATE.state.fetch_update(AcqRel, Acquire, |current| {
        (self::epoch(current) == epoch).then_some(current + (1 << EPOCH_SHIFT))
    });
}

/// The process in which something was made.
#[derive(Debug)]
pub(crate) struct Origin(Guard);

impl Origin {
    pub(crate) fn here() -> Self {
        Self(Guard::default())
    }

    /// Whether this process is a child of the origin: it has the data, but none of its threads, and
    /// maybe a lock that one of them holds for ever.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.0.clone().detected_fork()
    }
}

/// Counts one more override guard.
pub(crate) fn add_override() {
    GATE.state.fetch_add(OVERRIDE, Relaxed);
}

/// Counts one override guard less.
pub(crate) fn remove_override() {
    GATE.state.fetch_sub(OVERRIDE, Relaxed);
}
