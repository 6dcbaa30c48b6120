//! The goldens compile, without any warning of rustc or clippy.

#![deny(warnings, missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]

use std::collections::BTreeSet;
use std::fs;

macro_rules! goldens {
    ($($case:ident)*) => {
        $(include!(concat!("../goldens/", stringify!($case), "/expected.rs"));)*

        const COMPILED: &[&str] = &[$(stringify!($case)),*];
    };
}

goldens! { arrays descriptions enums flags maps names nested notes scalars structs tagged unions words }

#[test]
fn every_golden_is_compiled() {
    let goldens = concat!(env!("CARGO_MANIFEST_DIR"), "/goldens");
    let entries = fs::read_dir(goldens).expect("the goldens are here");
    let cases = entries.map(|entry| {
        entry
            .expect("the entry can be read")
            .file_name()
            .into_string()
    });
    let cases: BTreeSet<String> = cases
        .map(|name| name.expect("cases have plain names"))
        .collect();
    assert_eq!(
        cases,
        COMPILED.iter().map(|case| (*case).to_owned()).collect()
    );
}
