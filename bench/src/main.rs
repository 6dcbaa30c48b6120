//! Measures and prints one table; see the library of this package.

use std::env;
use std::io;
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    sentry_options_bench::run(env::args().skip(1))
}
