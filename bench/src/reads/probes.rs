//! One function around each scalar accessor, to look at what it compiles to, and around a bare load.
//!
//! Nothing calls them but [`keep`], which the optimizer cannot see through.

use std::hint::black_box;
use std::sync::atomic::Ordering::Relaxed;

use super::bare::BARE;
use crate::bench;

/// What the names of the probes start with in the symbol table.
pub(crate) const PREFIX: &str = concat!(module_path!(), "::read_");
/// The probes by the rest of their names.
pub(crate) const NAMES: [&str; 5] = ["bool", "u16", "i64", "f64", "enum"];

#[inline(never)]
fn read_bool() -> bool {
    bench::options().flag()
}

#[inline(never)]
fn read_u16() -> u16 {
    bench::options().limit()
}

#[inline(never)]
fn read_i64() -> i64 {
    bench::options().budget()
}

#[inline(never)]
fn read_f64() -> f64 {
    bench::options().factor()
}

#[inline(never)]
fn read_enum() -> bench::Model {
    bench::options().model()
}

#[inline(never)]
fn read_bare() -> u64 {
    BARE.load(Relaxed)
}

/// Keeps the probes in the program.
pub(crate) fn keep() {
    black_box((
        read_bool as fn() -> bool,
        read_u16 as fn() -> u16,
        read_i64 as fn() -> i64,
        read_f64 as fn() -> f64,
        read_enum as fn() -> bench::Model,
        read_bare as fn() -> u64,
    ));
}
