//! Evaluation contexts: what flags see of each type, and of the targeting key.

mod support;

use open_feature::{
    EvaluationContext, EvaluationContextFieldValue, StructValue, Value as SdkValue,
};
use sentry_options::testing::{condition, feature, rollout, segment};
use sentry_options::{Context, ContextValue, FeatureContext, IntoContextValue, Operator};
use serde_json::{Value, json};
use support::{NAMESPACE, Service, client, failed, nobody};
use time::macros::datetime;

/// Whether a condition on the field `x` holds.
async fn holds(operator: Operator, operand: Value, context: EvaluationContext) -> bool {
    let is_it = condition("x", operator, operand);
    let value = feature([segment("it", 100, [is_it])]);
    let service = Service::new(&json!({"feature.red-bar": value}));
    let client = service.client().await;
    let answer = client.get_bool_value("feature.red-bar", Some(&context), None);
    answer.await.expect("resolved")
}

fn x(value: impl Into<EvaluationContextFieldValue>) -> EvaluationContext {
    nobody().with_custom_field("x", value)
}

#[tokio::test]
async fn each_type_is_compared_as_what_it_is() {
    let time = datetime!(2026-11-21 20:45:00.5 +1);
    for (context, operand) in [
        (x(true), json!(true)),
        (x(42), json!(42)),
        (x(42), json!(42.0)),
        (x(0.5), json!(0.5)),
        (x("Ada"), json!("ada")),
        (x(time), json!("2026-11-21T19:45:00.5Z")),
        (
            x(datetime!(2026-11-21 19:45 UTC)),
            json!("2026-11-21T19:45:00Z"),
        ),
    ] {
        assert!(
            holds(Operator::Equals, operand.clone(), context.clone()).await,
            "{operand}"
        );
        let others = json!([operand, "another"]);
        let is_text = others[0].is_string();
        if is_text {
            assert!(holds(Operator::In, others, context.clone()).await);
        }
        assert!(!holds(Operator::NotEquals, operand, context).await);
    }
    assert!(!holds(Operator::Equals, json!(42), x("42")).await);
}

#[tokio::test]
async fn lists_come_as_structs() {
    let list = || vec!["beta", "internal"];
    let ours: ContextValue = list().into_context_value();
    for anything in [
        EvaluationContextFieldValue::new_struct(SdkValue::from(list())),
        EvaluationContextFieldValue::new_struct(json!(list())),
        EvaluationContextFieldValue::new_struct(ours),
    ] {
        assert!(holds(Operator::Contains, json!("beta"), x(anything.clone())).await);
        assert!(!holds(Operator::Contains, json!("alpha"), x(anything)).await);
    }
}

#[tokio::test]
async fn another_struct_is_no_list_and_not_missing() {
    struct Mine;
    for anything in [
        EvaluationContextFieldValue::new_struct(Mine),
        EvaluationContextFieldValue::new_struct(StructValue::default().with_field("a", 1)),
        EvaluationContextFieldValue::new_struct(SdkValue::Struct(StructValue::default())),
    ] {
        // A missing field is in no list, and this would hold.
        assert!(!holds(Operator::NotIn, json!(["a"]), x(anything.clone())).await);
        assert!(!holds(Operator::In, json!(["a"]), x(anything)).await);
    }
    assert!(holds(Operator::NotIn, json!(["a"]), nobody()).await);
}

#[tokio::test]
async fn a_time_that_cannot_be_written_is_an_invalid_context() {
    let service = Service::new(&json!({"feature.red-bar": rollout(100)}));
    let client = service.client().await;
    let late = x(time::PrimitiveDateTime::MAX.assume_utc());
    let answer = client.get_bool_value("feature.red-bar", Some(&late), None);
    assert_eq!(
        failed(answer.await),
        "INVALID_CONTEXT: the context's field `x` is a time out of range"
    );
    // Options do not look at it.
    let answer = client.get_bool_value("enabled", Some(&late), None);
    assert_eq!(answer.await, Ok(false));
}

#[tokio::test]
async fn the_targeting_key_is_a_property() {
    let ada = || nobody().with_targeting_key("ada");
    let flag = |property| {
        let is_ada = condition(property, Operator::Equals, "ada");
        json!({"feature.red-bar": feature([segment("ada", 100, [is_ada])])})
    };
    let service = Service::new(&flag("targetingKey"));
    let default = service.client().await;
    let renamed = client(service.provider().with_targeting_key_property("user_id")).await;
    let ask = async |client: &open_feature::Client, context: EvaluationContext| {
        let answer = client.get_bool_value("feature.red-bar", Some(&context), None);
        answer.await.expect("resolved")
    };
    assert!(ask(&default, ada()).await);
    assert!(!ask(&renamed, ada()).await);
    // It counts more than a field of its name.
    assert!(ask(&default, ada().with_custom_field("targetingKey", "bob")).await);
    assert!(!ask(&default, nobody().with_targeting_key("bob")).await);

    service.reload(&flag("user_id"));
    assert!(!ask(&default, ada()).await);
    assert!(ask(&renamed, ada()).await);
}

#[tokio::test]
async fn identity_fields_go_before_the_targeting_key() {
    let service = Service::new(&json!({"feature.red-bar": rollout(50)}));
    let provider = service.provider().with_identity_fields(["organization_id"]);
    let client = client(provider).await;
    let features = service.options.features(NAMESPACE);
    let mut on = 0;
    for id in 0..100 {
        let ours = Context::new().with("organization_id", id);
        let expected = features.has("red-bar", &FeatureContext::from(ours));
        for user in ["ada", "bob"] {
            let context = nobody()
                .with_targeting_key(user)
                .with_custom_field("organization_id", id);
            let answer = client.get_bool_value("feature.red-bar", Some(&context), None);
            assert_eq!(answer.await, Ok(expected));
        }
        on += u32::from(expected);
    }
    assert!((20..80).contains(&on), "{on}");
}
