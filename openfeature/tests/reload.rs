//! Reloads: what resolves next, and what is told of it.

mod support;

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sentry_options::testing::{always_off, always_on};
use sentry_options_openfeature::{ConfigurationChange, on_configuration_changed};
use serde_json::json;
use support::{NAMESPACE, Service};

/// What a listener has heard.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<ConfigurationChange>>>);

impl Heard {
    fn listener(&self) -> impl Fn(&ConfigurationChange) + Send + Sync + 'static {
        let heard = Arc::clone(&self.0);
        move |change| heard.lock().expect("no panic").push(change.clone())
    }

    /// Waits for the next change, and takes it.
    fn next(&self) -> Vec<String> {
        let start = Instant::now();
        loop {
            let mut heard = self.0.lock().expect("no panic");
            if !heard.is_empty() {
                let change = heard.remove(0);
                assert_eq!(change.namespace, NAMESPACE);
                return change.flags_changed;
            }
            drop(heard);
            assert!(start.elapsed() < Duration::from_secs(20), "nothing came");
            std::thread::yield_now();
        }
    }
}

#[tokio::test]
async fn a_change_is_told_with_its_keys() {
    let (heard, other) = (Heard::default(), Heard::default());
    let service = Service::with_settings(&json!({}), |builder| {
        builder
            .with_observer(on_configuration_changed(NAMESPACE, heard.listener()))
            .with_observer(on_configuration_changed("other", other.listener()))
    });
    let client = service.client().await;
    let flag = async || client.get_bool_value("feature.red-bar", None, None).await;
    let limit = async || client.get_int_value("feature.rate-limit", None, None).await;
    assert_eq!((flag().await, limit().await), (Ok(false), Ok(100)));

    service.reload(&json!({"feature.red-bar": always_on(), "feature.rate-limit": 7}));
    assert_eq!((flag().await, limit().await), (Ok(true), Ok(7)));
    assert_eq!(heard.next(), ["feature.rate-limit", "feature.red-bar"]);

    // Neither the same values nor refused ones are a change.
    service.reload(&json!({"feature.red-bar": always_on(), "feature.rate-limit": 7}));
    fs::write(
        service.values_file(),
        r#"{"options": {"feature.rate-limit": "x"}}"#,
    )
    .expect("a file");
    service.options.refresh().expect_err("refused");
    assert_eq!((flag().await, limit().await), (Ok(true), Ok(7)));

    service.reload(&json!({"feature.red-bar": always_off(), "feature.rate-limit": 7}));
    assert_eq!(flag().await, Ok(false));
    assert_eq!(heard.next(), ["feature.red-bar"]);
    assert!(other.0.lock().expect("no panic").is_empty());
}
