//! Our regular expressions in the dialect of ECMA 262, which JSON Schema asks for.
//!
//! `\d`, `\w`, `\s` and case are those of ASCII with us, `.` is anything but a line feed, and flags may
//! stand in a pattern: each is written out as the set of characters that it means, so that the result
//! means the same in every engine.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{
    AssertionKind, Ast, ClassAsciiKind, ClassBracketed, ClassPerlKind, ClassSet, ClassSetItem,
    Flag, Flags, Group, GroupKind, Repetition, RepetitionKind, RepetitionRange,
};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

/// The same expression for ECMA 262; `None` if there is none.
pub(super) fn to_ecma(pattern: &str) -> Option<String> {
    let ast = Parser::new().parse(pattern).ok()?;
    let mut writer = Writer::default();
    writer.ast(&ast)?;
    Some(writer.ecma)
}

#[derive(Default)]
struct Writer {
    ecma: String,
    flags: State,
}

/// The flags in force that change what matches.
#[derive(Clone, Copy, Default)]
struct State {
    ignores_case: bool,
    dot_matches_line_feed: bool,
    matches_lines: bool,
}

impl Writer {
    fn ast(&mut self, ast: &Ast) -> Option<()> {
        match ast {
            Ast::Empty(_) => {}
            Ast::Flags(set) => self.flags.apply(&set.flags)?,
            Ast::Literal(literal) => self.literal(literal.c),
            Ast::Dot(_) if self.flags.dot_matches_line_feed => self.ecma.push_str(r"[\s\S]"),
            Ast::Dot(_) => self.ecma.push_str(r"[^\n]"),
            Ast::Assertion(assertion) => self.ecma.push_str(self.assertion(&assertion.kind)?),
            Ast::ClassPerl(class) => self.class(&perl(&class.kind, class.negated)),
            Ast::ClassBracketed(class) => {
                let class = self.bracketed(class)?;
                self.class(&class);
            }
            Ast::Repetition(repetition) => self.repetition(repetition)?,
            Ast::Group(group) => self.group(group)?,
            Ast::Alternation(alternation) => {
                for (at, branch) in alternation.asts.iter().enumerate() {
                    if at > 0 {
                        self.ecma.push('|');
                    }
                    self.ast(branch)?;
                }
            }
            Ast::Concat(concat) => {
                for part in &concat.asts {
                    self.ast(part)?;
                }
            }
            // The engine has none.
            Ast::ClassUnicode(_) => return None,
        }
        Some(())
    }

    fn literal(&mut self, literal: char) {
        if self.flags.ignores_case && literal.is_ascii_alphabetic() {
            self.class(&self.folded(single(literal, literal)));
        } else {
            escape(literal, r"^$\.*+?()[]{}|/", &mut self.ecma);
        }
    }

    fn assertion(&self, kind: &AssertionKind) -> Option<&'static str> {
        Some(match kind {
            AssertionKind::StartText => "^",
            AssertionKind::EndText => "$",
            AssertionKind::StartLine if !self.flags.matches_lines => "^",
            AssertionKind::EndLine if !self.flags.matches_lines => "$",
            AssertionKind::WordBoundary => r"\b",
            AssertionKind::NotWordBoundary => r"\B",
            _ => return None,
        })
    }

    fn repetition(&mut self, repetition: &Repetition) -> Option<()> {
        // An assertion that is repeated, or a repetition, is no atom of ECMA 262.
        let is_atom = matches!(
            &*repetition.ast,
            Ast::Literal(_)
                | Ast::Dot(_)
                | Ast::ClassPerl(_)
                | Ast::ClassBracketed(_)
                | Ast::Group(_)
        );
        self.ecma.push_str(if is_atom { "" } else { "(?:" });
        self.ast(&repetition.ast)?;
        self.ecma.push_str(if is_atom { "" } else { ")" });
        // Whether it is greedy makes no difference to what matches.
        let operator = match &repetition.op.kind {
            RepetitionKind::ZeroOrOne => "?".to_owned(),
            RepetitionKind::ZeroOrMore => "*".to_owned(),
            RepetitionKind::OneOrMore => "+".to_owned(),
            RepetitionKind::Range(RepetitionRange::Exactly(count)) => format!("{{{count}}}"),
            RepetitionKind::Range(RepetitionRange::AtLeast(least)) => format!("{{{least},}}"),
            RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => {
                format!("{{{least},{most}}}")
            }
        };
        self.ecma.push_str(&operator);
        Some(())
    }

    /// Nothing refers to what a group has captured, and flags end with the group.
    fn group(&mut self, group: &Group) -> Option<()> {
        let outside = self.flags;
        if let GroupKind::NonCapturing(flags) = &group.kind {
            self.flags.apply(flags)?;
        }
        self.ecma.push_str("(?:");
        self.ast(&group.ast)?;
        self.ecma.push(')');
        self.flags = outside;
        Some(())
    }

    fn bracketed(&self, bracketed: &ClassBracketed) -> Option<ClassUnicode> {
        let ClassSet::Item(item) = &bracketed.kind else {
            return None;
        };
        let mut class = self.folded(item_class(item)?);
        if bracketed.negated {
            class.negate();
        }
        Some(class)
    }

    /// The class with the other case of each letter, where case is ignored.
    fn folded(&self, mut class: ClassUnicode) -> ClassUnicode {
        if self.flags.ignores_case {
            for letter in 'a'..='z' {
                let upper = letter.to_ascii_uppercase();
                let has = |c: char| {
                    class
                        .ranges()
                        .iter()
                        .any(|r| (r.start()..=r.end()).contains(&c))
                };
                if has(letter) || has(upper) {
                    class.push(ClassUnicodeRange::new(letter, letter));
                    class.push(ClassUnicodeRange::new(upper, upper));
                }
            }
        }
        class
    }

    fn class(&mut self, class: &ClassUnicode) {
        let reaches_the_end = |class: &ClassUnicode| {
            let last = class.ranges().last();
            last.is_some_and(|range| range.end() == char::MAX)
        };
        let mut shown = class.clone();
        if reaches_the_end(class) {
            shown.negate();
        }
        self.ecma
            .push_str(if reaches_the_end(class) { "[^" } else { "[" });
        for range in shown.ranges() {
            class_character(range.start(), &mut self.ecma);
            if range.start() != range.end() {
                self.ecma.push('-');
                class_character(range.end(), &mut self.ecma);
            }
        }
        self.ecma.push(']');
    }
}

impl State {
    fn apply(&mut self, flags: &Flags) -> Option<()> {
        let set = |flag| flags.flag_state(flag);
        if set(Flag::CRLF) == Some(true) {
            return None;
        }
        self.ignores_case = set(Flag::CaseInsensitive).unwrap_or(self.ignores_case);
        self.dot_matches_line_feed =
            set(Flag::DotMatchesNewLine).unwrap_or(self.dot_matches_line_feed);
        self.matches_lines = set(Flag::MultiLine).unwrap_or(self.matches_lines);
        Some(())
    }
}

fn item_class(item: &ClassSetItem) -> Option<ClassUnicode> {
    Some(match item {
        ClassSetItem::Empty(_) => ClassUnicode::empty(),
        ClassSetItem::Literal(literal) => single(literal.c, literal.c),
        ClassSetItem::Range(range) => single(range.start.c, range.end.c),
        ClassSetItem::Perl(class) => perl(&class.kind, class.negated),
        ClassSetItem::Ascii(class) => negated(ascii(&class.kind), class.negated),
        ClassSetItem::Union(union) => {
            let mut all = ClassUnicode::empty();
            for item in &union.items {
                all.union(&item_class(item)?);
            }
            all
        }
        ClassSetItem::Unicode(_) | ClassSetItem::Bracketed(_) => return None,
    })
}

fn single(first: char, last: char) -> ClassUnicode {
    ClassUnicode::new([ClassUnicodeRange::new(first, last)])
}

fn negated(mut class: ClassUnicode, is_negated: bool) -> ClassUnicode {
    if is_negated {
        class.negate();
    }
    class
}

fn perl(kind: &ClassPerlKind, is_negated: bool) -> ClassUnicode {
    let kind = match kind {
        ClassPerlKind::Digit => ClassAsciiKind::Digit,
        ClassPerlKind::Space => ClassAsciiKind::Space,
        ClassPerlKind::Word => ClassAsciiKind::Word,
    };
    negated(ascii(&kind), is_negated)
}

fn ascii(kind: &ClassAsciiKind) -> ClassUnicode {
    let is_in = |c: char| match kind {
        ClassAsciiKind::Alnum => c.is_ascii_alphanumeric(),
        ClassAsciiKind::Alpha => c.is_ascii_alphabetic(),
        ClassAsciiKind::Ascii => true,
        ClassAsciiKind::Blank => c == ' ' || c == '\t',
        ClassAsciiKind::Cntrl => c.is_ascii_control(),
        ClassAsciiKind::Digit => c.is_ascii_digit(),
        ClassAsciiKind::Graph => c.is_ascii_graphic(),
        ClassAsciiKind::Lower => c.is_ascii_lowercase(),
        ClassAsciiKind::Print => c.is_ascii_graphic() || c == ' ',
        ClassAsciiKind::Punct => c.is_ascii_punctuation(),
        ClassAsciiKind::Space => c.is_ascii_whitespace() || c == '\u{b}',
        ClassAsciiKind::Upper => c.is_ascii_uppercase(),
        ClassAsciiKind::Word => c.is_ascii_alphanumeric() || c == '_',
        ClassAsciiKind::Xdigit => c.is_ascii_hexdigit(),
    };
    let characters = ('\0'..='\u{7f}').filter(|c| is_in(*c));
    ClassUnicode::new(characters.map(|c| ClassUnicodeRange::new(c, c)))
}

fn class_character(character: char, ecma: &mut String) {
    escape(character, r"\]^[-", ecma);
}

fn escape(character: char, special: &str, ecma: &mut String) {
    use std::fmt::Write as _;

    match character {
        '\n' => ecma.push_str(r"\n"),
        '\r' => ecma.push_str(r"\r"),
        '\t' => ecma.push_str(r"\t"),
        _ if character.is_ascii_control() => {
            let _ = write!(ecma, r"\x{:02x}", u32::from(character));
        }
        _ => {
            if special.contains(character) {
                ecma.push('\\');
            }
            ecma.push(character);
        }
    }
}
