//! Edits that are refused, each for its reason.

use sentry_options_values::edit::EditError;
use sentry_options_values::yaml::Found;
use serde_json::json;

use super::{set, unset};

/// A text in which setting or unsetting `k` gives this. A new kind does not compile before it is here.
fn provoking(error: &EditError) -> (&'static str, bool) {
    match error {
        EditError::Yaml(_) => ("options: [", true),
        EditError::NotMapping { .. } => ("options: [1]\n", true),
        EditError::Alias { .. } => ("d: &d {k: 1}\noptions: *d\n", true),
        EditError::NotSet { .. } => ("options:\n  kk: 1\n", false),
        EditError::Merged { .. } => ("d: &d {k: 1}\noptions:\n  <<: *d\n", false),
        EditError::Anchored { .. } => ("options:\n  k: &a 1\n  l: *a\n", true),
        EditError::Unsafe => ("d: &d {options: {a: 1}}\n<<: *d\n", true),
    }
}

#[test]
fn every_reason_is_provoked() {
    let (span, key) = (sentry_options_schema::Span::default(), String::new);
    let reasons = [
        EditError::Yaml(vec![]),
        EditError::NotMapping {
            what: "",
            found: Found::Null,
            span,
        },
        EditError::Alias { span },
        EditError::NotSet {
            key: key(),
            nearest: None,
        },
        EditError::Merged { key: key() },
        EditError::Anchored {
            name: key(),
            anchor: span,
            alias: span,
        },
        EditError::Unsafe,
    ];
    for reason in &reasons {
        let (text, is_set) = provoking(reason);
        let edited = if is_set {
            set(text, "k", &json!(2))
        } else {
            unset(text, "k")
        };
        let error = edited.expect_err(text);
        assert_eq!(
            std::mem::discriminant(&error),
            std::mem::discriminant(reason),
            "{text}: {error}"
        );
        assert!(!error.to_string().is_empty());
        assert!(
            error.help().is_some() || matches!(error, EditError::Yaml(_)),
            "{text}"
        );
    }
}

#[test]
fn anchors_that_are_used_elsewhere_stay() {
    for text in [
        "options:\n  k: &a 1\n  l: *a\n",
        "options:\n  k: {x: &a 1}\n  l: *a\n",
        "options:\n  k: &a {x: 1}\n  l:\n    <<: *a\n",
        "options: {k: &a 1, l: *a}\n",
        "options:\n  k:\n    - &a 1\n  l: *a\n",
    ] {
        for edited in [set(text, "k", &json!(2)), unset(text, "k")] {
            let error = edited.expect_err(text);
            assert!(
                matches!(&error, EditError::Anchored { name, .. } if name == "a"),
                "{error}"
            );
            assert_eq!(error.span().map(|span| &text[span.range()]), Some("&a"));
            assert_eq!(
                error.related().map(|(span, _)| &text[span.range()]),
                Some("*a")
            );
        }
    }
    // Used within only, it goes.
    assert!(set("options:\n  k: {x: &a 1, y: *a}\n", "k", &json!(2)).is_ok());
}

#[test]
fn what_is_not_set_is_not_unset() {
    for (text, nearest) in [
        ("options:\n  rate: 1\n", Some("rate")),
        ("options: {}\n", None),
        ("options:\n", None),
        ("definitions: {}\n", None),
        ("", None),
    ] {
        let error = unset(text, "rates").expect_err(text);
        let nearest = nearest.map(str::to_owned);
        assert_eq!(
            error,
            EditError::NotSet {
                key: "rates".to_owned(),
                nearest
            }
        );
    }
    let text = "d: &d {k: 1}\noptions:\n  <<: *d\n  k: 2\n";
    let key = "k".to_owned();
    assert_eq!(unset(text, "k"), Err(EditError::Merged { key }));
}

#[test]
fn no_message_quotes_a_value() {
    for text in [
        "hunter2",
        "options: hunter2",
        "options:\n  k: &a hunter2\n  l: *a\n",
        "options: {k: \"hunter2",
    ] {
        let error = set(text, "k", &json!("hunter2")).expect_err(text);
        assert!(
            !format!("{error}{:?}{error:?}", error.help()).contains("hunter2"),
            "{text}"
        );
    }
}
