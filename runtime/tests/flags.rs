//! Feature flags and experiments through a store: typed and by name, reloaded, overridden, explained.

mod support;

use sentry_options::testing::{self, always_off, always_on, condition, feature, rollout, segment};
use sentry_options::{
    Context, ExperimentError, FeatureContext, FeatureError, FeatureReason, Operator, Options,
    Status, UnassignedReason, condition_operators, experiments, features,
};
use serde_json::{Value, json};

use support::Directory;

sentry_options::include_schema!("flags", path = "tests/schemas/flags.json");

const ANY: &str = r##"{"version": "1.0", "type": "object",
    "properties": {}, "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}}"##;

fn store(directory: &Directory) -> Options {
    let builder = directory.builder().with_schemas(&[("any", ANY)]);
    builder.build().expect("valid")
}

fn organization(id: u64) -> FeatureContext {
    let mut context = FeatureContext::new();
    context.insert("organization_id", id);
    context
}

fn first_organizations(operator: Operator, value: Value) -> Value {
    let is_first = condition("organization_id", operator, value);
    feature([segment("first", 100, [is_first])])
}

#[test]
fn a_flag_is_read_typed_and_by_name() {
    let directory = Directory::new();
    let in_first = first_organizations(Operator::In, json!([41, 42]));
    directory.write("flags", json!({"feature.red-bar": in_first}));
    let store = store(&directory);
    let (typed, named) = (flags::on(&store), store.features("flags"));
    for (id, expected) in [(42, true), (43, false)] {
        let context = organization(id);
        assert_eq!(typed.feature_red_bar(&context), expected);
        assert_eq!(typed.snapshot().feature_red_bar(&context), expected);
        assert_eq!(named.has("red-bar", &context), expected);
        let found = named.try_has("red-bar", &context).expect("a flag");
        assert_eq!(found, Some(expected));

        let explanation = typed.explain_feature_red_bar(&context);
        assert_eq!(explanation.decision.is_on, expected);
        assert_eq!(named.explain("red-bar", &context), explanation);
        assert_eq!(
            typed.snapshot().explain_feature_red_bar(&context),
            explanation
        );
    }
    assert_eq!(
        named.explain("red-bar", &organization(43)).to_string(),
        "red-bar is off\n  segment 0 \"first\": passed over, condition 0: organization_id in [41,42] fails, \
         organization_id is 43\n  no segment matches"
    );
}

#[test]
fn a_flag_without_a_value_is_off() {
    let directory = Directory::new();
    let store = store(&directory);
    let context = organization(1);
    assert!(!flags::on(&store).feature_organizations_new_ui(&context));
    // Declared or not makes no difference, and the prefix is never a part of the name.
    for name in ["organizations:new-ui", "undeclared", "feature.red-bar", ""] {
        let found = store.features("flags").try_has(name, &context);
        assert_eq!(found.expect("no error"), None);
        assert!(!store.features("flags").has(name, &context));
        let explanation = store.features("flags").explain(name, &context);
        assert_eq!(explanation.decision.reason, FeatureReason::NotSet);
    }
    assert_eq!(
        flags::on(&store)
            .explain_feature_organizations_new_ui(&context)
            .to_string(),
        "organizations:new-ui is off\n  it has no value"
    );
}

#[test]
fn an_option_is_no_flag() {
    let directory = Directory::new();
    let store = store(&directory);
    let (features, context) = (store.features("flags"), organization(1));
    assert!(!features.has("rate-limit", &context));
    let error = features
        .try_has("rate-limit", &context)
        .expect_err("an option");
    assert_eq!(
        error.to_string(),
        "Value for 'feature.rate-limit' is not a valid feature"
    );
    assert!(matches!(error, FeatureError::InvalidValue { key } if key == "feature.rate-limit"));
    let reason = features.explain("rate-limit", &context).decision.reason;
    assert_eq!(reason, FeatureReason::Invalid);
}

#[test]
fn errors_are_those_of_the_1_2_releases() {
    let directory = Directory::new();
    let store = store(&directory);
    let context = FeatureContext::new();
    let unknown = store.features("zz").try_has("x", &context);
    assert_eq!(
        unknown.expect_err("unknown").to_string(),
        "Unknown namespace: zz"
    );
    assert!(!store.features("zz").has("x", &context));
    // Nobody calls `init()` in this process.
    let early = features("flags").try_has("red-bar", &context);
    let early = early.expect_err("not initialized");
    assert!(matches!(early, FeatureError::NotInitialized));
    assert_eq!(
        early.to_string(),
        "Options not initialized - call init() first"
    );
    assert!(!features("flags").has("red-bar", &context));
    let explanation = features("flags").explain("red-bar", &context);
    assert_eq!(explanation.decision.reason, FeatureReason::NotInitialized);
    assert_eq!(
        explanation.to_string(),
        "red-bar is off\n  nothing is loaded: `init()` has not been called"
    );
    let explanation = store.features("zz").explain("x", &context);
    assert_eq!(explanation.decision.reason, FeatureReason::UnknownNamespace);
    assert_eq!(
        explanation.to_string(),
        "x is off\n  there is no such namespace"
    );
    let early = experiments("flags").try_assign("button", &context);
    assert!(matches!(early, Err(ExperimentError::NotInitialized)));
}

#[test]
fn a_context_gives_back_what_was_put_in_and_hashes_as_in_the_1_2_releases() {
    let mut context = FeatureContext::new();
    assert_eq!(context.id(), 882_391_305);
    context.insert("foo", "bar");
    assert_eq!(context.id(), 269_143_262);
    assert_eq!(context.bucket_id(None), 269_143_262);
    assert_eq!(context.bucket_id(Some("x")), 765_117_193);
    context.identity_fields(vec!["missing"]);
    assert_eq!(context.id(), 269_143_262);
    for value in [
        json!(null),
        json!(1),
        json!(1.0),
        json!(u64::MAX),
        json!([1, "a", [true, null]]),
        json!({"a": {"b": [1.5]}}),
    ] {
        context.insert("v", value.clone());
        assert_eq!(context.get("v"), Some(&value));
        assert_eq!(
            context.get("v").expect("there").to_string(),
            value.to_string()
        );
    }
    assert!(context.has("foo") && !context.has("bar"));
    assert_eq!(context.get("bar"), None);
    assert_eq!(
        condition_operators(),
        [
            "in",
            "not_in",
            "contains",
            "not_contains",
            "equals",
            "not_equals",
            "matches",
            "not_matches"
        ]
    );
}

#[test]
fn a_flag_follows_a_reload_and_a_snapshot_does_not() {
    let directory = Directory::new();
    directory.write("flags", json!({"feature.red-bar": always_off()}));
    let store = store(&directory);
    let (typed, context) = (flags::on(&store), Context::new());
    let before = typed.snapshot();
    assert!(!typed.feature_red_bar(&context));

    directory.write("flags", json!({"feature.red-bar": always_on()}));
    assert!(store.refresh().expect("valid"));
    assert!(typed.feature_red_bar(&context));
    assert!(!before.feature_red_bar(&context));

    // A value that is refused leaves everything as it is.
    let mut wrong = always_off();
    wrong["segments"] = json!([{"name": "a", "conditions": [], "rollout": 101}]);
    directory.write("flags", json!({"feature.red-bar": wrong, "limit": 2}));
    assert_eq!(
        store.refresh().expect_err("invalid").to_string(),
        "Schema error: Value error for flags: \n\tfeature.red-bar/segments/0/rollout 101 is greater \
         than the maximum of 100"
    );
    assert!(typed.feature_red_bar(&context));

    directory.write("flags", json!({}));
    assert!(store.refresh().expect("valid"));
    assert!(!typed.feature_red_bar(&context));
}

#[test]
fn readers_take_what_newer_writers_know() {
    let directory = Directory::new();
    let mut newer = always_on();
    newer["segments"][0]["conditions"] = json!([{"property": "a", "operator": "near", "value": 1}]);
    newer["colour"] = json!("red");
    directory.write("flags", json!({"feature.red-bar": newer}));
    let store = store(&directory);
    // The condition is unknown, so it never holds.
    assert!(!flags::on(&store).feature_red_bar(&Context::new().with("a", 1)));
}

#[test]
fn any_flag_of_a_pattern_is_read_by_name() {
    let directory = Directory::new();
    directory.write("any", json!({"feature.anything": always_on()}));
    let store = store(&directory);
    assert!(
        store
            .features("any")
            .has("anything", &FeatureContext::new())
    );
    assert!(!store.features("any").has("else", &FeatureContext::new()));
}

/// What the released 1.2.17 answered; `tests/peer-flags` writes them.
#[test]
fn flags_in_values_answer_as_the_1_2_releases_do() {
    let vectors = include_str!("../../flags/tests/peer-vectors.json");
    let vectors = serde_json::from_str::<Vec<Value>>(vectors).expect("JSON");
    let directory = Directory::new();
    let options = vectors.iter().map(|vector| {
        let name = vector["name"].as_str().expect("a name");
        (format!("feature.{name}"), vector["flag"].clone())
    });
    directory.write("any", options.collect::<serde_json::Map<_, _>>().into());
    let store = store(&directory);
    let features = store.features("any");
    let mut asked = 0;
    for vector in &vectors {
        let name = vector["name"].as_str().expect("a name");
        for pair in vector["asked"].as_array().expect("a list") {
            let mut context = FeatureContext::new();
            for (key, value) in pair["context"].as_object().expect("properties") {
                context.insert(key, value.clone());
            }
            let identity = pair["identity"].as_array().expect("a list");
            context.identity_fields(identity.iter().filter_map(Value::as_str).collect());
            let found = features.try_has(name, &context).expect("a flag");
            assert_eq!(json!(found), pair["on"], "{name} {pair}");
            let ids = (context.id(), context.bucket_id(Some(name)));
            assert_eq!(json!(ids), pair["ids"], "{name} {pair}");
            asked += 1;
        }
    }
    assert_eq!(asked, 1_977);
}

#[test]
fn typed_overrides_reach_every_reader_and_are_checked() {
    let directory = Directory::new();
    directory.write("flags", json!({"feature.red-bar": always_off()}));
    let store = store(&directory);
    let (typed, context) = (flags::on(&store), FeatureContext::new());
    let is_on = || {
        let named = store.features("flags").has("red-bar", &context);
        assert_eq!(typed.feature_red_bar(&context), named);
        assert_eq!(typed.snapshot().feature_red_bar(&context), named);
        named
    };
    assert!(!is_on());
    {
        let _guard = flags::override_options(|o| o.feature_red_bar(always_on())).expect("valid");
        assert!(is_on());
        assert_eq!(
            typed.explain_feature_red_bar(&context).to_string(),
            "red-bar is on, by a test override\n  segment 0 \"always-on\": matches, rollout 100 %"
        );
        {
            let _inner = flags::override_options(|o| o.feature_red_bar(rollout(0))).expect("valid");
            assert!(!is_on());
        }
        assert!(is_on());
        std::thread::scope(|scope| {
            scope.spawn(|| assert!(!typed.feature_red_bar(&Context::new())));
        });
    }
    assert!(!is_on());
    let wrong = flags::override_options(|o| o.feature_red_bar(json!({"segments": 1})));
    let wrong = wrong.expect_err("no flag").to_string();
    assert!(
        wrong.contains("feature.red-bar/segments 1 is not of type \"array\""),
        "{wrong}"
    );
}

#[cfg(feature = "dynamic")]
#[test]
fn dynamic_overrides_are_not_checked() {
    use sentry_options::testing::{clear_override, set_override};
    let directory = Directory::new();
    let store = store(&directory);
    let (features, context) = (store.features("flags"), FeatureContext::new());
    set_override("flags", "feature.red-bar", always_on());
    assert!(features.has("red-bar", &context) && flags::on(&store).feature_red_bar(&context));
    // Also where no schema declares anything of it.
    set_override("zz", "feature.x", always_on());
    assert!(store.features("zz").has("x", &context));
    clear_override("zz", "feature.x");

    set_override("flags", "feature.red-bar", json!("on"));
    let error = features.try_has("red-bar", &context).expect_err("no flag");
    assert_eq!(
        error.to_string(),
        "Value for 'feature.red-bar' is not a valid feature"
    );
    assert!(!flags::on(&store).feature_red_bar(&context));
    clear_override("flags", "feature.red-bar");
    assert_eq!(features.try_has("red-bar", &context).expect("known"), None);

    set_override("flags", "experiment-layer.checkout", json!(1));
    let error = store.experiments("flags").try_assign("button", &context);
    assert_eq!(
        error.expect_err("no layer").to_string(),
        "Value for 'experiment-layer.checkout' is not a valid experiment layer"
    );
    clear_override("flags", "experiment-layer.checkout");
}

fn layer(experiment: &str, arm: &str) -> Value {
    let experiment_value = testing::experiment(0, 100, [testing::arm(arm, 1, json!({"a": 1}))]);
    testing::experiment_layer(["organization_id"], [(experiment, experiment_value)])
}

#[test]
fn experiments_are_assigned_reloaded_and_overridden() {
    let directory = Directory::new();
    directory.write(
        "flags",
        json!({"experiment-layer.checkout": layer("button", "green"), "experiment-layer.search": layer("rank", "new")}),
    );
    let store = store(&directory);
    let (typed, named) = (flags::on(&store), store.experiments("flags"));
    let context = Context::new().with("organization_id", 42);

    let assignment = named.assign("button", &context);
    assert_eq!(assignment.arm(), Some("green"));
    assert_eq!(
        named.try_assign("button", &context).expect("known"),
        assignment
    );
    assert_eq!(named.layer("checkout", &context), Some(assignment.clone()));
    assert_eq!(
        typed.experiment_layer_checkout(&context),
        Some(assignment.clone())
    );
    assert_eq!(
        typed.snapshot().experiment_layer_checkout(&context),
        Some(assignment.clone())
    );
    assert_eq!(named.layer("none", &context), None);
    assert_eq!(typed.experiment_layer_checkout(&Context::new()), None);
    let exposure = assignment.exposure("shop", "2026-11-20T12:00:00Z");
    assert_eq!(
        (
            &exposure["namespace"],
            &exposure["arm"],
            &exposure["subject"]
        ),
        (&json!("flags"), &json!("green"), &json!("[\"42\"]"))
    );
    let none = named.assign("none", &context);
    assert_eq!(
        none.status,
        Status::Unassigned(UnassignedReason::NotConfigured)
    );
    assert_eq!(
        store.experiments("zz").assign("none", &context).status,
        none.status
    );
    assert_eq!(
        store
            .experiments("zz")
            .try_assign("none", &context)
            .expect_err("unknown")
            .to_string(),
        "Unknown namespace: zz"
    );

    directory.write(
        "flags",
        json!({"experiment-layer.checkout": layer("button", "blue")}),
    );
    assert!(store.refresh().expect("valid"));
    assert_eq!(named.assign("button", &context).arm(), Some("blue"));
    assert_eq!(typed.experiment_layer_search(&context), None);

    let _guard = flags::override_options(|o| o.experiment_layer_search(layer("button", "forced")))
        .expect("valid by itself");
    assert_eq!(named.assign("button", &context).arm(), Some("forced"));
}

#[test]
fn one_experiment_in_two_layers_is_refused() {
    let directory = Directory::new();
    let layer = layer("button", "green");
    directory.write(
        "flags",
        json!({"experiment-layer.checkout": layer, "experiment-layer.search": layer}),
    );
    let error = directory
        .builder()
        .build()
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains(
            "experiment-layer.search/experiments/button the layer \"checkout\" has an experiment of this \
             name already"
        ),
        "{error}"
    );
}

#[test]
fn evaluation_allocates_nothing_for_a_context_that_is_reused() {
    let directory = Directory::new();
    let conditions = || {
        [
            condition(
                "organization_id",
                Operator::In,
                json!((0..1_000).collect::<Vec<_>>()),
            ),
            condition("email", Operator::Matches, json!(["*@example.com"])),
            condition("tags", Operator::Contains, json!("beta")),
            condition("plan", Operator::NotEquals, json!("small")),
        ]
    };
    let value = feature([segment("all", 50, conditions())]);
    directory.write("flags", json!({"feature.red-bar": value}));
    let store = store(&directory);
    let (typed, named) = (flags::on(&store), store.features("flags"));
    let mut context = organization(42);
    context.insert("email", "Ada@Example.com");
    context.insert("tags", vec!["Beta"]);
    let expected = typed.feature_red_bar(&context);
    let measured = allocation_counter::measure(|| {
        for _ in 0..100 {
            assert_eq!(typed.feature_red_bar(&context), expected);
            assert_eq!(named.has("red-bar", &context), expected);
            assert!(!named.has("none", &context));
        }
    });
    assert_eq!(measured.count_total, 0);
}
