//! The way of values: from files that people write to the volumes that programs read.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fastrand::Rng;
use sentry_options::Options;
use sentry_options_schema::{Policy, Schema, Source, parse};
use sentry_options_tests::kubelet::Volume;
use sentry_options_tests::random::{Generator, Keys, options};
use sentry_options_tests::yaml::{LOOKALIKES, Writer};
use serde_json::{Map, Value};
use tempfile::TempDir;

use super::setting;

/// A values repository, a program that writes ConfigMaps of it, and the volumes of a pod that mounts
/// them.
pub(super) struct Trip {
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
    pub(super) fn new(number: u64, keys: Keys) -> Self {
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

    pub(super) fn declare_random(&mut self, namespace: &str, count: usize) {
        loop {
            let text = self.generator.schema(count);
            // Some have bounds without room.
            if parse(namespace, &Source::new("schema.json", text.to_string())).is_ok() {
                return self.declare(namespace, &text);
            }
        }
    }

    pub(super) fn declare(&mut self, namespace: &str, text: &Value) {
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

    pub(super) fn schema(&self, namespace: &str) -> &Schema {
        &self.namespace(namespace).schema
    }

    /// The store of a process in the pod.
    pub(super) fn store(&self) -> Options {
        let builder = Options::builder().with_directory(self.folder.path());
        let store = builder.with_refresh_threshold(None).build();
        store.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Writes new values, mounts their ConfigMap, and gives what is in force.
    pub(super) fn publish(&mut self, namespace: &str) -> Map<String, Value> {
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
    pub(super) fn told(&self, namespace: &str) -> String {
        let mut told = String::new();
        for target in [DEFAULT, TARGET] {
            for at in 0..4 {
                let path = format!("repository/{namespace}/{target}/{at}.yaml");
                if let Ok(text) = fs::read_to_string(self.path(&path)) {
                    let _ = writeln!(told, "== {path}\n{text}");
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
