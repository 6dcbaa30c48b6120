//! An independent oracle: on random types and values our strict checks and the jsonschema crate give
//! the same verdict.
//!
//! `SENTRY_OPTIONS_ORACLE_PAIRS` says how many pairs of a type and a value to try, and
//! `SENTRY_OPTIONS_ORACLE_SEED` where to start.

#[path = "oracle/generator/mod.rs"]
mod generator;
mod support;

use generator::Random;
use sentry_options_schema::Policy;
use serde_json::json;
use support::{file, schema};

const VALUES_PER_TYPE: usize = 10;

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect(name))
}

#[test]
fn jsonschema_agrees() {
    let pairs = setting("SENTRY_OPTIONS_ORACLE_PAIRS", 5_000);
    let first = setting("SENTRY_OPTIONS_ORACLE_SEED", 1);
    let mut verdicts = [0_usize; 2];
    for seed in (first..).take(pairs.div_ceil(VALUES_PER_TYPE)) {
        let mut random = Random::new(seed as u64);
        let ty = generator::ty(&mut random, 3);
        let theirs = jsonschema::options()
            .should_validate_formats(true)
            .build(&generator::json_schema(&ty))
            .expect("the type is right");
        // In an array, so that the option needs no default of the type.
        let ours = schema(&file(&format!(
            r#""k": {{"type": "array", "items": {ty}, "default": [], "description": "d"}}"#
        )));
        for at in 0..VALUES_PER_TYPE {
            let mut value = generator::value(&mut random, &ty);
            if at % 2 == 1 {
                value = generator::mutated(&mut random, value);
            }
            let report = ours.options[0].validate(&json!([value]), Policy::Strict);
            assert_eq!(
                report.is_valid(),
                theirs.is_valid(&value),
                "seed {seed}\ntype {ty}\nvalue {value}\nours {:?}\ntheirs {:?}",
                report
                    .violations
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>(),
                theirs
                    .iter_errors(&value)
                    .map(|error| error.to_string())
                    .collect::<Vec<_>>(),
            );
            // Whatever a strict writer may write, a tolerant reader takes as it is.
            let tolerant = ours.options[0].validate(&json!([value]), Policy::Tolerant);
            assert!(
                !report.is_valid() || tolerant == report,
                "seed {seed}\ntype {ty}\nvalue {value}"
            );
            verdicts[usize::from(report.is_valid())] += 1;
        }
    }
    println!("{} refused, {} accepted", verdicts[0], verdicts[1]);
    assert!(
        verdicts.iter().all(|count| *count > pairs / 5),
        "{verdicts:?}"
    );
}
