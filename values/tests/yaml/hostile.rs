//! Texts that mean harm: refused in no time, and without a panic.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use sentry_options_values::yaml::ErrorKind;

use super::random::{Random, document};
use super::{faults, parse};

/// Far more than any of these takes in a debug build.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn aliases_of_aliases() {
    let begin = Instant::now();
    let mut lists = "a0: &a0 [x, x]\n".to_owned();
    let mut mappings = "a0: &a0 {p: x, q: x}\n".to_owned();
    let mut merges = "a0: &a0 {p0: x, q0: x}\n".to_owned();
    for level in 1..100 {
        let below = level - 1;
        writeln!(lists, "a{level}: &a{level} [*a{below}, *a{below}]").unwrap();
        writeln!(
            mappings,
            "a{level}: &a{level} {{p: *a{below}, q: *a{below}}}"
        )
        .unwrap();
        writeln!(
            merges,
            "a{level}: &a{level} {{<<: *a{below}, p{level}: *a{below}}}"
        )
        .unwrap();
    }
    // A few values, and much text.
    let text = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(100_000),
        "*a, ".repeat(10_000)
    );
    for bomb in [lists, mappings, merges, text] {
        assert_eq!(faults(&bomb), [ErrorKind::TooLarge]);
    }
    // Anchors within anchors are as many copies.
    let nested = format!(
        "{}{}{}",
        "&a [".repeat(120),
        "x, ".repeat(50_000),
        "]".repeat(120)
    );
    assert_eq!(faults(&nested), [ErrorKind::TooLarge]);
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
}

#[test]
fn nesting() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        for depth in [129, 1_000, 200_000] {
            let text = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            let faults = faults(&text);
            assert_eq!(faults, [ErrorKind::TooDeep], "{open} {depth}");
        }
    }
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let text = format!("{}x{}", open.repeat(128), close.repeat(128));
        assert!(parse(&text).is_ok(), "{open}");
    }
    // By way of aliases.
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..=127 {
        writeln!(text, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert_eq!(faults(&text), [ErrorKind::TooDeep]);
}

#[test]
fn long_texts_that_are_all_wrong() {
    let begin = Instant::now();
    for text in [
        "k: 1\n".repeat(20_000),
        "*a : 1\n".repeat(20_000),
        format!(
            "{}{}",
            (0..20_000).fold(String::new(), anchored_item),
            "- *zz\n".repeat(20_000)
        ),
        "\0".repeat(220_000),
        "\t\n".repeat(100_000),
        "#".repeat(220_000),
        "&a ".repeat(20_000),
        "!a ".repeat(20_000),
        "- ".repeat(20_000),
        "a: ".repeat(20_000),
        "\"".repeat(50_001),
        "'".repeat(250_001),
        "k: |\n".to_owned() + &"\n".repeat(220_000),
        "k: ".to_owned() + &"x ".repeat(220_000),
        "k:\n".to_owned() + &"- |\n".repeat(25_000),
        "---\n".repeat(25_000),
        "{".repeat(25_000) + &"}".repeat(25_000),
        "[,".repeat(25_000),
        "%TAG ! x\n".repeat(25_000),
    ] {
        let started = Instant::now();
        drop(parse(&text));
        assert!(
            started.elapsed() < SOON,
            "{:?} {:?}",
            &text[..20],
            started.elapsed()
        );
    }
    assert!(begin.elapsed() < 4 * SOON, "{:?}", begin.elapsed());
}

fn anchored_item(mut text: String, at: usize) -> String {
    writeln!(text, "- &a{at} x").unwrap();
    text
}

#[test]
fn mutated_texts() {
    let pieces = [
        "\t", "\n", "\r\n", " ", "  ", ":", ": ", "- ", "-", "? ", "[", "]", "{", "}", ",", "#",
        " # c", "&a ", "*a", "!!str ", "!x ", "|", "|+\n", ">-\n", "\"", "'", "\\", "<<: ",
        "---\n", "...\n", "\u{feff}", "%", "@", "é", "\u{85}", "\u{2028}", "\0", "~", "0x1F",
        "1e999", ".inf", "\\ud83d",
    ];
    let begin = Instant::now();
    let mut random = Random::new(7);
    for _ in 0..iterations(8_000) {
        let mut text = document(&mut random).1;
        for _ in 0..=random.below(4) {
            let at = boundary(&text, random.below(text.len() + 1));
            match random.below(3) {
                0 => text.insert_str(at, pieces[random.below(pieces.len())]),
                1 if at < text.len() => drop(text.remove(at)),
                _ => {
                    let end = boundary(&text, (at + random.below(20)).min(text.len()));
                    text.replace_range(
                        at.min(end)..end.max(at),
                        pieces[random.below(pieces.len())],
                    );
                }
            }
        }
        match parse(&text) {
            Ok(document) => {
                for span in document.places(&document.root) {
                    assert!(text.get(span.range()).is_some(), "{text:?} {span:?}");
                }
            }
            Err(errors) => {
                assert!(!errors.is_empty() && errors.len() <= 20, "{text:?}");
                for error in errors {
                    assert!(text.get(error.span.range()).is_some(), "{text:?} {error:?}");
                }
            }
        }
    }
    assert!(begin.elapsed() < 10 * SOON, "{:?}", begin.elapsed());
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// How often a loop runs: `YAML_ITERATIONS` times as often for a campaign.
pub(super) fn iterations(few: usize) -> usize {
    let factor = std::env::var("YAML_ITERATIONS")
        .ok()
        .and_then(|factor| factor.parse::<usize>().ok());
    few * factor.unwrap_or(1)
}
