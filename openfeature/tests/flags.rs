//! Feature flags through the SDK's client.

mod support;

use open_feature::provider::{FeatureProvider, ProviderStatus};
use sentry_options::testing::{self, always_off, always_on, condition, feature, segment};
use sentry_options::{Context, FeatureContext, Operator};
use serde_json::{Value, json};
use support::{ANY_FLAG, NAMESPACE, Service, failed, nobody, organization, told};

#[expect(clippy::needless_pass_by_value, reason = "callers make it there")]
fn values(flag: Value) -> Value {
    json!({"feature.red-bar": flag})
}

fn first(rollout: u8) -> Value {
    let is_first = condition("organization_id", Operator::In, json!([41, 42]));
    feature([segment("first", rollout, [is_first])])
}

#[tokio::test]
async fn the_reason_says_what_decided() {
    let service = Service::new(&values(first(100)));
    let client = service.client().await;
    let ask = |id| {
        let (client, context) = (&client, organization(id));
        async move {
            let details = client.get_bool_details("feature.red-bar", Some(&context), None);
            told(details.await)
        }
    };
    let matched = "true TARGETING_MATCH on namespace=seer rollout=100 segment=first";
    assert_eq!(ask(42).await, matched);
    assert_eq!(ask(43).await, "false DEFAULT off namespace=seer");

    service.reload(&values(first(0)));
    let nobody_in = "false TARGETING_MATCH off namespace=seer rollout=0 segment=first";
    assert_eq!(ask(42).await, nobody_in);

    // 42 is in bucket 30.
    for (rollout, is_on, variant) in [(29, false, "off"), (30, true, "on")] {
        service.reload(&values(testing::rollout(rollout)));
        assert_eq!(
            ask(42).await,
            format!(
                "{is_on} SPLIT {variant} bucket=30 namespace=seer rollout={rollout} segment=rollout"
            )
        );
    }

    let mut disabled = first(100);
    disabled["enabled"] = false.into();
    service.reload(&values(disabled));
    assert_eq!(ask(42).await, "false DISABLED off namespace=seer");

    service.reload(&json!({}));
    assert_eq!(ask(42).await, "false DEFAULT off namespace=seer");
}

#[tokio::test]
async fn a_rollout_is_by_the_targeting_key() {
    let service = Service::new(&values(testing::rollout(50)));
    let features = service.options.features(NAMESPACE);
    let client = service.client().await;
    let mut answers = [0; 2];
    for user in 0..200 {
        let user = user.to_string();
        // Another field moves nobody.
        for other in ["de", "us"] {
            let context = nobody()
                .with_targeting_key(&user)
                .with_custom_field("region", other);
            let expected = Context::new()
                .with("targetingKey", user.as_str())
                .with_identity_fields(["targetingKey"]);
            let expected = features.has("red-bar", &FeatureContext::from(expected));
            let answer = client.get_bool_value("feature.red-bar", Some(&context), None);
            assert_eq!(answer.await, Ok(expected), "{user}");
            answers[usize::from(expected)] += 1;
        }
    }
    assert!(answers[0] > 100 && answers[1] > 100, "{answers:?}");
}

#[tokio::test]
async fn a_key_is_that_of_the_schema() {
    let service = Service::new(&values(always_on()));
    let client = service.client().await;
    let context = nobody();
    let answer = async |key| client.get_bool_value(key, Some(&context), None).await;
    assert_eq!(answer("feature.red-bar").await, Ok(true));
    assert_eq!(
        failed(answer("red-bar").await),
        "FLAG_NOT_FOUND: the schema of namespace `seer` declares no option, flag or layer \"red-bar\"; \
         did you mean \"feature.red-bar\"?"
    );
    assert_eq!(
        failed(answer("feature.red-baz").await),
        "FLAG_NOT_FOUND: the schema of namespace `seer` declares no option, flag or layer \"feature.red-baz\"; \
         did you mean \"feature.red-bar\"?"
    );
    assert_eq!(
        failed(answer("").await),
        "FLAG_NOT_FOUND: the schema of namespace `seer` declares no option, flag or layer \"\""
    );
    assert_eq!(
        failed(answer("feature.rate-limit").await),
        "TYPE_MISMATCH: `feature.rate-limit` is of type int, not bool"
    );
    assert_eq!(
        failed(client.get_string_value("feature.red-bar", None, None).await),
        "TYPE_MISMATCH: `feature.red-bar` is of type bool, as a feature flag, not string"
    );
}

#[tokio::test]
async fn a_pattern_declares_every_flag() {
    let service = Service::with_settings(&values(always_on()), |builder| {
        builder.with_schemas(&[(NAMESPACE, ANY_FLAG)])
    });
    let client = service.client().await;
    let answer = async |key| told(client.get_bool_details(key, None, None).await);
    assert_eq!(
        answer("feature.red-bar").await,
        "true TARGETING_MATCH on namespace=seer rollout=100 segment=always-on"
    );
    assert_eq!(
        answer("feature.unknown").await,
        "false DEFAULT off namespace=seer"
    );
}

#[tokio::test]
async fn test_overrides_are_seen() {
    let service = Service::new(&values(always_on()));
    let client = service.client().await;
    let answer = async || client.get_bool_value("feature.red-bar", None, None).await;
    assert_eq!(answer().await, Ok(true));
    testing::set_override(NAMESPACE, "feature.red-bar", always_off());
    assert_eq!(answer().await, Ok(false));
    testing::set_override(NAMESPACE, "feature.red-bar", json!("on"));
    assert_eq!(
        failed(answer().await),
        "PARSE_ERROR: the value of `feature.red-bar` is no feature flag"
    );
    testing::clear_override(NAMESPACE, "feature.red-bar");
    assert_eq!(answer().await, Ok(true));
}

#[tokio::test]
async fn without_the_namespace_nothing_is_ready() {
    let service = Service::new(&json!({}));
    let provider = sentry_options_openfeature::Provider::on(&service.options, "other");
    assert_eq!(provider.status(), ProviderStatus::Error);
    assert_eq!(provider.metadata().name, "sentry-options");
    let client = support::client(provider).await;
    let answer = client.get_bool_value("feature.red-bar", None, None);
    assert_eq!(
        failed(answer.await),
        "PROVIDER_NOT_READY: Unknown namespace: other"
    );
}
