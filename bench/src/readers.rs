//! Group `readers`: what a reader notices of reloads, in its slowest reads.
//!
//! One thread reads in small batches and records how long each took. Beside it another thread is busy
//! all the time: in one run it reloads the store that is read, in the other it does the same work on
//! values of its own, that is, writes the file, reads, parses and decodes it and drops what came before,
//! without any store. So both runs share whatever two busy threads do to each other, and what is left
//! is due to the reload itself.
//!
//! # The timer
//!
//! A read is far shorter than a look at the clock, hence batches. One look ends a batch and starts the
//! next, so nothing that delays the reader falls between two batches. What the clock and the recording
//! take is measured in a run with empty batches, and taken off both quantiles: left in, it would draw
//! their ratio to 1. A batch is so short that one in 10,000 comes about every millisecond: more often
//! than the kernel's tick, which would else be all that the quantile shows.

use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Settings;
use crate::bench;
use crate::fixture::{Directory, NAMESPACE, customer, values};
use crate::histogram::Histogram;
use crate::measure::medians;
use crate::stores;
use crate::table::Quantity::Nanoseconds;
use crate::table::{Bar, Row};

const SHARE: f64 = 0.9999;
const BAR: Bar = Bar::AtMost(1.5);
/// Not recorded: both threads get going first.
const WARM_UP: Duration = Duration::from_millis(30);

/// Measures the group.
pub(crate) fn measure(settings: &Settings, directory: &Directory) -> io::Result<Vec<Row>> {
    stores::initialize_ours(directory);
    let elsewhere = Directory::new(0)?;
    let key = customer(12_345);
    let clock = observe(settings.run, || ()).quantile(0.5);
    let stage = Stage {
        settings,
        directory,
        elsewhere: &elsewhere,
        versions: [values(0), values(1)],
        clock,
    };
    Ok(vec![
        stage.compare("64 reads of a bool", || {
            repeat(64, || bench::options().flag());
        }),
        stage.compare("8 reads of a string", || {
            repeat(8, || black_box(&*bench::options().greeting()).len());
        }),
        stage.compare("4 reads of a map entry", || {
            repeat(4, || bench::options().customers().get(&key).copied());
        }),
    ])
}

fn repeat<T>(times: u32, read: impl Fn() -> T) {
    for _ in 0..times {
        black_box(read());
    }
}

struct Stage<'a> {
    settings: &'a Settings,
    directory: &'a Directory,
    elsewhere: &'a Directory,
    versions: [String; 2],
    /// The median of an empty batch.
    clock: f64,
}

impl Stage<'_> {
    fn compare(&self, batch: &str, read: impl Fn() + Sync) -> Row {
        let mut reloads = self.reloads();
        let mut unrelated = self.unrelated();
        let [during, beside] = medians(
            self.settings.rounds,
            &mut [
                &mut || self.tail("during reloads", &read, &mut reloads),
                &mut || self.tail("beside unrelated work", &read, &mut unrelated),
            ],
        );
        let what = format!("p99.99 of {batch}, during reloads");
        Row::compare(
            &what,
            Nanoseconds(during),
            ("beside unrelated work", Nanoseconds(beside)),
            BAR,
        )
    }

    /// What the slowest of 10,000 batches takes while `work` is done over and over.
    fn tail(&self, run: &str, read: &(impl Fn() + Sync), work: &mut (impl FnMut() + Send)) -> f64 {
        let done = AtomicBool::new(false);
        let (histogram, cycles) = thread::scope(|scope| {
            let busy = scope.spawn(|| {
                let mut cycles = 0;
                while !done.load(Relaxed) {
                    work();
                    cycles += 1;
                }
                cycles
            });
            let reader = scope.spawn(|| observe(self.settings.run, read));
            let histogram = reader.join().expect("the reader does not panic");
            done.store(true, Relaxed);
            (
                histogram,
                busy.join().expect("the busy thread does not panic"),
            )
        });
        if self.settings.verbose {
            let quantile = |share| histogram.quantile(share) - self.clock;
            let [half, tail, last] = [0.5, SHARE, 1.0].map(quantile);
            let total = histogram.total();
            eprintln!(
                "{run}: {cycles} cycles, {total} batches, p50 {half}, p99.99 {tail}, longest {last} ns"
            );
        }
        histogram.quantile(SHARE) - self.clock
    }

    fn reloads(&self) -> impl FnMut() + Send {
        let mut versions = self.versions.iter().cycle();
        move || {
            let version = versions.next().expect("they repeat");
            self.directory
                .publish(version.as_bytes())
                .expect("the values can be written");
            sentry_options::refresh().expect("the values are valid");
        }
    }

    fn unrelated(&self) -> impl FnMut() + Send {
        let mut versions = self.versions.iter().cycle();
        let file = self
            .elsewhere
            .path()
            .join("values")
            .join(NAMESPACE)
            .join("values.json");
        let mut current = None;
        move || {
            let version = versions.next().expect("they repeat");
            self.elsewhere
                .publish(version.as_bytes())
                .expect("the values can be written");
            let text = fs::read(&file).expect("the file is there");
            let document: Value = serde_json::from_slice(&text).expect("the values are JSON");
            let decoded = decode(&document);
            // The old ones go once the new ones are there, as in a reload.
            drop(current.replace((document, decoded)));
        }
    }
}

fn decode(document: &Value) -> (HashMap<String, i64>, Vec<String>) {
    let options = &document["options"];
    let customers = options["customers"].as_object().into_iter().flatten();
    let customers = customers.filter_map(|(key, value)| Some((key.clone(), value.as_i64()?)));
    let regions = options["regions"].as_array().into_iter().flatten();
    let regions = regions.filter_map(|region| region.as_str().map(str::to_owned));
    (customers.collect(), regions.collect())
}

/// Times batches for `run`, back to back.
#[inline(never)]
fn observe(run: Duration, batch: impl Fn()) -> Histogram {
    let mut histogram = Histogram::new();
    let warm = Instant::now() + WARM_UP;
    while Instant::now() < warm {
        batch();
    }
    let end = warm + run;
    let mut last = Instant::now();
    while last < end {
        batch();
        let now = Instant::now();
        histogram.record(usize::try_from((now - last).as_nanos()).unwrap_or(usize::MAX));
        last = now;
    }
    histogram
}
