//! Flags through the peer's released crate and wheel, and through ours: see README.md.

mod batch;
mod kinds;
mod known;
#[rustfmt::skip] // dense, as tables are
mod pairs;
mod stores;
mod tally;
mod wheel;

use std::collections::BTreeMap;
use std::process::ExitCode;

use batch::Batch;
use known::{Client, KNOWN};
use pairs::Rng;
use serde_json::{Value, json};
use stores::Stores;
use tally::{Pair, Tally};
use wheel::Wheel;

const FLAGS_OF_A_BATCH: usize = 200;
/// The interpreters that have the wheels, as `scripts/python_env` makes them: the peer's, and ours. None if it is
/// said to be empty.
const PYTHONS: [(&str, &str); 2] = [
    ("SENTRY_OPTIONS_PEER", "target/python/peer/bin/python"),
    ("SENTRY_OPTIONS_PYTHON", "target/python/3.11/bin/python"),
];

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let (options, numbers): (Vec<_>, Vec<_>) = arguments
        .iter()
        .partition(|argument| argument.starts_with("--"));
    let number = |at: usize, default: u64| match numbers.get(at) {
        Some(number) => number.parse().expect("a number"),
        None => default,
    };
    let has = |option: &str| options.iter().any(|given| *given == option);
    if has("--vectors") {
        println!("{}", vectors(number(0, 400)));
        return ExitCode::SUCCESS;
    }
    let tally = compare(number(0, 1_000_000), number(1, 1), !has("--no-wheels"));
    println!("{tally}");
    assert!(
        tally.one_sided().is_empty(),
        "only one answer of {:?}",
        tally.one_sided()
    );
    match tally.unexplained() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn compare(pairs: u64, seed: u64, with_wheels: bool) -> Tally {
    let mut tally = Tally::default();
    let mut rng = Rng(seed);
    let stores = Stores::new();
    let mut wheels = PYTHONS.map(|(variable, default)| {
        let python = std::env::var(variable).unwrap_or_else(|_| default.to_owned());
        let is_asked = with_wheels && !python.is_empty();
        is_asked.then(|| Wheel::start(&python, stores.directory()))
    });
    while tally.pairs < pairs {
        let batch = Batch::new(&mut rng, FLAGS_OF_A_BATCH);
        stores.load(&batch);
        for wheel in wheels.iter_mut().flatten() {
            wheel.ask(&batch);
        }
        let answers = stores.ask(&batch);
        let of_wheels = wheels
            .each_mut()
            .map(|wheel| wheel.as_mut().map(Wheel::answers));
        for (at, (name, flag, asked)) in batch.pairs().enumerate() {
            tally.add(&Pair {
                name,
                flag,
                asked,
                answers: &answers[at],
                wheels: of_wheels
                    .each_ref()
                    .map(|answers| Some(&answers.as_ref()?[at])),
            });
        }
    }
    tally
}

/// What the peer's crate answers, a line for each flag. Not of pairs to which its answer depends on the
/// releases of its dependencies.
fn vectors(flags: u64) -> String {
    let flags = usize::try_from(flags).expect("so many");
    let batch = Batch::new(&mut Rng(2_026), flags);
    let stores = Stores::new();
    stores.load(&batch);
    let answers = stores.ask(&batch);
    let mut of_flags = BTreeMap::<&str, (&Value, Vec<Value>)>::new();
    for ((name, flag, asked), answers) in batch.pairs().zip(&answers) {
        let pair = Pair {
            name,
            flag,
            asked,
            answers,
            wheels: [None, None],
        };
        let mut of_crate = KNOWN.iter().filter(|known| known.who == Client::Crate);
        if of_crate.any(|known| (known.concerns)(&pair)) {
            continue;
        }
        let (_, asked_of_flag) = of_flags.entry(name).or_insert((flag, Vec::new()));
        asked_of_flag.push(json!({
            "context": asked.properties,
            "identity": asked.identity,
            "on": answers.theirs,
            "ids": answers.their_ids,
        }));
    }
    let lines = of_flags.into_iter().map(|(name, (flag, asked))| {
        json!({"name": name, "flag": flag, "asked": asked}).to_string()
    });
    format!("[\n{}\n]", lines.collect::<Vec<_>>().join(",\n"))
}
