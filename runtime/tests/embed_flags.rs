//! What bindings ask of the flags and experiments of a view, with overrides that are their own.

mod support;

use sentry_options::embed::AnyStore;
use sentry_options::embed::flags::{
    Compiled, FlagNamespace, Found, explain, flag_key, with_layers,
};
use sentry_options::testing::{always_off, always_on, arm, experiment, experiment_layer};
use sentry_options::{Context, FeatureReason};
use serde_json::{Value, json};

use support::Directory;

const SCHEMA: &str = r##"{"version": "1.0", "type": "object",
    "properties": {"feature.typed": {"type": "boolean", "default": true, "description": "No flag"}},
    "patternProperties": {"^experiment-layer\\.": {"$ref": "#/definitions/ExperimentLayer"}}}"##;
const FLAGS: &str = r##"{"version": "1.0", "type": "object",
    "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}}"##;

fn store(directory: &Directory) -> AnyStore {
    let schemas = [("flags", FLAGS), ("seer", SCHEMA)];
    let builder = directory.builder().with_schemas(&schemas);
    AnyStore::Independent(builder.build().expect("valid"))
}

fn layer(arm_name: &str) -> Value {
    let tone = experiment(0, 100, [arm(arm_name, 1, ())]);
    experiment_layer(["id"], [("tone", tone)])
}

#[test]
fn a_flag_is_found_in_each_view() {
    let directory = Directory::new();
    directory.write("flags", json!({"feature.red-bar": always_on()}));
    let store = store(&directory);
    let (flags, nowhere) = (
        FlagNamespace::new("flags".to_owned()),
        FlagNamespace::new("nowhere".to_owned()),
    );
    assert_eq!(flags.name(), "flags");
    let context = Context::new();
    let before = store.view().expect("loaded");
    directory.write("flags", json!({"feature.red-bar": always_off()}));
    assert!(store.refresh().expect("valid"));
    let after = store.view().expect("loaded");
    for (view, expected) in [(&before, true), (&after, false)] {
        let namespace = view.namespace("flags").expect("declared");
        let found = view.flag(&flags, "red-bar").expect("declared");
        for found in [found, namespace.flag("red-bar")] {
            let Found::Flag {
                flag,
                is_overridden: false,
            } = found
            else {
                panic!("{found:?}");
            };
            assert_eq!(flag.is_on(&context), expected);
        }
        assert!(matches!(view.flag(&flags, "blue-bar"), Some(Found::NotSet)));
        assert!(view.flag(&nowhere, "red-bar").is_none());
        assert!(view.experiments(&nowhere).is_none());
    }
    let seer = after.namespace("seer").expect("declared");
    assert!(matches!(seer.flag("typed"), Found::Invalid));
}

#[test]
fn an_override_is_compiled_for_its_key() {
    let on = Compiled::new(&flag_key("red-bar"), &always_on());
    let Some(Compiled::Flag(flag)) = &on else {
        panic!("{on:?}");
    };
    let found = Found::Flag {
        flag,
        is_overridden: true,
    };
    let explanation = explain("red-bar", Some(&found), &Context::new());
    assert!(explanation.decision.is_on);
    assert_eq!(explanation.origin.as_deref(), Some("a test override"));
    let unknown = explain("red-bar", None, &Context::new());
    assert_eq!(unknown.decision.reason, FeatureReason::UnknownNamespace);

    let a_layer = Compiled::new("experiment-layer.answers", &layer("brief"));
    assert!(matches!(a_layer, Some(Compiled::Layer(_))));
    for (key, value) in [
        ("feature.red-bar", json!(true)),
        ("experiment-layer.answers", json!(3)),
        ("limit", always_on()),
    ] {
        assert!(Compiled::new(key, &value).is_none(), "{key}");
    }
}

#[test]
fn overridden_layers_take_the_place_of_those_of_their_names() {
    let directory = Directory::new();
    let other = experiment_layer(
        ["id"],
        [("size", experiment(0, 100, [arm("large", 1, ())]))],
    );
    let values =
        json!({"experiment-layer.answers": layer("brief"), "experiment-layer.other": other});
    directory.write("seer", values);
    let view = store(&directory).view().expect("loaded");
    let seer = view.namespace("seer").expect("declared");
    let context = Context::new().with("id", 1);
    let beneath = seer.experiments();
    assert_eq!(beneath.assign("tone", &context).arm(), Some("brief"));

    let Some(Compiled::Layer(long)) = Compiled::new("experiment-layer.answers", &layer("long"))
    else {
        panic!("it is a layer");
    };
    for (beneath, size) in [(Some(beneath), Some("large")), (None, None)] {
        let overridden = with_layers("seer", vec![long.clone()], beneath);
        assert_eq!(overridden.assign("tone", &context).arm(), Some("long"));
        assert_eq!(overridden.assign("size", &context).arm(), size);
    }
}
