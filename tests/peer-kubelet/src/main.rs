//! The campaign of `tests/kubelet.rs`, with the peer's released crate as the client.
//!
//! `cargo run --release --manifest-path tests/peer-kubelet/Cargo.toml` swaps 50,000 times on tmpfs
//! and on the disk, in each layout, or `SENTRY_OPTIONS_KUBELET_SWAPS` times, and prints what the readers saw. It
//! fails if they saw no default: then the comparison no longer holds.

#[path = "../../src/kubelet.rs"]
mod kubelet;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kubelet::{Client, Layout, Mounts, SEQUENCES, Seen, Tally, campaign, counter_of, places};
use peer::Options;

const SCHEMA: &str = include_str!("../../tests/kubelet/schema.json");
const NAMESPACES: [&str; 3] = ["swapped-a", "swapped-b", "swapped-c"];
const LAYOUTS: [Layout; 2] = [Layout::EachItsOwn, Layout::AllInOne];
const READERS: usize = 4;
/// A read is a refresh as soon as this has passed: as often as it may be.
const POLL: Duration = Duration::from_micros(1);

struct Peer(Arc<Options>);

impl Client for Peer {
    fn read(&self, namespace: usize, seen: &mut dyn FnMut(Seen)) {
        let get = |key| {
            self.0
                .get(NAMESPACES[namespace], key)
                .expect("the option exists")
        };
        if get("enabled") == false {
            seen(Seen {
                sequence: 0,
                counter: 0,
            });
        }
        for (sequence, key) in [(1, "first"), (2, "second")] {
            seen(Seen {
                sequence,
                counter: get(key).as_u64().unwrap_or(0),
            });
        }
        seen(Seen {
            sequence: 3,
            counter: counter_of(get("label").as_str().unwrap_or_default()),
        });
        seen(Seen {
            sequence: SEQUENCES - 1,
            counter: get("series")[0].as_u64().unwrap_or(0),
        });
    }

    fn read_together(&self, _namespace: usize) -> Option<Vec<Seen>> {
        // It has no snapshots.
        None
    }
}

fn main() {
    let swaps = std::env::var("SENTRY_OPTIONS_KUBELET_SWAPS").ok();
    let swaps = swaps.map_or(50_000, |swaps| {
        swaps
            .parse()
            .expect("SENTRY_OPTIONS_KUBELET_SWAPS is a number")
    });
    let mut flashes = 0;
    let program = std::env::current_exe().expect("the program has a path");
    let places = places(program.parent().unwrap_or(Path::new(".")));
    for ((place, directory), layout) in places
        .iter()
        .flat_map(|place| LAYOUTS.map(|layout| (place, layout)))
    {
        let mounts =
            Mounts::new(directory, &NAMESPACES, layout).expect("the volumes can be mounted");
        let schemas = NAMESPACES.map(|namespace| (namespace, SCHEMA));
        let store = Options::builder()
            .with_directory(directory)
            .with_schemas(&schemas)
            .with_refresh_threshold(POLL)
            .build()
            .expect("the values are valid");
        let client = Peer(Arc::new(store));
        let tally = campaign(&client, &mounts, swaps, READERS).expect("the volumes can be swapped");
        let Tally {
            swaps,
            reads,
            changes,
            defaults,
            flashes: seen,
            backwards,
            stale,
            elapsed,
            ..
        } = tally;
        println!(
            "the peer, {place}, {layout:?}: {swaps} swaps in {elapsed:.1?}, {reads} reads, {changes} changes seen; \
             {seen} flashes ({defaults} reads gave a default), {backwards} backwards, {stale} stale, first: {:?}",
            tally.first_fault
        );
        flashes += seen;
        std::fs::remove_dir_all(directory).expect("the volumes can be removed");
    }
    assert!(flashes > 0, "the peer served no default during any swap");
}
