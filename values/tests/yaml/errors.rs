//! Every error, provoked.

use std::borrow::Cow;

use sentry_options_schema::Source;
use sentry_options_values::yaml::{self, Collection, ErrorKind, Found};

use super::{faults, parse};

/// A text for each kind of error, and how its message starts. A new kind does not compile before it is here.
fn provoking(kind: &ErrorKind) -> (Cow<'static, str>, &'static str) {
    let (text, message) = match kind {
        ErrorKind::Syntax { .. } => ("k: [1", "invalid YAML: unclosed bracket '['"),
        ErrorKind::Tab => ("k:\n\tj: 1", "a tab stands where YAML takes spaces only"),
        ErrorKind::ControlCharacter(_) => {
            ("k: a\0b", "the text holds the control character U+0000")
        }
        ErrorKind::SecondDocument => ("k: 1\n---\nk: 2", "a second document begins here"),
        ErrorKind::TooDeep => return ("- ".repeat(129).into(), "nested over 128 levels"),
        ErrorKind::TooLarge => (BOMB, "over 1000000 values, with every alias expanded"),
        ErrorKind::DuplicateKey(_) => ("k: 1\n'k': 2", "duplicate key \"k\""),
        ErrorKind::KeyNotText { .. } => ("0x1F: a", "the key `0x1F` is a number, not text"),
        ErrorKind::KeyNotScalar(_) => ("[1]: a", "a list as a key"),
        ErrorKind::IntegerTooLarge => (
            "99999999999999999999",
            "an integer that does not fit 64 bits",
        ),
        ErrorKind::FloatTooLarge => ("1e999", "a number that is too large for a 64-bit float"),
        ErrorKind::NotFinite => ("-.inf", "an infinity or not-a-number, which JSON has not"),
        ErrorKind::UnknownTag(_) => ("!secret a", "unknown tag `!secret`"),
        ErrorKind::TagMismatch { .. } => (
            "!!int a",
            "the tag `!!int` asks for an integer, and this is none",
        ),
        ErrorKind::UnknownAlias { .. } => ("*base", "no anchor `&base` stands before this alias"),
        ErrorKind::RecursiveAlias(_) => ("&a [*a]", "the alias `*a` stands within what `&a` names"),
        ErrorKind::Merge(_) => ("<<: 1", "`<<` merges mappings, and this is a number"),
    };
    (text.into(), message)
}

const BOMB: &str = "a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
";

#[test]
fn every_kind_is_provoked() {
    let kinds = [
        ErrorKind::Syntax {
            message: String::new(),
            remedy: None,
        },
        ErrorKind::Tab,
        ErrorKind::ControlCharacter('\0'),
        ErrorKind::SecondDocument,
        ErrorKind::TooDeep,
        ErrorKind::TooLarge,
        ErrorKind::DuplicateKey(String::new()),
        ErrorKind::KeyNotText {
            key: String::new(),
            found: Found::Null,
        },
        ErrorKind::KeyNotScalar(Collection::List),
        ErrorKind::IntegerTooLarge,
        ErrorKind::FloatTooLarge,
        ErrorKind::NotFinite,
        ErrorKind::UnknownTag(String::new()),
        ErrorKind::TagMismatch {
            tag: "",
            expected: "",
        },
        ErrorKind::UnknownAlias {
            name: String::new(),
            nearest: None,
        },
        ErrorKind::RecursiveAlias(String::new()),
        ErrorKind::Merge(Found::Null),
    ];
    for kind in &kinds {
        let (text, message) = provoking(kind);
        let found = faults(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(
            std::mem::discriminant(&found[0]),
            std::mem::discriminant(kind),
            "{text}"
        );
        assert_eq!(found[0].to_string(), message, "{text}");
        assert!(
            found[0].help().is_some_and(|help| !help.is_empty()),
            "{text}"
        );
    }
}

#[test]
fn all_errors_are_told_in_the_order_of_the_text() {
    let text = "options:\n  a: .inf\n  b: {x: 1, x: 2}\n  c: *base\n  0x1F: !secret 1\n  a: 99999999999999999999\n";
    let errors = parse(text).unwrap_err();
    let places = errors.iter().map(|error| &text[error.span.range()]);
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            ".inf",
            "x",
            "*base",
            "0x1F",
            "!secret",
            "a",
            "99999999999999999999"
        ]
    );
    let related = |at: usize| errors[at].related.map(|(span, note)| (span.start, note));
    assert_eq!(related(1), Some((text.find("x: 1").unwrap(), "first here")));
    assert_eq!(
        related(5),
        Some((text.find("a: .inf").unwrap(), "first here"))
    );

    let many = "- .inf\n".repeat(100);
    assert_eq!(faults(&many).len(), 20);
    let many = "k: 1\n".repeat(100);
    assert_eq!(parse(&many).unwrap_err()[0].span.start, 5);
}

#[test]
fn one_mistake_is_one_error() {
    for text in [
        "a: {<<: *nothing, b: 1}",
        "a: {<<: [*nothing], b: 1}",
        "{*nothing : 1}",
        "!secret a: 1",
        "? {0x1F: 1}\n: 2",
        "&a !secret [1]",
        "k: 1\nk: 2\n",
    ] {
        assert_eq!(faults(text).len(), 1, "{text}");
    }
}

#[test]
fn the_remedies() {
    for (text, help) in [
        ("a: &base 1\nb: *bsae\n", "did you mean `*base`?"),
        (
            "b: *base\na: &base 1\n",
            "an anchor stands before its aliases: `definitions` before `options`",
        ),
        ("True: a", "write it in quotes: `\"True\"`"),
        ("a: &a 5\n*a : b", "write it in quotes: `\"5\"`"),
        (
            "a: {<<: {}, <<: {}}",
            "merge several mappings as a list: `<<: [*first, *second]`",
        ),
        (
            "k: \u{7f}",
            "remove it, or write `\\x7F` in a text in double quotes",
        ),
        (
            "k: \u{fffe}",
            "remove it, or write `\\uFFFE` in a text in double quotes",
        ),
        (
            "k: a: b",
            "write `key: value` on a line of its own; text that holds `: ` goes in quotes",
        ),
        (
            "k: %a",
            "write text that starts with this character in quotes",
        ),
        (
            "k: \"\\d\"",
            "write a backslash that belongs to the text as `\\\\`, or use single quotes",
        ),
        (
            "a:\n   b: 1\n  c: 1\n",
            "indent the entries of one mapping or list alike",
        ),
    ] {
        assert_eq!(faults(text)[0].help().as_deref(), Some(help), "{text}");
    }
}

#[test]
fn tabs_that_indent() {
    for text in [
        "k:\n\tj: 1\n",
        "k:\n  \tj: 1",
        "k:\n \t\tj: 1\n",
        "k:\n  \t foo\n",
        "k:\n  \t\"foo\"\n",
        "k: foo\n\tbar\n",
        "k:\n  \t- a\n",
        "k:\n  -\n    \ta\n",
        "k:\n  a: 1\n  \tb: 2\n",
        "k: |\n\ta\n",
        "k: |\n  a\n\tb\n  c\n",
    ] {
        let errors = parse(text).expect_err(text);
        let found = errors.iter().map(|error| (&error.kind, error.span.start));
        let tab = text.find('\t').unwrap();
        assert_eq!(
            found.collect::<Vec<_>>(),
            [(&ErrorKind::Tab, tab)],
            "{text:?}"
        );
    }
}

#[test]
fn no_message_quotes_a_scalar() {
    for text in [
        "k: !!int hunter2",
        "k: !secret hunter2",
        "k: \"hunter2",
        "k: hunter2: x",
        "k: [hunter2",
        "k: \"hunter2\" x",
        "k: \"hunter2\\q\"",
        "k: @hunter2",
        "k: {<<: hunter2}",
        "k: {<<: [hunter2]}",
        "k: 1\nk: hunter2",
        "k: &hunter hunter2\nj: *hunted\n",
        "k: hunter2\n\tj: 1",
        "k: hunter2\nj\n",
        "k: |\n hunter2\n\thunter2",
    ] {
        let source = Source::new("values.yaml", text);
        for error in yaml::parse(&source).unwrap_err() {
            let shown = format!("{error}{:?}{error:?}", error.kind.help());
            assert!(!shown.contains("hunter2"), "{text}: {shown}");
        }
    }
}
