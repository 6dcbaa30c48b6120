//! Kubelet swaps volumes under four readers while the watcher polls at full speed: no default is ever
//! seen, no snapshot is torn, no value goes back, and none stays stale.
//!
//! `SENTRY_OPTIONS_KUBELET_SWAPS=100000 cargo test --release --test kubelet -- --nocapture` is the
//! campaign; without the variable it is a small one. `peer-kubelet` does the same to the peer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sentry_options::Options;
use sentry_options_tests::kubelet::{
    Client, Layout, Mounts, Seen, Tally, campaign, counter_of, places,
};

sentry_options::include_schema!(mod swapped_a = "swapped-a", path = "tests/kubelet/schema.json");
sentry_options::include_schema!(mod swapped_b = "swapped-b", path = "tests/kubelet/schema.json");
sentry_options::include_schema!(mod swapped_c = "swapped-c", path = "tests/kubelet/schema.json");

const NAMESPACES: [&str; 3] = ["swapped-a", "swapped-b", "swapped-c"];
const READERS: usize = 4;

/// The sequences that have an order: each mirror of a scalar is one, and the pointer is one.
const ENABLED: usize = 0;
const FIRST: usize = 1;
const SECOND: usize = 2;
const POINTER: usize = 3;

struct Ours(Options);

/// `enabled` has no counter, but its default would tell.
fn flag(enabled: bool) -> Option<Seen> {
    (!enabled).then_some(Seen {
        sequence: ENABLED,
        counter: 0,
    })
}

fn number(sequence: usize, number: i64) -> Seen {
    Seen {
        sequence,
        counter: u64::try_from(number).unwrap_or(0),
    }
}

/// The counters of a list that is the same throughout; else 0, as the default.
fn list(series: &[i64]) -> Seen {
    match series {
        [one, two, three] if one == two && two == three => number(POINTER, *one),
        _ => number(POINTER, 0),
    }
}

macro_rules! read {
    ($options:expr, $seen:ident) => {{
        let options = $options;
        flag(options.enabled()).map(&mut *$seen);
        $seen(number(FIRST, options.first()));
        $seen(number(SECOND, options.second()));
        $seen(Seen {
            sequence: POINTER,
            counter: counter_of(&options.label()),
        });
        $seen(list(&options.series()));
    }};
}

macro_rules! read_together {
    ($options:expr) => {{
        let snapshot = $options.snapshot();
        let label = Seen {
            sequence: POINTER,
            counter: counter_of(snapshot.label()),
        };
        let mut seen = vec![
            number(POINTER, snapshot.first()),
            number(POINTER, snapshot.second()),
            label,
            list(snapshot.series()),
        ];
        seen.extend(flag(snapshot.enabled()).map(|flag| Seen {
            sequence: POINTER,
            ..flag
        }));
        seen
    }};
}

impl Client for Ours {
    fn read(&self, namespace: usize, seen: &mut dyn FnMut(Seen)) {
        match namespace {
            0 => read!(swapped_a::on(&self.0), seen),
            1 => read!(swapped_b::on(&self.0), seen),
            _ => read!(swapped_c::on(&self.0), seen),
        }
    }

    fn read_together(&self, namespace: usize) -> Option<Vec<Seen>> {
        Some(match namespace {
            0 => read_together!(swapped_a::on(&self.0)),
            1 => read_together!(swapped_b::on(&self.0)),
            _ => read_together!(swapped_c::on(&self.0)),
        })
    }
}

fn run(directory: &Path, layout: Layout, poll: Duration, swaps: u64) -> (Tally, u64) {
    let mounts = Mounts::new(directory, &NAMESPACES, layout).expect("the volumes can be mounted");
    let outcomes = Arc::new(Mutex::new(BTreeMap::<_, u64>::new()));
    let observed = Arc::clone(&outcomes);
    let store = Options::builder()
        .with_directory(directory)
        .with_refresh_threshold(poll)
        .with_observer(move |event| {
            *observed
                .lock()
                .expect("no observer panics")
                .entry(event.outcome.name())
                .or_default() += 1;
        })
        .build()
        .expect("the values are valid");

    let client = Ours(store);
    let tally = campaign(&client, &mounts, swaps, READERS).expect("the volumes can be swapped");

    assert_eq!(tally.defaults, 0, "a default was served: {tally:#?}");
    assert_eq!(tally.torn, 0, "a snapshot was torn: {tally:#?}");
    assert_eq!(tally.backwards, 0, "a value went back: {tally:#?}");
    assert_eq!(tally.stale, 0, "a value stayed stale: {tally:#?}");
    assert!(tally.changes > 0, "no reader saw a change: {tally:#?}");
    assert!(
        client.0.flush_observers(Duration::from_secs(60)),
        "the observer counts and does nothing else"
    );
    let outcomes = outcomes.lock().expect("no observer panics");
    // Unchanged: the file was read again while its directory was being removed, which touches it.
    let harmless = outcomes
        .keys()
        .all(|outcome| ["applied", "unchanged"].contains(outcome));
    assert!(
        harmless,
        "a reload did anything but apply new values: {outcomes:?}"
    );
    let applied = outcomes.get("applied").copied().unwrap_or(0);
    (tally, applied)
}

fn swaps() -> u64 {
    let swaps = std::env::var("SENTRY_OPTIONS_KUBELET_SWAPS").ok();
    swaps.map_or(6000, |swaps| {
        swaps
            .parse()
            .expect("SENTRY_OPTIONS_KUBELET_SWAPS is a number")
    })
}

#[test]
fn swaps_give_no_default_no_torn_snapshot_and_nothing_stale() {
    let runs = [
        (Layout::EachItsOwn, Duration::from_micros(1)),
        (Layout::EachItsOwn, Duration::from_micros(100)),
        (Layout::AllInOne, Duration::from_micros(20)),
    ];
    let places = places(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let each = swaps().div_ceil((places.len() * runs.len()) as u64);
    for (place, directory) in &places {
        for (layout, poll) in runs {
            let (tally, applied) = run(directory, layout, poll, each);
            let Tally {
                swaps,
                reads,
                changes,
                settled,
                elapsed,
                ..
            } = tally;
            println!(
                "{place}, {layout:?}, polling every {poll:?}: {swaps} swaps in {elapsed:.1?}, {applied} reloads, \
                 {reads} reads, {changes} changes seen, settled in {settled:.1?}; 0 defaults, 0 torn, 0 backwards, 0 stale"
            );
            std::fs::remove_dir_all(directory).expect("the volumes can be removed");
        }
    }
}
