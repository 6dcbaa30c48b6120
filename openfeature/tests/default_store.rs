//! The default store, of which a process has one: so this is one test.

mod support;

use std::env;
use std::fs;

use open_feature::OpenFeature;
use open_feature::provider::{FeatureProvider, ProviderStatus};
use sentry_options::testing::always_on;
use sentry_options::{Options, refresh};
use sentry_options_openfeature::Provider;
use serde_json::json;
use support::{NAMESPACE, SCHEMA, failed, nobody, write};
use tempfile::TempDir;

#[tokio::test]
async fn it_is_initialized_with_the_provider() {
    let directory = TempDir::new().expect("a folder for temporary files");
    env::set_current_dir(directory.path()).expect("a folder");

    let context = nobody();
    let unregistered = Provider::new(NAMESPACE);
    assert_eq!(unregistered.status(), ProviderStatus::NotReady);
    let early = unregistered.resolve_bool_value("feature.red-bar", &context);
    assert_eq!(
        failed(early.await.map(|details| details.value)),
        "PROVIDER_NOT_READY: Options not initialized - call init() first"
    );

    // There are no schemas, so that the store cannot be initialized.
    let mut failing = Provider::new(NAMESPACE);
    failing.initialize(&context).await;
    assert_eq!(failing.status(), ProviderStatus::Error);
    let answer = failing.resolve_int_value("feature.rate-limit", &context);
    let told = failed(answer.await.map(|details| details.value));
    assert!(
        told.starts_with("PROVIDER_NOT_READY: Schema error: "),
        "{told}"
    );

    let options = directory.path().join("sentry-options");
    let schemas = options.join("schemas").join(NAMESPACE);
    fs::create_dir_all(&schemas).expect("a folder");
    fs::write(schemas.join("schema.json"), SCHEMA).expect("a file");
    write(&options, &json!({"feature.red-bar": always_on()}));

    let mut api = OpenFeature::singleton_mut().await;
    api.set_named_provider(NAMESPACE, Provider::new(NAMESPACE))
        .await;
    let client = api.create_named_client(NAMESPACE);
    let flag = async || client.get_bool_value("feature.red-bar", None, None).await;
    assert_eq!(flag().await, Ok(true));
    assert!(Options::builder().init().is_err(), "it is initialized");

    write(&options, &json!({}));
    refresh().expect("valid");
    assert_eq!(flag().await, Ok(false));
    // Those from before are ready with the store.
    assert_eq!(unregistered.status(), ProviderStatus::Ready);
    assert_eq!(failing.status(), ProviderStatus::Ready);

    api.shutdown().await;
    assert_eq!(
        sentry_options::options(NAMESPACE)
            .expect("still there")
            .get("enabled")
            .expect("declared"),
        false
    );
}
