//! Where schemas are looked for, and what build.rs writes.

use std::path::{Path, PathBuf};
use std::{fs, process};

use proc_macro2::Span;
use quote::quote;
use sentry_options_codegen::{Build, LocateError, Request, SchemaFile, generate, stub};

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "default": 1, "description": "Limit"}}}"#;

/// A folder of a test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the folder can be made");
        Self(path)
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("in the folder")).expect("the folder can be made");
        fs::write(&path, text).expect("the file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_search_goes_outwards_to_the_nearest_schema() {
    let folder = Folder::new("outwards");
    let outer = folder.write("sentry-options/schemas/seer/schema.json", SCHEMA);
    let package = folder.0.join("crates/app");
    folder.write("crates/app/Cargo.toml", "[package]\n");
    assert_eq!(
        SchemaFile::find(&package, "seer")
            .expect("it is there")
            .path,
        outer
    );

    let inner = folder.write("crates/app/sentry-options/schemas/seer/schema.json", SCHEMA);
    assert_eq!(
        SchemaFile::find(&package, "seer")
            .expect("it is there")
            .path,
        inner
    );
}

#[test]
fn the_search_ends_at_a_workspace_and_at_a_repository() {
    let folder = Folder::new("boundary");
    folder.write("sentry-options/schemas/seer/schema.json", SCHEMA);
    folder.write("workspace/Cargo.toml", "[workspace]\nmembers = [\"app\"]\n");
    folder.write("repository/.git/HEAD", "");
    for boundary in ["workspace", "repository"] {
        let found = SchemaFile::find(&folder.0.join(boundary).join("app"), "seer");
        let Err(LocateError::UnknownNamespace {
            looked_at, known, ..
        }) = found
        else {
            panic!("the search left the {boundary}: {found:?}")
        };
        assert_eq!(looked_at.len(), 2);
        assert!(known.is_empty());
    }
    // The boundary itself still belongs to the search.
    folder.write("workspace/sentry-options/schemas/seer/schema.json", SCHEMA);
    assert!(SchemaFile::find(&folder.0.join("workspace/app"), "seer").is_ok());
}

#[test]
fn a_table_that_only_begins_like_a_workspace_is_no_boundary() {
    let folder = Folder::new("no-boundary");
    folder.write("sentry-options/schemas/seer/schema.json", SCHEMA);
    let ends_at = |manifest: &str| {
        folder.write("app/Cargo.toml", manifest);
        SchemaFile::find(&folder.0.join("app"), "seer").is_err()
    };
    assert!(!ends_at(
        "[workspaces]\n[workspace-hack]\n[[workspace]]\n[package.metadata.workspace]\n"
    ));
    assert!(ends_at("[workspace.lints.rust]\n"));
    assert!(ends_at("  [ workspace ] # a comment\n"));
}

#[test]
fn an_unknown_namespace_names_what_is_there() {
    let folder = Folder::new("unknown");
    folder.write(".git/HEAD", "");
    folder.write("sentry-options/schemas/seer/schema.json", SCHEMA);
    folder.write("sentry-options/schemas/relay/schema.json", SCHEMA);
    let message = |namespace| {
        SchemaFile::find(&folder.0, namespace)
            .expect_err("it is not there")
            .to_string()
    };
    assert!(
        message("sear").ends_with("= help: did you mean `seer`?"),
        "{}",
        message("sear")
    );
    assert!(
        message("billing").ends_with("= help: there are `relay`, `seer`"),
        "{}",
        message("billing")
    );
}

#[test]
fn a_namespace_is_a_dns_label() {
    for namespace in ["", "Seer", "-seer", "se.er", "../seer", &"x".repeat(64)] {
        let found = SchemaFile::find(Path::new("."), namespace);
        assert!(
            matches!(found, Err(LocateError::NoNamespace { .. })),
            "{namespace}"
        );
    }
}

#[test]
fn the_stub_of_a_large_schema_globs_once() {
    use std::fmt::Write as _;
    let mut options = String::new();
    for at in 0..2000 {
        let _ = write!(options, r#""option{at}": {{"type": "integer"}},"#);
    }
    let folder = Folder::new("large");
    let text =
        format!(r#"{{"version": "1.0", "type": "object", "properties": {{{options} "x": 1}}}}"#);
    folder.write("schema.json", &text);
    let file = SchemaFile::at(&folder.0, "seer", "schema.json").expect("it is there");
    let request = Request {
        file: &file,
        krate: quote! { ::sentry_options },
        prefix: quote! { pub },
        module: None,
        span: Span::call_site(),
    };
    let errors = generate(&request).expect_err("it is broken");
    let stub = stub("seer", &request.prefix, None, &errors.into(), request.span).to_string();
    assert!(stub.contains("as option1999 ;"));
    assert_eq!(
        stub.matches("super :: *").count(),
        1,
        "the cost of each is the number of names"
    );
}

#[test]
fn build_writes_what_the_macro_expands_to_and_only_once() {
    let folder = Folder::new("build");
    let build = || {
        Build::new()
            .namespace("structs")
            .schema("goldens/structs/schema.json")
            .directory(&folder.0)
    };
    let written = build().generate().expect("it can be generated");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/structs/expected.rs");
    assert_eq!(written, [folder.0.join("sentry_options/structs.rs")]);
    assert_eq!(
        fs::read_to_string(&written[0]).ok(),
        fs::read_to_string(golden).ok()
    );

    let modified = |path: &Path| {
        fs::metadata(path)
            .and_then(|it| it.modified())
            .expect("the file is there")
    };
    let before = modified(&written[0]);
    build().generate().expect("it can be generated again");
    assert_eq!(before, modified(&written[0]));
}

#[test]
fn build_takes_other_names() {
    let folder = Folder::new("names");
    let build = Build::new()
        .namespace("structs")
        .schema("goldens/structs/schema.json")
        .module("settings")
        .visibility("pub(crate)")
        .crate_path("::facade::options")
        .directory(&folder.0);
    let written = build.generate().expect("it can be generated");
    let source = fs::read_to_string(&written[0]).expect("it was written");
    assert!(
        source.contains(
            "\npub(crate) mod settings {\n    use ::facade::options::__private as __rt;\n"
        ),
        "{source}"
    );
}

#[test]
fn build_sets_schema_and_module_for_one_namespace_each() {
    let folder = Folder::new("each");
    let build = Build::new()
        .namespace("structs")
        .schema("goldens/structs/schema.json")
        .module("settings")
        .namespace("maps")
        .schema("goldens/maps/schema.json")
        .directory(&folder.0);
    let written = build.generate().expect("it can be generated");
    let sources = written
        .iter()
        .map(|path| fs::read_to_string(path).expect("it was written"));
    let modules = ["pub mod settings {", "pub mod maps {"];
    assert!(
        sources
            .zip(modules)
            .all(|(source, module)| source.contains(module))
    );

    let before = Build::new()
        .module("settings")
        .namespace("structs")
        .directory(&folder.0);
    assert_eq!(
        before
            .generate()
            .expect_err("of which namespace?")
            .to_string(),
        "`module` is for one namespace: call it behind `namespace`"
    );
}

#[test]
fn build_writes_the_types_of_python_too_and_only_once() {
    let folder = Folder::new("python");
    let module = folder.0.join("py/myapp/options.py");
    let build = || {
        let build = Build::new()
            .namespace("structs")
            .schema("goldens/structs/schema.json")
            .directory(&folder.0)
            .python_module(&module);
        build.generate().expect("it can be generated")
    };
    let written = build();
    let stub = module.with_extension("pyi");
    assert_eq!(written[1..], [module.clone(), stub.clone()]);
    for (path, golden) in [(&module, "expected.py"), (&stub, "expected.pyi")] {
        let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/structs");
        assert_eq!(
            fs::read_to_string(path).ok(),
            fs::read_to_string(goldens.join(golden)).ok()
        );
    }

    let modified = |path: &Path| fs::metadata(path).and_then(|it| it.modified()).ok();
    let before = modified(&module);
    build();
    assert_eq!(before, modified(&module));
}

#[test]
fn build_needs_all_namespaces_for_python_and_overwrites_nothing_else() {
    let folder = Folder::new("python-errors");
    let module = folder.write("options.py", "LIMIT = 3\n");
    let build = Build::new()
        .namespace("structs")
        .schema("goldens/structs/schema.json")
        .directory(&folder.0)
        .python_module(&module);
    let errors = build.generate().expect_err("somebody's module is there");
    assert!(errors.to_string().contains("was not generated"), "{errors}");
    assert_eq!(
        fs::read_to_string(&module).ok().as_deref(),
        Some("LIMIT = 3\n")
    );

    fs::remove_file(&module).expect("it is there");
    let errors = build.namespace("absent").generate();
    assert_eq!(errors.expect_err("one is not there").errors().len(), 1);
    assert!(!module.exists());
}

#[test]
fn build_tells_the_errors_of_all_namespaces() {
    let folder = Folder::new("all");
    let build = Build::new()
        .namespace("absent")
        .namespace("structs")
        .schema("goldens/structs/schema.json")
        .namespace("missing")
        .directory(&folder.0);
    let errors = build.generate().expect_err("two are not there");
    assert_eq!(errors.errors().len(), 2);
    for namespace in ["absent", "missing"] {
        let unknown = format!("unknown namespace `{namespace}`");
        assert!(errors.to_string().contains(&unknown), "{errors}");
    }
    assert!(folder.0.join("sentry_options/structs.rs").is_file());
}

#[test]
fn errors_of_values_and_of_names_come_in_one_go() {
    let folder = Folder::new("names-too");
    let path = folder.write(
        "schema.json",
        r#"{"version": "1.0", "type": "object", "properties": {
            "limit": {"type": "integer", "default": "x", "description": "Limit"},
            "a.b": {"type": "integer", "default": 1, "description": "One"},
            "a-b": {"type": "integer", "default": 1, "description": "The same in code"}}}"#,
    );
    let build = Build::new()
        .namespace("seer")
        .schema(path.display().to_string());
    let errors = build
        .directory(&folder.0)
        .generate()
        .expect_err("it is broken")
        .to_string();
    assert!(
        errors.contains(r#""x" is not of type "integer""#),
        "{errors}"
    );
    assert!(errors.contains("`a_b`"), "{errors}");
}

#[test]
fn errors_of_build_read_well_from_main() {
    let folder = Folder::new("errors");
    let build = |namespace: &str, path: &str| {
        Build::new()
            .namespace(namespace)
            .schema(path)
            .directory(&folder.0)
            .generate()
            .expect_err("it is broken")
    };
    let error = format!(
        "{:?}",
        build("seer", "compile-fail/ui/unknown_keyword/broken.json")
    );
    assert!(
        error.contains("unknown keyword") && error.contains("broken.json:5:"),
        "{error}"
    );
    assert!(
        build("seer", "ui/absent.json")
            .to_string()
            .starts_with("no schema file ")
    );
    let error = Build::new()
        .namespace("seer")
        .module("not a name")
        .directory(&folder.0)
        .generate();
    assert_eq!(
        error.expect_err("no name").to_string(),
        "`not a name` is no Rust module"
    );
}
