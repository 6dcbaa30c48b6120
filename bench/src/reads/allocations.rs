//! Whether reads allocate: the program `allocations` counts, since its allocator would slow down
//! everything that is timed here.

use std::env;
use std::io;
use std::process::Command;

use crate::table::Row;

const BAR: &str = "0";

pub(crate) fn check() -> Vec<Row> {
    let counts = match count() {
        Ok(counts) => counts,
        Err(error) => return vec![Row::finding("allocations", error.to_string(), BAR, false)],
    };
    // One line for each accessor: its name, and how many allocations its reads made.
    let rows = counts
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(what, count)| {
            let what = format!("allocations in 1,000 reads: {what}");
            Row::finding(&what, count.to_owned(), BAR, count == "0")
        });
    rows.collect()
}

fn count() -> io::Result<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let arguments = [
        "run",
        "--release",
        "--quiet",
        "--bin",
        "allocations",
        "--manifest-path",
        manifest,
    ];
    let output = Command::new(cargo).args(arguments).output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    }
}
