//! The publication of a store under a model checker: every interleaving of a few threads, and every
//! value that the memory model lets a load return.

#[path = "../../runtime/src/mirror.rs"]
mod mirror;

use loom::sync::Arc;
use loom::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use loom::sync::atomic::{AtomicUsize, fence};
use loom::thread;

/// The state before the first publication.
const NOTHING: usize = 0;

/// A store: the pointer as `ArcSwap` swaps it, two mirrors, and the gate's word.
struct Store {
    published: AtomicUsize,
    mirrors: [AtomicUsize; 2],
    unloaded: AtomicUsize,
}

impl Store {
    fn new() -> Self {
        let word = || AtomicUsize::new(NOTHING);
        Self {
            published: word(),
            mirrors: [word(), word()],
            unloaded: AtomicUsize::new(1),
        }
    }

    fn publish(&self, snapshot: usize) {
        self.published.swap(snapshot, AcqRel);
        let latest = || Some(self.published.load(Acquire));
        let write = |snapshot: &usize| {
            self.mirrors
                .iter()
                .for_each(|mirror| mirror.store(*snapshot, Relaxed));
        };
        mirror::settle(latest, |one, other| one == other, write, || fence(SeqCst));
    }

    fn open_gate(&self) {
        self.unloaded.store(0, Release);
    }

    fn is_open(&self) -> bool {
        self.unloaded.load(Acquire) == 0
    }
}

#[test]
fn two_publications_leave_the_mirrors_of_the_last_pointer() {
    loom::model(|| {
        let store = Arc::new(Store::new());
        let other = Arc::clone(&store);
        let second = thread::spawn(move || other.publish(2));
        store.publish(1);
        second.join().expect("no panic");
        let published = store.published.load(Acquire);
        for mirror in &store.mirrors {
            assert_eq!(mirror.load(Relaxed), published);
        }
    });
}

#[test]
fn an_open_gate_shows_a_published_word() {
    loom::model(|| {
        let store = Arc::new(Store::new());
        let writer = Arc::clone(&store);
        let writer = thread::spawn(move || {
            writer.publish(1);
            writer.open_gate();
        });
        if store.is_open() {
            for mirror in &store.mirrors {
                assert_eq!(mirror.load(Relaxed), 1);
            }
        }
        writer.join().expect("no panic");
    });
}

#[test]
fn one_word_never_goes_back_within_a_lane() {
    loom::model(|| {
        let store = Arc::new(Store::new());
        let writer = Arc::clone(&store);
        // The lane's lock puts its publications one after the other.
        let writer = thread::spawn(move || {
            writer.publish(1);
            writer.publish(2);
        });
        let first = store.mirrors[0].load(Relaxed);
        let second = store.mirrors[0].load(Relaxed);
        assert!(first <= second, "saw {first} and then {second}");
        writer.join().expect("no panic");
    });
}

/// The checker can find what the fences are for.
#[test]
#[should_panic(expected = "assertion `left == right` failed")]
fn without_fences_a_word_of_the_first_pointer_may_stay() {
    loom::model(|| {
        let store = Arc::new(Store::new());
        let publish = |store: &Store, snapshot| {
            store.published.swap(snapshot, AcqRel);
            let write = |snapshot: &usize| store.mirrors[0].store(*snapshot, Relaxed);
            mirror::settle(
                || Some(store.published.load(Acquire)),
                |one, other| one == other,
                write,
                || (),
            );
        };
        let other = Arc::clone(&store);
        let second = thread::spawn(move || publish(&other, 2));
        publish(&store, 1);
        second.join().expect("no panic");
        assert_eq!(
            store.mirrors[0].load(Relaxed),
            store.published.load(Acquire)
        );
    });
}
