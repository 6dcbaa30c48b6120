//! `generate`: what the wheel's command and build.rs write, byte for byte.

mod support;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use sentry_options_codegen::Build;
use sentry_options_codegen_py::{File, Settings, StubPackage, run};
use support::Tree;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
  "limit": {"type": "integer", "format": "uint16", "default": 100, "description": "At most"}}}"#;

fn service() -> Tree {
    Tree::new(&[
        ("sentry-options/schemas/seer/schema.json", SCHEMA),
        ("sentry-options/schemas/seer-jobs/schema.json", SCHEMA),
    ])
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
}

/// The committed modules of the examples: one was written by the wheel's command, one by build.rs.
#[test]
fn python_is_as_the_wheel_and_build_rs_write_it() {
    let tree = Tree::new(&[]);
    for (schemas, module) in [
        (
            "examples/seer/sentry-options/schemas",
            "examples/seer-py/seer_service/options.py",
        ),
        (
            "examples/mixed/sentry-options/schemas",
            "examples/mixed/python/billing_jobs/options.py",
        ),
    ] {
        let (schemas, module) = (workspace().join(schemas), workspace().join(module));
        let (schemas, module) = (
            schemas.to_str().expect("UTF-8"),
            module.to_str().expect("UTF-8"),
        );
        tree.ok(&[
            "generate",
            "python",
            "--schemas",
            schemas,
            "--module",
            module,
            "--check",
        ]);
    }
}

#[test]
fn the_stub_package_is_as_the_wheel_writes_it() {
    let tree = service();
    tree.ok(&[
        "generate",
        "python",
        "seer",
        "--stub-package",
        "ours",
        "--stub-package-name",
        "acme-stubs",
    ]);

    let wheel = workspace().join("python/sentry_options");
    let stubs = fs::read_dir(&wheel)
        .expect("the wheel's package")
        .map(|entry| entry.expect("an entry").path());
    let stubs = stubs.filter(|path| path.extension().is_some_and(|extension| extension == "pyi"));
    let base = stubs.map(|path| File {
        path: path.file_name().expect("a name").into(),
        content: fs::read_to_string(&path).expect("a stub"),
    });
    let settings = Settings {
        namespaces: vec!["seer".to_owned()],
        package: Some(StubPackage {
            directory: "theirs".into(),
            name: "acme-stubs".to_owned(),
            base: base.collect(),
        }),
        ..Settings::default()
    };
    let _outcome = run(&settings, tree.root()).expect("it generates");
    for file in [
        "pyproject.toml",
        "sentry_options-stubs/_core.pyi",
        "sentry_options-stubs/_namespaces.pyi",
        "sentry_options-stubs/py.typed",
    ] {
        assert_eq!(
            tree.read(&format!("ours/{file}")),
            tree.read(&format!("theirs/{file}")),
            "{file}"
        );
    }
}

#[test]
fn python_is_written_checked_and_left_alone() {
    let tree = service();
    let generate = ["generate", "python", "--module", "app/options.py"];
    assert_eq!(
        tree.ok(&generate),
        "app/options.py: written\napp/options.pyi: written\n"
    );
    assert_eq!(
        tree.ok(&generate),
        "app/options.py: unchanged\napp/options.pyi: unchanged\n"
    );
    let check = [&generate[..], &["--check"]].concat();
    assert_eq!(tree.ok(&check), "");
    tree.write("app/options.pyi", "edited\n");
    let told = tree.fails(&check);
    assert!(
        told.contains("options.pyi: out of date, or edited by hand: line 1 differs"),
        "{told}"
    );
    assert!(
        told.contains("run the same command without --check"),
        "{told}"
    );
    assert_eq!(tree.read("app/options.pyi"), "edited\n");

    tree.write("app/mine.py", "import this\n");
    let told = tree.fails(&["generate", "python", "--module", "app/mine.py"]);
    assert!(told.contains("mine.py"), "{told}");
    assert_eq!(tree.read("app/mine.py"), "import this\n");
}

/// Not a test: build.rs, in a process with what cargo would set.
#[test]
#[ignore = "run by the test below"]
fn build_rs() {
    Build::new()
        .namespace("seer")
        .namespace("seer-jobs")
        .generate_or_exit();
}

#[test]
fn rust_is_as_build_rs_writes_it() {
    let tree = service();
    tree.ok(&["generate", "rust", "--out", "ours"]);
    let status = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "build_rs", "--ignored"])
        .env("CARGO_MANIFEST_DIR", tree.root())
        .env("OUT_DIR", tree.path("theirs"))
        .output()
        .expect("it runs");
    assert!(status.status.success(), "{status:?}");
    for file in ["seer.rs", "seer-jobs.rs"] {
        assert_eq!(
            tree.read(&format!("ours/{file}")),
            tree.read(&format!("theirs/sentry_options/{file}"))
        );
    }
    assert_eq!(
        tree.ok(&["generate", "rust", "seer"]),
        tree.read("ours/seer.rs")
    );
}

#[test]
fn rust_is_written_checked_and_adjusted() {
    let tree = service();
    let generate = ["generate", "rust", "seer", "--out", "src/options"];
    assert_eq!(tree.ok(&generate), "src/options/seer.rs: written\n");
    let check = [&generate[..], &["--check"]].concat();
    tree.ok(&check);
    tree.write("src/options/seer.rs", "// edited\n");
    let told = tree.fails(&check);
    assert!(
        told.contains("seer.rs: out of date, or edited by hand: line 1 differs"),
        "{told}"
    );

    let text = tree.ok(&[
        "generate",
        "rust",
        "seer",
        "--visibility",
        "pub(crate)",
        "--crate-path",
        "::options",
    ]);
    assert!(
        text.contains("pub(crate) mod seer {") && text.contains("::options"),
        "{text}"
    );
    let told = tree.fails(&["generate", "rust", "seer", "--visibility", "public"]);
    assert!(told.contains("`public` is no Rust visibility"), "{told}");
}

#[test]
fn every_error_is_told_with_its_place() {
    let tree = service();
    let module = ["--module", "app/options.py"];
    let told = tree.fails(&[&["generate", "python", "sear"], &module[..]].concat());
    assert!(told.contains("sear") && told.contains("seer"), "{told}");
    let told = tree.fails(&["generate", "rust", "sear"]);
    assert!(
        told.contains("unknown namespace `sear`") && told.contains("did you mean `seer`?"),
        "{told}"
    );

    tree.write("sentry-options/schemas/seer/schema.json", r#"{"version": "1.0", "type": "object", "properties": {
      "a.b": {"type": "integer", "default": "x", "description": "A"}, "c": {"type": "text", "default": 1, "description": "C"}}}"#);
    for language in [
        &["generate", "rust", "--out", "src"][..],
        &["generate", "python", "--module", "app/options.py"],
    ] {
        let ran = tree.run(&[&["--format", "json"], language].concat());
        assert_eq!(ran.code, 1);
        let lines = ran.stderr.lines().filter(|line| {
            line.contains("schemas/seer/schema.json") && line.contains("\"line\":2")
        });
        assert_eq!(lines.count(), 2, "{}", ran.stderr);
        assert!(
            !tree.path("src").exists() && !tree.path("app").exists(),
            "nothing is written"
        );
    }

    let tree = Tree::new(&[]);
    for language in [
        &["generate", "rust"][..],
        &["generate", "python", "--module", "app/options.py"],
    ] {
        let told = tree.fails(language);
        assert!(told.contains("no folder sentry-options/schemas"), "{told}");
    }
    assert_eq!(tree.run(&["generate", "python"]).code, 2);
    assert_eq!(tree.run(&["generate", "rust", "--check"]).code, 2);
}
