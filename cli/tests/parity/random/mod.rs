//! Random trees: schemas in the peer's language, values that fit or not, YAML in many notations.
//!
//! `SENTRY_OPTIONS_PARITY_TREES` says how many (400 otherwise), `SENTRY_OPTIONS_PARITY_SEED` the first seed. A failure names the seed
//! of its tree.

mod schema;
mod value;
mod yaml;

use std::fmt::Write;

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::case::Case;
use crate::programs::Programs;

/// Both programs take the same of the random trees, and write the same.
#[test]
fn the_programs_agree_on_random_trees() {
    let Some(programs) = Programs::find() else {
        return;
    };
    let setting = |name: &str, default: u64| {
        let text = std::env::var(name).ok();
        text.map_or(default, |text| text.parse().expect("a number"))
    };
    let (first, count) = (
        setting("SENTRY_OPTIONS_PARITY_SEED", 1),
        setting("SENTRY_OPTIONS_PARITY_TREES", 400),
    );
    let (mut failures, mut accepted, mut runs) = (String::new(), 0, 0);
    // A part at a time, for the sake of memory.
    for start in (first..first + count).step_by(500) {
        let seeds = start..(start + 500).min(first + count);
        let cases: Vec<Case> = seeds.map(tree).collect();
        for (case, ran) in cases.iter().zip(programs.run_all(&cases)) {
            runs += ran.len();
            accepted += ran.iter().filter(|ran| ran.is_accepted).count();
            // Some of what is wrong is no YAML to this program: then it does not say what is in use.
            let is_valid = ran.first().is_some_and(|validated| validated.is_accepted);
            let compared = if is_valid { ran.len() } else { ran.len() - 1 };
            let found = ran[..compared].iter().filter_map(|ran| ran.found.as_ref());
            for found in found.filter(|found| !found.is_notation) {
                let _ = writeln!(failures, "== {}\n{found}\n{}", case.name, case.text());
            }
        }
    }
    println!("{count} trees, {runs} commands, {accepted} of them accepted by both");
    assert!(failures.is_empty(), "{failures}");
    // Half of the trees hold values that fit: a generator that makes nothing else proves little.
    assert!(
        accepted * 4 > runs,
        "only {accepted} of {runs} were accepted"
    );
    assert!(
        (runs - accepted) * 10 > runs,
        "only {} of {runs} were refused",
        runs - accepted
    );
}

/// The tree of a seed.
fn tree(seed: u64) -> Case {
    let mut random = Rng::with_seed(seed);
    let mut case = Case::bare(format!("random/{seed}"))
        .folder("values")
        .folder("head");
    // Half of the trees have nothing wrong, in the others each value may be.
    let percent_wrong = if random.bool() { 0 } else { random.u32(1..20) };
    for namespace in &["ns", "other", "a-b"][..random.usize(1..=3)] {
        let options = schema::options(&mut random);
        let text = schema::document(&options).to_string();
        case = case.file(format!("schemas/{namespace}/schema.json"), text);
        for target in &["default", "us", "de", "t10"][..random.usize(1..=4)] {
            for side in ["values", "head"] {
                // Most targets of the second tree are as they were: `diff` has to see that.
                let values = values(&options, percent_wrong, &mut random);
                let folder = format!("{side}/{namespace}/{target}");
                case = write_files(case, &folder, &values, &mut random);
            }
        }
    }
    case.run("validate-values --schemas schemas --root values")
        .run("write --schemas schemas --root values --out out")
        .run("write --schemas schemas --root head --output-format configmap --namespace ns --target default --commit-sha a1b2")
        .run("diff --schemas schemas --base values --head head")
        .run("check-option-usage --root values --deletions ns:o0")
}

/// Values for some of the options.
fn values(
    options: &Map<String, Value>,
    percent_wrong: u32,
    random: &mut Rng,
) -> Map<String, Value> {
    let mut values = Map::new();
    for (key, option) in options {
        if random.u32(0..100) < 60 {
            let value = if random.u32(0..100) < percent_wrong {
                value::wrong(option, random)
            } else {
                value::right(option, random)
            };
            values.insert(key.clone(), value);
        }
    }
    values
}

/// The values in one file, or in two.
fn write_files(case: Case, folder: &str, values: &Map<String, Value>, random: &mut Rng) -> Case {
    let (mut first, mut second) = (Map::new(), Map::new());
    let in_two = random.u32(0..4) == 0;
    for (key, value) in values {
        let part = if in_two && random.bool() {
            &mut second
        } else {
            &mut first
        };
        part.insert(key.clone(), value.clone());
    }
    let case = case.file(format!("{folder}/a.yaml"), yaml::document(&first, random));
    if second.is_empty() {
        return case;
    }
    case.file(format!("{folder}/b.yaml"), yaml::document(&second, random))
}
