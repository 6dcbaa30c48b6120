//! What conditions match: every operator against every kind of value.

use sentry_options_flags::{Context, Flag, Operator, testing};
use serde_json::{Value, json};

/// Whether a condition holds for a context whose property has the value, or does not have one.
fn holds(operator: &str, operand: &Value, found: Option<&Value>) -> bool {
    let condition = json!({"property": "p", "operator": operator, "value": operand});
    let value = testing::feature([testing::segment("s", 100, [condition])]);
    let flag = Flag::compile_unchecked("x", &value).expect("it is one");
    let context = found.map_or_else(Context::new, |found| Context::new().with("p", found));
    let is_on = flag.is_on(&context);
    assert_eq!(flag.explain(&context).decision, flag.decide(&context));
    is_on
}

/// The values that properties have in the tables below: `-` is a missing one.
const FOUND: &[&str] = &[
    "-",
    "null",
    "true",
    "1",
    "1.0",
    r#""1""#,
    r#""A""#,
    "[]",
    "[1.0]",
    r#"["a"]"#,
    "[true]",
    "[null]",
    "[[1]]",
    r#"["x",1,"A"]"#,
    r#"{"a":1}"#,
];

/// Rows: operator, operand, and for each value of [`FOUND`] `T`, or `.` if the condition does not hold.
/// They were read off the released 1.2.17.
const TABLE: &[(&str, &str, &str)] = &[
    ("in", "[]", "..............."),
    ("not_in", "[]", "TTTTTTTTTTTTTT."),
    ("in", "[1]", "...TT...T....T."),
    ("not_in", "[1]", "TTT..TTT.TTTT.."),
    ("in", r#"["a"]"#, "......T..T...T."),
    ("not_in", r#"["a"]"#, "TTTTTT.TT.TTT.."),
    ("in", r#"["1"]"#, ".....T........."),
    ("in", "[true]", "..T.......T...."),
    ("in", "[null, [1]]", "..............."),
    ("contains", "1", "........T....T."),
    ("not_contains", "1", ".......T.TTTT.."),
    ("contains", r#""A""#, ".........T...T."),
    ("not_contains", r#""A""#, ".......TT.TTT.."),
    ("contains", "true", "..........T...."),
    ("equals", "1", "...TT.........."),
    ("not_equals", "1", "TTT..TTTTTTTTTT"),
    ("equals", r#""a""#, "......T........"),
    ("not_equals", r#""a""#, "TTTTTT.TTTTTTTT"),
    ("equals", "true", "..T............"),
    ("equals", "[]", ".......T......."),
    ("equals", "[1]", "........T......"),
    ("equals", r#"["A"]"#, ".........T....."),
    ("not_equals", r#"["A"]"#, "TTTTTTTTT.TTTTT"),
    ("equals", "[[1.0]]", "............T.."),
    ("equals", "[null]", "..............."),
    ("equals", "null", "..............."),
    ("not_equals", "null", "TTTTTTTTTTTTTTT"),
    ("matches", "[]", "..............."),
    ("not_matches", "[]", "TTTTTTT........"),
    ("matches", r#"["*"]"#, ".....TT........"),
    ("not_matches", r#"["*"]"#, "TTTTT.........."),
    ("matches", r#"["b", "a"]"#, "......T........"),
    ("not_matches", r#"["b", "a"]"#, "TTTTTT........."),
    ("not_matches", "[1]", "TTTTTTT........"),
    // What an operator cannot compare with never holds, negated or not.
    ("in", "1", "..............."),
    ("not_in", "1", "..............."),
    ("not_in", r#"{"a": 1}"#, "..............."),
    ("not_contains", "[1]", "..............."),
    ("not_contains", "null", "..............."),
    ("not_matches", r#""a""#, "..............."),
    // Nor does an operator that there is not: names are exact.
    ("IN", "[1]", "..............."),
    ("not_bogus", "1", "..............."),
];

#[test]
fn every_operator_against_every_kind_of_value() {
    let found = FOUND
        .iter()
        .map(|found| serde_json::from_str::<Value>(found).ok());
    let found = found.collect::<Vec<_>>();
    for (operator, operand, row) in TABLE {
        let operand = serde_json::from_str::<Value>(operand).expect("it is JSON");
        let row_found = found
            .iter()
            .map(|found| {
                if holds(operator, &operand, found.as_ref()) {
                    'T'
                } else {
                    '.'
                }
            })
            .collect::<String>();
        assert_eq!(row_found, *row, "{operator} {operand}, for {FOUND:?}");
    }
    let is_tested = |operator: Operator| TABLE.iter().any(|row| row.0 == operator.name());
    assert!(Operator::ALL.into_iter().all(is_tested));
}

#[test]
fn numbers_are_compared_by_value() {
    let two_to_53 = ["9007199254740992", "9007199254740993", "9007199254740992.0"];
    let groups = [
        (&["0", "-0", "0.0", "-0.0"][..], true),
        (&["1", "1.0", "1e0"], true),
        (&["0.1", "1e-1"], true),
        (&["0.3", "0.30000000000000004"], false),
        (&["9223372036854775808", "9223372036854775808.0"], true),
        (&["9223372036854775808", "9223372036854775809"], false),
        (
            &[
                "18446744073709551615",
                "18446744073709551616",
                "1.8446744073709552e19",
            ],
            true,
        ),
        (&["-9223372036854775808", "-9223372036854775809"], true),
        (&["-1", "1"], false),
        // Integers differ from each other; each is the float that it is rounded to.
        (&two_to_53[..2], false),
        (&two_to_53[1..], true),
        (&["9007199254740992", "9007199254740992.0"], true),
        (&["9007199254740994", "9007199254740992.0"], false),
    ];
    for (numbers, are_equal) in groups {
        for (one, other) in numbers
            .iter()
            .flat_map(|one| numbers.iter().map(move |other| (one, other)))
        {
            let parse = |text: &str| serde_json::from_str::<Value>(text).expect("it is JSON");
            let (found, operand) = (parse(one), parse(other));
            let expected = are_equal || one == other;
            assert_eq!(
                holds("equals", &operand, Some(&found)),
                expected,
                "{one} = {other}"
            );
            let list = json!([operand, 77]);
            assert_eq!(
                holds("in", &list, Some(&found)),
                expected,
                "{one} in [{other}]"
            );
            let list = json!([found, 77]);
            assert_eq!(
                holds("contains", &operand, Some(&list)),
                expected,
                "[{one}] has {other}"
            );
        }
    }
}

#[test]
fn texts_are_compared_in_lower_case() {
    let cases = [
        ("Straße", "STRASSE", false),
        ("ẞ", "ß", true),
        ("İ", "i\u{307}", true),
        ("İ", "i", false),
        ("I", "ı", false),
        ("ΟΔΟΣ", "οδος", true),
        // A final sigma is another letter than one within a word.
        ("ΟΔΟΣ", "οδοσ", false),
        ("Σ", "σ", true),
        ("ΑΣ Β", "ας β", true),
        ("Ǆ", "ǅ", true),
        ("K", "k", true),
        ("𐐀", "𐐨", true),
        ("É", "é", true),
        // Nothing is normalized.
        ("é", "e\u{301}", false),
        ("ADA", "ada ", false),
    ];
    for (one, other, are_equal) in cases {
        for (one, other) in [(one, other), (other, one)] {
            let (found, operand) = (json!(one), json!(other));
            assert_eq!(
                holds("equals", &operand, Some(&found)),
                are_equal,
                "{one} = {other}"
            );
            let list = json!([operand]);
            assert_eq!(
                holds("in", &list, Some(&found)),
                are_equal,
                "{one} in {other}"
            );
            assert_eq!(
                holds("matches", &list, Some(&found)),
                are_equal,
                "{one} ~ {other}"
            );
        }
    }
}

#[test]
fn only_stars_are_special_in_patterns() {
    let cases = [
        ("*@sentry.io", "Ada@SENTRY.io", true),
        ("*@sentry.io", "ada@sentry.io.evil", false),
        ("*@sentry.io", "@sentry.io", true),
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("***", "anything\nat all", true),
        ("a*a", "a", false),
        ("a*a", "aa", true),
        ("a*b*c", "axxbyyc", true),
        ("a*b*c", "axxcyyb", false),
        ("*ab*ba*", "aba", false),
        ("*ab*ba*", "abba", true),
        ("a**b", "ab", true),
        ("?", "a", false),
        ("?", "?", true),
        ("[ab]", "a", false),
        ("[ab]", "[AB]", true),
        ("a.c", "abc", false),
        ("a\\*", "a\\b", true),
        ("a\\*", "a*", false),
        ("ΑΣ*", "ας", true),
        ("*Σ", "ας", false),
        ("日*語", "日本語", true),
    ];
    for (pattern, text, is_match) in cases {
        let operand = json!([pattern]);
        assert_eq!(
            holds("matches", &operand, Some(&json!(text))),
            is_match,
            "{pattern} {text}"
        );
        assert_eq!(
            holds("not_matches", &operand, Some(&json!(text))),
            !is_match
        );
    }
}

#[test]
fn properties_are_exact() {
    let value = testing::condition("Plan", Operator::Equals, 1);
    let flag = testing::feature([testing::segment("s", 100, [value])]);
    let flag = Flag::compile_unchecked("x", &flag).expect("it is one");
    assert!(flag.is_on(&Context::new().with("Plan", 1).with("plan", 2)));
    assert!(!flag.is_on(&Context::new().with("plan", 1)));
}
