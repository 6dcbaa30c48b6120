//! Where a process runs, and whether the one still lives that a status tells of.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::model::Status;

/// How many ticks a second has where `/proc` counts in them.
const TICKS: u64 = 100;

impl Status {
    /// Whether the process lives that wrote this. `None` where nobody can tell: on another machine or pod, in
    /// another container, or without a `/proc`. Another process that was given the same id since does not count.
    pub fn is_of_a_living_process(&self) -> Option<bool> {
        let is_near = self.pid_namespace.is_some() && self.pid_namespace == pid_namespace();
        // The outermost process namespace has the same name on all machines.
        if !is_near || !is_this_machine(self.host.as_deref()?) {
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

/// What the system calls the process namespace that this process is in, such as `pid:[4026531836]`. One process
/// id is another process in each of them: every container has its own, as a rule. `None` where the system has
/// no such thing.
pub fn pid_namespace() -> Option<String> {
    let name = fs::read_link("/proc/self/ns/pid").ok()?;
    name.into_os_string().into_string().ok()
}

/// The name of this machine, which in Kubernetes is that of the pod.
pub fn host() -> Option<String> {
    host_names().next()
}

fn is_this_machine(host: &str) -> bool {
    host_names().any(|name| name == host)
}

/// By the environment, and by the system.
fn host_names() -> impl Iterator<Item = String> {
    let environment = std::env::var("HOSTNAME").ok();
    let system = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let names = [environment, system].into_iter().flatten();
    let names = names.map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty())
}
