//! Generated code really compiled: random schemas become one crate, which decodes random documents
//! through the runtime and encodes them again. What comes out is what went in; where typify manages the
//! equivalent JSON Schema, its types say the same.
//!
//! `SENTRY_OPTIONS_COMPILED_SCHEMAS=300 cargo test --test compiled -- --nocapture` is the campaign;
//! without the variable it is a small one. `SENTRY_OPTIONS_ORACLE_SEED` starts elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;

use proc_macro2::Span;
use quote::quote;
use sentry_options_codegen::{Request, SchemaFile, generate_source};
use sentry_options_schema::{Kind, OptionSchema, Policy, Schema, Source, names, parse};
use sentry_options_tests::random::{Generator, Keys, decoded, for_typify, options, same};
use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

/// Documents of each schema: one half valid, one half with what only a tolerant reader takes.
const ROUNDS: usize = 16;

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

/// One schema of the campaign, which is a namespace of the crate.
struct Subject {
    namespace: String,
    text: Value,
    schema: Schema,
}

impl Subject {
    /// A random schema whose options and fields all have names of their own.
    fn random(generator: &mut Generator, at: usize) -> Self {
        let namespace = format!("s{at}");
        loop {
            let text = generator.schema(at % 4 + 2);
            let source = Source::new("schema.json", text.to_string());
            // Bounds without room, and names that collide.
            let Ok(schema) = parse(&namespace, &source) else {
                continue;
            };
            if names::check(&schema, &source).is_ok() {
                return Self {
                    namespace,
                    text,
                    schema,
                };
            }
        }
    }

    fn ty(&self, key: &str) -> &Map<String, Value> {
        options(&self.text)
            .find(|(option, _)| *option == key)
            .expect("the option is declared")
            .1
    }

    /// A valid document.
    fn document(&self, generator: &mut Generator) -> Map<String, Value> {
        let mut document = generator.document(&self.text);
        let report = self.schema.validate(&document, Policy::Strict);
        for violation in report.violations {
            document.remove(&violation.option);
        }
        document
    }
}

/// What the crate says of one option in one round.
struct Told<'t> {
    subject: &'t Subject,
    key: &'t str,
    /// What the values file has; `None` if it does not set the option.
    set: Option<&'t Value>,
    answer: &'t Value,
    strict: bool,
}

#[derive(Debug, Default)]
struct Count {
    documents: usize,
    values: usize,
    typify_same: usize,
    typify_without_empty: usize,
    /// How often, and for which option first.
    typify_refused: BTreeMap<String, (usize, String)>,
}

#[test]
fn what_a_compiled_crate_decodes_encodes_to_the_document() {
    let schemas = usize::try_from(setting("SENTRY_OPTIONS_COMPILED_SCHEMAS", 8)).expect("a count");
    let mut generator = Generator::new(
        setting("SENTRY_OPTIONS_ORACLE_SEED", 0) * 1000 + 4,
        Keys::Nameable,
    );
    let subjects = (0..schemas)
        .map(|at| Subject::random(&mut generator, at))
        .collect::<Vec<_>>();

    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let _ = fs::remove_dir_all(&package);
    let mut theirs = Theirs::of(&subjects);
    write_package(&package, &subjects, &theirs);
    let documents = write_rounds(&package, &subjects, &mut generator);
    let program = build(&package, &subjects, &mut theirs);
    run(&program, &package);

    let mut count = Count::default();
    let mut faults = Vec::new();
    for (round, documents) in documents.iter().enumerate() {
        let told = fs::read_to_string(package.join(format!("rounds/{round}/told.json")))
            .expect("the program told");
        let told = serde_json::from_str::<Value>(&told).expect("the program told JSON");
        for (subject, document) in subjects.iter().zip(documents) {
            count.documents += 1;
            for option in &subject.schema.options {
                let key = option.key.as_str();
                let answer = &told[&subject.namespace][key];
                let told = Told {
                    subject,
                    key,
                    set: document.get(key),
                    answer,
                    strict: is_strict(round),
                };
                count.values += 1;
                faults.extend(told.faults(option, &mut count));
            }
        }
    }
    println!(
        "{schemas} schemas with {} options compiled, {} documents ({} values) there and back\n\
         typify: {} options panicked, {} had errors, {} gave code that does not compile, {} managed; of their \
         values {} are the same there and back, {} but for optional fields that are empty, refused: {:#?}",
        subjects
            .iter()
            .map(|subject| subject.schema.options.len())
            .sum::<usize>(),
        count.documents,
        count.values,
        theirs.panicked,
        theirs.errors,
        theirs.broken,
        theirs.modules.len(),
        count.typify_same,
        count.typify_without_empty,
        count.typify_refused,
    );
    let shown = faults
        .iter()
        .take(10)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    assert!(faults.is_empty(), "{} faults:\n{shown}", faults.len());
    assert!(count.typify_same > 0, "typify managed nothing");
}

fn is_strict(round: usize) -> bool {
    round.is_multiple_of(2)
}

impl Told<'_> {
    fn place(&self, ty: &Map<String, Value>) -> String {
        let ty = Value::Object(ty.clone());
        format!("{} {:?} {ty}", self.subject.namespace, self.key)
    }

    fn faults(&self, option: &OptionSchema, count: &mut Count) -> Vec<String> {
        let ty = self.subject.ty(self.key);
        let value = self.set.unwrap_or(&option.default);
        let expected = decoded(ty, value);
        let mut faults = Vec::new();
        let mut check = |what: &str, expected: &Value, found: &Value| {
            if !same(expected, found) {
                let place = self.place(ty);
                faults.push(format!(
                    "{place}, {what}\nvalue: {value}\nexpected: {expected}\nfound: {found}"
                ));
            }
        };
        check("by the snapshot", &expected, &self.answer["snapshot"]);
        check("by the handle", &expected, &self.answer["handle"]);
        check("by the key", value, &self.answer["get"]);
        check(
            "whether it is set",
            &self.set.is_some().into(),
            &self.answer["isset"],
        );
        if !self.strict {
            return faults;
        }
        match (&self.answer["typify"], &self.answer["refused"]) {
            (Value::Null, Value::Null) => {}
            (_, Value::String(error)) => {
                let digits = |c: char| c.is_ascii_digit();
                let kind = error
                    .split(['`', '"', '['])
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches(digits);
                let first = || format!("{} with {value}", self.place(ty));
                let refused = count.typify_refused.entry(kind.to_owned());
                refused.or_insert_with(|| (0, first())).0 += 1;
            }
            (theirs, _) => {
                let theirs = &theirs["value"];
                // An optional list or map that is empty is as good as missing to typify.
                if !same(&expected, theirs) && same(&filled(&expected), &filled(theirs)) {
                    count.typify_without_empty += 1;
                } else {
                    count.typify_same += usize::from(same(&expected, theirs));
                    check("by typify", &expected, theirs);
                }
            }
        }
        faults
    }
}

/// The value without members that are empty lists or objects.
fn filled(value: &Value) -> Value {
    let is_empty = |value: &Value| *value == json!([]) || *value == json!({});
    match value {
        Value::Array(items) => items.iter().map(filled).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| (key.clone(), filled(value)));
            members
                .filter(|(_, value)| !is_empty(value))
                .collect::<Map<_, _>>()
                .into()
        }
        _ => value.clone(),
    }
}

/// The modules that typify makes, by namespace and key.
#[derive(Default)]
struct Theirs {
    modules: BTreeMap<(String, String), (String, String)>,
    panicked: usize,
    errors: usize,
    broken: usize,
}

impl Theirs {
    fn of(subjects: &[Subject]) -> Self {
        let mut theirs = Self::default();
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        for subject in subjects {
            for (at, (key, ty)) in options(&subject.text).enumerate() {
                let ty = for_typify(ty);
                match catch_unwind(|| module(ty)) {
                    Ok(Some(source)) => {
                        let name = format!("{}_{at}", subject.namespace);
                        theirs
                            .modules
                            .insert((subject.namespace.clone(), key.clone()), (name, source));
                    }
                    Ok(None) => theirs.errors += 1,
                    Err(_) => theirs.panicked += 1,
                }
            }
        }
        std::panic::set_hook(hook);
        theirs
    }

    fn name(&self, namespace: &str, key: &str) -> Option<&str> {
        self.modules
            .get(&(namespace.to_owned(), key.to_owned()))
            .map(|(name, _)| name.as_str())
    }
}

/// A module with typify's type `Root__` for a JSON Schema.
fn module(schema: Value) -> Option<String> {
    let schema = serde_json::from_value::<schemars::schema::Schema>(schema).ok()?;
    let mut types = TypeSpace::new(&TypeSpaceSettings::default());
    let root = types
        .add_type_with_name(&schema, Some("Root".to_owned()))
        .ok()?;
    let root = types.get_type(&root).ok()?.ident();
    let types = types.to_stream();
    Some(quote! { #types pub type Root__ = #root; }.to_string())
}

fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a file is in a folder"))
        .expect("the folder can be made");
    fs::write(path, content).expect("the file can be written");
}

fn write_package(package: &Path, subjects: &[Subject], theirs: &Theirs) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate is in the workspace");
    let runtime = workspace.join("runtime");
    let manifest = format!(
        "[package]\nname = \"compiled\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         sentry-options = {{ path = \"{}\", default-features = false }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\n\
         [profile.dev]\ndebug = 0\nincremental = false\n\n[workspace]\n",
        runtime.display()
    );
    write(&package.join("Cargo.toml"), manifest);
    // The versions that the workspace has, so that nothing is fetched.
    fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("the workspace has a lock file");

    let mut ours = String::new();
    for Subject {
        namespace, text, ..
    } in subjects
    {
        let path = format!("schemas/{namespace}.json");
        write(&package.join(&path), text.to_string());
        let file = SchemaFile::at(package, namespace, &path).expect("the schema was written");
        let request = Request {
            file: &file,
            krate: quote! { ::sentry_options },
            prefix: quote! { pub },
            module: None,
            span: Span::call_site(),
        };
        ours += &generate_source(&request).unwrap_or_else(|errors| panic!("{}", errors.plain()));
    }
    write(&package.join("src/ours.rs"), ours);
    write_theirs(package, theirs);
    write(&package.join("src/main.rs"), program(subjects, theirs));
}

fn write_theirs(package: &Path, theirs: &Theirs) {
    let mut index = String::new();
    for (name, source) in theirs.modules.values() {
        let _ = writeln!(index, "pub mod {name};");
        write(&package.join(format!("src/theirs/{name}.rs")), source);
    }
    write(&package.join("src/theirs.rs"), index);
}

/// The crate's `main`: reads every round through a store of its own, and tells what it read.
fn program(subjects: &[Subject], theirs: &Theirs) -> String {
    let mut program = String::from(
        r#"#[deny(warnings)]
mod ours;
#[allow(warnings)]
mod theirs;

use sentry_options::Options;
use sentry_options::__private::Type;
use serde_json::{Map, Value, json};

trait Encode {
    fn encoded(&self) -> Value;
}
impl<T: Type> Encode for T {
    fn encoded(&self) -> Value { self.encode() }
}
impl Encode for str {
    fn encoded(&self) -> Value { Value::from(self) }
}
impl<T: Type> Encode for [T] {
    fn encoded(&self) -> Value { self.iter().map(Type::encode).collect() }
}

fn theirs<T: serde::de::DeserializeOwned + serde::Serialize>(value: Option<&Value>, told: &mut Value) {
    let Some(value) = value else { return };
    match serde_json::from_value::<T>(value.clone()) {
        Ok(decoded) => told["typify"] = json!({"value": serde_json::to_value(decoded).expect("it encodes")}),
        Err(error) => told["refused"] = error.to_string().into(),
    }
}

fn main() {
    let package = std::path::PathBuf::from(std::env::args().nth(1).expect("a folder"));
    for round in 0.. {
        let directory = package.join(format!("rounds/{round}"));
        if !directory.exists() { return }
        let store = Options::builder().with_directory(&directory).with_refresh_threshold(None).build();
        let store = store.unwrap_or_else(|error| panic!("round {round}: {error}"));
        let plain = std::fs::read_to_string(directory.join("plain.json")).expect("it was written");
        let plain: Value = serde_json::from_str(&plain).expect("it is JSON");
        let mut told = Map::new();
"#,
    );
    for Subject { namespace, .. } in subjects {
        let _ = writeln!(
            program,
            "        told.insert({namespace:?}.into(), {namespace}(&store, &plain[{namespace:?}]));"
        );
    }
    program += "        std::fs::write(directory.join(\"told.json\"), Value::Object(told).to_string()).expect(\"it can be written\");\n";
    program += "    }\n}\n";
    for Subject {
        namespace, schema, ..
    } in subjects
    {
        let _ = writeln!(
            program,
            "\n#[allow(deprecated, unused_mut, unused_variables)]\nfn {namespace}(store: &Options, plain: &Value) -> Value {{\n    \
             let handle = ours::{namespace}::on(store);\n    let snapshot = handle.snapshot();\n    \
             let mut all = Map::new();"
        );
        for option in &schema.options {
            let (key, name) = (
                &option.key,
                option.name.as_ref().expect("the names were checked"),
            );
            // Scalars come by value, text and lists as what they deref to.
            let (snapshot, handle) = if is_scalar(option) {
                ("&", "&")
            } else {
                ("", "&*")
            };
            let _ = writeln!(
                program,
                "    let mut told = json!({{\"snapshot\": Encode::encoded({snapshot}snapshot.{name}()), \
                 \"handle\": Encode::encoded({handle}handle.{name}()), \"get\": snapshot.get({key:?}).expect(\"known\"), \
                 \"isset\": handle.isset({key:?}).expect(\"known\")}});"
            );
            if let Some(module) = theirs.name(namespace, key) {
                let _ = writeln!(
                    program,
                    "    theirs::<theirs::{module}::Root__>(plain.get({key:?}), &mut told);"
                );
            }
            let _ = writeln!(program, "    all.insert({key:?}.into(), told);");
        }
        program += "    all.into()\n}\n";
    }
    program
}

fn is_scalar(option: &OptionSchema) -> bool {
    match option.ty.kind {
        Kind::Boolean | Kind::Integer(_) | Kind::Number(_) => true,
        Kind::String(_) => option.ty.allowed.is_some(),
        _ => false,
    }
}

/// Writes the values files of each round, and gives the documents of each.
fn write_rounds(
    package: &Path,
    subjects: &[Subject],
    generator: &mut Generator,
) -> Vec<Vec<Map<String, Value>>> {
    let round = |round: usize| {
        let directory = package.join(format!("rounds/{round}"));
        let mut plain = Map::new();
        let documents = subjects.iter().map(|subject| {
            let mut document = subject.document(generator);
            plain.insert(
                subject.namespace.clone(),
                whole(&Value::Object(document.clone())),
            );
            if !is_strict(round) {
                generator.add_unknowns(&subject.text, &mut document);
            }
            let values = json!({"options": document, "generated_at": "2026-01-31T12:00:00Z"});
            write(
                &directory.join(format!("values/{}/values.json", subject.namespace)),
                values.to_string(),
            );
            document
        });
        let documents = documents.collect();
        write(
            &directory.join("plain.json"),
            Value::Object(plain).to_string(),
        );
        documents
    };
    (0..ROUNDS).map(round).collect()
}

/// The document with `1.0` as `1`, which typify's types do not decode otherwise.
fn whole(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let float = number
                .as_f64()
                .filter(|float| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0);
            match float.filter(|_| number.is_f64()) {
                #[expect(clippy::cast_possible_truncation, reason = "integral and at most 2^53")]
                Some(float) => (float as i64).into(),
                None => value.clone(),
            }
        }
        Value::Array(items) => items.iter().map(whole).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), whole(value)))
            .collect(),
        _ => value.clone(),
    }
}

/// Builds the crate, without those of typify's modules that do not compile.
fn build(package: &Path, subjects: &[Subject], theirs: &mut Theirs) -> PathBuf {
    let target = package.with_file_name("compiled-target");
    for _ in 0..5 {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--offline", "--quiet", "--message-format", "short"])
            .current_dir(package)
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .expect("cargo runs");
        if output.status.success() {
            return target.join("debug/compiled");
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        let faulty = |line: &str| {
            let name = line.strip_prefix("src/theirs/")?.split(".rs").next()?;
            line.contains("error").then(|| name.to_owned())
        };
        let faulty = errors.lines().filter_map(faulty).collect::<BTreeSet<_>>();
        assert!(
            !faulty.is_empty(),
            "generated code does not compile:\n{errors}"
        );
        let before = theirs.modules.len();
        theirs.modules.retain(|_, (name, _)| !faulty.contains(name));
        theirs.broken += before - theirs.modules.len();
        write_theirs(package, theirs);
        write(&package.join("src/main.rs"), program(subjects, theirs));
    }
    panic!("typify's modules do not compile, whichever are left out");
}

fn run(program: &Path, package: &Path) {
    let output = Command::new(program)
        .arg(package)
        .output()
        .expect("the program runs");
    assert!(
        output.status.success(),
        "the program failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
