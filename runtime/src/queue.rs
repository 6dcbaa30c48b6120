//! One observer: the events that wait for it, and the thread that tells it of them.
//!
//! The thread starts with the first event that there is, and ends when the store is closed and it has told what
//! was left. Nobody waits for that: an observer may take as long as it likes. The lock is held for a few
//! instructions, and never while code of the program runs.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crate::delivery::Observer;
#[cfg(feature = "embed")]
use crate::gate::Origin;
use crate::reload_event::ReloadEvent;
use crate::report::{Severity, say};

/// The threads of observers, as `ps -L` and debuggers show them. Linux has 15 characters.
const NAME: &str = "sentry-observer";

/// How many events wait for one observer. A reload makes one for each namespace that changed, so this is
/// some hours of an ordinary service's.
const CAPACITY: usize = 256;

/// What waits for one observer.
pub(crate) struct Queue {
    pub(crate) observer: Arc<Observer>,
    state: Mutex<State>,
    /// Tells the thread of a new event and of the end, and those who flush of progress.
    changed: Condvar,
    #[cfg(feature = "embed")]
    origin: Origin,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Arc<ReloadEvent>>,
    /// How many events there have been.
    sent: u64,
    /// How many were dropped since the observer last got one.
    missed: u64,
    /// Since when the observer has been at an event.
    busy_since: Option<Instant>,
    /// The observer's thread, if it runs.
    thread: Option<ThreadId>,
    is_closed: bool,
    said: Said,
}

/// What has been said of an observer, and still holds.
#[derive(Debug, Default)]
struct Said {
    is_slow: bool,
    panics: bool,
    has_no_thread: bool,
}

impl State {
    /// How many events have been heard or dropped.
    fn settled(&self) -> u64 {
        self.sent - self.waiting.len() as u64 - u64::from(self.busy_since.is_some())
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}

impl Queue {
    pub(crate) fn to(observer: &Arc<Observer>) -> Arc<Self> {
        Arc::new(Self {
            observer: Arc::clone(observer),
            state: Mutex::default(),
            changed: Condvar::new(),
            #[cfg(feature = "embed")]
            origin: Origin::here(),
        })
    }

    /// Whether a thread of the parent may have been at it when the fork came.
    #[cfg(feature = "embed")]
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.origin.is_elsewhere()
    }

    /// Takes no more events. The thread ends when it has told what waits.
    pub(crate) fn close(&self) {
        #[cfg(feature = "embed")]
        if self.is_elsewhere() {
            return;
        }
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Takes no more events, and drops what waits.
    #[cfg(feature = "embed")]
    pub(crate) fn cancel(&self) {
        if self.is_elsewhere() {
            return;
        }
        let mut state = self.lock();
        state.is_closed = true;
        state.waiting.clear();
        drop(state);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over an event, and drops the oldest one where there are too many.
    pub(crate) fn send(self: &Arc<Self>, event: &Arc<ReloadEvent>) {
        let mut state = self.lock();
        if state.is_closed {
            return;
        }
        let is_full = state.waiting.len() >= CAPACITY;
        if is_full {
            state.waiting.pop_front();
            state.missed += 1;
        }
        state.waiting.push_back(Arc::clone(event));
        state.sent += 1;
        let is_newly_slow = is_full && !std::mem::replace(&mut state.said.is_slow, true);
        let failure = if state.thread.is_some() {
            None
        } else {
            self.start(&mut state)
        };
        drop(state);
        self.changed.notify_all();
        if is_newly_slow {
            say(
                Severity::Warning,
                "",
                "an observer is so slow that it misses events of reloads",
            );
        }
        if let Some(failure) = failure {
            let text = format!("cannot start the thread of an observer for now: {failure}");
            say(Severity::Error, "", &text);
        }
    }

    /// Starts the observer's thread. Gives the error if there is none to have, and that is news.
    fn start(self: &Arc<Self>, state: &mut State) -> Option<std::io::Error> {
        let queue = Arc::clone(self);
        let thread = thread::Builder::new()
            .name(NAME.to_owned())
            .spawn(move || queue.run());
        match thread {
            Ok(thread) => {
                state.thread = Some(thread.thread().id());
                state.said.has_no_thread = false;
                None
            }
            Err(error) => {
                let is_known = std::mem::replace(&mut state.said.has_no_thread, true);
                (!is_known).then_some(error)
            }
        }
    }

    /// The observer's thread.
    fn run(&self) {
        let _running = Running(self);
        while let Some(event) = self.next() {
            let told = catch_unwind(AssertUnwindSafe(|| (self.observer.hear)(&event)));
            let is_news = self.settle(told.is_err());
            if is_news {
                let namespace = &event.namespace;
                let text = format!("an observer panicked on a reload of namespace `{namespace}`");
                say(Severity::Error, namespace, &text);
            }
        }
    }

    /// The next event, once there is one; `None` when the store is closed and nothing is left.
    fn next(&self) -> Option<Arc<ReloadEvent>> {
        let mut state = self.lock();
        loop {
            if let Some(event) = state.waiting.pop_front() {
                state.busy_since = Some(Instant::now());
                let missed = std::mem::take(&mut state.missed);
                drop(state);
                return Some(if missed == 0 {
                    event
                } else {
                    Arc::new(ReloadEvent {
                        missed,
                        ..ReloadEvent::clone(&event)
                    })
                });
            }
            if state.is_closed {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Notes that the observer is done with an event. True if its panic is to be told.
    fn settle(&self, panics: bool) -> bool {
        let mut state = self.lock();
        state.busy_since = None;
        if state.waiting.is_empty() {
            state.said.is_slow = false;
        }
        let is_known = std::mem::replace(&mut state.said.panics, panics);
        drop(state);
        self.changed.notify_all();
        panics && !is_known
    }

    /// What is to be said of an observer that has been at one event for longer than `patience`, if that is news.
    pub(crate) fn note_if_slow(&self, patience: Duration) -> Option<String> {
        let mut state = self.lock();
        let is_slow = state
            .busy_since
            .is_some_and(|since| since.elapsed() >= patience);
        let is_newly_slow = is_slow && !std::mem::replace(&mut state.said.is_slow, true);
        is_newly_slow.then(|| {
            format!(
                "an observer has been busy with one event for {} s or more; {} wait for it",
                patience.as_secs(),
                state.waiting.len()
            )
        })
    }

    /// Waits until all that was sent by now has been heard or dropped, and sent on. True if so.
    pub(crate) fn flush(&self, timeout: Duration) -> bool {
        let start = Instant::now();
        let is_heard = self.wait(timeout);
        #[cfg(feature = "sentry")]
        if let Some(flush) = &self.observer.flush {
            return is_heard && flush(timeout.saturating_sub(start.elapsed()));
        }
        let _ = start;
        is_heard
    }

    /// Waits until the observer has heard everything.
    fn wait(&self, timeout: Duration) -> bool {
        let state = self.lock();
        let target = state.sent;
        if state.settled() < target && state.thread == Some(thread::current().id()) {
            return false;
        }
        let (state, _) = self
            .changed
            .wait_timeout_while(state, timeout, |state| state.settled() < target)
            .unwrap_or_else(PoisonError::into_inner);
        state.settled() >= target
    }
}

/// A running thread, which may end by a panic outside of the observer, as in a `tracing` subscriber. Then
/// the next event starts another one.
struct Running<'q>(&'q Queue);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.thread = None;
        state.busy_since = None;
        drop(state);
        self.0.changed.notify_all();
    }
}
