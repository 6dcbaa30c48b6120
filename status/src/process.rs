//! Whether the process still lives that a status tells of.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::model::Status;
use crate::place::pid_namespace;

/// How many ticks a second has where `/proc` counts in them.
const TICKS: u64 = 100;

impl Status {
    /// Whether the process lives that wrote this. `None` where nobody can tell: on another machine, pod or
    /// container, or without a `/proc`. Another process that was given the same id since does not count.
    pub fn is_of_a_living_process(&self) -> Option<bool> {
        let is_near = self.host == host() && self.pid_namespace == pid_namespace();
        if !is_near || !Path::new("/proc/self/stat").exists() {
            return None;
        }
        let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", self.pid)) else {
            return Some(false);
        };
        // The name before may have any character in it.
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut fields = fields.split(' ');
        let is_over = matches!(fields.next(), Some("Z" | "X"));
        let ticks = fields.nth(18).and_then(|ticks| ticks.parse().ok());
        let is_later = started(ticks?).is_some_and(|started| started > self.at);
        Some(!is_over && !is_later)
    }
}

/// When a process started that did so this many ticks after the machine, or up to a second before that: the start
/// of the machine is told in whole seconds.
fn started(ticks: u64) -> Option<SystemTime> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let booted = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    let booted = Duration::from_secs(booted.parse().ok()?);
    SystemTime::UNIX_EPOCH.checked_add(booted + Duration::from_millis(ticks * 1000 / TICKS))
}

/// The name of this machine, which in Kubernetes is that of the pod.
pub fn host() -> Option<String> {
    let from_system = || fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let host = std::env::var("HOSTNAME").ok().or_else(from_system)?;
    let host = host.trim();
    (!host.is_empty()).then(|| host.to_owned())
}
