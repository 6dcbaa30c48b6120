//! Reading by key behaves as in the 1.2 releases, save where the reload is ours.

mod support;

use std::fs;
use std::time::{Duration, SystemTime};

use sentry_options::testing::{clear_override, set_override};
use sentry_options::{Options, ValidationError};
use serde_json::{Value, json};

use support::Directory;
use support::keyed::{SCHEMA, SCHEMAS, error, store};

#[test]
fn get_serves_the_value_or_the_default() {
    let (directory, options) = store();
    assert_eq!(options.get("ns", "i").expect("known"), 10);
    assert_eq!(
        options.get("ns", "n").expect("known").to_string(),
        "1",
        "numbers as written"
    );
    directory.write("ns", json!({"i": 1.0, "n": 2, "st": {"a": 2}}));
    assert!(options.refresh().expect("valid"));
    assert_eq!(options.get("ns", "i").expect("known").to_string(), "1.0");
    assert_eq!(options.get("ns", "n").expect("known").to_string(), "2");
    assert_eq!(options.get("ns", "st").expect("known"), json!({"a": 2}));
}

#[test]
fn unknown_names_are_errors_with_the_texts_of_1_2() {
    let (_directory, options) = store();
    for result in [
        options.get("zz", "i"),
        options.get_forced("zz", "i"),
        options.isset("zz", "i").map(Value::from),
    ] {
        assert_eq!(error(result), "Unknown namespace: zz");
    }
    for result in [
        options.get("ns", "zz"),
        options.get_forced("ns", "zz"),
        options.isset("ns", "zz").map(Value::from),
    ] {
        assert_eq!(error(result), "Unknown option 'zz' in namespace 'ns'");
    }
    // A flag that is not set has no value, but it is known.
    assert_eq!(
        error(options.get("ns", "feature.x")),
        "Unknown option 'feature.x' in namespace 'ns'"
    );
    assert!(!options.isset("ns", "feature.x").expect("known"));
}

#[test]
fn isset_tells_a_value_from_a_default() {
    let (directory, options) = store();
    assert!(!options.isset("ns", "i").expect("known"));
    directory.write("ns", json!({"i": 10}));
    assert!(options.refresh().expect("valid"));
    assert!(
        options.isset("ns", "i").expect("known"),
        "also where it equals the default"
    );
    set_override("ns", "s", json!("x"));
    assert!(
        !options.isset("ns", "s").expect("known"),
        "overrides do not count"
    );
    clear_override("ns", "s");
}

#[test]
fn refresh_says_whether_it_published() {
    let (directory, options) = store();
    assert!(!options.refresh().expect("no file"));
    directory.write("ns", json!({"i": 1}));
    assert!(options.refresh().expect("valid"));
    assert!(!options.refresh().expect("unchanged"));
    directory.set_modified("ns", SystemTime::now() - Duration::from_secs(60));
    assert!(
        options.refresh().expect("valid"),
        "the mtime changed, backwards"
    );

    directory.write("ns", json!({"i": "x"}));
    let text = "Schema error: Value error for ns: \n\ti \"x\" is not of type \"integer\"";
    assert_eq!(error(options.refresh()), text);
    assert_eq!(error(options.refresh()), text, "for as long as it is so");
    assert_eq!(options.get_forced("ns", "i").expect("the old value"), 1);
}

#[test]
fn get_forced_reads_what_is_on_disk() {
    let (directory, options) = store();
    directory.write("ns", json!({"i": 1}));
    assert_eq!(
        options.get("ns", "i").expect("known"),
        10,
        "no threshold, no refresh"
    );
    assert_eq!(options.get_forced("ns", "i").expect("known"), 1);
}

#[test]
fn a_zero_threshold_refreshes_at_each_read() {
    let (directory, options) = store();
    drop(options);
    let before = support::watchers();
    let builder = directory
        .builder()
        .with_schemas(SCHEMAS)
        .with_refresh_threshold(Duration::ZERO);
    let options = builder.build().expect("valid");
    assert_eq!(support::watchers(), before, "and needs no thread");
    for value in 1..20 {
        directory.write("ns", json!({ "i": value }));
        assert_eq!(options.get("ns", "i").expect("known"), value);
    }
    directory.write("ns", json!({"s": ""}));
    assert!(options.isset("ns", "s").expect("known"));
    directory.write("ns", json!({"s": 1}));
    assert_eq!(options.get("ns", "s").expect("the old value"), "");
}

#[test]
fn the_builder_refuses_what_1_2_refuses() {
    let directory = Directory::new();
    let missing = error(directory.builder().build());
    assert!(
        missing.starts_with(
            "Schema error: Failed to read file: No such file or directory (os error 2)"
        ),
        "{missing}"
    );
    let twice = directory
        .builder()
        .with_schemas(SCHEMAS)
        .with_additional_schemas(SCHEMAS)
        .build();
    assert_eq!(
        error(twice),
        "Schema error: Schema error in <embedded>: Duplicate namespace 'ns'"
    );
    let name = error(directory.builder().with_schemas(&[("NS", SCHEMA)]).build());
    assert_eq!(
        name,
        "Schema error: Invalid namespace name 'NS': character 'N' not allowed. Use lowercase alphanumeric or '-'"
    );
    // As in 1.2: with others besides, no schemas directory is needed.
    let options = directory
        .builder()
        .with_additional_schemas(SCHEMAS)
        .build()
        .expect("valid");
    assert_eq!(options.get("ns", "i").expect("known"), 10);
    directory
        .builder()
        .with_schemas(&[])
        .build()
        .expect("nothing to serve");

    directory.write_schema("disk", SCHEMA);
    let options = Options::from_directory(directory.path()).expect("valid");
    assert_eq!(options.get("disk", "i").expect("known"), 10);
    fs::write(directory.path().join("schemas/README"), "").expect("a file");
    fs::create_dir(directory.path().join("schemas/..data")).expect("a folder");
    Options::from_directory(directory.path()).expect("kubelet's folders and stray files are none");
}

#[test]
fn validate_override_is_strict() {
    let (_directory, options) = store();
    options
        .validate_override("ns", "i", &json!(1))
        .expect("valid");
    let value = "Schema error: Value error for ns: \n\ti \"x\" is not of type \"integer\"";
    assert_eq!(
        error(options.validate_override("ns", "i", &json!("x"))),
        value
    );
    let key = "Schema error: Unknown option 'zz' in namespace 'ns'";
    assert_eq!(error(options.validate_override("ns", "zz", &json!(1))), key);
    assert_eq!(
        error(options.validate_override("zz", "i", &json!(1))),
        "Unknown namespace: zz"
    );
    let field = "Schema error: Value error for ns: \n\tst Additional properties are not allowed ('b' was unexpected)";
    assert_eq!(
        error(options.validate_override("ns", "st", &json!({"a": 1, "b": 2}))),
        field
    );
}

#[test]
fn a_registry_validates_and_loads() {
    let mut registry = sentry_options::SchemaRegistry::from_schemas(SCHEMAS).expect("valid");
    let twice = registry
        .add_schemas(&[("other", SCHEMA), ("ns", SCHEMA)])
        .expect_err("a duplicate")
        .to_string();
    assert_eq!(
        twice,
        "Schema error in <embedded>: Duplicate namespace 'ns'"
    );
    assert!(registry.get("other").is_none(), "all or none");
    let directory = Directory::new();
    directory.write_generated("ns", json!({"i": 1, "unknown": 1}), "garbage");
    let (values, times) = registry
        .load_values_json(&directory.values())
        .expect("valid");
    assert_eq!(values["ns"].len(), 1);
    assert_eq!(times["ns"], "garbage");
    assert_eq!(
        registry.strip_unknown_keys("ns", &json!({"i": 1, "zz": 1})),
        json!({"i": 1})
    );
    assert_eq!(
        registry.strip_unknown_keys("zz", &json!({"zz": 1})),
        json!({"zz": 1})
    );
    let unknown = registry
        .validate_values("ns", &json!({"unknown": 1}))
        .expect_err("strict");
    let expected =
        "Value error for ns: \n\t Additional properties are not allowed ('unknown' was unexpected)";
    assert_eq!(unknown.to_string(), expected);
    directory.write("ns", json!([]));
    assert!(matches!(
        registry.load_values_json(&directory.values()),
        Err(ValidationError::ValueError { .. })
    ));
    let metadata = &registry.get("ns").expect("known").options["st"];
    assert_eq!(
        (metadata.option_type.as_str(), &metadata.default),
        ("object", &json!({"a": 1}))
    );
    assert_eq!(metadata.property_schema["required"], json!(["a"]));
    assert!(!registry.schemas()["ns"].options.contains_key("feature.x"));
    assert!(registry.schemas()["ns"].is_known_key("feature.x"));
}
