//! A small service with options that reload while it runs.
//!
//! It prints every option with its type, its value and where the value comes from, and for some who ask
//! why a feature flag is on or off for them. Then it follows the values file: edit it, and see what became of
//! each reload, what changed, how long it took, and how old the values were when they arrived. `--once` prints
//! the table and ends.

mod flags;
mod options;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, thread};

use sentry_options::{Options, OptionsError, Outcome, ReloadEvent};

/// How often the demo looks at the file. Services keep the default of 5 seconds.
const POLL: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let once = match env::args().nth(1).as_deref() {
        None => false,
        Some("--once") => true,
        Some(_) => {
            eprintln!("usage: seer [--once]");
            return ExitCode::from(2);
        }
    };
    match run(once) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("seer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(once: bool) -> Result<(), OptionsError> {
    let directory = directory();
    Options::builder()
        .with_directory(&directory)
        .with_refresh_threshold(POLL)
        .with_observer(show_reload)
        .init()?;
    table::print_options()?;
    flags::print_answers();
    if !once {
        println!(
            "\nEdit {} and see it reload. Ctrl-C ends.\n",
            directory.join("values/seer/values.json").display()
        );
        serve();
    }
    Ok(())
}

/// Where the options are: what the environment says, else this example's own folder.
fn directory() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("sentry-options");
    env::var_os("SENTRY_OPTIONS_DIR").map_or_else(own, PathBuf::from)
}

/// The service's work. The watcher's thread does the rest.
fn serve() -> ! {
    loop {
        thread::park();
    }
}

fn show_reload(event: &ReloadEvent) {
    let milliseconds = event.duration.as_secs_f64() * 1e3;
    // There is none where the file was edited by hand, and still says when it was generated.
    let delay = event.propagation_delay.map_or_else(String::new, |seconds| {
        format!(", {seconds:.1} s after they were generated")
    });
    match &event.outcome {
        Outcome::Applied { changed } => {
            println!(
                "{}: new values in {milliseconds:.2} ms{delay}",
                event.namespace
            );
            table::print_changes(changed);
            if changed.iter().any(|key| key == "feature.red-bar") {
                flags::print_answers();
            }
        }
        Outcome::Unchanged => println!("{}: the same values again{delay}", event.namespace),
        Outcome::Rejected(rejection) => println!(
            "{}: REFUSED, the old values stay\n  {}",
            event.namespace, rejection.reason
        ),
        Outcome::HeldBack => println!(
            "{}: held back, since the values of another namespace are refused",
            event.namespace
        ),
        Outcome::Missing => println!("{}: the file is gone, its values stay", event.namespace),
        // What happened to the process, and not to a file: the watcher panicked and goes on, or a child was forked.
        outcome => println!("the process: {}", outcome.name()),
    }
}
