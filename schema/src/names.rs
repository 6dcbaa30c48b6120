//! Names in code, for Rust and Python alike.
//!
//! [`accessor_name`] is the one mapping from keys to names: every run of characters outside
//! `[A-Za-z0-9]` is one underscore, case boundaries split words, all is lower case; a leading digit
//! gets `_` in front, and a keyword of either language or a reserved name gets `_` behind.
//! `tests/names.vectors.tsv` is its table of vectors. A key without a name, or two keys with one,
//! is fine at run time, where options are reached by key; [`check`] refuses it for code generation.

mod check;
#[cfg(feature = "codegen")]
mod parts;

use std::collections::HashSet;
use std::fmt;

use crate::model::Namespace;

pub use check::check;
pub(crate) use check::{Broken, errors};
#[cfg(feature = "codegen")]
pub use parts::{Part, python_class_name, python_tag_name, python_type_name};

/// Names that no option or field may have, for ever.
pub const RESERVED: [&str; 4] = ["get", "get_forced", "isset", "snapshot"];

/// Type names at the root of a generated module that are taken; an option's type gets `_` behind.
pub const TAKEN_TYPES: [&str; 3] = ["Options", "Overrides", "Snapshot"];

/// Keywords in lower case of Rust, edition 2024, the reserved ones included (`Self` is `self`).
const RUST_KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords of Python 3.14 that Rust has not. The soft ones (`case`; `match` and `type` if Rust had
/// them not) may be names, and so may `none`: the keyword is `None`.
const PYTHON_KEYWORDS: [&str; 19] = [
    "and", "assert", "class", "def", "del", "elif", "except", "finally", "from", "global",
    "import", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "with",
];

/// The name in code of an option or field with this key.
///
/// # Errors
///
/// If the key has no ASCII letter, or a letter outside ASCII.
pub fn accessor_name(key: &str) -> Result<String, NameError> {
    if let Some(letter) = key.chars().find(|c| !c.is_ascii() && c.is_alphabetic()) {
        return Err(NameError::LetterOutsideAscii(letter));
    }
    if !key.contains(|c: char| c.is_ascii_alphabetic()) {
        return Err(NameError::NoLetter);
    }
    Ok(mapped(key))
}

/// The name in code of a namespace's module: the same mapping.
pub fn module_name(namespace: &Namespace) -> String {
    mapped(namespace.as_str())
}

/// The name of the method that explains the flag with this name in code.
pub fn explanation_name(flag: &str) -> String {
    format!("explain_{flag}")
}

/// The name of a type for something with this name in code: `db_config` gives `DbConfig`.
pub fn type_name(name: &str) -> String {
    let camel = camel_case(name);
    match camel.as_str() {
        "" => "Type".to_owned(),
        "Self" => "Self_".to_owned(),
        _ => camel,
    }
}

/// The name of the type of an option with this name in code, which [`TAKEN_TYPES`] are not.
pub fn option_type_name(name: &str) -> String {
    let mut name = type_name(name);
    if TAKEN_TYPES.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The names of an enumeration's variants for these texts, all different: `gpt-4o` gives `Gpt4o`,
/// an empty text `Empty`. Of texts with one name the later ones get a number (`Get`, `Get2`), and so
/// does a text whose name would be `Unknown` or `Self`.
pub fn variant_names<'a>(members: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::from(["Unknown".to_owned(), "Self".to_owned()]);
    let mut unique = |member| {
        let plain = variant_name(member);
        let mut name = plain.clone();
        let mut number = 1;
        while !taken.insert(name.clone()) {
            number += 1;
            name = format!("{plain}{number}");
        }
        name
    };
    members.into_iter().map(&mut unique).collect()
}

/// Checks that `accessor` may be a name in code.
///
/// # Errors
///
/// If it is no identifier in snake case, a keyword, or a reserved name.
pub fn check_accessor(accessor: &str) -> Result<(), NameError> {
    let snake_case = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !accessor.chars().all(snake_case)
        || !accessor.contains(|c: char| c.is_ascii_lowercase())
        || accessor.starts_with(|c: char| c.is_ascii_digit())
    {
        Err(NameError::NotSnakeCase)
    } else if is_keyword(accessor) {
        Err(NameError::Keyword)
    } else if RESERVED.contains(&accessor) {
        Err(NameError::Reserved)
    } else if accessor.starts_with("__") {
        Err(NameError::Dunder)
    } else {
        Ok(())
    }
}

/// Why something has no name in code, or is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// A key has no ASCII letter.
    NoLetter,
    /// A key has this letter.
    LetterOutsideAscii(char),
    /// An accessor is no identifier in snake case.
    NotSnakeCase,
    /// An accessor is a keyword of Rust or Python.
    Keyword,
    /// An accessor is one of [`RESERVED`].
    Reserved,
    /// An accessor starts with two underscores, which Python keeps to itself.
    Dunder,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLetter => f.write_str("it has no ASCII letter"),
            Self::LetterOutsideAscii(letter) => {
                write!(f, "it has the letter {letter:?}, which is not ASCII")
            }
            Self::NotSnakeCase => f.write_str("it is no identifier in snake case"),
            Self::Keyword => f.write_str("it is a keyword of Rust or Python"),
            Self::Reserved => f.write_str("it is reserved"),
            Self::Dunder => f.write_str("it starts with two underscores, which Python reserves"),
        }
    }
}

impl std::error::Error for NameError {}

fn mapped(key: &str) -> String {
    let mut name = String::with_capacity(key.len() + 2);
    for (at, word) in words(key).into_iter().enumerate() {
        if at > 0 {
            name.push('_');
        }
        name.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if is_keyword(&name) || RESERVED.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

fn is_keyword(name: &str) -> bool {
    RUST_KEYWORDS.contains(&name) || PYTHON_KEYWORDS.contains(&name)
}

/// The words of `key`: between runs of other characters, and at case boundaries. A run at the start
/// or end gives an empty word there.
fn words(key: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = key;
    loop {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        split_at_case_boundaries(&rest[..end], &mut words);
        rest = &rest[end..];
        if rest.is_empty() {
            return words;
        }
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    }
}

/// Splits before an upper case letter that follows a lower case letter or digit (`maxBytes`), and
/// before the last upper case letter of a run that a lower case letter follows (`HTTPServer`).
fn split_at_case_boundaries<'a>(run: &'a str, words: &mut Vec<&'a str>) {
    let bytes = run.as_bytes();
    let mut start = 0;
    for at in 1..bytes.len() {
        let (before, here) = (bytes[at - 1], bytes[at]);
        let lower_follows = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if here.is_ascii_uppercase() && (!before.is_ascii_uppercase() || lower_follows) {
            words.push(&run[start..at]);
            start = at;
        }
    }
    words.push(&run[start..]);
}

/// The words of `name`, each with a capital; a leading digit gets `_` in front.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len() + 1);
    for word in words(name) {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    }
    if camel.starts_with(|c: char| c.is_ascii_digit()) {
        camel.insert(0, '_');
    }
    camel
}

/// The name of one member alone. What has no place in a name is spelled by its code point.
fn variant_name(member: &str) -> String {
    if member.is_empty() {
        return "Empty".to_owned();
    }
    // Without a letter or digit even the separators must tell members apart.
    let all = !member.contains(|c: char| c.is_ascii_alphanumeric());
    let mut name = String::new();
    let mut rest = member;
    while let Some(at) = rest.find(|c: char| all || !c.is_ascii()) {
        let (plain, spelled) = rest.split_at(at);
        push_camel_case(&mut name, plain);
        let mut letters = spelled.chars();
        let code_point = letters.next().map_or(0, u32::from);
        name.extend(['U'].into_iter().chain(format!("{code_point:04X}").chars()));
        rest = letters.as_str();
    }
    push_camel_case(&mut name, rest);
    name
}

/// An underscore in front of a digit belongs at the start only.
fn push_camel_case(name: &mut String, text: &str) {
    let camel = camel_case(text);
    let inner = camel.trim_start_matches('_');
    name.push_str(if name.is_empty() { &camel } else { inner });
}
