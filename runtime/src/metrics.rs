//! OpenTelemetry metrics, whose names and attributes stay as they are: `docs/operations.md` lists them.
//!
//! What happens is recorded by an observer, so that an SDK that blocks delays no reload. What is, is asked for by
//! the SDK when it exports.

use std::ops::Deref;
use std::time::SystemTime;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Meter};

use crate::delivery::Observer;
use crate::reload_event::{ReloadEvent, delay};
use crate::status::{NamespaceStatus, Status, WatcherStatus};
use crate::store::Store;

/// The name of the meter that is taken from the global provider.
pub(crate) const METER: &str = "sentry_options";

const RELOADS: &str = "sentry_options.reloads";
const DURATION: &str = "sentry_options.reload.duration";
const DELAY: &str = "sentry_options.propagation.delay";
const AGE: &str = "sentry_options.values.age";
const STATE: &str = "sentry_options.values.state";
const FROZEN: &str = "sentry_options.values.frozen";
const POLL_AGE: &str = "sentry_options.poll.age";
const WATCHER: &str = "sentry_options.watcher.alive";

/// Records each event.
pub(crate) fn observer(meter: &Meter) -> Observer {
    let reloads = meter
        .u64_counter(RELOADS)
        .with_unit("{reload}")
        .with_description("Reloads, for each namespace that they concerned, by outcome")
        .build();
    let duration = meter
        .f64_histogram(DURATION)
        .with_unit("s")
        .with_description("How long reloads took, from the first read to the publication")
        .with_boundaries(vec![
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
        ])
        .build();
    let delays = meter
        .f64_histogram(DELAY)
        .with_unit("s")
        .with_description("From `generated_at` until the values were in use")
        .with_boundaries(vec![
            1.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0, 1800.0,
        ])
        .build();
    let hear = move |event: &ReloadEvent| {
        let namespace = KeyValue::new("namespace", event.namespace.clone());
        let attributes = [
            namespace.clone(),
            KeyValue::new("outcome", event.outcome.name()),
        ];
        reloads.add(1, &attributes);
        if event.outcome.is_of_a_file() {
            duration.record(event.duration.as_secs_f64(), &attributes);
        }
        let is_propagation = event.is_new_generation && event.outcome.is_publication();
        if let Some(delay) = event.propagation_delay.filter(|_| is_propagation) {
            // The clocks disagree where it is negative, and a histogram has no place for that.
            delays.record(delay.max(0.0), &[namespace]);
        }
    };
    Observer {
        wants_hash: false,
        ..Observer::new(hear)
    }
}

/// Tells an instrument of one namespace, which the attribute names.
type Tell = fn(&Status, &NamespaceStatus, KeyValue, &dyn AsyncInstrument<f64>);

/// Tells the SDK where to ask for what is. `store` gives nothing once the store is gone.
pub(crate) fn observe<S>(
    meter: &Meter,
    store: impl Fn() -> Option<S> + Clone + Send + Sync + 'static,
) where
    S: Deref<Target = Store>,
{
    let with_status = move |tell: &dyn Fn(&Status)| {
        if let Some(status) = store().and_then(|store| store.status()) {
            tell(&status);
        }
    };
    let gauge = |name: &'static str, unit, description, value: fn(&Status) -> Option<f64>| {
        let with_status = with_status.clone();
        meter
            .f64_observable_gauge(name)
            .with_unit(unit)
            .with_description(description)
            .with_callback(move |instrument| {
                with_status(&|status| {
                    if let Some(value) = value(status) {
                        instrument.observe(value, &[]);
                    }
                });
            })
            .build();
    };
    gauge(
        POLL_AGE,
        "s",
        "How long ago a poll last came to its end",
        |status| Some(seconds_between(status.last_successful_poll, status.at)),
    );
    gauge(
        WATCHER,
        "1",
        "Whether the watcher runs; nothing where none is wanted",
        |status| match status.watcher {
            WatcherStatus::Alive => Some(1.0),
            WatcherStatus::Dead => Some(0.0),
            WatcherStatus::Unwanted => None,
        },
    );
    let gauge_of_each = |name: &'static str, unit, description, tell: Tell| {
        let with_status = with_status.clone();
        meter
            .f64_observable_gauge(name)
            .with_unit(unit)
            .with_description(description)
            .with_callback(move |instrument| {
                with_status(&|status| {
                    for namespace in &status.namespaces {
                        let attribute = KeyValue::new("namespace", namespace.namespace.clone());
                        tell(status, namespace, attribute, instrument);
                    }
                });
            })
            .build();
    };
    gauge_of_each(
        AGE,
        "s",
        "How long ago the values in use were generated",
        |status, namespace, attribute, instrument| {
            let generated_at = namespace.generated_at.as_deref();
            if let Some(age) = generated_at.and_then(|time| delay(time, status.at)) {
                instrument.observe(age, &[attribute]);
            }
        },
    );
    gauge_of_each(
        STATE,
        "1",
        "1, with the state as an attribute",
        |_, namespace, attribute, instrument| {
            let state = KeyValue::new("state", namespace.state.name());
            instrument.observe(1.0, &[attribute, state]);
        },
    );
    gauge_of_each(
        FROZEN,
        "1",
        "Whether the file is mounted by `subPath`, so that it never changes",
        |_, namespace, attribute, instrument| {
            let frozen = if namespace.never_updates { 1.0 } else { 0.0 };
            instrument.observe(frozen, &[attribute]);
        },
    );
}

/// At least 0, should the clock have been set back.
fn seconds_between(earlier: SystemTime, later: SystemTime) -> f64 {
    let between = later.duration_since(earlier);
    between.unwrap_or_default().as_secs_f64()
}
