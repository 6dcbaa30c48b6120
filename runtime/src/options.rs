//! Setting up stores: the global one by [`init`], independent ones by [`Options::builder`].

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::catalog::{Catalog, check_option};
use crate::compiled::compiled;
use crate::default_store::{self, DEFAULT, is_initialized};
use crate::error::{OptionsError, ValidationError};
use crate::event::{Listeners, PropagationCallback};
use crate::files::ValuesDirectory;
use crate::gate;
use crate::reloader::{InvalidValues, Loaded, Reloader, Settings};
use crate::report::{Message, Severity};
use crate::schema_text::{self, SchemaText};
use crate::store::Store;

/// How often the values are polled, unless the builder says otherwise: 5 seconds.
pub const DEFAULT_REFRESH_THRESHOLD: Duration = Duration::from_secs(5);

/// The result of the options API.
pub type Result<T> = std::result::Result<T, OptionsError>;

/// Loads the global store from the options directory, checks every namespace, and starts to watch
/// for changes.
///
/// The directory is that of the environment variable `SENTRY_OPTIONS_DIR`, else
/// `/etc/sentry-options` if it exists, else `./sentry-options`. Once the store is initialized, this
/// does nothing. For other settings, see [`Options::builder`].
///
/// # Errors
/// [`OptionsError::Schema`] names every invalid namespace and what is wrong with it. Nothing is
/// initialized then, and a later call may succeed.
pub fn init() -> Result<()> {
    match Options::builder().init() {
        Err(OptionsError::AlreadyInitialized) => Ok(()),
        result => result,
    }
}

/// A store of options: the values of every namespace, kept up to date by a thread of its own.
///
/// Most programs need only the global store, which [`init`] sets up. An independent one is for tests
/// and for tools that look at several directories. Clones share the store; the last one that is
/// dropped stops its watcher.
///
/// ```
/// # let directory = tempfile::tempdir().unwrap();
/// # std::fs::create_dir_all(directory.path().join("values")).unwrap();
/// use sentry_options::Options;
///
/// let schema = r#"{"version": "1.0", "type": "object", "properties": {
///     "limit": {"type": "integer", "default": 10, "description": "At most this many"}}}"#;
/// let options = Options::builder()
///     .with_directory(directory.path())
///     .with_schemas(&[("billing", schema)])
///     .build()?;
/// assert_eq!(options.get("billing", "limit")?, 10);
/// # Ok::<(), sentry_options::OptionsError>(())
/// ```
#[derive(Clone)]
pub struct Options(Arc<Owner>);

/// What the clones of an [`Options`] share. The watcher holds the store, but not this.
struct Owner(Arc<Store>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let snapshot = self.0.0.published();
        let catalog = snapshot
            .iter()
            .flat_map(|snapshot| &snapshot.catalog.schemas);
        let namespaces: Vec<_> = catalog.map(|schema| schema.namespace.as_str()).collect();
        f.debug_struct("Options")
            .field("namespaces", &namespaces)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// Settings for a store, to end with [`InitBuilder::init`] or [`InitBuilder::build`].
    pub fn builder<'a>() -> InitBuilder<'a> {
        InitBuilder::new()
    }

    /// An independent store over the directory that [`init`] would take.
    ///
    /// # Errors
    /// As [`InitBuilder::build`].
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Like [`Options::new`], with a callback for new values. See [`InitBuilder::with_callback`].
    ///
    /// # Errors
    /// As [`InitBuilder::build`].
    pub fn new_with_propagation_callback(callback: PropagationCallback) -> Result<Self> {
        Self::builder().with_callback(callback).build()
    }

    /// An independent store over `base_dir`, which holds `schemas/` and `values/`.
    ///
    /// # Errors
    /// As [`InitBuilder::build`].
    pub fn from_directory(base_dir: &Path) -> Result<Self> {
        Self::builder().with_directory(base_dir).build()
    }

    /// An independent store with schemas from memory, as pairs of namespace and JSON, and values from
    /// the directory that [`init`] would take.
    ///
    /// # Errors
    /// As [`InitBuilder::build`].
    pub fn from_schemas(schemas: &[(&str, &str)]) -> Result<Self> {
        Self::builder().with_schemas(schemas).build()
    }

    /// The value of an option, or its default if none is set.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`] and [`OptionsError::UnknownOption`].
    pub fn get(&self, namespace: &str, key: &str) -> Result<Value> {
        self.store().refresh_on_read();
        self.store().value(namespace, key)
    }

    /// Like [`Options::get`], after a [`refresh`](Options::refresh). If that is refused, the last good
    /// value is served.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`] and [`OptionsError::UnknownOption`].
    pub fn get_forced(&self, namespace: &str, key: &str) -> Result<Value> {
        // A rejection has been reported; a read serves what it has.
        let _ = self.refresh();
        self.store().value(namespace, key)
    }

    /// Reloads the values if a file has changed, on the calling thread. True if one had and the
    /// values have been published; callbacks have been called then, and observers are being told.
    ///
    /// # Errors
    /// [`OptionsError::Schema`] with every invalid namespace, for as long as there is one. The values
    /// from before stay in use.
    pub fn refresh(&self) -> Result<bool> {
        self.store().refresh()
    }

    /// Checks that an option exists and would take `value`, strictly.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`], or [`OptionsError::Schema`] with what is wrong.
    pub fn validate_override(&self, namespace: &str, key: &str, value: &Value) -> Result<()> {
        validate_override(self.store(), namespace, key, value)
    }

    /// Whether the values set an option, rather than its default. Test overrides do not count.
    ///
    /// # Errors
    /// [`OptionsError::UnknownNamespace`] and [`OptionsError::UnknownOption`].
    pub fn isset(&self, namespace: &str, key: &str) -> Result<bool> {
        self.store().refresh_on_read();
        self.store().isset(namespace, key)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.0
    }
}

/// Checks an override against the schema that a store has for it.
pub(crate) fn validate_override(
    store: &Store,
    namespace: &str,
    key: &str,
    value: &Value,
) -> Result<()> {
    let snapshot = store.published();
    let content = snapshot
        .as_ref()
        .and_then(|snapshot| snapshot.namespace(namespace));
    let content = content.ok_or_else(|| OptionsError::UnknownNamespace(namespace.to_owned()))?;
    Ok(check_option(&content.schema, key, value)?)
}

/// Settings for the global store or an independent one. All are optional.
#[must_use = "settings do nothing before `init` or `build`"]
#[derive(Default)]
pub struct InitBuilder<'a> {
    directory: Option<PathBuf>,
    schemas: Option<&'a [(&'a str, &'a str)]>,
    additional_schemas: &'a [(&'a str, &'a str)],
    #[cfg(feature = "embed")]
    pub(crate) generated_schemas: &'a [(&'a str, &'a str)],
    #[cfg(feature = "embed")]
    pub(crate) is_watcher_deferred: bool,
    #[cfg(feature = "embed")]
    pub(crate) schema_check: Option<&'a crate::embed::SchemaCheck<'a>>,
    pub(crate) listeners: Listeners,
    #[cfg(feature = "status")]
    status_file: Option<PathBuf>,
    #[cfg(feature = "opentelemetry")]
    meter: Option<opentelemetry::metrics::Meter>,
    #[cfg(feature = "sentry")]
    dsn: Option<String>,
    threshold: Threshold,
    invalid_values: InvalidValues,
}

/// How often to poll; `None` for never.
struct Threshold(Option<Duration>);

impl Default for Threshold {
    fn default() -> Self {
        Self(Some(DEFAULT_REFRESH_THRESHOLD))
    }
}

impl fmt::Debug for InitBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitBuilder")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

impl<'a> InitBuilder<'a> {
    /// The usual settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes schemas and values from `directory`, which holds `schemas/` and `values/`, instead of
    /// the directory that the environment gives.
    pub fn with_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Takes these schemas, pairs of namespace and JSON, instead of those in the directory.
    pub fn with_schemas(mut self, schemas: &'a [(&'a str, &'a str)]) -> Self {
        self.schemas = Some(schemas);
        self
    }

    /// Takes these schemas besides the others. A namespace that the others have is an error.
    pub fn with_additional_schemas(mut self, schemas: &'a [(&'a str, &'a str)]) -> Self {
        self.additional_schemas = schemas;
        self
    }

    /// Calls `callback` with the namespace and the seconds from `generated_at` to the file's mtime, at
    /// least 0, whenever values with a new `generated_at` have been loaded; not on the initial load.
    pub fn with_callback(mut self, callback: impl Fn(&str, f64) + Send + Sync + 'static) -> Self {
        self.listeners.callbacks = vec![Box::new(callback)];
        self
    }

    /// Polls every `threshold` instead of every [`DEFAULT_REFRESH_THRESHOLD`]. With `None` the values
    /// change only by [`Options::refresh`]. With zero there is no watcher, and each dynamic read
    /// refreshes first, which is for tests.
    pub fn with_refresh_threshold(mut self, threshold: impl Into<Option<Duration>>) -> Self {
        self.threshold = Threshold(threshold.into());
        self
    }

    /// Writes the store's [status](Options::status) as JSON to `file` after each poll, for probes. The global
    /// store does so if the environment variable `SENTRY_OPTIONS_STATUS_FILE` names a file; this counts
    /// more. A forked child writes to a file of its own, with `.` and its process id at the end of the name.
    #[cfg(feature = "status")]
    pub fn with_status_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.status_file = Some(file.into());
        self
    }

    /// Records OpenTelemetry metrics with `meter`. The global store does so with a meter of the global provider
    /// as it is when the store is initialized, so set that one first; an independent store only with a meter
    /// of its own. They are recorded on a thread of their own, as [observers](Self::with_observer) run.
    #[cfg(feature = "opentelemetry")]
    pub fn with_meter(mut self, meter: &opentelemetry::metrics::Meter) -> Self {
        self.meter = Some(meter.clone());
        self
    }

    /// Sends reloads to Sentry: a transaction for each namespace that a reload concerned, and an error for each
    /// refusal. The global store does so if the environment variable `SENTRY_OPTIONS_DSN` names a receiver;
    /// this counts more. The program's own Sentry is another one, and sees nothing of this. It is sent on threads
    /// of its own; when the thread ends that called [`init`](Self::init), as at the exit of a program, that waits
    /// for up to two seconds for what is on its way, and so does [`Options::flush_observers`] for as long as it is
    /// told.
    #[cfg(feature = "sentry")]
    pub fn with_sentry_dsn(mut self, dsn: impl Into<String>) -> Self {
        self.dsn = Some(dsn.into());
        self
    }

    /// What to do with values that are invalid at the start. Later, invalid values never replace
    /// valid ones.
    pub fn with_invalid_values(mut self, invalid_values: InvalidValues) -> Self {
        self.invalid_values = invalid_values;
        self
    }

    /// Sets up the global store.
    ///
    /// # Errors
    /// [`OptionsError::AlreadyInitialized`], which leaves the store as it is, and those of
    /// [`InitBuilder::build`].
    pub fn init(self) -> Result<()> {
        if is_initialized() {
            return Err(OptionsError::AlreadyInitialized);
        }
        #[cfg(feature = "status")]
        let this = Self {
            status_file: self
                .status_file
                .or_else(sentry_options_status::default_file),
            #[cfg(feature = "opentelemetry")]
            meter: Some(
                self.meter
                    .unwrap_or_else(|| opentelemetry::global::meter(crate::metrics::METER)),
            ),
            #[cfg(feature = "sentry")]
            dsn: self.dsn.or_else(crate::transactions::default_dsn),
            ..self
        };
        #[cfg(not(feature = "status"))]
        let this = self;
        #[cfg(feature = "sentry")]
        if this.dsn.is_some() && !this.has_end_of_its_own() {
            crate::transactions::flush_at_exit();
        }
        default_store::install(this.load()?)
    }

    /// Builds an independent store.
    ///
    /// # Errors
    /// [`OptionsError::Schema`]: an invalid schema, a missing schemas directory if no schema comes
    /// from elsewhere, or every namespace with invalid values.
    pub fn build(self) -> Result<Options> {
        Ok(Options(Arc::new(Owner(Store::new(self.load()?)))))
    }

    fn load(self) -> std::result::Result<Loaded, ValidationError> {
        gate::arm();
        if let Some(conflict) = &compiled().conflict {
            return Err(ValidationError::InternalError(conflict.clone()));
        }
        let directory = self.directory.clone().unwrap_or_else(default_directory);
        let mut messages = Vec::new();
        let catalog = Catalog::new(&self.find_schemas(&directory)?, &mut messages)?;
        #[cfg(feature = "embed")]
        if let Some(check) = self.schema_check {
            schema_text::all(catalog.schemas.iter().map(|schema| check(schema)))?;
        }
        #[cfg(feature = "sentry")]
        let this = self.with_transactions(&mut messages);
        #[cfg(not(feature = "sentry"))]
        let this = self;
        let invalid_values = this.invalid_values;
        Reloader::load(this.settings(&directory), catalog, invalid_values, messages)
    }

    /// Whether a binding calls [`embed::flush_senders`](crate::embed::flush_senders) when its program ends.
    #[cfg(feature = "sentry")]
    #[cfg_attr(
        not(feature = "embed"),
        expect(clippy::unused_self, reason = "no binding is there to say")
    )]
    fn has_end_of_its_own(&self) -> bool {
        #[cfg(feature = "embed")]
        return self.listeners.mirror.is_some();
        #[cfg(not(feature = "embed"))]
        false
    }

    /// With an observer that sends to Sentry, if it is to.
    #[cfg(feature = "sentry")]
    fn with_transactions(mut self, messages: &mut Vec<Message>) -> Self {
        match self.dsn.as_deref().map(crate::transactions::observer) {
            Some(Ok(observer)) => self.listeners.observers.push(Arc::new(observer)),
            Some(Err(message)) => messages.push(message),
            None => {}
        }
        self
    }

    #[cfg_attr(
        not(feature = "opentelemetry"),
        expect(unused_mut, reason = "metrics are an observer")
    )]
    fn settings(mut self, directory: &Path) -> Settings {
        #[cfg(feature = "opentelemetry")]
        if let Some(meter) = &self.meter {
            let observer = Arc::new(crate::metrics::observer(meter));
            self.listeners.observers.push(observer);
        }
        Settings {
            directory: ValuesDirectory::new(directory.join("values")),
            threshold: self.threshold.0,
            #[cfg(feature = "embed")]
            is_watcher_deferred: self.is_watcher_deferred,
            listeners: Arc::new(self.listeners),
            #[cfg(feature = "status")]
            status_file: self.status_file,
            #[cfg(feature = "opentelemetry")]
            meter: self.meter,
            clock: SystemTime::now,
        }
    }

    /// The schemas besides the compiled-in ones.
    fn find_schemas(
        &self,
        directory: &Path,
    ) -> std::result::Result<Vec<SchemaText>, ValidationError> {
        let folder = directory.join("schemas");
        let is_dispensable = !compiled().schemas.is_empty() || !self.additional_schemas.is_empty();
        #[cfg(feature = "embed")]
        let is_dispensable = is_dispensable || !self.generated_schemas.is_empty();
        let mut texts = match self.schemas {
            Some(schemas) => schema_text::given(schemas),
            // Where it cannot be said whether it is there, reading it says why.
            None if is_dispensable && matches!(folder.try_exists(), Ok(false)) => Vec::new(),
            None => schema_text::read_directory(&folder)?,
        };
        texts.extend(schema_text::given(self.additional_schemas));
        schema_text::refuse_duplicates(&texts)?;
        #[cfg(feature = "embed")]
        schema_text::add_missing(&mut texts, self.generated_schemas);
        Ok(texts)
    }
}

/// `SENTRY_OPTIONS_DIR`, else `/etc/sentry-options` if it exists, else `./sentry-options`.
pub(crate) fn default_directory() -> PathBuf {
    const PRODUCTION: &str = "/etc/sentry-options";
    match std::env::var_os("SENTRY_OPTIONS_DIR") {
        Some(directory) => directory.into(),
        None if Path::new(PRODUCTION).exists() => PRODUCTION.into(),
        None => "sentry-options".into(),
    }
}

/// What a typed read finds that came before `init()`: the usual settings, and defaults where there
/// is nothing valid. Only compiled-in namespaces count, as there is no other way to read yet.
pub(crate) fn load_for_early_read() -> Loaded {
    gate::arm();
    let mut messages = Vec::new();
    if let Some(conflict) = &compiled().conflict {
        messages.push(Message {
            severity: Severity::Error,
            namespace: String::new(),
            text: conflict.clone(),
        });
    }
    let catalog = Catalog::new(&[], &mut messages);
    let settings = Settings {
        #[cfg(feature = "status")]
        status_file: sentry_options_status::default_file(),
        ..InitBuilder::new().settings(&default_directory())
    };
    let loaded = catalog.and_then(|catalog| {
        Reloader::load(settings, catalog, InvalidValues::ServeDefaults, messages)
    });
    loaded.unwrap_or_else(|error| {
        unreachable!("nothing is refused where defaults are served: {error}")
    })
}

/// Reloads the global store if a file has changed, on the calling thread. True if one had and the
/// values have been published.
///
/// The watcher does this by itself; it is for programs that have none
/// ([`InitBuilder::with_refresh_threshold`]) or cannot wait for it.
///
/// # Errors
/// [`OptionsError::NotInitialized`], and [`OptionsError::Schema`] with every invalid namespace; the
/// values from before stay in use.
pub fn refresh() -> Result<bool> {
    match DEFAULT.reloader() {
        Some(_) => DEFAULT.refresh(),
        None => Err(OptionsError::NotInitialized),
    }
}
