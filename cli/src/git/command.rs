//! How the git program is called.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::GitError;

/// Settings on the command line, which stand above those of the repository: none of them lets git
/// run a program that the repository names. (Plumbing runs few of them anyway.)
const SETTINGS: [&str; 7] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "log.showSignature=false",
    // A folder that looks like a repository may have come with the values, configuration and all.
    "safe.bareRepository=explicit",
    // Set besides the environment's `GIT_NO_LAZY_FETCH`, which older gits don't know.
    "protocol.allow=never",
    // A file of grafts is named below, so that none is used.
    "advice.graftFileDeprecated=false",
];

/// What git shall not take from our environment: that of a hook names another repository.
const FORGOTTEN: [&str; 16] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_DIFF_OPTS",
];

/// What git shall take from its environment.
const ENVIRONMENT: [(&str, &str); 8] = [
    // Its messages are looked at.
    ("LC_ALL", "C"),
    ("LANGUAGE", ""),
    ("GIT_TERMINAL_PROMPT", "0"),
    // An object that a partial clone lacks is an error, no reason to run `core.sshCommand`.
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    // History as it was committed.
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_GRAFT_FILE", "/dev/null"),
    ("GIT_PAGER", "cat"),
];

/// The git program, in a folder, with nothing on its standard input.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs"]);
    for name in FORGOTTEN {
        command.env_remove(name);
    }
    command.envs(ENVIRONMENT);
    command.stdin(Stdio::null());
    command
}

/// What a command of git prints.
///
/// # Errors
///
/// It does not start, or fails.
pub(super) fn bytes(command: &mut Command) -> Result<Vec<u8>, GitError> {
    checked(command, command_output)
}

/// What a command of git prints for `input`.
///
/// # Errors
///
/// It does not start, or fails.
pub(super) fn bytes_for(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, GitError> {
    checked(command, |command| {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            // git may print before it has read all, so somebody must read meanwhile. If it stops
            // early, its exit code says why.
            scope.spawn(move || stdin.map(|mut stdin| io::Write::write_all(&mut stdin, input)));
            child.wait_with_output()
        })
    })
}

/// What a command of git prints, without the line break at its end.
///
/// # Errors
///
/// It does not start, or fails.
pub(super) fn text(command: &mut Command) -> Result<String, GitError> {
    let bytes = bytes(command)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

fn command_output(command: &mut Command) -> io::Result<Output> {
    command.output()
}

fn checked(
    command: &mut Command,
    run: impl FnOnce(&mut Command) -> io::Result<Output>,
) -> Result<Vec<u8>, GitError> {
    let output = run(command).map_err(GitError::of_start)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let folder = command.get_args().nth(1).unwrap_or_else(|| OsStr::new("."));
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(GitError::of_failure(folder, stderr.trim()))
}
