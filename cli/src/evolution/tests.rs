//! Each kind of change, in both directions: where it is, whom it breaks, what the verdict is.

use sentry_options_schema::{Schema, Source, parse};
use serde_json::{Value, json};

use super::change::{Change, Reuse};
use super::check::check;
use super::compare;
use super::difference::{Difference, Text};

/// How many kinds of change there are.
const KINDS: usize = 43;

/// The place of a kind in the list of all: a new one must be added here, and provoked.
fn index(change: &Change) -> usize {
    match change {
        Change::NamespaceAdded => 0,
        Change::NamespaceRemoved => 1,
        Change::OptionAdded => 2,
        Change::OptionRemoved => 3,
        Change::NameReused(_) => 4,
        Change::DefaultChanged { .. } => 5,
        Change::ExamplesChanged => 6,
        Change::SecretAdded => 7,
        Change::SecretRemoved => 8,
        Change::DescriptionChanged => 9,
        Change::DeprecationChanged { .. } => 10,
        Change::AccessorChanged { .. } => 11,
        Change::FlagAdded => 12,
        Change::FlagRemoved => 13,
        Change::AnyFlagAdded { .. } => 14,
        Change::AnyFlagRemoved { .. } => 15,
        Change::FlagBecameOption => 16,
        Change::OptionBecameFlag => 17,
        Change::TypeChanged { .. } => 18,
        Change::UnionTypeAdded { .. } => 19,
        Change::UnionTypeRemoved { .. } => 20,
        Change::IntegerFormatChanged { .. } => 21,
        Change::RangeChanged { .. } => 22,
        Change::MultipleChanged(_) => 23,
        Change::CountChanged { .. } => 24,
        Change::PatternChanged(_) => 25,
        Change::TextFormatChanged(_) => 26,
        Change::UniqueItemsChanged { .. } => 27,
        Change::EnumAdded { .. } => 28,
        Change::EnumRemoved { .. } => 29,
        Change::MemberAdded { .. } => 30,
        Change::MemberRemoved { .. } => 31,
        Change::VariantRenamed { .. } => 32,
        Change::KeyEnumChanged { .. } => 33,
        Change::FieldAdded { .. } => 34,
        Change::FieldRemoved { .. } => 35,
        Change::FieldBecameOptional => 36,
        Change::FieldBecameRequired => 37,
        Change::ExtraAdded => 38,
        Change::ExtraRemoved => 39,
        Change::TagChanged { .. } => 40,
        Change::VariantAdded { .. } => 41,
        Change::VariantRemoved { .. } => 42,
    }
}

fn source(properties: &Value) -> Source {
    let file = json!({"version": "1.0", "type": "object", "properties": properties});
    Source::new("schema.json", file.to_string())
}

fn schema(properties: &Value) -> Schema {
    parse("ns", &source(properties)).unwrap_or_else(|errors| panic!("{errors}"))
}

/// `kind at verdict`, and who breaks (`V`alues, `O`lder services, `C`ode) or notices (lower case).
fn told(difference: &Difference) -> String {
    let breaks = difference.change.breaks();
    let letters = [
        ('v', breaks.values),
        ('o', breaks.older_services),
        ('c', breaks.code),
    ];
    let letters = letters.map(|(letter, impact)| match impact.name() {
        "none" => '-',
        "noticed" => letter,
        _ => letter.to_ascii_uppercase(),
    });
    format!(
        "{} {} {} {}",
        difference.change.code(),
        difference.at.path(),
        difference.change.verdict().name(),
        letters.iter().collect::<String>(),
    )
}

/// The type of an option, a value that fits it before and after, and what is told forwards and
/// backwards.
struct Case {
    old: Value,
    new: Value,
    default: Value,
    forwards: &'static [&'static str],
    backwards: &'static [&'static str],
}

fn case(
    old: &str,
    new: &str,
    default: &str,
    forwards: &'static [&'static str],
    backwards: &'static [&'static str],
) -> Case {
    let read = |text: &str| -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    Case {
        old: read(&format!("{{{old}}}")),
        new: read(&format!("{{{new}}}")),
        default: read(default),
        forwards,
        backwards,
    }
}

impl Case {
    fn schema(&self, ty: &Value) -> Value {
        let mut option = json!({"description": "d", "default": self.default});
        let keywords = ty.as_object().expect("an object").clone();
        option.as_object_mut().expect("an object").extend(keywords);
        json!({ "k": option })
    }
}

#[rustfmt::skip] // a case a line
fn types() -> Vec<Case> {
    vec![
        // Types.
        case(r#""type": "integer", "default": 1"#, r#""type": "string", "default": "a""#, "1",
            &["type-changed k refused VOC", "default-changed k refused Vo-"], &["type-changed k refused VOC", "default-changed k refused Vo-"]),
        case(r#""type": "integer""#, r#""type": "number""#, "1",
            &["type-changed k refused -OC"], &["type-changed k refused V-C"]),
        case(r#""type": "string""#, r#""type": ["string", "integer"]"#, r#""a""#,
            &["type-changed k refused -OC"], &["type-changed k refused V-C"]),
        case(r#""type": "array", "items": {"type": "integer"}"#, r#""type": "array", "items": {"type": "string"}"#, "[]",
            &["type-changed k/* refused VOC"], &["type-changed k/* refused VOC"]),
        case(r#""type": "array", "items": {"type": "array", "items": {"type": "integer"}}"#, r#""type": "array", "items": {"type": "array", "items": {"type": "number"}}"#, "[]",
            &["type-changed k/*/* refused -OC"], &["type-changed k/*/* refused V-C"]),
        case(r#""type": "object", "additionalProperties": {"type": "integer"}"#, r#""type": "object", "additionalProperties": {"type": "boolean"}"#, "{}",
            &["type-changed k/* refused VOC"], &["type-changed k/* refused VOC"]),
        case(r#""type": "object", "additionalProperties": {"type": "integer"}"#, r#""type": "object", "properties": {}"#, "{}",
            &["type-changed k refused VOC"], &["type-changed k refused VOC"]),
        // Unions.
        case(r#""type": ["string", "boolean"]"#, r#""type": ["string", "boolean", "number"]"#, r#""a""#,
            &["union-type-added k warned -Oc"], &["union-type-removed k refused V-C"]),
        case(r#""type": ["string", "number"]"#, r#""type": ["string", "number", "integer"]"#, r#""a""#,
            &["union-type-added k fine --c"], &["union-type-removed k refused --C"]),
        case(r#""type": ["string", "integer"], "maximum": 5"#, r#""type": ["string", "integer"], "maximum": 9, "maxLength": 4"#, r#""a""#,
            &["range-changed k warned -O-", "count-changed k refused V--"], &["range-changed k refused V--", "count-changed k warned -O-"]),
        // Integers: what counts is the range.
        case(r#""type": "integer""#, r#""type": "integer", "format": "int64""#, "1",
            &["integer-format-changed k fine ---"], &["integer-format-changed k fine ---"]),
        case(r#""type": "integer", "format": "uint8""#, r#""type": "integer", "format": "uint16""#, "1",
            &["integer-format-changed k warned --C", "range-changed k warned -O-"], &["integer-format-changed k warned --C", "range-changed k refused V--"]),
        case(r#""type": "integer", "format": "uint8""#, r#""type": "integer", "format": "uint16", "maximum": 255"#, "1",
            &["integer-format-changed k warned --C"], &["integer-format-changed k warned --C"]),
        case(r#""type": "integer", "minimum": 0"#, r#""type": "integer", "exclusiveMinimum": -1"#, "1", &[], &[]),
        case(r#""type": "integer", "minimum": 0.5"#, r#""type": "integer", "minimum": 1"#, "1", &[], &[]),
        case(r#""type": "integer""#, r#""type": "integer", "minimum": 0"#, "1",
            &["range-changed k refused V--"], &["range-changed k warned -O-"]),
        case(r#""type": "integer", "maximum": 10"#, r#""type": "integer", "maximum": 20"#, "1",
            &["range-changed k warned -O-"], &["range-changed k refused V--"]),
        case(r#""type": "integer", "multipleOf": 3"#, r#""type": "integer", "multipleOf": 6"#, "6",
            &["multiple-changed k refused V--"], &["multiple-changed k warned -O-"]),
        case(r#""type": "integer", "multipleOf": 2"#, r#""type": "integer", "multipleOf": 3"#, "6",
            &["multiple-changed k refused VO-"], &["multiple-changed k refused VO-"]),
        case(r#""type": "integer""#, r#""type": "integer", "multipleOf": 1.0"#, "6",
            &["multiple-changed k refused V--"], &["multiple-changed k warned -O-"]),
        // Numbers.
        case(r#""type": "number", "minimum": 0"#, r#""type": "number", "exclusiveMinimum": 0"#, "1",
            &["range-changed k refused V--"], &["range-changed k warned -O-"]),
        case(r#""type": "number", "maximum": 1"#, r#""type": "number", "maximum": 1.0"#, "1", &[], &[]),
        case(r#""type": "number", "maximum": 1, "minimum": 0"#, r#""type": "number", "exclusiveMaximum": 2, "minimum": 0.5"#, "1",
            &["range-changed k refused V--", "range-changed k warned -O-"], &["range-changed k warned -O-", "range-changed k refused V--"]),
        // Texts.
        case(r#""type": "string""#, r#""type": "string", "pattern": "^a""#, r#""a""#,
            &["pattern-changed k refused V--"], &["pattern-changed k warned -O-"]),
        case(r#""type": "string", "pattern": "a""#, r#""type": "string", "pattern": "^a""#, r#""a""#,
            &["pattern-changed k refused VO-"], &["pattern-changed k refused VO-"]),
        case(r#""type": "string", "format": "ipv4""#, r#""type": "string""#, r#""1.2.3.4""#,
            &["text-format-changed k warned -O-"], &["text-format-changed k refused V--"]),
        case(r#""type": "string", "minLength": 1"#, r#""type": "string", "minLength": 2"#, r#""aaa""#,
            &["count-changed k refused V--"], &["count-changed k warned -O-"]),
        case(r#""type": "string""#, r#""type": "string", "minLength": 0"#, r#""aaa""#, &[], &[]),
        // Lists.
        case(r#""type": "array", "items": {"type": "integer"}, "maxItems": 3"#, r#""type": "array", "items": {"type": "integer"}, "maxItems": 2"#, "[]",
            &["count-changed k refused V--"], &["count-changed k warned -O-"]),
        case(r#""type": "array", "items": {"type": "integer"}"#, r#""type": "array", "items": {"type": "integer", "maximum": 4}, "uniqueItems": true"#, "[]",
            &["unique-items-changed k refused V--", "range-changed k/* refused V--"], &["unique-items-changed k warned -O-", "range-changed k/* warned -O-"]),
        // Enumerations.
        case(r#""type": "string""#, r#""type": "string", "enum": ["a"]"#, r#""a""#,
            &["enum-added k refused V-C"], &["enum-removed k warned -oC"]),
        case(r#""type": "integer""#, r#""type": "integer", "enum": [1, 2]"#, "1",
            &["enum-added k refused V--"], &["enum-removed k warned -O-"]),
        case(r#""type": "string", "enum": ["a"]"#, r#""type": "string", "enum": ["b", "a"]"#, r#""a""#,
            &["member-added k fine -oc"], &["member-removed k refused V-C"]),
        case(r#""type": "integer", "enum": [1]"#, r#""type": "integer", "enum": [2, 1.0]"#, "1",
            &["member-added k warned -O-"], &["member-removed k refused V--"]),
        case(r#""type": ["integer", "string"], "enum": [1, "a"]"#, r#""type": ["integer", "string"], "enum": [1, "a", "b"]"#, "1",
            &["member-added k fine -o-"], &["member-removed k refused V--"]),
        case(r#""type": "string", "enum": ["get"]"#, r#""type": "string", "enum": ["GET", "get"]"#, r#""get""#,
            &["member-added k fine -oc", "variant-renamed k warned --C"], &["member-removed k refused V-C", "variant-renamed k warned --C"]),
        // Maps.
        case(r#""type": "object", "additionalProperties": {"type": "integer"}"#, r#""type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "maxProperties": 3, "propertyNames": {"maxLength": 3}"#, "{}",
            &["count-changed k refused V--", "count-changed k refused V--", "range-changed k/* refused V--"],
            &["count-changed k warned -O-", "count-changed k warned -O-", "range-changed k/* warned -O-"]),
        case(r#""type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"enum": ["a"]}"#, r#""type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"enum": ["a", "b"]}"#, "{}",
            &["key-enum-changed k fine ---"], &["key-enum-changed k refused V--"]),
        case(r#""type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"enum": ["a"]}"#, r#""type": "object", "additionalProperties": {"type": "integer"}"#, "{}",
            &["key-enum-changed k fine ---"], &["key-enum-changed k refused V--"]),
        // Structs.
        case(r#""type": "object", "properties": {}"#, r#""type": "object", "properties": {"a": {"type": "integer", "optional": true}}"#, "{}",
            &["field-added k/a refused -oC"], &["field-removed k/a refused V-C"]),
        case(r#""type": "object", "properties": {}, "default": {}"#, r#""type": "object", "properties": {"a": {"type": "integer"}}, "default": {"a": 1}"#, "{}",
            &["field-added k/a refused VoC", "default-changed k refused Vo-"], &["field-removed k/a refused VOC", "default-changed k refused Vo-"]),
        case(r#""type": "object", "properties": {}, "additionalProperties": {"type": "string"}"#, r#""type": "object", "properties": {"a": {"type": "integer", "optional": true}}, "additionalProperties": {"type": "string"}"#, "{}",
            &["field-added k/a refused VOC"], &["field-removed k/a refused VOC"]),
        case(r#""type": "object", "properties": {"a": {"type": "integer"}}"#, r#""type": "object", "properties": {"a": {"type": "integer", "optional": true}}"#, r#"{"a": 1}"#,
            &["field-became-optional k/a refused -OC"], &["field-became-required k/a refused V-C"]),
        case(r#""type": "object", "properties": {"a": {"type": "integer"}}"#, r#""type": "object", "properties": {"a": {"type": "number", "description": "x", "deprecated": true, "accessor": "b"}}"#, r#"{"a": 1}"#,
            &["type-changed k/a refused -OC", "description-changed k/a fine ---", "deprecation-changed k/a fine --c", "accessor-changed k/a warned --C"],
            &["type-changed k/a refused V-C", "description-changed k/a fine ---", "deprecation-changed k/a fine ---", "accessor-changed k/a warned --C"]),
        case(r#""type": "object", "properties": {}"#, r#""type": "object", "properties": {}, "additionalProperties": {"type": "integer"}"#, "{}",
            &["extra-added k/* warned -oC"], &["extra-removed k/* refused V-C"]),
        case(r#""type": "object", "properties": {}, "additionalProperties": {"type": "integer"}"#, r#""type": "object", "properties": {}, "additionalProperties": {"type": "string"}"#, "{}",
            &["type-changed k/* refused VOC"], &["type-changed k/* refused VOC"]),
        case(r#""type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}"#, r#""type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "string"}}"#, r#"{"a": "x", "b": "y"}"#, &[], &[]),
        // Tagged unions.
        case(r#""oneOf": [{"properties": {"t": {"const": "a"}}}]"#, r#""oneOf": [{"properties": {"t": {"const": "b"}}}, {"properties": {"t": {"const": "a"}}}]"#, r#"{"t": "a"}"#,
            &["variant-added k/(b) fine -oc"], &["variant-removed k/(b) refused V-C"]),
        case(r#""oneOf": [{"properties": {"t": {"const": "a"}}}], "default": {"t": "a"}"#, r#""oneOf": [{"properties": {"u": {"const": "a"}}}], "default": {"u": "a"}"#, "{}",
            &["tag-changed k refused VOC", "default-changed k refused Vo-"], &["tag-changed k refused VOC", "default-changed k refused Vo-"]),
        case(r#""oneOf": [{"properties": {"t": {"const": "a"}}}]"#, r#""oneOf": [{"properties": {"t": {"const": "a"}, "n": {"type": "integer", "optional": true}}, "description": "x"}]"#, r#"{"t": "a"}"#,
            &["field-added k/(a)/n refused -oC", "description-changed k/(a) fine ---"], &["field-removed k/(a)/n refused V-C", "description-changed k/(a) fine ---"]),
        // Notes.
        case(r#""type": "integer", "examples": [1]"#, r#""type": "integer", "description": "other", "deprecated": "use x", "accessor": "other", "examples": [2]"#, "1",
            &["examples-changed k fine ---", "description-changed k fine ---", "deprecation-changed k fine --c", "accessor-changed k warned --C"],
            &["examples-changed k fine ---", "description-changed k fine ---", "deprecation-changed k fine ---", "accessor-changed k warned --C"]),
        case(r#""type": "integer""#, r#""type": "integer", "secret": true"#, "1",
            &["secret-added k fine -o-"], &["secret-removed k warned v--"]),
        case(r#""type": "integer", "default": 1"#, r#""type": "integer", "default": 1.0"#, "1",
            &["default-changed k refused Vo-"], &["default-changed k refused Vo-"]),
    ]
}

#[test]
fn changes_of_types_both_ways() {
    for case in types() {
        let [old, new] = [&case.old, &case.new].map(|ty| schema(&case.schema(ty)));
        for (from, to, expected) in [(&old, &new, case.forwards), (&new, &old, case.backwards)] {
            let found = compare::schemas(from, to);
            let found = found.iter().map(told).collect::<Vec<_>>();
            assert_eq!(found, expected, "{} -> {}", case.old, case.new);
        }
        assert!(compare::schemas(&new, &new).is_empty());
    }
}

fn keys() -> Vec<(
    Value,
    Value,
    &'static [&'static str],
    &'static [&'static str],
)> {
    let option = json!({"type": "integer", "default": 1, "description": "d"});
    let flag = json!({"$ref": "#/definitions/Feature"});
    let layer = json!({"$ref": "#/definitions/ExperimentLayer"});
    vec![
        (
            json!({}),
            json!({"k": option}),
            &["option-added k fine -o-"],
            &["option-removed k warned VoC"],
        ),
        (
            json!({}),
            json!({"feature.k": flag}),
            &["flag-added feature.k fine -o-"],
            &["flag-removed feature.k warned VoC"],
        ),
        (
            json!({}),
            json!({"experiment-layer.k": layer}),
            &["flag-added experiment-layer.k fine -o-"],
            &["flag-removed experiment-layer.k warned VoC"],
        ),
        (
            json!({"feature.k": flag}),
            json!({"feature.k": option}),
            &["flag-became-option feature.k refused VOC"],
            &["option-became-flag feature.k refused VOC"],
        ),
        (
            json!({"a": option}),
            json!({"b": option}),
            &["option-removed a warned VoC", "option-added b fine -o-"],
            &["option-removed b warned VoC", "option-added a fine -o-"],
        ),
    ]
}

#[test]
fn changes_of_keys_both_ways() {
    for (old, new, forwards, backwards) in keys() {
        for (from, to, expected) in [(&old, &new, forwards), (&new, &old, backwards)] {
            let found = compare::schemas(&schema(from), &schema(to));
            let found = found.iter().map(told).collect::<Vec<_>>();
            assert_eq!(found, expected, "{from} -> {to}");
        }
    }
}

/// A schema that takes any flag, and one that declares one.
fn patterns() -> [Schema; 2] {
    let any = r##"{"version": "1.0", "type": "object",
        "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}}"##;
    let any = parse("ns", &Source::new("schema.json", any)).expect("a schema");
    [
        any,
        schema(&json!({"feature.k": {"$ref": "#/definitions/Feature"}})),
    ]
}

#[test]
fn patterns_of_keys() {
    let [any, one] = patterns();
    let told = |from, to| {
        compare::schemas(from, to)
            .iter()
            .map(told)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&one, &any), ["any-flag-added  fine -o-"]);
    // The declared flag was accepted before.
    assert_eq!(told(&any, &one), ["any-flag-removed  warned V--"]);
    let option = json!({"feature.k": {"type": "integer", "default": 1, "description": "d"}});
    let expected = [
        "flag-became-option feature.k refused VOC",
        "any-flag-removed  warned V--",
    ];
    let mut found = told(&any, &schema(&option));
    found.sort_unstable_by_key(|told| std::cmp::Reverse(told.clone()));
    assert_eq!(found, expected);
}

#[test]
fn every_kind_of_change_is_provoked() {
    let mut differences = Vec::new();
    for case in types() {
        let [old, new] = [&case.old, &case.new].map(|ty| schema(&case.schema(ty)));
        differences.extend(compare::schemas(&old, &new));
        differences.extend(compare::schemas(&new, &old));
    }
    for (old, new, ..) in keys() {
        differences.extend(compare::schemas(&schema(&old), &schema(&new)));
        differences.extend(compare::schemas(&schema(&new), &schema(&old)));
    }
    let [any, one] = patterns();
    differences.extend(compare::schemas(&any, &one));
    differences.extend(compare::schemas(&one, &any));
    let side = |name: &str| {
        let properties = json!({"k": {"type": "integer", "default": 1, "description": "d"}});
        [(name.to_owned(), (schema(&properties), source(&properties)))].into()
    };
    let evolution = check(side("a"), side("b"), None).expect("no git");
    differences.extend(evolution.differences);
    // From history, which `tests/evolution.rs` provokes.
    let reuse = Change::NameReused(Box::new(Reuse {
        commit: "0123456789abcdef".to_owned(),
        from: "integer".to_owned(),
        to: "string".to_owned(),
        at: String::new(),
    }));
    let mut provoked = [false; KINDS];
    let mut codes = std::collections::BTreeSet::new();
    for change in differences.iter().map(|one| &one.change).chain([&reuse]) {
        provoked[index(change)] = true;
        codes.insert(change.code());
    }
    assert_eq!(provoked, [true; KINDS]);
    assert_eq!(codes.len(), KINDS, "two kinds with one code");
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/evolution.md");
    let document = std::fs::read_to_string(document).expect("the document");
    for code in codes {
        assert!(
            document.contains(&format!("`{code}`")),
            "{code} is not in the table"
        );
    }
    // Everything that is refused says what to do instead.
    for difference in &differences {
        let message = difference.message();
        assert!(message.starts_with(['\'', 'n']), "{message}");
        if difference.change.verdict() == super::Verdict::Refused {
            assert!(difference.help("k_v2").is_some(), "{message}");
        }
    }
}

#[test]
fn places_are_where_the_change_is() {
    let properties = |maximum: u8| {
        json!({"k": {"type": "array", "default": [], "description": "d",
        "items": {"type": "object", "properties": {"a": {"type": "integer", "maximum": maximum}}}}})
    };
    let (old, new) = (properties(9), properties(5));
    let found = compare::schemas(&schema(&old), &schema(&new));
    let text = source(&new);
    let place = Text::new(&text).place(&found[0].at.new);
    assert_eq!(&text.text()[place.span.range()], "\"maximum\"");
    assert_eq!(found[0].at.path(), "k/*/a");
    // What is gone is placed where it would be.
    let without = json!({"k": {"type": "array", "default": [], "description": "d",
        "items": {"type": "object", "properties": {"a": {"type": "integer"}}}}});
    let found = compare::schemas(&schema(&old), &schema(&without));
    let text = source(&without);
    let place = Text::new(&text).place(&found[0].at.new);
    assert_eq!(&text.text()[place.span.range()], "\"a\"");
}

#[test]
fn secret_values_are_not_told() {
    let properties = |members: [&str; 2], secret: bool| {
        json!({"k": {"type": "string", "enum": members,
        "default": members[0], "secret": secret, "description": "d"}})
    };
    for (before, after) in [(true, true), (true, false), (false, true)] {
        let old = schema(&properties(["hunter1", "hunter2"], before));
        let new = schema(&properties(["hunter3", "hunter2"], after));
        let found = compare::schemas(&old, &new);
        assert!(found.len() >= 3);
        for difference in found {
            let (message, help) = (difference.message(), difference.help("k_v2"));
            assert!(!message.contains("hunter"), "{message}");
            assert!(!help.unwrap_or_default().contains("hunter"));
        }
    }
}

#[test]
fn secret_tags_are_not_told() {
    let properties = |tags: &[&str]| {
        let branch = |tag: &&str| {
            json!({"properties": {"t": {"const": tag},
            "a": {"type": "integer", "optional": true, "description": tag}}})
        };
        json!({"k": {"oneOf": tags.iter().map(branch).collect::<Value>(), "secret": true,
            "default": {"t": tags[0]}, "description": "d"}})
    };
    let old = schema(&properties(&["hunter", "HUNTER", "x"]));
    let new = schema(&properties(&["HUNTER", "hunter", "y-hunter"]));
    let found = compare::schemas(&old, &new);
    assert!(
        found
            .iter()
            .any(|one| matches!(one.change, Change::VariantRenamed { .. }))
    );
    for difference in found {
        let told = difference.message() + &difference.at.path();
        assert!(!told.to_lowercase().contains("hunter"), "{told}");
    }
}
