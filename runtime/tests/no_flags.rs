//! Without the feature `flags`: a schema may declare flags, and whoever reads none is not concerned.
#![cfg(not(feature = "flags"))]

mod support;

use serde_json::json;

use support::Directory;

sentry_options::include_schema!("flags", path = "tests/schemas/flags.json");

#[test]
fn declared_flags_are_values_like_others() {
    let directory = Directory::new();
    let value = json!({"whatever": true});
    directory.write("flags", json!({"limit": 2, "feature.red-bar": value}));
    let store = directory.builder().build().expect("an object will do");
    let options = flags::on(&store);
    assert_eq!(options.limit(), 2);
    assert_eq!(options.get("feature.red-bar").expect("known"), value);
    let overridden = json!({});
    let _guard = flags::override_options(|o| o.feature_red_bar(overridden.clone())).expect("valid");
    assert_eq!(options.get("feature.red-bar").expect("known"), overridden);

    directory.write("flags", json!({"feature.red-bar": 1}));
    let error = store.refresh().expect_err("no object").to_string();
    assert!(
        error.contains("feature.red-bar 1 is not of type \"object\""),
        "{error}"
    );
}
