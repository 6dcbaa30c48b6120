//! What a process that uses sentry-options has loaded, and how its polls go.
//!
//! The runtime fills a [`Status`], for `status()` and for the heartbeat file that it writes after each poll; the
//! command line reads such a file. [`Status::to_json`] and [`Status::parse`] are the two ends of the format,
//! which `docs/operations.md` describes. No value of an option is in it.
//!
//! Start reading at `model.rs`.

mod display;
mod file;
mod json;
mod model;
mod process;
mod time;

pub use file::{FileBeside, default_file};
pub use json::InvalidStatus;
pub use model::{Failure, NamespaceStatus, Poll, State, Status, WatcherStatus};
pub use process::{host, pid_namespace};
pub use time::{ago, span, to_rfc3339};
