//! Values as YAML, in notations that people use, chosen at random.

use std::fmt::Write;

use fastrand::Rng;
use serde_json::{Map, Value};

/// A values file.
pub(crate) fn document(options: &Map<String, Value>, random: &mut Rng) -> String {
    let mut text = String::new();
    if random.u32(0..6) == 0 {
        text.push_str("# A comment\n---\n");
    }
    let anchored = random.u32(0..4) == 0;
    if anchored {
        text.push_str(
            "definitions:\n  one: &one 1\n  list: &list\n    - *one\n  map: &map {k: *one}\n",
        );
    }
    text.push_str("options:");
    let mut lines = String::new();
    node(
        &Value::Object(options.clone()),
        2,
        anchored,
        random,
        &mut lines,
    );
    text.push_str(&lines);
    text.push('\n');
    if random.u32(0..8) == 0 {
        text = text.replace('\n', "\r\n");
    }
    text
}

/// What stands behind a key or the dash of an item: ` 1`, or lines of their own.
fn node(value: &Value, indent: usize, anchored: bool, random: &mut Rng, text: &mut String) {
    let margin = |text: &mut String| {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', indent));
    };
    match value {
        Value::Object(members) if !members.is_empty() && random.u32(0..4) > 0 => {
            for (key, value) in members {
                margin(text);
                if random.u32(0..12) == 0 {
                    text.push_str("# why");
                    margin(text);
                }
                text.push_str(&scalar(key, true, random));
                text.push(':');
                node(value, indent + random.usize(1..4), anchored, random, text);
            }
        }
        Value::Array(items) if !items.is_empty() && random.u32(0..3) > 0 => {
            for item in items {
                margin(text);
                text.push('-');
                node(item, indent + random.usize(1..4), anchored, random, text);
            }
        }
        Value::String(line) if random.u32(0..5) == 0 => block(line, indent, random, text),
        _ => {
            text.push(' ');
            text.push_str(&flow(value, anchored, random));
        }
    }
}

/// A text as a block, if it can be one as it is.
fn block(line: &str, indent: usize, random: &mut Rng, text: &mut String) {
    let is_plain = |line: &str| {
        !line.is_empty()
            && !line.starts_with([' ', '\n', '\t'])
            && !line.ends_with(['\n', ' '])
            && line
                .chars()
                .all(|character| character == '\n' || !is_difficult(character))
    };
    if !is_plain(line) {
        text.push(' ');
        text.push_str(&quoted(line));
        return;
    }
    text.push_str(if random.bool() { " |-" } else { " |" });
    for line in line.split('\n') {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', indent));
        text.push_str(line);
    }
}

fn flow(value: &Value, anchored: bool, random: &mut Rng) -> String {
    let space = if random.bool() { " " } else { "" };
    match value {
        Value::Number(number) if anchored && number.as_i64() == Some(1) => "*one".to_owned(),
        Value::Number(number) => number_text(number, random),
        Value::String(text) => scalar(text, false, random),
        Value::Null => ["null", "~", "Null"][random.usize(0..3)].to_owned(),
        Value::Bool(value) => notation(&value.to_string(), random),
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| flow(item, anchored, random))
                .collect::<Vec<_>>();
            format!("[{space}{}{space}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                format!(
                    "{}: {}",
                    scalar(key, true, random),
                    flow(value, anchored, random)
                )
            });
            format!(
                "{{{space}{}{space}}}",
                members.collect::<Vec<_>>().join(", ")
            )
        }
    }
}

/// `true`, `True` or `TRUE`.
fn notation(word: &str, random: &mut Rng) -> String {
    match random.u32(0..3) {
        0 => word.to_owned(),
        1 => word[..1].to_uppercase() + &word[1..],
        _ => word.to_uppercase(),
    }
}

fn number_text(number: &serde_json::Number, random: &mut Rng) -> String {
    match number.as_i64() {
        Some(integer) if integer >= 0 && random.u32(0..6) == 0 => format!("{integer:#x}"),
        Some(integer) if integer >= 0 && random.u32(0..6) == 0 => format!("0o{integer:o}"),
        Some(integer) if integer >= 0 && random.u32(0..6) == 0 => format!("+{integer}"),
        _ => number.to_string(),
    }
}

/// A text, quoted or not. What is not quoted may come to something else: to the same in both programs.
fn scalar(text: &str, is_key: bool, random: &mut Rng) -> String {
    let can_be_single = !text.contains(is_difficult);
    let can_be_plain = can_be_single
        && !["", "-"].contains(&text)
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || "._-/".contains(character));
    // Of keys that are no texts, each program has its own view: see the fixed cases.
    let can_be_plain = can_be_plain && !(is_key && ["null", "1", "~", "true"].contains(&text));
    match random.u32(0..3) {
        0 if can_be_plain => text.to_owned(),
        1 if can_be_single => format!("'{}'", text.replace('\'', "''")),
        _ => quoted(text),
    }
}

/// With double quotes, as JSON has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for character in Value::from(text).to_string().chars() {
        if is_difficult(character) {
            let _ = write!(quoted, "\\u{:04x}", u32::from(character));
        } else {
            quoted.push(character);
        }
    }
    quoted
}

/// Whether a character has to be escaped; the fixed cases have what becomes of it otherwise.
fn is_difficult(character: char) -> bool {
    character.is_control() || ['\u{2028}', '\u{feff}'].contains(&character)
}
