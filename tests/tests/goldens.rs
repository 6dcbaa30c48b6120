//! The generated code of each schema in `goldens/`, as it was last reviewed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::Span;
use quote::quote;
use sentry_options_codegen::{Request, SchemaFile, generate_source};

#[test]
fn generated_code_is_as_reviewed() {
    let update = env::var_os("UPDATE_GOLDENS").is_some();
    let mut outdated = Vec::new();
    for case in cases() {
        let generated = generate_case(&case);
        let expected = case.join("expected.rs");
        if fs::read_to_string(&expected).is_ok_and(|expected| expected == generated) {
            continue;
        }
        if update {
            fs::write(&expected, generated).expect("the golden can be written");
        } else {
            outdated.push(format!(
                "{}\n{}",
                expected.display(),
                first_difference(&expected, &generated)
            ));
        }
    }
    assert!(
        outdated.is_empty(),
        "review with UPDATE_GOLDENS=1 and git diff:\n{}",
        outdated.join("\n")
    );
}

fn cases() -> Vec<PathBuf> {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens");
    let entries = fs::read_dir(goldens).expect("the goldens are here");
    let mut cases: Vec<_> = entries
        .map(|entry| entry.expect("the entry can be read").path())
        .collect();
    cases.sort();
    cases
}

fn generate_case(case: &Path) -> String {
    let name = case
        .file_name()
        .and_then(|name| name.to_str())
        .expect("cases have plain names");
    let path = format!("goldens/{name}/schema.json");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = SchemaFile::at(package, name, &path).unwrap_or_else(|error| panic!("{error}"));
    let request = Request {
        file: &file,
        krate: quote! { ::sentry_options },
        prefix: quote! { pub },
        module: None,
        span: Span::call_site(),
    };
    generate_source(&request).unwrap_or_else(|errors| panic!("{errors}"))
}

fn first_difference(expected: &Path, generated: &str) -> String {
    let expected = fs::read_to_string(expected).unwrap_or_default();
    let differs = expected
        .lines()
        .zip(generated.lines())
        .enumerate()
        .find(|(_, (old, new))| old != new);
    match differs {
        Some((at, (old, new))) => format!("  line {}\n  - {old}\n  + {new}", at + 1),
        None => "  one is longer than the other".to_owned(),
    }
}
