//! The two programs: where they are, and running many cases at once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::case::Case;
use crate::outcome::{self, Found};

/// This program.
pub(crate) const OURS: &str = env!("CARGO_BIN_EXE_sentry-options-cli");

/// Both programs.
pub(crate) struct Programs {
    peer: PathBuf,
}

impl Programs {
    /// The peer's program as `SENTRY_OPTIONS_PEER_CLI` says, else where `scripts/peer_cli` puts it.
    ///
    /// None if the variable is `off`, the one way to go without: a comparison that is left out because
    /// nobody has installed anything looks like one that was passed.
    pub(crate) fn find() -> Option<Self> {
        let installed = "../target/peer-cli/bin/sentry-options-cli";
        let peer = match std::env::var_os("SENTRY_OPTIONS_PEER_CLI") {
            Some(off) if off == "off" => {
                eprintln!("SENTRY_OPTIONS_PEER_CLI=off: not compared with the peer");
                return None;
            }
            Some(path) => path.into(),
            None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(installed),
        };
        assert!(
            peer.is_file(),
            "{} is not there: run scripts/peer_cli, or set SENTRY_OPTIONS_PEER_CLI to the program, or to \
             `off` to go without the comparison",
            peer.display()
        );
        Some(Self { peer })
    }

    /// Runs the commands of each case with both programs.
    pub(crate) fn run_all(&self, cases: &[Case]) -> Vec<Vec<Ran>> {
        let next = AtomicUsize::new(0);
        let all = Mutex::new(vec![Vec::new(); cases.len()]);
        let workers = thread::available_parallelism().map_or(2, usize::from);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((at, case)) = take(&next, cases) {
                        let ran = self.run(case);
                        all.lock().unwrap_or_else(PoisonError::into_inner)[at] = ran;
                    }
                });
            }
        });
        all.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, case: &Case) -> Vec<Ran> {
        let built = case.build();
        let run = |command: &Vec<String>| {
            let arguments = built.arguments(command);
            built.restore_output(case);
            let peer = outcome::run(&self.peer, &arguments, &built);
            built.restore_output(case);
            let extra = case.extra.iter().map(ToString::to_string);
            let ours: Vec<String> = arguments.into_iter().chain(extra).collect();
            let ours = outcome::run(OURS.as_ref(), &ours, &built);
            Ran {
                is_accepted: ours.is_success() && peer.is_success(),
                found: outcome::compare(command, &ours, &peer),
            }
        };
        case.commands.iter().map(run).collect()
    }
}

/// A command that both programs ran.
#[derive(Debug, Clone)]
pub(crate) struct Ran {
    /// Whether both succeeded.
    pub(crate) is_accepted: bool,
    /// How they differ, if they do.
    pub(crate) found: Option<Found>,
}

fn take<'c>(next: &AtomicUsize, cases: &'c [Case]) -> Option<(usize, &'c Case)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, cases.get(at)?))
}
