//! Where lines break, as `ruff format` has it.
//!
//! What fits on a line stands on one. What does not gets one part a line with a comma behind the last,
//! which ruff leaves as it is.

use crate::items::Annotation;
use crate::literal;
use crate::vocabulary::{Vocabulary, Word};

const WIDTH: usize = 88;

/// The step of indentation.
pub(crate) const STEP: &str = "    ";

/// An expression that may be broken into lines.
pub(crate) enum Expression {
    Word(String),
    /// `name[part, part]`
    Subscript(String, Vec<Expression>),
    /// `part | part`
    Union(Vec<Expression>),
}

impl Expression {
    pub(crate) fn new(ty: &Annotation, vocabulary: &mut Vocabulary) -> Self {
        let mut word = |word| Self::Word(vocabulary.word(word));
        match ty {
            Annotation::Bool => word(Word::Bool),
            Annotation::Int => word(Word::Int),
            Annotation::Float => word(Word::Float),
            Annotation::Str => word(Word::Str),
            Annotation::Any => word(Word::Any),
            Annotation::FeatureFlag => word(Word::FeatureFlag),
            Annotation::ExperimentLayer => word(Word::ExperimentLayer),
            Annotation::None => Self::Word("None".to_owned()),
            Annotation::Declared(name) => Self::Word(name.clone()),
            Annotation::Literal(texts) => Self::literal(texts, vocabulary),
            Annotation::Sequence(items) => Self::of(Word::Sequence, &[items], vocabulary),
            Annotation::List(items) => Self::of(Word::List, &[items], vocabulary),
            Annotation::Mapping(values) => {
                Self::of(Word::Mapping, &[&Annotation::Str, values], vocabulary)
            }
            Annotation::Dict(values) => {
                Self::of(Word::Dict, &[&Annotation::Str, values], vocabulary)
            }
            Annotation::Union(types) => {
                let types = types.iter().map(|ty| Self::new(ty, vocabulary));
                Self::Union(types.collect())
            }
        }
    }

    pub(crate) fn literal<T: AsRef<str>>(texts: &[T], vocabulary: &mut Vocabulary) -> Self {
        let texts = texts.iter();
        let texts = texts.map(|text| Self::Word(literal::string(text.as_ref())));
        Self::Subscript(vocabulary.word(Word::Literal), texts.collect())
    }

    fn of(word: Word, parts: &[&Annotation], vocabulary: &mut Vocabulary) -> Self {
        let word = vocabulary.word(word);
        let parts = parts.iter().map(|part| Self::new(part, vocabulary));
        Self::Subscript(word, parts.collect())
    }

    /// On one line.
    pub(crate) fn flat(&self) -> String {
        let joined = |parts: &[Self], separator| {
            let parts = parts.iter().map(Self::flat).collect::<Vec<_>>();
            parts.join(separator)
        };
        match self {
            Self::Word(word) => word.clone(),
            Self::Subscript(name, parts) => format!("{name}[{}]", joined(parts, ", ")),
            Self::Union(parts) => joined(parts, " | "),
        }
    }

    /// On as many lines as it needs behind `before`, if the last is to hold `after` too.
    pub(crate) fn between(&self, before: &str, after: &str, indent: &str) -> String {
        let flat = self.flat();
        if fits(&[indent, before, &flat, after]) {
            format!("{before}{flat}{after}")
        } else {
            format!("{before}{}{after}", self.broken(indent))
        }
    }

    fn broken(&self, indent: &str) -> String {
        let inner = format!("{indent}{STEP}");
        match self {
            Self::Word(word) => word.clone(),
            Self::Subscript(name, parts) => {
                let comma = if parts.len() > 1 { "," } else { "" };
                let parts = parts.iter();
                let parts = parts.map(|part| inner.clone() + &part.between("", comma, &inner));
                let parts = parts.collect::<Vec<_>>().join("\n");
                format!("{name}[\n{parts}\n{indent}]")
            }
            Self::Union(parts) => {
                let flat = self.flat();
                if fits(&[&inner, &flat]) {
                    return format!("(\n{inner}{flat}\n{indent})");
                }
                let parts = parts.iter().map(|part| part.between("| ", "", &inner));
                let parts = parts.collect::<Vec<_>>().join(&format!("\n{inner}"));
                let parts = parts.strip_prefix("| ").unwrap_or(&parts);
                format!("(\n{inner}{parts}\n{indent})")
            }
        }
    }
}

/// Whether a line of these parts is short enough. All are ASCII.
pub(crate) fn fits(parts: &[&str]) -> bool {
    parts.iter().map(|part| part.len()).sum::<usize>() <= WIDTH
}
