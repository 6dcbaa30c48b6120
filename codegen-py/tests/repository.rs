//! The command in `repository/`, whose generated files are as they were last reviewed:
//! `UPDATE_GOLDENS=1` writes them.

use std::path::{Path, PathBuf};
use std::{env, fs};

use sentry_options_codegen_py::{File, Mode, Settings, StubPackage, run};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repository")
}

fn base() -> Vec<File> {
    let read = |name: &str| File {
        path: name.into(),
        content: fs::read_to_string(repository().join("base").join(name)).expect("it is here"),
    };
    vec![read("__init__.pyi"), read("_api.pyi")]
}

#[test]
fn generated_files_are_as_reviewed() {
    let mut settings = Settings {
        module: Some("myapp/options.py".into()),
        package: Some(StubPackage {
            directory: "stubs".into(),
            name: StubPackage::NAME.to_owned(),
            base: base(),
        }),
        ..Settings::default()
    };
    let directory = repository();
    if env::var_os("UPDATE_GOLDENS").is_some() {
        run(&settings, &directory).expect("the files can be written");
    }
    settings.mode = Mode::Check;
    let outcome = run(&settings, &directory).expect("the schemas are fit for code");
    assert!(
        outcome.is_success(),
        "review with UPDATE_GOLDENS=1 and git diff:\n{outcome}"
    );
}

#[test]
fn a_stub_tells_no_secret() {
    for stub in [
        "myapp/options.pyi",
        "stubs/sentry_options-stubs/_namespaces.pyi",
    ] {
        let stub = fs::read_to_string(repository().join(stub)).expect("it is here");
        assert!(stub.contains("def token(self) -> str:") && !stub.contains("hunter"));
    }
}

#[test]
fn the_wheel_has_one_place_for_overloads() {
    let wheel = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python/sentry_options");
    let entries = fs::read_dir(wheel).into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("the entry can be read").path());
    let stubs = paths.filter(|path| path.extension().is_some_and(|it| it == "pyi"));
    let stubs = stubs.map(|path| fs::read_to_string(path).expect("a stub is text"));
    let stubs = stubs.collect::<Vec<_>>();
    if stubs.is_empty() {
        eprintln!("no wheel beside this crate: skipped");
        return;
    }
    let place = "\ndef options(namespace: str) -> NamespaceOptions:";
    let places = stubs.iter().map(|stub| stub.matches(place).count());
    assert_eq!(places.sum::<usize>(), 1);
}
