//! What people write is what programs read: random values, as YAML in many styles, go through the
//! command line into a ConfigMap, are mounted as kubelet does it, and read. `python/tests/test_round_trip.py`
//! does the same for Python.
//!
//! `SENTRY_OPTIONS_ROUND_TRIPS=1000 cargo test --test round_trip` is the campaign; without the variable
//! it is a small one. `SENTRY_OPTIONS_ORACLE_SEED` starts elsewhere, and `SENTRY_OPTIONS_CLI` names a
//! program that is built already.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fastrand::Rng;
use sentry_options::__private::Type;
use sentry_options::{Options, Ref};
use sentry_options_schema::{Policy, Schema, Source, parse};
use sentry_options_tests::kubelet::Volume;
use sentry_options_tests::random::{Generator, Keys, decoded, options, same};
use sentry_options_tests::yaml::{LOOKALIKES, Writer};
use serde_json::{Map, Value};
use tempfile::TempDir;

sentry_options::include_schema!(mod every = "every", path = "tests/round_trip/schema.json");

const EVERY: &str = include_str!("round_trip/schema.json");

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

#[test]
fn typed_reads_give_what_was_written() {
    let mut trip = Trip::new(1, Keys::Nameable);
    let text = serde_json::from_str::<Value>(EVERY).expect("the schema is JSON");
    let types = options(&text).collect::<Vec<_>>();
    trip.declare("every", &text);
    let mut store = None;
    for _ in 0..setting("SENTRY_OPTIONS_ROUND_TRIPS", 40) {
        let written = trip.publish("every");
        let store = store.get_or_insert_with(|| trip.store());
        store.refresh().expect("the values are valid");
        let read = read(every::on(store));
        assert_eq!(read.len(), types.len(), "every type is read");
        for (key, ty) in &types {
            let value = written.get(*key).unwrap_or(&ty["default"]);
            let expected = decoded(ty, value);
            for (by, found) in &read[key.as_str()] {
                assert!(
                    same(&expected, found),
                    "{key} by {by}: {found}, not {expected}\n{}",
                    trip.told("every")
                );
            }
        }
    }
}

#[test]
fn reads_by_key_give_what_was_written_whatever_the_schema() {
    let mut trip = Trip::new(2, Keys::Any);
    let rounds = setting("SENTRY_OPTIONS_ROUND_TRIPS", 40);
    let namespaces = (0..rounds.div_ceil(10))
        .map(|at| format!("random-{at}"))
        .collect::<Vec<_>>();
    for (at, namespace) in namespaces.iter().enumerate() {
        trip.declare_random(namespace, at % 7 + 2);
    }
    let mut store = None;
    for round in 0..10 {
        let written = namespaces
            .iter()
            .map(|namespace| trip.publish(namespace))
            .collect::<Vec<_>>();
        let store = store.get_or_insert_with(|| trip.store());
        assert_eq!(store.refresh().expect("the values are valid"), round > 0);
        for (namespace, written) in namespaces.iter().zip(written) {
            for option in &trip.schema(namespace).options {
                let expected = written.get(&option.key).unwrap_or(&option.default);
                let found = store.get(namespace, &option.key).expect("it is declared");
                assert!(
                    same(expected, &found),
                    "{:?}: {found}, not {expected}\n{}",
                    option.key,
                    trip.told(namespace)
                );
            }
        }
    }
}

/// The values of one key, with how they were read.
type Read = [(&'static str, Value); 2];

/// Reads options by the handle and by a snapshot, as the types that they have in code.
macro_rules! read {
    ($handle:ident, values { $($value:ident: $type:ty,)* } references { $($reference:ident: $target:ty,)* }) => {{
        let snapshot = $handle.snapshot();
        let mut read = BTreeMap::<&str, Read>::new();
        $(
            let values: [$type; 2] = [$handle.$value(), snapshot.$value()];
            let [by_handle, by_snapshot] = values.map(|value| value.encoded());
            read.insert(stringify!($value), [("handle", by_handle), ("snapshot", by_snapshot)]);
        )*
        $(
            let by_handle: Ref<$target> = $handle.$reference();
            let by_snapshot: &$target = snapshot.$reference();
            let values = [("handle", by_handle.encoded()), ("snapshot", by_snapshot.encoded())];
            read.insert(stringify!($reference), values);
        )*
        read
    }};
}

fn read(handle: every::Options<'_>) -> BTreeMap<&'static str, Read> {
    read! {
        handle,
        values {
            boolean: bool,
            integer: i64,
            int8: i8,
            int16: i16,
            int32: i32,
            int64: i64,
            uint8: u8,
            uint16: u16,
            uint32: u32,
            uint64: u64,
            even: i64,
            number: f64,
            share: f64,
            model: every::Model,
            level: i64,
        }
        references {
            string: str,
            short: str,
            name: str,
            time: str,
            id: str,
            address: str,
            address6: str,
            secret: str,
            strings: [String],
            numbers: [f64],
            matrix: [Vec<i64>],
            hosts: [every::hosts::Item],
            weights: HashMap<String, f64>,
            tweaks: HashMap<String, HashMap<String, Vec<bool>>>,
            labels: HashMap<String, String>,
            database: every::Database,
            open: every::Open,
            scalar: every::Scalar,
            mixed: [every::mixed::Item],
            sink: every::Sink,
        }
    }
}

/// What a value, or what a reference leads to, is as JSON.
trait Encode {
    fn encoded(&self) -> Value;
}

impl<T: Type> Encode for T {
    fn encoded(&self) -> Value {
        self.encode()
    }
}

impl Encode for str {
    fn encoded(&self) -> Value {
        self.into()
    }
}

impl<T: Type> Encode for [T] {
    fn encoded(&self) -> Value {
        self.iter().map(Type::encode).collect()
    }
}

/// A values repository, a program that writes ConfigMaps of it, and the volumes of a pod that mounts
/// them.
struct Trip {
    folder: TempDir,
    program: PathBuf,
    generator: Generator,
    random: Rng,
    writer: Writer,
    namespaces: Vec<Namespace>,
}

struct Namespace {
    text: Value,
    schema: Schema,
    volume: Volume,
}

const DEFAULT: &str = "default";
const TARGET: &str = "us";

impl Trip {
    fn new(number: u64, keys: Keys) -> Self {
        let seed = setting("SENTRY_OPTIONS_ORACLE_SEED", 0) * 1000 + 20 + number;
        Self {
            folder: tempfile::tempdir().expect("there is room for a folder"),
            program: program(),
            generator: Generator::new(seed, keys),
            random: Rng::with_seed(seed),
            writer: Writer::new(seed),
            namespaces: Vec::new(),
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn declare_random(&mut self, namespace: &str, count: usize) {
        loop {
            let text = self.generator.schema(count);
            // Some have bounds without room.
            if parse(namespace, &Source::new("schema.json", text.to_string())).is_ok() {
                return self.declare(namespace, &text);
            }
        }
    }

    fn declare(&mut self, namespace: &str, text: &Value) {
        let source = Source::new("schema.json", text.to_string());
        let schema = parse(namespace, &source).expect("the schema is valid");
        write(
            &self.path(&format!("schemas/{namespace}/schema.json")),
            &text.to_string(),
        );
        let volume = Volume::new(self.path(&format!("values/{namespace}")));
        self.namespaces.push(Namespace {
            text: text.clone(),
            schema,
            volume: volume.expect("the volume can be mounted"),
        });
    }

    fn namespace(&self, name: &str) -> &Namespace {
        let mut namespaces = self.namespaces.iter();
        let found = namespaces.find(|namespace| namespace.schema.namespace.as_str() == name);
        found.expect("it was declared")
    }

    fn schema(&self, namespace: &str) -> &Schema {
        &self.namespace(namespace).schema
    }

    /// The store of a process in the pod.
    fn store(&self) -> Options {
        let builder = Options::builder().with_directory(self.folder.path());
        let store = builder.with_refresh_threshold(None).build();
        store.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Writes new values, mounts their ConfigMap, and gives what is in force.
    fn publish(&mut self, namespace: &str) -> Map<String, Value> {
        let mut effective = Map::new();
        let repository = self.path(&format!("repository/{namespace}"));
        let _ = fs::remove_dir_all(&repository);
        for target in [DEFAULT, TARGET] {
            let values = self.values(namespace);
            self.write_target(&repository.join(target), &values);
            effective.extend(values);
        }
        let manifest = self.config_map(namespace);
        let manifest =
            serde_norway::from_str::<serde_norway::Value>(&manifest).expect("it is YAML");
        let values = manifest["data"]["values.json"]
            .as_str()
            .expect("it has values");
        let volume = &self.namespace(namespace).volume;
        volume
            .publish(&[("values.json", values)])
            .expect("the volume can be swapped");
        effective
    }

    /// Valid values for some options.
    fn values(&mut self, namespace: &str) -> Map<String, Value> {
        let text = self.namespace(namespace).text.clone();
        let mut values = self.generator.document(&text);
        for (key, ty) in options(&text) {
            let is_any_text = ty.get("type").is_some_and(|ty| ty == "string")
                && ["enum", "format", "pattern", "minLength", "maxLength"]
                    .iter()
                    .all(|keyword| !ty.contains_key(*keyword));
            if is_any_text && self.random.bool() {
                let text = LOOKALIKES[self.random.usize(0..LOOKALIKES.len())];
                values.insert(key.clone(), text.into());
            }
        }
        let report = self.schema(namespace).validate(&values, Policy::Strict);
        for violation in report.violations {
            values.remove(&violation.option);
        }
        values
    }

    /// Writes values as one file or as several.
    fn write_target(&mut self, folder: &Path, values: &Map<String, Value>) {
        let count = self.random.usize(1..4);
        let mut files = vec![Vec::new(); count];
        for value in values {
            files[self.random.usize(0..count)].push(value);
        }
        for (at, values) in files.into_iter().enumerate() {
            let text = self.writer.values_file(values);
            write(&folder.join(format!("{at}.yaml")), &text);
        }
    }

    fn config_map(&self, namespace: &str) -> String {
        let output = Command::new(&self.program)
            .args(["write", "--output-format", "configmap", "--quiet"])
            .args(["--namespace", namespace, "--target", TARGET])
            .args(["--schemas", "schemas", "--root", "repository"])
            .current_dir(self.folder.path())
            .output()
            .expect("the program runs");
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stderr),
            self.told(namespace)
        );
        String::from_utf8(output.stdout).expect("it is UTF-8")
    }

    /// The files that the values come from.
    fn told(&self, namespace: &str) -> String {
        let mut told = String::new();
        for target in [DEFAULT, TARGET] {
            for at in 0..4 {
                let path = format!("repository/{namespace}/{target}/{at}.yaml");
                if let Ok(text) = fs::read_to_string(self.path(&path)) {
                    told += &format!("== {path}\n{text}\n");
                }
            }
        }
        told
    }
}

fn write(path: &Path, content: &str) {
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::write(path, content).expect("the file can be written");
}

/// The command line, which cargo builds for its own tests only.
fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("SENTRY_OPTIONS_CLI") {
        return program.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("it is in the target folder");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--offline",
            "--package",
            "sentry-options-cli",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target)
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the command line does not build");
    target.join("debug/sentry-options-cli")
}
