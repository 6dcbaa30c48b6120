//! What bindings for other languages need: the published state as a whole, and word of each new one.
//!
//! A binding keeps objects of its own language, made from a [`View`], and makes them anew when its mirror
//! is told of a publication. Nothing of polling, reloading or forking is done twice.

#[cfg(feature = "flags")]
pub mod flags;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sentry_options_schema::Schema;
use serde_json::Value;

use crate::default_store::{self, DEFAULT};
use crate::error::ValidationError;
use crate::options::{InitBuilder, Options, Result, validate_override};
use crate::schema_text;
use crate::snapshot::{Content, Snapshot};
#[cfg(feature = "status")]
use crate::status::Status;
use crate::store::Store;
use crate::{fork, gate, overrides, report};

pub use crate::report::Severity;
pub use crate::subscribers::{Subscribers, Subscription};
pub use sentry_options_schema as schema;

/// The default store or an independent one.
#[derive(Debug, Clone)]
pub enum AnyStore {
    /// The store of [`init`](crate::init).
    Default,
    /// A store of [`InitBuilder::build`].
    Independent(Options),
}

impl AnyStore {
    fn store(&self) -> &Store {
        match self {
            Self::Default => &DEFAULT,
            Self::Independent(options) => options.store(),
        }
    }

    /// What was published last; `None` before the store is loaded.
    pub fn view(&self) -> Option<View> {
        self.store().published().map(View)
    }

    /// See [`Options::refresh`].
    ///
    /// # Errors
    /// As [`Options::refresh`].
    pub fn refresh(&self) -> Result<bool> {
        self.store().refresh()
    }

    /// Refreshes if each dynamic read is to do so.
    pub fn refresh_on_read(&self) {
        self.store().refresh_on_read();
    }

    /// Whether each dynamic read is to refresh.
    pub fn refreshes_on_read(&self) -> bool {
        let threshold = self
            .store()
            .reloader()
            .and_then(|reloader| reloader.settings.threshold);
        threshold.is_some_and(|threshold| threshold.is_zero())
    }

    /// What this thread reads under a key, its test overrides included; `None` if no schema declares the
    /// key, or a flag has no value.
    pub fn read(&self, namespace: &str, key: &str) -> Option<Reading> {
        fork::attend();
        if let Some(value) = overrides::get(namespace, key) {
            let source = ValueSource::Override;
            return Some(Reading { value, source });
        }
        let content = self.view()?.namespace(namespace)?;
        let source = if content.isset(key)? {
            ValueSource::Values
        } else {
            ValueSource::Default
        };
        let value = content.value(key)?.clone();
        Some(Reading { value, source })
    }

    /// See [`Options::flush_observers`].
    pub fn flush_observers(&self, timeout: Duration) -> bool {
        self.store().flush_observers(timeout)
    }

    /// See [`Options::status`]; `None` before the store is loaded.
    #[cfg(feature = "status")]
    pub fn status(&self) -> Option<Status> {
        self.store().status()
    }

    /// See [`Options::validate_override`].
    ///
    /// # Errors
    /// As [`Options::validate_override`].
    pub fn validate_override(&self, namespace: &str, key: &str, value: &Value) -> Result<()> {
        validate_override(self.store(), namespace, key, value)
    }
}

/// A value as somebody reads it.
#[derive(Clone)]
pub struct Reading {
    /// The value.
    pub value: Value,
    /// Where it is from.
    pub source: ValueSource,
}

impl fmt::Debug for Reading {
    // Not the value, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reading({:?})", self.source)
    }
}

/// Where a value is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueSource {
    /// A test override.
    Override,
    /// The values.
    Values,
    /// The schema's default.
    Default,
}

/// A binding's own demands on the schemas of a store.
pub type SchemaCheck<'a> = dyn Fn(&Schema) -> std::result::Result<(), ValidationError> + Sync + 'a;

/// Everything that a store serves at one moment. It does not change, and costs a count to clone.
#[derive(Clone)]
pub struct View(Arc<Snapshot>);

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(
                self.0
                    .catalog
                    .schemas
                    .iter()
                    .map(|schema| &schema.namespace),
            )
            .finish()
    }
}

impl View {
    /// Whether both are the same publication.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What is known of a namespace; `None` if no schema declares it.
    pub fn namespace(&self, namespace: &str) -> Option<NamespaceView> {
        self.0
            .namespace(namespace)
            .map(|content| NamespaceView(Arc::clone(content)))
    }
}

/// What is known of one namespace at one moment.
#[derive(Clone)]
pub struct NamespaceView(Arc<Content>);

impl fmt::Debug for NamespaceView {
    // Not the values, of which some may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NamespaceView({})", self.0.schema.namespace)
    }
}

impl NamespaceView {
    /// Whether both are of the same content of the same file.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The schema that governs the namespace.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.0.schema
    }

    /// The value of an option or a flag, or the option's default; `None` if the schema does not declare
    /// the option, or the flag has no value.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.0.value(key)
    }

    /// Whether the values set an option, rather than its default; `None` if the schema does not know it.
    pub fn isset(&self, key: &str) -> Option<bool> {
        self.schema()
            .accepts_key(key)
            .then(|| self.0.values.contains_key(key))
    }
}

impl<'a> InitBuilder<'a> {
    /// Calls `mirror` after each publication but the first, before any callback or observer. It runs on
    /// the thread that reloads, with no lock held; of two threads, the later one may call it first.
    pub fn with_mirror(mut self, mirror: impl Fn() + Send + Sync + 'static) -> Self {
        self.listeners.mirror = Some(Box::new(mirror));
        self
    }

    /// Lets the observers come and go by `subscribers`, which are this store's alone.
    pub fn with_subscribers(mut self, subscribers: &Arc<Subscribers>) -> Self {
        self.listeners.subscribers = Arc::clone(subscribers);
        self
    }

    /// Starts no watcher in this process, but in each child that it forks: for a process that only
    /// prepares those.
    pub fn with_watcher_in_children_only(mut self) -> Self {
        self.is_watcher_deferred = true;
        self
    }

    /// Shows each schema of the store to `check`, whose error is that of `init` or `build`.
    pub fn with_schema_check(mut self, check: &'a SchemaCheck<'a>) -> Self {
        self.schema_check = Some(check);
        self
    }

    /// Takes these schemas, pairs of namespace and JSON, for namespaces that have no other one.
    pub fn with_generated_schemas(mut self, schemas: &'a [(&'a str, &'a str)]) -> Self {
        self.generated_schemas = schemas;
        self
    }
}

/// Adds a namespace to the default store after `init()`, as a module does that is imported late. Threads
/// may do so at once. It reads files and may wait for the watcher.
///
/// # Errors
/// [`OptionsError::NotInitialized`](crate::OptionsError), or [`OptionsError::Schema`](crate::OptionsError) with what is wrong with the schema or
/// the values. The store stays as it is then.
pub fn add_namespace(namespace: &str, schema: &str) -> Result<()> {
    let texts = schema_text::given(&[(namespace, schema)]);
    let schema = texts[0].parse()?;
    fork::attend();
    default_store::extend(&schema, || texts[0].duplicate())
}

/// Whether `init()` has succeeded.
pub fn is_initialized() -> bool {
    default_store::is_initialized()
}

/// One error as itself, several as [`ValidationError::ValidationErrors`].
pub fn all_errors(errors: Vec<ValidationError>) -> ValidationError {
    ValidationError::all(errors)
}

/// Parses a schema as `init()` does.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse_schema(
    namespace: &str,
    schema: &str,
) -> std::result::Result<Arc<Schema>, ValidationError> {
    schema_text::given(&[(namespace, schema)])[0].parse()
}

/// Sends messages to `sink`, and only what it cannot take to stderr. The first call counts.
pub fn set_sink(sink: fn(Severity, &str) -> bool) {
    // A second one would be of the same binding.
    let _ = report::SINK.set(sink);
}

/// Says something as the library does.
pub fn say(severity: Severity, text: &str) {
    report::say(severity, "", text);
}

/// The DSN of the environment, which the default store takes unless it is given another.
#[cfg(feature = "sentry")]
pub fn default_dsn() -> Option<String> {
    crate::transactions::default_dsn()
}

/// Waits until what the default store has on its way to Sentry has arrived, for at most `timeout`. For the
/// end of the program: a binding that has a mirror calls this itself.
#[cfg(feature = "sentry")]
pub fn flush_senders(timeout: Duration) {
    DEFAULT.flush_senders(timeout);
}

/// Whether this process is a fork whose watchers are still to be started.
#[inline]
pub fn has_forked() -> bool {
    gate::is_unsettled()
}

/// Starts the watchers of a forked child. Every read by key does so too.
pub fn attend_fork() {
    fork::attend();
}
