//! What sentry-options costs, in one table.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml` measures each claim that the project makes of
//! its speed, beside the released crate of the peer and beside the least that could do the job, in
//! turns and in one process, and says for each whether it holds. It ends with status 1 if one does not.
//! Name groups to measure only those; `--help` lists them.
//!
//! | group | what is measured | beside |
//! |---|---|---|
//! | `reads` | a read of each kind; its machine code; its allocations; two threads | a bare load or `ArcSwap`, the peer |
//! | `flags` | whether a feature flag is on | the peer, one SHA-1 block |
//! | `reload` | `refresh()` after a change of 1 MB | the peer |
//! | `readers` | a reader's slowest reads during reloads | the same beside unrelated work |
//! | `idle` | a poll that finds nothing changed; its system calls | the bare calls, the peer |
//! | `overhead` | reads and reloads that can be observed, and that are | the same in a build without that |
//! | `builds` | a cold build of a small service | the peer |
//! | `schemas` | code generation and `cargo check` for 2,000 options | typify |
//!
//! All that depends on the machine comes as a ratio. Both libraries are built into one program, so they
//! share one `serde_json` with the features that either asks for; of these only `float_roundtrip`, which
//! is ours, changes what it does, and the values that are timed hold a single float.
//!
//! To read: [`run`], then the module of a group. `measure.rs` is how time is taken, `table.rs` what a
//! row claims.

mod arguments;
mod builds;
mod cargo;
pub mod fixture;
mod flags;
mod histogram;
mod idle;
mod large_schema;
mod measure;
mod overhead;
mod readers;
mod reads;
mod reload;
mod schemas;
pub mod stores;
mod table;

use std::io;
use std::process::{Command, ExitCode};
use std::thread::available_parallelism;

pub(crate) use arguments::Settings;
use arguments::{Group, Task};
use cargo::Origin;
use fixture::Directory;
use table::Row;

sentry_options::include_schema!("bench", path = "schemas/bench.json");

/// Does what the command line says.
///
/// # Errors
/// Files cannot be written, or programs cannot be run.
pub fn run(arguments: impl Iterator<Item = String>) -> io::Result<ExitCode> {
    match arguments::parse(arguments) {
        Some(Task::Measure(settings, groups)) => measure(&settings, &groups),
        Some(Task::Probe) => idle::probe().map(|()| ExitCode::SUCCESS),
        None => {
            eprintln!("{}", arguments::USAGE);
            Ok(ExitCode::from(2))
        }
    }
}

fn measure(settings: &Settings, groups: &[(&str, Group)]) -> io::Result<ExitCode> {
    // What the global stores serve, for as long as the process lives.
    let directory = Directory::new(0)?;
    let mut rows: Vec<Row> = Vec::new();
    for (name, group) in groups {
        eprintln!("measuring {name}");
        rows.extend(match group {
            Group::Reads => reads::measure(settings, &directory),
            Group::Flags => flags::measure(settings)?,
            Group::Reload => reload::measure(settings)?,
            Group::Readers => readers::measure(settings, &directory)?,
            Group::Idle => idle::measure(settings)?,
            Group::Overhead => overhead::measure(settings)?,
            Group::Builds => builds::measure(settings)?,
            Group::Schemas => schemas::measure(settings)?,
        });
    }
    println!("{}\n\n{}", conditions(settings), table::HEAD);
    for row in &rows {
        println!("{row}");
    }
    let missed = rows.iter().filter(|row| row.is_missed()).count();
    println!("\n{missed} of {} rows miss their bar", rows.len());
    Ok(if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the numbers depend on.
fn conditions(settings: &Settings) -> String {
    let cpus = available_parallelism().map_or(0, usize::from);
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map_or_else(
        |_| "rustc unknown".to_owned(),
        |output| text_of(&output.stdout),
    );
    format!(
        "{cpus} CPUs, {compiler}; sentry-options {} beside {} (the peer) and typify {}; medians of {} rounds, of {} \
         for reads and {} for builds",
        cargo::version("sentry-options", Origin::Repository),
        cargo::version("sentry-options", Origin::Registry),
        cargo::version("typify", Origin::Registry),
        settings.rounds,
        settings.reads,
        settings.builds,
    )
}

fn text_of(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim().to_owned()
}
