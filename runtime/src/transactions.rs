//! Reloads for Sentry: a transaction for each namespace that a reload concerned, and an error for each refusal.
//!
//! The client and the hub are our own, so that the program's Sentry sees none of ours, and we none of its. They
//! are an observer's, on its thread; the transport has another thread and a bounded queue. Nothing here is waited
//! for, but for a moment at the exit of the process.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use sentry::protocol::{Context, Event, Map, SpanStatus, TraceContext, Transaction, Value};
use sentry::types::Dsn;
use sentry::{Client, ClientOptions, Hub, Level, Scope};
use sentry_options_status::to_rfc3339;

use crate::default_store::DEFAULT;
use crate::delivery::Observer;
use crate::event::Outcome;
use crate::reload_event::ReloadEvent;
use crate::report::{Message, Severity};

/// The environment variable that names the receiver, for the global store.
const VARIABLE: &str = "SENTRY_OPTIONS_DSN";

/// What the transactions are.
const OPERATION: &str = "sentry_options.reload";

/// How long the exit of the process may wait for what is on its way.
const PATIENCE: Duration = Duration::from_secs(2);

/// The receiver that the environment names.
pub(crate) fn default_dsn() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|dsn| !dsn.is_empty())
}

/// Sends each event to `dsn`.
///
/// # Errors
/// Something that is no DSN, as what is to be said of it. That is no reason not to start.
pub(crate) fn observer(dsn: &str) -> Result<Observer, Message> {
    let dsn: Dsn = dsn.parse().map_err(|error| Message {
        severity: Severity::Error,
        namespace: String::new(),
        // Not the text, of which a part is a key.
        text: format!("reloads are not sent to Sentry, as the DSN is none: {error}"),
    })?;
    let connection = Arc::new(Connection {
        dsn,
        latest: ArcSwapOption::empty(),
    });
    let sender = Arc::clone(&connection);
    Ok(Observer {
        flush: Some(Box::new(move |timeout| connection.flush(timeout))),
        ..Observer::new(move |event| send(&sender.hub(), event))
    })
}

/// The hub, made anew in a forked child: the transport's thread is not there.
struct Connection {
    dsn: Dsn,
    latest: ArcSwapOption<Connected>,
}

struct Connected {
    process: u32,
    hub: Arc<Hub>,
}

impl Connection {
    /// Only the observer's thread calls this.
    fn hub(&self) -> Arc<Hub> {
        let process = std::process::id();
        if let Some(connected) = &*self.latest.load()
            && connected.process == process
        {
            return Arc::clone(&connected.hub);
        }
        let options = ClientOptions::new()
            .dsn(&self.dsn.to_string())
            .sample_rate(1.0)
            .traces_sample_rate(1.0)
            .default_integrations(false)
            .shutdown_timeout(PATIENCE);
        let options = sentry::apply_defaults(options);
        let client = Arc::new(Client::from(options));
        let hub = Arc::new(Hub::new(Some(client), Arc::new(Scope::default())));
        let connected = Connected {
            process,
            hub: Arc::clone(&hub),
        };
        // To drop the client of the parent would be to wait for a thread that is not there.
        std::mem::forget(self.latest.swap(Some(Arc::new(connected))));
        hub
    }

    fn flush(&self, timeout: Duration) -> bool {
        let connected = self.latest.load_full();
        let here = connected.filter(|connected| connected.process == std::process::id());
        let Some(client) = here.and_then(|connected| connected.hub.client()) else {
            return true;
        };
        // The client waits without a bound where its own queue is full, so another thread asks it.
        let (tell, told) = channel();
        let asked = thread::Builder::new().spawn(move || {
            // Nobody may wait any longer.
            let _ = tell.send(client.flush(Some(timeout)));
        });
        asked.is_ok() && told.recv_timeout(timeout).unwrap_or(false)
    }
}

impl Drop for Connection {
    // Whoever drops the store does not wait for a server, so this thread must not drop the client.
    fn drop(&mut self) {
        let Some(connected) = self.latest.swap(None) else {
            return;
        };
        let is_here = connected.process == std::process::id();
        let connected = ManuallyDrop::new(connected);
        if is_here {
            // Where there is no thread to be had, it stays.
            let _ = thread::Builder::new().spawn(move || drop(ManuallyDrop::into_inner(connected)));
        }
    }
}

thread_local! {
    static AT_EXIT: Cell<Option<FlushAtExit>> = const { Cell::new(None) };
}

/// Waits for what is on its way when the thread ends that holds it, which is the exit of the process where that
/// thread is the main one.
struct FlushAtExit {
    process: u32,
}

/// Lets this thread's end wait for what the global store has on its way.
pub(crate) fn flush_at_exit() {
    let process = std::process::id();
    AT_EXIT.set(Some(FlushAtExit { process }));
}

impl Drop for FlushAtExit {
    fn drop(&mut self) {
        // A child that exits has another thread for this, if any.
        if self.process == std::process::id() {
            DEFAULT.flush_senders(PATIENCE);
        }
    }
}

fn send(hub: &Hub, event: &ReloadEvent) {
    let data = data(event);
    let tags = Map::from_iter([
        ("namespace".to_owned(), event.namespace.clone()),
        ("outcome".to_owned(), event.outcome.name().to_owned()),
    ]);
    if let Some(client) = hub.client()
        && !matches!(event.outcome, Outcome::Forked | Outcome::WatcherRestarted)
    {
        let transaction = transaction(&client, event, data.clone(), tags.clone());
        client.send_envelope(transaction.into());
    }
    let (level, message) = match &event.outcome {
        Outcome::Rejected(rejection) => (Level::Error, rejection.to_string()),
        Outcome::Missing => (
            Level::Warning,
            format!("the values file of namespace `{}` is gone", event.namespace),
        ),
        Outcome::WatcherRestarted => (Level::Error, "the watcher panicked, and goes on".to_owned()),
        _ => return,
    };
    hub.capture_event(Event {
        level,
        message: Some(message),
        logger: Some("sentry_options".to_owned()),
        timestamp: event.applied_at,
        tags,
        contexts: Map::from_iter([(OPERATION.to_owned(), Context::Other(data))]),
        ..Event::default()
    });
}

/// From the first read until the values were in use. Made by hand: whether it is sent is not for a sampler of
/// the program to decide.
fn transaction(
    client: &Client,
    event: &ReloadEvent,
    data: BTreeMap<String, Value>,
    tags: Map<String, String>,
) -> Transaction<'static> {
    let started = event.applied_at.checked_sub(event.duration);
    let trace = TraceContext {
        op: Some(OPERATION.to_owned()),
        status: Some(match event.outcome {
            Outcome::Rejected(_) => SpanStatus::InvalidArgument,
            Outcome::HeldBack => SpanStatus::FailedPrecondition,
            Outcome::Missing => SpanStatus::NotFound,
            _ => SpanStatus::Ok,
        }),
        data,
        ..TraceContext::default()
    };
    let options = client.options();
    Transaction {
        name: Some(event.namespace.clone()),
        start_timestamp: started.unwrap_or(event.applied_at),
        timestamp: Some(event.applied_at),
        contexts: Map::from_iter([("trace".to_owned(), Context::from(trace))]),
        tags,
        release: options.release.clone(),
        environment: options.environment.clone(),
        server_name: options.server_name.clone(),
        ..Transaction::default()
    }
}

/// What a transaction and an error say of the reload.
fn data(event: &ReloadEvent) -> BTreeMap<String, Value> {
    let mut data = BTreeMap::from([
        ("outcome".to_owned(), event.outcome.name().into()),
        (
            "reload_duration_ms".to_owned(),
            (event.duration.as_secs_f64() * 1e3).into(),
        ),
        ("applied_at".to_owned(), to_rfc3339(event.applied_at).into()),
    ]);
    let mut add = |key: &str, value: Option<Value>| {
        data.extend(value.map(|value| (key.to_owned(), value)));
    };
    add("generated_at", event.generated_at.clone().map(Value::from));
    add(
        "propagation_delay_secs",
        event.propagation_delay.map(Value::from),
    );
    add(
        "modified",
        event.modified.map(|time| to_rfc3339(time).into()),
    );
    add(
        "content_hash",
        event.content_hash.map(|hash| hash.to_string().into()),
    );
    if let Outcome::Applied { changed } = &event.outcome {
        add("changed", Some(changed.clone().into()));
    }
    data
}
