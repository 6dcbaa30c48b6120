//! Counts what reads allocate, a line for each accessor: its name, a tab, and the allocations of 1,000
//! reads. A program of its own, so that the counting slows down nothing that is timed.

use std::alloc::System;
use std::hint::black_box;

use sentry_options_bench::fixture::{Directory, customer};
use sentry_options_bench::{bench, stores};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const READS: u32 = 1_000;

fn main() -> std::io::Result<()> {
    let directory = Directory::new(0)?;
    let store = stores::independent(&directory);
    let options = bench::on(&store);
    let key = customer(12_345);

    count("bool", || options.flag());
    count("u16", || options.limit());
    count("i64", || options.budget());
    count("f64", || options.factor());
    count("string enum", || options.model());
    count("string", || black_box(&*options.greeting()).len());
    count("struct", || options.database().port);
    count("array", || black_box(&options.regions()[7]).len());
    count("map entry", || options.customers().get(&key).copied());
    count("taking a snapshot", || options.snapshot());
    Ok(())
}

fn count<T>(what: &str, mut read: impl FnMut() -> T) {
    // The first read of a thread sets up what arc-swap keeps for it, once.
    black_box(read());
    let region = Region::new(ALLOCATOR);
    for _ in 0..READS {
        black_box(read());
    }
    let change = region.change();
    println!("{what}\t{}", change.allocations + change.reallocations);
}
