//! Group `reads`: what one read of each kind costs, what it compiles to, and whether it allocates.
//!
//! Both libraries run as services configure them, with the default thresholds: ours with its watcher
//! thread, the peer with the check of its clock in each `get`.

mod allocations;
mod bare;
mod disassembly;
pub(crate) mod probes;
mod threads;

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use peer::NamespaceOptions;
use sentry_options::Options;
use serde_json::Value;

use crate::Settings;
use crate::bench;
use crate::fixture::{Directory, customer};
use crate::measure::{medians, nanos_per_call};
use crate::stores;
use crate::table::Quantity::Nanoseconds;
use crate::table::{Bar, Row};
use bare::{BARE, Values};

// Calls in a round: few, so that whatever interrupts one leaves the other rounds alone.
const SCALAR_CALLS: u32 = 500_000;
const REF_CALLS: u32 = 50_000;
const PEER_CALLS: u32 = 5_000;
/// Clones of the peer's list and map take micro- and milliseconds.
const PEER_LIST_CALLS: u32 = 20;
const PEER_MAP_CALLS: u32 = 1;

const SCALAR_BAR: Bar = Bar::AtMost(5.0);
const SCALAR_PEER_BAR: Bar = Bar::Faster(50.0);
const REF_BAR: Bar = Bar::AtMost(1.5);
const MAP_PEER_BAR: Bar = Bar::Faster(1000.0);

/// Measures the group.
pub(crate) fn measure(settings: &Settings, directory: &Directory) -> Vec<Row> {
    stores::initialize_ours(directory);
    let peer = stores::initialize_peer(directory);
    let independent = stores::independent(directory);

    let mut rows = scalars(settings, &peer);
    rows.extend(independent_scalars(settings, &independent));
    rows.extend(threads::measure(settings));
    rows.extend(disassembly::check(settings));
    rows.extend(refs(settings, &peer, &independent));
    rows.extend(allocations::check());
    rows.extend(snapshots(settings));
    rows
}

fn scalars(settings: &Settings, peer: &NamespaceOptions) -> Vec<Row> {
    let get = |key| peer.get(key).expect("the peer knows the option");
    let rows = [
        scalar(
            settings,
            "bool",
            || bench::options().flag(),
            || get("flag").as_bool(),
        ),
        scalar(
            settings,
            "u16",
            || bench::options().limit(),
            || get("limit").as_u64(),
        ),
        scalar(
            settings,
            "i64",
            || bench::options().budget(),
            || get("budget").as_i64(),
        ),
        scalar(
            settings,
            "f64",
            || bench::options().factor(),
            || get("factor").as_f64(),
        ),
        scalar(
            settings,
            "string enum",
            || bench::options().model(),
            || get("model") == "large",
        ),
    ];
    rows.into_iter().flatten().collect()
}

/// One scalar beside a bare load, and beside the peer.
fn scalar<T, P>(
    settings: &Settings,
    what: &str,
    mut ours: impl FnMut() -> T,
    mut peer: impl FnMut() -> P,
) -> [Row; 2] {
    let [bare, ours, peer] = medians(
        settings.reads,
        &mut [
            &mut || nanos_per_call(SCALAR_CALLS, &mut || BARE.load(Relaxed)),
            &mut || nanos_per_call(SCALAR_CALLS, &mut ours),
            &mut || nanos_per_call(PEER_CALLS, &mut peer),
        ],
    );
    let read = format!("read a {what}");
    [
        Row::compare(
            &read,
            Nanoseconds(ours),
            ("relaxed load", Nanoseconds(bare)),
            SCALAR_BAR,
        ),
        Row::compare(
            &read,
            Nanoseconds(ours),
            ("peer", Nanoseconds(peer)),
            SCALAR_PEER_BAR,
        ),
    ]
}

fn independent_scalars(settings: &Settings, store: &Options) -> [Row; 2] {
    let options = bench::on(store);
    let [bare, held, fresh] = medians(
        settings.reads,
        &mut [
            &mut || nanos_per_call(SCALAR_CALLS, &mut || BARE.load(Relaxed)),
            &mut || nanos_per_call(SCALAR_CALLS, &mut || options.flag()),
            &mut || nanos_per_call(SCALAR_CALLS, &mut || bench::on(store).flag()),
        ],
    );
    let bare = ("relaxed load", Nanoseconds(bare));
    [
        Row::compare(
            "read a bool of an independent store",
            Nanoseconds(held),
            bare,
            SCALAR_BAR,
        ),
        Row::compare(
            "the same with a new handle each time",
            Nanoseconds(fresh),
            bare,
            Bar::Shown,
        ),
    ]
}

fn refs(settings: &Settings, peer: &NamespaceOptions, store: &Options) -> Vec<Row> {
    let bare = Values::of(&bench::snapshot());
    let get = |key| peer.get(key).expect("the peer knows the option");
    let independent = bench::on(store);
    let keys: Vec<String> = (0..1024).map(|number| customer(number * 37)).collect();
    let next = |at: &mut usize| {
        *at = (*at + 1) % keys.len();
        &keys[*at]
    };
    let (mut ours_at, mut bare_at, mut peer_at) = (0, 0, 0);

    let string = reference(
        settings,
        ("read a string", Bar::ShownFaster),
        || black_box(&*bench::options().greeting()).len(),
        || black_box(bare.load().greeting.as_str()).len(),
        (PEER_CALLS, || get("greeting").as_str().map(str::len)),
    );
    let independent_string = reference(
        settings,
        ("read a string of an independent store", Bar::ShownFaster),
        || black_box(&*independent.greeting()).len(),
        || black_box(bare.load().greeting.as_str()).len(),
        (PEER_CALLS, || get("greeting").as_str().map(str::len)),
    );
    let structure = reference(
        settings,
        ("read a field of a struct", Bar::ShownFaster),
        || bench::options().database().port,
        || bare.load().database.port,
        (PEER_CALLS, || get("database")["port"].as_u64()),
    );
    let array = reference(
        settings,
        (
            "read an item of an array of 1,200 strings",
            Bar::ShownFaster,
        ),
        || black_box(bench::options().regions()[7].as_str()).len(),
        || black_box(bare.load().regions[7].as_str()).len(),
        (PEER_LIST_CALLS, || get("regions")[7].as_str().map(str::len)),
    );
    let map = reference(
        settings,
        ("read an entry of a map of 40,000", MAP_PEER_BAR),
        || {
            bench::options()
                .customers()
                .get(next(&mut ours_at))
                .copied()
        },
        || bare.load().customers.get(next(&mut bare_at)).copied(),
        (PEER_MAP_CALLS, || {
            get("customers")
                .get(next(&mut peer_at))
                .and_then(Value::as_i64)
        }),
    );
    [string, independent_string, structure, array, map]
        .into_iter()
        .flatten()
        .collect()
}

/// One value that is read in place, beside a bare `ArcSwap` and beside the peer.
fn reference<T, B, P>(
    settings: &Settings,
    (what, peer_bar): (&str, Bar),
    mut ours: impl FnMut() -> T,
    mut bare: impl FnMut() -> B,
    (peer_calls, mut peer): (u32, impl FnMut() -> P),
) -> [Row; 2] {
    let [bare, ours, peer] = medians(
        settings.reads,
        &mut [
            &mut || nanos_per_call(REF_CALLS, &mut bare),
            &mut || nanos_per_call(REF_CALLS, &mut ours),
            &mut || nanos_per_call(peer_calls, &mut peer),
        ],
    );
    [
        Row::compare(
            what,
            Nanoseconds(ours),
            ("bare ArcSwap", Nanoseconds(bare)),
            REF_BAR,
        ),
        Row::compare(
            what,
            Nanoseconds(ours),
            ("peer", Nanoseconds(peer)),
            peer_bar,
        ),
    ]
}

/// Snapshots have no bar; a request that takes one should know what it costs.
fn snapshots(settings: &Settings) -> [Row; 2] {
    let bare = Values::of(&bench::snapshot());
    let snapshot = bench::snapshot();
    let [full, take, load, read] = medians(
        settings.reads,
        &mut [
            &mut || nanos_per_call(REF_CALLS, &mut || Arc::strong_count(&bare.load_full())),
            &mut || nanos_per_call(REF_CALLS, &mut bench::snapshot),
            &mut || nanos_per_call(SCALAR_CALLS, &mut || BARE.load(Relaxed)),
            &mut || nanos_per_call(SCALAR_CALLS, &mut || black_box(&snapshot).flag()),
        ],
    );
    let full = ("ArcSwap::load_full", Nanoseconds(full));
    let load = ("relaxed load", Nanoseconds(load));
    [
        Row::compare("take a snapshot", Nanoseconds(take), full, Bar::Shown),
        Row::compare(
            "read a bool of a snapshot",
            Nanoseconds(read),
            load,
            Bar::Shown,
        ),
    ]
}

#[cfg(test)]
mod tests {
    //! No row is the time of reading something else.

    use super::*;
    use crate::fixture::{NAMESPACE, credit};

    #[test]
    fn all_three_read_the_same() {
        let directory = Directory::new(0).expect("a directory");
        let store = stores::independent(&directory);
        let options = bench::on(&store);
        let bare = Values::of(&options.snapshot());
        assert!(options.flag());
        assert_eq!(options.model(), bench::Model::Large);
        assert_eq!(options.database().port, bare.load().database.port);
        assert_eq!(options.regions(), bare.load().regions[..]);
        assert_eq!(
            options.customers()[&customer(39_999)],
            i64::from(credit(39_999, 0))
        );
        assert_eq!(
            options.get("limit").expect("known"),
            u64::from(options.limit())
        );
        assert!(store.get(NAMESPACE, "flag").is_ok());
    }
}
