//! Hostile and huge texts cost what their size does, and no more.

mod support;

use std::time::{Duration, Instant};

use sentry_options_schema::{MOST_TOLD, Policy, SchemaErrorKind, Source, json, nearest};
use serde_json::{Map, Value, json};
use support::{errors, file, schema};

/// Far more than each of these takes without optimization, and far less than each took when it was
/// quadratic.
const SOON: Duration = Duration::from_secs(4);

#[track_caller]
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    done
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}

#[test]
fn a_report_tells_some_violations_and_counts_the_rest() {
    let schema = schema(&file(
        r#""k": {"type": "array", "items": {"type": "integer", "enum": [1, 2, 3]}, "default": [], "description": "d"}"#,
    ));
    let values = json!({"k": vec![0; 50_000]});
    for policy in [Policy::Strict, Policy::Tolerant] {
        let report = soon(|| schema.validate(object(&values), policy));
        assert!(!report.is_valid());
        assert_eq!(report.violations.len(), MOST_TOLD);
        assert_eq!(report.more_violations, 50_000 - MOST_TOLD);
    }
}

#[test]
fn a_violation_tells_the_beginning_of_a_long_value() {
    let schema = schema(&file(
        r#""k": {"type": "array", "items": {"type": "string"}, "maxItems": 1, "default": [], "description": "d"}"#,
    ));
    let long = "é".repeat(100_000);
    let report = schema.validate(object(&json!({"k": [long, long]})), Policy::Strict);
    let told = report.violations[0].to_string();
    assert!(told.len() < 1_100, "{}", told.len());
    assert!(
        told.starts_with("[\"éé") && told.ends_with("é… has more than 1 item"),
        "{told}"
    );
}

#[test]
fn unknown_keys_cost_no_look_at_every_option_each() {
    let option = |at: u32| {
        format!(
            r#""area.some-option-name-{at}": {{"type": "integer", "default": 1, "description": "d"}}"#
        )
    };
    let schema = schema(&file(&(0..500).map(option).collect::<Vec<_>>().join(",\n")));
    let unknown = |at: usize| (format!("area.some-option-nam-{at}"), Value::from(1));
    let values = (0..2_000).map(unknown).collect::<Map<_, _>>();

    let report = soon(|| schema.validate(&values, Policy::Tolerant));
    assert_eq!(report.ignored.len(), MOST_TOLD);
    assert_eq!(report.more_ignored, 2_000 - MOST_TOLD);
    assert!(report.ignored[0].nearest.is_some());
    assert!(report.ignored[MOST_TOLD - 1].nearest.is_none());

    let report = soon(|| schema.validate(&values, Policy::Strict));
    assert_eq!(report.violations.len(), 1);
}

#[test]
fn nearest_looks_at_names_of_a_like_length() {
    assert_eq!(
        nearest("min_length", ["minLength", "maxLength"]),
        Some("minLength")
    );
    assert_eq!(
        nearest("m-i-n-l-e-n-g-t-h", ["minLength"]),
        Some("minLength")
    );
    assert_eq!(nearest("abc", ["abcdefg"]), None);
}

#[test]
fn an_unknown_field_of_many_items_is_one_warning() {
    let schema = schema(&file(
        r#""k": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}}}, "default": [], "description": "d"},
           "m": {"type": "object", "additionalProperties": {"type": "object", "properties": {"a": {"type": "integer"}}}, "default": {}, "description": "d"}"#,
    ));
    let item = json!({"a": 1, "weight": 1, "b": 2});
    let entries = (0..1_000).map(|at| (format!("e{at}"), item.clone()));
    let values = json!({"k": vec![item.clone(); 20_000], "m": entries.collect::<Map<_, _>>()});
    let report = soon(|| schema.validate(object(&values), Policy::Tolerant));
    assert!(report.is_valid());
    let told = report
        .ignored
        .iter()
        .map(|ignored| format!("{}/{}", ignored.option, ignored.path));
    let mut told = told.collect::<Vec<_>>();
    told.sort();
    assert_eq!(told, ["k/*/b", "k/*/weight", "m/*/b", "m/*/weight"]);
    assert_eq!(report.more_ignored, 0);
}

#[test]
fn many_errors_beside_many_secrets_render_soon() {
    let option = |at: u32| {
        let secret = if at.is_multiple_of(2) {
            r#", "secret": true"#
        } else {
            ""
        };
        format!(
            r#""area.option_{at}": {{"type": "integer", "default": "hunter2", "description": "Some description"{secret}}}"#
        )
    };
    let errors = errors(&file(
        &(0..1_000).map(option).collect::<Vec<_>>().join(",\n"),
    ));
    assert_eq!(errors.len(), 1_000);
    let rendered = soon(|| errors.to_string());
    assert_eq!(
        rendered.matches("area.option_").count(),
        if cfg!(feature = "excerpts") { 1_000 } else { 0 }
    );
    assert_eq!(rendered.matches("<secret> is not of type").count(), 500);
}

#[test]
fn deep_nesting_is_refused_before_anything_is_read() {
    for text in [
        "[".repeat(8_000_000),
        r#"{"a":"#.repeat(2_000_000),
        "[{\"a\":".repeat(1_000_000),
    ] {
        let source = Source::new("values.json", text);
        let errors = soon(|| json::parse_value(&source)).expect_err("too deep");
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].kind, json::ErrorKind::TooDeep);
    }
    let brackets = format!(r#"["{}", "\"[[", "\\"]"#, "[".repeat(200));
    assert!(json::parse(&Source::new("v", brackets)).is_ok());
}

#[test]
fn json_errors_are_told_up_to_twenty() {
    let text = format!("{{{}\"b\": 1}}", "\"a\": 1,\n".repeat(100_000));
    let source = Source::new("values.json", text);
    let (errors, lines) = soon(|| {
        let errors = json::parse_value(&source).expect_err("duplicates");
        let lines = (0..100_000)
            .map(|at| source.position(at * 8).line)
            .sum::<usize>();
        (errors, lines)
    });
    assert_eq!(errors.len(), 20);
    assert_eq!(source.position(errors[19].span.start).line, 21);
    assert!(lines > 100_000);
}

#[test]
fn positions_count_lines_and_characters() {
    let source = Source::new("s", "é\n\nab\n");
    let told = |offset| source.position(offset).to_string();
    let expected = [
        "1:1", "1:1", "1:2", "2:1", "3:1", "3:2", "3:3", "4:1", "4:1",
    ];
    assert_eq!((0..9).map(told).collect::<Vec<_>>(), expected);
}

#[test]
fn members_of_another_type_than_the_one_beside_them_are_one_error() {
    let errors = errors(&support::option(
        r#""type": "integer", "enum": ["a", "b", "c"]"#,
        "1",
    ));
    assert_eq!(errors.len(), 1, "{errors}");
    assert!(matches!(
        errors.errors()[0].kind,
        SchemaErrorKind::EnumMember { .. }
    ));
    let some = support::errors(&support::option(
        r#""type": "integer", "enum": ["a", 1, "c"]"#,
        "1",
    ));
    assert_eq!(some.len(), 2, "{some}");
}
