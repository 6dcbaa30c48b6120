//! A typed read before `init()` loads the default store, and makes no provider ready.

mod support;

use std::env;

use open_feature::provider::{FeatureProvider, ProviderStatus};
use sentry_options_openfeature::Provider;
use support::{client, failed, nobody};
use tempfile::TempDir;

sentry_options::include_schema!("early", path = "tests/schemas/early.json");

#[tokio::test]
async fn it_makes_no_provider_ready() {
    let directory = TempDir::new().expect("a folder for temporary files");
    env::set_current_dir(directory.path()).expect("a folder");
    assert_eq!(early::options().limit(), 10);

    let (provider, context) = (Provider::new("early"), nobody());
    assert_eq!(provider.status(), ProviderStatus::NotReady);
    let answer = provider.resolve_int_value("limit", &context).await;
    assert_eq!(
        failed(answer.map(|details| details.value)),
        "PROVIDER_NOT_READY: Options not initialized - call init() first"
    );

    let client = client(Provider::new("early")).await;
    assert_eq!(client.get_int_value("limit", None, None).await, Ok(10));
    assert_eq!(provider.status(), ProviderStatus::Ready);
}
