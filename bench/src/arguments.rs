//! The command line.

use std::time::Duration;

/// Makes this program the one that `strace` looks at; see [`crate::idle`].
pub(crate) const PROBE: &str = "--idle-probe";

/// What is said when the command line makes no sense.
pub(crate) const USAGE: &str = "\
usage: bench [--quick] [--verbose] [group...]

groups: reads, flags, reload, readers, idle, overhead, builds, schemas; all of them unless some are named
--quick    few and short rounds: to see that it works, not what it shows
--verbose  the machine code of one read, the system calls, and each run of `readers`, on stderr";

/// Something that is measured on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Reads,
    Flags,
    Reload,
    Readers,
    Idle,
    Overhead,
    Builds,
    Schemas,
}

impl Group {
    pub(crate) const ALL: [(&str, Self); 8] = [
        ("reads", Self::Reads),
        ("flags", Self::Flags),
        ("reload", Self::Reload),
        ("readers", Self::Readers),
        ("idle", Self::Idle),
        ("overhead", Self::Overhead),
        ("builds", Self::Builds),
        ("schemas", Self::Schemas),
    ];
}

/// How much to measure, and how much to tell.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Rounds of what runs in milliseconds.
    pub(crate) rounds: usize,
    /// Rounds of reads, which are shorter.
    pub(crate) reads: usize,
    /// Repeats of what takes seconds: builds.
    pub(crate) builds: usize,
    /// How long one run of `readers` lasts.
    pub(crate) run: Duration,
    pub(crate) verbose: bool,
}

/// What to do.
#[derive(Debug)]
pub(crate) enum Task {
    Measure(Settings, Vec<(&'static str, Group)>),
    Probe,
}

/// Takes the command line apart; `None` if it makes no sense.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Option<Task> {
    let mut settings = Settings {
        rounds: 40,
        reads: 200,
        builds: 3,
        run: Duration::from_millis(500),
        verbose: false,
    };
    let mut groups = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            PROBE => return Some(Task::Probe),
            "--quick" => {
                settings = Settings {
                    rounds: 3,
                    reads: 15,
                    builds: 1,
                    run: Duration::from_millis(100),
                    ..settings
                };
            }
            "--verbose" => settings.verbose = true,
            name => groups.push(*Group::ALL.iter().find(|group| group.0 == name)?),
        }
    }
    if groups.is_empty() {
        groups.extend(Group::ALL);
    }
    Some(Task::Measure(settings, groups))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_line(line: &str) -> Option<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn names_groups_or_means_all() {
        let Some(Task::Measure(settings, groups)) = parse_line("--quick idle") else {
            panic!("a task")
        };
        assert_eq!((settings.rounds, groups), (3, vec![("idle", Group::Idle)]));
        let Some(Task::Measure(settings, groups)) = parse_line("") else {
            panic!("a task")
        };
        assert!(settings.rounds >= 30 && groups == Group::ALL);
        assert!(parse_line("idel").is_none());
    }
}
