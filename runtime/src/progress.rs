//! How the polls of a store go, for its status. Whoever asks waits for nobody, also while a poll hangs, and a
//! fork leaves nothing locked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use sentry_options_status::{Failure, Poll, State, host};

use crate::error::ValidationError;
use crate::event::Happening;
use crate::known_files::KnownFiles;
use crate::reloader::{Settings, outcome_of};
use crate::snapshot::Snapshot;

/// How the polls of a store in one process have gone so far.
#[derive(Debug)]
pub(crate) struct Progress {
    latest: ArcSwap<Polls>,
    /// When the last poll came to its end, if it had nothing new to say. Most have not, so these cost next to
    /// nothing.
    quiet: Moment,
    /// When the watcher will look next.
    next: Moment,
    /// Whether the watcher's thread runs, or is about to.
    is_watched: AtomicBool,
}

/// What the polls up to now have come to.
#[derive(Debug, Clone)]
pub(crate) struct Polls {
    /// The machine. It is asked for once, when the store is loaded.
    pub(crate) host: Option<Arc<str>>,
    pub(crate) started: SystemTime,
    pub(crate) last: Poll,
    pub(crate) last_successful: SystemTime,
    pub(crate) restarts: u64,
    /// In the order of the catalog.
    pub(crate) namespaces: Arc<[Standing]>,
}

/// How one namespace stands.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) state: State,
    pub(crate) applied_at: SystemTime,
    pub(crate) error: Option<Failure>,
    pub(crate) never_updates: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self::of(Polls {
            host: None,
            started: SystemTime::UNIX_EPOCH,
            last: Poll {
                at: SystemTime::UNIX_EPOCH,
                outcome: "unchanged",
            },
            last_successful: SystemTime::UNIX_EPOCH,
            restarts: 0,
            namespaces: Arc::default(),
        })
    }
}

impl Progress {
    fn of(polls: Polls) -> Self {
        Self {
            latest: ArcSwap::from_pointee(polls),
            quiet: Moment::default(),
            next: Moment::default(),
            is_watched: AtomicBool::new(false),
        }
    }

    /// After the first load, from which `snapshot` came.
    pub(crate) fn new(settings: &Settings, files: &KnownFiles, snapshot: &Snapshot) -> Self {
        let at = (settings.clock)();
        let schemas = snapshot.catalog.schemas.iter();
        let mut outcome = "applied";
        let standing = schemas.enumerate().map(|(place, schema)| {
            let state = state(files, snapshot, place);
            if state == State::Rejected {
                outcome = "rejected";
            }
            Standing {
                state,
                applied_at: at,
                error: failure(files, place, at, None),
                never_updates: settings
                    .directory
                    .is_single_file_mount(schema.namespace.as_str()),
            }
        });
        let namespaces = standing.collect();
        Self::of(Polls {
            host: host().map(Arc::from),
            started: at,
            last: Poll { at, outcome },
            last_successful: at,
            restarts: 0,
            namespaces,
        })
    }

    /// In a child that was forked at `now`.
    pub(crate) fn fork(&self, now: SystemTime) -> Self {
        Self::of(Polls {
            started: now,
            restarts: 0,
            ..self.polls()
        })
    }

    /// With the namespaces of `added` too.
    #[cfg(feature = "embed")]
    pub(crate) fn joined(&self, added: &Self) -> Self {
        let (polls, added) = (self.polls(), added.polls());
        let namespaces = polls.namespaces.iter().chain(&*added.namespaces);
        Self::of(Polls {
            namespaces: namespaces.cloned().collect(),
            ..polls.clone()
        })
    }

    /// What the polls up to now have come to.
    pub(crate) fn polls(&self) -> Polls {
        let polls = Polls::clone(&self.latest.load());
        match self.quiet.get() {
            Some(at) => Polls {
                last: Poll { at, ..polls.last },
                last_successful: at,
                ..polls
            },
            None => polls,
        }
    }

    /// When the watcher will look next.
    pub(crate) fn next(&self) -> Option<SystemTime> {
        self.next.get()
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched.load(Relaxed)
    }

    /// Notes a poll that came to its end. True if there is something new to say.
    pub(crate) fn note_poll(
        &self,
        files: &KnownFiles,
        published: &Snapshot,
        happenings: &[Happening],
        result: &Result<bool, ValidationError>,
        at: SystemTime,
    ) -> bool {
        let outcome = outcome_of(result);
        let before = self.latest.load();
        let has_changed = |(place, standing): (usize, &Standing)| {
            standing.state != state(files, published, place)
        };
        let is_news = !happenings.is_empty()
            || before.last.outcome != outcome
            || before.namespaces.iter().enumerate().any(has_changed);
        if !is_news {
            self.quiet.set(Some(at));
            return false;
        }
        let standing = before.namespaces.iter().enumerate();
        let namespaces: Arc<[_]> = standing
            .map(|(place, before)| {
                let is_applied = happenings
                    .iter()
                    .any(|happening| happening.at == place && happening.outcome.is_publication());
                Standing {
                    state: state(files, published, place),
                    applied_at: if is_applied { at } else { before.applied_at },
                    error: failure(files, place, at, before.error.as_ref()),
                    never_updates: before.never_updates,
                }
            })
            .collect();
        self.latest.rcu(|polls| Polls {
            last: Poll { at, outcome },
            last_successful: at,
            namespaces: Arc::clone(&namespaces),
            ..polls.as_ref().clone()
        });
        self.quiet.set(None);
        true
    }

    /// Notes that the watcher panicked, and goes on.
    pub(crate) fn note_panic(&self, at: SystemTime) {
        self.latest.rcu(|polls| Polls {
            last: Poll {
                at,
                outcome: "panicked",
            },
            last_successful: self.quiet.get().unwrap_or(polls.last_successful),
            restarts: polls.restarts + 1,
            ..polls.as_ref().clone()
        });
        self.quiet.set(None);
    }

    /// Notes when the watcher will look next.
    pub(crate) fn expect_poll(&self, at: Option<SystemTime>) {
        self.next.set(at);
    }

    /// Notes that the watcher is about to start.
    pub(crate) fn expect_watcher(&self, now: SystemTime, interval: Duration) {
        self.is_watched.store(true, Relaxed);
        self.expect_poll(now.checked_add(interval));
    }

    /// Notes that there was no thread for the watcher.
    pub(crate) fn miss_watcher(&self) {
        self.is_watched.store(false, Relaxed);
    }

    /// To be held while the watcher runs.
    pub(crate) fn watched(&self) -> impl Drop {
        Watched(&self.is_watched)
    }
}

/// A time that may be none, to be set and read without a lock: the nanoseconds since 1970, or 0.
#[derive(Debug, Default)]
struct Moment(AtomicU64);

impl Moment {
    fn set(&self, time: Option<SystemTime>) {
        let since = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        // In 2554 it is none.
        let nanoseconds = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
        self.0.store(nanoseconds.unwrap_or_default(), Relaxed);
    }

    fn get(&self) -> Option<SystemTime> {
        match self.0.load(Relaxed) {
            0 => None,
            nanoseconds => SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(nanoseconds)),
        }
    }
}

/// Notes the watcher's end, by a panic too.
struct Watched<'p>(&'p AtomicBool);

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.0.store(false, Relaxed);
    }
}

/// How what is published relates to the file of a namespace.
fn state(files: &KnownFiles, published: &Snapshot, place: usize) -> State {
    let (file, published) = (files.file(place), &published.namespaces[place]);
    match &file.candidate {
        Err(_) => State::Rejected,
        Ok(_) if file.is_gone() => State::Missing,
        Ok(candidate) if !Arc::ptr_eq(candidate, published) => State::HeldBack,
        Ok(_) if published.identity.is_none() => State::Defaults,
        Ok(_) => State::Current,
    }
}

/// What is wrong with the file of a namespace, since when.
fn failure(
    files: &KnownFiles,
    place: usize,
    now: SystemTime,
    before: Option<&Failure>,
) -> Option<Failure> {
    let file = files.file(place);
    let text = match &file.candidate {
        Err(rejection) => rejection.to_string(),
        Ok(_) if file.is_gone() => "the values file was there and is gone".to_owned(),
        Ok(_) => return None,
    };
    let known = before.filter(|before| before.text == text);
    Some(Failure {
        at: known.map_or(now, |known| known.at),
        text,
    })
}
