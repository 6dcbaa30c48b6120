//! The proof against the peer: this program and the released `sentry-options-cli` 1.2.17 run the same
//! command lines on the same trees, and agree, or differ in a way that `differences.rs` explains.
//!
//! - `case.rs` is a tree and the commands to run on it, `outcome.rs` what is compared of a run
//! - `cases/` has the trees, valid and broken in each way that the peer's messages name
//! - `random/` makes others from a seed: `SENTRY_OPTIONS_PARITY_TREES=5000 cargo test -p sentry-options-cli --test parity`
//! - `programs.rs` says where the two programs are

mod case;
mod cases;
mod differences;
mod outcome;
mod programs;
mod random;

use std::collections::BTreeSet;
use std::fmt::Write;

use differences::DIFFERENCES;
use outcome::Found;
use programs::Programs;

/// Every case, and what the two programs make of it.
#[test]
fn the_programs_agree_but_for_the_known_differences() {
    let Some(programs) = Programs::find() else {
        return;
    };
    let cases = cases::all();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases of one name");

    let mut failures = String::new();
    // What was seen of each difference: its effects, and which of its patterns name a case.
    let (mut effects, mut patterns) = (BTreeSet::new(), BTreeSet::new());
    for (case, ran) in cases.iter().zip(programs.run_all(&cases)) {
        let known: Vec<_> = differences::of(&case.name).collect();
        let found: Vec<Found> = ran.into_iter().filter_map(|ran| ran.found).collect();
        for found in &found {
            let mut explained = known
                .iter()
                .filter(|(known, _)| known.effects.contains(&found.effect))
                .peekable();
            if explained.peek().is_none() {
                let _ = writeln!(failures, "== {}: not explained\n{found}", case.name);
            }
            for (difference, pattern) in explained {
                effects.insert((difference.id, found.effect));
                patterns.insert((difference.id, *pattern));
            }
        }
        let is_named = known.iter().any(|(_, pattern)| !pattern.ends_with('*'));
        if is_named && found.is_empty() {
            let _ = writeln!(failures, "== {}: no difference any more", case.name);
        }
    }
    for difference in DIFFERENCES {
        for effect in difference.effects {
            if !effects.contains(&(difference.id, *effect)) {
                let _ = writeln!(
                    failures,
                    "{}: no case shows the effect {effect:?}",
                    difference.id
                );
            }
        }
        for pattern in difference.cases {
            if !patterns.contains(&(difference.id, *pattern)) {
                let _ = writeln!(
                    failures,
                    "{}: no case of {pattern:?} shows it",
                    difference.id
                );
            }
        }
    }
    let commands: usize = cases.iter().map(|case| case.commands.len()).sum();
    println!("{} trees, {commands} command lines", cases.len());
    assert!(failures.is_empty(), "{failures}");
}

/// The document for users lists what the table lists, and nothing else.
#[test]
fn the_document_has_each_difference() {
    let document = include_str!("../../../docs/cli-compatibility.md");
    let listed: Vec<&str> = document
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let known: Vec<String> = DIFFERENCES.iter().map(differences::row).collect();
    assert_eq!(
        listed,
        known,
        "the table in docs/cli-compatibility.md must be:\n{}\n",
        known.join("\n")
    );
}
