//! Values as results show them: secrets masked, long ones cut, nothing that moves a terminal.

use sentry_options_schema::{SECRET, Schema, one_line};
use serde_json::Value;

/// What stands for the value of an option that today's schema does not declare: nobody knows
/// whether it was secret.
pub(crate) const UNDECLARED: &str = "<undeclared>";

/// The longest text of a value, in characters.
const LONGEST: usize = 80;

/// How much of what two values have in common is shown before the first difference.
const COMMON: usize = 15;

/// The value of an option as results show it, by what today's schema says of the option.
pub(crate) fn masked(schema: Option<&Schema>, key: &str, value: &Value) -> Value {
    match schema {
        Some(schema) if schema.is_secret(key) => SECRET.into(),
        Some(schema) if schema.accepts_key(key) => value.clone(),
        _ => UNDECLARED.into(),
    }
}

/// A value for people: JSON, cut if it is long.
pub(crate) fn text(value: &Value) -> String {
    cut(&whole(value), 0)
}

/// A value for people, or that there is none.
pub(crate) fn or_unset(value: Option<&Value>) -> String {
    value.map_or_else(|| "unset".to_owned(), text)
}

/// What a change leads from and to, for people.
pub(crate) fn change(before: Option<&Value>, after: Option<&Value>) -> (String, String) {
    match (before, after) {
        (Some(before), Some(after)) => texts(before, after),
        (before, after) => (or_unset(before), or_unset(after)),
    }
}

/// Two values for people, cut so that the first difference can be seen.
pub(crate) fn texts(before: &Value, after: &Value) -> (String, String) {
    let (before, after) = (whole(before), whole(after));
    let is_long = |text: &str| text.chars().count() > LONGEST;
    let common = before.chars().zip(after.chars());
    let common = common.take_while(|(before, after)| before == after).count();
    let start = common.saturating_sub(COMMON);
    // Without a cut there is nothing to look for.
    let start = if is_long(&before) || is_long(&after) {
        start
    } else {
        0
    };
    (cut(&before, start), cut(&after, start))
}

/// Text from elsewhere, such as a commit's subject, on one line and without control characters.
pub(crate) fn plain(text: &str) -> String {
    one_line(text).into_owned()
}

fn whole(value: &Value) -> String {
    match value {
        // They are no texts of the option's, so they have no quotes.
        Value::String(text) if text == SECRET || text == UNDECLARED => text.clone(),
        value => plain(&value.to_string()),
    }
}

fn cut(text: &str, start: usize) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let start = start.min(length - COMMON);
    let part: String = text.chars().skip(start).take(LONGEST).collect();
    let before = if start > 0 { "…" } else { "" };
    let behind = if start + LONGEST < length { "…" } else { "" };
    format!("{before}{part}{behind} ({length} characters)")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{plain, text, texts};

    #[test]
    fn short_values_are_whole() {
        assert_eq!(text(&json!({"a": [1, "ü"]})), r#"{"a":[1,"ü"]}"#);
    }

    #[test]
    fn long_values_are_cut_to_where_they_differ() {
        let before = "x".repeat(200) + "a" + &"y".repeat(200);
        let after = "x".repeat(200) + "b" + &"y".repeat(200);
        let (before, after) = texts(&before.into(), &after.into());
        assert!(
            before.starts_with("…xxx") && before.contains("xay"),
            "{before}"
        );
        assert!(
            after.contains("xby") && after.ends_with("y… (403 characters)"),
            "{after}"
        );
    }

    #[test]
    fn one_long_value_leaves_the_other_whole() {
        let (before, after) = texts(&json!(""), &"x".repeat(200).into());
        assert_eq!(before, "\"\"");
        assert!(after.starts_with("\"xxx"), "{after}");
    }

    #[test]
    fn nothing_moves_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\\u{a}c");
        assert_eq!(text(&json!("\u{9b}31m")), "\"\\u{9b}31m\"");
        assert_eq!(plain("\u{202e}gpj"), "\\u{202e}gpj");
    }
}
