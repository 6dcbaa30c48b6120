//! What scalars mean. The tables are what the peer's command 1.2.17 makes of them, but for what it refuses or
//! guesses and we refuse.

use sentry_options_values::yaml::{ErrorKind, Found};
use serde_json::{Value, json};

use super::{faults, value};

#[track_caller]
fn assert_all(expected: &dyn Fn(&str) -> Value, texts: &str) {
    for text in texts.split_whitespace() {
        let expected = json!({"k": expected(text)});
        assert_eq!(value(&format!("k: {text}\n")), expected, "{text}");
        // Likewise in a flow, but for texts that end in a dot or the like no flow cares for either.
        assert_eq!(value(&format!("{{k: {text} }}")), expected, "{text}");
    }
}

#[test]
fn what_yaml_1_1_took_for_something_else_is_text() {
    assert_all(
        &|text| text.into(),
        "yes no on off Yes NO y n Y N nULL tRue FaLSe 017 -017 +017 00 -00 007 08 0O17 0X1F 0B1 1_000 0_1 1__0
         0x_1 12:30 12:30:45 190:20:30 2020-01-01 2020-01-01T00:00:00Z . .. -- +- e3 1e 1e+ +e3 .e3 1.2.3 1e3.5
         .Nan -.nan +.nan inf -inf nan NaN infinity Infinity = << 0x 0o 0b 0o8 0xG --1 ++1 +-1 -+1 0x+1 0x-1
         0o+7 0b-1 -0x-1 00x1 _1 1-2 1+2 1e5e5 0b2 -.Nan ~a null1 truer",
    );
}

#[test]
fn nulls_booleans_and_what_is_left_out() {
    assert_all(&|_| Value::Null, "~ null Null NULL");
    assert_all(&|_| true.into(), "true True TRUE");
    assert_all(&|_| false.into(), "false False FALSE");
    assert_eq!(
        value("a:\nb: # nothing\nc:\n- \n-\n"),
        json!({"a": null, "b": null, "c": [null, null]})
    );
}

#[test]
fn integers() {
    let table: [(&str, Value); 22] = [
        ("0", 0.into()),
        ("-0", 0.into()),
        ("+0", 0.into()),
        ("+1", 1.into()),
        ("-1", (-1).into()),
        ("0o17", 15.into()),
        ("-0o17", (-15).into()),
        ("0x1F", 31.into()),
        ("0x1f", 31.into()),
        ("+0x1f", 31.into()),
        ("-0x1F", (-31).into()),
        ("0b1", 1.into()),
        ("0b101", 5.into()),
        ("-0b1", (-1).into()),
        ("9223372036854775807", i64::MAX.into()),
        ("9223372036854775808", 9_223_372_036_854_775_808_u64.into()),
        ("18446744073709551615", u64::MAX.into()),
        ("-9223372036854775808", i64::MIN.into()),
        ("0xFFFFFFFFFFFFFFFF", u64::MAX.into()),
        ("0o1777777777777777777777", u64::MAX.into()),
        ("-0x8000000000000000", i64::MIN.into()),
        ("9007199254740993", 9_007_199_254_740_993_i64.into()),
    ];
    for (text, expected) in table {
        assert_all(&|_| expected.clone(), text);
    }
}

#[test]
fn floats_are_read_exactly_and_stay_floats() {
    for (text, written) in [
        ("1.0", "1.0"),
        ("-0.0", "-0.0"),
        ("1.50", "1.5"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("+.5", "0.5"),
        (".5e3", "500.0"),
        ("5.", "5.0"),
        ("-5.", "-5.0"),
        ("5.e3", "5000.0"),
        ("0.", "0.0"),
        ("00.5", "0.5"),
        ("01.5", "1.5"),
        ("1e3", "1000.0"),
        ("1E3", "1000.0"),
        ("1e+03", "1000.0"),
        ("1e-3", "0.001"),
        ("-1.5e-3", "-0.0015"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("123456789.123456789", "123456789.12345679"),
        ("1.7976931348623157e308", "1.7976931348623157e308"),
        ("2.2250738585072011e-308", "2.225073858507201e-308"),
        ("5e-324", "5e-324"),
        ("1e-999", "0.0"),
    ] {
        let expected = written.parse::<f64>().unwrap();
        let read = value(text);
        assert!(read.is_f64(), "{text}");
        assert_eq!(
            read.as_f64().map(f64::to_bits),
            Some(expected.to_bits()),
            "{text}"
        );
    }
}

#[test]
fn numbers_that_json_cannot_hold_are_refused() {
    for text in [
        "9223372036854775808000",
        "18446744073709551616",
        "-9223372036854775809",
        "-18446744073709551616",
        "0x10000000000000000",
        "0o2000000000000000000000",
        "-0x8000000000000001",
        "340282366920938463463374607431768211456",
    ] {
        assert_eq!(
            faults(&format!("k: {text}")),
            [ErrorKind::IntegerTooLarge],
            "{text}"
        );
    }
    for text in ["1e999", "-1e999", "1.5E400"] {
        assert_eq!(
            faults(&format!("k: {text}")),
            [ErrorKind::FloatTooLarge],
            "{text}"
        );
    }
    for text in [
        ".inf", ".Inf", ".INF", "-.inf", "+.Inf", ".nan", ".NaN", ".NAN",
    ] {
        assert_eq!(
            faults(&format!("k: {text}")),
            [ErrorKind::NotFinite],
            "{text}"
        );
    }
    // In quotes they are text.
    assert_eq!(
        value("['1e999', \"18446744073709551616\", '.inf']")
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}

#[test]
fn quoted_scalars_are_text() {
    assert_eq!(
        value(
            r#"["1", '1', 'true', "null", "", '', "~", 'it''s', "a\tb\n\"\\\/\0\x01\u263A\U0001F600\ud83d\ude00"]"#
        ),
        json!([
            "1",
            "1",
            "true",
            "null",
            "",
            "",
            "~",
            "it's",
            "a\tb\n\"\\/\0\u{1}\u{263a}\u{1F600}\u{1F600}"
        ])
    );
    assert_eq!(
        value("k: \"a\n  b\n\n  c\\\n  d\"\n"),
        json!({"k": "a b\nc d".replace("c d", "cd")})
    );
}

#[test]
fn texts_of_several_lines() {
    for (text, expected) in [
        ("k: a\n   b\n\n   c\n", "a b\nc"),
        ("k: |\n    a\n     b\n\n    c\n", "a\n b\n\nc\n"),
        ("k: >\n    a\n    b\n\n    c\n", "a b\nc\n"),
        ("k: |-\n  a\n", "a"),
        ("k: |+\n  a\n\n", "a\n\n"),
        ("k: |2\n      a\n", "    a\n"),
        ("k: |-\n  12\n", "12"),
        ("k: |\n", ""),
        // A last line without an end has none in the value either.
        ("k: |\n  a", "a"),
        ("k: |+\n  a\n  b", "a\nb"),
        ("k: >\n  a\n  b", "a b"),
        ("k: |\n  a\n  ", "a\n"),
        ("k: |\n  a\n    ", "a\n  "),
        ("k: |\r\n  a\r\n  b\r\n", "a\nb\n"),
        ("k: >-\n  a\n    b\n  c\n", "a\n  b\nc"),
    ] {
        assert_eq!(value(text), json!({"k": expected}), "{text:?}");
    }
}

#[test]
fn tags_of_yaml_itself() {
    for (text, expected) in [
        ("!!str 1", json!("1")),
        ("!!str true", json!("true")),
        ("!!str ~", json!("~")),
        ("!!str", json!("")),
        ("!!str \"1\"", json!("1")),
        ("!<tag:yaml.org,2002:str> 1", json!("1")),
        ("!!int \"1\"", json!(1)),
        ("!!int \"0x1F\"", json!(31)),
        ("!!float 1", json!(1.0)),
        ("!!float \"1.5\"", json!(1.5)),
        ("!!bool \"True\"", json!(true)),
        ("!!null ~", json!(null)),
        ("!!null", json!(null)),
        ("!!null \"null\"", json!(null)),
        ("!!map {a: 1}", json!({"a": 1})),
        ("!!seq [1]", json!([1])),
    ] {
        assert_eq!(
            value(&format!("k: {text}\n")),
            json!({"k": expected}),
            "{text}"
        );
    }
    assert_eq!(
        value("%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1\n"),
        json!("1")
    );
}

#[test]
fn keys_are_text_as_json_writes_it() {
    assert_eq!(
        value(
            "{1: a, -5: b, 1.5: c, true: d, yes: e, 017: f, \"~\": g, '0x1F': h, !!str 2: i, ? k : j}"
        ),
        json!({"1": "a", "-5": "b", "1.5": "c", "true": "d", "yes": "e", "017": "f", "~": "g", "0x1F": "h",
               "2": "i", "k": "j"})
    );
    for (key, found) in [
        ("0x1F", Found::Number),
        ("1.50", Found::Number),
        ("1e3", Found::Number),
        ("+1", Found::Number),
        (".inf", Found::Number),
        ("1e999", Found::Number),
        ("18446744073709551616", Found::Number),
        ("True", Found::Boolean),
        ("FALSE", Found::Boolean),
        ("~", Found::Null),
        ("null", Found::Null),
        ("", Found::Null),
    ] {
        let fault = ErrorKind::KeyNotText {
            key: key.to_owned(),
            found,
        };
        assert_eq!(faults(&format!("k:\n  ? {key}\n  : x\n")), [fault], "{key}");
    }
}

#[test]
fn documents() {
    for text in ["", "\n\n", "# a comment\n", "---\n", "\u{feff}", "...\n"] {
        assert!(
            super::parse(text).is_ok_and(|document| document.is_empty()),
            "{text:?}"
        );
    }
    for text in ["~", "null\n", "--- ~\n"] {
        assert!(
            super::parse(text).is_ok_and(|document| !document.is_empty()),
            "{text:?}"
        );
    }
    for text in [
        "k: true",
        "---\nk: true\n",
        "\u{feff}k: true\n",
        "\u{feff}---\nk: true\n",
        "%YAML 1.2\n---\nk: true\n",
        "%YAML 1.1\n---\nk: true\n",
        "k: true\n...\n",
        "k: true\n...\n# the end\n",
        "k:\ttrue\t# a tab\n\t\n",
        "k: true\r\n",
        "{\n\t\"k\": true\n}\n",
    ] {
        assert_eq!(value(text), json!({"k": true}), "{text:?}");
    }
}
