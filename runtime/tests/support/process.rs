//! Forked children.

use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use fork::Fork;

use super::DEADLINE;

/// Runs `body` in a forked child, which exits as programs do.
pub(crate) fn child(body: impl FnOnce()) -> i32 {
    match fork::fork().expect("a child") {
        Fork::Parent(process) => process,
        Fork::Child => {
            let result = catch_unwind(AssertUnwindSafe(body));
            std::process::exit(i32::from(result.is_err()))
        }
    }
}

/// Waits for a child, and fails unless it succeeds in good time.
#[track_caller]
pub(crate) fn join(process: i32) {
    let start = Instant::now();
    loop {
        if let Some(status) = fork::waitpid_nohang(process).expect("a child") {
            assert!(
                ExitStatus::from_raw(status).success(),
                "the child failed: {status}"
            );
            return;
        }
        // The harness kills what is left.
        assert!(start.elapsed() < DEADLINE, "the child hangs");
        thread::sleep(Duration::from_micros(200));
    }
}
