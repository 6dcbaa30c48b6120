//! A wheel in a process of its own, asked the same.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::batch::Batch;

const PROGRAM: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../python/tests/peer/ask_flags.py"
);

/// An interpreter that has the wheel, and runs `ask_flags.py`.
pub struct Wheel {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Wheel {
    pub fn start(python: &str, directory: &Path) -> Self {
        let mut command = Command::new(python);
        let command = command.arg(PROGRAM).env("SENTRY_OPTIONS_DIR", directory);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = piped
            .spawn()
            .unwrap_or_else(|error| panic!("{python}: {error}"));
        Self {
            questions: process.stdin.take(),
            answers: BufReader::new(process.stdout.take().expect("a pipe")),
            process,
        }
    }

    /// Asks, without waiting for the answers.
    pub fn ask(&mut self, batch: &Batch) {
        let pairs = batch.pairs();
        let pairs = pairs.map(|(name, _, asked)| json!([name, asked.properties, asked.identity]));
        let questions = self.questions.as_mut().expect("it is open");
        writeln!(questions, "{}", Value::from_iter(pairs)).expect("the wheel reads");
        questions.flush().expect("the wheel reads");
    }

    pub fn answers(&mut self) -> Vec<Value> {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("UTF-8");
        serde_json::from_str(&line).expect("a list of answers")
    }
}

impl Drop for Wheel {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}
