//! Numbers without rounding, and the formats of strings.

mod support;

use sentry_options_schema::format::{Timestamp, parse_date_time};
use sentry_options_schema::{Policy, Schema};
use serde_json::{Value, json};
use support::{file, schema};

/// A schema whose option `k` is an array of the type, so that it needs no default of the type.
fn of(keywords: &str) -> Schema {
    schema(&file(&format!(
        r#""k": {{"type": "array", "items": {{{keywords}}}, "default": [], "description": "d"}}"#
    )))
}

fn accepts(keywords: &str, literal: &str) -> bool {
    let value = serde_json::from_str::<Value>(literal).expect(literal);
    of(keywords).options[0]
        .validate(&json!([value]), Policy::Strict)
        .is_valid()
}

#[test]
fn integers() {
    let range = |format: &str, good: &[&str], bad: &[&str]| {
        let keywords = format!(r#""type": "integer"{format}"#);
        for literal in good {
            assert!(accepts(&keywords, literal), "{keywords} {literal}");
        }
        for literal in bad {
            assert!(!accepts(&keywords, literal), "{keywords} {literal}");
        }
    };
    range(
        "",
        &[
            "0",
            "-0",
            "-0.0",
            "1.0",
            "1e3",
            "9007199254740992.0",
            "9223372036854775807",
            "-9223372036854775808",
        ],
        &[
            "0.5",
            "1e-1",
            "9007199254740994.0",
            "1e17",
            "1e300",
            "9223372036854775808",
            "-9223372036854775809",
        ],
    );
    range(
        r#", "format": "int8""#,
        &["-128", "127", "127.0"],
        &["-129", "128"],
    );
    range(
        r#", "format": "int16""#,
        &["-32768", "32767"],
        &["-32769", "32768"],
    );
    range(
        r#", "format": "int32""#,
        &["-2147483648", "2147483647"],
        &["-2147483649", "2147483648"],
    );
    range(
        r#", "format": "int64""#,
        &["-9223372036854775808"],
        &["9223372036854775808"],
    );
    range(
        r#", "format": "uint8""#,
        &["0", "-0.0", "255"],
        &["-1", "256"],
    );
    range(r#", "format": "uint16""#, &["65535"], &["65536", "-1"]);
    range(
        r#", "format": "uint32""#,
        &["4294967295"],
        &["4294967296", "-1"],
    );
    range(
        r#", "format": "uint64""#,
        &["18446744073709551615"],
        &["18446744073709551616", "-1"],
    );
}

#[test]
fn bounds_do_not_round() {
    let maximum = r#""type": "number", "maximum": 9007199254740992"#;
    assert!(accepts(maximum, "9007199254740992.0"));
    assert!(!accepts(maximum, "9007199254740993"));
    let minimum = r#""type": "integer", "format": "uint64", "minimum": 18446744073709551615"#;
    assert!(accepts(minimum, "18446744073709551615"));
    assert!(!accepts(minimum, "18446744073709551614"));
    let exclusive = r#""type": "number", "exclusiveMinimum": 9007199254740993"#;
    assert!(!accepts(exclusive, "9007199254740992.0"));
    assert!(accepts(exclusive, "9007199254740994.0"));
    let fraction = r#""type": "integer", "minimum": -1.5, "maximum": -0.5"#;
    assert!(accepts(fraction, "-1") && !accepts(fraction, "-2") && !accepts(fraction, "0"));
    let negative = r#""type": "number", "maximum": -1"#;
    assert!(accepts(negative, "-1.5") && !accepts(negative, "-0.5"));
    let huge = r#""type": "number", "maximum": 1e300"#;
    assert!(accepts(huge, "1e300") && !accepts(huge, "1.1e300") && accepts(huge, "1"));
}

#[test]
fn multiples_are_decided_on_the_decimal_text() {
    let cases = [
        ("0.1", "0.3", true),
        ("0.1", "0.35", false),
        ("0.01", "19.99", true),
        ("0.01", "19.999", false),
        ("1e-300", "1e300", true),
        ("3", "1e300", false),
        ("7", "1e300", false),
        ("10", "1e300", true),
        ("1e300", "1e300", true),
        ("1e300", "1", false),
        ("1e300", "0", true),
        ("1e300", "0.0", true),
        ("0.3", "-0.9", true),
        ("2", "18446744073709551615", false),
        ("5", "18446744073709551615", true),
        ("18446744073709551615", "18446744073709551615", true),
        ("2.5", "5", true),
        ("2.5", "4", false),
        ("1e-9", "123456789.123456789", true),
        ("1.5", "4.5", true),
    ];
    for (divisor, literal, expected) in cases {
        let keywords = format!(r#""type": "number", "multipleOf": {divisor}"#);
        assert_eq!(
            accepts(&keywords, literal),
            expected,
            "{literal} of {divisor}"
        );
    }
}

#[test]
fn equality_is_of_values() {
    let allowed = r#""type": "number", "enum": [1, 2.5, 9007199254740993]"#;
    for (literal, expected) in [
        ("1.0", true),
        ("2.50", true),
        ("9007199254740992.0", false),
        ("9007199254740993", true),
        ("2", false),
    ] {
        assert_eq!(accepts(allowed, literal), expected, "{literal}");
    }
    let unique = r#""type": "array", "items": {"type": "object", "additionalProperties": {"type": "number"}}, "uniqueItems": true"#;
    assert!(!accepts(
        unique,
        r#"[{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]"#
    ));
    assert!(accepts(unique, r#"[{"a": 1}, {"b": 1}, {"a": 1.5}]"#));
    let many = (0..40)
        .map(|n| format!("{{\"a\": {n}}}"))
        .collect::<Vec<_>>()
        .join(",");
    assert!(accepts(unique, &format!("[{many}]")));
    assert!(!accepts(unique, &format!("[{many}, {{\"a\": 7.0}}]")));
}

#[test]
fn texts() {
    let length = r#""type": "string", "minLength": 2, "maxLength": 2"#;
    assert!(accepts(length, r#""é日""#) && accepts(length, r#""𝄞𝄞""#));
    assert!(!accepts(length, r#""é""#) && !accepts(length, r#""abc""#));
    let pattern = r#""type": "string", "pattern": "b.d""#;
    assert!(accepts(pattern, r#""abcde""#) && !accepts(pattern, r#""abc""#));
}

#[test]
fn formats() {
    let cases: [(&str, &[&str], &[&str]); 3] = [
        (
            "uuid",
            &[
                "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
            ],
            &[
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa08aa9811eab4aa73b441d16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
                "",
            ],
        ),
        (
            "ipv4",
            &["127.0.0.1", "255.255.255.255"],
            &["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4 ", "::1"],
        ),
        (
            "ipv6",
            &["::1", "::", "2001:db8::8a2e:370:7334", "::ffff:1.2.3.4"],
            &["1.2.3.4", "::1%eth0", ":::", "12345::"],
        ),
    ];
    for (format, good, bad) in cases {
        let keywords = format!(r#""type": "string", "format": "{format}""#);
        for text in good {
            assert!(
                accepts(&keywords, &json!(text).to_string()),
                "{format} {text}"
            );
        }
        for text in bad {
            assert!(
                !accepts(&keywords, &json!(text).to_string()),
                "{format} {text}"
            );
        }
    }
}

#[test]
fn date_times() {
    let good = [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("1970-01-01t00:00:00.5z", 0, 500_000_000),
        ("2026-01-31T12:00:00+01:00", 1_769_857_200, 0),
        (
            "2000-02-29T23:59:59.123456789123-00:30",
            951_870_599,
            123_456_789,
        ),
        ("1969-12-31T23:59:59Z", -1, 0),
        ("0000-01-01T00:00:00Z", -62_167_219_200, 0),
        ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ("1998-12-31T23:59:60Z", 915_148_799, 0),
        ("1998-12-31T15:59:60.5-08:00", 915_148_799, 500_000_000),
    ];
    for (text, seconds, nanoseconds) in good {
        let expected = Timestamp {
            seconds,
            nanoseconds,
        };
        assert_eq!(parse_date_time(text), Some(expected), "{text}");
    }
    let bad = [
        "",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-01-31 12:00:00Z",
        "2026-1-31T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "2026-04-31T12:00:00Z",
        "2026-01-00T12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:61Z",
        "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00+24:00",
        "2026-01-31T12:00:00+01:60",
        "2026-01-31T12:00:00+0100",
        "2026-01-31T12:00:00Zx",
        "+026-01-31T12:00:00Z",
        "2026-01-31T12:00:00\u{661}Z",
    ];
    for text in bad {
        assert_eq!(parse_date_time(text), None, "{text}");
    }
    assert!(accepts(
        r#""type": "string", "format": "date-time""#,
        r#""2026-01-31T12:00:00Z""#
    ));
}
