//! `completions`: for shells.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::Cli;
use crate::output::{Outcome, Output};

/// Print the completions for a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let mut command = Cli::command();
        let name = command.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name.as_str(), &mut script);
        let script = String::from_utf8_lossy(&script);
        if self.shell == Shell::Bash {
            return output.result(&with_one_name(&script, &name));
        }
        output.result(&script)
    }
}

/// The script of `clap_complete` 4.6 calls a program with dashes by one name where it looks for the
/// subcommand, and by another where it completes what stands behind it.
fn with_one_name(script: &str, program: &str) -> String {
    let there = program.replace('-', "__subcmd__");
    script.replace(&there, &program.replace('-', "__"))
}
