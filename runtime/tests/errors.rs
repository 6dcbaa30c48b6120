//! The texts of the public errors, and each [`Reason`] provoked.

mod support;

use std::error::Error;
use std::fs;
use std::io;

use sentry_options::{OptionsError, Outcome, Reason, ValidationError};
use serde_json::json;

use support::{Directory, Events, refresh};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");

fn unknown_option() -> ValidationError {
    ValidationError::UnknownOption {
        namespace: "seer".into(),
        key: "k".into(),
    }
}

/// Every variant; a new one does not compile here.
fn text_of_validation_error(error: &ValidationError) -> &'static str {
    match error {
        ValidationError::SchemaError { .. } => "Schema error in f: m",
        ValidationError::ValueError { .. } => "Value error for n: e",
        ValidationError::UnknownNamespace(_) => "Unknown namespace: x",
        ValidationError::UnknownOption { .. } => "Unknown option 'k' in namespace 'seer'",
        ValidationError::InternalError(_) => "Internal error: m",
        ValidationError::FileRead(_) => "Failed to read file: gone",
        ValidationError::JSONParse(_) => {
            "Failed to parse JSON: EOF while parsing an object at line 1 column 1"
        }
        ValidationError::ValidationErrors(_) => {
            "2 validation error(s)\nUnknown option 'k' in namespace 'seer'\nInternal error: m"
        }
        ValidationError::InvalidName { .. } => "Invalid l 'n': r",
    }
}

#[test]
fn each_validation_error_has_its_text() {
    let invalid_json = serde_json::from_str::<serde_json::Value>("{").expect_err("no JSON");
    let errors = [
        ValidationError::SchemaError {
            file: "f".into(),
            message: "m".into(),
        },
        ValidationError::ValueError {
            namespace: "n".into(),
            errors: "e".into(),
        },
        ValidationError::UnknownNamespace("x".into()),
        unknown_option(),
        ValidationError::InternalError("m".into()),
        ValidationError::from(io::Error::other("gone")),
        ValidationError::from(invalid_json),
        ValidationError::ValidationErrors(vec![
            unknown_option(),
            ValidationError::InternalError("m".into()),
        ]),
        ValidationError::InvalidName {
            label: "l".into(),
            name: "n".into(),
            reason: "r".into(),
        },
    ];
    for error in errors {
        assert_eq!(error.to_string(), text_of_validation_error(&error));
        let has_source = matches!(
            error,
            ValidationError::FileRead(_) | ValidationError::JSONParse(_)
        );
        assert_eq!(error.source().is_some(), has_source, "{error}");
    }
}

/// Every variant; a new one does not compile here.
fn text_of_options_error(error: &OptionsError) -> &'static str {
    match error {
        OptionsError::NotInitialized => "Options not initialized - call init() first",
        OptionsError::AlreadyInitialized => "Options already initialized",
        OptionsError::UnknownNamespace(_) => "Unknown namespace: x",
        OptionsError::UnknownOption { .. } => "Unknown option 'k' in namespace 'n'",
        OptionsError::Schema(_) => "Schema error: Unknown option 'k' in namespace 'seer'",
    }
}

#[test]
fn each_options_error_has_its_text() {
    let errors = [
        OptionsError::NotInitialized,
        OptionsError::AlreadyInitialized,
        OptionsError::UnknownNamespace("x".into()),
        OptionsError::UnknownOption {
            namespace: "n".into(),
            key: "k".into(),
        },
        OptionsError::from(unknown_option()),
    ];
    for error in errors {
        assert_eq!(error.to_string(), text_of_options_error(&error));
        let source = error.source().map(ToString::to_string);
        let expected =
            matches!(error, OptionsError::Schema(_)).then(|| unknown_option().to_string());
        assert_eq!(source, expected);
    }
}

/// A namespace whose code cannot decode 13, although its schema accepts it.
mod broken {
    use sentry_options::__private as rt;

    pub(crate) struct Unlucky;

    impl rt::Type for Unlucky {
        fn decode(value: &rt::Value) -> Option<Self> {
            (value != 13).then_some(Self)
        }
        fn encode(&self) -> rt::Value {
            rt::Value::Null
        }
    }

    const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
        "number": {"type": "integer", "default": 1, "description": "Not 13"}}}"#;
    static MIRRORS: rt::Mirrors<1> = rt::Mirrors::new();
    static DECODERS: [rt::Decoder; 1] = [rt::Decoder::typed::<Unlucky>()];
    static NAMESPACE: rt::Namespace =
        rt::Namespace::new("broken", SCHEMA, "broken.json", &DECODERS, &MIRRORS);
    rt::inventory::submit! { rt::Registration(&NAMESPACE) }
}

/// The reason for which a reload refuses what `write` writes.
#[track_caller]
fn reason(write: impl FnOnce(&Directory)) -> Reason {
    let directory = Directory::new();
    directory.write("seer", json!({}));
    directory.write("broken", json!({"number": 12}));
    let events = Events::default();
    let options = directory
        .builder()
        .with_observer(events.observer())
        .build()
        .expect("valid");
    write(&directory);
    refresh(&options).expect_err("refused");
    match events.take().remove(0).outcome {
        Outcome::Rejected(rejection) => rejection.reason.clone(),
        other => panic!("{other:?}"),
    }
}

/// Every variant; it is marked as non-exhaustive, so a new one fails here when it is first provoked.
fn name(reason: &Reason) -> &'static str {
    match reason {
        Reason::Unreadable(_) => "unreadable",
        Reason::NotAFile => "not a file",
        Reason::TooLarge { .. } => "too large",
        Reason::Syntax { .. } => "syntax",
        Reason::MissingOptions => "missing options",
        Reason::OptionsNotAnObject { .. } => "options not an object",
        Reason::Invalid { .. } => "invalid",
        Reason::Undecodable { .. } => "undecodable",
        other => panic!("a test for {other:?} is missing"),
    }
}

#[test]
fn each_reason_is_provoked() {
    let replace = |directory: &Directory| {
        let file = directory.file("seer");
        fs::remove_file(&file).expect("a file");
        file
    };
    let large = |directory: &Directory| {
        let file = fs::File::create(directory.file("seer")).expect("a file");
        file.set_len(1 << 30).expect("a sparse file");
    };
    let unreadable = |directory: &Directory| {
        std::os::unix::fs::symlink("values.json", replace(directory)).expect("a link");
    };
    let reasons = [
        ("unreadable", reason(unreadable)),
        (
            "not a file",
            reason(|directory| fs::create_dir(replace(directory)).expect("a folder")),
        ),
        ("too large", reason(large)),
        (
            "syntax",
            reason(|directory| directory.write_bytes("seer", "{")),
        ),
        (
            "missing options",
            reason(|directory| directory.write_bytes("seer", "{}")),
        ),
        (
            "options not an object",
            reason(|directory| directory.write("seer", json!(1))),
        ),
        (
            "invalid",
            reason(|directory| directory.write("seer", json!({"limit": 0}))),
        ),
        (
            "undecodable",
            reason(|directory| directory.write("broken", json!({"number": 13}))),
        ),
    ];
    for (expected, reason) in reasons {
        assert_eq!(name(&reason), expected);
    }
}

/// What is wrong with several namespaces at the start is said in one error.
#[test]
fn the_start_names_every_invalid_namespace() {
    let directory = Directory::new();
    directory.write("seer", json!({"limit": 0}));
    directory.write_bytes("broken", "{");
    let error = directory.builder().build().expect_err("refused");
    let OptionsError::Schema(ValidationError::ValidationErrors(errors)) = &error else {
        panic!("{error:?}")
    };
    let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let file = directory.file("broken");
    let expected = [
        format!(
            "Failed to parse JSON: EOF while parsing an object at line 1 column 1 ({})",
            file.display()
        ),
        "Value error for seer: \n\tlimit 0 is less than the minimum of 1".to_owned(),
    ];
    assert_eq!(texts, expected);
}
