//! Our checks against an independent oracle: random schemas over the whole language, random documents,
//! and the same verdict from the jsonschema crate, option by option.
//!
//! `SENTRY_OPTIONS_ORACLE_PAIRS=100000 cargo test --test oracle -- --nocapture` is the campaign; without
//! the variable it is a small one. `SENTRY_OPTIONS_ORACLE_SEED` starts elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use sentry_options_schema::{Policy, Schema, SchemaErrorKind, Source, parse};
use sentry_options_tests::random::{Generator, Keys, Oracle, options};
use serde_json::{Map, Value};

/// How many documents each schema gets.
const DOCUMENTS: usize = 10;

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

fn pairs() -> usize {
    usize::try_from(setting("SENTRY_OPTIONS_ORACLE_PAIRS", 3000)).expect("a count")
}

fn generator(stream: u64) -> Generator {
    Generator::new(
        setting("SENTRY_OPTIONS_ORACLE_SEED", 0) * 1000 + stream,
        Keys::Any,
    )
}

/// The schema as our parser reads it. A random one may leave no room for any integer or count, which
/// JSON Schema has nothing against; everything else that we refuse is a disagreement.
fn parsed(schema: &Value, refused: &mut BTreeMap<&'static str, usize>) -> Option<Schema> {
    let errors = match parse("oracle", &Source::new("schema.json", schema.to_string())) {
        Ok(schema) => return Some(schema),
        Err(errors) => errors,
    };
    for error in errors.errors() {
        let reason = match &error.kind {
            SchemaErrorKind::ContradictoryBounds { .. } => "contradictory bounds",
            SchemaErrorKind::EmptyRange(_) => "bounds without an integer between them",
            _ => panic!(
                "refused for another reason than its bounds: {}\n{schema:#}",
                errors.plain()
            ),
        };
        *refused.entry(reason).or_default() += 1;
    }
    None
}

/// The keys of the options that each side finds something wrong with; the key of an unknown one too.
fn verdicts(
    schema: &Schema,
    oracle: &Oracle,
    document: &Map<String, Value>,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let report = schema.validate(document, Policy::Strict);
    assert!(
        report.ignored.is_empty(),
        "a strict reader ignores nothing: {report:?}"
    );
    let ours = report
        .violations
        .iter()
        .map(|violation| violation.option.clone())
        .collect::<BTreeSet<_>>();
    let errors = oracle.errors(&Value::Object(document.clone()));
    let theirs = errors.iter().map(|(path, _)| {
        let option = path.split('/').nth(1).unwrap_or_default();
        option.replace("~1", "/").replace("~0", "~")
    });
    (ours, theirs.collect())
}

#[test]
fn strict_checks_and_jsonschema_give_the_same_verdict() {
    let mut generator = generator(1);
    let mut refused = BTreeMap::new();
    let (mut schemas, mut seen, mut valid) = (0, 0, 0);
    let mut disagreements = Vec::new();
    while seen < pairs() {
        let count = schemas % 3 + 1;
        let text = generator.schema(count);
        let oracle = Oracle::of_schema(&text);
        let Some(schema) = parsed(&text, &mut refused) else {
            continue;
        };
        schemas += 1;
        for document in 0..DOCUMENTS {
            let document = if document % 3 == 0 {
                generator.document(&text)
            } else {
                generator.mutated_document(&text)
            };
            let (ours, theirs) = verdicts(&schema, &oracle, &document);
            seen += 1;
            valid += usize::from(ours.is_empty());
            if ours != theirs {
                disagreements.push(explain(&text, &schema, &oracle, &document, &ours, &theirs));
            }
            // An empty key stands for the document too.
            for option in schema
                .options
                .iter()
                .filter(|option| !option.key.is_empty())
            {
                let Some(value) = document.get(&option.key) else {
                    continue;
                };
                let report = option.validate(value, Policy::Strict);
                assert_eq!(
                    report.is_valid(),
                    !ours.contains(&option.key),
                    "the document and the option alone differ"
                );
            }
        }
    }
    println!(
        "{seen} pairs of {schemas} schemas, {valid} of them valid; schemas without room: {refused:?}"
    );
    let shown = disagreements
        .iter()
        .take(10)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    assert!(
        disagreements.is_empty(),
        "{} disagreements:\n{shown}",
        disagreements.len()
    );
    assert!(
        valid * 5 > seen && valid * 5 < seen * 4,
        "the verdicts are not mixed: {valid} of {seen} are valid"
    );
}

fn explain(
    text: &Value,
    schema: &Schema,
    oracle: &Oracle,
    document: &Map<String, Value>,
    ours: &BTreeSet<String>,
    theirs: &BTreeSet<String>,
) -> String {
    let report = schema.validate(document, Policy::Strict);
    let errors = oracle.errors(&Value::Object(document.clone()));
    let options = ours.symmetric_difference(theirs).map(|key| {
        let violations = report
            .violations
            .iter()
            .filter(|violation| violation.option == *key);
        let violations = violations
            .map(|violation| format!("{} at {}", violation, violation.location().pointer()));
        format!(
            "option {key:?}: {}\nvalue: {}\nours: {:?}\ntheirs: {:?}",
            text["properties"].get(key).unwrap_or(&Value::Null),
            document.get(key).unwrap_or(&Value::Null),
            violations.collect::<Vec<_>>(),
            errors,
        )
    });
    options.collect::<Vec<_>>().join("\n")
}

#[test]
fn tolerant_checks_ignore_what_is_unknown_and_nothing_else() {
    let mut generator = generator(2);
    let mut refused = BTreeMap::new();
    let (mut seen, mut schemas, mut ignored, mut texts, mut tags) = (0, 0, 0, 0, 0);
    while seen < pairs() / 2 {
        let text = generator.schema(schemas % 3 + 1);
        let Some(schema) = parsed(&text, &mut refused) else {
            continue;
        };
        schemas += 1;
        for _ in 0..DOCUMENTS {
            let mut document = generator.document(&text);
            if !schema.validate(&document, Policy::Strict).is_valid() {
                continue;
            }
            seen += 1;
            let unknowns = generator.add_unknowns(&text, &mut document);
            let report = schema.validate(&document, Policy::Tolerant);
            let context = || {
                format!(
                    "{text:#}\n{}\n{unknowns:#?}\n{report:#?}",
                    Value::Object(document.clone())
                )
            };
            assert!(report.is_valid(), "refused: {}", context());
            let pointers = report.ignored.iter().map(|ignored| {
                let path = ignored.path.clone();
                path.within(ignored.option.clone()).pointer()
            });
            let mut found = pointers.collect::<Vec<_>>();
            found.sort();
            if !is_masked(&text) {
                assert_eq!(
                    found,
                    unknowns.ignored,
                    "not exactly the unknown is ignored: {}",
                    context()
                );
            }
            let strict = schema.validate(&document, Policy::Strict).is_valid();
            assert_eq!(
                strict,
                unknowns.is_empty(),
                "a strict reader has nothing unknown: {}",
                context()
            );
            ignored += unknowns.ignored.len();
            texts += unknowns.texts;
            tags += unknowns.tags;
        }
    }
    println!(
        "{seen} pairs of {schemas} schemas; {ignored} keys and fields, {texts} texts and {tags} tags were unknown"
    );
    assert!(ignored > 0 && texts > 0 && tags > 0, "nothing was unknown");
}

/// Whether a secret hides what is ignored in it.
fn is_masked(schema: &Value) -> bool {
    options(schema).any(|(_, option)| option.get("secret") == Some(&Value::Bool(true)))
}

#[test]
fn tolerant_checks_refuse_wrong_types() {
    let mut generator = generator(3);
    let mut refused = BTreeMap::new();
    let (mut seen, mut schemas) = (0, 0);
    while seen < pairs() / 2 {
        let text = generator.schema(1);
        let Some(schema) = parsed(&text, &mut refused) else {
            continue;
        };
        schemas += 1;
        for _ in 0..DOCUMENTS {
            let (key, ty) = options(&text).next().expect("there is one option");
            let value = generator.broken(ty);
            let report = schema.options[0].validate(&value, Policy::Tolerant);
            assert!(
                !report.is_valid(),
                "accepted: {value} for {key:?}, {text:#}"
            );
            seen += 1;
        }
    }
    println!("{seen} values of {schemas} schemas with a wrong type were refused");
}
