//! Random values, and random ways to write them as YAML.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

/// A small generator (SplitMix64): the same numbers each time.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end as u64).unwrap_or_default()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A value that is nested at most `depth` levels.
    pub(crate) fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 12 }) {
            0 => Value::Null,
            1 => self.below(2).eq(&0).into(),
            2 => self.below(1000).into(),
            3 => self.number(),
            4..8 => self.text().into(),
            8 | 9 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => self.mapping(depth - 1),
        }
    }

    fn mapping(&mut self, depth: usize) -> Value {
        let entries = (0..self.below(5)).map(|_| (self.key(), self.value(depth)));
        entries.collect::<Map<_, _>>().into()
    }

    pub(crate) fn key(&mut self) -> String {
        match self.below(4) {
            0 => self.text(),
            _ => format!(
                "{}.{}",
                self.pick(&["feature", "api", "a-b"]),
                self.below(30)
            ),
        }
    }

    fn number(&mut self) -> Value {
        match self.below(4) {
            0 => self.bits().into(),
            1 => self.bits().cast_signed().into(),
            2 => Number::from_f64(f64::from_bits(self.bits())).map_or(0.into(), Value::Number),
            _ => {
                let whole = u32::try_from(self.below(100_000)).unwrap_or_default();
                (f64::from(whole) / 100.0).into()
            }
        }
    }

    fn text(&mut self) -> String {
        const WHOLE: [&str; 28] = [
            "",
            " ",
            "yes",
            "No",
            "on",
            "null",
            "~",
            "true",
            "0x1F",
            "017",
            "1_000",
            "12:30",
            "2020-01-01",
            ".inf",
            "1e3",
            "-",
            "- a",
            "? a",
            "a: b",
            "a #b",
            "[a]",
            "{",
            "*a",
            "&a",
            "!a",
            "<<",
            "=",
            "---",
        ];
        const PIECES: [&str; 24] = [
            "a",
            "word",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            ":",
            ": ",
            " #",
            "#",
            "'",
            "\"",
            "\\",
            "é",
            "\u{1F600}",
            "-",
            ",",
            "]",
            "}",
            "%",
            "\u{1}",
            "\u{85}",
            "\u{2028}",
        ];
        match self.below(4) {
            0 => (*self.pick(&WHOLE)).to_owned(),
            1 => format!("word{}", self.below(100)),
            _ => (0..self.below(6)).map(|_| *self.pick(&PIECES)).collect(),
        }
    }
}

/// A random value, and a text that writes it.
pub(crate) fn document(random: &mut Random) -> (Value, String) {
    let value = random.mapping(3);
    let mut writer = Writer {
        random,
        text: String::new(),
    };
    writer.block(&value, 0);
    let mut text = writer.text;
    if random.below(4) == 0 {
        text = text.replace('\n', "\r\n");
    }
    if random.below(8) == 0 && !text.contains('|') {
        text = text.trim_end_matches(['\r', '\n']).to_owned();
    }
    (value, text)
}

struct Writer<'r> {
    random: &'r mut Random,
    text: String,
}

impl Writer<'_> {
    /// Writes a mapping from the start of a line.
    fn block(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (key, value) in members {
                    self.between(indent);
                    write!(self.text, "{:indent$}", "").unwrap();
                    let key = self.scalar(&Value::String(key.clone()), true);
                    write!(self.text, "{key}:").unwrap();
                    self.value(value, indent, true);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for item in items {
                    self.between(indent);
                    write!(self.text, "{:indent$}-", "").unwrap();
                    self.value(item, indent, false);
                }
            }
            flow => {
                let flow = self.flow(flow);
                writeln!(self.text, "{:indent$}{flow}", "").unwrap();
            }
        }
    }

    /// Writes what follows a key or dash.
    fn value(&mut self, value: &Value, indent: usize, is_behind_key: bool) {
        match value {
            Value::Object(members) if !members.is_empty() && self.random.below(3) > 0 => {
                self.end_of_line();
                let further = 1 + self.random.below(4);
                self.block(value, indent + further);
            }
            Value::Array(items) if !items.is_empty() && self.random.below(3) > 0 => {
                self.end_of_line();
                let further = if is_behind_key {
                    self.random.below(4)
                } else {
                    2
                };
                self.block(value, indent + further);
            }
            Value::String(text) if is_literal(text) && self.random.below(2) == 0 => {
                let further = 1 + self.random.below(3);
                self.literal(text, indent + further);
            }
            Value::Array(_) | Value::Object(_) => {
                let flow = self.flow(value);
                write!(self.text, " {flow}").unwrap();
                self.end_of_line();
            }
            scalar => {
                let scalar = self.scalar(scalar, false);
                write!(self.text, " {scalar}").unwrap();
                self.end_of_line();
            }
        }
    }

    fn literal(&mut self, text: &str, indent: usize) {
        let body = text.trim_end_matches('\n');
        let breaks = text.len() - body.len();
        let chomping = match breaks {
            0 => "-",
            1 => "",
            _ => "+",
        };
        writeln!(self.text, " |{chomping}").unwrap();
        for line in body.split('\n') {
            let indent = if line.is_empty() { 0 } else { indent };
            writeln!(self.text, "{:indent$}{line}", "").unwrap();
        }
        for _ in 1..breaks {
            self.text.push('\n');
        }
    }

    fn flow(&mut self, value: &Value) -> String {
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.flow(item));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            Value::Object(members) => {
                let member = |(key, value): (&String, &Value)| {
                    let key = self.scalar(&Value::String(key.clone()), true);
                    format!("{key}: {}", self.flow(value))
                };
                format!(
                    "{{{}}}",
                    members.iter().map(member).collect::<Vec<_>>().join(", ")
                )
            }
            scalar => self.scalar(scalar, true),
        }
    }

    fn scalar(&mut self, value: &Value, in_flow: bool) -> String {
        match value {
            Value::String(text) if is_plain(text) && self.random.below(3) > 0 => text.clone(),
            Value::String(text) if is_single_quotable(text) && self.random.below(2) == 0 => {
                format!("'{}'", text.replace('\'', "''"))
            }
            Value::String(text) => escaped(text),
            Value::Null if !in_flow && self.random.below(2) == 0 => "~".to_owned(),
            Value::Bool(true) if self.random.below(3) == 0 => "True".to_owned(),
            other => other.to_string(),
        }
    }

    /// A blank line or comment here and there, which no value is changed by.
    fn between(&mut self, indent: usize) {
        // Blank lines behind a literal with `+` would be its own.
        match self.random.below(12) {
            0 if !self.text.ends_with("\n\n") && !self.text.is_empty() && !self.has_keep() => {
                self.text.push('\n');
            }
            1 => writeln!(self.text, "{:indent$}# a comment: [\"", "").unwrap(),
            _ => {}
        }
    }

    fn has_keep(&self) -> bool {
        self.text.contains("|+")
    }

    fn end_of_line(&mut self) {
        let end = if self.random.below(6) == 0 {
            "  # why: {\n"
        } else {
            "\n"
        };
        self.text.push_str(end);
    }
}

/// As JSON, whose escapes YAML reads; what may not stand in a text is escaped as well.
fn escaped(text: &str) -> String {
    let json = Value::from(text).to_string();
    json.replace('\u{85}', "\\N")
        .replace('\u{2028}', "\\L")
        .replace('\u{7f}', "\\x7f")
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && !matches!(text, "null" | "true" | "false")
}

fn is_single_quotable(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() && c != '\u{2028}')
}

fn is_literal(text: &str) -> bool {
    !text.starts_with([' ', '\n', '\t'])
        && text.trim_end_matches('\n').len() > 1
        && text
            .chars()
            .all(|c| c == '\n' || c == '\t' || (!c.is_control() && c != '\u{2028}'))
}
