//! The Python code of each schema in `goldens/`, as it was last reviewed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use sentry_options_codegen_py::{Generated, Request, SchemaFile, generate};

#[test]
fn generated_code_is_as_reviewed() {
    let update = env::var_os("UPDATE_GOLDENS").is_some();
    for case in cases() {
        let generated = generate_case(&case);
        if update {
            generated.write().expect("the golden can be written");
        }
        let outdated = generated.check();
        assert!(
            outdated.is_empty(),
            "review with UPDATE_GOLDENS=1 and git diff: {}",
            outdated[0]
        );
    }
}

fn cases() -> Vec<PathBuf> {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens");
    let entries = fs::read_dir(goldens).expect("the goldens are here");
    let cases = entries.map(|entry| entry.expect("the entry can be read").path());
    cases.collect()
}

fn generate_case(case: &Path) -> Generated {
    let name = case.file_name().and_then(|name| name.to_str());
    let name = name.expect("cases have plain names");
    let schema = SchemaFile::read(name, case.join("schema.json"));
    let request = Request {
        schemas: vec![schema.expect("the schema can be read")],
        module: Some(case.join("expected.py")),
        package: None,
    };
    generate(&request).unwrap_or_else(|errors| panic!("{errors}"))
}
