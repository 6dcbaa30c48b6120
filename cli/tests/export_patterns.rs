//! Patterns mean the same in the export, or are left out.

mod support;

use sentry_options_schema::{Policy, Source, parse};
use serde_json::{Value, json};
use support::Tree;

fn exported(tree: &Tree) -> Value {
    let text = tree.ok(&["schema", "export", "--schemas", "schemas", "n"]);
    serde_json::from_str(&text).expect("JSON")
}

/// Patterns of our dialect.
const PATTERNS: &[&str] = &[
    r"^\d+$",
    r"^\D+$",
    r"^\w+$",
    r"^\W+$",
    r"^\s$",
    r"^\S$",
    r"^[\s\d]$",
    r"^[^\s\d]$",
    r"^[\S\n]$",
    r"^[^\W_]$",
    "^.$",
    "(?s)^.$",
    "(?s:^.)$",
    "(?i)^[a-c]$",
    "(?i)^k$",
    "(?i:^K)$",
    "(?i)a(?-i)b",
    "(?i)^[^a]$",
    "x|(?i)y",
    "^[[:alpha:]]$",
    "^[[:^alpha:]]$",
    "^[[:punct:]]$",
    r"^\x41$",
    r"^\u{e9}$",
    r"^\U0000212A$",
    r"\A[a]\z",
    "^a{2}$",
    "^a{2,}?$",
    "^a{1,2}$",
    "^(?P<name>a)+$",
    "^(?:a|b)*$",
    "(?U)^a+$",
    "(?x) ^ a  b $ # comment",
    r"^[]a]$",
    r"^[a-]$",
    r"^[\]^-]$",
    r"^/\.\*$",
    "^é$",
    "^[é-ü]$",
    "^[^é]$",
    "^(?:^)*a$",
    "^[^\u{0}-\u{d7ff}]$",
    r"^\t$",
    r"^[\a\f\v]$",
    "",
    "a||b",
];

/// Texts that tell each from its neighbours.
const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "A",
    "B",
    "k",
    "K",
    "\u{212a}",
    "ſ",
    "é",
    "É",
    "ü",
    "ab",
    "Ab",
    "AB",
    "aB",
    "aa",
    "aaa",
    "1",
    "٣",
    "_",
    "-",
    "]",
    "^",
    "\\",
    "/.*",
    " ",
    "\u{a0}",
    "\u{2003}",
    "\t",
    "\n",
    "\r",
    "\u{2028}",
    "\u{b}",
    "\u{7}",
    "\u{c}",
    "!",
    "\u{1f600}",
    "a b",
    "x",
    "Y",
    "y",
    "\u{e000}",
    "\0",
];

#[test]
fn patterns_mean_the_same_in_the_export() {
    let options = PATTERNS.iter().enumerate().map(|(at, pattern)| {
        let option = json!({"type": "array", "items": {"type": "string", "pattern": pattern}, "default": [], "description": ""});
        (format!("p{at}"), option)
    });
    let options = options.collect::<serde_json::Map<_, _>>();
    let text = json!({"version": "1.0", "type": "object", "properties": options}).to_string();
    let ours = parse("n", &Source::new("schema.json", text.as_str()))
        .unwrap_or_else(|errors| panic!("{errors}"));
    let tree = Tree::new(&[("schemas/n/schema.json", &text)]);
    let schema = exported(&tree);
    let theirs = jsonschema::draft7::new(&schema).expect("a schema");
    for (at, pattern) in PATTERNS.iter().enumerate() {
        let key = format!("p{at}");
        let portable = &schema["properties"]["options"]["properties"][&key]["items"]["pattern"];
        assert!(portable.is_string(), "{pattern} is left out");
        for text in TEXTS {
            let expected = ours
                .validate_entry(&key, &json!([text]), Policy::Strict)
                .is_valid();
            let found = theirs.is_valid(&json!({"options": {&key: [text]}}));
            assert_eq!(found, expected, "{pattern} as {portable} on {text:?}");
        }
    }
}

#[test]
fn a_pattern_without_an_equal_is_left_out() {
    for pattern in [r"(?m)^a$", r"\b{start}a", r"(?R)a$"] {
        let text = json!({"version": "1.0", "type": "object", "properties": {
            "a": {"type": "string", "pattern": pattern, "default": "a", "description": "A"}}});
        let tree = Tree::new(&[("schemas/n/schema.json", &text.to_string())]);
        let option = &exported(&tree)["properties"]["options"]["properties"]["a"];
        assert!(option.get("pattern").is_none(), "{option}");
        assert!(
            option["markdownDescription"]
                .as_str()
                .expect("a text")
                .contains(pattern),
            "{option}"
        );
    }
}
