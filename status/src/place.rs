//! Where a process runs.

/// What the system calls the process namespace that this process is in, such as `pid:[4026531836]`. One process
/// id is another process in each of them: every container has its own, as a rule. `None` where the system has
/// no such thing.
pub fn pid_namespace() -> Option<String> {
    let name = std::fs::read_link("/proc/self/ns/pid").ok()?;
    name.into_os_string().into_string().ok()
}
