//! The peer's released crate and ours, asked for the same flags: see README.md.

#[rustfmt::skip] // dense, as tables are
mod pairs;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pairs::{PROPS, Rng, context, flag, text};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

const FLAGS_OF_A_BATCH: usize = 200;
const CONTEXTS_OF_A_FLAG: usize = 5;
const NAMESPACE: &str = "ns";

fn main() {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let number = |at: usize, default: u64| match arguments.get(at) {
        Some(argument) => argument.parse().expect("a number"),
        None => default,
    };
    if arguments.first().is_some_and(|first| first == "--vectors") {
        println!("{}", vectors(number(1, 400)));
        return;
    }
    let (pairs, seed) = (number(0, 1_000_000), number(1, 1));
    let mut tally = Tally::default();
    let mut rng = Rng(seed);
    let stores = Stores::new();
    while tally.pairs < pairs {
        let batch = Batch::new(&mut rng, FLAGS_OF_A_BATCH);
        compare(&batch, &stores, &mut tally);
        assert!(tally.differences == 0, "{} pairs: {tally:?}", tally.pairs);
    }
    println!("{tally:?}");
}

#[derive(Debug, Default)]
struct Tally {
    pairs: u64,
    on: u64,
    differences: u64,
}

/// Some flags, each with contexts: properties and identity fields.
struct Batch {
    flags: BTreeMap<String, (Value, Vec<(Map<String, Value>, Vec<&'static str>)>)>,
}

impl Batch {
    fn new(rng: &mut Rng, flags: usize) -> Self {
        let mut batch = BTreeMap::new();
        while batch.len() < flags {
            let name = match rng.below(3) {
                0 => text(rng),
                _ => format!("organizations:flag-{}", rng.below(100_000)),
            };
            let flag = flag(rng);
            let contexts = (0..CONTEXTS_OF_A_FLAG).map(|_| {
                let properties = context(rng, &flag);
                let identity = match rng.below(4) {
                    0 => vec![],
                    1 => vec!["organization_id", "project_id"],
                    _ => (0..rng.below(4)).map(|_| *rng.pick(PROPS)).collect(),
                };
                (properties, identity)
            });
            let contexts = contexts.collect();
            batch.insert(name, (flag, contexts));
        }
        Self { flags: batch }
    }

    fn write(&self, directory: &TempDir) {
        let flags = self.flags.iter();
        let options = flags.map(|(name, (flag, _))| (format!("feature.{name}"), flag.clone()));
        let options = options.collect::<Map<_, _>>();
        write(
            directory.path(),
            "values",
            "values.json",
            &json!({ "options": options }),
        );
    }
}

/// Both libraries over one directory, whose values change with each batch.
struct Stores {
    directory: TempDir,
    /// The peer's handle wants a store for ever.
    theirs: &'static peer::Options,
    ours: sentry_options::Options,
}

impl Stores {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a folder for temporary files");
        let schema = json!({"version": "1.0", "type": "object", "properties": {},
            "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}});
        write(directory.path(), "schemas", "schema.json", &schema);
        fs::create_dir(directory.path().join("values")).expect("a folder");
        let theirs = peer::Options::builder()
            .with_directory(directory.path())
            .with_refresh_threshold(None)
            .build();
        let ours = sentry_options::Options::builder()
            .with_directory(directory.path())
            .with_refresh_threshold(None)
            .build();
        Self {
            theirs: Box::leak(Box::new(theirs.expect("the peer takes the schema"))),
            ours: ours.expect("we take the schema"),
            directory,
        }
    }

    fn load(&self, batch: &Batch) {
        batch.write(&self.directory);
        assert!(self.theirs.refresh().expect("the peer takes the flags"));
        assert!(
            self.ours
                .refresh()
                .expect("we take the flags that the peer takes")
        );
    }

    fn peer(&self) -> peer::features::FeatureChecker {
        peer::features::FeatureChecker::new(NAMESPACE.to_owned(), self.theirs)
    }
}

fn write(directory: &Path, of: &str, file: &str, json: &Value) {
    let folder = directory.join(of).join(NAMESPACE);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(file), json.to_string()).expect("a file");
}

fn peer_context(properties: &Map<String, Value>, identity: &[&str]) -> peer::FeatureContext {
    let mut context = peer::FeatureContext::new();
    for (key, value) in properties {
        context.insert(key, value.clone());
    }
    context.identity_fields(identity.to_vec());
    context
}

fn our_context(
    properties: &Map<String, Value>,
    identity: &[&str],
) -> sentry_options::FeatureContext {
    let mut context = sentry_options::FeatureContext::new();
    for (key, value) in properties {
        context.insert(key, value.clone());
    }
    context.identity_fields(identity.to_vec());
    context
}

fn compare(batch: &Batch, stores: &Stores, tally: &mut Tally) {
    stores.load(batch);
    let (theirs, ours) = (stores.peer(), stores.ours.features(NAMESPACE));
    for (name, (flag, contexts)) in &batch.flags {
        for (properties, identity) in contexts {
            let (their_context, our_context) = (
                peer_context(properties, identity),
                our_context(properties, identity),
            );
            let expected = theirs.try_has(name, &their_context).expect("a flag");
            let found = ours.try_has(name, &our_context).expect("a flag");
            let explained = ours.explain(name, &our_context);
            let ids = (our_context.id(), our_context.bucket_id(Some(name)));
            let their_ids = (their_context.id(), their_context.bucket_id(Some(name)));
            tally.pairs += 1;
            tally.on += u64::from(found == Some(true));
            if expected != found || found != Some(explained.decision.is_on) || ids != their_ids {
                tally.differences += 1;
                let context = Value::Object(properties.clone());
                println!(
                    "{name:?}: peer {expected:?} {their_ids:?}, ours {found:?} {ids:?}\n  {flag}\n  {context} {identity:?}\n  {explained}"
                );
            }
        }
    }
}

/// What the peer answers, a line for each flag.
fn vectors(flags: u64) -> String {
    let flags = usize::try_from(flags).expect("so many");
    let batch = Batch::new(&mut Rng(2_026), flags);
    let stores = Stores::new();
    stores.load(&batch);
    let theirs = stores.peer();
    let lines = batch.flags.iter().map(|(name, (flag, contexts))| {
        let asked = contexts.iter().map(|(properties, identity)| {
            let context = peer_context(properties, identity);
            json!({
                "context": properties,
                "identity": identity,
                "on": theirs.try_has(name, &context).expect("a flag"),
                "ids": [context.id(), context.bucket_id(Some(name))],
            })
        });
        let vector = json!({"name": name, "flag": flag, "asked": asked.collect::<Vec<_>>()});
        vector.to_string()
    });
    format!("[\n{}\n]", lines.collect::<Vec<_>>().join(",\n"))
}
