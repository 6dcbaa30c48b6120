//! YAML as people write it: one value in the many styles there are.

use std::fmt::Write;

use fastrand::Rng;
use serde_json::{Number, Value};

/// A writer of values, in styles that its seed chooses.
#[derive(Debug)]
pub struct Writer {
    random: Rng,
    text: String,
}

/// Texts that look like something else to some reader of YAML, and stand for themselves without quotes
/// by the core schema of YAML 1.2.
pub const LOOKALIKES: &[&str] = &[
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "0x",
    "017",
    "1_000",
    "12:30:45",
    "2026-01-02",
    "2026-01-31T12:00:00Z",
    "1.2.3",
    "a b",
    "=",
    "it's",
    "a#b",
    "a:b",
    "\\",
    "--",
    "127.0.0.1",
];

impl Writer {
    /// The sequence of styles of this seed.
    pub fn new(seed: u64) -> Self {
        Self {
            random: Rng::with_seed(seed),
            text: String::new(),
        }
    }

    /// A values file with these options.
    pub fn values_file<'v>(
        &mut self,
        options: impl IntoIterator<Item = (&'v String, &'v Value)>,
    ) -> String {
        let mut options = options.into_iter().collect::<Vec<_>>();
        self.random.shuffle(&mut options);
        self.text = self.pick(&["", "---\n", "# Values\n\n", "%YAML 1.2\n---\n", "\u{feff}"]);
        // Some values stand at an anchor among the definitions.
        let anchored = options
            .iter()
            .map(|_| self.random.u8(0..5) == 0)
            .collect::<Vec<_>>();
        if anchored.contains(&true) {
            self.text.push_str("definitions:\n");
            for (at, (_, value)) in options.iter().enumerate() {
                if anchored[at] {
                    let _ = write!(self.text, "  d{at}: &a{at}");
                    self.value(value, 2);
                }
            }
        }
        self.text.push_str("options:");
        if options.is_empty() {
            self.text.push_str(" {}");
        }
        self.text.push('\n');
        for (at, (key, value)) in options.into_iter().enumerate() {
            self.text.push_str("  ");
            self.key(key);
            if anchored[at] {
                let _ = writeln!(self.text, " *a{at}");
            } else {
                self.value(value, 2);
            }
            if self.random.u8(0..8) == 0 {
                self.text.push_str("# A note: 'quoted\n\n");
            }
        }
        if self.random.bool() {
            self.text = self.text.replace('\n', "\r\n");
        }
        std::mem::take(&mut self.text)
    }

    /// What follows a colon or a dash in a block that stands at `indent`, with the line's end.
    fn value(&mut self, value: &Value, indent: usize) {
        let is_block = self.random.u8(0..3) > 0;
        match value {
            Value::Array(items) if is_block && !items.is_empty() => {
                let inner = indent + 2;
                self.text.push('\n');
                for item in items {
                    self.indent(inner);
                    self.text.push('-');
                    self.value(item, inner);
                }
            }
            Value::Object(members) if is_block && !members.is_empty() => {
                self.text.push('\n');
                for (key, member) in members {
                    self.indent(indent + 2);
                    self.key(key);
                    self.value(member, indent + 2);
                }
            }
            Value::String(text) if is_block && is_literal(text) => self.literal(text, indent + 2),
            _ => {
                self.text.push(' ');
                self.flow(value);
                let comments = ["", "", "", " # why", "\t# why", "   "];
                let comment = self.pick(&comments);
                self.text.push_str(&comment);
                self.text.push('\n');
            }
        }
    }

    fn key(&mut self, key: &str) {
        self.string(key);
        self.text.push(':');
    }

    fn flow(&mut self, value: &Value) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(boolean) => {
                let texts = if *boolean {
                    ["true", "True", "TRUE"]
                } else {
                    ["false", "False", "FALSE"]
                };
                let text = self.pick(&texts);
                self.text.push_str(&text);
            }
            Value::Number(number) => self.number(number),
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.separate(at);
                    self.flow(item);
                }
                self.text.push(']');
            }
            Value::Object(members) => {
                self.text.push('{');
                for (at, (key, member)) in members.iter().enumerate() {
                    self.separate(at);
                    self.key(key);
                    self.text.push(' ');
                    self.flow(member);
                }
                self.text.push('}');
            }
        }
    }

    fn separate(&mut self, at: usize) {
        if at > 0 {
            let comma = self.pick(&[", ", " , ", ",\n                                        "]);
            self.text.push_str(&comma);
        }
    }

    fn number(&mut self, number: &Number) {
        let text = match (number.as_u64(), number.as_f64()) {
            (Some(integer), _) => match self.random.u8(0..6) {
                0 => format!("0x{integer:X}"),
                1 => format!("0o{integer:o}"),
                2 => format!("+{integer}"),
                _ => integer.to_string(),
            },
            // As many digits as tell it from its neighbours, with an exponent.
            (None, Some(float)) if number.is_f64() && self.random.bool() => format!("{float:e}"),
            _ => number.to_string(),
        };
        // Without a point or an exponent it would be an integer.
        let is_integral = number.is_f64() && !text.contains(['.', 'e', 'E']);
        self.text.push_str(&text);
        self.text.push_str(if is_integral { ".0" } else { "" });
    }

    fn string(&mut self, text: &str) {
        let is_word = text.starts_with(|first: char| first.is_ascii_lowercase())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            && !["null", "true", "false"].contains(&text);
        match self.random.u8(0..3) {
            0 | 1 if is_word || LOOKALIKES.contains(&text) => self.text.push_str(text),
            0 if text.chars().all(is_printable) => {
                self.text.push('\'');
                self.text.push_str(&text.replace('\'', "''"));
                self.text.push('\'');
            }
            _ => self.double_quoted(text),
        }
    }

    fn double_quoted(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            let code = u32::from(character);
            let escaped = match character {
                '"' | '\\' => format!("\\{character}"),
                '\n' if self.random.bool() => "\\n".to_owned(),
                '\0' if self.random.bool() => "\\0".to_owned(),
                '\u{2028}' if self.random.bool() => "\\L".to_owned(),
                _ if is_printable(character) => character.to_string(),
                _ if code < 0x100 && self.random.bool() => format!("\\x{code:02x}"),
                _ if code < 0x10000 && self.random.bool() => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08x}"),
            };
            self.text.push_str(&escaped);
        }
        self.text.push('"');
    }

    /// A block scalar that keeps its lines.
    fn literal(&mut self, text: &str, indent: usize) {
        let end = match text.strip_suffix('\n') {
            None => "-",
            Some(rest) if rest.ends_with('\n') => "+",
            Some(_) => self.pick_str(&["", "+"]),
        };
        let _ = writeln!(self.text, " |{end}");
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(indent);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn pick(&mut self, from: &[&str]) -> String {
        self.pick_str(from).to_owned()
    }

    fn pick_str<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.random.usize(0..from.len())]
    }
}

/// Whether a text can be a literal block: all printable, and no line that would change the indentation.
fn is_literal(text: &str) -> bool {
    let is_plain = |line: &str| {
        line.starts_with(|first: char| !first.is_whitespace()) && line.chars().all(is_printable)
    };
    let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    lines.next().is_some_and(is_plain) && lines.all(|line| line.is_empty() || is_plain(line))
}

/// Whether a character may stand for itself, in one line.
fn is_printable(character: char) -> bool {
    matches!(
        character,
        ' '..='~'
            | '\u{a0}'..='\u{2027}'
            | '\u{202a}'..='\u{d7ff}'
            | '\u{e000}'..='\u{fefe}'
            | '\u{ff00}'..='\u{fffd}'
            | '\u{10000}'..
    )
}
