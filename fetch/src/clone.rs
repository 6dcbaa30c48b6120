//! The git program: a clone with nothing in it but one folder of one commit.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Commit;
use crate::config::RepoSchemaConfig;
use crate::error::{SchemaFetchError, SchemaFetchResult};

/// What git shall not take from our environment: that of a hook names another repository.
const FORGOTTEN: [&str; 5] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
];

/// Clones a repository into `clone`, and puts the folder of its schemas there, if it has one. Its
/// configuration was checked.
pub(crate) fn clone(
    name: &str,
    repository: &RepoSchemaConfig,
    commit: Commit,
    clone: &Path,
) -> SchemaFetchResult<()> {
    let mut command = git();
    command.args(["clone", "--quiet", "--no-checkout", "--depth=1"]);
    command.args(["--filter=blob:none", "--no-tags", "--", &repository.url]);
    run(name, command.arg(clone))?;
    let pinned = repository
        .sha
        .as_deref()
        .filter(|_| commit == Commit::Pinned);
    let revision = match pinned {
        Some(sha) => {
            let mut command = in_clone(clone);
            command.args([
                "fetch",
                "--quiet",
                "--depth=1",
                "--no-tags",
                "--filter=blob:none",
            ]);
            run(name, command.args(["--end-of-options", "origin", sha]))?;
            "FETCH_HEAD"
        }
        None => "HEAD",
    };
    // Only now, and all at once, the files themselves come.
    let path = match repository.path.as_str() {
        "" => ".",
        path => path,
    };
    let mut command = in_clone(clone);
    command.args([
        "--literal-pathspecs",
        "checkout",
        "--quiet",
        revision,
        "--",
        path,
    ]);
    match run(name, &mut command) {
        // That is found later; another attempt would not help.
        Err(SchemaFetchError::Git(message)) if message.contains("did not match any file") => Ok(()),
        result => result,
    }
}

fn git() -> Command {
    let mut command = Command::new("git");
    // No hook that a template puts into the clone.
    command.args([
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "advice.detachedHead=false",
    ]);
    for name in FORGOTTEN {
        command.env_remove(name);
    }
    // What it says of a path that is not there is looked at.
    command.env("LC_ALL", "C").env("LANGUAGE", "");
    command.env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null());
    command
}

fn in_clone(clone: &Path) -> Command {
    let mut command = git();
    command.arg("-C").arg(clone);
    command
}

fn run(name: &str, command: &mut Command) -> SchemaFetchResult<()> {
    let output = command
        .output()
        .map_err(|error| SchemaFetchError::Git(format!("{name}: cannot run git: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(SchemaFetchError::Git(format!("{name}: {}", message.trim())))
}
