//! The gate that every read passes: one word which says whether the fast path holds.
//!
//! | bits | meaning |
//! |---|---|
//! | 0 | the default store has not been loaded yet |
//! | 4..8 | the fork epoch: which guard in [`GUARDS`] belongs to this process |
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
struct Padded(AtomicUsize);

static STATE: Padded = Padded(AtomicUsize::new(UNLOADED));
static GUARDS: [OnceLock<Guard>; EPOCH_MASK + 1] = [const { OnceLock::new() }; EPOCH_MASK + 1];
/// The process that last resumed its watchers, for the rare chain of forks longer than [`GUARDS`].
static OWNER: AtomicU32 = AtomicU32::new(0);

/// Whether a read may take the fast path.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the whole read is a few instructions; a call would double it")]
pub(crate) fn is_open(mask: usize) -> bool {
    let state = STATE.0.load(Acquire);
    state & mask == 0 && !has_forked(state)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
fn has_forked(state: usize) -> bool {
    match GUARDS[(state >> EPOCH_SHIFT) & EPOCH_MASK].get() {
        Some(guard) => guard.clone().detected_fork(),
        None => true,
    }
}

/// Starts to notice forks; every store calls it before its first read.
pub(crate) fn arm() {
    GUARDS[0].get_or_init(|| {
        OWNER.store(std::process::id(), Relaxed);
        Guard::default()
    });
}

/// Opens the gate of the default store. Its snapshot and mirrors must have been written.
pub(crate) fn mark_loaded() {
    STATE.0.fetch_and(!UNLOADED, Release);
}

/// Whether the process has forked since the last call, or since [`arm`]. True once in each child,
/// for one thread.
pub(crate) fn take_fork() -> bool {
    let state = STATE.0.load(Acquire);
    if !has_forked(state) {
        return false;
    }
    let epoch = (state >> EPOCH_SHIFT) & EPOCH_MASK;
    if GUARDS[epoch].get().is_none() {
        arm();
        return false;
    }
    if epoch == EPOCH_MASK {
        let process = std::process::id();
        return OWNER.swap(process, AcqRel) != process;
    }
    GUARDS[epoch + 1].get_or_init(Guard::default);
    OWNER.store(std::process::id(), Relaxed);
    let moved = STATE.0.fetch_update(AcqRel, Acquire, |current| {
        ((current >> EPOCH_SHIFT) & EPOCH_MASK == epoch).then_some(current + (1 << EPOCH_SHIFT))
    });
    moved.is_ok()
}

/// Counts one more override guard.
pub(crate) fn add_override() {
    STATE.0.fetch_add(OVERRIDE, Relaxed);
}

/// Counts one override guard less.
pub(crate) fn remove_override() {
    STATE.0.fetch_sub(OVERRIDE, Relaxed);
}
