//! Does the process still live that wrote a heartbeat?

use std::time::{Duration, SystemTime};

use sentry_options_status::{Status, pid_namespace};

/// What is known of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It runs.
    Alive,
    /// It has ended; also if another one has its number by now.
    Ended,
    /// It was in a container that has been replaced since: another heartbeat is newer, and is from elsewhere.
    Replaced,
    /// It cannot be seen from here: it runs in another container, or on another machine.
    Unknown,
}

impl Life {
    /// What is known of it as a word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Ended => "ended",
            Self::Replaced => "replaced",
            Self::Unknown => "unknown",
        }
    }

    /// Whether what it says matters no more.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Replaced)
    }

    /// What can be seen of the process from here.
    pub(crate) fn of(status: &Status, now: SystemTime) -> Self {
        let is_near = status.pid_namespace.is_some() && status.pid_namespace == pid_namespace();
        if is_near && is_this_machine(status.host.as_deref()) {
            look(status, now)
        } else {
            Self::Unknown
        }
    }
}

/// The machine, or the pod. The number of the outermost process namespace is the same on all machines.
fn is_this_machine(host: Option<&str>) -> bool {
    let system = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let environment = std::env::var("HOSTNAME").ok();
    let names = [system, environment];
    host.is_some_and(|host| names.iter().flatten().any(|name| name.trim() == host))
}

/// How much older than its heartbeat says the store is a process must at least be, less this: clocks tick.
#[cfg(target_os = "linux")]
const GRACE: Duration = Duration::from_secs(5);

#[cfg(target_os = "linux")]
fn look(status: &Status, now: SystemTime) -> Life {
    use procfs::Current;
    use procfs::process::{ProcState, Process};

    let Ok(process) = i32::try_from(status.pid) else {
        return Life::Ended;
    };
    let stat = match Process::new(process).and_then(|process| process.stat()) {
        Ok(stat) => stat,
        Err(procfs::ProcError::NotFound(_)) => return Life::Ended,
        // It is there, or nothing can be said at all.
        Err(_) => return Life::Unknown,
    };
    if matches!(stat.state(), Ok(ProcState::Zombie | ProcState::Dead)) {
        return Life::Ended;
    }
    // Who writes on time is who has the number. Of others, the number may be that of a younger process.
    if status.overdue(now).is_zero() && status.next_poll.is_some() {
        return Life::Alive;
    }
    let store_is_old = now.duration_since(status.started).unwrap_or_default();
    let process_is_old = procfs::Uptime::current().ok().and_then(|uptime| {
        let started =
            Duration::from_secs(stat.starttime) / u32::try_from(procfs::ticks_per_second()).ok()?;
        uptime.uptime_duration().checked_sub(started)
    });
    match process_is_old {
        Some(process_is_old) if process_is_old + GRACE < store_is_old => Life::Ended,
        _ => Life::Alive,
    }
}

#[cfg(not(target_os = "linux"))]
fn look(_status: &Status, _now: SystemTime) -> Life {
    Life::Unknown
}
