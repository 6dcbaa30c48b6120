//! OpenTelemetry metrics, as an exporter gets them.

#![expect(clippy::float_cmp, reason = "counts are whole")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ScopeMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use sentry_options::{InvalidValues, Options};
use serde_json::json;

use support::{DEADLINE, Directory, eventually, mounted_file, refresh};

sentry_options::include_schema!("seer", path = "tests/schemas/seer.json");
sentry_options::include_schema!("secrets", path = "tests/schemas/secrets.json");

struct Metrics {
    provider: SdkMeterProvider,
    exporter: InMemoryMetricExporter,
}

impl Metrics {
    fn new() -> Self {
        let exporter = InMemoryMetricExporter::default();
        let provider = SdkMeterProvider::builder()
            .with_periodic_exporter(exporter.clone())
            .build();
        Self { provider, exporter }
    }

    fn store(&self, directory: &Directory, interval: impl Into<Option<Duration>>) -> Options {
        let meter = self.provider.meter("test");
        let builder = directory.builder().with_meter(&meter);
        let builder = builder.with_refresh_threshold(interval);
        builder.build().expect("valid")
    }

    /// The values of all metrics, by `name{attribute=value,…}`. Of a histogram, the count and the sum.
    fn collect(&self) -> BTreeMap<String, f64> {
        self.exporter.reset();
        self.provider.force_flush().expect("an export");
        let mut found = BTreeMap::new();
        for resource in self.exporter.get_finished_metrics().expect("metrics") {
            for metric in resource.scope_metrics().flat_map(ScopeMetrics::metrics) {
                add(&mut found, metric.name(), metric.data());
            }
        }
        found
    }
}

fn add(found: &mut BTreeMap<String, f64>, name: &str, data: &AggregatedMetrics) {
    let key = |attributes: &mut dyn Iterator<Item = &opentelemetry::KeyValue>| {
        let mut attributes: Vec<_> = attributes
            .map(|attribute| format!("{}={}", attribute.key, attribute.value))
            .collect();
        attributes.sort();
        format!("{name}{{{}}}", attributes.join(","))
    };
    match data {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => {
            for point in sum.data_points() {
                #[expect(clippy::cast_precision_loss, reason = "they are small")]
                found.insert(key(&mut point.attributes()), point.value() as f64);
            }
        }
        AggregatedMetrics::F64(MetricData::Gauge(gauge)) => {
            for point in gauge.data_points() {
                found.insert(key(&mut point.attributes()), point.value());
            }
        }
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
            for point in histogram.data_points() {
                let key = key(&mut point.attributes());
                #[expect(clippy::cast_precision_loss, reason = "they are small")]
                found.insert(format!("{key} count"), point.count() as f64);
                found.insert(format!("{key} sum"), point.sum());
            }
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn reloads_are_counted_by_namespace_and_outcome() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    let options = metrics.store(&directory, None);
    for limit in 1..4 {
        directory.write_generated("seer", json!({ "limit": limit }), "2020-01-01T00:00:00Z");
        refresh(&options).expect("valid");
    }
    directory.write("seer", json!({"limit": 0}));
    refresh(&options).expect_err("refused");
    let found = metrics.collect();
    let applied = "{namespace=seer,outcome=applied}";
    let rejected = "{namespace=seer,outcome=rejected}";
    assert_eq!(found[&format!("sentry_options.reloads{applied}")], 3.0);
    assert_eq!(found[&format!("sentry_options.reloads{rejected}")], 1.0);
    let duration = format!("sentry_options.reload.duration{applied}");
    assert_eq!(found[&format!("{duration} count")], 3.0);
    let sum = found[&format!("{duration} sum")];
    assert!(sum > 0.0 && sum < 20.0, "{sum}");
    // The same `generated_at` again is not one more propagation.
    let delay = "sentry_options.propagation.delay{namespace=seer}";
    assert_eq!(found[&format!("{delay} count")], 1.0);
    assert!(found[&format!("{delay} sum")] > 1e8);
    assert!(found["sentry_options.values.age{namespace=seer}"] > 1e8);
    assert!(!found.contains_key("sentry_options.values.age{namespace=secrets}"));

    directory.write_generated("seer", json!({"limit": 4}), "2999-01-01T00:00:00Z");
    refresh(&options).expect("valid");
    let later = metrics.collect();
    assert_eq!(later[&format!("{delay} count")], 2.0);
    assert_eq!(
        later[&format!("{delay} sum")],
        found[&format!("{delay} sum")]
    );
}

#[test]
fn whatever_goes_wrong_shows() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    directory.write("seer", json!({"limit": 1}));
    let options = metrics.store(&directory, None);
    let state = |state: &str| {
        let found = metrics.collect();
        let of =
            |state: &str| format!("sentry_options.values.state{{namespace=seer,state={state}}}");
        let states = found
            .keys()
            .filter(|key| key.starts_with("sentry_options.values.state{namespace=seer,"));
        assert_eq!(states.count(), 1, "{found:?}");
        assert_eq!(found[&of(state)], 1.0);
        assert_eq!(found["sentry_options.values.frozen{namespace=seer}"], 0.0);
        assert!(!found.contains_key("sentry_options.watcher.alive{}"));
    };
    state("current");
    directory.write("seer", json!({"limit": 0}));
    options.refresh().expect_err("refused");
    state("rejected");
    fs::remove_file(directory.file("seer")).expect("a file");
    (0..2).for_each(|_| drop(options.refresh()));
    state("missing");
    directory.write("seer", json!({"limit": 1}));
    options.refresh().expect("valid");
    state("current");
}

#[test]
fn an_emptied_volume_shows_within_two_polls() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    directory.write("seer", json!({"limit": 1}));
    directory.write("secrets", json!({"open": "seen"}));
    let options = metrics.store(&directory, None);
    fs::remove_dir_all(directory.values()).expect("a folder");
    fs::create_dir(directory.values()).expect("an empty one");
    (0..2).for_each(|_| assert!(!options.refresh().expect("the last values")));
    let found = metrics.collect();
    for namespace in ["seer", "secrets"] {
        let state = format!("sentry_options.values.state{{namespace={namespace},state=missing}}");
        assert_eq!(found.get(&state), Some(&1.0), "{found:?}");
    }
}

#[test]
fn a_corrupt_file_shows_at_once_and_so_does_what_it_holds_back() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    let options = metrics.store(&directory, None);
    directory.write_bytes("seer", "{\"options\": {\"limit\": 1}");
    directory.write("secrets", json!({"open": "seen"}));
    options.refresh().expect_err("refused");
    let found = metrics.collect();
    for (namespace, state) in [("seer", "rejected"), ("secrets", "held_back")] {
        let state = format!("sentry_options.values.state{{namespace={namespace},state={state}}}");
        assert_eq!(found.get(&state), Some(&1.0), "{found:?}");
    }
}

/// Container runtimes mount files of their own in this way, such as `/etc/hosts`.
#[test]
fn a_file_mounted_by_sub_path_is_frozen() {
    let Some(mounted) = mounted_file() else {
        println!("no file is mounted here, so this tests nothing");
        return;
    };
    let (directory, metrics) = (Directory::new(), Metrics::new());
    fs::create_dir_all(directory.folder("seer")).expect("a folder");
    std::os::unix::fs::symlink(mounted, directory.file("seer")).expect("a link");
    let meter = metrics.provider.meter("test");
    let options = directory
        .builder()
        .with_invalid_values(InvalidValues::ServeDefaults)
        .with_meter(&meter)
        .build()
        .expect("defaults");
    let found = metrics.collect();
    assert_eq!(found["sentry_options.values.frozen{namespace=seer}"], 1.0);
    assert_eq!(
        found["sentry_options.values.frozen{namespace=secrets}"],
        0.0
    );
    drop(options);
}

/// The callback of 1.2 runs on the watcher; a disk that does not answer would do as well.
#[test]
fn a_watcher_that_hangs_has_an_old_poll() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    let meter = metrics.provider.meter("test");
    let (begun, at_it) = channel();
    let (turns, turn) = channel::<()>();
    let turn = Mutex::new(turn);
    let interval = Duration::from_millis(5);
    let options = directory
        .builder()
        .with_refresh_threshold(interval)
        .with_callback(move |_, _| {
            // Both ends go with the test.
            let _ = begun.send(());
            let _ = turn.lock().expect("no panic").recv();
        })
        .with_meter(&meter)
        .build()
        .expect("defaults");
    directory.write_generated("seer", json!({"limit": 1}), "2026-01-01T00:00:00Z");
    at_it.recv_timeout(DEADLINE).expect("the watcher hangs");
    let age = || metrics.collect()["sentry_options.poll.age{}"];
    let start = age();
    let two_polls = interval.as_secs_f64() * 2.0;
    eventually("two polls that do not come", || age() > start + two_polls);
    assert_eq!(metrics.collect()["sentry_options.watcher.alive{}"], 1.0);
    drop(turns);
    eventually("a poll", || age() < start + two_polls);
    drop(options);
}

#[test]
fn the_watcher_and_its_polls_are_watched() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    let options = metrics.store(&directory, Duration::from_secs(3600));
    let found = metrics.collect();
    assert_eq!(found["sentry_options.watcher.alive{}"], 1.0);
    let age = || metrics.collect()["sentry_options.poll.age{}"];
    eventually("the poll to be old", || age() > 0.01);
    options.refresh().expect("nothing new");
    eventually("a poll that is not", || {
        options.refresh().expect("nothing new");
        age() < 0.01
    });
    drop(options);
    assert!(!metrics.collect().contains_key("sentry_options.poll.age{}"));
}

#[test]
fn another_observer_delays_no_metric() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    let meter = metrics.provider.meter("test");
    let (turns, turn) = channel::<()>();
    let turn = Mutex::new(turn);
    let options = directory
        .builder()
        .with_observer(move |_| {
            // The sender goes with the test.
            let _ = turn.lock().expect("no panic").recv();
        })
        .with_meter(&meter)
        .build()
        .expect("defaults");
    directory.write("seer", json!({"limit": 2}));
    assert!(options.refresh().expect("valid"));
    assert_eq!(seer::on(&options).limit(), 2);
    eventually("the metrics", || {
        let reloads = "sentry_options.reloads{namespace=seer,outcome=applied}";
        metrics.collect().get(reloads) == Some(&1.0)
    });
    assert!(!options.flush_observers(Duration::ZERO), "it is asleep");
    drop(turns);
    assert!(options.flush_observers(DEADLINE));
}

#[test]
fn no_attribute_has_a_secret() {
    let (directory, metrics) = (Directory::new(), Metrics::new());
    let options = metrics.store(&directory, None);
    for values in [
        json!({"token": "hunter-token", "list": ["hunter"], "open": "seen"}),
        json!({"token": ["hunter"]}),
    ] {
        directory.write("secrets", values);
        let _ = refresh(&options);
        let found = format!("{:?}", metrics.collect());
        assert!(found.contains("namespace=secrets"));
        assert!(!found.contains("hunter"), "{found}");
    }
    assert_eq!(secrets::on(&options).open().to_string(), "seen");
}
