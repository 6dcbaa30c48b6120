//! What is compared of a run: whether it succeeds, what it prints as a result, what it writes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::case::Built;
use crate::differences::Effect;

/// What a run came to.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    code: Option<i32>,
    result: Parsed,
    /// The files below `out`.
    written: BTreeMap<String, Parsed>,
    /// For the reader of a failure.
    told: String,
}

/// A text as what it means. Numbers stay what they are: 1 is not 1.0.
#[derive(Debug, PartialEq)]
enum Parsed {
    Json(Value),
    ConfigMap(Value),
    Text(String),
}

/// A difference that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) effect: Effect,
    /// Whether it is nothing but `1e+22` for `1e22`, which the fixed cases have.
    pub(crate) is_notation: bool,
    text: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Runs a program on a tree.
pub(crate) fn run(program: &Path, arguments: &[String], built: &Built) -> Outcome {
    let root = built.path();
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(&root)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let mut written = BTreeMap::new();
    collect(&root.join("out"), "", &mut written);
    Outcome {
        code: ran.status.code(),
        result: Parsed::of(&ran.stdout),
        written,
        told: String::from_utf8_lossy(&ran.stderr).into_owned(),
    }
}

fn collect(path: &Path, name: &str, written: &mut BTreeMap<String, Parsed>) {
    if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.flatten() {
            let name = format!("{name}/{}", entry.file_name().display());
            collect(&entry.path(), &name, written);
        }
    } else if let Ok(text) = fs::read(path) {
        written.insert(name.to_owned(), Parsed::of(&text));
    }
}

impl Parsed {
    fn of(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text).into_owned();
        if text.starts_with("apiVersion:") {
            return Self::ConfigMap(config_map(&text));
        }
        match serde_json::from_str::<Value>(&text) {
            // The results of other commands are compared to the letter.
            Ok(mut json) if json.get("generated_at").is_some() => {
                take_time(&mut json);
                Self::Json(json)
            }
            _ => Self::Text(text),
        }
    }
}

/// A ConfigMap without the time at which it was made, and with `values.json` parsed.
fn config_map(text: &str) -> Value {
    let mut map: Value = serde_norway::from_str(text).expect("the ConfigMap is YAML");
    let generated_at = take_time(&mut map["metadata"]["annotations"]);
    let data = map["data"]["values.json"]
        .as_str()
        .expect("the ConfigMap has values.json");
    let mut values: Value = serde_json::from_str(data).expect("values.json is JSON");
    assert_eq!(
        take_time(&mut values),
        generated_at,
        "one time in the annotation and in values.json"
    );
    map["data"]["values.json"] = values;
    map
}

/// Takes out `generated_at`, which must be a time.
fn take_time(from: &mut Value) -> Value {
    let taken = from
        .as_object_mut()
        .and_then(|object| object.remove("generated_at"));
    let taken = taken.expect("generated_at is there");
    let time = taken
        .as_str()
        .and_then(|time| time.parse::<jiff::Timestamp>().ok());
    assert!(time.is_some(), "{taken} is no time");
    taken
}

/// How this program's outcome differs from the peer's, if it does.
pub(crate) fn compare(command: &[String], ours: &Outcome, peer: &Outcome) -> Option<Found> {
    let effect = match (ours.code, peer.code) {
        (Some(0), Some(0)) if ours.result != peer.result || ours.written != peer.written => {
            Effect::Result
        }
        (Some(0), Some(0)) => return None,
        (Some(0), _) => Effect::Accepts,
        (_, Some(0)) => Effect::Refuses,
        // What a refusal leaves must be nothing, and so the same.
        (ours_code, peer_code) if ours_code != peer_code => Effect::ExitCode,
        _ if ours.result != peer.result || ours.written != peer.written => Effect::Result,
        _ => return None,
    };
    let text = format!(
        "$ {}\n  {effect:?}\n  ours: {}\n  peer: {}",
        command.join(" "),
        ours.describe(),
        peer.describe(),
    );
    let without_plus = |outcome: &Outcome| match &outcome.result {
        Parsed::Text(text) => text.replace("e+", "e"),
        _ => String::new(),
    };
    let is_notation = effect == Effect::Result
        && ours.written == peer.written
        && ours.result != peer.result
        && without_plus(ours) == without_plus(peer);
    Some(Found {
        effect,
        is_notation,
        text,
    })
}

impl Outcome {
    /// Whether the program succeeded.
    pub(crate) fn is_success(&self) -> bool {
        self.code == Some(0)
    }

    fn describe(&self) -> String {
        let short = |text: String| {
            if text.len() > 1500 {
                text.chars().take(1500).collect()
            } else {
                text
            }
        };
        let Self {
            code,
            result,
            written,
            told,
        } = self;
        short(format!("{code:?} {result:?} {written:?} {told:?}"))
    }
}
