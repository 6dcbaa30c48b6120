//! Reloads as `tracing` spans and events, whose names and fields stay as they are: `docs/operations.md` lists
//! them.
//!
//! A subscriber is the program's code: it may panic, and it may reload, which would be a span within a span
//! without end. No lock is held while it is called.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::{Level, Span, field};

use crate::event::Outcome;
use crate::reload_event::ReloadEvent;

/// The target of all spans and events here.
const TARGET: &str = "sentry_options::reload";

thread_local! {
    static IS_WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// The span of one reload, entered while this lives.
pub(crate) struct ReloadSpan(Option<Span>);

impl ReloadSpan {
    pub(crate) fn enter(namespaces: usize) -> Self {
        if IS_WITHIN.replace(true) {
            return Self(None);
        }
        let span = catch(|| {
            let span = tracing::debug_span!(
                target: TARGET,
                "sentry_options.reload",
                namespaces,
                outcome = field::Empty,
                duration_ms = field::Empty,
            );
            span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
            span
        });
        if span.is_none() {
            IS_WITHIN.set(false);
        }
        Self(span)
    }

    /// Notes what the reload came to.
    pub(crate) fn record(&self, outcome: &'static str, duration: std::time::Duration) {
        if let Some(span) = &self.0 {
            catch(|| {
                span.record("outcome", outcome);
                span.record("duration_ms", duration.as_secs_f64() * 1e3);
            });
        }
    }
}

impl Drop for ReloadSpan {
    fn drop(&mut self) {
        if let Some(span) = self.0.take() {
            catch(|| {
                span.with_subscriber(|(id, dispatch)| dispatch.exit(id));
                drop(span);
            });
            IS_WITHIN.set(false);
        }
    }
}

/// Whether somebody listens to events.
pub(crate) fn is_heard() -> bool {
    catch(|| tracing::enabled!(target: TARGET, Level::INFO)).unwrap_or(false)
}

/// Tells what happened to one namespace.
pub(crate) fn tell(event: &ReloadEvent) {
    let ReloadEvent {
        namespace,
        outcome,
        duration,
        generated_at,
        propagation_delay,
        ..
    } = event;
    let (changed, error) = match outcome {
        Outcome::Applied { changed } => (Some(changed.join(", ")), None),
        Outcome::Rejected(rejection) => (None, Some(rejection.to_string())),
        _ => (None, None),
    };
    catch(|| {
        tracing::info!(
            target: TARGET,
            namespace,
            outcome = outcome.name(),
            duration_ms = duration.as_secs_f64() * 1e3,
            generated_at,
            propagation_delay_secs = propagation_delay,
            changed,
            error,
            "reload",
        );
    });
}

/// Runs the subscriber's code so that its panic stays its own.
fn catch<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}
