//! Random values, written in random ways, are read back; and an independent reader agrees.

use serde_json::Value;

use super::hostile::iterations;
use super::parse;
use super::random::{Random, document};

#[test]
fn what_was_written_is_read() {
    let mut random = Random::new(1);
    for _ in 0..iterations(2_000) {
        let (value, text) = document(&mut random);
        let read = parse(&text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        assert_eq!(read.root.to_value(), value, "{text}");
        let oracle = serde_norway::from_str::<Value>(&text);
        assert_eq!(
            oracle.unwrap_or_else(|error| panic!("{error}\n{text}")),
            value,
            "{text}"
        );
    }
}

/// A text that both read is read alike, however it came to be.
#[test]
fn mutated_texts_are_read_alike() {
    let pieces = [
        "\n", "  ", ": ", "- ", "[", "]", "{", "}", ", ", " # c", "|", "\"", "'", "~", "1", ".5",
        "0x1F", "yes", "a",
    ];
    let mut random = Random::new(2);
    let mut both = 0;
    for _ in 0..iterations(6_000) {
        let mut text = document(&mut random).1;
        let mut at = random.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        match random.below(4) {
            0 => text.truncate(at),
            _ => text.insert_str(at, pieces[random.below(pieces.len())]),
        }
        if let (Ok(read), Ok(oracle)) = (parse(&text), serde_norway::from_str::<Value>(&text)) {
            assert_eq!(read.root.to_value(), oracle, "{text}");
            both += 1;
        }
    }
    assert!(both > 500, "{both}");
}
