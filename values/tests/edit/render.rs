//! Values as YAML text.

use sentry_options_schema::Source;
use sentry_options_values::{edit, yaml};
use serde_json::{Value, json};

use super::random::Random;

#[test]
fn scalars() {
    for (value, text) in [
        (json!(null), "null"),
        (json!(true), "true"),
        (json!(-1), "-1"),
        (json!(u64::MAX), "18446744073709551615"),
        (json!(1.0), "1.0"),
        (json!(0.1), "0.1"),
        (json!(1e300), "1.0e+300"),
        (json!(1.5e-9), "1.5e-9"),
        (json!("word"), "word"),
        (json!("two words, and more"), "two words, and more"),
        (json!("https://sentry.io/a?b"), "\"https://sentry.io/a?b\""),
        (json!("https://sentry.io/a"), "https://sentry.io/a"),
        (json!("größer"), "größer"),
        (json!(""), "\"\""),
        (json!("yes"), "\"yes\""),
        (json!("N"), "\"N\""),
        (json!("Null"), "\"Null\""),
        (json!("017"), "\"017\""),
        (json!("1_000"), "\"1_000\""),
        (json!("12:30"), "\"12:30\""),
        (json!("2020-01-01"), "\"2020-01-01\""),
        (json!(".inf"), "\".inf\""),
        (json!("a: b"), "\"a: b\""),
        (json!("a:"), "\"a:\""),
        (json!("a #b"), "\"a #b\""),
        (json!("a "), "\"a \""),
        (json!("- a"), "\"- a\""),
        (json!("~"), "\"~\""),
        (json!("<<"), "\"<<\""),
        (
            json!("\"\\\t\0\u{1}\u{85}\u{2028}\u{feff}"),
            "\"\\\"\\\\\\t\\0\\x01\\x85\\u2028\\uFEFF\"",
        ),
        (json!("\u{1F600}"), "\"\u{1F600}\""),
        (json!("a\r\nb"), "\"a\\r\\nb\""),
        (json!("a\n b\n"), "|\n  a\n   b"),
        (json!("a\n\nb"), "|-\n  a\n\n  b"),
        (json!("a \nb"), "\"a \\nb\""),
        (json!(" a\nb"), "\" a\\nb\""),
        (json!("\na"), "\"\\na\""),
        (json!("a\n"), "\"a\\n\""),
    ] {
        assert_eq!(edit::render(&value), format!("{text}\n"), "{value}");
    }
}

#[test]
fn collections() {
    let value = json!({"a": {"b": [1, [2, [3]], {"c": 1, "d": {"e": "x\ny"}}, "p\nq\n"]}, "f": [], "g": {}});
    let text = "a:
  b:
    - 1
    - - 2
      - - 3
    - c: 1
      d:
        e: |-
          x
          y
    - |
      p
      q
f: []
g: {}
";
    assert_eq!(edit::render(&value), text);
    assert_eq!(
        edit::render(&json!([1, {"a": [2]}])),
        "- 1\n- a:\n    - 2\n"
    );
    assert_eq!(
        edit::render_entry("a b", &json!({"c": [1]}), 4),
        "    \"a b\":\n      c:\n        - 1\n"
    );
}

#[test]
fn what_is_written_is_read_by_us_and_by_others() {
    let mut random = Random::new(3);
    for _ in 0..2_000 {
        let value = random.value(4);
        let text = edit::render(&value);
        let read = yaml::parse(&Source::new("values.yaml", &*text));
        let read = read.unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        assert_eq!(read.root.to_value(), value, "{text}");
        let oracle = serde_norway::from_str::<Value>(&text);
        assert_eq!(
            oracle.unwrap_or_else(|error| panic!("{error}\n{text}")),
            value,
            "{text}"
        );
    }
}
