//! The messages that this thread logged through `tracing`. Reloads are traced under a target of their own, and are
//! the business of `tests/traces.rs`.

use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Starts to collect, with a subscriber for the whole process. Each thread sees what it logged.
pub(crate) fn collect() {
    static INSTALLED: Once = Once::new();
    INSTALLED
        .call_once(|| tracing::subscriber::set_global_default(Collector).expect("no other one"));
    take();
}

/// What this thread logged since the last call, each as a line: `WARN sentry_options [seer] text`.
pub(crate) fn take() -> Vec<String> {
    LINES.take()
}

struct Collector;

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == "sentry_options"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let Fields { namespace, message } = fields;
        let line = format!(
            "{} {} [{namespace}] {message}",
            metadata.level(),
            metadata.target()
        );
        LINES.with_borrow_mut(|lines| lines.push(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Fields {
    namespace: String,
    message: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "namespace" {
            value.clone_into(&mut self.namespace);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            write!(self.message, "{value:?}").expect("a string takes it");
        }
    }
}
