//! `check-option-usage`.

mod support;

use support::Tree;

fn values() -> Tree {
    Tree::new(&[
        ("v/ns/default/a.yaml", "options:\n  i: 1\n  c:d: 'hunter'\n"),
        (
            "v/ns/us/b.yaml",
            "options:\n  i: 2\n  map: {nested: 1}\ndefinitions:\n  defined: 1\n",
        ),
        ("v/other/default/c.yaml", "options: {}\n"),
        ("v/README.md", "no values"),
    ])
}

fn check(deletions: &str) -> [&str; 5] {
    [
        "check-option-usage",
        "--deletions",
        deletions,
        "--root",
        "v",
    ]
}

#[test]
fn what_is_still_set_as_the_release_prints_it() {
    let tree = values();
    for (deletions, expected) in [
        ("", "\n"),
        ("ns:zz other:i nope:i", "\n"),
        ("ns:i", "ns:i\n"),
        ("ns:zz  ns:c:d\nns:i ns:i", "ns:c:d ns:i ns:i\n"),
        // The top level only.
        ("ns:nested ns:defined ns: :i", "\n"),
    ] {
        assert_eq!(tree.ok(&check(deletions)), expected, "{deletions:?}");
    }
}

#[test]
fn every_place_is_told_without_its_value() {
    let tree = values();
    let ran = tree.run(&[&check("ns:i ns:c:d ns:i")[..], &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "ns:i ns:c:d ns:i\n"));
    let places = ran.stderr.lines().map(|line| {
        let told = serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        assert_eq!(
            (&told["severity"], &told["code"]),
            (&"warning".into(), &"option-in-use".into())
        );
        told["file"].as_str().expect("a file").to_owned()
    });
    let places = places.collect::<Vec<_>>();
    assert_eq!(
        places,
        [
            "v/ns/default/a.yaml",
            "v/ns/us/b.yaml",
            "v/ns/default/a.yaml"
        ]
    );
    let ran = tree.run(&check("ns:c:d"));
    assert!(
        ran.stderr
            .contains("'ns:c:d' is still set, in target 'default'"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("hunter"), "{}", ran.stderr);
}

#[test]
fn keys_that_are_none() {
    let told = values().fails(&check("ns:i repo i"));
    assert!(
        told.contains("invalid key format \"repo\", expected 'namespace:option'"),
        "{told}"
    );
    assert!(told.contains("invalid key format \"i\""), "{told}");
}

#[test]
fn files_that_cannot_be_searched() {
    // The release panics here.
    let tree = values();
    tree.write("v/ns/us/z.yaml", "definitions: {}\n");
    let told = tree.fails(&check("ns:zz"));
    assert!(
        told.contains("expected the top-level key `options`"),
        "{told}"
    );
    tree.write("v/ns/us/z.yaml", "options: {\n");
    assert!(tree.fails(&check("ns:zz")).contains("v/ns/us/z.yaml"));
    let tree = Tree::new(&[]);
    let told = tree.fails(&check(""));
    assert!(
        told.contains("v: the folder of values cannot be read"),
        "{told}"
    );
}

#[test]
fn what_only_validation_refuses_is_a_warning() {
    let tree = values();
    tree.write("v/ns/us/z.yml", "options: {i: 1}\n");
    tree.write("v/late/us/z.yaml", "options: {x: 1}\n");
    tree.write("v/late/us/zz.yaml", "options: {x: 1}\n");
    let ran = tree.run(&check("late:x"));
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "late:x\n"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("warning: v/ns/us/z.yml: expected .yaml, found .yml"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("error"), "{}", ran.stderr);
}
