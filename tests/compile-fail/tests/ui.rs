//! What the macro refuses, and with which message: `ui/{case}/broken.rs` does not compile and says
//! `broken.stderr`; its twin, `fixed.json`, differs from `broken.json` in the mistake alone.
//!
//! `TRYBUILD=overwrite cargo test -p sentry-options-compile-fail` writes the messages anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

macro_rules! twins {
    ($($case:ident $schema:literal)*) => {
        $(
            mod $case {
                sentry_options::include_schema!("seer", path = $schema);
            }
        )*

        const TWINS: &[&str] = &[$(stringify!($case)),*];
    };
}

twins! {
    array_without_items "ui/array_without_items/fixed.json"
    bad_pattern "ui/bad_pattern/fixed.json"
    colliding_fields "ui/colliding_fields/fixed.json"
    colliding_flags "ui/colliding_flags/fixed.json"
    colliding_names "ui/colliding_names/fixed.json"
    contradictory_bounds "ui/contradictory_bounds/fixed.json"
    default_of_other_type "ui/default_of_other_type/fixed.json"
    default_out_of_bounds "ui/default_out_of_bounds/fixed.json"
    default_out_of_format "ui/default_out_of_format/fixed.json"
    duplicate_key "ui/duplicate_key/fixed.json"
    enum_of_other_type "ui/enum_of_other_type/fixed.json"
    enum_with_duplicates "ui/enum_with_duplicates/fixed.json"
    invalid_json "ui/invalid_json/fixed.json"
    key_without_name "ui/key_without_name/fixed.json"
    keyword_as_name "ui/keyword_as_name/fixed.json"
    missing_default "ui/missing_default/fixed.json"
    missing_description "ui/missing_description/fixed.json"
    missing_file "ui/missing_file/fixed.json"
    missing_type "ui/missing_type/fixed.json"
    names_in_a_broken_schema "ui/names_in_a_broken_schema/fixed.json"
    no_dns_label "ui/no_dns_label/fixed.json"
    object_without_shape "ui/object_without_shape/fixed.json"
    one_of_without_discriminator "ui/one_of_without_discriminator/fixed.json"
    several_errors "ui/several_errors/fixed.json"
    unknown_flag "ui/unknown_flag/fixed.json"
    unknown_keyword "ui/unknown_keyword/fixed.json"
    unknown_namespace "ui/unknown_namespace/fixed.json"
    unknown_setting "ui/unknown_setting/fixed.json"
    uses_of_a_broken_schema "ui/uses_of_a_broken_schema/fixed.json"
}

#[test]
fn each_mistake_has_its_message() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["ui", "sentry-options"] {
        copy_schemas(&package.join(folder), &trybuild_package().join(folder))
            .expect("the schemas can be copied");
    }
    trybuild::TestCases::new().compile_fail("ui/*/broken.rs");
}

#[test]
fn each_mistake_has_a_twin_that_compiles() {
    let cases =
        fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/ui")).expect("the cases are here");
    let cases = cases.map(|entry| {
        entry
            .expect("the entry can be read")
            .file_name()
            .into_string()
    });
    let cases: BTreeSet<String> = cases
        .map(|name| name.expect("cases have plain names"))
        .collect();
    assert_eq!(cases, TWINS.iter().map(|case| (*case).to_owned()).collect());
}

/// Where trybuild puts the package that it compiles the cases in. Paths in the cases start there.
fn trybuild_package() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("a folder of the target folder");
    target
        .join("tests")
        .join("trybuild")
        .join(env!("CARGO_PKG_NAME"))
}

fn copy_schemas(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (from, to) = (
            entry.as_ref().map(fs::DirEntry::path),
            entry.as_ref().map(|it| to.join(it.file_name())),
        );
        let (Ok(from), Ok(to)) = (from, to) else {
            continue;
        };
        if from.is_dir() {
            copy_schemas(&from, &to)?;
        } else if from
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}
