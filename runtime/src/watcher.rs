//! The thread that polls.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::event::Outcome;
use crate::reloader::Reloader;
use crate::report::{Severity, say};
use crate::store::Store;

/// The watcher's thread, as `ps -L` and debuggers show it. Linux cuts it to 15 characters.
const NAME: &str = "sentry-options-watcher";

/// How long a store that is dropped waits for its watcher. A reload in progress may take longer,
/// and then ends on its own.
const PATIENCE: Duration = Duration::from_millis(100);

/// A running watcher. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub(crate) struct Watcher {
    stop: Arc<AtomicBool>,
    /// Disconnects when the thread ends.
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Starts to poll every `interval`; `None` if the system has no thread to give, which is
    /// reported.
    pub(crate) fn start(
        store: impl Deref<Target = Store> + Send + 'static,
        reloader: Arc<Reloader>,
        interval: Duration,
    ) -> Option<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (alive, ended) = channel();
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(move || {
            let _alive = alive;
            watch(&store, &reloader, interval, &stopped);
        });
        match thread {
            Ok(thread) => Some(Self {
                stop,
                ended,
                thread: Some(thread),
            }),
            Err(error) => {
                let text = format!(
                    "cannot start the watcher, so values change only on refresh(): {error}"
                );
                say(Severity::Error, "", &text);
                None
            }
        }
    }
}

fn watch(store: &Store, reloader: &Reloader, interval: Duration, stop: &AtomicBool) {
    #[cfg(feature = "status")]
    let _watched = reloader.progress.watched();
    // Whatever panics, also while it reports a panic, the thread goes on.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        reloader.tell_of_fork(store);
        #[cfg(feature = "status")]
        reloader.beat(store, false);
    }));
    loop {
        // Something may unpark the thread early, which costs a few `stat` calls.
        thread::park_timeout(interval);
        if stop.load(Relaxed) || reloader.is_retired() {
            return;
        }
        // Rejections are reported by the reload itself.
        let polled = catch_unwind(AssertUnwindSafe(|| drop(reloader.poll(store))));
        if polled.is_err() {
            let _ = catch_unwind(AssertUnwindSafe(|| {
                say(
                    Severity::Error,
                    "",
                    "the watcher panicked while it reloaded, and goes on",
                );
                reloader.tell_all(store, &Outcome::WatcherRestarted);
                #[cfg(feature = "status")]
                reloader.note_panic(store);
            }));
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
        let Some(thread) = self.thread.take() else {
            return;
        };
        thread.thread().unpark();
        // The last clone of a store may be dropped by an observer, on this very thread.
        let is_itself = thread::current().id() == thread.thread().id();
        if !is_itself && self.ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected) {
            // A panic was caught inside, and the thread has nothing else to tell.
            let _ = thread.join();
        }
    }
}

#[cfg(all(test, feature = "observers"))]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Instant, SystemTime};

    use super::*;
    use crate::catalog::Catalog;
    use crate::delivery::Observer;
    use crate::event::Listeners;
    use crate::files::ValuesDirectory;
    use crate::reload_event::ReloadEvent;
    use crate::reloader::{InvalidValues, Settings};
    use crate::schema_text;

    const DEADLINE: Duration = Duration::from_secs(20);
    const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
        "limit": {"type": "integer", "default": 1, "description": "At most this many"}}}"#;

    static SHALL_PANIC: AtomicBool = AtomicBool::new(false);

    /// A clock that can be told to panic once. Nothing else in a reload panics.
    fn clock() -> SystemTime {
        assert!(!SHALL_PANIC.swap(false, Relaxed), "as told");
        SystemTime::now()
    }

    fn store(directory: &Path, clock: fn() -> SystemTime) -> (Arc<Store>, Receiver<&'static str>) {
        let (tell, told) = channel();
        let hear = move |event: &ReloadEvent| {
            // The receiver goes with the test.
            let _ = tell.send(event.outcome.name());
        };
        (store_with(directory, clock, hear), told)
    }

    fn eventually(condition: impl Fn() -> bool) {
        let start = Instant::now();
        while !condition() {
            assert!(start.elapsed() < DEADLINE, "in vain");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// It cannot be made to end, as it survives everything; so this says that it has.
    #[cfg(feature = "status")]
    #[test]
    fn a_watcher_that_does_not_run_is_dead() {
        use sentry_options_status::{Status, WatcherStatus};

        let directory = tempfile::tempdir().expect("a folder");
        let file = directory.path().join("status.json");
        let store = start(Settings {
            status_file: Some(file.clone()),
            #[cfg(feature = "opentelemetry")]
            meter: Some(metrics::meter()),
            ..settings(directory.path(), SystemTime::now, |_| ())
        });
        let status = || store.status().expect("loaded").watcher;
        assert_eq!(status(), WatcherStatus::Alive);
        #[cfg(feature = "opentelemetry")]
        assert_eq!(metrics::watchers(), [1.0]);
        let reloader = store.reloader().expect("loaded");
        reloader.stop_watcher();
        assert_eq!(status(), WatcherStatus::Dead);
        #[cfg(feature = "opentelemetry")]
        assert_eq!(metrics::watchers(), [0.0]);
        // Nobody polls, so the last heartbeat gets old. One that a refresh writes tells it at once.
        fs::create_dir(directory.path().join("watched")).expect("a folder");
        let values = directory.path().join("watched/values.json");
        fs::write(values, r#"{"options": {}}"#).expect("a file");
        store.refresh().expect("valid");
        let text = fs::read_to_string(file).expect("a heartbeat");
        let heartbeat = Status::parse(&text).expect("a status");
        assert_eq!(heartbeat.watcher, WatcherStatus::Dead);
        store.close();
    }

    /// What an exporter gets of the watcher.
    #[cfg(feature = "opentelemetry")]
    mod metrics {
        use std::sync::LazyLock;

        use opentelemetry::metrics::{Meter, MeterProvider};
        use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ScopeMetrics};
        use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};

        static EXPORTER: LazyLock<InMemoryMetricExporter> =
            LazyLock::new(InMemoryMetricExporter::default);
        static PROVIDER: LazyLock<SdkMeterProvider> = LazyLock::new(|| {
            let builder = SdkMeterProvider::builder();
            builder.with_periodic_exporter(EXPORTER.clone()).build()
        });

        pub(super) fn meter() -> Meter {
            PROVIDER.meter("test")
        }

        pub(super) fn watchers() -> Vec<f64> {
            EXPORTER.reset();
            PROVIDER.force_flush().expect("an export");
            let exported = EXPORTER.get_finished_metrics().expect("metrics");
            let metrics = exported
                .iter()
                .flat_map(|resource| resource.scope_metrics().flat_map(ScopeMetrics::metrics));
            let watchers = metrics.filter(|metric| metric.name() == "sentry_options.watcher.alive");
            watchers
                .flat_map(|metric| match metric.data() {
                    AggregatedMetrics::F64(MetricData::Gauge(gauge)) => gauge.data_points(),
                    other => panic!("{other:?}"),
                })
                .map(opentelemetry_sdk::metrics::data::GaugeDataPoint::value)
                .collect()
        }
    }

    fn store_with(
        directory: &Path,
        clock: fn() -> SystemTime,
        hear: impl Fn(&ReloadEvent) + Send + Sync + 'static,
    ) -> Arc<Store> {
        start(settings(directory, clock, hear))
    }

    fn settings(
        directory: &Path,
        clock: fn() -> SystemTime,
        hear: impl Fn(&ReloadEvent) + Send + Sync + 'static,
    ) -> Settings {
        let mut listeners = Listeners::default();
        listeners.observers.push(Arc::new(Observer::new(hear)));
        Settings {
            directory: ValuesDirectory::new(directory.to_owned()),
            threshold: Some(Duration::from_millis(1)),
            #[cfg(feature = "embed")]
            is_watcher_deferred: false,
            listeners: Arc::new(listeners),
            #[cfg(feature = "status")]
            status_file: None,
            #[cfg(feature = "opentelemetry")]
            meter: None,
            clock,
        }
    }

    fn start(settings: Settings) -> Arc<Store> {
        let catalog = Catalog::new(&schema_text::given(&[("watched", SCHEMA)]), &mut Vec::new());
        let loaded = Reloader::load(
            settings,
            catalog.expect("a schema"),
            InvalidValues::Refuse,
            Vec::new(),
        );
        Store::new(loaded.expect("no values yet"))
    }

    #[test]
    fn the_watcher_survives_a_panic_says_so_and_goes_on() {
        let directory = tempfile::tempdir().expect("a folder");
        let (store, told) = store(directory.path(), clock);
        SHALL_PANIC.store(true, Relaxed);
        assert_eq!(told.recv_timeout(DEADLINE), Ok("watcher_restarted"));
        #[cfg(feature = "status")]
        let restarts = || store.status().expect("loaded").watcher_restarts;
        #[cfg(feature = "status")]
        eventually(|| restarts() == 1);
        // After a panic there is a poll again, and its time counts.
        #[cfg(feature = "status")]
        {
            let polls = || store.status().expect("loaded").last_successful_poll;
            let first = polls();
            eventually(|| polls() > first);
        }

        fs::create_dir(directory.path().join("watched")).expect("a folder");
        let values = directory.path().join("watched/new");
        fs::write(&values, r#"{"options": {"limit": 2}}"#).expect("a file");
        fs::rename(&values, directory.path().join("watched/values.json")).expect("a file");
        assert_eq!(told.recv_timeout(DEADLINE), Ok("applied"));
        assert_eq!(store.value("watched", "limit").expect("an option"), 2);
        store.close();
    }

    #[test]
    fn an_observer_that_is_slow_is_said_to_be_once_until_it_is_done() {
        let directory = tempfile::tempdir().expect("a folder");
        let (turns, turn) = channel::<()>();
        let turn = Mutex::new(turn);
        let hear = move |_: &ReloadEvent| {
            // The sender goes with the test.
            let _ = turn.lock().expect("no panic").recv_timeout(DEADLINE);
        };
        let store = store_with(directory.path(), SystemTime::now, hear);
        let reloader = store.reloader().expect("loaded");
        let slow = || -> Vec<_> { reloader.deliveries.slow_ones(Duration::ZERO).collect() };
        assert_eq!(slow(), [""; 0]);
        for _ in 0..2 {
            (0..3).for_each(|_| reloader.tell_all(&store, &Outcome::Forked));
            let said = Mutex::new(Vec::new());
            eventually(|| {
                let mut said = said.lock().expect("no panic");
                said.extend(slow());
                !said.is_empty()
            });
            let said = said.into_inner().expect("no panic");
            assert!(said[0].starts_with("an observer has been busy with one event"));
            assert!((0..100).all(|_| slow().is_empty()), "said before");
            (0..3).for_each(|_| turns.send(()).expect("the observer waits"));
            assert!(reloader.deliveries.flush(DEADLINE));
            assert_eq!(slow(), [""; 0]);
        }
        store.close();
    }
}
