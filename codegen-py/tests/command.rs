//! What the command writes, checks and refuses.

use std::fs;
use std::path::Path;

use sentry_options_codegen_py::{
    Error, Errors, File, Mode, Outcome, Settings, Staleness, StubPackage, run,
};
use tempfile::TempDir;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "default": 1, "description": "Limit"}}}"#;

/// A repository of a test's own, with schemas of these namespaces.
struct Repository(TempDir);

impl Repository {
    fn new(namespaces: &[&str]) -> Self {
        let repository = Self(TempDir::new().expect("there is room for a folder"));
        repository.write(".git/HEAD", "");
        for namespace in namespaces {
            let path = format!("sentry-options/schemas/{namespace}/schema.json");
            repository.write(&path, SCHEMA);
        }
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
        fs::write(path, text).expect("the file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("the file is there")
    }

    fn run(&self, settings: &Settings) -> Result<Outcome, Errors> {
        run(settings, self.path())
    }

    fn errors(&self, settings: &Settings) -> Vec<String> {
        let errors = self.run(settings).expect_err("it is refused");
        errors.errors().iter().map(Error::to_string).collect()
    }
}

fn module() -> Settings {
    Settings {
        module: Some("app/options.py".into()),
        ..Settings::default()
    }
}

fn check() -> Settings {
    Settings {
        mode: Mode::Check,
        ..module()
    }
}

#[test]
fn what_is_up_to_date_is_not_written_again() {
    let repository = Repository::new(&["seer"]);
    let first = repository.run(&module()).expect("it can be written");
    let files = ["app/options.py", "app/options.pyi"].map(|path| repository.path().join(path));
    let expected = Outcome::Written {
        written: files.to_vec(),
        unchanged: Vec::new(),
    };
    assert_eq!(first, expected);

    let again = repository.run(&module()).expect("it can be written");
    let expected = Outcome::Written {
        written: Vec::new(),
        unchanged: files.to_vec(),
    };
    assert_eq!(again, expected);
    let left = fs::read_dir(repository.path().join("app")).expect("it is there");
    assert_eq!(left.count(), 2, "no file of writing is left");
}

#[test]
fn check_tells_what_is_stale_and_writes_nothing() {
    let repository = Repository::new(&["seer"]);
    let stale = |expected: &[(&str, Staleness)]| {
        let outcome = repository
            .run(&check())
            .expect("the schema is fit for code");
        let Outcome::Checked { stale } = &outcome else {
            panic!("it was written: {outcome}")
        };
        let found = stale.iter().map(|it| (it.path.clone(), it.staleness));
        let expected = expected
            .iter()
            .map(|(path, staleness)| (repository.path().join(path), *staleness));
        assert!(found.eq(expected), "{outcome}");
        assert_eq!(outcome.is_success(), stale.is_empty());
        let helps = outcome.to_string().contains("without --check");
        assert_eq!(helps, !stale.is_empty());
    };
    let missing = Staleness::Missing;
    stale(&[("app/options.py", missing), ("app/options.pyi", missing)]);

    repository.run(&module()).expect("it can be written");
    stale(&[]);

    let module = repository.read("app/options.py");
    repository.write("app/options.py", &module.replace('\n', "\r\n"));
    stale(&[]);
    let edited = module.replace("module=", "modul=");
    repository.write("app/options.py", &edited);
    let line = 1 + edited
        .lines()
        .take_while(|it| !it.contains("modul="))
        .count();
    stale(&[("app/options.py", Staleness::Differs { line })]);
    repository.write("app/options.py", &format!("{module}\n"));
    let line = module.lines().count() + 1;
    stale(&[("app/options.py", Staleness::Differs { line })]);
}

#[test]
fn what_somebody_wrote_is_not_overwritten() {
    let repository = Repository::new(&["seer"]);
    repository.write("app/options.pyi", "LIMIT: int\n");
    let errors = repository.errors(&module());
    assert!(errors[0].contains("was not generated"), "{errors:?}");
    assert_eq!(repository.read("app/options.pyi"), "LIMIT: int\n");
    assert!(!repository.path().join("app/options.py").exists());

    repository.write("app/options.pyi", "\n");
    repository
        .run(&module())
        .expect("an empty file is nobody's");
}

#[test]
fn schemas_are_found_above_or_where_it_is_said() {
    let repository = Repository::new(&["seer"]);
    repository.write("services/app/x", "");
    let app = repository.path().join("services/app");
    let settings = Settings {
        module: Some("options.py".into()),
        ..Settings::default()
    };
    run(&settings, &app).expect("the schemas are above");
    let above = repository.read("services/app/options.py");
    assert!(above.contains("from sentry-options/schemas/seer/schema.json; do not edit."));

    let said = Settings {
        schemas: Some("../../sentry-options/schemas".into()),
        ..settings.clone()
    };
    run(&said, &app).expect("the schemas are there");
    assert_eq!(repository.read("services/app/options.py"), above);

    // The search ends at the repository.
    repository.write("services/app/.git/HEAD", "");
    let error = run(&settings, &app).expect_err("that is another repository");
    assert!(
        error
            .to_string()
            .contains("no folder sentry-options/schemas")
    );
}

#[test]
fn an_unknown_namespace_names_what_is_there() {
    let repository = Repository::new(&["seer", "relay"]);
    let settings = Settings {
        namespaces: vec!["sear".into(), "billing".into(), "relay".into()],
        ..module()
    };
    let errors = repository.errors(&settings);
    assert_eq!(errors.len(), 2);
    assert!(errors[0].ends_with("= help: there are `relay`, `seer`"));
    assert!(errors[1].ends_with("= help: did you mean `seer`?"));
}

#[test]
fn the_errors_of_all_schemas_come_in_one_go() {
    let repository = Repository::new(&["seer", "a-1", "a1"]);
    let broken = SCHEMA.replace("\"default\": 1, ", "");
    repository.write("sentry-options/schemas/relay/schema.json", &broken);
    let unnamed = SCHEMA.replace("limit", "日本");
    repository.write("sentry-options/schemas/snuba/schema.json", &unnamed);
    let errors = repository.errors(&module());
    let [relay, snuba, collision] = errors.as_slice() else {
        panic!("there are three: {errors:?}")
    };
    assert!(relay.contains("schemas/relay/schema.json") && relay.contains("default"));
    assert!(snuba.contains("schemas/snuba/schema.json") && snuba.contains("accessor"));
    assert!(
        collision.contains("`a-1` and `a1` are both `A1`"),
        "{collision}"
    );
}

#[test]
fn the_order_of_namespaces_does_not_matter() {
    let repository = Repository::new(&["seer", "relay", "snuba"]);
    let settings = |namespaces: &[&str]| Settings {
        namespaces: namespaces.iter().map(|&it| it.to_owned()).collect(),
        ..module()
    };
    let all = repository.run(&settings(&["snuba", "seer", "relay", "seer"]));
    all.expect("it can be written");
    let sorted = repository
        .run(&check())
        .expect("the schemas are fit for code");
    assert!(sorted.is_success(), "{sorted}");
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let repository = Repository::new(&["seer"]);
    let package = |name: &str, base: &str| Settings {
        package: Some(StubPackage {
            directory: "stubs".into(),
            name: name.to_owned(),
            base: vec![File {
                path: "__init__.pyi".into(),
                content: base.to_owned(),
            }],
        }),
        ..Settings::default()
    };
    let options = "def options(namespace: str) -> NamespaceOptions: ...\n";
    repository
        .run(&package("acme.types", options))
        .expect("this one makes sense");
    let refused = |settings: &Settings, reason: &str| {
        let errors = repository.errors(settings);
        assert!(errors[0].contains(reason), "{errors:?}");
    };
    refused(
        &package("acme/types", options),
        "no name of a Python distribution",
    );
    refused(
        &package("acme\"", options),
        "no name of a Python distribution",
    );
    refused(&package("acme", ""), "not one line");
    let mut two = package("acme", options);
    two.package.iter_mut().for_each(|package| {
        package.base.push(File {
            path: "_core.pyi".into(),
            content: options.to_owned(),
        });
    });
    refused(&two, "not one line");
    refused(
        &package("acme", &format!("async {options}")),
        "not one line",
    );
    refused(&Settings::default(), "nothing to generate");
    let stub = Settings {
        module: Some("app/options.pyi".into()),
        ..Settings::default()
    };
    refused(&stub, "ends in .py");

    let empty = Repository::new(&[]);
    empty.write("sentry-options/schemas/README", "");
    assert!(empty.errors(&module())[0].contains("no schema in"));
}
