//! Who is in which bucket. Each of these vectors is a customer: none may ever change.

use sentry_options_flags::{Context, ContextValue, Feature, Flag, Policy, testing};
use serde_json::{Value, json};

fn context(properties: Value) -> Context {
    let Value::Object(properties) = properties else {
        panic!("{properties} is no object")
    };
    Context::from(&properties)
}

#[test]
fn buckets_of_identities() {
    let vectors = [
        (json!({}), 882_391_305, 5),
        (json!({"foo": "bar"}), 269_143_262, 62),
        (json!({"foo": "bar", "baz": "barfoo"}), 251_083_301, 1),
    ];
    for (properties, id, bucket) in vectors {
        let context = context(properties);
        assert_eq!(
            (context.id(), context.bucket(None)),
            (id, bucket),
            "{context:?}"
        );
    }
    assert_eq!(
        context(json!({"foo": "bar"})).bucket_id(Some("x")),
        765_117_193
    );
}

/// Longer than what is hashed at once.
#[test]
fn buckets_of_long_identities() {
    let context = Context::new().with("foo", "a".repeat(300));
    assert_eq!(context.id(), 534_695_002);
    assert_eq!(context.bucket_id(Some("x")), 319_221_965);
}

#[test]
fn identity_fields_are_those_that_are_present() {
    let properties = json!({"b": 1, "a": 2});
    let id = |fields: &[&'static str]| {
        let fields = fields.iter().copied();
        context(properties.clone())
            .with_identity_fields(fields)
            .id()
    };
    let of = |properties: Value| context(properties).id();
    assert_eq!(id(&["b"]), of(json!({"b": 1})));
    assert_eq!(id(&["a", "missing"]), of(json!({"a": 2})));
    assert_eq!(
        id(&["b", "a"]),
        of(properties.clone()),
        "the order is that of the keys"
    );
    assert_eq!(id(&[]), of(properties.clone()));
    assert_eq!(
        id(&["missing"]),
        of(properties.clone()),
        "none is present: all count"
    );
    // A field named twice is hashed twice: `a:2:a:2` is the identity of no other context but this.
    assert_eq!(id(&["a", "a"]), of(json!({"a": "2:a:2"})));
}

/// What is hashed of a value. The right side was read off the released 1.2.17.
#[test]
fn texts_of_values() {
    let texts = [
        ("null", "None"),
        ("true", "True"),
        ("false", "False"),
        ("1", "1"),
        ("1.0", "1.0"),
        ("1.5", "1.5"),
        ("-0", "-0.0"),
        ("1e16", "10000000000000000.0"),
        ("1e22", "10000000000000000000000.0"),
        ("0.00001", "0.00001"),
        ("1.5e-7", "0.00000015"),
        ("9007199254740993", "9007199254740993"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808.0"),
        ("18446744073709551615", "18446744073709551616.0"),
        ("-9223372036854775809", "-9223372036854775808.0"),
        (r#""A b""#, "A b"),
        (r#""""#, ""),
        ("[]", "[]"),
        (r#"[1, "a", true, null, 2.0]"#, "[1, a, True, None, 2.0]"),
        (
            r#"[["it's"], {"b": 1, "a": "x"}]"#,
            r#"[[it's], {"a":"x","b":1}]"#,
        ),
        (
            r#"{"b": {"d": 1, "c": null}, "a": [1, 2]}"#,
            r#"{"a":[1,2],"b":{"c":null,"d":1}}"#,
        ),
        (
            r#"{"a": 18446744073709551615}"#,
            r#"{"a":18446744073709551615}"#,
        ),
    ];
    for (value, text) in texts {
        let value = serde_json::from_str::<Value>(value).expect("it is JSON");
        let context = Context::new().with("key", &value);
        let same = Context::new().with("key", text);
        assert_eq!(context.id(), same.id(), "{value} is hashed as {text}");
    }
}

/// Which flags hash their name, by `created_at`.
#[test]
fn names_are_hashed_after_the_epoch() {
    // With this context, `new-flag` alone is in bucket 62, with its name it is in bucket 26.
    let context = Context::new().with("foo", "bar");
    assert_eq!(
        (context.bucket(None), context.bucket(Some("new-flag"))),
        (62, 26)
    );
    let hashes_name = |created_at: &str| {
        let mut value = testing::rollout(40);
        value["created_at"] = created_at.into();
        let feature = Feature::parse(&value, Policy::Strict).into_result();
        let feature = feature.unwrap_or_else(|report| panic!("{created_at}: {report:?}"));
        Flag::compile("new-flag", &feature).is_on(&context)
    };
    let old = [
        "1970-01-01",
        "0000-01-01",
        "2026-10-05",
        "2026-10-05T23:59:59",
        "2026-10-05T23:59:60",
        "2026-10-06T01:00:00+02:00",
        "2026-10-06T01:00:00+0200",
        "2026-10-06T12:00:00+12:01",
        // No such day or time.
        "2026-13-06",
        "2027-02-29",
        "2026-12-32",
        "2026-10-00",
        "2026-10-07T24:00:00",
        "2026-10-07T12:60:00",
        "2026-10-07T23:59:61",
        "2026-10-07T00:00:00+24:00",
        "2026-10-07T00:00:00+00:60",
    ];
    let new = [
        "2026-10-06",
        "2026-10-06T00:00:00",
        "2026-10-06T00:00:00.5",
        "2026-10-06T00:00:00.123456789012",
        "2026-10-06T12:00:00+12:00",
        "2026-10-05T23:00:00-02:00",
        "2026-10-05T23:00:00-0200",
        "2026-10-07T23:59:60",
        "2028-02-29",
        "9999-12-31T23:59:59-23:59",
    ];
    for created_at in old {
        assert!(!hashes_name(created_at), "{created_at}");
    }
    for created_at in new {
        assert!(hashes_name(created_at), "{created_at}");
    }
}

#[test]
fn rollouts_are_inclusive() {
    let ids = (0..2_000).map(|id| Context::new().with("id", id));
    let contexts = ids.collect::<Vec<_>>();
    for percent in [0, 1, 49, 50, 98, 99, 100] {
        let flag = Flag::compile_unchecked("x", &testing::rollout(percent)).expect("it is one");
        for context in &contexts {
            let is_in = percent > 0 && context.bucket(None) <= percent;
            assert_eq!(flag.is_on(context), is_in, "{percent} {context:?}");
        }
    }
}

/// What the 1.2 releases take for 100: to JSON Schema `50.0` is an integer, so it is valid, and it is 50.
#[test]
fn a_rollout_may_be_written_as_a_float() {
    let mut value = testing::rollout(50);
    let contexts = (0..100).map(|id| Context::new().with("id", id));
    let contexts = contexts.collect::<Vec<_>>();
    let members = |value: &Value| {
        let feature = Feature::parse(value, Policy::Strict).into_result();
        let flag = Flag::compile("x", &feature.expect("it is valid"));
        contexts
            .iter()
            .map(|context| flag.is_on(context))
            .collect::<Vec<_>>()
    };
    let fifty = members(&value);
    value["segments"][0]["rollout"] = json!(50.0);
    assert_eq!(members(&value), fifty);
}

/// Each bucket holds a hundredth, within what chance allows, and whoever is in stays in.
#[test]
fn rollouts_spread_evenly_and_only_grow() {
    // `PATIENT=1` asks a million: a minute without optimization.
    let people = if std::env::var_os("PATIENT").is_some() {
        1_000_000_i32
    } else {
        100_000
    };
    for name in [None, Some("new-flag")] {
        let mut buckets = [0; 100];
        for id in 0..people {
            let context = Context::new().with("organization_id", id);
            buckets[usize::from(context.bucket(name))] += 1;
        }
        let expected = f64::from(people) / 100.0;
        let deviation = |count: &i32| (f64::from(*count) - expected).powi(2) / expected;
        let chi_squared = buckets.iter().map(deviation).sum::<f64>();
        // 99 degrees of freedom: one hash in a million would exceed it.
        assert!(chi_squared < 175.0, "{chi_squared} {buckets:?}");
    }
    let flags = (0..=100).map(|percent| {
        let mut value = testing::rollout(percent);
        value["created_at"] = "2027-01-01".into();
        Flag::compile_unchecked("new-flag", &value).expect("it is one")
    });
    let flags = flags.collect::<Vec<_>>();
    for id in 0..2_000 {
        let context = Context::new().with("organization_id", id);
        let on = flags.iter().map(|flag| flag.is_on(&context));
        assert!(on.is_sorted(), "{id} was taken out");
    }
}

#[test]
fn a_context_by_hand_is_the_one_from_json() {
    let value =
        json!({"b": true, "i": -3, "u": u64::MAX, "f": 1.5, "t": "Ä", "l": ["x", "y"], "n": null});
    let by_hand = Context::new()
        .with("n", None::<bool>)
        .with("l", vec!["x", "y"])
        .with("t", String::from("Ä"))
        .with("f", 1.5)
        .with("u", u64::MAX)
        .with("i", -3)
        .with("b", true);
    assert_eq!(by_hand.id(), context(value).id());

    let properties = by_hand.properties().into_iter();
    let properties = properties.map(|(key, value)| (key.to_owned(), value.to_string()));
    let shown = properties
        .map(|(key, value)| format!("{key}={value}"))
        .collect::<Vec<_>>();
    let expected = r#"b=true f=1.5 i=-3 l=["x","y"] n=null t="Ä" u=18446744073709551615"#;
    assert_eq!(shown.join(" "), expected);
}

#[test]
fn a_context_forgets_who_it_was_when_it_changes() {
    let mut context = Context::new().with("foo", "bar");
    let before = context.id();
    context.insert("baz", "barfoo");
    assert_ne!(context.id(), before);
    context.set_identity_fields(["foo"]);
    assert_eq!(context.id(), before);
    context.insert("foo", "other");
    assert_ne!(context.id(), before);
    context.extend([("foo", "another"), ("foo", "bar")]);
    assert_eq!(context.id(), before);
    assert!(!context.has("another") && context.get("foo").is_some());
    assert_eq!(ContextValue::NULL.to_string(), "null");
}
