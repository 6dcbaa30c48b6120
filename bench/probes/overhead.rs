//! A service that reads and reloads when it is told to, and says what CPU time that took.
//!
//! Its arguments are two options directories, one with much and one with little in it, and whether reloads are
//! traced and counted. Each line on stdin names something to do, and one on stdout gives the nanoseconds.

use std::env;
use std::hint::black_box;
use std::io::{self, BufRead};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use sentry_options::Options;

sentry_options::include_schema!("bench", path = "schema.json");

/// There is a watcher, as in every service: a process that never had a second thread gets its memory from the
/// allocator without locks, and so for less.
const NEVER: Duration = Duration::from_secs(86_400);
const READS: u32 = 10_000_000;
const POLLS: u32 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [large, small, observed] = &arguments[..] else {
        return Err("two directories, and `on` or `off`".into());
    };
    let is_observed = observed == "on";
    if is_observed {
        observe();
    }
    Options::builder()
        .with_directory(large)
        .with_refresh_threshold(NEVER)
        .init()?;
    let (large, small) = (store(large, is_observed), store(small, is_observed));
    for line in io::stdin().lock().lines() {
        let nanoseconds = match line?.as_str() {
            "bool" => each(READS, || bench::options().flag()),
            "string" => each(READS / 10, || bench::options().greeting().len()),
            "large" => each(1, || reload(&large)),
            "small" => each(1, || reload(&small)),
            "idle" => each(POLLS, || assert_eq!(large.refresh().ok(), Some(false))),
            other => return Err(format!("what is {other}?").into()),
        };
        println!("{nanoseconds}");
    }
    Ok(())
}

/// Reloads, and waits for whoever is told of it.
fn reload(store: &Options) {
    assert_eq!(store.refresh().ok(), Some(true));
    #[cfg(feature = "observed")]
    assert!(store.flush_observers(NEVER));
}

/// The CPU time of one of `calls` calls, with that of other threads.
fn each<T>(calls: u32, mut call: impl FnMut() -> T) -> f64 {
    let before = cpu();
    for _ in 0..calls {
        black_box(call());
    }
    (cpu() - before) * 1e9 / f64::from(calls)
}

/// The CPU time of this process, in seconds.
#[expect(clippy::cast_precision_loss, reason = "it has run for minutes")]
fn cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("a process has a usage");
    let times = [usage.user_time(), usage.system_time()];
    let seconds = times.iter().map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6);
    seconds.sum()
}

#[cfg(not(feature = "observed"))]
fn observe() {
    unreachable!("there is nothing to observe with");
}

#[cfg(not(feature = "observed"))]
fn store(directory: &str, _: bool) -> Options {
    let builder = Options::builder().with_directory(directory).with_refresh_threshold(NEVER);
    builder.build().expect("valid")
}

/// With the subscriber that most programs have, whose lines go nowhere, and an SDK that exports to memory.
#[cfg(feature = "observed")]
fn observe() {
    tracing_subscriber::fmt().with_writer(io::sink).init();
}

#[cfg(feature = "observed")]
fn store(directory: &str, is_observed: bool) -> Options {
    use opentelemetry::metrics::MeterProvider;
    use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};

    let mut builder = Options::builder().with_directory(directory).with_refresh_threshold(NEVER);
    if is_observed {
        let provider = SdkMeterProvider::builder()
            .with_periodic_exporter(InMemoryMetricExporter::default())
            .build();
        builder = builder.with_meter(&provider.meter("bench"));
        // It ends with the process.
        std::mem::forget(provider);
    }
    builder.build().expect("valid")
}
