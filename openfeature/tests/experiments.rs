//! Experiment layers through the SDK's client.

mod support;

use open_feature::StructValue;
use sentry_options::testing::{self, arm, experiment, experiment_layer};
use serde_json::{Value, json};
use support::{NAMESPACE, Service, failed, nobody, organization, told};

const KEY: &str = "experiment-layer.answers";

fn layer(unit: &str, start: u8, size: u8, config: Value) -> Value {
    let brief = experiment(start, size, [arm("brief", 1, config)]);
    json!({KEY: experiment_layer([unit], [("tone", brief)])})
}

#[tokio::test]
async fn the_arm_is_the_value_and_the_variant() {
    let service = Service::new(&layer(
        "organization_id",
        0,
        100,
        json!({"max-lines": 3, "ratio": 0.5}),
    ));
    let client = service.client().await;
    let context = organization(42);
    let text = client.get_string_details(KEY, Some(&context), None).await;
    let told = told(text);
    let (start, revision) = told
        .split_once(" definition_revision=")
        .expect("it has one");
    assert_eq!(start, "\"brief\" SPLIT brief");
    let (revision, rest) = revision.split_once(' ').expect("more metadata");
    assert!(!revision.is_empty());
    assert_eq!(rest, "experiment=tone layer=answers namespace=seer slot=19");

    let config = client.get_struct_details::<StructValue>(KEY, Some(&context), None);
    let config = config.await.expect("assigned");
    let expected = StructValue::default()
        .with_field("max-lines", 3)
        .with_field("ratio", 0.5);
    assert_eq!(config.value, expected);
    assert_eq!(config.variant.as_deref(), Some("brief"));
}

#[tokio::test]
async fn the_arm_is_that_of_the_namespaces_own_api() {
    let arms = ["control", "brief", "long"].map(|name| arm(name, 1, ()));
    let layer = experiment_layer(["targetingKey"], [("tone", experiment(0, 60, arms))]);
    let service = Service::new(&json!({ KEY: layer }));
    let client = service.client().await;
    let experiments = service.options.experiments(NAMESPACE);
    let mut assigned = 0;
    for user in 0..500 {
        let user = user.to_string();
        let context = nobody().with_targeting_key(&user);
        let answer = client.get_string_value(KEY, Some(&context), None).await;
        let ours = sentry_options::Context::new().with("targetingKey", user);
        let expected = experiments.assign("tone", &ours);
        assert_eq!(answer.ok().as_deref(), expected.arm());
        assigned += usize::from(expected.arm().is_some());
    }
    assert!((200..400).contains(&assigned), "{assigned}");
}

#[tokio::test]
async fn an_arm_that_sets_nothing_is_an_empty_struct() {
    let service = Service::new(&layer("organization_id", 0, 100, Value::Null));
    let client = service.client().await;
    let context = organization(42);
    let config = client.get_struct_value(KEY, Some(&context), None);
    assert_eq!(config.await, Ok(StructValue::default()));

    service.reload(&layer("organization_id", 0, 100, json!([1])));
    let config = client.get_struct_value::<StructValue>(KEY, Some(&context), None);
    assert_eq!(
        failed(config.await),
        "TYPE_MISMATCH: `experiment-layer.answers` is of type array, not struct"
    );
}

#[tokio::test]
async fn who_gets_no_arm_hears_why() {
    let service = Service::new(&json!({}));
    let client = service.client().await;
    let ask = async |context| failed(client.get_string_value(KEY, Some(&context), None).await);
    assert_eq!(
        ask(organization(42)).await,
        "GENERAL: `experiment-layer.answers` assigns no arm: the layer has no value"
    );
    service.reload(&layer("organization_id", 0, 10, Value::Null));
    assert_eq!(
        ask(organization(42)).await,
        "GENERAL: `experiment-layer.answers` assigns no arm: held out, the slot is no experiment's"
    );
    let mut disabled = layer("organization_id", 0, 100, Value::Null);
    disabled[KEY]["experiments"]["tone"]["enabled"] = false.into();
    service.reload(&disabled);
    assert_eq!(
        ask(organization(42)).await,
        "GENERAL: `experiment-layer.answers` assigns no arm: tone: disabled (slot 19 of layer \"answers\", by \
         organization_id; its slots are 0-99)"
    );

    service.reload(&layer("organization_id", 0, 100, Value::Null));
    let missing = "INVALID_CONTEXT: the context's field `organization_id` is missing, or no text, number or boolean: \
         `experiment-layer.answers` is assigned by it";
    assert_eq!(ask(nobody()).await, missing);
    let anything = open_feature::EvaluationContextFieldValue::new_struct(());
    let context = nobody().with_custom_field("organization_id", anything);
    assert_eq!(ask(context).await, missing);

    service.reload(&layer("targetingKey", 0, 100, Value::Null));
    assert_eq!(
        ask(organization(42)).await,
        "TARGETING_KEY_MISSING: `experiment-layer.answers` is assigned by the targeting key, and there is none"
    );

    testing::set_override(NAMESPACE, KEY, json!("brief"));
    assert_eq!(
        ask(organization(42)).await,
        "PARSE_ERROR: the value of `experiment-layer.answers` is no experiment layer"
    );
    testing::clear_override(NAMESPACE, KEY);
}
