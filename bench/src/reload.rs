//! Group `reload`: what `refresh()` takes when a file of 1 MB has changed in every entry.
//!
//! Both libraries read the same file, in turns. The second one finds it in the page cache no more than
//! the first, since it has just been written.

use std::fs;
use std::io;

use serde_json::Value;

use crate::Settings;
use crate::fixture::{Directory, NAMESPACE, values};
use crate::measure::{median, nanos};
use crate::stores;
use crate::table::Quantity::Nanoseconds;
use crate::table::{Bar, Row};

/// Measures the group.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Row>> {
    let directory = Directory::new(0)?;
    let versions = [values(0), values(1)];
    let (ours, peer) = (
        stores::independent(&directory),
        stores::independent_peer(&directory),
    );
    let file = directory
        .path()
        .join("values")
        .join(NAMESPACE)
        .join("values.json");

    let (mut our_times, mut peer_times, mut floor_times) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..settings.rounds {
        directory.publish(versions[(round + 1) % 2].as_bytes())?;
        let mut refresh_ours =
            || our_times.push(nanos(|| assert!(matches!(ours.refresh(), Ok(true)))));
        let mut refresh_peer =
            || peer_times.push(nanos(|| assert!(matches!(peer.refresh(), Ok(true)))));
        if round % 2 == 0 {
            refresh_ours();
            refresh_peer();
        } else {
            refresh_peer();
            refresh_ours();
        }
        floor_times.push(nanos(|| parse(&file)));
    }

    let size = versions[0].len();
    let what = format!("reload of a values.json of {size} bytes");
    let [ours, peer, floor] =
        [our_times, peer_times, floor_times].map(|times| Nanoseconds(median(times)));
    Ok(vec![
        Row::compare(&what, ours, ("peer", peer), Bar::Faster(15.0)),
        Row::compare(&what, ours, ("read and parse only", floor), Bar::Shown),
    ])
}

/// The least that a reload has to do, unchecked and undecoded.
fn parse(file: &std::path::Path) -> Value {
    let text = fs::read(file).expect("the file is there");
    serde_json::from_slice(&text).expect("the values are JSON")
}
