//! Where schemas are looked for, and what build.rs writes.

use std::path::{Path, PathBuf};
use std::{fs, process};

use sentry_options_codegen::{Build, LocateError, SchemaFile};

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
    let error = format!("{:?}", build("seer", "ui/unknown_keyword/broken.json"));
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
