//! Random edits of random files: the values are the intended ones, and no line or comment of anything else changes.

use std::collections::HashMap;

use sentry_options_schema::Source;
use sentry_options_values::yaml;
use serde_json::{Map, Value};

use super::random::{Random, document};
use super::{set, unset};

#[test]
fn random_edits() {
    let mut random = Random::new(11);
    let mut edits = 0;
    for _ in 0..iterations(1_500) {
        let (mut options, mut text) = file(&mut random);
        for _ in 0..3 {
            let keys = options.keys().cloned().collect::<Vec<_>>();
            let is_known = !keys.is_empty() && random.below(3) > 0;
            let key = if is_known {
                random.pick(&keys).clone()
            } else {
                random.key()
            };
            let value = random.value(3);
            let (edited, touched) = match random.below(3) {
                0 if options.contains_key(&key) => (unset(&text, &key), None),
                _ => (set(&text, &key, &value), Some(value)),
            };
            let edited = edited.unwrap_or_else(|error| panic!("{error}: {key} in\n{text}"));
            match touched {
                Some(value) => drop(options.insert(key.clone(), value)),
                None => drop(options.remove(&key)),
            }
            let read = yaml::parse(&Source::new("values.yaml", &*edited)).unwrap();
            let read = read.root.to_value();
            assert_eq!(
                read["options"],
                Value::Object(options.clone()),
                "{key} in\n{text}\nis\n{edited}"
            );
            let oracle = serde_norway::from_str::<Value>(&edited).unwrap();
            assert_eq!(oracle["options"], read["options"], "{edited}");
            assert_others_are_the_same(&text, &edited, &key);
            text = edited;
            edits += 1;
        }
    }
    assert!(edits > 3_000, "{edits}");
}

/// Texts of any shape: edited or refused, but never a panic.
#[test]
fn edits_of_anything() {
    let pieces = [
        "\t",
        "\n",
        "\r\n",
        "  ",
        ": ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "# c",
        "&a ",
        "*a",
        "!!str ",
        "|+\n",
        ">",
        "\"",
        "'",
        "<<: ",
        "---\n",
        "...\n",
        "\u{feff}",
        "options: ",
        "é",
        "~",
    ];
    let mut random = Random::new(12);
    let mut edits = 0;
    for _ in 0..iterations(3_000) {
        let (options, mut text) = file(&mut random);
        for _ in 0..=random.below(3) {
            let mut at = random.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, pieces[random.below(pieces.len())]);
        }
        let key = options
            .keys()
            .next()
            .cloned()
            .unwrap_or_else(|| random.key());
        edits += usize::from(set(&text, &key, &random.value(2)).is_ok());
        edits += usize::from(unset(&text, &key).is_ok());
    }
    assert!(edits > 500, "{edits}");
}

/// How often a loop runs: `YAML_ITERATIONS` times as often for a campaign.
fn iterations(few: usize) -> usize {
    let factor = std::env::var("YAML_ITERATIONS").ok();
    let factor = factor.and_then(|factor| factor.parse::<usize>().ok());
    few * factor.unwrap_or(1)
}

/// A random mapping as the options of a file, below and above others.
fn file(random: &mut Random) -> (Map<String, Value>, String) {
    let (value, body) = document(random);
    let Value::Object(options) = value else {
        unreachable!("documents are mappings")
    };
    let end = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = String::new();
    if random.below(2) == 0 {
        text += &["# values", "definitions: # shared", "  a: &a 1", ""]
            .map(|line| line.to_owned() + end)
            .concat();
    }
    if options.is_empty() {
        text += ["options: {}", "options:", "options: ~"][random.below(3)];
        text += end;
    } else {
        text += "options:";
        text += end;
        for line in body.split_inclusive('\n') {
            let blank = line.trim_end_matches(['\r', '\n']).is_empty();
            text += if blank { "" } else { "  " };
            text += line;
        }
    }
    (options, text)
}

/// Every line of what is no part of the option is there, as often and in the same order.
fn assert_others_are_the_same(before: &str, after: &str, key: &str) {
    let (before_lines, after_lines) = (others(before, key), others(after, key));
    let is_comment = |line: &&String| line.trim_start().starts_with('#') || line.trim().is_empty();
    let content = |lines: &[String]| {
        lines
            .iter()
            .filter(|line| !is_comment(line))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        content(&before_lines),
        content(&after_lines),
        "{key} in\n{before}\nis\n{after}"
    );
    // Comments right above an entry may go with it; none is new, and none is changed.
    let mut counts = HashMap::<&str, i32>::new();
    for line in before_lines.iter().filter(is_comment) {
        *counts.entry(line.trim_end()).or_default() += 1;
    }
    for line in after_lines.iter().filter(is_comment) {
        let count = counts.entry(line.trim_end()).or_default();
        *count -= 1;
        assert!(
            *count >= 0,
            "{line:?} is new: {key} in\n{before}\nis\n{after}"
        );
    }
}

/// The lines that hold nothing of the option, nor the line of `options` itself.
fn others(text: &str, key: &str) -> Vec<String> {
    let document = yaml::parse(&Source::new("values.yaml", text)).unwrap();
    let member = document
        .root
        .member("options")
        .and_then(|options| options.value.member(key));
    let own =
        member.map(|member| member.key_span.start..member.value.span.end.max(member.key_span.end));
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let is_own = own
            .as_ref()
            .is_some_and(|own| own.start <= end && start < own.end);
        if !is_own && !line.starts_with("options:") {
            lines.push(line.trim_end_matches(['\r', '\n']).to_owned());
        }
        start += line.len();
    }
    lines
}
