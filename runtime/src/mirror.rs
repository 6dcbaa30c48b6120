//! Keeping the mirrors of a snapshot in step with the pointer to it.
//!
//! The pointer has been stored before [`settle`] runs. Two threads may store pointers and settle at
//! the same time; what must hold once both have returned is that the mirrors show the snapshot that
//! the pointer shows.
//!
//! Each thread writes the mirrors and then looks at the pointer again. Suppose that thread A looked
//! and still saw its own snapshot, though B's pointer came after it. Then A's second fence stands
//! before B's first one in the one order of such fences: the other way round, A's look would have
//! seen B's pointer. So A's words stand before B's fence, B's words behind it, and in each mirror B's
//! word is the later one. Without the fences a look could overtake the words before it.
//!
//! `tests/tests/publication.rs` runs this function under a model checker.

/// Writes the mirrors of the latest snapshot, and again for as long as another one has taken its
/// place meanwhile. `fence` is a sequentially consistent one.
pub(crate) fn settle<S>(
    latest: impl Fn() -> Option<S>,
    is_same: impl Fn(&S, &S) -> bool,
    write: impl Fn(&S),
    fence: impl Fn(),
) {
    let mut current = latest();
    while let Some(snapshot) = current {
        fence();
        write(&snapshot);
        fence();
        current = latest().filter(|latest| !is_same(latest, &snapshot));
    }
}
